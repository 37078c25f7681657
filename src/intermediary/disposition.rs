//! What becomes of two connections behind an exchange that stayed HTTP.

use super::passage::Passage;
use crate::rejection::Connection;

/// What becomes of both connections when a response was relayed. Storable; made by [`Return::disposition`](super::Return::disposition).
///
/// It is asked when no more content passes: `request` and `response` are the passages, as far as they came, and `unread` is what has come
/// behind the message of the connection that is asked about.
#[derive(Clone, Copy, Debug)]
#[must_use = "one of the connections may have to close"]
pub struct Disposition {
    /// The client will send no other request, or was told to.
    pub(super) client: Connection,
    pub(super) upstream: Connection,
    /// The request has an Upgrade: what comes behind it was sent in the hope of a switch, or by somebody who wants it taken for a request.
    pub(super) asked: bool,
    /// Something had come behind an upgrade request when it was refused.
    pub(super) early: bool,
}

impl Disposition {
    /// The client's connection: `Reuse` when another request may be read from it, the octets of `unread` first.
    ///
    /// Octets behind a request with an Upgrade close it (RFC 9931 §4), and so does content that did not pass whole (RFC 9112 §9.3).
    pub fn client(&self, request: &Passage, response: &Passage, unread: &[u8]) -> Connection {
        let hopes = self.asked && (self.early || !unread.is_empty());
        let whole = request.is_complete() && response.is_complete();
        if hopes || !whole {
            Connection::Close
        } else {
            self.client
        }
    }

    /// The connection to upstream: `Reuse` when another request may be sent on it.
    ///
    /// Octets behind the response answer nobody: whoever asks next must not get them (RFC 9112 §9.2). Where the client had sent something
    /// behind an upgrade that was refused, upstream is closed as well: that costs a connection, and settles whatever it made of the attempt.
    pub fn upstream(&self, request: &Passage, response: &Passage, unread: &[u8]) -> Connection {
        let whole = request.is_complete() && response.is_complete();
        if self.early || !unread.is_empty() || !whole {
            Connection::Close
        } else {
            self.upstream
        }
    }
}
