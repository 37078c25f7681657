//! The end of an exchange that stayed HTTP, and whether both connections may be used again.

use super::content::ForwardedContent;
use crate::rejection::Connection;

/// The rest of an exchange whose response head was sent: the content of the response, and then
/// whether each connection may carry another message.
///
/// Made by [`Return::sent`](super::Return::sent). It borrows nothing and may be stored. Both answers
/// rest on what was confirmed as written, so they need the request's [`ForwardedContent`] as well,
/// which only [`RequestSide::sent`](super::RequestSide::sent) gives. If a write of a head failed or
/// was cancelled, one of the two does not exist: then close both connections.
#[derive(Debug)]
#[must_use = "the content has to be sent, and one of the connections may have to close"]
pub struct ExchangeEnd {
    pub(super) content: ForwardedContent,
    /// The head that the client got lets it send another request.
    pub(super) client_persists: bool,
    /// The head that came from upstream lets another request be sent.
    pub(super) upstream_persists: bool,
}

impl ExchangeEnd {
    /// The content of the response, which goes to the client.
    pub const fn content(&mut self) -> &mut ForwardedContent {
        &mut self.content
    }

    /// What becomes of the client's connection: `Reuse` when the next request may be read from it.
    ///
    /// It closes when content of the request or of the response was not written whole (RFC 9112
    /// §9.3), and always after a request with an Upgrade field that did not switch: what the client
    /// sends after such a request may belong to the protocol that it hoped for (RFC 9931 §4), and
    /// the answer must not depend on whether those bytes came before or after the response.
    pub const fn client(&self, request: &ForwardedContent) -> Connection {
        if self.is_whole(request) && self.client_persists {
            Connection::Reuse
        } else {
            Connection::Close
        }
    }

    /// What becomes of the connection to upstream: `Reuse` when another request may be sent on it.
    /// `unread` is what has come on it after the response.
    ///
    /// It closes when content was not written whole, and when there are unread bytes, which answer
    /// no request (RFC 9112 §9.2).
    pub const fn upstream(&self, request: &ForwardedContent, unread: &[u8]) -> Connection {
        if self.is_whole(request) && self.upstream_persists && unread.is_empty() {
            Connection::Reuse
        } else {
            Connection::Close
        }
    }

    const fn is_whole(&self, request: &ForwardedContent) -> bool {
        request.is_complete() && self.content.is_complete()
    }
}
