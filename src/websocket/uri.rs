//! The URI of a client's request: `ws` and `wss` (RFC 6455 §3), or `http` and `https` (RFC 9110
//! §4.2).

use crate::head::byte;
use crate::head::host;
use crate::rule::Rule;
use core::fmt;
use thiserror::Error;

/// Why [`Uri::parse`] or [`Uri::parse_http`] refuses a text. Nothing was sent.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("{}", self.rule().sentence)]
#[non_exhaustive]
pub enum UriError {
    /// The scheme is neither ws nor wss. RFC 6455 §3. It is compared without regard to case. For
    /// `http` and `https` there is [`Uri::parse_http`].
    Scheme,
    /// The scheme is neither http nor https. RFC 9110 §4.2. It is compared without regard to case.
    HttpScheme,
    /// The host is empty or malformed, or the port is. RFC 3986 §3.2. The port 0 is refused as
    /// well.
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
            Self::HttpScheme => Rule::new("RFC 9110 §4.2", "the scheme is neither http nor https"),
            Self::Host => Rule::new("RFC 3986 §3.2", "the host is empty or malformed, or the port is"),
            Self::Character => Rule::new("RFC 3986 §3.3", "the path or the query has a byte that is not allowed there"),
            Self::Fragment => Rule::new("RFC 6455 §3", "the URI has a fragment, which a WebSocket URI must not have"),
        }
    }
}

/// A URI, split into where to connect, whether to use TLS, and what to request.
///
/// [`parse`](Self::parse) is for WebSocket; [`parse_http`](Self::parse_http) is for any other
/// protocol, whose URI has the scheme `http` or `https`.
///
/// ```
/// use http_upgrade::websocket::Uri;
///
/// let uri = Uri::parse("wss://[::1]:8443/chat?room=1")?;
/// assert!(uri.is_secure());
/// assert_eq!((uri.address(), uri.port()), ("::1", 8443));
/// assert_eq!((uri.target(), uri.host()), ("/chat?room=1", "[::1]:8443"));
/// assert_eq!(uri.to_string(), "wss://[::1]:8443/chat?room=1");
/// # Ok::<(), http_upgrade::websocket::UriError>(())
/// ```
///
/// It is printed as a URI without user information, so that no password gets into a log. It borrows
/// the text, so there is `TryFrom<&str>` for `ws` and `wss`, but not `FromStr`.
#[doc(alias = "url")]
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Uri<'a> {
    scheme: &'static str,
    secure: bool,
    user_info: Option<&'a str>,
    host: &'a str,
    port: u16,
    target: &'a str,
}

impl<'a> Uri<'a> {
    /// Parses a `ws` or `wss` URI (RFC 6455 §3).
    ///
    /// An empty query is removed. If there is user information before the host, it is not sent:
    /// check [`user_info`](Self::user_info), since RFC 6455 §3 has none.
    ///
    /// # Errors
    /// [`UriError`] tells which part is invalid. Do not connect then.
    pub fn parse(uri: &'a str) -> Result<Self, UriError> {
        let (scheme, rest) = split_scheme(uri).ok_or(UriError::Scheme)?;
        let (scheme, secure) = match scheme {
            _ if scheme.eq_ignore_ascii_case("ws") => ("ws", false),
            _ if scheme.eq_ignore_ascii_case("wss") => ("wss", true),
            _ => return Err(UriError::Scheme),
        };
        if rest.bytes().any(|byte| byte == b'#') {
            return Err(UriError::Fragment);
        }
        let mut uri = Self::of_parts(scheme, secure, rest)?;
        uri.target = without_empty_query(uri.target);
        Ok(uri)
    }

    /// Parses an `http` or `https` URI (RFC 9110 §4.2), for an upgrade to another protocol than
    /// WebSocket.
    ///
    /// A fragment is removed, because it is not part of a request (RFC 9110 §7.1). If there is user
    /// information before the host, it is not sent: check [`user_info`](Self::user_info).
    ///
    /// ```
    /// use http_upgrade::websocket::Uri;
    ///
    /// let uri = Uri::parse_http("http://example.com:8080/attach?tty=1#top")?;
    /// assert_eq!((uri.address(), uri.port()), ("example.com", 8080));
    /// assert_eq!((uri.target(), uri.host()), ("/attach?tty=1", "example.com:8080"));
    /// # Ok::<(), http_upgrade::websocket::UriError>(())
    /// ```
    ///
    /// # Errors
    /// [`UriError`] tells which part is invalid. Do not connect then.
    pub fn parse_http(uri: &'a str) -> Result<Self, UriError> {
        let (scheme, rest) = split_scheme(uri).ok_or(UriError::HttpScheme)?;
        let (scheme, secure) = match scheme {
            _ if scheme.eq_ignore_ascii_case("http") => ("http", false),
            _ if scheme.eq_ignore_ascii_case("https") => ("https", true),
            _ => return Err(UriError::HttpScheme),
        };
        Self::of_parts(scheme, secure, without_fragment(rest))
    }

    /// Parses what follows the scheme, without a fragment.
    fn of_parts(scheme: &'static str, secure: bool, rest: &'a str) -> Result<Self, UriError> {
        let rest = rest.strip_prefix("://").ok_or(UriError::Host)?;
        let end = rest
            .bytes()
            .position(|byte| matches!(byte, b'/' | b'?'))
            .unwrap_or(rest.len());
        let (authority, target) = rest.split_at_checked(end).ok_or(UriError::Host)?;
        if !byte::skip_target(target.as_bytes()).is_empty() {
            return Err(UriError::Character);
        }
        let (user_info, authority) = split_user(authority).ok_or(UriError::Host)?;
        let (host, named) = named(authority).ok_or(UriError::Host)?;
        let default = if secure { 443 } else { 80 };
        let port = named.unwrap_or(default);
        if port == 0 {
            return Err(UriError::Host);
        }
        Ok(Self {
            scheme,
            secure,
            user_info,
            // Host has no port if it is the default one (RFC 6455 §4.1).
            host: if port == default { host } else { authority },
            port,
            target,
        })
    }

    /// Returns the user information before the host, such as `user:password` of
    /// `wss://user:password@example.com/`, as it is in the URI; `None` if there is no `@`.
    ///
    /// It is never sent as a part of the request (RFC 9110 §4.2.4). To log in with it,
    /// percent-decode it and add `Authorization: Basic …` (RFC 7617) with
    /// [`Request::with_fields`](crate::client::Request::with_fields). If the URI comes from an
    /// untrusted source, refuse it: what precedes the `@` may be meant to look like the host.
    #[doc(alias = "password")]
    pub const fn user_info(&self) -> Option<&'a str> {
        self.user_info
    }

    /// Returns whether the scheme is `wss` or `https`. If so, complete the TLS handshake before the
    /// first byte of the request is sent.
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
    /// host, followed by the port if that is not the default one (443 if the URI
    /// [is secure](Self::is_secure), otherwise 80).
    pub const fn host(&self) -> &'a str {
        self.host
    }

    /// Returns the port to connect to. If the URI has none, it is 443 if the URI
    /// [is secure](Self::is_secure), otherwise 80.
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

impl<'a> TryFrom<&'a str> for Uri<'a> {
    type Error = UriError;

    /// Parses a `ws` or `wss` URI, like [`Uri::parse`].
    fn try_from(uri: &'a str) -> Result<Self, UriError> {
        Self::parse(uri)
    }
}

/// Prints the URI without user information, and without a default port.
impl fmt::Display for Uri<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}{}", self.scheme, self.host, self.target)
    }
}

/// Shows whether there is user information, but hides it.
impl fmt::Debug for Uri<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let user = self.user_info.map_or("", |_| "[hidden]@");
        write!(
            f,
            "Uri({}://{user}{}{})",
            self.scheme, self.host, self.target
        )
    }
}

/// Splits off the scheme. The rest begins with its colon.
fn split_scheme(uri: &str) -> Option<(&str, &str)> {
    let colon = uri.bytes().position(|byte| byte == b':')?;
    uri.split_at_checked(colon)
}

fn without_fragment(uri: &str) -> &str {
    uri.split_once('#').map_or(uri, |(uri, _)| uri)
}

/// Splits off the user information that may precede host and port (RFC 3986 §3.2.1). Returns `None`
/// if the user information has a character that it cannot have.
fn split_user(authority: &str) -> Option<(Option<&str>, &str)> {
    let Some((user, host)) = authority.split_once('@') else {
        return Some((None, authority));
    };
    let mut parts = user.as_bytes().split(|&byte| byte == b':');
    let is_valid = parts.all(|part| host::skip_registered_name(part).is_empty());
    is_valid.then_some((Some(user), host))
}

/// Removes a `?` with nothing after it: the resource name has a `?` only before a query that is not
/// empty (RFC 6455 §3).
fn without_empty_query(target: &str) -> &str {
    let query = target.bytes().position(|byte| byte == b'?');
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
        .rposition(|byte| byte == b':' || byte == b']');
    let host = match colon.and_then(|at| authority.split_at_checked(at)) {
        Some((host, tail)) if tail.starts_with(':') => host,
        _ => authority,
    };
    Some((host, port))
}
