//! The server and the client talk to each other over HTTP/3, on loopback.

use std::net::SocketAddr;
use std::time::Duration;

use connect_udp::client::target;
use h3_server::client::Tunnel;
use h3_server::{server, tls};
use tokio::net::UdpSocket;
use tokio::time::timeout;

const LIMIT: Duration = Duration::from_secs(20);

/// Starts a proxy. Returns its address, and the certificate to trust.
fn proxy() -> (SocketAddr, String) {
    let (pem, config) = tls::server().expect("a certificate");
    let local = SocketAddr::from(([127, 0, 0, 1], 0));
    let endpoint = quinn::Endpoint::server(config, local).expect("a port");
    let address = endpoint.local_addr().expect("an address");
    tokio::spawn(server::run(endpoint));
    (address, pem)
}

/// Starts a server that sends each datagram back.
async fn echo() -> SocketAddr {
    let socket = UdpSocket::bind("127.0.0.1:0").await.expect("a port");
    let address = socket.local_addr().expect("an address");
    tokio::spawn(async move {
        let mut payload = vec![0; 65_536];
        while let Ok((length, from)) = socket.recv_from(&mut payload).await {
            let sent = socket.send_to(&payload[..length], from).await;
            assert_eq!(sent.expect("it is sent"), length);
        }
    });
    address
}

#[tokio::test]
async fn datagrams_go_there_and_back() {
    let (address, pem) = proxy();
    let target = target(&echo().await.to_string()).expect("a target");
    let opened = timeout(LIMIT, Tunnel::open(address, &pem, &target)).await;
    let mut tunnel = opened.expect("in time").expect("a tunnel");
    for length in [0, 1, 63, 64, 1_200, 16_384, 65_507] {
        let sent = vec![u8::try_from(length % 251).expect("a byte"); length];
        tunnel.send(&sent).await.expect("it is sent");
        let received = timeout(LIMIT, tunnel.receive()).await.expect("in time");
        let received = received.expect("no error").expect("a payload");
        assert!(received == sent, "{length}: {}", received.len());
    }
    tunnel.end().await.expect("an open stream");
    let end = timeout(LIMIT, tunnel.receive()).await.expect("in time");
    assert_eq!(end.expect("no reset"), None);
}

#[tokio::test]
async fn targets_that_are_refused() {
    let (address, pem) = proxy();
    let target = target("192.0.2.6:443").expect("a target");
    let opened = timeout(LIMIT, Tunnel::open(address, &pem, &target)).await;
    let error = opened.expect("in time").err().expect("no tunnel");
    assert_eq!(error.to_string(), "403 instead of 200");
}

/// Sends a request without `:protocol`, and returns the status.
async fn status(request: http::Request<()>) -> u16 {
    let (address, pem) = proxy();
    let config = tls::client(&pem).expect("a certificate");
    let local = SocketAddr::from(([127, 0, 0, 1], 0));
    let endpoint = quinn::Endpoint::client(local).expect("a port");
    let connecting = endpoint.connect_with(config, address, "localhost");
    let connection = connecting.expect("a name").await.expect("a connection");
    let connection = h3_quinn::Connection::new(connection);
    let made = h3::client::new(connection).await;
    let (mut connection, mut sender) = made.expect("HTTP/3");
    tokio::spawn(async move { connection.wait_idle().await });
    let mut stream = sender.send_request(request).await.expect("it is sent");
    let end: Result<(), _> = stream.finish().await;
    end.expect("an open stream");
    let response = timeout(LIMIT, stream.recv_response()).await;
    let status = response.expect("in time").expect("a response").status();
    // Nothing is cut off by the end of the connection.
    assert!(stream.recv_data().await.expect("content").is_some());
    status.as_u16()
}

#[tokio::test]
async fn requests_without_a_protocol_are_refused() {
    let plain = http::Request::connect("https://localhost:7/");
    assert_eq!(status(plain.body(()).expect("a request")).await, 501);
    let get = http::Request::get("https://localhost/");
    assert_eq!(status(get.body(()).expect("a request")).await, 501);
}
