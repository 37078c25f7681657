//! The origins from which a browser may connect (RFC 6455 §10.2).

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
#[doc(alias = "CSWSH")]
#[doc(alias = "CORS")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Origins<'a> {
    /// Only these origins, each in its ASCII serialisation (RFC 6454 §6.2): `https://example.com`,
    /// `http://127.0.0.1:8080`, or `null` for pages without an origin of their own, such as those
    /// in a sandboxed frame. The whole value is compared, without regard to case.
    ///
    /// Any other origin is refused with [`RequestError::Origin`](super::RequestError::Origin). A
    /// request without Origin is accepted, because it does not come from a browser: every browser
    /// sends the field. [`Acceptor::requiring_origin`](super::Acceptor::requiring_origin) refuses
    /// such requests as well.
    Only(&'a [&'a str]),
    /// Any origin. Use it only for services that rely neither on cookies nor on being reachable
    /// only from inside a network: a browser gives every page access to both.
    Any,
}

impl Origins<'_> {
    pub(crate) fn admit(&self, origin: &[u8]) -> bool {
        match self {
            Self::Any => true,
            Self::Only(admitted) => admitted.iter().any(|admitted| {
                let admitted = admitted.as_bytes();
                admitted == origin || admitted.eq_ignore_ascii_case(origin)
            }),
        }
    }
}
