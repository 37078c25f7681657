//! The form of a response: that of HTTP/1.1, or that of HTTP/2 and HTTP/3.

use crate::head::version::Version;

/// Whether a response is for HTTP/1.1, which switches with a 101, or for HTTP/2 or HTTP/3, where
/// Connection and Upgrade do not exist (RFC 9113 §8.2.2) and a 2xx opens the tunnel (RFC 8441 §5).
///
/// A head of HTTP/2 or HTTP/3 can come from the crate `http` only. Without that feature, this has
/// no size and a single value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Form {
    #[cfg(feature = "http")]
    is_extended: bool,
}

impl Form {
    pub(crate) const HTTP1: Self = Self {
        #[cfg(feature = "http")]
        is_extended: false,
    };

    /// Returns the form of the response to a request of this version.
    #[cfg(feature = "http")]
    pub(crate) const fn of(version: Version) -> Self {
        Self {
            is_extended: matches!(version, Version::Other),
        }
    }

    #[cfg(not(feature = "http"))]
    pub(crate) const fn of(_: Version) -> Self {
        Self::HTTP1
    }

    /// Returns whether the response is for HTTP/2 or HTTP/3.
    #[cfg(feature = "http")]
    pub(crate) const fn is_extended(self) -> bool {
        self.is_extended
    }

    #[cfg(not(feature = "http"))]
    pub(crate) const fn is_extended(self) -> bool {
        false
    }
}
