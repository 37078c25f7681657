//! A known way in which an upgrade fails, as data.

use super::clue::Clue;
use super::level::Level;
use super::span::Side;
use core::fmt;

/// A known way in which an upgrade fails: how it looks, why it happens, and what to do about it.
#[derive(Debug)]
pub struct Signature {
    pub(super) id: &'static str,
    pub(super) title: &'static str,
    pub(super) level: Level,
    pub(super) cause: &'static str,
    pub(super) rule: &'static str,
    pub(super) fixes: &'static [Fix],
    pub(super) next: &'static str,
    pub(super) ways: &'static [Way],
}

/// What to do, for one product or for any.
#[derive(Debug)]
pub struct Fix {
    pub(super) product: &'static str,
    pub(super) text: &'static str,
    pub(super) snippet: Option<&'static Snippet>,
}

/// Lines to paste.
#[derive(Debug)]
pub struct Snippet {
    pub(super) program: &'static str,
    pub(super) place: &'static str,
    pub(super) text: &'static str,
}

/// One look of a signature. It fits when all of its clues hold.
#[derive(Debug)]
pub(super) struct Way {
    /// How much speaks for the signature then: 90 and more is proof, below 60 it is a possibility
    /// among others.
    pub(super) weight: i8,
    pub(super) all: &'static [Clue],
    /// What speaks for it or against it beyond that.
    pub(super) more: &'static [(i8, Clue)],
    /// A sentence in place of the signature's own.
    pub(super) cause: Option<&'static str>,
    /// A rule in place of the signature's own.
    pub(super) rule: Option<&'static str>,
    /// The sentence and the rule are those of this crate's machine that reads this side.
    pub(super) refused: Option<Side>,
    /// A level in place of the signature's own.
    pub(super) level: Option<Level>,
    /// It counts only where nothing else fits.
    pub(super) is_last_resort: bool,
}

impl Way {
    pub(super) const fn new(weight: i8, all: &'static [Clue]) -> Self {
        Self {
            weight,
            all,
            more: &[],
            cause: None,
            rule: None,
            refused: None,
            level: None,
            is_last_resort: false,
        }
    }

    pub(super) const fn more(mut self, more: &'static [(i8, Clue)]) -> Self {
        self.more = more;
        self
    }

    pub(super) const fn cause(mut self, cause: &'static str) -> Self {
        self.cause = Some(cause);
        self
    }

    pub(super) const fn rule(mut self, rule: &'static str) -> Self {
        self.rule = Some(rule);
        self
    }

    pub(super) const fn refused(mut self, side: Side) -> Self {
        self.refused = Some(side);
        self
    }

    pub(super) const fn level(mut self, level: Level) -> Self {
        self.level = Some(level);
        self
    }

    pub(super) const fn last_resort(mut self) -> Self {
        self.is_last_resort = true;
        self
    }
}

impl Signature {
    /// In the place of one that is not there.
    pub(super) const NONE: Self = Self {
        id: "",
        title: "",
        level: Level::Note,
        cause: "",
        rule: "",
        fixes: &[],
        next: "",
        ways: &[],
    };

    /// `C1`; stable.
    pub const fn id(&self) -> &'static str {
        self.id
    }

    /// A few words: how it looks.
    pub const fn title(&self) -> &'static str {
        self.title
    }

    /// How bad it usually is.
    pub const fn level(&self) -> Level {
        self.level
    }

    /// Why it happens, as a sentence. A [`Finding`](super::Finding) may have a more exact one.
    pub const fn cause(&self) -> &'static str {
        self.cause
    }

    /// The section of the rule that the cause breaks, or that explains it.
    pub const fn rule(&self) -> &'static str {
        self.rule
    }

    /// What to do about it.
    pub const fn fixes(&self) -> &'static [Fix] {
        self.fixes
    }

    /// What to record to tell it from what looks alike; empty where nothing does.
    pub const fn next(&self) -> &'static str {
        self.next
    }
}

impl Fix {
    pub(super) const fn new(product: &'static str, text: &'static str) -> Self {
        Self {
            product,
            text,
            snippet: None,
        }
    }

    pub(super) const fn with(mut self, snippet: &'static Snippet) -> Self {
        self.snippet = Some(snippet);
        self
    }

    /// Which product it is for, in lower case: `nginx`; or `any`.
    pub const fn product(&self) -> &'static str {
        self.product
    }

    /// What to do, as a sentence.
    pub const fn text(&self) -> &'static str {
        self.text
    }

    /// Lines to paste, where some help.
    pub const fn snippet(&self) -> Option<&'static Snippet> {
        self.snippet
    }
}

impl Snippet {
    /// Whose syntax it is, in lower case: `nginx`, `apache`, `haproxy`, `shell`.
    pub const fn program(&self) -> &'static str {
        self.program
    }

    /// Where the lines go: `nginx.conf, inside http { … }`.
    pub const fn place(&self) -> &'static str {
        self.place
    }

    /// The lines.
    pub const fn text(&self) -> &'static str {
        self.text
    }
}

/// The place as a comment, and the lines below it, all indented by four spaces.
impl fmt::Display for Snippet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "    # {}", self.place)?;
        for line in self.text.lines() {
            f.write_str("\n")?;
            if !line.is_empty() {
                write!(f, "    {line}")?;
            }
        }
        Ok(())
    }
}
