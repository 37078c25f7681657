//! The parts of a head: fields, lists, the request target, and the version.
//!
//! [`RequestHead`] and [`ResponseHead`] are views of a whole head. Their fields are a [`Fields`],
//! which answers questions about single fields, and reads lists.
//!
//! [`RequestHead`]: crate::RequestHead
//! [`ResponseHead`]: crate::ResponseHead

// How a head is read: a scan (`request_scan`, `response_scan`) checks each byte once, as it
// arrives, finds the end of the head, and notes the positions of the fields that this crate asks
// for. A view (`RequestHead`, `ResponseHead`) borrows the caller's bytes and gives them a meaning.
//
// Why it is fast:
//
// - A field line that has arrived as a whole is read in one go, without a state in between. Only
//   for a line that the end of the input cuts is a phase (`section`) kept, so many small reads
//   cost little more than one large one.
// - Bytes are checked one machine word at a time, and field values in blocks of 32, for which the
//   compiler uses vector instructions (`octet`).
// - A name that equals a known name needs no other check. The position and length of its value
//   are noted (`known`), so the lines are not searched again.
// - A list that is one short value is compared as bytes, and bytes are converted to text only when
//   they are handed to the caller.
//
// `benches/README.md` has the figures, and `benches/instructions` checks that they stay so.

pub(crate) mod decimal;
pub(crate) mod encode;
pub(crate) mod encode_error;
pub(crate) mod encode_fault;
pub(crate) mod error;
pub(crate) mod fields;
pub(crate) mod host;
pub(crate) mod known;
pub(crate) mod limits;
pub(crate) mod list;
pub(crate) mod octet;
pub(crate) mod options;
pub(crate) mod preface;
pub(crate) mod request;
pub(crate) mod request_scan;
pub(crate) mod response;
pub(crate) mod response_scan;
pub(crate) mod section;
pub(crate) mod shown;
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
