//! Datagrams through the proxy and back, on loopback.

use std::net::SocketAddr;
use std::time::Duration;

use connect_udp::datagrams::{Datagrams, LONGEST};
use connect_udp::{client, proxy};
use http_upgrade::masque::OutgoingCapsule;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UdpSocket};
use tokio::time::timeout;

const LIMIT: Duration = Duration::from_secs(10);

/// Starts a proxy, and returns its address.
async fn proxy() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(proxy::run(listener));
    address
}

/// Starts a server that sends each datagram back, on this address.
async fn echo(on: &str) -> SocketAddr {
    let socket = UdpSocket::bind((on, 0)).await.expect("a port");
    let address = socket.local_addr().expect("an address");
    tokio::spawn(async move {
        let mut payload = vec![0; LONGEST];
        while let Ok((length, from)) = socket.recv_from(&mut payload).await {
            let sent = socket.send_to(&payload[..length], from).await;
            assert_eq!(sent.expect("it is sent"), length);
        }
    });
    address
}

async fn within<T>(done: impl Future<Output = std::io::Result<T>>) -> T {
    let done = timeout(LIMIT, done).await.expect("in time");
    done.expect("no error")
}

/// An application sends datagrams of all lengths to the client, and gets them back.
async fn round_trip(target: &str) {
    let target = client::target(target).expect("a target");
    let opened = client::connect(proxy().await, &target).await;
    let (stream, unread) = opened.expect("a tunnel");
    let socket = UdpSocket::bind("127.0.0.1:0").await.expect("a port");
    let local = socket.local_addr().expect("an address");
    tokio::spawn(client::run(socket, stream, unread));

    let application = UdpSocket::bind("127.0.0.1:0").await.expect("a port");
    application.connect(local).await.expect("an address");
    // The longest payload of UDP over IPv4 is shorter than that of a capsule.
    for length in [0, 1, 62, 63, 64, 1_200, 16_383, 16_384, 65_507] {
        let sent = vec![u8::try_from(length % 251).expect("a byte"); length];
        within(application.send(&sent)).await;
        let mut received = vec![0; LONGEST];
        let found = within(application.recv(&mut received)).await;
        assert!(received[..found] == sent, "{length}: {found}");
    }
}

#[tokio::test]
async fn datagrams_go_there_and_back() {
    let by_address = echo("127.0.0.1").await;
    round_trip(&by_address.to_string()).await;
    round_trip(&format!("localhost:{}", by_address.port())).await;
}

#[tokio::test]
async fn a_target_with_an_ipv6_address() {
    let by_address = echo("::1").await;
    round_trip(&by_address.to_string()).await;
}

#[tokio::test]
async fn targets_that_are_refused() {
    let proxy = proxy().await;
    for (target, expected) in [
        ("192.0.2.6:443", "403 instead of 101"),
        ("no-such-name.invalid:443", "502 instead of 101"),
    ] {
        let target = client::target(target).expect("a target");
        let error = client::connect(proxy, &target).await.expect_err("refused");
        assert_eq!(error.to_string(), expected);
    }
}

#[tokio::test]
async fn a_payload_that_is_too_long_ends_the_tunnel() {
    let echo = echo("127.0.0.1").await;
    let target = client::target(&echo.to_string()).expect("a target");
    let (mut stream, _) = client::connect(proxy().await, &target)
        .await
        .expect("a tunnel");
    let payload = vec![0; LONGEST + 1];
    let capsule = OutgoingCapsule::datagram(0, &payload).expect("it fits");
    for part in capsule.parts() {
        // The proxy may close before it has read all of it.
        let _ = stream.write_all(part).await;
    }
    // The client's direction stays open, so it is the proxy that ends the tunnel.
    let end = timeout(LIMIT, stream.read(&mut [0]))
        .await
        .expect("in time");
    // A close with unread bytes is a reset.
    assert!(matches!(end, Ok(0) | Err(_)), "{end:?}");
}

#[tokio::test]
async fn an_ordinary_request_is_refused() {
    let mut stream = TcpStream::connect(proxy().await).await.expect("a proxy");
    let request = b"GET / HTTP/1.1\r\nHost: h\r\n\r\n";
    within(stream.write_all(request)).await;
    let mut response = String::new();
    within(stream.read_to_string(&mut response)).await;
    assert!(response.starts_with("HTTP/1.1 501 "), "{response}");
}

#[test]
fn capsules_in_any_pieces() {
    // A payload, an unknown context, an unknown capsule, and an empty payload.
    let wire = b"\x00\x03\x00hi\x00\x03\x02no\x17\x02xx\x00\x01\x00";
    for step in 1..=wire.len() {
        let mut datagrams = Datagrams::default();
        let mut found = Vec::new();
        for piece in wire.chunks(step) {
            let mut input = piece;
            while let Some(payload) = datagrams.next(&mut input).expect("sound") {
                found.push(payload);
            }
            assert!(input.is_empty());
        }
        datagrams.end().expect("nothing is cut off");
        assert_eq!(found, [b"hi".to_vec(), Vec::new()], "{step}");
    }
    let mut datagrams = Datagrams::default();
    datagrams
        .next(&mut &b"\x00\x00"[..])
        .expect_err("no context");
}
