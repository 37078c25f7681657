//! The end of an exchange that stayed HTTP, and whether both connections may be used again.

use super::content::ForwardedContent;
use crate::upgrade::rejection::Persistence;

/// The rest of an exchange whose response head was sent: the content of the response, and then
/// whether each connection may carry another message.
///
/// [`ForwardedResponse::sent`](super::ForwardedResponse::sent) makes it. It borrows nothing and may
/// be stored. First write the [`content`](Self::content), then ask [`client`](Self::client) and
/// [`upstream`](Self::upstream).
///
/// Both decide by what was confirmed as written, so they need the [`ForwardedContent`] of the
/// request as well, which only [`RequestSide::sent`](super::RequestSide::sent) gives. If the write
/// of either head failed or was cancelled, one of the two values does not exist: close both
/// connections.
#[doc(alias = "keep-alive")]
#[derive(Debug)]
#[must_use = "the content has to be sent, and one of the connections may have to close"]
pub struct ExchangeEnd {
    pub(super) content: ForwardedContent,
    /// Whether the head that the client got lets it send another request.
    pub(super) client_persists: bool,
    /// Whether the head that came from upstream lets another request be sent.
    pub(super) upstream_persists: bool,
}

impl ExchangeEnd {
    /// Returns the content of the response, which the caller writes to the client.
    pub const fn content(&mut self) -> &mut ForwardedContent {
        &mut self.content
    }

    /// Decides what happens to the client's connection: `Reuse` if the next request may be read
    /// from it. `request` is the content of the request, as far as it was written to upstream.
    ///
    /// The connection closes
    ///
    /// - if the content of the request or of the response was not written whole (RFC 9112 §9.3);
    /// - if the client asked for that, speaks HTTP/1.0, or cannot tell otherwise where the response
    ///   ends, or if the caller has called
    ///   [`ForwardedResponse::closing`](super::ForwardedResponse::closing);
    /// - after every request with an Upgrade field that did not switch, even if the field was
    ///   malformed, or h2c.
    ///
    /// The reason for the last rule: what the client sends after such a request may belong to the
    /// protocol that it hoped for (RFC 9931 §4). These bytes may come after the response was
    /// written, so the decision must not depend on whether they are there already.
    ///
    /// The price: a client that offers an upgrade with every request, as the JDK's `HttpClient`
    /// does with h2c over cleartext, needs a new connection for each of them, which is one round
    /// trip more. It gets every response, with `Connection: close`. It avoids the price by
    /// preferring HTTP/1.1, or by TLS. The connection to [upstream](Self::upstream) closes only if
    /// the upgrade was forwarded.
    pub const fn client(&self, request: &ForwardedContent) -> Persistence {
        if self.is_whole(request) && self.client_persists {
            Persistence::Reuse
        } else {
            Persistence::Close
        }
    }

    /// Decides what happens to the connection to upstream: `Reuse` if another request may be sent
    /// on it. `request` is the content of the request, as far as it was written; `unread` is what
    /// has come from upstream after the response.
    ///
    /// The connection closes
    ///
    /// - if the content of the request or of the response was not written whole;
    /// - if upstream asked for that, or ends its content by a close;
    /// - if there are unread bytes, which answer no request (RFC 9112 §9.2);
    /// - if an upgrade was forwarded and upstream refused it, because it is not certain what
    ///   upstream took the request for.
    pub const fn upstream(&self, request: &ForwardedContent, unread: &[u8]) -> Persistence {
        if self.is_whole(request) && self.upstream_persists && unread.is_empty() {
            Persistence::Reuse
        } else {
            Persistence::Close
        }
    }

    const fn is_whole(&self, request: &ForwardedContent) -> bool {
        request.is_complete() && self.content.is_complete()
    }
}
