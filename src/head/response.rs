//! The view of the head of a response.

use super::fields::Fields;
use super::options::Options;
use super::version::Version;

/// The head of a response: its status and header fields.
///
/// It is a view that borrows the caller's buffer, or a response of the crate `http`, and copies
/// nothing. A head that was read from bytes has been validated as a whole.
#[doc(alias = "header")]
#[doc(alias = "Response")]
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ResponseHead<'a> {
    /// The status code, three digits. The reason phrase after it has no meaning (RFC 9112 §4) and
    /// is not kept.
    pub status: u16,
    /// The HTTP version of the sender.
    pub version: Version,
    /// The header fields, in order.
    pub fields: Fields<'a>,
    /// See [`len`](Self::len).
    pub(crate) len: u32,
    /// The major version over which the message was received, which Via names.
    pub(crate) major: u8,
}

impl ResponseHead<'_> {
    /// Returns the version, and the major version over which the message was received.
    pub(crate) const fn received(&self) -> (Version, u8) {
        (self.version, self.major)
    }

    /// Keeps `options` with the fields, so that Connection is not read again.
    pub(crate) const fn with_options(mut self, options: Options) -> Self {
        self.fields = self.fields.with_options(options);
        self
    }

    /// Returns the length of the head in bytes, including the empty line after the fields. Content,
    /// or after a 101 the new protocol, starts at this position.
    ///
    /// A head that comes from the crate `http` has the length 0.
    #[expect(clippy::len_without_is_empty, reason = "a head is never empty")]
    pub fn len(&self) -> usize {
        self.len as usize
    }
}
