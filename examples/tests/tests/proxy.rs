//! The examples `proxy` and `hyper_proxy` over sockets: what each side received, and what is
//! logged.
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
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use programs::program;
use support::crlf;
use support::intermediary::text;

/// How long nothing may arrive before the bytes count as complete.
const SILENCE: Duration = Duration::from_millis(200);
const LIMIT: Duration = Duration::from_secs(20);

/// A proxy that runs until this is dropped, and the server that it forwards to.
struct Proxy {
    child: Child,
    address: SocketAddr,
    upstream: TcpListener,
    log: Receiver<String>,
}

impl Proxy {
    /// Starts the example.
    fn start(example: &str, allowed: &[&str]) -> Self {
        let upstream = TcpListener::bind("127.0.0.1:0").unwrap();
        let mut command = Command::new(program(example));
        command.args(["127.0.0.1:0", &upstream.local_addr().unwrap().to_string()]);
        let child = command.args(allowed).stdout(Stdio::piped()).spawn();
        let mut child = child.unwrap();
        let (sender, log) = channel();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        thread::spawn(move || {
            lines
                .map_while(Result::ok)
                .try_for_each(|line| sender.send(line))
        });
        let first = log.recv_timeout(LIMIT).unwrap();
        let address = first.strip_prefix("listening on http://").unwrap();
        let address = address.strip_suffix('/').unwrap().parse().unwrap();
        Self {
            child,
            address,
            upstream,
            log,
        }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(LIMIT)).unwrap();
        stream
    }

    fn accept(&self) -> TcpStream {
        let stream = self.upstream.accept().unwrap().0;
        stream.set_read_timeout(Some(LIMIT)).unwrap();
        stream
    }

    /// Returns the next line of the log, without the client's address.
    fn logged(&self) -> String {
        let line = self.log.recv_timeout(LIMIT).unwrap();
        line.split_once(' ').unwrap().1.into()
    }

    /// Sends all of this at once as a client, and responds as upstream to whatever arrives first.
    /// Returns what upstream received, what the client received, and the last line that was logged
    /// of the exchange.
    fn attack(&self, client: &str, answer: &str) -> [String; 3] {
        let mut stream = self.connect();
        stream.write_all(&crlf(client)).unwrap();
        self.upstream.set_nonblocking(true).unwrap();
        thread::sleep(SILENCE);
        let accepted = self.upstream.accept();
        self.upstream.set_nonblocking(false).unwrap();
        let mut to_upstream = Vec::new();
        if let Ok((mut upstream, _)) = accepted {
            upstream.set_nonblocking(false).unwrap();
            to_upstream = all(&mut upstream);
            upstream.write_all(&crlf(answer)).unwrap();
            to_upstream.extend(all(&mut upstream));
        }
        let to_client = text(&all(&mut stream));
        let line = self.logged();
        let line = if line.contains("the upgrade ends here") {
            self.logged()
        } else {
            line
        };
        [text(&to_upstream), to_client, line]
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        let early = self.child.try_wait();
        let _ = self.child.kill();
        let _ = self.child.wait();
        if !thread::panicking() {
            assert!(
                matches!(early, Ok(None)),
                "the proxy ended by itself: {early:?}"
            );
        }
    }
}

/// Returns everything that arrives until the end or a silence.
fn all(stream: &mut TcpStream) -> Vec<u8> {
    stream.set_read_timeout(Some(SILENCE)).unwrap();
    let (mut all, mut some) = (Vec::new(), [0; 4_096]);
    loop {
        match stream.read(&mut some) {
            Ok(0) => break,
            Ok(n) => all.extend(&some[..n]),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                break;
            }
            Err(error) => panic!("{error}"),
        }
    }
    stream.set_read_timeout(Some(LIMIT)).unwrap();
    all
}

fn exactly(stream: &mut TcpStream, expected: &str) {
    let mut came = vec![0; crlf(expected).len()];
    stream.read_exact(&mut came).unwrap();
    assert_eq!(text(&came), expected);
}

const WS: &str = "GET /chat HTTP/1.1⏎Host: h⏎Upgrade: websocket⏎Connection: Upgrade⏎Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==⏎Sec-WebSocket-Version: 13⏎⏎";
const WS_ON: &str = "GET /chat HTTP/1.1⏎Host: h⏎Upgrade: websocket⏎Connection: Upgrade⏎Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==⏎Sec-WebSocket-Version: 13⏎Via: 1.1 example-proxy⏎⏎";
const SWITCH: &str = "HTTP/1.1 101 Switching Protocols⏎Upgrade: websocket⏎Connection: Upgrade⏎Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=⏎⏎";
const SWITCHED: &str = "HTTP/1.1 101 Switching Protocols⏎Upgrade: websocket⏎Connection: Upgrade⏎Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=⏎Via: 1.1 example-proxy⏎⏎";
const GET_ON: &str = "GET / HTTP/1.1⏎Host: h⏎Via: 1.1 example-proxy⏎⏎";

#[test]
#[rustfmt::skip] // a table
fn no_attack_gets_a_tunnel() {
    const OK: &str = "HTTP/1.1 200 OK⏎Content-Length: 2⏎⏎ok";
    const LAST: &str = "HTTP/1.1 200 OK⏎Connection: close⏎Via: 1.1 example-proxy⏎Content-Length: 2⏎⏎ok";
    let proxy = Proxy::start("proxy", &[]);
    let early = format!("{WS}GET /internal HTTP/1.1⏎Host: h⏎⏎");
    let version = "GET / HTTP/1.1⏎Host: h⏎Upgrade: websocket⏎Connection: Upgrade⏎Sec-WebSocket-Version: 777⏎⏎GET /internal HTTP/1.1⏎Host: h⏎⏎";
    let rows: &[(&str, &str, &str, &str, &str, &str)] = &[
        ("S-06, I-15 early data", &early, OK, WS_ON, LAST, "GET /chat HTTP/1.1: 200"),
        ("S-06 a wrong version, and a request after it", version,
            "HTTP/1.1 426 X⏎Upgrade: websocket⏎Connection: Upgrade⏎Sec-WebSocket-Version: 13⏎Content-Length: 0⏎⏎",
            "GET / HTTP/1.1⏎Host: h⏎Upgrade: websocket⏎Connection: Upgrade⏎Sec-WebSocket-Version: 777⏎Via: 1.1 example-proxy⏎⏎",
            "HTTP/1.1 426 Upgrade Required⏎Upgrade: websocket⏎Connection: close, Upgrade⏎Sec-WebSocket-Version: 13⏎Via: 1.1 example-proxy⏎Content-Length: 0⏎⏎",
            "GET / HTTP/1.1: 426"),
        ("I-04 101 with another token", WS, "HTTP/1.1 101 X⏎Upgrade: tcp⏎Connection: Upgrade⏎⏎secret", WS_ON, "502",
            "GET /chat HTTP/1.1: 502: a 101 switches to a protocol that was not forwarded (RFC 9110 §7.8)"),
        ("I-04 101 that nobody asked for", "GET / HTTP/1.1⏎Host: h⏎⏎", SWITCH, GET_ON, "502",
            "GET / HTTP/1.1: 502: a 101 answers a request that was forwarded without an upgrade (RFC 9110 §7.8)"),
        ("S-07 101 and nothing else", WS, "HTTP/1.1 101 X⏎⏎secret", WS_ON, "502",
            "GET /chat HTTP/1.1: 502: a 101 has no Upgrade, or one that is not a list of protocols (RFC 9110 §7.8)"),
        ("I-05 200 with Upgrade", WS, "HTTP/1.1 200 OK⏎Upgrade: websocket⏎Connection: Upgrade⏎Content-Length: 2⏎⏎ok", WS_ON, LAST, "GET /chat HTTP/1.1: 200"),
        ("S-08 h2c in one line", "GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade, HTTP2-Settings⏎Upgrade: h2c⏎HTTP2-Settings: AAMAAABk⏎⏎", OK, GET_ON, LAST, "GET / HTTP/1.1: 200"),
        ("S-08 h2c in two lines", "GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Connection: HTTP2-Settings⏎Upgrade:⏎Upgrade: h2c⏎HTTP2-Settings: AAMAAABk⏎⏎", OK, GET_ON, LAST, "GET / HTTP/1.1: 200"),
        ("S-09 h2c without its option", "GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: h2c⏎HTTP2-Settings: AAMAAABk⏎⏎", OK, GET_ON, LAST, "GET / HTTP/1.1: 200"),
        ("S-01 CL and TE", "POST / HTTP/1.1⏎Host: h⏎Content-Length: 6⏎Transfer-Encoding: chunked⏎⏎0⏎⏎GET /internal HTTP/1.1⏎⏎", OK, "", "400",
            "400: Content-Length and Transfer-Encoding are both present (RFC 9112 §6.3)"),
        ("S-01 SP before a colon", "GET / HTTP/1.1⏎Host: h⏎Upgrade : websocket⏎⏎", OK, "", "400", "400: white space comes before the colon of a field (RFC 9112 §5.1)"),
        ("S-01 a bare LF", "GET / HTTP/1.1⏎Host: h⏎A: b\nUpgrade: h2c⏎⏎", OK, "", "400", "400: a line ends in LF without CR (RFC 9112 §2.2)"),
        ("S-01 a folded line", "GET / HTTP/1.1⏎Host: h⏎Upgrade:⏎ websocket⏎⏎", OK, "", "400", "400: a field value is folded onto a second line (RFC 9112 §5.2)"),
        ("I-18 CONNECT, and what is after it", "CONNECT h:80 HTTP/1.1⏎Host: h:80⏎⏎GET /internal HTTP/1.1⏎Host: h⏎⏎", OK, "", "501", "501: CONNECT is not served here (RFC 9931 §8)"),
    ];
    for (name, client, answer, to_upstream, to_client, logged) in rows {
        let [upstream_got, client_got, line] = proxy.attack(client, answer);
        assert_eq!(upstream_got, *to_upstream, "{name}");
        let refusal = client_got.get(9..12).unwrap_or_default();
        let client_got = if to_client.len() == 3 { refusal } else { &client_got };
        assert_eq!(client_got, *to_client, "{name}");
        assert_eq!(line, *logged, "{name}");
    }
}

#[test]
fn a_tunnel_carries_everything_and_each_direction_ends_by_itself() {
    // keeps I-05, I-06, I-15, I-16, I-17
    let proxy = Proxy::start("proxy", &[]);
    let mut client = proxy.connect();
    client.write_all(&crlf(&format!("{WS}early"))).unwrap();
    let mut upstream = proxy.accept();
    exactly(&mut upstream, WS_ON);
    assert_eq!(all(&mut upstream), b"", "nothing before the 101");
    let interim = "HTTP/1.1 103 Early Hints⏎Link: </a>⏎⏎";
    upstream
        .write_all(&crlf(&format!("{interim}{SWITCH}first")))
        .unwrap();
    exactly(&mut upstream, "early");
    exactly(
        &mut client,
        &format!("HTTP/1.1 103 Early Hints⏎Link: </a>⏎Via: 1.1 example-proxy⏎⏎{SWITCHED}first"),
    );
    assert_eq!(proxy.logged(), "GET /chat HTTP/1.1: tunnel websocket");

    client.write_all(b"\r\nHTTP/1.1 \0").unwrap();
    exactly(&mut upstream, "⏎HTTP/1.1 \0".replace('\0', "").as_str());
    let mut nul = [1];
    upstream.read_exact(&mut nul).unwrap();
    assert_eq!(nul, [0]);
    // The client has sent everything, upstream has not.
    client.shutdown(Shutdown::Write).unwrap();
    assert_eq!(upstream.read(&mut [0]).unwrap(), 0);
    upstream.write_all(b"last words").unwrap();
    drop(upstream);
    exactly(&mut client, "last words");
    assert_eq!(client.read(&mut [0]).unwrap(), 0);
    assert_eq!(proxy.logged(), "the tunnel ended: 17 bytes up, 15 down");
}

#[test]
fn plain_requests_share_connections_and_their_content_passes() {
    let proxy = Proxy::start("proxy", &[]);
    let mut client = proxy.connect();
    client
        .write_all(&crlf(
            "POST /a HTTP/1.1⏎Host: h⏎Expect: 100-continue⏎Transfer-Encoding: chunked⏎⏎",
        ))
        .unwrap();
    let mut upstream = proxy.accept();
    exactly(
        &mut upstream,
        "POST /a HTTP/1.1⏎Host: h⏎Expect: 100-continue⏎Via: 1.1 example-proxy⏎Transfer-Encoding: chunked⏎⏎",
    );
    upstream
        .write_all(&crlf("HTTP/1.1 100 Continue⏎⏎"))
        .unwrap();
    exactly(
        &mut client,
        "HTTP/1.1 100 Continue⏎Via: 1.1 example-proxy⏎⏎",
    );
    client.write_all(&crlf("5;x⏎hello⏎")).unwrap();
    exactly(&mut upstream, "5⏎hello⏎");
    // The response begins while content still arrives.
    upstream
        .write_all(&crlf("HTTP/1.1 200 OK⏎Transfer-Encoding: chunked⏎⏎2⏎ok⏎"))
        .unwrap();
    exactly(
        &mut client,
        "HTTP/1.1 200 OK⏎Via: 1.1 example-proxy⏎Transfer-Encoding: chunked⏎⏎2⏎ok⏎",
    );
    client
        .write_all(&crlf("0⏎T: v⏎⏎GET /b HTTP/1.1⏎Host: h⏎⏎"))
        .unwrap();
    exactly(&mut upstream, "0⏎⏎");
    upstream.write_all(&crlf("0⏎⏎")).unwrap();
    exactly(&mut client, "0⏎⏎");
    // Both connections can be used for another exchange.
    exactly(
        &mut upstream,
        "GET /b HTTP/1.1⏎Host: h⏎Via: 1.1 example-proxy⏎⏎",
    );
    upstream
        .write_all(&crlf("HTTP/1.0 200 OK⏎⏎until the end"))
        .unwrap();
    drop(upstream);
    exactly(
        &mut client,
        "HTTP/1.1 200 OK⏎Connection: close⏎Via: 1.0 example-proxy⏎⏎until the end",
    );
    assert_eq!(client.read(&mut [0]).unwrap(), 0);
    let lines = [proxy.logged(), proxy.logged()];
    assert_eq!(lines, ["POST /a HTTP/1.1: 200", "GET /b HTTP/1.1: 200"]);
}

#[test]
fn an_answer_that_comes_before_the_content_arrives() {
    // keeps B-27
    let proxy = Proxy::start("proxy", &[]);
    let mut client = proxy.connect();
    client
        .write_all(&crlf("POST / HTTP/1.1⏎Host: h⏎Content-Length: 100000000⏎⏎"))
        .unwrap();
    let mut upstream = proxy.accept();
    exactly(
        &mut upstream,
        "POST / HTTP/1.1⏎Host: h⏎Via: 1.1 example-proxy⏎Content-Length: 100000000⏎⏎",
    );
    upstream
        .write_all(&crlf("HTTP/1.1 413 X⏎Content-Length: 4⏎⏎much"))
        .unwrap();
    drop(upstream);
    // This is more than any buffer holds; at some point no write succeeds.
    let chunk = vec![b'x'; 65_536];
    while client
        .write_all(&chunk)
        .is_ok_and(|()| proxy.log.try_recv().is_err())
    {}
    exactly(
        &mut client,
        "HTTP/1.1 413 Content Too Large⏎Via: 1.1 example-proxy⏎Content-Length: 4⏎⏎much",
    );
}

#[test]
fn a_refused_upgrade_stays_http_and_the_list_of_what_is_allowed_counts() {
    // keeps I-03, S-06
    let proxy = Proxy::start("proxy", &["tcp,IRC/6.9"]);
    let mut client = proxy.connect();
    client
        .write_all(&crlf(
            "GET /1 HTTP/1.1⏎Host: h⏎Connection: upgrade⏎Upgrade: websocket, irc/6.9⏎⏎",
        ))
        .unwrap();
    let mut upstream = proxy.accept();
    exactly(
        &mut upstream,
        "GET /1 HTTP/1.1⏎Host: h⏎Upgrade: IRC/6.9⏎Connection: Upgrade⏎Via: 1.1 example-proxy⏎⏎",
    );
    upstream
        .write_all(&crlf("HTTP/1.1 403 X⏎Content-Length: 2⏎⏎no"))
        .unwrap();
    exactly(
        &mut client,
        "HTTP/1.1 403 Forbidden⏎Connection: close⏎Via: 1.1 example-proxy⏎Content-Length: 2⏎⏎no",
    );
    assert_eq!(client.read(&mut [0]).unwrap(), 0);
    let mut client = proxy.connect();
    client
        .write_all(&crlf(
            "GET /2 HTTP/1.1⏎Host: h⏎Connection: upgrade⏎Upgrade: websocket⏎⏎",
        ))
        .unwrap();
    let mut upstream = proxy.accept();
    exactly(
        &mut upstream,
        "GET /2 HTTP/1.1⏎Host: h⏎Via: 1.1 example-proxy⏎⏎",
    );
    drop(upstream);
    let answer = text(&all(&mut client));
    assert!(
        answer.starts_with("HTTP/1.1 502 Bad Gateway⏎Connection: close⏎"),
        "{answer}"
    );
    assert_eq!(proxy.logged(), "GET /1 HTTP/1.1: 403");
    assert_eq!(
        proxy.logged(),
        "GET /2 HTTP/1.1: the upgrade ends here: none of the offered protocols is let through here (RFC 9110 §7.8)"
    );
    assert_eq!(
        proxy.logged(),
        "GET /2 HTTP/1.1: 502: the connection ended before the response was complete (RFC 9112 §8)"
    );
}

#[test]
fn no_server_is_a_502() {
    let mut proxy = Proxy::start("proxy", &[]);
    // Another listener takes its place, so that no server is at the proxy's upstream address.
    proxy.upstream = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut client = proxy.connect();
    client
        .write_all(&crlf("HEAD / HTTP/1.1⏎Host: h⏎⏎"))
        .unwrap();
    let answer = text(&all(&mut client));
    assert!(
        answer.starts_with("HTTP/1.1 502 Bad Gateway⏎Connection: close⏎"),
        "{answer}"
    );
    assert!(
        answer.ends_with("⏎⏎"),
        "nothing but the head answers HEAD: {answer}"
    );
}

#[test]
fn hyper_with_the_judge_tunnels_what_switched_and_nothing_else() {
    // keeps I-05, I-15, I-16, S-06, S-07, S-08
    let proxy = Proxy::start("hyper_proxy", &[]);
    let mut client = proxy.connect();
    client.write_all(&crlf(&format!("{WS}early"))).unwrap();
    let mut upstream = proxy.accept();
    let request = text(&all(&mut upstream));
    assert!(
        request.starts_with("GET /chat HTTP/1.1⏎") && request.ends_with("⏎⏎"),
        "{request}"
    );
    assert!(
        request.contains("⏎Upgrade: websocket⏎Connection: Upgrade⏎"),
        "{request}"
    );
    upstream
        .write_all(&crlf(&format!("{SWITCH}first")))
        .unwrap();
    exactly(&mut upstream, "early");
    let answer = text(&all(&mut client));
    assert!(
        answer.starts_with("HTTP/1.1 101 Switching Protocols⏎"),
        "{answer}"
    );
    assert!(answer.ends_with("⏎⏎first"), "{answer}");
    drop((client, upstream));

    let early = format!("{WS}GET /internal HTTP/1.1⏎Host: h⏎⏎");
    let h2c = "GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: h2c⏎HTTP2-Settings: AAMAAABk⏎⏎";
    let rows = [
        (early.as_str(), "HTTP/1.1 101 X⏎⏎secret", "502"),
        (
            WS,
            "HTTP/1.1 101 X⏎Upgrade: tcp⏎Connection: Upgrade⏎⏎secret",
            "502",
        ),
        (
            early.as_str(),
            "HTTP/1.1 200 OK⏎Upgrade: websocket⏎Connection: Upgrade⏎Content-Length: 0⏎⏎",
            "200",
        ),
        (
            early.as_str(),
            "HTTP/1.1 426 X⏎Upgrade: websocket⏎Connection: Upgrade⏎Content-Length: 0⏎⏎",
            "426",
        ),
        (h2c, "HTTP/1.1 200 OK⏎Content-Length: 0⏎⏎", "200"),
        (
            "CONNECT h:80 HTTP/1.1⏎Host: h⏎⏎GET /internal HTTP/1.1⏎Host: h⏎⏎",
            "",
            "501",
        ),
    ];
    for (request, answer, status) in rows {
        let [to_upstream, to_client, _] = proxy.attack(request, answer);
        assert!(!to_upstream.contains("/internal"), "{to_upstream}");
        assert!(
            !to_upstream.to_ascii_lowercase().contains("h2c"),
            "{to_upstream}"
        );
        assert!(
            !to_upstream.to_ascii_lowercase().contains("http2"),
            "{to_upstream}"
        );
        assert_eq!(to_client.get(9..12), Some(status), "{to_client}");
        assert_eq!(to_client.matches("HTTP/1.1 ").count(), 1, "{to_client}");
        assert!(!to_client.contains("secret"), "{to_client}");
    }
}
