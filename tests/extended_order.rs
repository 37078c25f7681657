//! A client and a server over HTTP/1.1 with two gateways between them, which speak HTTP/2 to each
//! other: for every split of the bytes and every order of the steps, no byte crosses before both
//! ends have switched, and then all of them cross.
#![cfg(all(feature = "http", feature = "websocket"))]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

use http::{Request, Response, Version};
use http_upgrade::extended_connect::{
    ExtendedConnect, check_upgrade, refusal, success, to_upgrade,
};
use http_upgrade::intermediary::ResponseEvent;
use http_upgrade::websocket::{Acceptor, Origins};
use http_upgrade::{Encode, Intermediary, RequestHead, ResponseHead, Upgrade, websocket};
use proptest::prelude::*;

const GATEWAY: Intermediary<'static> = Intermediary::allowing(&[&websocket::Relay]);
const NONCE: [u8; 16] = *b"the sample nonce";
const REQUEST: &[u8] = b"GET /chat HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\n\
    Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
    Sec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEA==\r\n\r\n";
/// What each end sends after its head, without waiting for the other one. It looks like HTTP.
const UP: &[u8] = b"GET /smuggled HTTP/1.1\r\nHost: up\r\n\r\n";
const DOWN: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

/// How the server answers.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Server {
    Switches,
    /// A 101 with the answer to another key.
    Cheats,
    /// An ordinary response to a GET.
    Ignores,
    Refuses,
}

/// Bytes on their way: what was written, of which the first ones were read.
#[derive(Default)]
struct Wire(Vec<u8>);

impl Wire {
    /// Moves at most `n` bytes to where they are collected.
    fn flow(&mut self, n: usize, to: &mut Vec<u8>) {
        to.extend(self.0.drain(..n.min(self.0.len())));
    }
}

/// Everything that is between the two ends, and what each of them has got.
struct Chain {
    server: Server,
    client: Wire,
    /// What the outer gateway has read from the client.
    outer_in: Vec<u8>,
    connect: Option<ExtendedConnect>,
    /// The head that the outer gateway writes to the client.
    outer_out: Wire,
    outer_has_answer: bool,
    /// How many bytes of the client were HTTP, once its 101 is written.
    outer_open: Option<usize>,
    outer_pending: Option<usize>,
    up: Wire,
    down: Wire,
    /// The request of the inner gateway, in its HTTP/1.1 form.
    upgrade: Option<Request<()>>,
    inner_out: Wire,
    inner_in: Vec<u8>,
    inner_open: Option<usize>,
    response: Option<Response<()>>,
    server_in: Vec<u8>,
    server_out: Option<Wire>,
    client_in: Vec<u8>,
}

impl Chain {
    fn new(server: Server) -> Self {
        Self {
            server,
            client: Wire([REQUEST, UP].concat()),
            outer_in: Vec::new(),
            connect: None,
            outer_out: Wire::default(),
            outer_has_answer: false,
            outer_open: None,
            outer_pending: None,
            up: Wire::default(),
            down: Wire::default(),
            upgrade: None,
            inner_out: Wire::default(),
            inner_in: Vec::new(),
            inner_open: None,
            response: None,
            server_in: Vec::new(),
            server_out: None,
            client_in: Vec::new(),
        }
    }

    /// Does one of the steps, with at most `n` bytes.
    fn step(&mut self, which: usize, n: usize) {
        match which {
            0 => self.client.flow(n, &mut self.outer_in),
            1 => self.ask(),
            2 => self.forward(),
            3 => self.inner_out.flow(n, &mut self.server_in),
            4 => self.serve(n),
            5 => self.judge(),
            6 => self.answer(),
            7 => self.write(n),
            8 => {
                // The inner gateway: both directions of its open tunnel.
                if let Some(consumed) = self.inner_open {
                    let end = (consumed + n).min(self.inner_in.len());
                    self.down.0.extend(self.inner_in.drain(consumed..end));
                    self.up.flow(n, &mut self.server_in);
                }
            }
            _ => {
                // The outer gateway.
                if let Some(consumed) = self.outer_open {
                    let end = (consumed + n).min(self.outer_in.len());
                    self.up.0.extend(self.outer_in.drain(consumed..end));
                    self.down.flow(n, &mut self.client_in);
                }
            }
        }
    }

    /// The outer gateway reads the request, and asks the inner one.
    fn ask(&mut self) {
        let head = RequestHead::parse(&self.outer_in).expect("a sound head");
        if let (None, Some(head)) = (&self.connect, head) {
            let checked = GATEWAY.check(head).expect("forwarded");
            let connect = ExtendedConnect::of_checked(&checked, "http", true);
            self.connect = Some(connect.expect("translated"));
        }
    }

    /// The inner gateway takes the extended CONNECT, and writes an Upgrade.
    fn forward(&mut self) {
        if let (None, Some(connect)) = (&self.upgrade, &self.connect) {
            let upgrade = to_upgrade(connect.request(), connect.protocol(), NONCE).unwrap();
            let checked = check_upgrade(&GATEWAY, &upgrade).expect("forwarded");
            self.inner_out = Wire(checked.forward().to_vec().unwrap());
            self.upgrade = Some(upgrade);
        }
    }

    /// The server answers when it has the whole request, and sends more at once.
    fn serve(&mut self, n: usize) {
        if self.server_out.is_none() {
            let head = RequestHead::parse(&self.server_in).expect("a sound head");
            let Some(head) = head else { return };
            let chat = Acceptor::new(Origins::Any);
            let reply = Upgrade::of(head).expect("an upgrade").accept(&chat);
            let switch = String::from_utf8(reply.expect("sound").to_vec().unwrap()).unwrap();
            let answer = match self.server {
                Server::Switches => switch,
                Server::Cheats => switch.replace("Accept: ", "Accept: A"),
                Server::Ignores => String::new(),
                Server::Refuses => "HTTP/1.1 403 X\r\nContent-Length: 0\r\n\r\n".into(),
            };
            self.server_out = Some(Wire([answer.as_bytes(), DOWN].concat()));
        }
        if let Some(out) = &mut self.server_out {
            out.flow(n, &mut self.inner_in);
        }
    }

    /// The inner gateway verifies the response, and answers the outer one.
    fn judge(&mut self) {
        let (None, Some(upgrade)) = (&self.response, &self.upgrade) else {
            return;
        };
        let head = ResponseHead::parse(&self.inner_in).expect("a sound head");
        let Some(head) = head else { return };
        let checked = check_upgrade(&GATEWAY, upgrade).unwrap();
        let bad = || {
            let bad = Response::builder().status(502).version(Version::HTTP_2);
            bad.body(()).unwrap()
        };
        self.response = Some(match checked.verify(head) {
            Ok(ResponseEvent::Switched(tunnel)) => {
                let response = success(&tunnel).unwrap();
                self.inner_open = Some(tunnel.sent().upstream_consumed());
                response
            }
            Ok(ResponseEvent::Rejected(returned)) => refusal(&returned).unwrap_or_else(|_| bad()),
            _ => bad(),
        });
    }

    /// The outer gateway verifies the response, and has a head for the client.
    fn answer(&mut self) {
        let (false, Some(response), Some(connect)) =
            (self.outer_has_answer, &self.response, &self.connect)
        else {
            return;
        };
        let head = RequestHead::parse(&self.outer_in).unwrap().unwrap();
        let checked = GATEWAY.check(head).unwrap();
        let translated = connect.translate(response).expect("HTTP/2");
        let head = match checked.verify(&translated).expect("sound") {
            ResponseEvent::Switched(tunnel) => {
                let head = tunnel.to_vec();
                self.outer_pending = Some(tunnel.sent().client_consumed());
                head
            }
            ResponseEvent::Rejected(returned) => returned.to_vec(),
            ResponseEvent::Interim(_) => panic!("no interim response was sent"),
        };
        self.outer_out = Wire(head.unwrap());
        self.outer_has_answer = true;
    }

    /// The outer gateway writes a part of the head. The tunnel opens when all of it is written.
    fn write(&mut self, n: usize) {
        self.outer_out.flow(n, &mut self.client_in);
        if self.outer_has_answer && self.outer_out.0.is_empty() && self.outer_open.is_none() {
            self.outer_open = self.outer_pending;
        }
    }

    /// What came after the head.
    fn after(input: &[u8], end: Option<usize>) -> &[u8] {
        end.map_or(&[], |end| &input[end..])
    }

    /// What each end has got of the other one, after its head.
    fn crossed(&self) -> (&[u8], &[u8]) {
        let request = RequestHead::parse(&self.server_in).expect("a sound head");
        let response = ResponseHead::parse(&self.client_in).expect("a sound head");
        (
            Self::after(&self.server_in, request.map(|head| head.len())),
            Self::after(&self.client_in, response.map(|head| head.len())),
        )
    }

    /// Whether the client has the whole head of a 101.
    fn client_has_switched(&self) -> bool {
        let head = ResponseHead::parse(&self.client_in).expect("a sound head");
        head.is_some_and(|head| head.status == 101)
    }

    fn check(&self) {
        let (up, down) = self.crossed();
        assert!(UP.starts_with(up), "{}", up.escape_ascii());
        assert!(DOWN.starts_with(down), "{}", down.escape_ascii());
        let both = self.client_has_switched() && self.server == Server::Switches;
        assert!(both || up.is_empty() && down.is_empty());
        assert!(self.client_has_switched() || self.up.0.is_empty());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(500) })]
    // keeps X-10, I-15, I-16
    #[test]
    fn no_byte_crosses_before_both_have_switched(
        server in prop_oneof![
            5 => Just(Server::Switches),
            1 => Just(Server::Cheats),
            1 => Just(Server::Ignores),
            1 => Just(Server::Refuses),
        ],
        steps in proptest::collection::vec((0_usize..10, prop_oneof![1_usize..4, 1_usize..400]), 0..300),
    ) {
        let mut chain = Chain::new(server);
        for (which, n) in steps {
            chain.step(which, n);
            chain.check();
        }
        // The rest, in the order that lets everything through.
        for _ in 0..3 {
            for which in 0..10 {
                chain.step(which, usize::MAX / 2);
                chain.check();
            }
        }
        let switches = server == Server::Switches;
        let all = if switches { (UP, DOWN) } else { (&[][..], &[][..]) };
        prop_assert_eq!(chain.crossed(), all);
        let status = ResponseHead::parse(&chain.client_in).unwrap().unwrap().status;
        let expected = match server {
            Server::Switches => 101,
            Server::Refuses => 403,
            Server::Cheats | Server::Ignores => 502,
        };
        prop_assert_eq!(status, expected);
    }
}
