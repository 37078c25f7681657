//! The view of the head of a request.

use super::fields::Fields;
use super::known::Known;
use super::options::Options;
use super::target::{SentTarget, Target};
use super::version::Version;

/// The head of a request: its request line and header fields.
///
/// It is a view that borrows the caller's buffer, or a request of the crate `http`, and copies
/// nothing. A head that was read from bytes has been validated as a whole.
#[doc(alias = "header")]
#[doc(alias = "Request")]
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct RequestHead<'a> {
    /// The method, a token. It is case-sensitive (RFC 9110 §9.1): `get` is not `GET`.
    pub method: &'a str,
    /// See [`target`](Self::target).
    pub(crate) target: SentTarget<'a>,
    /// The HTTP version of the sender.
    pub version: Version,
    /// The header fields, in order.
    pub fields: Fields<'a>,
    /// See [`len`](Self::len).
    pub(crate) len: u32,
    /// The major version over which the message was received, which Via names.
    pub(crate) major: u8,
}

impl<'a> RequestHead<'a> {
    /// Returns the version, and the major version over which the message was received.
    pub(crate) const fn received(&self) -> (Version, u8) {
        (self.version, self.major)
    }

    /// Keeps `options` with the fields, so that Connection is not read again.
    pub(crate) const fn with_options(mut self, options: Options) -> Self {
        self.fields = self.fields.with_options(options);
        self
    }

    /// Returns the request target, in the form in which it was sent.
    ///
    /// Each call makes text of the target's bytes, so keep the result instead of asking repeatedly.
    #[doc(alias("path", "uri", "url"))]
    #[inline]
    pub fn target(&self) -> Target<'a> {
        self.target.parsed()
    }

    /// Returns the length of the head in bytes, from the start of the input: empty lines before the
    /// request line and the empty line after the fields count. Content starts at this position.
    ///
    /// A head that comes from the crate `http` has the length 0.
    #[expect(clippy::len_without_is_empty, reason = "a head is never empty")]
    pub fn len(&self) -> usize {
        self.len as usize
    }

    /// Returns the authority that the request is for, such as `example.com:8080`: that of the
    /// target if it has one, and otherwise the value of Host (RFC 9112 §3.3).
    ///
    /// Returns `None` if there is neither, and an empty string if Host is empty. Of the requests
    /// that are read from bytes, only one over HTTP/1.0 can have neither. A head that comes from
    /// the crate `http` also gives `None` if Host is repeated.
    pub fn authority(&self) -> Option<&'a str> {
        self.target.authority().or_else(|| {
            let host = self.fields.known(Known::Host).single().ok()??;
            core::str::from_utf8(host).ok()
        })
    }

    /// Returns whether the client may send another request on this connection (RFC 9112 §9.3). If
    /// not, close the connection after the response.
    pub fn persists(&self) -> bool {
        self.fields.options().persists(self.version)
    }

    /// Returns whether the client waits for `100 (Continue)` before it sends its content (RFC 9110
    /// §10.1.1). It is always `false` for HTTP/1.0, which has no interim responses.
    pub fn expects_continue(&self) -> bool {
        self.fields.expects_continue(self.version)
    }
}
