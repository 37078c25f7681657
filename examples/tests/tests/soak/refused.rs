//! Handshakes that are refused, several on one connection where it stays open.

use super::place::{Place, To};
use super::tally::{End, Fault};
use super::wire::Wire;

/// A request, and the status with which the server answers it, or the proxy before it.
type Refused = (&'static str, u16);

/// Fields of a valid handshake that the requests below take over.
const UPGRADE: &str = "Connection: Upgrade\r\nUpgrade: websocket\r\n";
const KEY: &str = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
const HOST: &str = "Host: h\r\n";

/// `%U`, `%K` and `%H` are replaced by the fields above, `%L` by 8 000 bytes.
const REQUESTS: [Refused; 16] = [
    ("GET / HTTP/1.1\n%H", 426),
    ("GET / HTTP/1.1\n%H%USec-WebSocket-Version: 13\n", 400),
    ("GET / HTTP/1.1\n%H%U%KSec-WebSocket-Version: 8\n", 426),
    ("GET / HTTP/1.1\n%H%U%K", 426),
    ("GET / HTTP/1.1\n%H%U%K%KSec-WebSocket-Version: 13\n", 400),
    (
        "GET / HTTP/1.1\n%H%USec-WebSocket-Version: 13\nSec-WebSocket-Key: short\n",
        400,
    ),
    (
        "GET / HTTP/1.1\n%H%U%KSec-WebSocket-Version: 13\nOrigin: http://evil.example\n",
        403,
    ),
    ("POST / HTTP/1.1\n%H%U%KSec-WebSocket-Version: 13\n", 405),
    ("GET / HTTP/1.1\n%U%KSec-WebSocket-Version: 13\n", 400),
    (
        "GET / HTTP/1.1\n%H%U%KSec-WebSocket-Version: 13\nX: %L\n",
        431,
    ),
    ("GET / HTTP/2.0\n%H%U%KSec-WebSocket-Version: 13\n", 505),
    ("GET / HTTP/1.1\n%H%U%KSec-WebSocket-Version : 13\n", 400),
    (
        "GET / HTTP/1.1\n%H%U%KSec-WebSocket-Version: 13\nTransfer-Encoding: gzip\n",
        400,
    ),
    (
        "GET / HTTP/1.1\n%H%U%KSec-WebSocket-Version: 13\nContent-Length: 5\n\nhello",
        426,
    ),
    ("G(T / HTTP/1.1\n%H", 400),
    (
        "GET / HTTP/1.1\n%H%U%KSec-WebSocket-Version: 13\nSec-WebSocket-Extensions: =\n",
        400,
    ),
];

/// Returns the bytes of a request of the table.
fn bytes(lines: &str) -> Vec<u8> {
    let lines = lines.replace('\n', "\r\n");
    let lines = lines.replace("%U", UPGRADE).replace("%K", KEY);
    let lines = lines.replace("%H", HOST).replace("%L", &"x".repeat(8_000));
    let end = if lines.contains("\r\n\r\n") {
        ""
    } else {
        "\r\n"
    };
    format!("{lines}{end}").into_bytes()
}

/// Sends random ones of these requests, until the connection closes or has had enough of them. A
/// connection that is still open can then be upgraded.
pub async fn refusals(to: To, place: &Place, random: fastrand::Rng) -> Result<End, Fault> {
    let mut wire = Wire::connect(to, place, random).await?;
    for _ in 0..wire.random.u8(1..=4) {
        let (lines, status) = REQUESTS[wire.random.usize(..REQUESTS.len())];
        wire.must_send(&bytes(lines)).await?;
        let (head, content) = wire.must_answer().await?;
        if head.status() != status || content.is_empty() {
            return Err(format!("{lines:?}: {head:?}"));
        }
        if head.closes() {
            wire.must_end().await?;
            return Ok("refused, closed in order");
        }
    }
    wire.upgrade().await?;
    Ok("refused, then 101 on the same connection")
}
