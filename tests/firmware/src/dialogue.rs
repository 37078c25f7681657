//! What the peer sends, and what it must receive.

/// One exchange, as the device sees it.
pub struct Dialogue {
    /// The bytes that the peer sends.
    pub received: &'static [u8],
    /// The bytes that the peer must receive.
    pub sent: &'static [u8],
    /// The bytes of `received` that belong to the next protocol.
    pub next_protocol: &'static [u8],
}

/// A handshake that a server accepts.
pub const SERVER: usize = 0;
/// The same handshake, with the response of embedded-websocket.
pub const PEER: usize = 1;
/// A handshake that a server refuses.
pub const REFUSAL: usize = 2;
/// A handshake of a client.
pub const CLIENT: usize = 3;

/// A request that a server takes over to HTTP/2.
pub const H2C_SERVER: usize = 4;
/// A request that a client takes over to HTTP/2.
pub const H2C_CLIENT: usize = 5;
/// The client side of an intermediary.
pub const DOWNSTREAM: usize = 6;
/// The upstream side of an intermediary.
pub const UPSTREAM: usize = 7;

/// The nonce of the client.
pub const NONCE: [u8; 16] = *b"the sample nonce";

/// The bytes of a browser: a recorded handshake of Chromium, followed by its first frame.
const CHROMIUM: &[u8] = include_bytes!("../../captures/client-chromium.bin");
const FIRST_FRAME: &[u8] = b"\x81\x85\xe6\xea\xa8\xac\x8e\x8f\xc4\xc0\x89";

/// All dialogues, indexed by the constants above.
pub static DIALOGUES: [Dialogue; 8] = [
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
    Dialogue {
        received: b"POST / HTTP/1.1\r\nHost: device\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n\
            HTTP2-Settings: AAIAAAAA\r\nContent-Length: 2\r\n\r\nhi\
            PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0\0\0\0\x04\x01\0\0\0\0",
        // The bytes of the HTTP/2 stack, with the window reduced by the two bytes of content.
        sent: b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n\
            \0\0\0\x04\0\0\0\0\0\0\0\x04\x08\0\0\0\0\0\0\0\0\x62",
        // The bytes that the stack receives: stream 1 comes before the acknowledgement.
        next_protocol: b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0\
            \0\0\x0f\x01\x04\0\0\0\x01\x83\x86\x01\x06device\x84\x0f\r\x012\
            \0\0\x02\0\x01\0\0\0\x01hi\0\0\0\x04\x01\0\0\0\0",
    },
    Dialogue {
        received: b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n\0\0\0\x04\0\0\0\0\0",
        sent: b"GET / HTTP/1.1\r\nHost: server.example.com\r\nUpgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\n\
            HTTP2-Settings: AAIAAAAA\r\n\r\n\
            PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\x06\x04\0\0\0\0\0\0\x02\0\0\0\0",
        next_protocol: b"\0\0\0\x04\0\0\0\0\0",
    },
    Dialogue {
        received: b"GET /chat HTTP/1.1\r\nHost: server.example.com\r\nConnection: keep-alive, Upgrade, X-Hop\r\nX-Hop: 1\r\n\
            Upgrade: h2c, websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n\
            \x81\x85\xe6\xea\xa8\xac\x8e\x8f\xc4\xc0\x89",
        sent: b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\nVia: 1.1 device\r\n\r\n\
            HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
            Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nVia: 1.1 device\r\n\r\n",
        next_protocol: FIRST_FRAME,
    },
    Dialogue {
        received: b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n\
            HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\nConnection: upgrade\r\n\
            Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n\x81\x02hi",
        sent: b"GET /chat HTTP/1.1\r\nHost: server.example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
            Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nVia: 1.1 device\r\n\r\n",
        next_protocol: b"\x81\x02hi",
    },
];
