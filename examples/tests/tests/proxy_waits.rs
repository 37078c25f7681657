//! The example proxies when they have to wait, run out of files, or are told to stop.
#![cfg(unix)]
#![allow(unreachable_pub, reason = "a module of a test")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

#[path = "support/examples.rs"]
mod examples;

use std::io::{ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use examples::{PATIENCE, Running, WEBSOCKET};

const PROXIES: [&str; 2] = ["proxy", "hyper_proxy"];
const GET: &str = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
const SWITCH: &str = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
    Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

/// An upstream that the test plays itself.
struct Upstream(TcpListener);

impl Upstream {
    fn new() -> Self {
        Self(TcpListener::bind("127.0.0.1:0").unwrap())
    }

    fn address(&self) -> String {
        self.0.local_addr().unwrap().to_string()
    }

    /// The next connection, after a whole head has come on it.
    fn accept(&self) -> TcpStream {
        let mut stream = self.0.accept().unwrap().0;
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        examples::head(&mut stream);
        stream
    }
}

/// How long it takes until the proxy closes this connection, and what came before that.
fn until_closed(stream: &mut TcpStream) -> (Duration, String) {
    let start = Instant::now();
    let mut came = Vec::new();
    let mut part = vec![0; 65_536];
    loop {
        match stream.read(&mut part) {
            Ok(0) => break,
            Ok(n) => came.extend(&part[..n]),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::ConnectionReset);
                break;
            }
        }
    }
    (start.elapsed(), String::from_utf8_lossy(&came).into_owned())
}

#[test]
fn a_proxy_that_was_out_of_files_goes_on() {
    for name in PROXIES {
        let server = Running::new("tokio_server");
        let proxy = Running::proxy_with_files(name, &server.address, 30);
        let silent: Vec<_> = (0..60).map(|_| proxy.connect()).collect();
        thread::sleep(Duration::from_millis(500));
        drop(silent);
        thread::sleep(Duration::from_millis(500));
        let (_stream, head) = proxy.ask();
        assert!(head.starts_with("HTTP/1.1 101 "), "{name}: {head}");
    }
}

/// Between two requests, a client that stays silent is not told that its request took too long.
#[test]
fn a_connection_that_is_kept_is_closed_without_a_response() {
    for name in PROXIES {
        let upstream = Upstream::new();
        let proxy = Running::proxy_with_waits(name, &upstream.address(), "1");
        let mut client = proxy.connect();
        client.write_all(GET.as_bytes()).unwrap();
        let mut peer = upstream.accept();
        peer.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").unwrap();
        let head = examples::head(&mut client);
        assert!(head.starts_with("HTTP/1.1 204 "), "{name}: {head}");
        let (time, came) = until_closed(&mut client);
        assert_eq!(came, "", "{name}");
        assert!(time < Duration::from_secs(10), "{name}: {time:?}");
    }
}

/// What is silent, or only drips, is given up; what moves is not.
#[test]
fn every_wait_of_a_proxy_is_bounded() {
    for name in PROXIES {
        let upstream = Upstream::new();
        let proxy = Running::proxy_with_waits(name, &upstream.address(), "1");
        thread::scope(|scope| {
            for (what, sent) in [("silence", ""), ("half a head", "GET / HTTP/1.1\r\nHo")] {
                let proxy = &proxy;
                scope.spawn(move || {
                    let mut stream = proxy.connect();
                    stream.write_all(sent.as_bytes()).unwrap();
                    let (time, _) = until_closed(&mut stream);
                    assert!(time < Duration::from_secs(10), "{name}: {what}: {time:?}");
                });
            }
        });

        // A response head that drips is late, however often something comes.
        let mut client = proxy.connect();
        client.write_all(GET.as_bytes()).unwrap();
        let mut peer = upstream.accept();
        let drip = thread::spawn(move || {
            let _ = peer.write_all(b"HTTP/1.1 200 OK\r\nX: ");
            for _ in 0..50 {
                if peer.write_all(b"y").is_err() {
                    break;
                }
                thread::sleep(Duration::from_millis(100));
            }
        });
        let head = examples::head(&mut client);
        assert!(head.starts_with("HTTP/1.1 504 "), "{name}: {head}");
        drip.join().unwrap();

        // An upload may take longer than any wait, as long as it moves.
        let mut client = proxy.connect();
        let post = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 12\r\n\r\n";
        client.write_all(post.as_bytes()).unwrap();
        let mut peer = upstream.accept();
        for _ in 0..12 {
            thread::sleep(Duration::from_millis(250));
            client.write_all(b"x").unwrap();
        }
        let mut content = [0; 12];
        peer.read_exact(&mut content).unwrap();
        peer.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").unwrap();
        let head = examples::head(&mut client);
        assert!(head.starts_with("HTTP/1.1 204 "), "{name}: {head}");

        // A client that takes nothing of a large response is cut off, and so is upstream.
        let mut client = proxy.connect();
        client.write_all(GET.as_bytes()).unwrap();
        let mut peer = upstream.accept();
        let start = Instant::now();
        peer.set_write_timeout(Some(PATIENCE)).unwrap();
        let page = "HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n";
        peer.write_all(page.as_bytes()).unwrap();
        let some = vec![b'x'; 65_536];
        while peer.write_all(&some).is_ok() {}
        assert!(start.elapsed() < Duration::from_secs(15), "{name}");
        drop(client);

        // A tunnel on which nothing moves ends.
        let mut client = proxy.connect();
        client.write_all(WEBSOCKET.as_bytes()).unwrap();
        let mut peer = upstream.accept();
        peer.write_all(SWITCH.as_bytes()).unwrap();
        let head = examples::head(&mut client);
        assert!(head.starts_with("HTTP/1.1 101 "), "{name}: {head}");
        let (time, _) = until_closed(&mut client);
        assert!(time < Duration::from_secs(10), "{name}: {time:?}");
    }
}

/// A client that has said everything, and closed its half, still gets its answer.
#[test]
fn a_client_that_has_closed_its_half_is_answered() {
    for name in PROXIES {
        for request in [GET, WEBSOCKET] {
            let upstream = Upstream::new();
            let proxy = Running::proxy_with_waits(name, &upstream.address(), "20");
            let mut client = proxy.connect();
            client.write_all(request.as_bytes()).unwrap();
            client.shutdown(std::net::Shutdown::Write).unwrap();
            let mut peer = upstream.accept();
            thread::sleep(Duration::from_millis(200));
            peer.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
                .unwrap();
            let (_, answer) = until_closed(&mut client);
            assert!(answer.starts_with("HTTP/1.1 200 "), "{name}: {answer}");
            assert!(answer.ends_with("ok"), "{name}: {answer}");
        }
    }
}

#[test]
fn a_proxy_stops_when_it_is_told_to() {
    for name in PROXIES {
        let server = Running::new("tokio_server");
        let mut proxy = Running::proxy(name, &server);
        let mut tunnel = proxy.open();
        assert!(examples::echoes(&mut tunnel, "still here"));
        let _idle = proxy.connect();
        proxy.signal("TERM");
        assert_eq!(proxy.exit_code(Duration::from_secs(8)), Some(0), "{name}");
    }
}
