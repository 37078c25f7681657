//! What the peer says, and what it has to be told.

/// One exchange, from the device's side.
pub struct Dialogue {
    /// What the peer sends.
    pub received: &'static [u8],
    /// What it has to receive.
    pub sent: &'static [u8],
    /// The octets of `received` that belong to the next protocol.
    pub next_protocol: &'static [u8],
}

/// What a server agrees to.
pub const SERVER: usize = 0;
/// The same, in embedded-websocket's words.
pub const PEER: usize = 1;
/// What a server refuses.
pub const REFUSAL: usize = 2;
/// What a client agrees to.
pub const CLIENT: usize = 3;

/// The nonce of the client.
pub const NONCE: [u8; 16] = *b"the sample nonce";

/// A browser: octets recorded of Chromium, its first frame behind them.
const CHROMIUM: &[u8] = include_bytes!("../../captures/client-chromium.bin");
const FIRST_FRAME: &[u8] = b"\x81\x85\xe6\xea\xa8\xac\x8e\x8f\xc4\xc0\x89";

/// By number.
pub static DIALOGUES: [Dialogue; 4] = [
    Dialogue {
        received: CHROMIUM,
        sent: b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
            Sec-WebSocket-Accept: nlojqrHYjEynD5lWOljKBy+PXG0=\r\nSec-WebSocket-Protocol: chat\r\n\r\n",
        next_protocol: FIRST_FRAME,
    },
    Dialogue {
        received: CHROMIUM,
        sent: b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
            Sec-WebSocket-Protocol: chat\r\nSec-WebSocket-Accept: nlojqrHYjEynD5lWOljKBy+PXG0=\r\n\r\n",
        next_protocol: FIRST_FRAME,
    },
    Dialogue {
        received: b"GET /chat HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
            Origin: http://127.0.0.1:9151\r\nSec-WebSocket-Version: 8\r\nSec-WebSocket-Key: ODYSmZ/Bm29bz6yVDnGaNg==\r\n\r\n",
        sent: b"HTTP/1.1 426 Upgrade Required\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
            Sec-WebSocket-Version: 13\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 49\r\n\r\n\
            Sec-WebSocket-Version is not 13 (RFC 6455 \xc2\xa74.4)\n",
        next_protocol: b"",
    },
    Dialogue {
        received: b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n\
            HTTP/1.1 101 Switching Protocols\r\nServer: example\r\nUpgrade: WebSocket\r\nConnection: upgrade\r\n\
            Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Protocol: chat\r\n\r\n\x81\x02hi",
        sent: b"GET /chat HTTP/1.1\r\nHost: server.example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
            Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
            Sec-WebSocket-Protocol: chat\r\n\r\n",
        next_protocol: b"\x81\x02hi",
    },
];
