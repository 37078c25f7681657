//! The origins from which a browser may connect (RFC 6455 §10.2).

use crate::head::host;
use crate::head::request::RequestHead;
use core::fmt;

/// The origins whose pages may open a WebSocket to this server (RFC 6455 §10.2).
///
/// # Cross-site WebSocket hijacking
///
/// A browser lets a page of any site open a WebSocket to any server, and sends along the cookies
/// that the user has for that server, unless their `SameSite` attribute prevents it. A page that an
/// attacker controls can therefore read and write in the name of a user who visits it, unless the
/// server compares the Origin field, which a page cannot forge, with the sites that it trusts.
///
/// For this reason [`Acceptor::new`](super::Acceptor::new) requires a choice. The check protects
/// the users of browsers only: any other client can send whichever Origin it likes, so it does not
/// replace authentication.
///
/// A request without Origin is accepted with every choice, because it does not come from a browser:
/// every browser sends the field.
/// [`Acceptor::requiring_origin`](super::Acceptor::requiring_origin) refuses such requests as well.
/// Any other request that is not admitted is refused with
/// [`RequestError::Origin`](super::RequestError::Origin).
///
/// ```
/// use http_upgrade::websocket::{Acceptor, Origins, Scheme};
///
/// // The pages of this server and no others; TLS ends here, or at a proxy before it.
/// static OWN: Acceptor = Acceptor::new(Origins::Same(Scheme::Https));
/// // The pages of two servers.
/// static TWO: Acceptor =
///     Acceptor::new(Origins::Only(&["https://example.com", "https://app.example.com"]));
/// // The pages of all subdomains. Without the dot, `evil-example.com` would be one of them.
/// static ALL: Acceptor = Acceptor::new(Origins::Matching(&|origin| {
///     origin.starts_with("https://") && origin.ends_with(".example.com")
/// }));
/// ```
#[doc(alias = "CSWSH")]
#[doc(alias = "CORS")]
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum Origins<'a> {
    /// Only the origin that the request itself is for: Origin is compared with this scheme and with
    /// the host and port of the request, as RFC 6454 §4 and §5 describe it. Case does not matter,
    /// and the default port may be written or left out.
    ///
    /// The host is that of Host, or that of an absolute target (RFC 9112 §3.2.2). A proxy before
    /// the server must pass it on as it came, and must not take it from `X-Forwarded-Host` or the
    /// like that a client can send.
    ///
    /// This does not help against DNS rebinding, where the attacker gives the server's address to a
    /// name of his own: Origin and Host both have that name. A server that is protected only by its
    /// place in a network must compare Host with its own names, or use [`Only`](Self::Only).
    Same(Scheme),
    /// Only these origins, each in its ASCII serialisation (RFC 6454 §6.2): `https://example.com`,
    /// `http://127.0.0.1:8080`, or `null` for pages without an origin of their own, such as those
    /// in a sandboxed frame. The whole value is compared, without regard to case.
    Only(&'a [&'a str]),
    /// Those for which the function returns `true`. It gets the value of Origin as it was received;
    /// one with a byte outside ASCII is refused without a call (RFC 6454 §6.2).
    ///
    /// Compare whole host names. A check for the mere start or end of the value also admits
    /// `https://example.com.evil.example` or `https://evil-example.com`.
    Matching(&'a (dyn Fn(&str) -> bool + Sync)),
    /// Any origin. Use it only for services that rely neither on cookies nor on being reachable
    /// only from inside a network: a browser gives every page access to both.
    Any,
}

/// The scheme of the pages that a server sends, which says whether its connections use TLS. This
/// crate does not see TLS, so the caller has to say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// Without TLS: `http` and `ws`. The default port is 80.
    Http,
    /// With TLS, which may end at a proxy before the server: `https` and `wss`. The default port is
    /// 443.
    Https,
}

impl Origins<'_> {
    pub(crate) fn admit(&self, origin: &[u8], request: &RequestHead<'_>) -> bool {
        match self {
            Self::Any => true,
            Self::Only(admitted) => admitted.iter().any(|admitted| {
                let admitted = admitted.as_bytes();
                admitted == origin || admitted.eq_ignore_ascii_case(origin)
            }),
            Self::Matching(admits) => match core::str::from_utf8(origin) {
                Ok(origin) => origin.is_ascii() && admits(origin),
                Err(_) => false,
            },
            Self::Same(scheme) => {
                let asked = request.authority().unwrap_or_default();
                let asked = scheme.endpoint(asked.as_bytes());
                let from = scheme
                    .authority(origin)
                    .and_then(|from| scheme.endpoint(from));
                matches!((from, asked), (Some(from), Some(asked)) if from.is(&asked))
            }
        }
    }
}

impl Scheme {
    /// Returns what follows the scheme and `://` of an origin, if it has this scheme.
    fn authority<'o>(&self, origin: &'o [u8]) -> Option<&'o [u8]> {
        let name = match self {
            Self::Http => "http://",
            Self::Https => "https://",
        };
        let (start, authority) = origin.split_at_checked(name.len())?;
        start
            .eq_ignore_ascii_case(name.as_bytes())
            .then_some(authority)
    }

    fn endpoint<'o>(&self, authority: &'o [u8]) -> Option<Endpoint<'o>> {
        let default = match self {
            Self::Http => 80,
            Self::Https => 443,
        };
        let (host, port) = host::parts(authority)?;
        let port = port.unwrap_or(default);
        (!host.is_empty()).then_some(Endpoint { host, port })
    }
}

/// A host and a port.
struct Endpoint<'o> {
    host: &'o [u8],
    port: u16,
}

impl Endpoint<'_> {
    fn is(&self, other: &Endpoint<'_>) -> bool {
        self.port == other.port && self.host.eq_ignore_ascii_case(other.host)
    }
}

impl fmt::Debug for Origins<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Same(scheme) => f.debug_tuple("Same").field(scheme).finish(),
            Self::Only(admitted) => f.debug_tuple("Only").field(admitted).finish(),
            Self::Matching(_) => f.write_str("Matching(..)"),
            Self::Any => f.write_str("Any"),
        }
    }
}
