//! A request on its way to upstream, on a connection that was kept or on a new one.

use std::io;
use std::sync::atomic::AtomicBool;

use http_upgrade::intermediary::{ForwardedContent, ForwardedRequest, RequestSide};
use http_upgrade::{Content, Limits, RequestHead};

use crate::connection::Upstream;
use crate::peer::Peer;
use crate::transfer::write_all;

pub(crate) struct Sending {
    pub(crate) peer: Peer,
    /// What follows the head; `None` if the head was not sent as a whole.
    pub(crate) content: Option<ForwardedContent>,
    /// Whether a write was told that upstream has reset the connection.
    pub(crate) is_reset: AtomicBool,
    /// The request went out on a kept connection, and may be sent once more on another one.
    may_repeat: bool,
}

impl Sending {
    /// Connects, and writes the head. If the write fails, upstream may still have sent a response,
    /// so it can be read in any case.
    pub(crate) async fn begin(
        upstream: &mut Upstream,
        request: &mut RequestSide<'_>,
        forward: ForwardedRequest<'_>,
        head: &[u8],
    ) -> Result<Self, String> {
        let kept = upstream.kept();
        let mut may_repeat = kept.is_some() && is_repeatable(forward.request());
        let mut peer = match kept {
            Some(peer) => peer,
            None => upstream.connect().await?,
        };
        let mut written = write_all(&mut peer.stream.split().1, head).await;
        if written.is_err() && may_repeat {
            may_repeat = false;
            peer = upstream.connect().await?;
            written = write_all(&mut peer.stream.split().1, head).await;
        }
        Ok(Self {
            is_reset: AtomicBool::new(written.as_ref().is_err_and(was_reset)),
            content: written.is_ok().then(|| request.sent(forward)),
            peer,
            may_repeat,
        })
    }

    /// Sends the request once more, after upstream has closed a kept connection without a response
    /// (RFC 9110 §9.2.2). Returns whether that was possible.
    pub(crate) async fn repeat(&mut self, upstream: &Upstream, head: &[u8]) -> bool {
        if !self.may_repeat {
            return false;
        }
        self.may_repeat = false;
        let Ok(mut peer) = upstream.connect().await else {
            return false;
        };
        let is_written = write_all(&mut peer.stream.split().1, head).await.is_ok();
        self.peer = peer;
        is_written
    }
}

/// Whether a request may be sent twice: it is idempotent, and it has no content, which would be
/// gone.
fn is_repeatable(head: &RequestHead<'_>) -> bool {
    let content = Content::of_request(head, &Limits::new());
    matches!(head.method, "GET" | "HEAD" | "OPTIONS" | "TRACE")
        && content.is_ok_and(|content| content.is_complete())
}

/// Whether a write was told that upstream has reset the connection. The system tells it only once,
/// and a read would then see an orderly end.
pub(crate) fn was_reset(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::ConnectionReset
}
