//! An exchange of an intermediary that is driven step by step: what each side receives, and what
//! happens to both connections, do not depend on how bytes are read and written.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing
)]

mod support;

use http_upgrade::drive::{Closed, DriveError, OUTPUT, ProxyEnd, ProxyExchange, ProxyStep};
use http_upgrade::{Intermediary, Limits, Persistence, Protocol, Rejection, Unnegotiated};
use support::crlf;

const LIMITS: Limits = Limits::new().head(400).content(32).interims(2);
const TCP: Unnegotiated<'static> = Unnegotiated::new(Protocol::new("tcp"));
const PROXY: Intermediary<'static> = Intermediary::allowing(&[&TCP]).limits(LIMITS);
const UPGRADE: &str = "GET /a HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: tcp⏎⏎";
const FORWARDED: &str =
    "GET /a HTTP/1.1⏎Host: h⏎Upgrade: tcp⏎Connection: Upgrade⏎X-Forwarded-For: c⏎⏎";
const SWITCH: &str = "HTTP/1.1 101 Switching Protocols⏎Upgrade: tcp⏎Connection: Upgrade⏎⏎";
const PLAIN: &str = "GET / HTTP/1.1⏎Host: h⏎⏎";
const PLAIN_FORWARDED: &str = "GET / HTTP/1.1⏎Host: h⏎X-Forwarded-For: c⏎⏎";
const OK: &str = "HTTP/1.1 200 OK⏎Content-Length: 2⏎⏎ok";

type Exchange = ProxyExchange<'static, Vec<u8>, Vec<u8>>;

fn exchange() -> Exchange {
    let input = || vec![0; LIMITS.buffer_len()];
    let output = || vec![0; LIMITS.buffer_len() + OUTPUT];
    let inputs = [input(), input()];
    ProxyExchange::new(PROXY, inputs, [output(), output()]).expect("enough storage")
}

/// One end of a connection in memory.
struct Peer<'b> {
    sends: &'b [u8],
    /// Whether it closes its direction when all was sent.
    closes: bool,
    got: Vec<u8>,
}

impl Peer<'_> {
    /// Reads into the room, and returns how many bytes, if the peer has something to tell.
    fn read(&mut self, room: &mut [u8], most: usize) -> Option<usize> {
        let n = most.min(self.sends.len()).min(room.len());
        let (now, later) = self.sends.split_at(n);
        room[..n].copy_from_slice(now);
        self.sends = later;
        (n > 0 || self.closes).then_some(n)
    }
}

/// Drives an exchange to its end. `sizes` are those of reads and writes.
fn driven(client: &str, upstream: &str, closes: [bool; 2], sizes: [usize; 2]) -> String {
    let (client, upstream) = (crlf(client), crlf(upstream));
    let [read, write] = sizes;
    let mut peers = [(&client, closes[0]), (&upstream, closes[1])].map(|(sends, closes)| Peer {
        sends,
        closes,
        got: Vec::new(),
    });
    let mut exchange = exchange();
    let end = loop {
        let mut done = [None; 4];
        match exchange.step() {
            ProxyStep::Request(turn) => {
                let fields = [("X-Forwarded-For", "c")];
                match turn.request().method {
                    "DELETE" => turn.reject(Rejection::new(403, "no")).expect("a 403"),
                    _ => turn.with_fields(&fields).forward().expect("a head"),
                }
                continue;
            }
            ProxyStep::Transfer(transfer) => {
                if let Some(room) = transfer.from_client {
                    done[0] = peers[0].read(room, read);
                }
                if let Some(room) = transfer.from_upstream {
                    done[1] = peers[1].read(room, read);
                }
                for (at, bytes) in [transfer.to_client, transfer.to_upstream]
                    .iter()
                    .enumerate()
                {
                    let n = write.min(bytes.len());
                    peers[at].got.extend_from_slice(&bytes[..n]);
                    done[at + 2] = (n > 0).then_some(n);
                }
            }
            ProxyStep::Over(end) => break format!("{end:?}"),
        }
        if done == [None; 4] {
            break "waiting".into();
        }
        if let Some(n) = done[0] {
            exchange.client_received(n).expect("the room");
        }
        if let Some(n) = done[1] {
            exchange.upstream_received(n).expect("the room");
        }
        if let Some(n) = done[2] {
            exchange.client_written(n).expect("the bytes");
        }
        if let Some(n) = done[3] {
            exchange.upstream_written(n).expect("the bytes");
        }
    };
    let end = end
        .replace("needs_reset: false", "")
        .replace("Http { client: ", "");
    let end = end.replace(", upstream: ", " ").replace(",  }", "");
    let [to_client, to_upstream] = peers.map(|peer| peer.got.escape_ascii().to_string());
    format!("{to_upstream} | {to_client} | {end}").replace("\\r\\n", "⏎")
}

/// The response with which an exchange refuses something, as it is told.
fn refusal(status: &str, sentence: &str) -> String {
    let length = sentence.len() + 1;
    let content = sentence.replace('§', "\\xc2\\xa7");
    format!(
        "HTTP/1.1 {status}⏎Connection: close⏎Content-Type: text/plain; charset=utf-8⏎\
         Content-Length: {length}⏎⏎{content}\\n"
    )
}

#[test]
fn an_exchange_does_the_same_however_bytes_come_and_go() {
    // keeps B-27, I-05, I-15, I-17, I-22: no byte crosses before both ends have switched, content
    // arrives once, and a connection is used again only between messages
    let post = "POST / HTTP/1.1⏎Host: h⏎Content-Length: 5⏎⏎hello";
    let chunked = "POST / HTTP/1.1⏎Host: h⏎Transfer-Encoding: chunked⏎⏎3⏎hel⏎2;x=y⏎lo⏎0⏎T: v⏎⏎";
    let long = "x".repeat(2_000);
    let returned = "HTTP/1.1 200 OK⏎Content-Length: 2⏎⏎ok";
    let refused = "HTTP/1.1 403 Forbidden⏎Connection: close⏎Content-Length: 2⏎⏎no";
    let early = "HTTP/1.1 103 Early Hints⏎Link: x⏎⏎";
    #[rustfmt::skip] // a table
    let rows: Vec<(&str, String, String, [bool; 2], String)> = vec![
        ("a tunnel", format!("{UPGRADE}to upstream"), format!("{SWITCH}to client"), [true; 2], format!("{FORWARDED}to upstream | {SWITCH}to client | Tunnel")),
        ("a tunnel of many bytes", format!("{UPGRADE}{long}"), format!("{SWITCH}{long}{long}"), [true; 2], format!("{FORWARDED}{long} | {SWITCH}{long}{long} | Tunnel")),
        ("after an interim response", UPGRADE.into(), format!("{early}{SWITCH}"), [true; 2], format!("{FORWARDED} | {early}{SWITCH} | Tunnel")),
        ("too many interim responses", UPGRADE.into(), format!("{early}{early}{early}{SWITCH}"), [true; 2], format!("{FORWARDED} | {early}{early}{} | Close Close", refusal("502 Bad Gateway", "more interim responses than the limit came before the final one (RFC 9110 §15.2)"))),
        ("a refusal, and what was sent in hope", format!("{UPGRADE}GET /smuggled HTTP/1.1⏎⏎"), "HTTP/1.1 403 Forbidden⏎Content-Length: 2⏎⏎no".into(), [false; 2], format!("{FORWARDED} | {refused} | Close Close")),
        ("another protocol", UPGRADE.into(), SWITCH.replace("tcp", "irc"), [true; 2], format!("{FORWARDED} | {} | Close Close", refusal("502 Bad Gateway", "a 101 switches to a protocol that was not forwarded (RFC 9110 §7.8)"))),
        ("a plain request", PLAIN.into(), OK.into(), [false; 2], format!("{PLAIN_FORWARDED} | {returned} | Reuse Reuse")),
        ("and the next one, which is not touched", format!("{PLAIN}{PLAIN}"), OK.into(), [false; 2], format!("{PLAIN_FORWARDED} | {returned} | Reuse Reuse")),
        ("a 101 to a plain request", PLAIN.into(), SWITCH.into(), [true; 2], format!("{PLAIN_FORWARDED} | {} | Close Close", refusal("502 Bad Gateway", "a 101 answers a request that was forwarded without an upgrade (RFC 9110 §7.8)"))),
        ("content", post.into(), OK.into(), [false; 2], format!("POST / HTTP/1.1⏎Host: h⏎X-Forwarded-For: c⏎Content-Length: 5⏎⏎hello | {returned} | Reuse Reuse")),
        ("content that is cut off", post.replace("hello", "hel"), String::new(), [true, false], "POST / HTTP/1.1⏎Host: h⏎X-Forwarded-For: c⏎Content-Length: 5⏎⏎hel |  | Close Close".into()),
        ("a response without a length", PLAIN.into(), "HTTP/1.1 200 OK⏎⏎all of it".into(), [true; 2], format!("{PLAIN_FORWARDED} | HTTP/1.1 200 OK⏎Connection: close⏎⏎all of it | Close Close")),
        ("a response in chunks", PLAIN.into(), "HTTP/1.1 200 OK⏎Transfer-Encoding: chunked⏎⏎3⏎all⏎6⏎ of it⏎0⏎⏎".into(), [false; 2], "chunks".into()),
        ("a response that is cut off", PLAIN.into(), OK.replace("ok", "o"), [true; 2], format!("{PLAIN_FORWARDED} | HTTP/1.1 200 OK⏎Content-Length: 2⏎⏎o | Close Close")),
        ("no response", PLAIN.into(), "HTTP/1.1 2".into(), [true; 2], format!("{PLAIN_FORWARDED} | {} | Close Close", refusal("502 Bad Gateway", "the connection ended before the response was complete (RFC 9112 §8)"))),
        ("a request that is refused here", PLAIN.replace("GET", "DELETE"), String::new(), [false; 2], format!(" | {} | Close Close", refusal("403 Forbidden", "no"))),
        ("no HTTP", "\u{16}\u{3}".into(), String::new(), [false; 2], format!(" | {} | Close Close", refusal("400 Bad Request", "the method is not a token (RFC 9112 §3.1)"))),
        ("nothing", String::new(), String::new(), [true; 2], " |  | Closed(BetweenMessages)".into()),
        ("a part of a head", "GET".into(), String::new(), [true; 2], " |  | Closed(WithinMessage)".into()),
        ("chunks", chunked.into(), OK.into(), [false; 2], "chunks".into()),
        ("long content both ways", format!("POST / HTTP/1.1⏎Host: h⏎Content-Length: 2000⏎⏎{long}"), format!("HTTP/1.1 200 OK⏎Content-Length: 2000⏎⏎{long}"), [false; 2], "long".into()),
    ];
    for (name, client, upstream, closes, expected) in rows {
        for sizes in [
            [9_999, 9_999],
            [1, 9_999],
            [9_999, 1],
            [1, 1],
            [7, 3],
            [31, 100],
        ] {
            let told = driven(&client, &upstream, closes, sizes);
            match expected.as_str() {
                // The boundaries of chunks follow the reads; the content does not.
                "chunks" => {
                    assert!(told.ends_with(" | Reuse Reuse"), "{name}: {told}");
                    let [asked, answered, _] = told.split(" | ").collect::<Vec<_>>()[..] else {
                        panic!("{told}");
                    };
                    let content = |of: &str| decoded(of);
                    assert!(
                        content(asked) == "hello" || content(answered) == "all of it",
                        "{told}"
                    );
                }
                "long" => assert_eq!(told.matches(&long).count(), 2, "{name}"),
                _ => assert_eq!(told, expected, "{name}, {sizes:?}"),
            }
        }
    }
}

/// Decodes the chunked content of a message, as it was told.
fn decoded(message: &str) -> String {
    let Some((_, chunks)) = message.split_once("chunked⏎⏎") else {
        return String::new();
    };
    let mut parts = chunks.split('⏎');
    let mut content = String::new();
    while let (Some(size), Some(data)) = (parts.next(), parts.next()) {
        assert_eq!(usize::from_str_radix(size, 16), Ok(data.len()), "{message}");
        content.push_str(data);
    }
    content
}

/// Before both ends have switched, no byte after the heads crosses, whatever has come already.
#[test]
fn no_byte_crosses_before_the_switch() {
    let client = crlf(&format!("{UPGRADE}early"));
    let mut exchange = exchange();
    let mut upstream_got = Vec::new();
    let mut rest = &client[..];
    let mut turns = 0;
    // The response never comes.
    while turns < 1_000 {
        turns += 1;
        let (mut read, mut written) = (None, None);
        match exchange.step() {
            ProxyStep::Request(turn) => turn.forward().expect("a head"),
            ProxyStep::Transfer(transfer) => {
                if let Some(room) = transfer.from_client {
                    let n = rest.len().min(room.len());
                    room[..n].copy_from_slice(&rest[..n]);
                    rest = &rest[n..];
                    read = (n > 0).then_some(n);
                }
                assert!(transfer.to_client.is_empty());
                let bytes = transfer.to_upstream;
                upstream_got.extend_from_slice(bytes);
                written = Some(bytes.len());
            }
            ProxyStep::Over(end) => panic!("{end:?}"),
        }
        if let Some(n) = read {
            exchange.client_received(n).expect("the room");
        }
        if let Some(n) = written {
            exchange.upstream_written(n).expect("the bytes");
        }
    }
    let expected = FORWARDED.replace("X-Forwarded-For: c⏎", "");
    assert_eq!(upstream_got, crlf(&expected));
    exchange.upstream_timed_out();
    let ProxyStep::Transfer(transfer) = exchange.step() else {
        panic!("a 504");
    };
    assert!(
        transfer
            .to_client
            .starts_with(b"HTTP/1.1 504 Gateway Timeout\r\nConnection: close\r\n")
    );
    assert!(transfer.to_upstream.is_empty());
}

#[test]
fn wrong_uses() {
    let storage = |input: usize, output: usize| {
        let new = ProxyExchange::new(
            PROXY,
            [vec![0; input], vec![0; input]],
            [vec![0; output], vec![0; output]],
        );
        new.map(drop)
    };
    let enough = LIMITS.buffer_len();
    assert_eq!(storage(enough - 1, enough + OUTPUT), Err(DriveError::Input));
    assert_eq!(
        storage(enough, enough + OUTPUT - 1),
        Err(DriveError::Output)
    );
    assert_eq!(storage(enough, enough + OUTPUT), Ok(()));

    let mut exchange = exchange();
    assert_eq!(exchange.client_received(10_000), Err(DriveError::Received));
    assert_eq!(
        exchange.upstream_received(10_000),
        Err(DriveError::Received)
    );
    assert_eq!(exchange.client_written(1), Err(DriveError::Written));
    assert_eq!(exchange.upstream_written(1), Err(DriveError::Written));
    let ProxyStep::Transfer(transfer) = exchange.step() else {
        panic!("nothing has come yet");
    };
    assert!(
        transfer.from_upstream.is_none(),
        "upstream was asked nothing"
    );
    let input = crlf(UPGRADE);
    let room = transfer.from_client.expect("room");
    room[..input.len()].copy_from_slice(&input);
    exchange.client_received(input.len()).expect("the room");
    // A request that is dropped comes again, and so does one whose head cannot be written.
    for name in ["X", "Connection", "X"] {
        let ProxyStep::Request(turn) = exchange.step() else {
            panic!("a request");
        };
        assert!(turn.is_upgrade());
        if name == "Connection" {
            let fields = [(name, "x")];
            let fault = turn.with_fields(&fields).forward().expect_err("no head");
            assert_eq!(fault.field(), Some("Connection"));
        }
    }
    // Upstream cannot be reached.
    exchange.upstream_failed();
    let ProxyStep::Transfer(transfer) = exchange.step() else {
        panic!("a 502");
    };
    assert!(
        transfer
            .to_client
            .starts_with(b"HTTP/1.1 502 Bad Gateway\r\n")
    );
    let len = transfer.to_client.len();
    exchange.client_written(len).expect("the bytes");
    let over = ProxyEnd::Http {
        client: Persistence::Close,
        upstream: Persistence::Close,
        needs_reset: false,
    };
    for _ in 0..2 {
        assert!(matches!(exchange.step(), ProxyStep::Over(end) if end == over));
    }
}

#[test]
fn timers_get_the_right_answer() {
    let rows = [
        ("", None),
        ("GET / HT", Some("408 Request Timeout")),
        (
            "POST / HTTP/1.1⏎Host: h⏎Content-Length: 5⏎⏎he",
            Some("408 Request Timeout"),
        ),
    ];
    for (input, status) in rows {
        let input = crlf(input);
        let mut exchange = exchange();
        let mut rest = &input[..];
        for _ in 0..10 {
            let (mut read, mut written) = (None, 0);
            match exchange.step() {
                ProxyStep::Request(turn) => turn.forward().expect("a head"),
                ProxyStep::Transfer(transfer) => {
                    if let Some(room) = transfer.from_client {
                        room[..rest.len()].copy_from_slice(rest);
                        read = (!rest.is_empty()).then_some(rest.len());
                        rest = &[];
                    }
                    written = transfer.to_upstream.len();
                }
                ProxyStep::Over(end) => panic!("{end:?}"),
            }
            if let Some(n) = read {
                exchange.client_received(n).expect("the room");
            }
            exchange.upstream_written(written).expect("the bytes");
        }
        exchange.client_timed_out();
        match (exchange.step(), status) {
            (ProxyStep::Over(ProxyEnd::Closed(Closed::BetweenMessages)), None) => {}
            (ProxyStep::Transfer(transfer), Some(status)) => {
                let start = format!("HTTP/1.1 {status}\r\nConnection: close\r\n");
                assert!(transfer.to_client.starts_with(start.as_bytes()));
            }
            (step, status) => panic!("{step:?}, {status:?}"),
        }
    }
}
