//! Heads that cost as much as the default limits allow, next to plain heads of the same size.

use crate::single::Single;
use crate::{input, rows};
use http_upgrade::client::{self, Client};
use http_upgrade::h2c;
use http_upgrade::intermediary::{RequestEvent, ResponseEvent};
use http_upgrade::server::{Event, Server};
use http_upgrade::websocket::{self, Acceptor, Deflate, Origins, Proposal};
use http_upgrade::{Encode, Intermediary, Limits, Rejection};

static CHAT: Acceptor = Acceptor::new(Origins::Any)
    .subprotocols(&["chat"])
    .deflate(Deflate::new());
static H2C: h2c::Policy = h2c::Policy::new();
const PROXY: Intermediary<'static> = Intermediary::allowing(&[&websocket::Relay]);

const GET: &str = "GET / HTTP/1.1\r\nHost: h\r\n";
const WEBSOCKET: &str = "GET / HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\n\
    Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
const H2C_REQUEST: &str =
    "GET / HTTP/1.1\r\nHost: h\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n";
const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n";
const SWITCH: &str = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\
    Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n";
/// A line that most heads of its kind have. Its form is varied here.
const UPGRADE: &str = "Connection: Upgrade\r\n";
const SETTINGS: &str = "Connection: Upgrade, HTTP2-Settings\r\n";

/// Reads a head to its end and writes a response to it, or forwards it.
type Role = fn(&[u8], &mut [u8]) -> usize;

struct Case {
    role: &'static str,
    name: &'static str,
    run: Role,
    start: &'static str,
    worst: String,
    plain: &'static str,
}

/// Returns each head, followed by a plain one of as many bytes under the same name with `plain`
/// before it.
pub fn rows() -> Vec<Single> {
    let single = |name: String, run, head: &str| Single::of(&name, Box::new(Head(run)), head);
    let pair = |case: Case| {
        let worst = format!("{}{}\r\n", case.start, case.worst);
        let plain = plain(case.start, case.plain, worst.len());
        let name = format!("{}: {}", case.role, case.name);
        [
            single(name.clone(), case.run, &worst),
            single(format!("plain {name}"), case.run, &plain),
        ]
    };
    cases().into_iter().flat_map(pair).chain(growth()).collect()
}

/// Returns handshakes with 32 KiB and with 4 KiB of subprotocols, where only the limit of the head
/// applies.
fn growth() -> [Single; 2] {
    let of_size = |name: &str, bytes: usize| {
        let mut list = String::new();
        for at in 0.. {
            let element = format!("{at},");
            if list.len() + element.len() > bytes {
                break;
            }
            list += &element;
        }
        let head = format!("{WEBSOCKET}{UPGRADE}Sec-WebSocket-Protocol: {list}x\r\n\r\n");
        Single::of(name, Box::new(Head(serve_within_open_limits)), &head)
    };
    [
        of_size("growth: 32 KiB of subprotocols", 32 << 10),
        of_size("growth: 4 KiB of subprotocols", 4 << 10),
    ]
}

/// Runs each row once in [`counted_run`], and prints its name, for `benches/instructions`.
pub fn run_each_once() {
    let mut out = vec![0; 1 << 17];
    for mut row in rows() {
        row.run(&mut out);
        counted_run(&mut row, &mut out);
        println!("{}", row.name);
    }
}

/// One run. Callgrind counts what happens in this function, and writes a file each time it returns.
#[inline(never)]
fn counted_run(row: &mut Single, out: &mut [u8]) {
    std::hint::black_box(row.run(out));
}

fn cases() -> Vec<Case> {
    let case = |role, run, start, plain| {
        move |(name, worst): (&'static str, String)| Case {
            role,
            name,
            run,
            start,
            worst,
            plain,
        }
    };
    let forwarded = connections("close");
    let upgrades = connections("Upgrade");
    let settings = connections("Upgrade, HTTP2-Settings");
    let mut cases = Vec::new();
    cases.extend(
        forwarded
            .clone()
            .map(case("intermediary", forward, GET, "")),
    );
    cases.extend(
        upgrades
            .clone()
            .map(case("server", serve, WEBSOCKET, UPGRADE)),
    );
    cases.extend(handshakes().map(case("server", serve, WEBSOCKET, UPGRADE)));
    cases.extend(
        upgrades
            .clone()
            .map(case("tunnel", tunnel, WEBSOCKET, UPGRADE)),
    );
    cases.extend(handshakes().map(case("tunnel", tunnel, WEBSOCKET, UPGRADE)));
    cases.extend(forwarded.map(case("response", respond, OK, "")));
    cases.extend(upgrades.map(case("client", connect, SWITCH, UPGRADE)));
    cases.extend(settings.map(case("h2c", switch, H2C_REQUEST, SETTINGS)));
    cases
}

/// Returns heads in which Connection is as long, as scattered and as busy as it can be.
fn connections(option: &str) -> impl Iterator<Item = (&'static str, String)> + Clone + use<> {
    let members = |from: usize, to: usize| {
        let members: Vec<_> = (from..to).map(|at| format!(", q{at}")).collect();
        members.concat()
    };
    let (short, long) = ("a:\r\n", format!("X-Field: {}\r\n", "x".repeat(100)));
    let one = format!("Connection: {option}{}\r\n", members(0, 60));
    let two = format!("Connection: {option}{}\r\n", members(0, 30));
    let more = format!("Connection: q{}\r\n", members(31, 60));
    let commas = format!("Connection: {option}{}\r\n", ",".repeat(60));
    let scattered = format!("Connection: {option}\r\n{}", "Connection: q\r\n".repeat(60));
    [
        (
            "120 fields",
            format!("Connection: {option}\r\n{}", short.repeat(115)),
        ),
        (
            "120 fields, 60 names",
            format!("{one}{}", short.repeat(115)),
        ),
        (
            "120 fields, 60 names on two lines",
            format!("{two}{}{more}", short.repeat(115)),
        ),
        (
            "120 long fields, 60 names on two lines",
            format!("{two}{}{more}", long.repeat(115)),
        ),
        ("60 commas", format!("{commas}{}", short.repeat(60))),
        (
            "60 lines of Connection",
            format!("{scattered}{}", short.repeat(55)),
        ),
    ]
    .into_iter()
}

/// Returns handshakes in which the WebSocket lists are as long, as scattered and as busy as they
/// can be.
fn handshakes() -> impl Iterator<Item = (&'static str, String)> {
    let list = |name: &str, element: &dyn Fn(usize) -> String, separator: &str| -> String {
        let elements: Vec<String> = (0..63).map(element).collect();
        format!("{UPGRADE}{name}: {}\r\n", elements.join(separator))
    };
    let protocol = "Sec-WebSocket-Protocol";
    let extensions = "Sec-WebSocket-Extensions";
    let lines = |name: &str| format!("\r\n{name}: ");
    let long = "x".repeat(200);
    let parameters = "; server_max_window_bits=\"1\\0\"".repeat(8);
    [
        (
            "63 subprotocols",
            list(protocol, &|at| format!("{at}"), ","),
        ),
        (
            "63 long subprotocols",
            list(protocol, &|at| format!("{long}{at}"), ", "),
        ),
        (
            "63 lines of subprotocols",
            list(protocol, &|at| format!("{at}"), &lines(protocol)),
        ),
        (
            "63 extensions",
            list(extensions, &|at| format!("e{at}"), ","),
        ),
        (
            "63 extensions with parameters",
            list(
                extensions,
                &|_| format!("permessage-deflate{parameters}"),
                ", ",
            ),
        ),
        (
            "63 lines of extensions",
            list(extensions, &|at| format!("e{at}"), &lines(extensions)),
        ),
    ]
    .into_iter()
}

/// Returns a head of exactly this many bytes, with fields of a usual length.
fn plain(start: &str, line: &str, bytes: usize) -> String {
    let mut head = format!("{start}{line}");
    let mut left = bytes - head.len() - 2;
    // Stay within the limit of 128 fields.
    let usual = 50.max(left / 100);
    let mut at = 0;
    while left > 0 {
        // The last line takes the bytes that would be too few for a line of their own.
        let length = if left < 2 * usual { left } else { usual };
        let name = format!("X-Field-{at}: ");
        let value = length.saturating_sub(name.len() + 2).max(1);
        head += &name;
        head += &"v".repeat(value);
        head += "\r\n";
        left = (bytes - 2).saturating_sub(head.len());
        at += 1;
    }
    head + "\r\n"
}

/// A role as a row. Only whole heads are read.
struct Head(Role);

impl rows::Row for Head {
    fn name(&self) -> &'static str {
        "**http-upgrade**"
    }

    fn whole(&mut self, input: &[u8], out: &mut [u8]) -> Option<usize> {
        Some(self.0(input, out))
    }

    fn chunked(&mut self, input: &[u8], _: usize, out: &mut [u8]) -> Option<usize> {
        self.whole(input, out)
    }
}

fn written(message: &impl Encode, out: &mut [u8]) -> usize {
    message.encode(out).expect("room").len()
}

fn refused(rejection: Option<Rejection<'_>>, out: &mut [u8]) -> usize {
    written(&rejection.expect("a fault of the peer"), out)
}

fn serve(input: &[u8], out: &mut [u8]) -> usize {
    serve_with(Server::new(), input, out)
}

fn serve_within_open_limits(input: &[u8], out: &mut [u8]) -> usize {
    let limits = Limits::new().elements(u16::MAX);
    serve_with(Server::with_limits(limits), input, out)
}

fn serve_with(mut server: Server, input: &[u8], out: &mut [u8]) -> usize {
    assert!(!server.wants_input(input));
    match server.event(input) {
        Ok(Event::UpgradeRequested(upgrade)) => match upgrade.accept(&CHAT) {
            Ok(reply) => written(&reply, out),
            Err(rejection) => written(&rejection, out),
        },
        Ok(_) => panic!("no upgrade"),
        Err(fault) => refused(fault.rejection(), out),
    }
}

fn switch(input: &[u8], out: &mut [u8]) -> usize {
    let mut server = Server::new();
    assert!(!server.wants_input(input));
    let Ok(Event::UpgradeRequested(upgrade)) = server.event(input) else {
        panic!("no upgrade");
    };
    let offer = H2C.offer(&upgrade).expect("a good offer");
    written(&offer.stream_one(), out)
}

fn forward(input: &[u8], out: &mut [u8]) -> usize {
    let (mut request, _) = PROXY.exchange();
    assert!(!request.wants_input(input));
    match request.event(input) {
        Ok(RequestEvent::Plain(forward) | RequestEvent::UpgradeRequested(forward)) => {
            written(&forward, out)
        }
        Err(fault) => refused(fault.rejection(), out),
    }
}

/// Forwards a request and its 101.
fn tunnel(input: &[u8], out: &mut [u8]) -> usize {
    let (mut request, mut response) = PROXY.exchange();
    assert!(!request.wants_input(input));
    let forwarded = match request.event(input) {
        Ok(RequestEvent::UpgradeRequested(forward)) => {
            let bytes = written(&forward, out);
            request.sent(forward);
            bytes
        }
        Ok(RequestEvent::Plain(_)) => panic!("no upgrade"),
        Err(fault) => return refused(fault.rejection(), out),
    };
    let answer = input::ANSWER.as_bytes();
    assert!(!response.wants_input(answer));
    match response.event(&request, input, answer) {
        Ok(ResponseEvent::Switched(tunnel)) => forwarded + written(&tunnel, out),
        Ok(_) => panic!("no switch"),
        Err(fault) => refused(fault.rejection(), out),
    }
}

/// Forwards the response to a plain request.
fn respond(input: &[u8], out: &mut [u8]) -> usize {
    let (mut request, mut response) = PROXY.exchange();
    let get = b"GET / HTTP/1.1\r\nHost: h\r\n\r\n";
    assert!(!request.wants_input(get) && !response.wants_input(input));
    match response.event(&request, b"", input) {
        Ok(ResponseEvent::Rejected(returned)) => written(&returned, out),
        Ok(_) => panic!("an ordinary response"),
        Err(fault) => refused(fault.rejection(), out),
    }
}

fn connect(input: &[u8], _: &mut [u8]) -> usize {
    let mut client = Client::new(Proposal::new(*b"the sample nonce"));
    client.sent();
    assert!(!client.wants_input(input));
    match client.event(input) {
        Ok(client::Event::Switched(switched)) => switched.consumed(),
        Ok(client::Event::Rejected(_)) => panic!("a switch"),
        Err(_) => input.len(),
    }
}
