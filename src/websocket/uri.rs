//! WebSocket URIs, with the schemes `ws` and `wss` (RFC 6455 §3).

use crate::head::host;
use crate::head::octet;
use crate::rule::Rule;
use thiserror::Error;

/// Why [`Uri::parse`] refuses a text (RFC 6455 §3). Nothing was sent.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("{}", self.rule().sentence)]
#[non_exhaustive]
pub enum UriError {
    /// The scheme is neither ws nor wss. RFC 6455 §3. It is compared without regard to case. `http`
    /// and `https` are other schemes, and are refused.
    Scheme,
    /// The host is empty or malformed, or the port is. RFC 6455 §3. The port 0 is refused as well.
    ///
    /// Also returned if the user information before the host, which is not sent, has a character
    /// that it cannot have (RFC 3986 §3.2.1): with a backslash or a second `@` there, other parsers
    /// would take another part of the URI for the host.
    Host,
    /// The path or the query has a byte that is not allowed there. RFC 6455 §3. Percent-encode it,
    /// and parse again.
    Character,
    /// The URI has a fragment, which a WebSocket URI must not have. RFC 6455 §3. Remove the part
    /// from `#` on, or percent-encode the `#` if it belongs to the path or the query.
    Fragment,
}

impl UriError {
    /// Returns the rule that was broken. Its section is empty for a caller error.
    #[rustfmt::skip] // a table
    pub const fn rule(self) -> Rule {
        match self {
            Self::Scheme => Rule::new("RFC 6455 §3", "the scheme is neither ws nor wss"),
            Self::Host => Rule::new("RFC 6455 §3", "the host is empty or malformed, or the port is"),
            Self::Character => Rule::new("RFC 6455 §3", "the path or the query has a byte that is not allowed there"),
            Self::Fragment => Rule::new("RFC 6455 §3", "the URI has a fragment, which a WebSocket URI must not have"),
        }
    }
}

/// A WebSocket URI, split into where to connect, whether to use TLS, and what to request
/// (RFC 6455 §3).
///
/// ```
/// use http_upgrade::websocket::Uri;
///
/// let uri = Uri::parse("wss://[::1]:8443/chat?room=1")?;
/// assert!(uri.is_secure());
/// assert_eq!((uri.address(), uri.port()), ("::1", 8443));
/// assert_eq!((uri.target(), uri.host()), ("/chat?room=1", "[::1]:8443"));
/// # Ok::<(), http_upgrade::websocket::UriError>(())
/// ```
#[doc(alias = "url")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Uri<'a> {
    secure: bool,
    host: &'a str,
    port: u16,
    target: &'a str,
}

impl<'a> Uri<'a> {
    /// Parses a `ws` or `wss` URI.
    ///
    /// User information before the host is checked, but not kept: it is not sent. An empty query is
    /// removed.
    ///
    /// # Errors
    /// [`UriError`] tells which part is invalid. Do not connect then.
    pub fn parse(uri: &'a str) -> Result<Self, UriError> {
        let colon = uri.bytes().position(|octet| octet == b':');
        let (scheme, rest) = colon
            .and_then(|at| uri.split_at_checked(at))
            .ok_or(UriError::Scheme)?;
        let secure = match scheme {
            _ if scheme.eq_ignore_ascii_case("ws") => false,
            _ if scheme.eq_ignore_ascii_case("wss") => true,
            _ => return Err(UriError::Scheme),
        };
        let rest = rest.strip_prefix("://").ok_or(UriError::Host)?;
        let end = rest
            .bytes()
            .position(|octet| matches!(octet, b'/' | b'?' | b'#'));
        let end = end.unwrap_or(rest.len());
        let (authority, target) = rest.split_at_checked(end).ok_or(UriError::Host)?;
        if target.bytes().any(|octet| octet == b'#') {
            return Err(UriError::Fragment);
        }
        if !octet::skip_target(target.as_bytes()).is_empty() {
            return Err(UriError::Character);
        }
        let authority = skip_user(authority).ok_or(UriError::Host)?;
        let (host, named) = named(authority).ok_or(UriError::Host)?;
        let default = if secure { 443 } else { 80 };
        let port = named.unwrap_or(default);
        if port == 0 {
            return Err(UriError::Host);
        }
        Ok(Self {
            secure,
            // Host has no port if it is the default one (RFC 6455 §4.1).
            host: if port == default { host } else { authority },
            port,
            target: without_empty_query(target),
        })
    }

    /// Returns whether the scheme is `wss`. If so, complete the TLS handshake before the first byte
    /// of the request is sent.
    #[doc(alias = "tls")]
    pub const fn is_secure(&self) -> bool {
        self.secure
    }

    /// Returns the scheme of HTTP that corresponds to that of the URI: `https` for `wss`, and
    /// `http` for `ws`. An extended CONNECT has it as its `:scheme` (RFC 8441 §5).
    pub const fn http_scheme(&self) -> &'static str {
        if self.secure { "https" } else { "http" }
    }

    /// Returns the value of the Host field, for [`Client::request`](crate::Client::request): the
    /// host, followed by the port if that is not the default one (80 for `ws`, 443 for `wss`).
    pub const fn host(&self) -> &'a str {
        self.host
    }

    /// Returns the port to connect to. If the URI has none, it is 80 for `ws` and 443 for `wss`.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// Returns the host to connect to, without the port and without the brackets of an IPv6
    /// address. It is also the name to check the TLS certificate against.
    pub fn address(&self) -> &'a str {
        let host = named(self.host).map_or(self.host, |(host, _)| host);
        let inner = host
            .strip_prefix('[')
            .and_then(|host| host.strip_suffix(']'));
        inner.unwrap_or(host)
    }

    /// Returns the path and the query, for [`Client::request`](crate::Client::request). If the path
    /// is empty, `request` sends it as `/`.
    pub const fn target(&self) -> &'a str {
        self.target
    }
}

/// Returns host and port without the user information that may precede them (RFC 3986 §3.2.1), or
/// `None` if the user information has a character that it cannot have.
fn skip_user(authority: &str) -> Option<&str> {
    let Some(end) = authority.bytes().position(|octet| octet == b'@') else {
        return Some(authority);
    };
    let (user, host) = authority.split_at_checked(end)?;
    let mut parts = user.as_bytes().split(|&octet| octet == b':');
    let is_valid = parts.all(|part| host::skip_registered_name(part).is_empty());
    is_valid.then_some(host.get(1..))?
}

/// Removes a `?` with nothing after it: the resource name has a `?` only before a query that is not
/// empty (RFC 6455 §3).
fn without_empty_query(target: &str) -> &str {
    let query = target.bytes().position(|octet| octet == b'?');
    match target.strip_suffix('?') {
        Some(path) if query == Some(path.len()) => path,
        _ => target,
    }
}

/// Splits into host, with the brackets of an IPv6 address, and port. Returns `None` if there is no
/// host.
fn named(authority: &str) -> Option<(&str, Option<u16>)> {
    if !host::is_named(authority.as_bytes()) {
        return None;
    }
    let (_, port) = host::parts(authority.as_bytes())?;
    // Search from the end and stop at a bracket: a colon in brackets is part of an IPv6 address.
    let colon = authority
        .bytes()
        .rposition(|octet| octet == b':' || octet == b']');
    let host = match colon.and_then(|at| authority.split_at_checked(at)) {
        Some((host, tail)) if tail.starts_with(':') => host,
        _ => authority,
    };
    Some((host, port))
}
