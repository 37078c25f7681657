//! The HTTP version in a start line, and the LF that ends the line.

use super::error::HeadError;

/// The HTTP version of a message, as far as this crate distinguishes versions (RFC 9110 §2.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Version {
    /// HTTP/1.0. Upgrade is ignored in such a request (RFC 9110 §7.8), and interim (1xx) responses
    /// are not sent to such a client (RFC 9110 §15.2).
    Http10,
    /// HTTP/1.1. Later minor versions of HTTP/1 count as HTTP/1.1, too.
    Http11,
    /// Another major version, which has no Upgrade (RFC 9113 §8.2.2). Only a head that comes from
    /// the crate `http` can have it: bytes that name such a version are
    /// [`HeadError::MajorVersion`](crate::head::HeadError::MajorVersion).
    Other,
}

/// The major version over which a message was received, kept by a message that was translated to
/// its HTTP/1.1 form. Via names this version (RFC 9110 §7.6.3).
#[cfg(feature = "http")]
#[derive(Clone, Copy)]
pub(crate) struct Received(pub(crate) u8);

#[cfg(feature = "http")]
impl Received {
    pub(crate) const fn over(version: http::Version) -> Self {
        Self(match version {
            http::Version::HTTP_2 => 2,
            http::Version::HTTP_3 => 3,
            _ => 1,
        })
    }
}

impl Version {
    /// Returns the version of HTTP/1 with this minor version.
    pub(super) const fn of_minor(minor: u8) -> Self {
        if minor == 0 {
            Self::Http10
        } else {
            Self::Http11
        }
    }
}

/// Length of `HTTP/1.1`.
pub(super) const LEN: usize = 8;

/// Checks bytes of a version, of which `done` bytes were checked before.
pub(super) fn check(bytes: &[u8], done: usize) -> Result<(), HeadError> {
    // `0` matches any digit.
    const PATTERN: &[u8; LEN] = b"HTTP/0.0";
    // Fast path for the version that nearly every message has.
    if bytes == b"HTTP/1.1" && done == 0 {
        return Ok(());
    }
    for (byte, wanted) in bytes.iter().zip(PATTERN.iter().skip(done)) {
        let fits = match wanted {
            b'0' => byte.is_ascii_digit(),
            _ => byte == wanted,
        };
        if !fits {
            return Err(HeadError::Version);
        }
    }
    Ok(())
}

/// Takes off the LF that has to follow a CR, and returns the rest.
pub(super) fn line_feed(rest: &[u8]) -> Result<&[u8], HeadError> {
    match rest {
        [b'\n', tail @ ..] => Ok(tail),
        _ => Err(HeadError::BareCr),
    }
}
