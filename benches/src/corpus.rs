//! Many requests that differ, so that a processor cannot learn one by heart.

use fastrand::Rng;
use std::fmt::Write;

/// The number of heads.
pub const HEADS: usize = 512;

/// WebSocket handshakes of real clients, and those that real proxies made of them.
const CAPTURED: [&[u8]; 12] = [
    include_bytes!("../../tests/captures/client-chromium.bin"),
    include_bytes!("../../tests/captures/client-firefox.bin"),
    include_bytes!("../../tests/captures/client-go-gorilla.bin"),
    include_bytes!("../../tests/captures/client-java-websocket.bin"),
    include_bytes!("../../tests/captures/client-npm-wscat.bin"),
    include_bytes!("../../tests/captures/client-python-websockets.bin"),
    include_bytes!("../../tests/captures/client-via-haproxy.bin"),
    include_bytes!("../../tests/captures/client-via-nginx.bin"),
    include_bytes!("../../tests/captures/server-go-gorilla.req.bin"),
    include_bytes!("../../tests/captures/server-java-tomcat-ws.req.bin"),
    include_bytes!("../../tests/captures/server-npm-express-ws.req.bin"),
    include_bytes!("../../tests/captures/server-python-websockets.req.bin"),
];

/// Fields that proxies and applications add, and the range of the length of their values.
const ADDED: [(&str, usize, usize); 10] = [
    ("Authorization", 20, 220),
    ("Cookie", 10, 400),
    ("DNT", 1, 1),
    ("Forwarded", 12, 60),
    ("Referer", 20, 90),
    ("traceparent", 55, 55),
    ("X-Forwarded-For", 7, 40),
    ("X-Forwarded-Proto", 5, 5),
    ("X-Real-IP", 7, 15),
    ("x-request-id", 16, 36),
];

/// Returns the heads: each captured request in turn, with up to six more fields at random
/// positions. They are the same in every run.
pub fn heads() -> Vec<Vec<u8>> {
    let mut random = Rng::with_seed(6455);
    let captured = CAPTURED.iter().cycle().take(HEADS);
    captured
        .map(|captured| varied(captured, &mut random))
        .collect()
}

fn varied(captured: &[u8], random: &mut Rng) -> Vec<u8> {
    let end = captured.windows(4).position(|bytes| bytes == b"\r\n\r\n");
    let head = &captured[..end.expect("a whole head")];
    let head = std::str::from_utf8(head).expect("a head of text");
    let mut lines: Vec<String> = head.split("\r\n").map(known_answer).collect();
    let added = random.usize(0..=6);
    for (name, shortest, longest) in random.choose_multiple(ADDED, added) {
        let length = random.usize(shortest..=longest);
        let mut line = format!("{name}: ");
        for _ in 0..length {
            let _ = write!(line, "{}", random.alphanumeric());
        }
        lines.insert(random.usize(1..=lines.len()), line);
    }
    (lines.join("\r\n") + "\r\n\r\n").into_bytes()
}

/// Gives each request the key of RFC 6455 §1.3 and one Origin, so that every reply can be checked.
fn known_answer(line: &str) -> String {
    match line.split_once(": ") {
        Some((name, _)) if name.eq_ignore_ascii_case("Sec-WebSocket-Key") => {
            format!("{name}: dGhlIHNhbXBsZSBub25jZQ==")
        }
        Some((name, _)) if name.eq_ignore_ascii_case("Origin") => {
            format!("{name}: https://chat.example.com")
        }
        _ => line.to_owned(),
    }
}
