//! The version of HTTP that a head speaks.

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
