//! The form of a response: that of HTTP/1.1, or that of HTTP/2 and HTTP/3.

use crate::head::version::Version;

/// Whether a response is for HTTP/1.1, which switches with a 101, or for HTTP/2 or HTTP/3, where
/// Connection and Upgrade do not exist (RFC 9113 §8.2.2) and a 2xx opens the tunnel (RFC 8441 §5).
///
/// A head of HTTP/2 or HTTP/3 can come from the crate `http` only. Without that feature, this has
/// no size and a single value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Http1,
    #[cfg(feature = "http")]
    Extended,
}

impl Form {
    /// Returns the form of the response to a request of this version.
    #[inline]
    pub(crate) const fn of(version: Version) -> Self {
        match version {
            #[cfg(feature = "http")]
            Version::Other => Self::Extended,
            _ => Self::Http1,
        }
    }

    /// Returns whether the response is for HTTP/2 or HTTP/3.
    #[inline]
    pub(crate) const fn is_extended(self) -> bool {
        match self {
            Self::Http1 => false,
            #[cfg(feature = "http")]
            Self::Extended => true,
        }
    }
}
