//! Why does the 101 not come? From what was recorded of an upgrade to the likely causes, with fixes to paste.

mod accept;
mod clue;
mod evidence;
mod finding;
mod frames;
mod judge;
mod look;
mod message;
mod product;
mod recording;
mod report;
mod signature;
mod signatures;
mod words;

pub use evidence::{Ended, Evidence, RecordedBy, Tls};
pub use finding::{Confidence, Finding, Level, Side, Span};
pub use report::{Diagnosis, Verdict};
pub use signature::{Fix, Signature, Snippet};
pub use words::{Origin, Quote};

/// All signatures that this crate knows, in the order of their ids.
pub fn signatures() -> impl Iterator<Item = &'static Signature> {
    signatures::SIGNATURES.iter().copied()
}
