//! Layer 0: the heads of messages as octets.
//!
//! The framing pass ([`scan::Scan`], [`response::Scan`]) judges each octet once, as it comes, and notes where the fields stand that the
//! rules ask for. The views ([`RequestHead`], [`ResponseHead`]) borrow the caller's octets and say what they mean.

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
pub(crate) mod request;
pub(crate) mod response;
pub(crate) mod scan;
pub(crate) mod section;
pub(crate) mod target;
pub(crate) mod version;
