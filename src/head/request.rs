//! The head of a request: what it says.

use super::error::HeadError;
use super::fields::Fields;
use super::known::Known;
use super::limits::Limits;
use super::options::Options;
use super::scan::{Progress, Scan};
use super::target::Target;
use super::version::Version;

/// The head of a request, as a view of the caller's octets or of a request that is parsed already.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct RequestHead<'a> {
    /// A token; it has case (RFC 9110 §9.1).
    pub method: &'a str,
    /// What the request is for.
    pub target: Target<'a>,
    /// What the sender speaks.
    pub version: Version,
    /// The fields, in order.
    pub fields: Fields<'a>,
    pub(crate) len: u32,
}

impl<'a> RequestHead<'a> {
    /// Reads a head from the start of `input`, within the default [`Limits`]; `None` when it is not all there yet.
    ///
    /// This is for octets that were received as a whole. While they come in, [`Server`](crate::Server) judges each octet once only.
    ///
    /// # Errors
    /// [`HeadError`] when no further octet could make it a head of HTTP/1.
    pub fn parse(input: &'a [u8]) -> Result<Option<Self>, HeadError> {
        Self::parse_within(input, &Limits::new())
    }

    pub(crate) fn parse_within(
        input: &'a [u8],
        limits: &Limits,
    ) -> Result<Option<Self>, HeadError> {
        let mut scan = Scan::new();
        match scan.read(input, limits, false)? {
            Progress::Incomplete => Ok(None),
            Progress::Head => Ok(scan.head(input, limits)),
            Progress::Preface => Err(HeadError::MajorVersion),
        }
    }

    /// The same head, whose fields remember what Connection says.
    pub(crate) const fn with_options(mut self, options: Options) -> Self {
        self.fields = self.fields.with_options(options);
        self
    }

    /// Octets from the start of the input to the end of the head: empty lines before it and the empty line behind it count. 0 for a head
    /// that was parsed elsewhere.
    #[expect(clippy::len_without_is_empty, reason = "a head is never empty")]
    pub fn len(&self) -> usize {
        self.len as usize
    }

    /// The authority that the request is for: the target's own if it names one, else Host (RFC 9112 §3.3). `None` where HTTP/1.0 names
    /// none; empty where Host is.
    pub fn authority(&self) -> Option<&'a str> {
        match self.target {
            Target::Absolute { authority, .. } | Target::Authority(authority) => Some(authority),
            Target::Origin(_) | Target::Asterisk => {
                let host = self.fields.known(Known::Host).only().ok()??;
                core::str::from_utf8(host).ok()
            }
        }
    }

    /// Whether the client means to send another request on this connection (RFC 9112 §9.3).
    pub fn persists(&self) -> bool {
        self.fields.options().persist(self.version)
    }

    /// Whether the client waits for `100 (Continue)` (RFC 9110 §10.1.1). HTTP/1.0 has no such thing.
    pub fn expects_continue(&self) -> bool {
        self.fields.expect_continue(self.version)
    }
}
