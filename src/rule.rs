//! Rules of HTTP and of the protocols, as errors name them.

use core::fmt;

/// The rule that an error names: one sentence, and the section of the standard that has it.
///
/// Every error of this crate has `rule()`, which returns this.
///
/// ```
/// use http_upgrade::head::HeadError;
///
/// let rule = HeadError::HostMissing.rule();
/// assert_eq!(rule.section, "RFC 9112 §3.2");
/// assert_eq!(rule.sentence, "a request over HTTP/1.1 has no Host");
/// assert_eq!(rule.to_string(), "a request over HTTP/1.1 has no Host (RFC 9112 §3.2)");
/// ```
#[doc(alias("RFC", "section", "reason"))]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rule {
    /// The section of the standard, such as `RFC 9112 §3.2`. It is empty for a caller error, which
    /// breaks a rule of this crate and not one of a standard.
    pub section: &'static str,
    /// What is wrong, as one sentence without a capital letter and a full stop. It is also what
    /// the error prints.
    pub sentence: &'static str,
}

impl Rule {
    /// Makes a rule of a protocol of your own, from the section that has it and the sentence that
    /// says what is wrong.
    pub const fn new(section: &'static str, sentence: &'static str) -> Self {
        Self { section, sentence }
    }

    /// Makes the rule of a caller error, which no standard has.
    pub(crate) const fn of_caller(sentence: &'static str) -> Self {
        Self::new("", sentence)
    }
}

/// Prints the sentence, and the section in parentheses.
impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.sentence)?;
        if !self.section.is_empty() {
            write!(f, " ({})", self.section)?;
        }
        Ok(())
    }
}
