//! The request target in its four forms (RFC 9112 §3.2).

use super::host;

/// What a request is for, in the form in which it came.
///
/// The form is kept because it decides: a server that routes an absolute target like any other can be made to fetch from elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target<'a> {
    /// `/chat?room=1`: an absolute path and perhaps a query.
    Origin(&'a str),
    /// `http://example.com/chat`: what a proxy gets. `path` holds the query, too, and may be empty.
    Absolute {
        /// `http`
        scheme: &'a str,
        /// `example.com:80`: a host that is not empty, and perhaps a port. It stands in for Host, which is then ignored (RFC 9112 §3.2.2).
        authority: &'a str,
        /// `/chat`, `?room=1` or nothing.
        path: &'a str,
    },
    /// `example.com:443`, for CONNECT only.
    Authority(&'a str),
    /// `*`, for OPTIONS only.
    Asterisk,
}

impl<'a> Target<'a> {
    /// Whether it is a path, or a URI of `http` or `https`: what a resource of HTTP has.
    pub(crate) fn is_of_http(&self) -> bool {
        match self {
            Self::Origin(_) => true,
            Self::Absolute { scheme, .. } => {
                scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https")
            }
            Self::Authority(_) | Self::Asterisk => false,
        }
    }

    /// The form of octets that a target may have; `None` if there is none that goes with the method.
    pub(crate) fn of(method: &str, target: &'a str) -> Option<Self> {
        match (method, target) {
            ("CONNECT", _) => {
                host::is_endpoint(target.as_bytes()).then_some(Self::Authority(target))
            }
            (_, "*") => (method == "OPTIONS").then_some(Self::Asterisk),
            _ if target.starts_with('/') => Some(Self::Origin(target)),
            _ => absolute(target),
        }
    }
}

fn absolute(target: &str) -> Option<Target<'_>> {
    let colon = target.bytes().position(|octet| octet == b':')?;
    let (scheme, tail) = target.split_at_checked(colon)?;
    let rest = tail.strip_prefix("://")?;
    let mut octets = scheme.bytes();
    let scheme_is_valid = octets
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic())
        && octets.all(|octet| octet.is_ascii_alphanumeric() || matches!(octet, b'+' | b'-' | b'.'));
    let end = rest.bytes().position(|octet| matches!(octet, b'/' | b'?'));
    let end = end.unwrap_or(rest.len());
    let (authority, path) = rest.split_at_checked(end)?;
    let has_host = !authority.is_empty() && !authority.starts_with(':');
    (scheme_is_valid && has_host && host::is_valid(authority.as_bytes())).then_some(
        Target::Absolute {
            scheme,
            authority,
            path,
        },
    )
}
