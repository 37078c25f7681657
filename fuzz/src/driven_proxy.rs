//! A proxy in memory, between a client and upstream that follow a script, in random steps.

use crate::choices::Choices;
use crate::driven::{Body, Framing, Request};
use http_upgrade::drive::{Closed, OUTPUT, ProxyEnd, ProxyExchange, ProxyStep};
use http_upgrade::{Buffer, Intermediary, Limits, Persistence, Protocol, Unnegotiated};

const LIMITS: Limits = Limits::new().head(256).content(16).interims(2);
const TCP: Unnegotiated<'static> = Unnegotiated::new(Protocol::new("tcp"));
const POLICY: Intermediary<'static> = Intermediary::allowing(&[&TCP]).limits(LIMITS);

type Exchange = ProxyExchange<'static, Vec<u8>, Vec<u8>>;

/// A request, and the response of upstream.
struct Planned {
    request: Request,
    interims: usize,
    switches: bool,
    body: Body,
    closes: bool,
}

const INTERIM: &str = "HTTP/1.1 103 Early Hints\r\n\r\n";
const SWITCH: &str =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: tcp\r\nConnection: Upgrade\r\n\r\n";

impl Planned {
    fn choose(choices: &Choices<'_>, number: usize) -> Self {
        let mut request = Request::choose(choices, number);
        // Nobody here answers with a 100.
        request.expects = false;
        let framings = [Framing::Length, Framing::Chunked, Framing::Close];
        let is_upgrade = is_upgrade(&request);
        Self {
            request,
            interims: choices.up_to(2),
            switches: is_upgrade && choices.is(),
            body: Body::choose(choices, &framings),
            closes: choices.up_to(7) == 7,
        }
    }

    /// Returns what upstream sends.
    fn response(&self) -> String {
        let interims = INTERIM.repeat(self.interims);
        if self.switches {
            return interims + SWITCH;
        }
        let option = if self.closes {
            "Connection: close\r\n"
        } else {
            ""
        };
        format!(
            "{interims}HTTP/1.1 200 OK\r\n{option}{}\r\n{}",
            self.body.field, self.body.wire
        )
    }

    /// Returns whether the client's connection closes after it.
    fn closes_client(&self) -> bool {
        self.request.closes || self.request.asks || self.body.framing == Framing::Close
    }

    /// Returns the head that upstream is to receive, the content and its framing.
    fn forwarded(&self) -> (String, &str, Framing) {
        let Request {
            method,
            number,
            body,
            ..
        } = &self.request;
        let mut head = format!("{method} /{number} HTTP/1.1\r\nHost: h\r\n");
        let mut framing = body.framing;
        if is_upgrade(&self.request) {
            head += "Upgrade: tcp\r\nConnection: Upgrade\r\n";
            // It was collected, so its length is known.
            if framing == Framing::Chunked {
                framing = Framing::Length;
            }
        }
        match framing {
            Framing::Length => head += &format!("Content-Length: {}\r\n", body.content.len()),
            Framing::Chunked => head += "Transfer-Encoding: chunked\r\n",
            Framing::None | Framing::Close => {}
        }
        (head + "\r\n", &body.content, framing)
    }

    /// Returns the heads that the client is to receive, the content and its framing.
    fn returned(&self) -> (String, &str, Framing) {
        let interims = INTERIM.repeat(self.interims);
        if self.switches {
            return (interims + SWITCH, "", Framing::Length);
        }
        let option = if self.closes_client() {
            "Connection: close\r\n"
        } else {
            ""
        };
        let field = match self.body.framing {
            Framing::Length => format!("Content-Length: {}\r\n", self.body.content.len()),
            Framing::Chunked => "Transfer-Encoding: chunked\r\n".into(),
            Framing::None | Framing::Close => String::new(),
        };
        let head = format!("{interims}HTTP/1.1 200 OK\r\n{option}{field}\r\n");
        (head, &self.body.content, self.body.framing)
    }
}

fn is_upgrade(request: &Request) -> bool {
    request.asks && request.body.content.len() <= 16
}

/// How far a message has come.
#[derive(Debug, PartialEq)]
enum Seen<'b> {
    Part,
    /// All of it, and what follows.
    Whole(&'b [u8]),
    /// All that has come is content that ends with the connection.
    Open(usize),
    /// A response of the proxy's own.
    Own,
}

/// Reads one message at the start of these bytes.
fn seen<'b>(bytes: &'b [u8], (head, content, framing): (String, &str, Framing)) -> Seen<'b> {
    let Some(rest) = bytes.strip_prefix(head.as_bytes()) else {
        if head.as_bytes().starts_with(bytes) {
            return Seen::Part;
        }
        // Interim responses may have come before.
        let bytes = strip_interims(bytes);
        let text = String::from_utf8_lossy(bytes);
        let is_own = ["HTTP/1.1 408", "HTTP/1.1 502", "HTTP/1.1 504"];
        let is_own = is_own
            .iter()
            .any(|start| text.starts_with(start) || start.starts_with(&*text));
        assert!(is_own, "{text:?} is not {head:?}");
        return Seen::Own;
    };
    let (got, after) = match framing {
        Framing::Length | Framing::None => {
            let (got, after) = rest.split_at(content.len().min(rest.len()));
            (got.to_vec(), (got.len() == content.len()).then_some(after))
        }
        Framing::Close => (rest.to_vec(), None),
        Framing::Chunked => chunks(rest),
    };
    assert!(
        content.as_bytes().starts_with(&got),
        "{} in place of {content:?}",
        got.escape_ascii()
    );
    match (framing, after) {
        (Framing::Close, _) => Seen::Open(got.len()),
        (_, Some(after)) => {
            assert_eq!(got.len(), content.len());
            Seen::Whole(after)
        }
        (_, None) => Seen::Part,
    }
}

fn strip_interims(mut bytes: &[u8]) -> &[u8] {
    while let Some(rest) = bytes.strip_prefix(INTERIM.as_bytes()) {
        bytes = rest;
    }
    bytes
}

/// Decodes chunks without extensions. Returns the content, and what follows if all has come.
fn chunks(mut rest: &[u8]) -> (Vec<u8>, Option<&[u8]>) {
    let mut content = Vec::new();
    while let Some(at) = rest.windows(2).position(|two| two == b"\r\n") {
        let size = std::str::from_utf8(&rest[..at]).expect("digits");
        let size = usize::from_str_radix(size, 16).expect("a size");
        let after = &rest[at + 2..];
        if size == 0 {
            return (content, after.strip_prefix(b"\r\n"));
        }
        content.extend_from_slice(&after[..size.min(after.len())]);
        match after
            .get(size..)
            .and_then(|after| after.strip_prefix(b"\r\n"))
        {
            Some(after) => rest = after,
            None => return (content, None),
        }
    }
    (content, None)
}

/// One end of the network.
#[derive(Default)]
struct Peer {
    sends: Vec<u8>,
    read: usize,
    /// Whether it closes after that; an end that does not is silent.
    closes: bool,
    has_ended: bool,
    got: Vec<u8>,
    is_broken: bool,
}

impl Peer {
    /// Reads into the room. `None` if the peer is silent.
    fn read(&mut self, choices: &Choices<'_>, room: &mut [u8], until: usize) -> Option<usize> {
        let rest = &self.sends[self.read..until.max(self.read)];
        let n = choices.size(rest.len().min(room.len()));
        room[..n].copy_from_slice(&rest[..n]);
        self.read += n;
        if n > 0 {
            return Some(n);
        }
        let is_over = self.closes && self.read == self.sends.len();
        self.has_ended |= is_over;
        is_over.then_some(0)
    }
}

const TUNNELS: [&str; 2] = [
    "to upstream GET / HTTP/1.1\r\n\r\n",
    "to the client HTTP/1.1 200 OK\r\n\r\n",
];

struct Network {
    plan: Vec<Planned>,
    peers: [Peer; 2],
    /// Where the response of each exchange ends in what upstream sends, if it does not switch.
    ends: Vec<usize>,
    has_fault: bool,
    /// The exchange that was the first one on the connection to upstream.
    first: usize,
}

impl Network {
    fn choose(choices: &Choices<'_>) -> Self {
        let count = 1 + choices.up_to(2);
        let mut plan = Vec::new();
        for number in 0..count {
            plan.push(Planned::choose(choices, number));
            if plan.last().is_some_and(|last| last.switches) {
                break;
            }
        }
        let mut peers = [Peer::default(), Peer::default()];
        let mut ends = Vec::new();
        for planned in &plan {
            peers[0].sends.extend(planned.request.wire().bytes());
            peers[1].sends.extend(planned.response().bytes());
            ends.push(peers[1].sends.len());
        }
        for (peer, tunnel) in peers.iter_mut().zip(TUNNELS) {
            let is_tunnel = plan.last().is_some_and(|last| last.switches);
            peer.sends
                .extend(tunnel.bytes().filter(|_| is_tunnel || choices.is()));
            peer.closes = choices.is();
        }
        if choices.up_to(3) == 3 {
            let client = &mut peers[0];
            let cut = choices.up_to(255) * 4;
            client.sends.truncate(cut);
        }
        Self {
            plan,
            peers,
            ends,
            has_fault: false,
            first: 0,
        }
    }

    /// Up to where upstream sends in this exchange.
    fn until(&self, at: usize) -> usize {
        match self.plan.get(at) {
            Some(planned) if !planned.switches => self.ends[at],
            _ => self.peers[1].sends.len(),
        }
    }

    /// Checks what both ends got, while exchange number `at` goes on. Returns whether the request
    /// and the response are whole.
    fn check(&self, at: usize) -> [bool; 2] {
        let mut rest = &self.peers[1].got[..];
        let mut asked = self.first == at + 1;
        for planned in self
            .plan
            .get(self.first..self.plan.len().min(at + 1))
            .unwrap_or_default()
        {
            match seen(rest, planned.forwarded()) {
                Seen::Whole(after) => (asked, rest) = (true, after),
                Seen::Part => (asked, rest) = (false, &[]),
                other => panic!("{other:?}"),
            }
        }
        let to_upstream = rest;
        let (mut answered, mut rest) = (false, &self.peers[0].got[..]);
        for planned in self.plan.get(..=at).unwrap_or(&self.plan) {
            match seen(rest, planned.returned()) {
                Seen::Whole(after) => (answered, rest) = (true, after),
                Seen::Part | Seen::Own => (answered, rest) = (false, &[]),
                Seen::Open(n) => (answered, rest) = (n == planned.body.content.len(), &[]),
            }
        }
        if at >= self.plan.len() && !rest.is_empty() {
            // What the client has sent after its requests is refused, or upstream fails meanwhile.
            let requests = self.plan.iter().map(|planned| planned.request.wire().len());
            assert!(
                self.peers[0].read > requests.sum(),
                "a response to no request"
            );
            let is_own =
                ["HTTP/1.1 4", "HTTP/1.1 5"].map(|start| rest.starts_with(start.as_bytes()));
            assert!(is_own.contains(&true) || rest.len() < 10);
            rest = &[];
        }
        let is_open =
            self.plan.get(at).is_some_and(|planned| planned.switches) && asked && answered;
        for (tunnel, got) in TUNNELS.iter().zip([to_upstream, rest]) {
            assert!(
                got.is_empty() || is_open,
                "a byte crosses: {}",
                got.escape_ascii()
            );
            assert!(tunnel.as_bytes().starts_with(got), "{}", got.escape_ascii());
        }
        [asked, answered]
    }
}

fn exchange(inputs: [Buffer<Vec<u8>>; 2]) -> Exchange {
    let outputs = [0; 2].map(|_| vec![0; LIMITS.buffer_len() + OUTPUT]);
    ProxyExchange::with_inputs(POLICY, inputs, outputs).expect("enough storage")
}

/// Drives one exchange to its end. `None` if the proxy has dropped both connections.
fn drive(
    choices: &Choices<'_>,
    network: &mut Network,
    exchange: &mut Exchange,
    at: usize,
) -> Option<ProxyEnd> {
    let until = network.until(at);
    loop {
        let mut idle = true;
        let mut done = [None; 4];
        match exchange.step() {
            ProxyStep::Over(end) => return Some(end),
            ProxyStep::Request(turn) => {
                assert!(
                    at < network.plan.len(),
                    "{:?} is no request",
                    turn.request()
                );
                assert_eq!(turn.is_upgrade(), is_upgrade(&network.plan[at].request));
                if !choices.is_rare() {
                    turn.forward().expect("a head");
                }
                continue;
            }
            ProxyStep::Transfer(transfer) => {
                assert!(
                    transfer.from_client.is_some()
                        || transfer.from_upstream.is_some()
                        || !transfer.to_client.is_empty()
                        || !transfer.to_upstream.is_empty()
                );
                let client = network.peers[0].sends.len();
                let rooms = [
                    (transfer.from_client, client),
                    (transfer.from_upstream, until),
                ];
                for (which, (room, until)) in rooms.into_iter().enumerate() {
                    let Some(room) = room else { continue };
                    assert!(!room.is_empty());
                    if choices.up_to(3) == 3 {
                        // The bytes come later.
                        idle = false;
                        continue;
                    }
                    done[which] = network.peers[which].read(choices, room, until);
                    idle &= done[which].is_none();
                }
                for (which, bytes) in [transfer.to_client, transfer.to_upstream]
                    .into_iter()
                    .enumerate()
                {
                    let peer = &mut network.peers[which];
                    if bytes.is_empty() || peer.is_broken {
                        continue;
                    }
                    let n = choices.size(bytes.len());
                    peer.got.extend_from_slice(&bytes[..n]);
                    idle = false;
                    if choices.is_rare() {
                        // The write failed, and the proxy does not know how many bytes it wrote.
                        network.has_fault = true;
                        peer.is_broken = true;
                    } else {
                        done[2 + which] = Some(n);
                    }
                }
            }
        }
        if network.peers[0].is_broken {
            return None;
        }
        let is_told = [
            done[0].map_or(Ok(()), |n| exchange.client_received(n)),
            done[1].map_or(Ok(()), |n| exchange.upstream_received(n)),
            done[2].map_or(Ok(()), |n| exchange.client_written(n)),
            done[3].map_or(Ok(()), |n| exchange.upstream_written(n)),
        ];
        assert_eq!(is_told, [Ok(()); 4]);
        network.check(at);
        if idle || choices.is_rare() {
            network.has_fault |= !idle;
            match (network.peers[1].is_broken, choices.up_to(2)) {
                (true, _) | (_, 2) => exchange.upstream_failed(),
                (_, 1) => exchange.upstream_timed_out(),
                _ => exchange.client_timed_out(),
            }
        }
    }
}

/// Checks every step of a proxy, and how its exchanges end.
pub fn check(data: &[u8]) {
    let choices = Choices::new(data);
    let mut network = Network::choose(&choices);
    let storage = || Buffer::new(vec![0; LIMITS.buffer_len()]);
    let mut current = exchange([storage(), storage()]);
    for at in 0.. {
        let Some(end) = drive(&choices, &mut network, &mut current, at) else {
            network.check(at);
            return;
        };
        let [asked, answered] = network.check(at);
        let (client, upstream) = match end {
            ProxyEnd::Http {
                client,
                upstream,
                needs_reset,
            } => {
                let is_open = network
                    .plan
                    .get(at)
                    .is_some_and(|p| p.body.framing == Framing::Close);
                assert!(!needs_reset || is_open);
                (client == Persistence::Reuse, upstream == Persistence::Reuse)
            }
            ProxyEnd::Tunnel => {
                assert!(asked && answered);
                // A tunnel that ends has carried everything that the proxy has read.
                let requests = network
                    .plan
                    .iter()
                    .map(|planned| planned.request.wire().len());
                let starts = [requests.sum(), network.ends[at]];
                for (peer, other) in [(0, 1), (1, 0)] {
                    let [to, from] = [&network.peers[peer], &network.peers[other]];
                    assert!(to.got.ends_with(&from.sends[starts[other]..from.read]));
                }
                return;
            }
            ProxyEnd::Closed(closed) => {
                let is_between = closed == Closed::BetweenMessages;
                assert!(!is_between || current.into_inputs()[0].filled().is_empty());
                return;
            }
            _ => unreachable!("no other end"),
        };
        let planned = network.plan.get(at);
        if client || upstream {
            assert!(asked && answered, "reused within a message");
            assert!(!(client && planned.is_some_and(Planned::closes_client)));
        }
        if !client {
            return;
        }
        let [client, mut input] = current.into_inputs();
        if upstream {
            assert!(input.filled().is_empty());
            assert!(!planned.is_some_and(|planned| planned.closes));
        } else {
            input = storage();
            network.peers[1].got.clear();
            network.peers[1].is_broken = false;
            network.peers[1].read = network.ends[at];
            network.first = at + 1;
        }
        current = exchange([client, input]);
    }
}
