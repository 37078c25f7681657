//! Reads recordings of HTTP upgrades in the formats that people have at hand, and says what is
//! wrong with them.
//!
//! ```text
//! file ─▶ format::read ─▶ Exchange … ─▶ Report::of ─▶ render::{text, json, markdown}
//! ```
//!
//! The knowledge about failures is in `http_upgrade::diagnosis`. This library finds out what was
//! recorded; the program `upgrade-doctor` adds everything that opens a socket.

mod case;
pub mod compare;
mod exchange;
pub mod explain;
pub mod format;
mod printable;
mod redact;
pub mod render;
mod report;
mod seen;
mod start_line;
mod table;
mod told;

pub use case::choose;
pub use exchange::{Exchange, Fidelity, TlsFact};
pub use printable::printable;
pub use redact::redact;
pub use report::{Report, ReportedFinding, ReportedFix, ReportedSpan};
pub use seen::seen;
