//! A request that asks for a protocol by extended CONNECT, over HTTP/2 (RFC 8441) or HTTP/3
//! (RFC 9220).

use super::protocol::Protocol;
use super::rejection::Rejection;
use super::request::Upgrade;
use crate::head::byte;
use crate::head::fields::Fields;
use crate::head::host;
use crate::head::known::Known;
use crate::head::request::RequestHead;
use crate::head::target::Target;
use crate::head::version::Version;
use crate::rule::Rule;
use thiserror::Error;

/// Why a request with `:protocol` is not a valid extended CONNECT; returned by
/// [`Upgrade::extended`].
///
/// Unlike a [`NotAnUpgrade`](super::NotAnUpgrade), this is an error of the client: answer with
/// [`rejection`](Self::rejection). Never treat the request as a plain CONNECT, which would open a
/// tunnel to its authority (RFC 8441 §4).
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("{}", self.rule().sentence)]
#[non_exhaustive]
pub enum ExtendedConnectError {
    /// The request is not HTTP/2 or HTTP/3. Caller error: HTTP/1.1 has no `:protocol`. Use
    /// [`Upgrade::of`].
    Version,
    /// A request with `:protocol` has another method than CONNECT. 400, RFC 8441 §4.
    Method,
    /// The value of `:protocol` is not an upgrade token. 400, RFC 8441 §4: it has one value, a name
    /// and an optional version as in an Upgrade field.
    Protocol,
    /// The value of `:protocol` is h2c. 501, RFC 9113 §3.1: the token is for a connection that
    /// speaks HTTP/1.1, and means HTTP/2 on that whole connection.
    H2c,
    /// The `:scheme`, the `:path` or the `:authority` is missing or malformed. 400, RFC 8441 §4: an
    /// extended CONNECT has all three. The scheme is `http` or `https`, and the path begins with a
    /// slash.
    Target,
    /// The request has a field of the connection. 400, RFC 9113 §8.2.2: Connection, Upgrade,
    /// Keep-Alive, Proxy-Connection and Transfer-Encoding do not exist in HTTP/2 and HTTP/3. TE has
    /// no other value than `trailers`.
    Connection,
    /// Host is another one than `:authority`. 400, RFC 9113 §8.3.1.
    Host,
}

impl ExtendedConnectError {
    /// Returns the rule that was broken. Its section is empty for a caller error.
    #[rustfmt::skip] // a table
    pub const fn rule(self) -> Rule {
        match self {
            Self::Version => Rule::of_caller("the request is not HTTP/2 or HTTP/3"),
            Self::Method => Rule::new("RFC 8441 §4", "a request with :protocol has another method than CONNECT"),
            Self::Protocol => Rule::new("RFC 8441 §4", "the value of :protocol is not an upgrade token"),
            Self::H2c => Rule::new("RFC 9113 §3.1", "the value of :protocol is h2c"),
            Self::Target => Rule::new("RFC 8441 §4", "the :scheme, the :path or the :authority is missing or malformed"),
            Self::Connection => Rule::new("RFC 9113 §8.2.2", "the request has a field of the connection"),
            Self::Host => Rule::new("RFC 9113 §8.3.1", "Host is another one than :authority"),
        }
    }

    /// Returns the response to send on the stream of the request; `None` for a caller error.
    pub fn rejection(self) -> Option<Rejection<'static>> {
        let status = match self {
            Self::Version => return None,
            Self::H2c => 501,
            _ => 400,
        };
        let mut rejection = Rejection::of_rule(status, self.rule());
        rejection.extend();
        Some(rejection)
    }
}

impl<'a> Upgrade<'a> {
    /// Reads an extended CONNECT: a request over HTTP/2 (RFC 8441) or HTTP/3 (RFC 9220) with the
    /// method CONNECT, and the pseudo-header field `:protocol`, whose value is `protocol`.
    ///
    /// `request` is the request as the stack has parsed it, an `http::Request`; each stack keeps
    /// `:protocol` in a type of its own, such as `hyper::ext::Protocol`. A CONNECT without
    /// `:protocol` is a plain CONNECT and does not belong here: for every request without it,
    /// call [`of`](Self::of).
    ///
    /// The same acceptors answer it as over HTTP/1.1. They see the request in the form that it has
    /// there: the [`request`](Self::request) is a GET with an absolute target, and offers one
    /// protocol. The answer is a 200 in place of the 101. An acceptor that needs to know asks
    /// [`is_extended`](Self::is_extended).
    ///
    /// The server must have sent `SETTINGS_ENABLE_CONNECT_PROTOCOL` (RFC 8441 §3). After the 200,
    /// what comes on the stream belongs to the next protocol. The end of the stream corresponds to
    /// the end of a TCP connection, and a reset with `CANCEL` or `H3_REQUEST_CANCELLED` to its
    /// reset (RFC 8441 §5, RFC 9220 §3).
    ///
    /// ```
    /// use http_upgrade::websocket::{Acceptor, Origins};
    /// use http_upgrade::Upgrade;
    ///
    /// static CHAT: Acceptor = Acceptor::new(Origins::Any).subprotocols(&["chat"]);
    ///
    /// // What an HTTP/2 stack has parsed, and the value of `:protocol`:
    /// let request = http::Request::connect("https://example.com/chat")
    ///     .version(http::Version::HTTP_2)
    ///     .header("sec-websocket-version", "13")
    ///     .header("sec-websocket-protocol", "chat")
    ///     .body(())?;
    /// let upgrade = Upgrade::extended(&request, "websocket")?;
    /// let reply = upgrade.accept(&CHAT).map_err(|rejection| rejection.sentence())?;
    /// let response = http::Response::try_from(&reply)?;
    /// assert_eq!(response.status(), 200);
    /// assert_eq!(response.headers()["sec-websocket-protocol"], "chat");
    /// let switched = reply.sent(); // once the stack has sent the response
    /// assert_eq!(switched.agreement().subprotocol(), Some("chat"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`ExtendedConnectError`]; send its [`rejection`](ExtendedConnectError::rejection).
    #[doc(alias("RFC 8441", "RFC 9220", "HTTP/2", "HTTP/3", ":protocol"))]
    pub fn extended(
        request: impl Into<RequestHead<'a>>,
        protocol: &'a str,
    ) -> Result<Self, ExtendedConnectError> {
        let mut request = request.into();
        check(&request, protocol)?;
        request.method = "GET";
        Ok(Self::by_extended_connect(request, protocol))
    }
}

fn check(request: &RequestHead<'_>, protocol: &str) -> Result<(), ExtendedConnectError> {
    if request.version != Version::Other {
        return Err(ExtendedConnectError::Version);
    }
    if request.method != "CONNECT" {
        return Err(ExtendedConnectError::Method);
    }
    match Protocol::parse(protocol) {
        None => return Err(ExtendedConnectError::Protocol),
        Some(protocol) if protocol.name().eq_ignore_ascii_case(Protocol::H2C.name()) => {
            return Err(ExtendedConnectError::H2c);
        }
        Some(_) => {}
    }
    let Target::Absolute {
        authority, path, ..
    } = request.target()
    else {
        return Err(ExtendedConnectError::Target);
    };
    let is_path = path.starts_with('/') && byte::skip_target(path.as_bytes()).is_empty();
    if !is_path || !request.target().is_of_http() || !host::is_named(authority.as_bytes()) {
        return Err(ExtendedConnectError::Target);
    }
    if has_connection_field(&request.fields) {
        return Err(ExtendedConnectError::Connection);
    }
    match request.fields.known(Known::Host).single() {
        Ok(None) => Ok(()),
        Ok(Some(host)) if host.eq_ignore_ascii_case(authority.as_bytes()) => Ok(()),
        _ => Err(ExtendedConnectError::Host),
    }
}

/// Returns whether a head has a field that no message of HTTP/2 and HTTP/3 has (RFC 9113 §8.2.2).
pub(crate) fn has_connection_field(fields: &Fields<'_>) -> bool {
    const NAMES: [&str; 5] = [
        "Connection",
        "Upgrade",
        "Keep-Alive",
        "Proxy-Connection",
        "Transfer-Encoding",
    ];
    let is_present = |name: &&str| fields.all(name).next().is_some();
    let mut te = fields.all("TE");
    NAMES.iter().any(is_present) || te.any(|value| !value.eq_ignore_ascii_case(b"trailers"))
}
