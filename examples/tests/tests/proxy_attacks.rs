//! One table of attacks against both example proxies: the one that reads its heads itself, and the
//! one whose heads hyper has parsed. Then the same requests against the verdict of each.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::expect_used,
    clippy::unwrap_used
)]

#[path = "support/programs.rs"]
mod programs;
#[path = "../../../tests/support/mod.rs"]
mod support;

use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use http_upgrade::intermediary::{RequestEvent, RequestSideError};
use http_upgrade::{Encode, Intermediary, RequestHead, websocket};
use programs::program;
use support::crlf;
use support::intermediary::text;

const POLICY: Intermediary<'static> = Intermediary::allowing(&[&websocket::Relay]);
const WS: &str = "Connection: Upgrade⏎Upgrade: websocket⏎Sec-WebSocket-Version: 13⏎Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==⏎";
const SWITCH: &str = "HTTP/1.1 101 Switching Protocols⏎Upgrade: websocket⏎Connection: Upgrade⏎Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=⏎⏎";

/// What happens to a request: upstream receives these parts, and none of those after `!`; or it
/// receives nothing, and the client gets a status or is cut off.
enum Fate {
    Forwarded(&'static [&'static str]),
    Refused(u16),
}

use Fate::{Forwarded, Refused};

/// `(name, request, fate)`; keeps I-01, I-02, I-10, I-13, I-18, H-20, H-21, B-07, S-01
#[rustfmt::skip] // a table
const ATTACKS: &[(&str, &str, Fate)] = &[
    ("Connection names Host", "GET / HTTP/1.1⏎Host: h⏎Connection: Host⏎⏎", Refused(400)),
    ("and Host beside upgrade", "GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade, Host⏎Upgrade: websocket⏎⏎", Refused(400)),
    ("Connection names Cookie", "GET / HTTP/1.1⏎Host: h⏎Cookie: a=b⏎Connection: Cookie⏎⏎", Refused(400)),
    ("Connection names X-Forwarded-For", "GET / HTTP/1.1⏎Host: h⏎X-Forwarded-For: a⏎Connection: x-forwarded-for⏎⏎", Refused(400)),
    ("Connection names Via", "GET / HTTP/1.1⏎Host: h⏎Via: 1.1 a⏎Connection: Via⏎⏎", Refused(400)),
    ("Connection names Content-Type", "GET / HTTP/1.1⏎Host: h⏎Content-Type: a/b⏎Connection: Content-Type⏎⏎", Refused(400)),
    ("Connection names Sec-WebSocket-Key", "GET / HTTP/1.1⏎Host: h⏎Sec-WebSocket-Key: a⏎Connection: Sec-WebSocket-Key⏎⏎", Refused(400)),
    ("Connection is no list of options", "GET / HTTP/1.1⏎Host: h⏎Connection: x y⏎⏎", Refused(400)),
    ("Connection is outside ASCII", "GET / HTTP/1.1⏎Host: h⏎Connection: x\u{ff}⏎⏎", Refused(400)),
    ("a field that Connection names ends here", "GET / HTTP/1.1⏎Host: h⏎X: y⏎Connection: x⏎⏎", Forwarded(&["GET / HTTP/1.1⏎", "Host: h⏎", "!X: y"])),
    ("an absolute target beats Host", "GET http://evil/x HTTP/1.1⏎Host: h⏎⏎", Forwarded(&["GET /x HTTP/1.1⏎", "Host: evil⏎", "!Host: h⏎"])),
    ("with a port and a query", "GET http://evil:81/x?y HTTP/1.1⏎Host: h⏎⏎", Forwarded(&["GET /x?y HTTP/1.1⏎", "Host: evil:81⏎"])),
    ("without a path", "GET http://evil HTTP/1.1⏎Host: h⏎⏎", Forwarded(&["GET / HTTP/1.1⏎", "Host: evil⏎"])),
    ("with a query only", "GET http://evil?x HTTP/1.1⏎Host: h⏎⏎", Forwarded(&["GET /?x HTTP/1.1⏎", "Host: evil⏎"])),
    ("user information", "GET http://h@evil/x HTTP/1.1⏎Host: h⏎⏎", Refused(400)),
    ("another scheme", "GET ws://h/ HTTP/1.1⏎Host: h⏎⏎", Refused(421)),
    ("yet another scheme", "GET ftp://evil/x HTTP/1.1⏎Host: h⏎⏎", Refused(421)),
    ("an authority", "GET h:80 HTTP/1.1⏎Host: h⏎⏎", Refused(400)),
    ("an asterisk", "GET * HTTP/1.1⏎Host: h⏎⏎", Refused(400)),
    ("CONNECT", "CONNECT h:80 HTTP/1.1⏎Host: h:80⏎⏎", Refused(501)),
    ("no Host", "GET / HTTP/1.1⏎⏎", Refused(400)),
    ("two Hosts", "GET / HTTP/1.1⏎Host: h⏎Host: h⏎⏎", Refused(400)),
    ("Host with a space", "GET / HTTP/1.1⏎Host: a b⏎⏎", Refused(400)),
    ("Host with a path", "GET / HTTP/1.1⏎Host: a/b⏎⏎", Refused(400)),
    ("Host with user information", "GET / HTTP/1.1⏎Host: a@b⏎⏎", Refused(400)),
    ("Host with a port that is none", "GET / HTTP/1.1⏎Host: a:x⏎⏎", Refused(400)),
    ("another coding under chunked", "POST / HTTP/1.1⏎Host: h⏎Transfer-Encoding: gzip, chunked⏎⏎0⏎⏎", Refused(501)),
    ("a malformed chunk size", "POST / HTTP/1.1⏎Host: h⏎Transfer-Encoding: chunked⏎⏎-5⏎hello⏎0⏎⏎", Refused(400)),
    ("another malformed one", "POST / HTTP/1.1⏎Host: h⏎Transfer-Encoding: chunked⏎⏎0x5⏎hello⏎0⏎⏎", Refused(400)),
    ("a chunk that is longer than it says", "POST / HTTP/1.1⏎Host: h⏎Transfer-Encoding: chunked⏎⏎4⏎hello⏎0⏎⏎", Refused(400)),
    ("two Max-Forwards", "OPTIONS / HTTP/1.1⏎Host: h⏎Max-Forwards: 3⏎Max-Forwards: 0⏎⏎", Refused(400)),
    ("the last hop", "TRACE / HTTP/1.1⏎Host: h⏎Max-Forwards: 0⏎⏎", Refused(501)),
    ("h2c is not allowed", "GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade, HTTP2-Settings⏎Upgrade: h2c⏎HTTP2-Settings: AAMAAABk⏎⏎", Forwarded(&["GET / HTTP/1.1⏎", "!Upgrade", "!HTTP2-Settings", "!Connection"])),
    ("chunks go on as chunks", "POST / HTTP/1.1⏎Host: h⏎Transfer-Encoding: chunked⏎⏎5⏎hello⏎0⏎⏎", Forwarded(&["Transfer-Encoding: chunked⏎", "⏎⏎5⏎hello⏎0⏎⏎"])),
];

/// A running example.
struct Proxy {
    child: Child,
    address: SocketAddr,
    upstream: TcpListener,
}

impl Proxy {
    fn start(example: &str) -> Self {
        let upstream = TcpListener::bind("127.0.0.1:0").unwrap();
        upstream.set_nonblocking(true).unwrap();
        let mut command = Command::new(program(example));
        command.args(["127.0.0.1:0", &upstream.local_addr().unwrap().to_string()]);
        let child = command.stdout(Stdio::piped()).spawn();
        let mut child = child.unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let first = lines.next().unwrap().unwrap();
        thread::spawn(move || lines.for_each(drop));
        let address = first.strip_prefix("listening on http://").unwrap();
        let address = address.strip_suffix('/').unwrap().parse().unwrap();
        Self {
            child,
            address,
            upstream,
        }
    }

    /// Returns what upstream and the client receive. Upstream responds once something has arrived.
    fn attack(&self, request: &[u8], answer: &str) -> [String; 2] {
        let mut client = TcpStream::connect(self.address).unwrap();
        client.write_all(request).unwrap();
        let (mut to_upstream, mut to_client) = (Vec::new(), Vec::new());
        let mut accepted: Option<TcpStream> = None;
        for _ in 0..30 {
            if accepted.is_none() {
                accepted = self.upstream.accept().ok().map(|(stream, _)| stream);
            }
            to_client.extend(all(&mut client));
            if let Some(upstream) = &mut accepted {
                let came = all(upstream);
                if !came.is_empty() && to_upstream.is_empty() {
                    // The rest of it may still be in transit.
                    to_upstream.extend(came);
                    to_upstream.extend(all(upstream));
                    let _ = upstream.write_all(&crlf(answer));
                }
            }
            if text(&to_client).contains("⏎⏎") {
                break;
            }
        }
        [text(&to_upstream), text(&to_client)]
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Returns what arrives within a moment.
fn all(stream: &mut TcpStream) -> Vec<u8> {
    stream.set_nonblocking(false).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_millis(30)))
        .unwrap();
    let (mut all, mut some) = (Vec::new(), [0; 4_096]);
    loop {
        match stream.read(&mut some) {
            Ok(0) => return all,
            Ok(n) => all.extend(&some[..n]),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(_) => return all,
        }
    }
}

/// Compares field names without regard to case, since hyper writes them in its own.
fn check(name: &str, fate: &Fate, [to_upstream, to_client]: &[String; 2]) {
    let upstream = to_upstream.to_ascii_lowercase();
    match fate {
        Refused(status) => {
            // Content that turns out to be malformed may have begun to be forwarded, but never
            // ends.
            let is_whole = upstream.contains("⏎0⏎⏎") || upstream.contains("⏎⏎") && *status != 400;
            assert!(!is_whole, "{name}: upstream got {to_upstream}");
            let got = to_client.get(9..12).unwrap_or_default();
            assert!(
                got.is_empty() || got.starts_with('4') || got == status.to_string(),
                "{name}: {to_client}"
            );
        }
        Forwarded(parts) => {
            for part in *parts {
                let part = part.to_ascii_lowercase();
                match part.strip_prefix('!') {
                    Some(absent) => assert!(!upstream.contains(absent), "{name}: {to_upstream}"),
                    None => assert!(upstream.contains(&part), "{name}: {to_upstream}"),
                }
            }
            assert_eq!(to_client.get(9..12), Some("200"), "{name}: {to_client}");
        }
    }
}

#[test]
fn both_proxies_refuse_and_forward_the_same() {
    for example in ["proxy", "hyper_proxy"] {
        let proxy = Proxy::start(example);
        for (name, request, fate) in ATTACKS {
            let request = request.replace('\u{ff}', "\0");
            let mut bytes = crlf(&request);
            for byte in &mut bytes {
                if *byte == 0 {
                    *byte = 0xff;
                }
            }
            let got = proxy.attack(&bytes, "HTTP/1.1 200 OK⏎Content-Length: 2⏎⏎ok");
            check(&format!("{example}: {name}"), fate, &got);
        }
    }
}

/// keeps U-19, B-27: no tunnel opens before the content of the request is complete.
#[test]
fn no_tunnel_opens_before_the_content_is_whole() {
    let rows = [
        ("Transfer-Encoding: chunked⏎", "5⏎he"),
        ("Content-Length: 10⏎", ""),
        ("Content-Length: 10⏎", "01234"),
    ];
    for example in ["proxy", "hyper_proxy"] {
        let proxy = Proxy::start(example);
        for (field, first) in rows {
            let request = format!("GET /ws HTTP/1.1⏎Host: h⏎{field}{WS}⏎{first}");
            let [_, to_client] = proxy.attack(&crlf(&request), SWITCH);
            assert!(
                !to_client.starts_with("HTTP/1.1 101"),
                "{example}: {field}{first}: {to_client}"
            );
        }
    }
}

/// Bytes and parsed heads get the same verdict wherever both can be asked.
#[test]
fn parsed_heads_are_judged_like_bytes() {
    let mut refused = 0;
    for (name, request, _) in ATTACKS {
        let bytes = crlf(request);
        let Ok(Some(head)) = RequestHead::parse(&bytes) else {
            continue; // no HTTP stack returns such a head
        };
        let uri = request.split(' ').nth(1).expect("a target");
        let mut typed = http::Request::builder().method(head.method).uri(uri);
        for (name, value) in head.fields {
            typed = typed.header(name, value);
        }
        let typed = typed.body(()).expect(name);
        let by_head = POLICY.check(&typed).map(|checked| {
            let forward = checked.forward();
            (forward.to_vec().expect(name), forward.declined())
        });
        let (mut side, _) = POLICY.exchange();
        assert!(!side.wants_input(&bytes), "{name}");
        let by_bytes = side.event(&bytes).map(|event| {
            let (RequestEvent::Plain(forward) | RequestEvent::UpgradeRequested(forward)) = event;
            (forward.to_vec().expect(name), forward.declined())
        });
        refused += usize::from(by_bytes.is_err());
        let sorted = |forwarded: (Vec<u8>, _)| {
            let text = text(&forwarded.0).to_ascii_lowercase();
            let mut lines: Vec<String> = text.split('⏎').map(Into::into).collect();
            lines.sort();
            (lines, forwarded.1)
        };
        assert_eq!(by_head.map(sorted), by_bytes.map(sorted), "{name}");
    }
    assert!(refused > 10, "{refused}");
    assert_eq!(
        RequestSideError::MaxForwards.to_string(),
        "Max-Forwards is repeated"
    );
}
