//! The handshake over any stream of tokio.

use http_upgrade::server::{Event, Server};
use http_upgrade::websocket::{Acceptor, Origins};
use http_upgrade::{Buffer, Encode, Limits, Protocol, Rejection};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use super::listener::{self, Result};

/// Pages of this origin may connect, and clients that are no browsers.
static CHAT: Acceptor =
    Acceptor::new(Origins::Only(&["https://example.com"])).subprotocols(&["chat"]);
/// Requests within these limits fit into the buffer.
const LIMITS: Limits = Limits::new().head(4_096).content(0);
const PLAIN: Rejection = Rejection::new(426, "only WebSocket is spoken here", "RFC 9110 §15.5.22")
    .advertising(Protocol::WEBSOCKET);

/// Answers the request, and returns the bytes that the client sent after it. It takes as long as
/// the client likes: it needs a timeout.
pub(crate) async fn accept(mut stream: impl AsyncRead + AsyncWrite + Unpin) -> Result<Vec<u8>> {
    let mut buffer = Buffer::new(vec![0; 4_096]);
    let mut server = Server::with_limits(LIMITS);
    while server.wants_input(buffer.filled()) {
        let n = stream.read(buffer.spare()?).await?;
        buffer.advance(n)?;
    }
    let rejection = match server.event(buffer.filled()) {
        Ok(Event::UpgradeRequested(upgrade)) => match upgrade.accept(&CHAT) {
            Ok(reply) => {
                stream.write_all(&reply.to_vec()?).await?;
                return Ok(reply.sent().unread(buffer.filled()).to_vec());
            }
            Err(rejection) => rejection, // 400, 403, 405, 426
        },
        // No upgrade, or one with more than a WebSocket asks for.
        Ok(Event::Plain(head) | Event::ContinueRequested(head)) => PLAIN.answering(&head),
        Ok(_) => PLAIN,                                // HTTP/2
        Err(fault) => fault.rejection().ok_or(fault)?, // 400, 414, 431, 501, 505
    };
    stream.write_all(&rejection.closing().to_vec()?).await?;
    listener::close(stream).await?;
    Err(rejection.error().into())
}
