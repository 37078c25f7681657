//! `ws` and `wss` URIs (RFC 6455 §3).

use crate::head::host;
use crate::head::octet;
use thiserror::Error;

/// Why a text is no WebSocket URI; nothing was sent.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum InvalidUri {
    /// In any case of letters; `http` and `https` are other schemes.
    #[error("the scheme is neither ws nor wss")]
    Scheme,
    /// Also where the user information in front of it, which is not sent, has an octet that none can have: a backslash there, or a second `@`,
    /// makes others take another part for the host.
    #[error("the host is empty or malformed, or the port is")]
    Host,
    /// What must be percent-encoded was not.
    #[error("the path or the query has an octet that none can have")]
    Octet,
    /// RFC 6455 §3.
    #[error("a WebSocket URI has no fragment")]
    Fragment,
}

/// A WebSocket URI, taken apart: where to connect, whether by TLS, and what to ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Uri<'a> {
    secure: bool,
    host: &'a str,
    port: u16,
    target: &'a str,
}

impl<'a> Uri<'a> {
    /// Takes a URI apart.
    ///
    /// # Errors
    /// [`InvalidUri`] with what is wrong.
    pub fn parse(uri: &'a str) -> Result<Self, InvalidUri> {
        let colon = uri.bytes().position(|octet| octet == b':');
        let (scheme, rest) = colon
            .and_then(|at| uri.split_at_checked(at))
            .ok_or(InvalidUri::Scheme)?;
        let secure = match scheme {
            _ if scheme.eq_ignore_ascii_case("ws") => false,
            _ if scheme.eq_ignore_ascii_case("wss") => true,
            _ => return Err(InvalidUri::Scheme),
        };
        let rest = rest.strip_prefix("://").ok_or(InvalidUri::Host)?;
        let end = rest
            .bytes()
            .position(|octet| matches!(octet, b'/' | b'?' | b'#'));
        let end = end.unwrap_or(rest.len());
        let (authority, target) = rest.split_at_checked(end).ok_or(InvalidUri::Host)?;
        if target.bytes().any(|octet| octet == b'#') {
            return Err(InvalidUri::Fragment);
        }
        if !octet::behind_target(target.as_bytes()).is_empty() {
            return Err(InvalidUri::Octet);
        }
        let authority = behind_user(authority).ok_or(InvalidUri::Host)?;
        let (host, named) = named(authority).ok_or(InvalidUri::Host)?;
        let default = if secure { 443 } else { 80 };
        let port = named.unwrap_or(default);
        if port == 0 {
            return Err(InvalidUri::Host);
        }
        Ok(Self {
            secure,
            // The default port goes without saying (RFC 6455 §4.1).
            host: if port == default { host } else { authority },
            port,
            target: without_empty_query(target),
        })
    }

    /// Whether TLS comes first (`wss`): it has to be up before the first octet of the handshake is sent.
    pub const fn is_secure(&self) -> bool {
        self.secure
    }

    /// What Host says: the host, with the port where it is not the default one.
    pub const fn host(&self) -> &'a str {
        self.host
    }

    /// The port to connect to.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// The host to connect to, without port and without the brackets of an IPv6 address.
    pub fn address(&self) -> &'a str {
        let host = named(self.host).map_or(self.host, |(host, _)| host);
        let inner = host
            .strip_prefix('[')
            .and_then(|host| host.strip_suffix(']'));
        inner.unwrap_or(host)
    }

    /// Path and query, for [`Client::opening`](crate::Client::opening). An empty path is sent as `/`.
    pub const fn target(&self) -> &'a str {
        self.target
    }
}

/// Host and port, behind the user information that may stand before them (RFC 3986 §3.2.1).
fn behind_user(authority: &str) -> Option<&str> {
    let Some(end) = authority.bytes().position(|octet| octet == b'@') else {
        return Some(authority);
    };
    let (user, host) = authority.split_at_checked(end)?;
    let mut parts = user.as_bytes().split(|&octet| octet == b':');
    let is_valid = parts.all(|part| host::behind_registered_name(part).is_empty());
    is_valid.then_some(host.get(1..))?
}

/// A `?` with nothing behind it asks for nothing (RFC 6455 §3).
fn without_empty_query(target: &str) -> &str {
    let query = target.bytes().position(|octet| octet == b'?');
    match target.strip_suffix('?') {
        Some(path) if query == Some(path.len()) => path,
        _ => target,
    }
}

/// The host, in the brackets that it may have, and the port; `None` unless there is a host.
fn named(authority: &str) -> Option<(&str, Option<u16>)> {
    if !host::is_named(authority.as_bytes()) {
        return None;
    }
    let (_, port) = host::parts(authority.as_bytes())?;
    // A colon in brackets is part of an address.
    let colon = authority
        .bytes()
        .rposition(|octet| octet == b':' || octet == b']');
    let host = match colon.and_then(|at| authority.split_at_checked(at)) {
        Some((host, tail)) if tail.starts_with(':') => host,
        _ => authority,
    };
    Some((host, port))
}
