//! Why does the 101 not come? From what was recorded of an upgrade to the likely causes, with fixes to paste.

mod accept;
mod body;
mod clue;
mod errors;
mod evidence;
mod finding;
mod first;
mod frames;
mod judge;
mod look;
mod message;
mod page;
mod phrases;
mod product;
mod quote;
mod recording;
mod report;
mod request;
mod response;
mod search;
mod signature;
mod signatures;
mod text;

pub use evidence::{Ended, Evidence, RecordedBy, Tls};
pub use finding::{Confidence, Finding, Level, Side, Span};
pub use quote::{Origin, Quote};
pub use report::{Diagnosis, Verdict};
pub use signature::{Fix, Signature, Snippet};

/// All signatures that this crate knows, in the order of their ids.
pub fn signatures() -> impl Iterator<Item = &'static Signature> {
    signatures::SIGNATURES.iter().copied()
}
