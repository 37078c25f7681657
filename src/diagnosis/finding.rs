//! One likely cause, and what to do about it.

use super::level::{Confidence, Level};
use super::signature::{Fix, Signature};
use super::span::{Span, Spans};
use core::fmt;

/// One likely cause of what was recorded, how sure it is, and what to do about it.
#[derive(Clone, Copy, Debug)]
pub struct Finding {
    pub(super) signature: &'static Signature,
    pub(super) level: Level,
    pub(super) confidence: Confidence,
    pub(super) cause: &'static str,
    pub(super) rule: &'static str,
    pub(super) products: [Option<&'static str>; PRODUCTS],
    pub(super) spans: Spans,
}

/// How many products a diagnosis keeps.
pub(super) const PRODUCTS: usize = 3;

impl Finding {
    /// Fills the unused places of an array.
    pub(super) const NONE: Self = Self {
        signature: &Signature::NONE,
        level: Level::Note,
        confidence: Confidence::Possible,
        cause: "",
        rule: "",
        products: [None; PRODUCTS],
        spans: Spans::NONE,
    };

    /// Returns the id of the signature: `C1`.
    pub const fn id(&self) -> &'static str {
        self.signature.id
    }

    /// Returns the signature that fits.
    pub const fn signature(&self) -> &'static Signature {
        self.signature
    }

    /// Returns how bad it is.
    pub const fn level(&self) -> Level {
        self.level
    }

    /// Returns how well the recording supports it.
    pub const fn confidence(&self) -> Confidence {
        self.confidence
    }

    /// Returns what went wrong, as a sentence.
    pub const fn cause(&self) -> &'static str {
        self.cause
    }

    /// Returns the section of the rule that the cause breaks, or that explains it.
    pub const fn rule(&self) -> &'static str {
        self.rule
    }

    /// Returns what to record next, and where, if the recording does not decide. It is empty if the
    /// recording does.
    pub const fn next(&self) -> &'static str {
        self.signature.next
    }

    /// Returns what to do: first for the products that were identified, then what holds for all,
    /// then the rest.
    pub fn fixes(&self) -> impl Iterator<Item = &'static Fix> + use<> {
        let finding = *self;
        // In a signature, what holds for all products is the last fix.
        let is_near = move |fix: &Fix| finding.is_for(fix);
        let fixes = self.signature.fixes.iter();
        let others = fixes.clone().filter(move |fix| !is_near(fix));
        fixes.filter(move |fix| is_near(fix)).chain(others)
    }

    /// Returns whether a fix is for one of the identified products, or for any.
    pub(super) fn is_for(&self, fix: &Fix) -> bool {
        fix.product == "any" || self.products.contains(&Some(fix.product))
    }

    /// Returns the bytes that show the cause. It is empty if a fact outside of the bytes shows it.
    pub fn spans(&self) -> impl Iterator<Item = Span> + use<> {
        self.spans.into_spans()
    }
}

/// One line: `error C16 (certain): the server redirects …`
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (level, confidence) = (self.level.as_str(), self.confidence.as_str());
        write!(f, "{level} {} ({confidence}): {}", self.id(), self.cause)
    }
}
