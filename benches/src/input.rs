//! The requests, the stream that they are read from, and the expected responses.

use std::str;

/// A request of 587 bytes and 14 field lines: what Chrome sends, with the key of RFC 6455 §1.3.
pub const CHROME: &str = "\
    GET /chat/rooms/1042?token=3f9a7c HTTP/1.1\r\n\
    Host: chat.example.com\r\n\
    Connection: Upgrade\r\n\
    Pragma: no-cache\r\n\
    Cache-Control: no-cache\r\n\
    User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36\r\n\
    Upgrade: websocket\r\n\
    Origin: https://chat.example.com\r\n\
    Sec-WebSocket-Version: 13\r\n\
    Accept-Encoding: gzip, deflate, br, zstd\r\n\
    Accept-Language: en-US,en;q=0.9\r\n\
    Cookie: session=8a1f0c5d7e; theme=dark; locale=en-US; v=1\r\n\
    DNT: 1\r\n\
    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
    Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\
    \r\n";

const _: () = assert!(CHROME.len() == 587);

const ACCEPT: &str = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

/// The response of a server to the key of RFC 6455 §1.3.
pub const ANSWER: &str = "\
    HTTP/1.1 101 Switching Protocols\r\n\
    Upgrade: websocket\r\n\
    Connection: Upgrade\r\n\
    Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\
    \r\n";

/// Returns the Chrome request with additional field lines of about the same length, and with
/// exactly this many bytes in all.
pub fn long(bytes: usize, more_lines: usize) -> Vec<u8> {
    let (line, fields) = CHROME.split_once("\r\n").expect("a request line");
    let mut head = format!("{line}\r\n");
    for at in 0..more_lines {
        // Spread the remaining bytes evenly; the last line takes the rest.
        let length = (bytes - fields.len() - head.len()) / (more_lines - at);
        let name = format!("X-Field-{at:03}: ");
        let value = "https://example.com/a/path?with=a%20query, "
            .chars()
            .cycle();
        let value: String = value.take(length - name.len() - 2).collect();
        // White space at the end would not belong to the value.
        head.extend([&name, &value[1..], ".\r\n"]);
    }
    head += fields;
    assert_eq!(head.len(), bytes, "a head of the wrong length");
    head.into_bytes()
}

/// A stream in memory. It returns a request in reads of limited size, and stores the reply.
pub struct Stream<'a> {
    rest: &'a [u8],
    step: usize,
    out: &'a mut [u8],
    written: usize,
}

impl<'a> Stream<'a> {
    pub fn new(input: &'a [u8], step: usize, out: &'a mut [u8]) -> Self {
        Self {
            rest: input,
            step,
            out,
            written: 0,
        }
    }

    /// Returns the number of bytes that were not read yet.
    pub fn unread(&self) -> usize {
        self.rest.len()
    }

    /// Returns the number of bytes of the reply.
    pub fn written(&self) -> usize {
        self.written
    }

    #[inline]
    pub fn read(&mut self, into: &mut [u8]) -> usize {
        let bytes = self.next_read(into.len());
        into[..bytes.len()].copy_from_slice(bytes);
        bytes.len()
    }

    /// Returns what the next read puts into a buffer with this much room.
    #[inline]
    pub fn next_read(&mut self, room: usize) -> &'a [u8] {
        let (bytes, rest) = self.rest.split_at(self.rest.len().min(self.step).min(room));
        self.rest = rest;
        bytes
    }

    pub fn write(&mut self, bytes: &[u8]) -> usize {
        let room = &mut self.out[self.written..];
        let taken = bytes.len().min(room.len());
        room[..taken].copy_from_slice(&bytes[..taken]);
        self.written += taken;
        taken
    }
}

/// Whether these bytes are a handshake with the key of RFC 6455 §1.3.
pub fn is_request(bytes: &[u8]) -> bool {
    let mut fields = [httparse::EMPTY_HEADER; 16];
    let mut request = httparse::Request::new(&mut fields);
    let Ok(httparse::Status::Complete(head)) = request.parse(bytes) else {
        return false;
    };
    let has = |name: &str, value: &str| {
        let is = |field: &&httparse::Header<'_>| field.name.eq_ignore_ascii_case(name);
        let mut fields = request.headers.iter().filter(is);
        fields
            .next()
            .is_some_and(|field| field.value == value.as_bytes())
            && fields.next().is_none()
    };
    head == bytes.len()
        && request.method == Some("GET")
        && has("Host", "chat.example.com")
        && has("Upgrade", "websocket")
        && has("Connection", "Upgrade")
        && has("Sec-WebSocket-Version", "13")
        && has("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")
}

/// Whether these bytes are a 101 for the key of [`CHROME`].
pub fn is_reply(bytes: &[u8]) -> bool {
    let Some(head) = str::from_utf8(bytes)
        .ok()
        .and_then(|text| text.strip_suffix("\r\n\r\n"))
    else {
        return false;
    };
    let mut lines = head.split("\r\n");
    let is_101 = lines
        .next()
        .is_some_and(|line| line.starts_with("HTTP/1.1 101 "));
    let mut values = [""; 3];
    for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
        let names = ["connection", "upgrade", "sec-websocket-accept"];
        if let Some(at) = names
            .iter()
            .position(|wanted| name.eq_ignore_ascii_case(wanted))
        {
            values[at] = value;
        }
    }
    let [connection, upgrade, accept] = values;
    is_101
        && connection.eq_ignore_ascii_case("upgrade")
        && upgrade.eq_ignore_ascii_case("websocket")
        && accept == ACCEPT
}
