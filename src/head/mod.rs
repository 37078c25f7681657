//! The parts of a head: fields, lists, the request target, and the version.
//!
//! [`RequestHead`] and [`ResponseHead`] are views of a whole head. Their fields are a [`Fields`],
//! which answers questions about single fields, and reads lists.
//!
//! [`RequestHead`]: crate::RequestHead
//! [`ResponseHead`]: crate::ResponseHead

// How a head is read: a scan (`scan`) checks each byte once, as it arrives: first a start line
// (`request_line`, `status_line`), then a section of field lines (`section`). It finds the end of
// the head, and notes the positions of the fields that this crate asks for. A view (`RequestHead`,
// `ResponseHead`) borrows the caller's bytes and gives them a meaning.
//
// Why it is fast:
//
// - On targets with 64-bit words, a request line and field lines that have arrived as a whole and
//   have nothing unusual about them are read without a state in between (`plain_lines`). The ends
//   of lines are read off maps of 64 bytes each (`controls`), and known names are recognised by a
//   hash and three comparisons of words (`known_line`). There are few branches that depend on the
//   input. The first line that may be unusual is left to the slower code, from its start.
// - Only for a line that the end of the input cuts is a phase kept (`section_phase`), so many small
//   reads cost little more than one large one.
// - Elsewhere, bytes are checked one machine word at a time, and field values in blocks of 32, for
//   which the compiler uses vector instructions (`byte`).
// - The position and length of the value of each known field are noted (`known`), so the lines are
//   not searched again.
// - A list that is one short value is compared as bytes, and bytes are converted to text only when
//   they are handed to the caller.
//
// `benches/README.md` has the figures, and `benches/instructions` checks that they stay so.

pub(crate) mod byte;
#[cfg(target_pointer_width = "64")]
mod controls;
pub(crate) mod decimal;
pub(crate) mod encode;
pub(crate) mod encode_error;
pub(crate) mod encode_fault;
pub(crate) mod error;
pub(crate) mod fields;
pub(crate) mod host;
pub(crate) mod known;
#[cfg(target_pointer_width = "64")]
mod known_line;
pub(crate) mod limits;
pub(crate) mod list;
pub(crate) mod marks;
pub(crate) mod options;
#[cfg(target_pointer_width = "64")]
mod plain_lines;
pub(crate) mod preface;
pub(crate) mod raw_line;
pub(crate) mod request;
mod request_line;
pub(crate) mod request_scan;
pub(crate) mod response;
pub(crate) mod response_scan;
mod scan;
mod search;
pub(crate) mod section;
pub(crate) mod section_phase;
pub(crate) mod shown;
mod status_line;
pub(crate) mod target;
pub(crate) mod text;
pub(crate) mod values;
pub(crate) mod version;
pub(crate) mod writer;

pub use error::HeadError;
pub use fields::Fields;
pub use list::{List, ListError};
pub use target::Target;
pub use text::TextError;
pub use values::{Iter, RepeatedError, Values};
pub use version::Version;
