//! The version of HTTP that a head speaks, and the end of the line that it stands on.

use super::error::HeadError;

/// The version that a sender speaks, as far as it decides anything (RFC 9110 §2.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Version {
    /// HTTP/1.0: no upgrade, and no 1xx.
    Http10,
    /// HTTP/1.1, and any later minor version, which counts as 1.1.
    Http11,
    /// Another major version, which has no Upgrade (RFC 9113 §8.2.2). Octets never give it, but a head that was parsed elsewhere may.
    Other,
}

/// Octets of `HTTP/1.1`.
pub(super) const LEN: usize = 8;

/// `octets` continue a version of which `done` octets were seen.
pub(super) fn check(octets: &[u8], done: usize) -> Result<(), HeadError> {
    const PATTERN: &[u8; LEN] = b"HTTP/0.0";
    if octets == b"HTTP/1.1" && done == 0 {
        return Ok(());
    }
    for (octet, wanted) in octets.iter().zip(PATTERN.iter().skip(done)) {
        let fits = match wanted {
            b'0' => octet.is_ascii_digit(),
            _ => octet == wanted,
        };
        if !fits {
            return Err(HeadError::Version);
        }
    }
    Ok(())
}

/// The LF behind a CR, and what follows it.
pub(super) fn line_feed(rest: &[u8]) -> Result<&[u8], HeadError> {
    match rest {
        [b'\n', tail @ ..] => Ok(tail),
        _ => Err(HeadError::BareCr),
    }
}
