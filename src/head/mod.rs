//! Layer 0: the heads of messages as octets.
//!
//! The framing pass ([`scan::Scan`], [`response::Scan`]) judges each octet once, as it comes, and notes where the fields stand that the
//! rules ask for. The views ([`RequestHead`], [`ResponseHead`]) borrow the caller's octets and say what they mean.
//!
//! # Why it is fast
//!
//! - A field line that is there as a whole passes through no phase: everything is in hand, and slices shrink. Only a line that a read cuts
//!   is kept as a [phase](section), so small reads cost no more than the octets that they bring.
//! - Octets are judged a word at a time, text by blocks of 32 ([`octet`]): the compiler makes vectors of those.
//! - A name that is compared with a known one as a whole needs no other look. Its value is noted with start and end ([`known`]), so that
//!   nobody searches the lines again.
//! - A list that is one short value is compared as it stands, and nothing becomes text before it leaves the crate.
//!
//! `benches/README.md` has figures, and `benches/instructions` holds them.

pub(crate) mod decimal;
pub(crate) mod error;
pub(crate) mod fields;
pub(crate) mod host;
pub(crate) mod known;
pub(crate) mod limits;
pub(crate) mod lines;
pub(crate) mod list;
pub(crate) mod octet;
pub(crate) mod options;
pub(crate) mod preface;
pub(crate) mod request;
pub(crate) mod response;
pub(crate) mod scan;
pub(crate) mod section;
pub(crate) mod target;
pub(crate) mod values;
pub(crate) mod version;
