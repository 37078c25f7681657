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

/// What to do about a cause, for one product or for any.
#[derive(Debug)]
pub struct Fix {
    pub(super) product: &'static str,
    pub(super) text: &'static str,
    pub(super) snippet: Option<&'static Snippet>,
}

/// Lines to paste into a configuration file or a program.
#[derive(Debug)]
pub struct Snippet {
    pub(super) program: &'static str,
    pub(super) place: &'static str,
    pub(super) text: &'static str,
}

/// One look of a signature. It fits when all of its clues hold.
#[derive(Debug)]
pub(super) struct Way {
    /// The weight of the signature if this way fits: from 90 on it is certain, from 60 on likely,
    /// and below that possible.
    pub(super) weight: i8,
    pub(super) all: &'static [Clue],
    /// Clues that add to the weight, or subtract from it.
    pub(super) more: &'static [(i8, Clue)],
    /// A sentence in place of the signature's own.
    pub(super) cause: Option<&'static str>,
    /// A rule in place of the signature's own.
    pub(super) rule: Option<&'static str>,
    /// The sentence and the rule are those of this crate's machine that reads this side.
    pub(super) refused: Option<Side>,
    /// A level in place of the signature's own.
    pub(super) level: Option<Level>,
    /// It counts only if nothing else fits.
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
    /// Fills the unused places of an array.
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

    /// Returns the id, such as `C1`. It never changes.
    pub const fn id(&self) -> &'static str {
        self.id
    }

    /// Returns the title: how the failure looks, in a few words.
    pub const fn title(&self) -> &'static str {
        self.title
    }

    /// Returns how bad it usually is.
    pub const fn level(&self) -> Level {
        self.level
    }

    /// Returns why it happens, as a sentence. A [`Finding`](super::Finding) may have a more exact
    /// sentence.
    pub const fn cause(&self) -> &'static str {
        self.cause
    }

    /// Returns the section of the rule that the cause breaks, or that explains it.
    pub const fn rule(&self) -> &'static str {
        self.rule
    }

    /// Returns what to do about it.
    pub const fn fixes(&self) -> &'static [Fix] {
        self.fixes
    }

    /// Returns what to record to tell this cause from others that look alike. It is empty if there
    /// are no others.
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

    /// Returns the product that the fix is for, in lower case, such as `nginx`; or `any`.
    pub const fn product(&self) -> &'static str {
        self.product
    }

    /// Returns what to do, as a sentence.
    pub const fn text(&self) -> &'static str {
        self.text
    }

    /// Returns lines to paste, if there are any.
    pub const fn snippet(&self) -> Option<&'static Snippet> {
        self.snippet
    }
}

impl Snippet {
    /// Returns the program whose syntax the lines have, in lower case: `nginx`, `apache`,
    /// `haproxy`, `shell`.
    pub const fn program(&self) -> &'static str {
        self.program
    }

    /// Returns where the lines go: `nginx.conf, inside http { … }`.
    pub const fn place(&self) -> &'static str {
        self.place
    }

    /// Returns the lines.
    pub const fn text(&self) -> &'static str {
        self.text
    }
}

/// Writes the place as a comment, and the lines below it, all indented by four spaces.
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
