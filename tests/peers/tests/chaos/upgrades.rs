//! Bytes before and after a requested upgrade, and responses that break off.

use std::io;
use std::time::Duration;

use http_upgrade_peers::chain::Listening;
use http_upgrade_peers::chaos::client::connect;
use tokio::time::sleep;

use crate::PROXIES;
use crate::upstream::{End, Upstream, Wire, responses};

const WEBSOCKET: &str = "Connection: Upgrade\r\nUpgrade: websocket\r\n\
    Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
const SWITCHED: &[u8] = b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n\
    Upgrade: websocket\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

/// An upstream server that has received the head of a request, and the client that has sent it.
struct Conversation {
    client: Wire,
    upstream: Upstream,
    wire: Wire,
    head: String,
    _proxy: Listening,
}

impl Conversation {
    async fn start(name: &str, request: &[u8]) -> io::Result<Self> {
        let upstream = Upstream::new(65_536)?;
        let proxy = Listening::example(name, upstream.address()?);
        let mut client = Wire::new(connect(proxy.address(), false).await?)?;
        client.write(request).await?;
        let mut wire = upstream.accept().await?;
        let head = wire.head().await;
        Ok(Self {
            client,
            upstream,
            wire,
            head,
            _proxy: proxy,
        })
    }

    /// Whether upstream was asked to switch.
    fn asks(&self) -> bool {
        self.head.to_ascii_lowercase().contains("\r\nupgrade:")
    }
}

fn milliseconds(count: u64) -> Duration {
    Duration::from_millis(count)
}

/// Upstream switches as soon as it has the head. The tunnel must not open before the content of the
/// request was forwarded; upstream gets the content first, and then the bytes for the tunnel. A
/// proxy may also drop the upgrade if there is content.
#[tokio::test]
async fn a_tunnel_opens_after_the_content() -> io::Result<()> {
    let chunked = "Transfer-Encoding: chunked\r\n";
    let length = "Content-Length: 10\r\n";
    let rows = [
        (chunked, "5\r\nhe", "llo\r\n0\r\n\r\nTUNNEL", "hello"),
        (length, "", "0123456789TUNNEL", "0123456789"),
        (length, "01234", "56789TUNNEL", "0123456789"),
    ];
    for name in PROXIES {
        for (field, first, second, content) in rows {
            let row = format!("{name}: {field:?} {first:?}");
            let request = format!("GET /ws HTTP/1.1\r\nHost: h\r\n{field}{WEBSOCKET}\r\n{first}");
            // A proxy may collect the content first, so upstream responds as soon as it has a head.
            let upstream = Upstream::new(65_536)?;
            let proxy = Listening::example(name, upstream.address()?);
            let mut client = Wire::new(connect(proxy.address(), false).await?)?;
            client.write(request.as_bytes()).await?;
            let backend = tokio::spawn(async move {
                let mut wire = upstream.accept().await?;
                let head = wire.head().await.to_ascii_lowercase();
                let switches = head.contains("\r\nupgrade:");
                if switches {
                    wire.write(SWITCHED).await?;
                } else {
                    wire.rest(milliseconds(1_000)).await;
                    wire.write(ANSWER).await?;
                }
                wire.rest(milliseconds(1_500)).await;
                io::Result::Ok((head, switches, wire.came))
            });
            client.rest(milliseconds(500)).await;
            assert_eq!(responses(&client.came), 0, "{row}: before the content");
            client.write(second.as_bytes()).await?;
            client.rest(milliseconds(3_000)).await;
            let (head, switches, came) = backend.await.map_err(io::Error::other)??;

            let came = String::from_utf8_lossy(&came).into_owned();
            let (got, rest) = if head.contains("\r\ntransfer-encoding: chunked") {
                dechunked(&came).unwrap_or_else(|| panic!("{row}: {came:?}"))
            } else {
                let (got, rest) = came.split_at(content.len().min(came.len()));
                (got.to_owned(), rest.to_owned())
            };
            let tunnelled = if switches { "TUNNEL" } else { "" };
            assert_eq!((&*got, &*rest), (content, tunnelled), "{row}");
        }
    }
    Ok(())
}

/// Decodes chunked content, and returns it with the bytes after it.
fn dechunked(mut coded: &str) -> Option<(String, String)> {
    let mut content = String::new();
    loop {
        let (size, rest) = coded.split_once("\r\n")?;
        let size = usize::from_str_radix(size, 16).ok()?;
        let chunk = rest.get(..size)?;
        let rest = rest.get(size..)?.strip_prefix("\r\n")?;
        if size == 0 {
            return Some((content, rest.to_owned()));
        }
        content += chunk;
        coded = rest;
    }
}

/// Chunked content is also forwarded with methods that rarely have any.
#[tokio::test]
async fn content_of_a_get_arrives() -> io::Result<()> {
    for name in PROXIES {
        for (field, content) in [
            ("Transfer-Encoding: chunked", "5\r\nhello\r\n0\r\n\r\n"),
            ("Content-Length: 5", "hello"),
        ] {
            let request = format!("GET / HTTP/1.1\r\nHost: h\r\n{field}\r\n\r\n{content}");
            let mut started = Conversation::start(name, request.as_bytes()).await?;
            started.wire.rest(milliseconds(300)).await;
            let came = String::from_utf8_lossy(&started.wire.came).into_owned();
            let got = match dechunked(&came) {
                Some((got, _)) => got,
                None => came,
            };
            assert_eq!(got, "hello", "{name}: {field}, {}", started.head);
        }
    }
    Ok(())
}

/// Bytes after a request with an Upgrade field are not read as a request, whether the proxy or
/// upstream declined the upgrade, and whether they arrive in the same segment or later.
#[tokio::test]
async fn nothing_follows_an_upgrade_that_was_declined() -> io::Result<()> {
    let h2c = "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\n\
        HTTP2-Settings: AAMAAABk\r\n";
    let orphan = WEBSOCKET.replace("Connection: Upgrade\r\n", "");
    let optimistic = "GET /optimistic HTTP/1.1\r\nHost: h\r\n\r\n";
    for name in PROXIES {
        for fields in [h2c, &orphan, WEBSOCKET] {
            let request = format!("GET /a HTTP/1.1\r\nHost: h\r\n{fields}\r\n");
            for at_once in [true, false] {
                let row = format!("{name}: {fields:?}, in one segment: {at_once}");
                let first = if at_once {
                    format!("{request}{optimistic}")
                } else {
                    request.clone()
                };
                let mut started = Conversation::start(name, first.as_bytes()).await?;
                if !at_once {
                    sleep(milliseconds(50)).await;
                    started.client.write(optimistic.as_bytes()).await?;
                }
                sleep(milliseconds(250)).await;
                started.wire.write(ANSWER).await?;
                let end = started.client.rest(milliseconds(3_000)).await;
                started.wire.rest(milliseconds(100)).await;

                assert_eq!(responses(&started.client.came), 1, "{row}");
                assert_ne!(end, End::Open, "{row}: the connection has to close");
                let came = String::from_utf8_lossy(&started.wire.came).into_owned();
                assert_eq!(came, "", "{row}");
                let second = tokio::time::timeout(milliseconds(50), started.upstream.accept());
                assert!(second.await.is_err(), "{row}: another connection");
            }
        }
    }
    Ok(())
}

/// A client that has shut down its sending direction still waits for its response. hyper takes that
/// for the end of the connection.
#[tokio::test]
async fn a_client_that_half_closes_is_answered() -> io::Result<()> {
    for fields in ["", WEBSOCKET] {
        let request = format!("GET / HTTP/1.1\r\nHost: h\r\n{fields}\r\n");
        let mut started = Conversation::start("proxy", request.as_bytes()).await?;
        assert_eq!(started.asks(), !fields.is_empty());
        tokio::io::AsyncWriteExt::shutdown(&mut started.client.stream).await?;
        sleep(milliseconds(200)).await;
        started.wire.write(ANSWER).await?;
        started.client.rest(milliseconds(3_000)).await;
        let came = String::from_utf8_lossy(&started.client.came).into_owned();
        assert!(came.starts_with("HTTP/1.1 200 "), "{fields:?}: {came:?}");
    }
    Ok(())
}

/// For an HTTP/1.0 client, the end of the connection ends the content, so content that broke off
/// must not end that way. hyper cannot reset a connection.
#[tokio::test]
async fn truncated_content_does_not_look_whole() -> io::Result<()> {
    for broken in ["2\r\nokXX0\r\n\r\n", "20\r\nok"] {
        let mut started = Conversation::start("proxy", b"GET / HTTP/1.0\r\n\r\n").await?;
        let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        let answer = format!("{head}{broken}");
        started.wire.write(answer.as_bytes()).await?;
        drop(started.wire);
        let end = started.client.rest(milliseconds(5_000)).await;
        let came = String::from_utf8_lossy(&started.client.came).into_owned();
        assert_eq!(end, End::Reset, "{broken:?}: {came:?}");
    }
    Ok(())
}
