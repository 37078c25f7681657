//! Client, intermediary and server in one process, in any interleaving: there is a tunnel exactly
//! if both ends have switched.
#![cfg(feature = "websocket")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::expect_used
)]

use http_upgrade::client::{self, Client};
use http_upgrade::intermediary::{RequestEvent, RequestSide, ResponseEvent, ResponseSide};
use http_upgrade::server::{self, Server};
use http_upgrade::websocket::{Acceptor, Origins, Proposal, Relay};
use http_upgrade::{Encode, Intermediary, Rejection, RequestHead, ResponseHead};
use proptest::prelude::*;

const PROXY: Intermediary<'static> = Intermediary::allowing(&[&Relay]);
const NOTHING: Intermediary<'static> = Intermediary::allowing(&[]);
static CHAT: Acceptor<'static> = Acceptor::new(Origins::Any).subprotocols(&["chat"]);

/// What a client sends too early, and what each end sends in the tunnel. All of it looks like HTTP,
/// which it is not.
const EARLY: &[u8] = b"GET /internal HTTP/1.1\r\nHost: h\r\n\r\n";
const FROM_CLIENT: &[u8] = b"\r\nGET /client HTTP/1.1\r\n\r\n\0";
const FROM_SERVER: &[u8] = b"HTTP/1.1 200 OK\r\n\r\n\xff";

/// How this conversation differs from one that succeeds.
#[derive(Clone, Copy, Debug)]
struct Course {
    is_allowed: bool,
    agrees: bool,
    is_early: bool,
    interims: usize,
}

/// One direction between two parties: the bytes that were sent, and how many of them have arrived.
#[derive(Default)]
struct Pipe {
    sent: Vec<u8>,
    came: usize,
}

impl Pipe {
    fn seen(&self) -> &[u8] {
        &self.sent[..self.came]
    }
}

struct Chain {
    course: Course,
    client: Client<Proposal<'static>>,
    request: RequestSide<'static>,
    response: ResponseSide<'static>,
    server: Server,
    to_proxy: Pipe,
    to_server: Pipe,
    from_server: Pipe,
    to_client: Pipe,
    /// The number of upstream's bytes that were interim responses.
    passed: usize,
    /// The number of bytes of each direction that were sent through the tunnel or before it;
    /// `None` if there is no tunnel.
    tunnelled: Option<[usize; 2]>,
    is_refused: bool,
    has_client_switched: bool,
}

impl Chain {
    fn new(course: Course) -> Self {
        let mut client = Client::new(Proposal::new(*b"the sample nonce").subprotocols(&["chat"]));
        let mut sent = client.request("/", "h").to_vec().expect("a request");
        client.sent();
        if course.is_early {
            sent.extend(EARLY);
        }
        let policy = if course.is_allowed { PROXY } else { NOTHING };
        let (request, response) = policy.exchange();
        Self {
            course,
            client,
            request,
            response,
            server: Server::new(),
            to_proxy: Pipe { sent, came: 0 },
            to_server: Pipe::default(),
            from_server: Pipe::default(),
            to_client: Pipe::default(),
            passed: 0,
            tunnelled: None,
            is_refused: false,
            has_client_switched: false,
        }
    }

    /// Some bytes arrive at one end of one pipe, and all parties act on what is there.
    fn step(&mut self, pipe: usize, bytes: usize) {
        let pipes = [
            &mut self.to_proxy,
            &mut self.to_server,
            &mut self.from_server,
            &mut self.to_client,
        ];
        let Some(pipe) = pipes.into_iter().nth(pipe) else {
            return;
        };
        pipe.came = (pipe.came + bytes).min(pipe.sent.len());
        self.forward();
        self.serve();
        self.relay();
        self.hear();
    }

    fn forward(&mut self) {
        let input = self.to_proxy.seen();
        if !self.to_server.sent.is_empty() || self.request.wants_input(input) {
            return;
        }
        let event = self.request.event(input).expect("a good request");
        assert_eq!(
            matches!(event, RequestEvent::UpgradeRequested(_)),
            self.course.is_allowed
        );
        let (RequestEvent::UpgradeRequested(forward) | RequestEvent::Plain(forward)) = event;
        let bytes = forward.to_vec().expect("a request");
        let head = RequestHead::parse(&bytes).expect("a head").expect("whole");
        assert_eq!(head.len(), bytes.len(), "not a byte after the request");
        self.request.sent(forward);
        self.to_server.sent.extend(bytes);
    }

    fn serve(&mut self) {
        let input = self.to_server.seen();
        if !self.from_server.sent.is_empty() || self.server.wants_input(input) {
            return;
        }
        for _ in 0..self.course.interims {
            self.from_server
                .sent
                .extend(b"HTTP/1.1 103 \r\nLink: </a>\r\n\r\n");
        }
        match self.server.event(input).expect("a good request") {
            server::Event::UpgradeRequested(upgrade) if self.course.agrees => {
                let reply = upgrade.accept(&CHAT).expect("agreement");
                self.from_server
                    .sent
                    .extend(reply.to_vec().expect("a reply"));
                self.from_server.sent.extend(FROM_SERVER);
            }
            server::Event::UpgradeRequested(upgrade) => {
                let rejection = upgrade.reject(Rejection::new(403, "no"));
                self.from_server
                    .sent
                    .extend(rejection.to_vec().expect("a refusal"));
            }
            server::Event::Plain(_) => self
                .from_server
                .sent
                .extend(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
            event => panic!("{event:?}"),
        }
    }

    fn relay(&mut self) {
        if let Some([from_client, from_server]) = &mut self.tunnelled {
            self.to_server
                .sent
                .extend(&self.to_proxy.seen()[*from_client..]);
            self.to_client
                .sent
                .extend(&self.from_server.seen()[*from_server..]);
            [*from_client, *from_server] = [self.to_proxy.came, self.from_server.came];
            return;
        }
        let (client, upstream) = (
            self.to_proxy.seen(),
            &self.from_server.seen()[self.passed..],
        );
        if self.is_refused || self.to_server.sent.is_empty() || self.response.wants_input(upstream)
        {
            return;
        }
        let bytes = match self
            .response
            .event(&self.request, client, upstream)
            .expect("a good answer")
        {
            ResponseEvent::Interim(interim) => {
                self.passed += interim.consumed();
                self.response.next_response();
                interim.to_vec()
            }
            ResponseEvent::Switched(tunnel) => {
                let head = tunnel.to_vec();
                let open = tunnel.sent();
                let from_client = &client[open.client_consumed()..];
                self.to_server.sent.extend(from_client);
                self.tunnelled = Some([self.to_proxy.came, self.from_server.came]);
                head.map(|head| [&head, &upstream[open.upstream_consumed()..]].concat())
            }
            ResponseEvent::Rejected(returned) => {
                self.is_refused = true;
                returned.to_vec()
            }
        };
        let bytes = bytes.expect("a head");
        assert!(ResponseHead::parse(&bytes).expect("a head").is_some());
        self.to_client.sent.extend(bytes);
        self.relay();
    }

    fn hear(&mut self) {
        let input = self.to_client.seen();
        if !self.has_client_switched && !self.client.wants_input(input) {
            if let client::Event::Switched(_) = self.client.event(input).expect("a good answer") {
                self.has_client_switched = true;
                self.to_proxy.sent.extend(FROM_CLIENT);
            }
        }
    }

    fn check(&self) {
        let switches = self.course.is_allowed && self.course.agrees;
        assert_eq!(self.tunnelled.is_some(), switches, "{:?}", self.course);
        assert_eq!(self.has_client_switched, switches, "{:?}", self.course);
        let at_server = self.to_server.seen();
        let head = RequestHead::parse(at_server)
            .expect("a head")
            .expect("whole");
        let after = &at_server[head.len()..];
        if switches {
            let early = if self.course.is_early { EARLY } else { b"" };
            assert_eq!(after, [early, FROM_CLIENT].concat());
            let Ok(client::Event::Switched(seam)) = self.client.event(self.to_client.seen()) else {
                panic!("it has switched");
            };
            assert_eq!(seam.unread(self.to_client.seen()), FROM_SERVER);
        } else {
            assert_eq!(after, b"", "what was sent early reaches nobody");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// keeps I-05, I-15, I-16, I-06, I-23, S-06, U-41
    #[test]
    fn a_tunnel_stands_if_and_only_if_both_ends_switched(
        is_allowed in prop::bool::weighted(0.8),
        agrees in prop::bool::weighted(0.7),
        is_early: bool,
        interims in 0_usize..4,
        steps in prop::collection::vec((0_usize..4, 1_usize..200), 0..200),
    ) {
        let mut chain = Chain::new(Course { is_allowed, agrees, is_early, interims });
        for (pipe, bytes) in steps {
            chain.step(pipe, bytes);
        }
        // The bytes that are still in transit arrive in the end.
        for round in 0..16 {
            chain.step(round % 4, usize::from(u16::MAX));
        }
        chain.check();
    }
}

/// keeps I-05, S-07: whatever a byte of the 101 is changed into, there is a tunnel exactly if a
/// client that received it directly would have switched.
#[test]
fn every_changed_byte_is_judged_as_the_client_would() {
    let mut client = Client::new(Proposal::new(*b"the sample nonce").subprotocols(&["chat"]));
    let asked = client.request("/", "h").to_vec().expect("a request");
    client.sent();
    let good = b"HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
        Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Protocol: chat\r\n\r\n";
    let (mut tunnels, mut others) = (0, 0);
    for at in 0..good.len() {
        let (before, rest) = good.split_at(at);
        let changes: [&[u8]; 12] = [
            b"", b" ", b"\t", b"\r", b"\n", b"\0", b",", b":", b"a", b"0", b"\xff", b"\r\n",
        ];
        let doubled = [rest[0], rest[0]];
        for change in changes.into_iter().chain([&doubled[..]]) {
            let answer = [before, change, &rest[1..], b"\r\n\r\n"].concat();
            let mut direct = client.clone();
            direct.wants_input(&answer);
            let switches = matches!(direct.event(&answer), Ok(client::Event::Switched(_)));
            let (mut request, mut response) = PROXY.exchange();
            request.wants_input(&asked);
            forward(&mut request, &asked);
            response.wants_input(&answer);
            let event = response.event(&request, &asked, &answer);
            let tunnel = matches!(event, Ok(ResponseEvent::Switched(_)));
            assert_eq!(tunnel, switches, "{}: {event:?}", answer.escape_ascii());
            *(if tunnel { &mut tunnels } else { &mut others }) += 1;
        }
    }
    // Only white space around values, the reason phrase and case may change.
    assert!(tunnels > 50 && others > 1_000, "{tunnels} {others}");
}

/// Forwards a request that arrived as a whole.
fn forward(request: &mut RequestSide<'_>, input: &[u8]) {
    match request.event(input) {
        Ok(RequestEvent::UpgradeRequested(forward) | RequestEvent::Plain(forward)) => {
            request.sent(forward);
        }
        Err(fault) => panic!("{fault}"),
    }
}
