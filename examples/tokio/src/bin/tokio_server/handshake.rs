//! The WebSocket handshake over any tokio stream.

use http_upgrade::server::{Event, Server};
use http_upgrade::websocket::{Acceptor, Origins};
use http_upgrade::{Buffer, Encode, Limits, Protocol, Rejection, Rule};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use super::listener::{self, Result};

/// Admits pages of this origin, and clients that send no `Origin`.
static CHAT: Acceptor =
    Acceptor::new(Origins::Only(&["https://example.com"])).subprotocols(&["chat"]);
/// A head within these limits fits into the buffer, and an upgrade request with content counts as a
/// plain one. Only the chunk lines and the trailers of a chunked upgrade request may overrun the
/// buffer; that is answered with 431.
const LIMITS: Limits = Limits::new().head(4_096).content(0);
const PLAIN: Rejection = Rejection::of_rule(
    426,
    Rule::new("RFC 9110 §15.5.22", "only WebSocket is spoken here"),
)
.with_upgrade(Protocol::WEBSOCKET);

/// Responds to the request, and returns the bytes that the client sent after it. It waits as long
/// as the client takes, so it needs a timeout.
pub(crate) async fn accept(mut stream: impl AsyncRead + AsyncWrite + Unpin) -> Result<Vec<u8>> {
    let mut buffer = Buffer::new(vec![0; 4_096]);
    let mut server = Server::with_limits(LIMITS);
    while server.wants_input(buffer.filled()) {
        let spare = match buffer.spare() {
            Ok(spare) => spare,
            Err(full) => return refuse(stream, full.rejection().ok_or(full)?).await, // 431
        };
        let n = stream.read(spare).await?;
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
        // Not an upgrade, one with content, or one that waits for 100 (Continue).
        Ok(Event::Plain(head) | Event::ContinueRequested(head)) => PLAIN.for_request(&head),
        Ok(_) => PLAIN,                                // HTTP/2
        Err(error) => error.rejection().ok_or(error)?, // 400, 413, 431, 501, 505
    };
    refuse(stream, rejection).await
}

/// Sends the rejection, closes the connection, and returns the rejection's sentence as the error.
async fn refuse(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    rejection: Rejection<'_>,
) -> Result<Vec<u8>> {
    stream.write_all(&rejection.closing().to_vec()?).await?;
    listener::close(stream).await?;
    Err(rejection.sentence().into())
}
