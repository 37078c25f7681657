//! The request target in its four forms (RFC 9112 §3.2).

use super::host;
use core::fmt;

/// The target of a request, in the form in which it was sent (RFC 9112 §3.2).
///
/// The form is kept because it matters: a server that passes every target on as a URL can be made
/// to fetch from another host with an absolute target.
#[doc(alias("path", "uri", "url"))]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target<'a> {
    /// An absolute path, and a query if there is one: `/chat?room=1`.
    Origin(&'a str),
    /// A URI, as clients send it to a proxy: `http://example.com/chat`.
    Absolute {
        /// The scheme, such as `http`, in the case in which it was sent.
        scheme: &'a str,
        /// A host that is not empty, and a port if there is one: `example.com:80`. It replaces the
        /// value of Host, which is then ignored (RFC 9112 §3.2.2).
        authority: &'a str,
        /// The path and the query, either of which may be missing: `/chat`, `/chat?room=1`,
        /// `?room=1`, or an empty string.
        path: &'a str,
    },
    /// A host and a port, for CONNECT only: `example.com:443`.
    Authority(&'a str),
    /// `*`, for OPTIONS only: the request is about the server as a whole.
    Asterisk,
}

impl<'a> Target<'a> {
    /// Returns the path, without the query: `/chat` of `/chat?room=1`, and of
    /// `http://example.com/chat?room=1`.
    ///
    /// It is as it was sent: `%` escapes and `..` are left as they are. An absolute target without
    /// a path has the path `/` (RFC 9110 §4.2.3). [`Authority`](Self::Authority) and
    /// [`Asterisk`](Self::Asterisk) have no path; theirs is empty.
    pub fn path(&self) -> &'a str {
        match (self, self.split().0) {
            (Self::Absolute { .. }, "") => "/",
            (_, path) => path,
        }
    }

    /// Returns the query, without the `?` before it: `room=1` of `/chat?room=1`. `None` if there is
    /// no `?`.
    pub fn query(&self) -> Option<&'a str> {
        self.split().1
    }

    /// Returns the path as it was sent, and the query.
    fn split(&self) -> (&'a str, Option<&'a str>) {
        let (Self::Origin(target) | Self::Absolute { path: target, .. }) = *self else {
            return ("", None);
        };
        match target.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (target, None),
        }
    }

    /// Returns whether the target is a path, or a URI with the scheme `http` or `https`.
    pub(crate) fn is_of_http(&self) -> bool {
        match self {
            Self::Origin(_) => true,
            Self::Absolute { scheme, .. } => {
                scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https")
            }
            Self::Authority(_) | Self::Asterisk => false,
        }
    }

    /// Returns the target in its form; `None` if it has no form that goes with the method. The
    /// caller has checked that each byte is allowed in a target.
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

/// A target as the message has it. A [`Target`] is made of it only when a caller asks for one.
///
/// To make text of its bytes takes a third of the time in which the request line is read, and many
/// callers never need it.
#[derive(Clone, Copy)]
pub(crate) enum SentTarget<'a> {
    /// The bytes of a request line that was checked.
    Bytes(&'a [u8]),
    #[cfg(feature = "http")]
    Uri(&'a http::Uri),
}

impl<'a> SentTarget<'a> {
    /// Returns whether the target is certainly a path, as nearly all are. Use this where a path is
    /// right, and read the whole target only if it is not.
    #[inline]
    pub(crate) const fn is_path(&self) -> bool {
        matches!(self, Self::Bytes([b'/', ..]))
    }

    /// Returns the authority that is part of the target, if there is one.
    pub(crate) fn authority(self) -> Option<&'a str> {
        if self.is_path() {
            return None;
        }
        match self.parsed() {
            Target::Absolute { authority, .. } | Target::Authority(authority) => Some(authority),
            Target::Origin(_) | Target::Asterisk => None,
        }
    }

    pub(crate) fn parsed(self) -> Target<'a> {
        match self {
            Self::Bytes(path @ [b'/', ..]) => Target::Origin(text(path)),
            Self::Bytes(b"*") => Target::Asterisk,
            // A host and a port, which go with CONNECT, are no URI.
            Self::Bytes(bytes) => {
                let target = text(bytes);
                absolute(target).unwrap_or(Target::Authority(target))
            }
            #[cfg(feature = "http")]
            Self::Uri(uri) => of_uri(uri),
        }
    }
}

/// Shows the target in its form.
impl fmt::Debug for SentTarget<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.parsed().fmt(f)
    }
}

/// Returns the text of a target that was checked. It is ASCII, so this does not fail.
fn text(bytes: &[u8]) -> &str {
    core::str::from_utf8(bytes).unwrap_or_default()
}

#[cfg(feature = "http")]
fn of_uri(uri: &http::Uri) -> Target<'_> {
    let path = uri.path_and_query().map_or("", |path| path.as_str());
    match (uri.scheme_str(), uri.authority()) {
        (Some(scheme), Some(authority)) => Target::Absolute {
            scheme,
            authority: authority.as_str(),
            path,
        },
        (None, Some(authority)) => Target::Authority(authority.as_str()),
        _ if path == "*" => Target::Asterisk,
        _ => Target::Origin(path),
    }
}

/// Splits a URI into scheme, authority and path. `None` if it is not a valid absolute target.
fn absolute(target: &str) -> Option<Target<'_>> {
    let colon = target.bytes().position(|byte| byte == b':')?;
    let (scheme, tail) = target.split_at_checked(colon)?;
    let rest = tail.strip_prefix("://")?;
    let mut bytes = scheme.bytes();
    let scheme_is_valid = bytes
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic())
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'));
    let end = rest.bytes().position(|byte| matches!(byte, b'/' | b'?'));
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
