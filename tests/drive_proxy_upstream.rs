//! What an exchange of an intermediary does when the connection to upstream is lost, and what it
//! tells about its response and its tunnel.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing
)]

mod support;

use http_upgrade::drive::{ProxyEnd, ProxyExchange, ProxyStep, Transfer};
use http_upgrade::{Intermediary, Limits, Persistence, Protocol, Rejection, Unnegotiated};
use support::crlf;

const LIMITS: Limits = Limits::new().head(300).content(8);
const TCP: Unnegotiated<'static> = Unnegotiated::new(Protocol::new("tcp"));
const POLICY: Intermediary<'static> = Intermediary::allowing(&[&TCP]).limits(LIMITS);
const GET: &str = "GET / HTTP/1.1⏎Host: h⏎⏎";
const POST: &str = "POST / HTTP/1.1⏎Host: h⏎Content-Length: 4⏎⏎";
const UPGRADE: &str = "GET / HTTP/1.1⏎Host: h⏎Upgrade: tcp⏎Connection: Upgrade⏎⏎";
const OK: &str = "HTTP/1.1 200 OK⏎Content-Length: 2⏎⏎ok";

type Driven = ProxyExchange<'static, Vec<u8>, Vec<u8>>;

/// An exchange, and what each side has received.
struct Exchange {
    driven: Driven,
    to_client: Vec<u8>,
    to_upstream: Vec<u8>,
}

impl Exchange {
    fn new() -> Self {
        let inputs = [(); 2].map(|()| vec![0; POLICY.buffer_len()]);
        let outputs = [(); 2].map(|()| vec![0; POLICY.output_len()]);
        Self {
            driven: ProxyExchange::new(POLICY, inputs, outputs).expect("enough storage"),
            to_client: Vec::new(),
            to_upstream: Vec::new(),
        }
    }

    /// An exchange in which the client has sent this.
    fn asked(request: &str) -> Self {
        let mut exchange = Self::new();
        exchange.client_sends(request);
        exchange
    }

    fn transfer(&mut self) -> Transfer<'_> {
        match self.driven.step() {
            ProxyStep::Transfer(transfer) => transfer,
            step => panic!("{step:?}"),
        }
    }

    fn client_sends(&mut self, text: &str) {
        let sent = crlf(text);
        let room = self.transfer().from_client.expect("room");
        room[..sent.len()].copy_from_slice(&sent);
        self.driven.client_received(sent.len()).expect("the room");
    }

    fn upstream_sends(&mut self, text: &str) {
        let sent = crlf(text);
        let room = self.transfer().from_upstream.expect("room");
        room[..sent.len()].copy_from_slice(&sent);
        self.driven.upstream_received(sent.len()).expect("the room");
    }

    fn forward(&mut self) {
        let ProxyStep::Request(turn) = self.driven.step() else {
            panic!("a request");
        };
        turn.forward().expect("a head");
    }

    /// Writes everything that can be written, in pieces of this size.
    fn write(&mut self, size: usize) {
        loop {
            let transfer = match self.driven.step() {
                ProxyStep::Transfer(transfer) => transfer,
                ProxyStep::Over(_) => return,
                step @ ProxyStep::Request(_) => panic!("{step:?}"),
            };
            let (down, up) = (transfer.to_client, transfer.to_upstream);
            let (down, up) = (&down[..down.len().min(size)], &up[..up.len().min(size)]);
            let written = (down.len(), up.len());
            self.to_client.extend_from_slice(down);
            self.to_upstream.extend_from_slice(up);
            self.driven.client_written(written.0).expect("the bytes");
            self.driven.upstream_written(written.1).expect("the bytes");
            if written == (0, 0) {
                return;
            }
        }
    }

    fn end(&mut self) -> ProxyEnd {
        match self.driven.step() {
            ProxyStep::Over(end) => end,
            step => panic!("{step:?}"),
        }
    }
}

const fn http(client: Persistence, upstream: Persistence) -> ProxyEnd {
    ProxyEnd::Http {
        client,
        upstream,
        needs_reset: false,
    }
}

const CLOSED: ProxyEnd = http(Persistence::Close, Persistence::Close);
const REUSED: ProxyEnd = http(Persistence::Reuse, Persistence::Reuse);

/// A server has closed the connection that it had kept, before or after it could read the request.
#[test]
fn a_request_is_repeated_on_another_connection() {
    let requests = [
        GET,
        "HEAD / HTTP/1.1⏎Host: h⏎⏎",
        "DELETE / HTTP/1.1⏎Host: h⏎⏎",
        UPGRADE,
    ];
    for request in requests {
        for written in [0, 9, usize::MAX] {
            let mut exchange = Exchange::asked(request);
            exchange.forward();
            let whole = exchange.transfer().to_upstream.to_vec();
            let n = written.min(whole.len());
            exchange.driven.upstream_written(n).expect("the bytes");
            if n == whole.len() {
                assert!(exchange.transfer().from_upstream.is_some(), "{request}");
            }
            assert!(exchange.driven.repeat_request(), "{request}");
            let transfer = exchange.transfer();
            assert_eq!(transfer.to_upstream, whole, "{request}");
            // Nothing is expected from the other connection before it has the request.
            assert!(transfer.from_upstream.is_none(), "{request}");
            exchange.write(5);
            assert_eq!(exchange.to_upstream, whole, "{request}");
            exchange.upstream_sends("HTTP/1.1 204 No Content⏎⏎");
            exchange.write(5);
            let expected = if request == UPGRADE { CLOSED } else { REUSED };
            assert_eq!(exchange.end(), expected, "{request}");
        }
    }
}

/// keeps I-22: what may have been acted on, or cannot be sent again, is not repeated.
#[test]
fn what_may_not_be_sent_twice_is_not_repeated() {
    type Before = fn(&mut Exchange);
    let rows: [(&str, Before); 8] = [
        ("nothing was asked", |_| {}),
        ("not decided", |exchange| exchange.client_sends(GET)),
        ("not idempotent", |exchange| {
            exchange.client_sends("POST / HTTP/1.1⏎Host: h⏎⏎");
            exchange.forward();
        }),
        ("content", |exchange| {
            exchange.client_sends("PUT / HTTP/1.1⏎Host: h⏎Content-Length: 4⏎⏎abcd");
            exchange.forward();
        }),
        ("once already", |exchange| {
            exchange.client_sends(GET);
            exchange.forward();
            assert!(exchange.driven.repeat_request());
        }),
        ("a byte of a response", |exchange| {
            exchange.client_sends(GET);
            exchange.forward();
            exchange.write(usize::MAX);
            exchange.upstream_sends("H");
        }),
        ("an interim response", |exchange| {
            exchange.client_sends(GET);
            exchange.forward();
            exchange.write(usize::MAX);
            exchange.upstream_sends("HTTP/1.1 103 Early Hints⏎⏎");
            exchange.write(usize::MAX);
        }),
        ("a failure that was reported", |exchange| {
            exchange.client_sends(GET);
            exchange.forward();
            exchange.driven.upstream_failed();
        }),
    ];
    for (name, before) in rows {
        let mut exchange = Exchange::new();
        before(&mut exchange);
        assert!(!exchange.driven.repeat_request(), "{name}");
    }
}

/// A server that takes no more content may have told why.
#[test]
fn a_response_is_read_after_a_write_has_failed() {
    let mut exchange = Exchange::asked(&format!("{POST}ab"));
    exchange.forward();
    let head = exchange.transfer().to_upstream.len();
    exchange.driven.upstream_written(head).expect("the head");
    assert_eq!(exchange.transfer().to_upstream, b"ab");
    exchange.driven.upstream_write_failed();
    let transfer = exchange.transfer();
    assert!(transfer.to_upstream.is_empty());
    assert!(transfer.from_client.is_none(), "the content is not read");
    exchange.upstream_sends("HTTP/1.1 413 X⏎Content-Length: 2⏎⏎no");
    exchange.write(usize::MAX);
    assert_eq!(exchange.end(), CLOSED);
    let expected = crlf("HTTP/1.1 413 Content Too Large⏎Content-Length: 2⏎⏎no");
    assert_eq!(exchange.to_client, expected);
    assert_eq!(exchange.driven.status(), Some(413));

    // A request whose head was not written has no response.
    let mut exchange = Exchange::asked(GET);
    exchange.forward();
    exchange.driven.upstream_written(0).expect("no byte");
    exchange.driven.upstream_write_failed();
    exchange.write(usize::MAX);
    assert_eq!(exchange.end(), CLOSED);
    assert_eq!(exchange.driven.status(), Some(502));
}

/// An error of a read does not overtake what was read before: the rest of a response that has come
/// is written before more is read.
#[test]
fn what_has_come_is_passed_on_first() {
    let mut exchange = Exchange::asked(GET);
    exchange.forward();
    exchange.write(usize::MAX);
    exchange.upstream_sends("HTTP/1.1 200 OK⏎Transfer-Encoding: chunked⏎⏎1⏎a⏎1⏎b⏎0⏎⏎");
    for _ in 0..400 {
        let ProxyStep::Transfer(transfer) = exchange.driven.step() else {
            break;
        };
        assert!(transfer.from_upstream.is_none(), "{transfer:?}");
        exchange.driven.client_written(1).expect("a byte");
    }
    assert_eq!(exchange.end(), REUSED);

    let mut exchange = Exchange::asked(&format!("{POST}ab"));
    exchange.forward();
    let head = exchange.transfer().to_upstream.len();
    exchange.driven.upstream_written(head).expect("the head");
    for left in [2, 1] {
        let transfer = exchange.transfer();
        assert_eq!(transfer.to_upstream.len(), left);
        assert!(transfer.from_client.is_none());
        exchange.driven.upstream_written(1).expect("a byte");
    }
    assert!(exchange.transfer().from_client.is_some());
}

#[test]
fn an_exchange_tells_its_status_and_its_protocol() {
    let early = "HTTP/1.1 103 Early Hints⏎⏎";
    let switch = "HTTP/1.1 101 Switching Protocols⏎Upgrade: TCP⏎Connection: Upgrade⏎⏎";
    #[rustfmt::skip] // a table
    let rows = [
        (GET, OK, Some(200), None),
        (GET, "HTTP/1.1 200 OK⏎Content-Length: 2⏎⏎", Some(200), None),
        (GET, "HTTP/1.1 2", None, None),
        (GET, early, None, None),
        (GET, "HTTP/1.1 200 OK⏎Content-Length: x⏎⏎", Some(502), None),
        (UPGRADE, switch, Some(101), Some("tcp")),
        (UPGRADE, "HTTP/1.1 403 No⏎Content-Length: 0⏎⏎", Some(403), None),
    ];
    for (request, response, status, protocol) in rows {
        let mut exchange = Exchange::asked(request);
        exchange.forward();
        exchange.write(usize::MAX);
        assert_eq!(exchange.driven.status(), None, "{response}");
        exchange.upstream_sends(response);
        exchange.write(usize::MAX);
        assert_eq!(exchange.driven.status(), status, "{response}");
        let switched = exchange.driven.switched().map(|name| name.to_string());
        assert_eq!(switched.as_deref(), protocol, "{response}");
    }
    // The response of the application is one, too.
    let mut exchange = Exchange::asked(GET);
    let ProxyStep::Request(turn) = exchange.driven.step() else {
        panic!("a request");
    };
    turn.reject(Rejection::new(403, "no")).expect("a 403");
    assert_eq!(exchange.driven.status(), Some(403));
}
