//! Responses that come before the content of the request was forwarded. The rest of the content
//! must not become a request, on either connection.

use std::io;
use std::net::SocketAddr;
use std::process::Command;
use std::time::Duration;

use http_upgrade_peers::chain::Listening;
use http_upgrade_peers::chaos::client::connect;
use http_upgrade_peers::chaos::conversation::Conversation;
use http_upgrade_peers::chaos::run::Run;
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::upstream::{End, Upstream, Wire, responses};
use crate::{HYPER_PROXY, PROXIES, PROXY, check};

const SMUGGLED: &[u8] = b"GET /smuggled-by-content HTTP/1.1\r\nHost: evil\r\n\r\n";

/// What upstream got on one connection: the target of the request, and everything after its head.
type Heard = (String, Vec<u8>);

/// The write of the last bytes of the content is blocked when the response arrives. How much is
/// blocked depends on the buffers of the system, hence many sizes at the same time.
#[tokio::test]
async fn an_early_answer_cancels_a_write() -> io::Result<()> {
    for name in PROXIES {
        let upstream = Upstream::new(4_096)?;
        let proxy = Listening::example(name, upstream.address()?);
        let mut clients = JoinSet::new();
        for step in 1..=40 {
            clients.spawn(upload_in_pieces(proxy.address(), step * 4_096));
        }
        let heard = hear(&upstream, &mut clients, answer_early).await?;
        assert_eq!(heard.len(), 40, "{name}: the uploads and nothing else");
        for (target, content) in heard {
            let size = target.strip_prefix("/upload-").map(str::parse);
            let Some(Ok(size)) = size else {
                panic!("{name}: {target}");
            };
            let sent = upload(size);
            let differs = content.iter().zip(&sent).position(|(a, b)| a != b);
            assert_eq!(differs, None, "{name}: content of {size} bytes changed");
            assert!(content.len() <= size, "{name}: more than {size} bytes");
        }
    }
    Ok(())
}

/// The response is blocked by a client that does not read, when upstream resets the connection to
/// which content is still being written.
#[tokio::test]
async fn a_write_fails_beside_a_stuck_answer() -> io::Result<()> {
    for name in PROXIES {
        let upstream = Upstream::new(4_096)?;
        let proxy = Listening::example(name, upstream.address()?);
        let mut clients = JoinSet::new();
        for step in 0..40 {
            clients.spawn(late_content(proxy.address(), step * 8_192 + 2));
        }
        let heard = hear(&upstream, &mut clients, answer_and_reset).await?;
        no_smuggling(name, &heard);
    }
    Ok(())
}

/// The response, a reset of upstream's connection and the rest of the content arrive while the
/// proxy is stopped.
#[tokio::test]
async fn a_reset_and_content_meet_a_busy_proxy() -> io::Result<()> {
    for name in PROXIES {
        let upstream = Upstream::new(4_096)?;
        let proxy = Listening::example(name, upstream.address()?);
        let mut clients = JoinSet::new();
        for _ in 0..50 {
            let address = proxy.address();
            clients.spawn(async move {
                let (came, _) = content_in_two_parts(address).await?;
                answered_once(&came)
            });
        }
        stop_for_a_moment(&mut clients, proxy.id());
        let heard = hear(&upstream, &mut clients, answer_and_reset).await?;
        no_smuggling(name, &heard);
    }
    Ok(())
}

/// The system reports a reset only once. If it was reported to the upload, the response must still
/// not look complete.
#[tokio::test]
async fn a_reset_that_a_write_was_told_of() -> io::Result<()> {
    for name in PROXIES {
        let upstream = Upstream::new(4_096)?;
        let proxy = Listening::example(name, upstream.address()?);
        let mut clients = JoinSet::new();
        for _ in 0..50 {
            let address = proxy.address();
            clients.spawn(async move {
                let (came, end) = content_in_two_parts(address).await?;
                let text = String::from_utf8_lossy(&came);
                // A clean end completes content that has no length.
                let looks_whole = match text.split_once("\r\n\r\n") {
                    Some((head, content)) if head.contains("chunked") => {
                        content.ends_with("0\r\n\r\n")
                    }
                    Some((head, _)) => head.contains(" 200 ") && end == End::Closed,
                    None => false,
                };
                fail_if(looks_whole, &came)
            });
        }
        stop_for_a_moment(&mut clients, proxy.id());
        hear(&upstream, &mut clients, answer_until_reset).await?;
    }
    Ok(())
}

/// Random uploads of which half are answered early, without special timings.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn random_uploads() {
    for run in [PROXY, HYPER_PROXY] {
        let run = Run {
            conversation: Conversation::uploads,
            ..run
        };
        check(run, &run.go((0..400).collect()).await);
    }
}

fn no_smuggling(name: &str, heard: &[Heard]) {
    for (target, _) in heard {
        assert!(target.starts_with("/upload-"), "{name}: {target}");
    }
}

fn answered_once(came: &[u8]) -> io::Result<()> {
    let is_refused = came.windows(5).any(|five| five == b" 400 ");
    fail_if(responses(came) > 1 || is_refused, came)
}

/// Returns the bytes that a client got as an error if `fails` is set.
fn fail_if(fails: bool, came: &[u8]) -> io::Result<()> {
    if fails {
        return Err(io::Error::other(String::from_utf8_lossy(came)));
    }
    Ok(())
}

/// Lets clients send to the proxy, and serves the connections that it makes.
async fn hear<F>(
    upstream: &Upstream,
    clients: &mut JoinSet<io::Result<()>>,
    serve: fn(Wire) -> F,
) -> io::Result<Vec<Heard>>
where
    F: Future<Output = io::Result<Heard>> + Send + 'static,
{
    let mut served = JoinSet::new();
    let quiet = sleep(milliseconds(4_500));
    tokio::pin!(quiet);
    loop {
        tokio::select! {
            wire = upstream.accept() => drop(served.spawn(serve(wire?))),
            () = &mut quiet => break,
        }
    }
    while let Some(client) = clients.join_next().await {
        client.map_err(io::Error::other)??;
    }
    served.join_all().await.into_iter().collect()
}

/// Runs a client that sends its content in small pieces, for as long as it can.
async fn upload_in_pieces(proxy: SocketAddr, size: usize) -> io::Result<()> {
    let mut client = Wire::new(connect(proxy, false).await?)?;
    client.write(&post(&format!("upload-{size}"), size)).await?;
    for piece in upload(size).chunks(8_192) {
        client.write(piece).await?;
        sleep(milliseconds(5)).await;
    }
    client.rest(milliseconds(3_500)).await;
    answered_once(&client.came)
}

async fn answer_early(mut wire: Wire) -> io::Result<Heard> {
    let target = target(&wire.head().await);
    sleep(milliseconds(500)).await;
    wire.write(b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno")
        .await?;
    sleep(milliseconds(500)).await;
    wire.rest(milliseconds(2_500)).await;
    Ok((target, wire.came))
}

/// Runs a client that reads nothing at first, and sends the last of its content after upstream has
/// left. The page of the response has `page` bytes.
async fn late_content(proxy: SocketAddr, page: usize) -> io::Result<()> {
    let mut client = Wire::new(connect(proxy, true).await?)?;
    client.write(&post(&format!("upload-{page}"), 59)).await?;
    sleep(milliseconds(500)).await;
    client.write(b"0123456789").await?;
    sleep(milliseconds(700)).await;
    // The proxy may have closed the connection.
    let _ = client.write(SMUGGLED).await;
    sleep(milliseconds(300)).await;
    client.rest(milliseconds(2_500)).await;
    answered_once(&client.came)
}

/// Stops the proxy from 480 ms to 640 ms. Meanwhile upstream responds and resets, and content
/// arrives.
fn stop_for_a_moment(clients: &mut JoinSet<io::Result<()>>, id: u32) {
    let id = id.to_string();
    clients.spawn(async move {
        sleep(milliseconds(480)).await;
        signal("-STOP", &id)?;
        sleep(milliseconds(160)).await;
        signal("-CONT", &id)?;
        Ok(())
    });
}

async fn content_in_two_parts(proxy: SocketAddr) -> io::Result<(Vec<u8>, End)> {
    let mut client = Wire::new(connect(proxy, true).await?)?;
    client.write(&post("upload-2", 59)).await?;
    sleep(milliseconds(300)).await;
    client.write(b"0123456789").await?;
    // Upstream responds at 500 ms, and resets at 520 ms.
    sleep(milliseconds(260)).await;
    let _ = client.write(SMUGGLED).await;
    let end = client.rest(milliseconds(2_500)).await;
    Ok((client.came, end))
}

/// When the first part of the content has arrived, responds with a page of as many bytes as the
/// target says, and resets the connection.
async fn answer_and_reset(mut wire: Wire) -> io::Result<Heard> {
    let target = target(&wire.head().await);
    let page = target.rsplit('-').next().map(str::parse);
    let page: usize = page.and_then(Result::ok).unwrap_or(2);
    let part = |came: &[u8]| came.len() >= 10;
    wire.read_until(milliseconds(3_000), part).await;
    // Wait until 500 ms have passed since the clients started.
    sleep(milliseconds(200)).await;
    let head = "HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length:";
    let answer = format!("{head} {page}\r\n\r\n{}", "n".repeat(page));
    wire.write(answer.as_bytes()).await?;
    sleep(milliseconds(20)).await;
    let came = std::mem::take(&mut wire.came);
    wire.reset()?;
    Ok((target, came))
}

/// Responds with content that the close of the connection would end, and resets it.
async fn answer_until_reset(mut wire: Wire) -> io::Result<Heard> {
    let target = target(&wire.head().await);
    let part = |came: &[u8]| came.len() >= 10;
    wire.read_until(milliseconds(3_000), part).await;
    sleep(milliseconds(200)).await;
    wire.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nok")
        .await?;
    sleep(milliseconds(20)).await;
    let came = std::mem::take(&mut wire.came);
    wire.reset()?;
    Ok((target, came))
}

/// Returns an upload of `size` bytes; its second half consists of requests of 64 bytes.
fn upload(size: usize) -> Vec<u8> {
    let mut content = vec![b'A'; size / 128 * 64];
    let mut number = 0;
    while content.len() < size {
        let head = format!("GET /smuggled-{number:03} HTTP/1.1\r\nHost: evil\r\nX: ");
        content.extend(format!("{head:x<60}\r\n\r\n").bytes());
        number += 1;
    }
    content.truncate(size);
    content
}

fn post(name: &str, length: usize) -> Vec<u8> {
    format!("POST /{name} HTTP/1.1\r\nHost: good\r\nContent-Length: {length}\r\n\r\n").into_bytes()
}

fn target(head: &str) -> String {
    let mut words = head.split(' ');
    words.nth(1).unwrap_or_default().to_owned()
}

fn signal(signal: &str, id: &str) -> io::Result<()> {
    let status = Command::new("kill").args([signal, id]).status()?;
    if status.success() {
        Ok(())
    } else {
        Err(io::Error::other(format!("kill {signal}: {status}")))
    }
}

fn milliseconds(count: u64) -> Duration {
    Duration::from_millis(count)
}
