//! "Why does the 101 not come?": names the likely causes of an upgrade that failed, and what to do
//! about each.
//!
//! Give what was recorded of one exchange as [`Evidence`]: the bytes of both directions, or heads
//! that were parsed already, and what else is known. [`Evidence::diagnose`] returns a
//! [`Diagnosis`]: what became of the upgrade, what the server said, the product that answered, and
//! up to four [`Finding`]s, the likeliest first.
//!
//! ```
//! use http_upgrade::diagnosis::{Confidence, Evidence, Verdict};
//!
//! // What the client sent, and what came back.
//! let request = b"GET /chat HTTP/1.1\r\nHost: example.com\r\n\
//!     Connection: Upgrade\r\nUpgrade: websocket\r\n\
//!     Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
//! let response = b"HTTP/1.1 426 Upgrade Required\r\nServer: nginx/1.24.0\r\n\
//!     Content-Length: 22\r\n\r\n\
//!     missing Upgrade header";
//!
//! let diagnosis = Evidence::new().request(request).response(response).diagnose();
//! assert_eq!(diagnosis.verdict(), Verdict::Refused);
//! assert_eq!(diagnosis.product(), Some("nginx"));
//! assert_eq!(diagnosis.said().next().map(|quote| quote.text()), Some("missing Upgrade header"));
//!
//! let first = diagnosis.findings()[0];
//! assert_eq!((first.id(), first.confidence()), ("C1", Confidence::Certain));
//! assert!(first.cause().starts_with("A reverse proxy in front of the server removed"));
//! let fix = first.fixes().next().ok_or("no fix")?;
//! assert!(fix.snippet().ok_or("nothing to paste")?.text().contains("map $http_upgrade"));
//!
//! // For people, the whole report:
//! println!("{diagnosis}");
//! # Ok::<(), &str>(())
//! ```
//!
//! # What a machine refused
//!
//! An error of a machine of this crate converts to a finding, so that a log line can tell what to
//! do: [`Finding`] implements `From` for [`NotAnUpgrade`](crate::upgrade::NotAnUpgrade), the errors
//! of the server, the client and the intermediary,
//! [`RequestError`](crate::websocket::RequestError),
//! [`ResponseError`](crate::websocket::ResponseError) and [`NotTaken`](crate::h2c::NotTaken), and
//! for `&`[`Rejected`](crate::client::Rejected).
//!
//! ```
//! use http_upgrade::upgrade::NotAnUpgrade;
//! use http_upgrade::diagnosis::Finding;
//!
//! let finding = Finding::from(NotAnUpgrade::Version);
//! assert_eq!(finding.id(), "C2");
//! assert!(finding.to_string().starts_with("error C2 (certain): The request reached the server"));
//! ```
//!
//! A finding from the bytes is more exact, because they tell more: if a machine refused something,
//! give the bytes to [`Evidence`] as well. If this crate's server would refuse the request, and no
//! signature gives a likely cause, the [`Diagnosis`] has the sentence and the rule of that refusal.
//!
//! # What it does not do
//!
//! It reads no socket and no file, and allocates nothing. Without the feature `websocket` it does
//! not compare `Sec-WebSocket-Accept` with the key. It does not guess beyond what was recorded: if
//! two causes look alike, both are named with the [`Confidence`] that the recording allows, and
//! [`Finding::next`] tells what to record to distinguish them. Content that is compressed is not
//! read. A 101 with which nothing is wrong gets no finding above [`Level::Note`].
//!
//! # All signatures
//!
//! [`signatures`] returns all known failures, as a table of causes and fixes.
//!
//! ```
//! for signature in http_upgrade::diagnosis::signatures() {
//!     println!("{}: {}", signature.id(), signature.title());
//! }
//! ```
//!
//! Ids that start with C are failures that were seen in deployed systems. Those that start with X
//! are general ones: a malformed head, an error of the application, another protocol on the port.
//!
//! # Adding a signature
//!
//! A signature is data, in a file of its own, `src/diagnosis/signatures/c68.rs` for the id C68:
//!
//! ```ignore
//! //! C68: the teapot.
//!
//! use super::prelude::*;
//!
//! pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
//!     id: "C68",
//!     title: "418: a teapot answers",
//!     level: Level::Error,
//!     cause: "A teapot answers at that address.",
//!     rule: "RFC 2324 §2.3.2",
//!     fixes: &[Fix::new("any", "Connect to the server, not to the teapot.")],
//!     next: "Record the same request behind the proxy.",
//!     ways: &[
//!         Way::new(95, &[Status(418, 418)]),
//!         Way::new(60, &[InOrder, Says("short and stout")]),
//!     ],
//! };
//! ```
//!
//! Each `Way` is one appearance of the failure. It fits if all of its clues hold, and its weight
//! tells how likely the cause is then. From 90 on it is certain, from 60 on likely, below that
//! possible, and below 30 it is not named. The clues are listed in `src/diagnosis/clue.rs`.
//!
//! Two more things are needed: its name in the list in `src/diagnosis/signatures/mod.rs`, and at
//! least one recording in `tests/diagnosis/recordings/c68.txt`. Then
//! `UPDATE_MATRIX=1 cargo test --test diagnosis` writes `tests/diagnosis/matrix.txt` anew, which
//! lists the result for every recording. Read the difference: if a line of another recording
//! changed, the new signature hides an old one.

mod accept;
mod body;
mod clue;
mod errors;
mod evidence;
mod finding;
mod first;
mod frames;
mod judge;
mod level;
mod look;
mod machine;
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
mod span;
mod text;

pub use evidence::{Ended, Evidence, RecordedBy, Tls};
pub use finding::Finding;
pub use level::{Confidence, Level};
pub use quote::{Origin, Quote};
pub use report::{Diagnosis, Verdict};
pub use signature::{Fix, Signature, Snippet};
pub use span::{Side, Span};

/// Returns all signatures that this crate knows, in the order of their ids.
pub fn signatures() -> impl Iterator<Item = &'static Signature> {
    signatures::SIGNATURES.iter().copied()
}
