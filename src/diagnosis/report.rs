//! The result of a diagnosis.

use super::finding::{Finding, PRODUCTS};
use super::level::{Confidence, Level};
use super::quote::Quote;
use super::signature::Fix;
use core::fmt;

/// What became of an upgrade, why, and what to do about it.
///
/// Its [`Display`](fmt::Display) is a report for people. If nothing went wrong, it is one line.
#[derive(Clone, Copy, Debug)]
pub struct Diagnosis {
    pub(super) verdict: Verdict,
    pub(super) status: Option<u16>,
    pub(super) quotes: [Option<Quote>; 3],
    pub(super) products: [Option<&'static str>; PRODUCTS],
    pub(super) expected_accept: Option<[u8; 28]>,
    /// The first `count` of them are filled.
    pub(super) findings: [Finding; MOST],
    pub(super) count: usize,
}

/// How many findings a diagnosis names at most.
pub(super) const MOST: usize = 4;

/// What became of an upgrade.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// A 101 came, and nothing is wrong with it or after it.
    Switched,
    /// A 101 came, and the connection failed after it or will fail.
    SwitchedButFails,
    /// An answer came, and it does not switch.
    Refused,
    /// No answer came, or not enough of one.
    Unclear,
}

impl Verdict {
    /// `switched`, `switched-but`, `refused` or `unclear`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Switched => "switched",
            Self::SwitchedButFails => "switched-but",
            Self::Refused => "refused",
            Self::Unclear => "unclear",
        }
    }
}

impl Diagnosis {
    /// Returns what became of the upgrade.
    pub const fn verdict(&self) -> Verdict {
        self.verdict
    }

    /// Returns the status of the final response, if one came.
    pub const fn status(&self) -> Option<u16> {
        self.status
    }

    /// Returns what the server said in its own words, without phrases that only repeat the status.
    pub fn said(&self) -> impl Iterator<Item = &Quote> {
        self.quotes.iter().flatten()
    }

    /// Returns the product that answered, in lower case: `nginx`.
    pub const fn product(&self) -> Option<&'static str> {
        self.products[0]
    }

    /// Returns all products that the recording names, the one that answered first.
    pub fn products(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.products.into_iter().flatten()
    }

    /// Returns the `Sec-WebSocket-Accept` that answers the key (RFC 6455 §4.2.2), if the 101 has
    /// another value or lacks the field. Without the feature `websocket` this is always `None`.
    pub fn expected_accept(&self) -> Option<&str> {
        let accept = self.expected_accept.as_ref()?;
        core::str::from_utf8(accept).ok()
    }

    /// Returns the likely causes, at most four, the likeliest first. The slice is empty if nothing
    /// is wrong.
    pub fn findings(&self) -> &[Finding] {
        self.findings.get(..self.count).unwrap_or_default()
    }

    /// Returns the level of the worst finding; `None` if nothing was found.
    pub fn level(&self) -> Option<Level> {
        self.findings().iter().map(Finding::level).max()
    }
}

impl fmt::Display for Diagnosis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.verdict {
            Verdict::Switched => "The connection was switched",
            Verdict::SwitchedButFails => "The connection was switched, but it fails",
            Verdict::Refused => "The upgrade was refused",
            Verdict::Unclear => "The recording has no answer that HTTP/1.1 knows",
        })?;
        if let Some(status) = self.status {
            write!(f, " (status {status})")?;
        }
        if let Some(product) = self.product() {
            write!(f, "; answered by {product}")?;
        }
        f.write_str(".")?;
        for quote in self.said() {
            write!(f, "\nThe server says: \"{quote}\"")?;
        }
        if let Some(accept) = self.expected_accept() {
            write!(f, "\nThe key asks for Sec-WebSocket-Accept: {accept}")?;
        }
        for (at, finding) in self.findings().iter().enumerate() {
            write!(f, "\n\n{finding} [{}]", finding.rule())?;
            let is_near = |fix: &&Fix| self.product().is_none() || finding.is_for(fix);
            for fix in finding.fixes().filter(is_near).take(3) {
                write!(f, "\n  {}: {}", fix.product(), fix.text())?;
                // Lines to paste for the likeliest cause are enough.
                if let Some(snippet) = fix.snippet().filter(|_| at == 0) {
                    write!(f, "\n{snippet}")?;
                }
            }
            if !finding.next().is_empty() && finding.confidence() != Confidence::Certain {
                write!(f, "\n  To be sure: {}", finding.next())?;
            }
        }
        Ok(())
    }
}
