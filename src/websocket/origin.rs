//! Who may connect (RFC 6455 §10.2).

/// The origins whose pages may connect.
///
/// A browser sends the cookies of its user along with a WebSocket that *any* page opens; this list is what keeps foreign pages out. It is
/// therefore the first thing that an acceptor wants to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origins<'a> {
    /// These, in ASCII serialisation: `https://example.com`, `http://127.0.0.1:8080`, or `null` for pages that have none. Compared whole, but
    /// without case.
    ///
    /// A request without Origin passes, since every browser sends one; see
    /// [`Acceptor::requiring_origin`](super::Acceptor::requiring_origin).
    Only(&'a [&'a str]),
    /// Whoever connects: for services that no browser's cookie or network position opens.
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
