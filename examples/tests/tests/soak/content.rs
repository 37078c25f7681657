//! Ordinary requests through the proxy: content in both directions, responses that come early, and
//! upstream servers that break.

use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::time::sleep;

use super::message::{Broken, Incoming};
use super::place::{Place, To};
use super::tally::{End, Fault};
use super::wire::Wire;

/// Sends some requests with content, which the upstream server of this test sends back.
pub async fn echoes(to: To, place: &Place, random: fastrand::Rng) -> Result<End, Fault> {
    let mut wire = Wire::connect(to, place, random).await?;
    for _ in 0..wire.random.u8(1..=5) {
        let framing = ["length", "chunks", "close"][wire.random.usize(..3)];
        let content = content(&mut wire.random);
        let request = request(&format!("/echo/{framing}"), &content, &mut wire.random);
        wire.must_send(&request).await?;
        let (head, came) = wire.must_answer().await?;
        if head.status() != 200 || came != content {
            let (came, all) = (came.len(), content.len());
            return Err(format!("{head:?}: {came} bytes of content for {all}"));
        }
        if head.closes() || framing == "close" {
            wire.must_end().await?;
            return Ok("all content came back, closed by upstream");
        }
        wire.pause(10).await;
    }
    Ok("all content came back, closed by the client")
}

/// Sends several requests without waiting for the responses.
pub async fn pipelined(to: To, place: &Place, random: fastrand::Rng) -> Result<End, Fault> {
    let mut wire = Wire::connect(to, place, random).await?;
    let mut requests = Vec::new();
    let contents: Vec<_> = (0..wire.random.usize(2..6))
        .map(|_| format!("content {}", wire.random.u64(..)).into_bytes())
        .collect();
    for content in &contents {
        requests.extend(request("/echo/length", content, &mut wire.random));
    }
    wire.must_send(&requests).await?;
    for content in &contents {
        let (head, came) = wire.must_answer().await?;
        if head.status() != 200 || came != *content {
            return Err(format!("{head:?}: {}", came.escape_ascii()));
        }
    }
    Ok("all content came back in order")
}

/// Sends long content to an upstream server that answers before it has read it, and then goes on
/// reading, closes, or resets.
pub async fn early(to: To, place: &Place, random: fastrand::Rng) -> Result<End, Fault> {
    let mut wire = Wire::connect(to, place, random).await?;
    let then = ["drain", "close", "reset"][wire.random.usize(..3)];
    let length = wire.random.usize(1_000..400_000);
    let head =
        format!("POST /early/{then} HTTP/1.1\r\nHost: h\r\nContent-Length: {length}\r\n\r\n");
    wire.must_send(head.as_bytes()).await?;
    let mut random = wire.random;
    let (from, mut to) = wire.incoming.stream.split();
    let mut incoming = Incoming::new(from);
    let sends = async {
        let mut rest = length;
        while rest > 0 {
            let piece = vec![b'x'; rest.min(random.usize(1..30_000))];
            if to.write_all(&piece).await.is_err() {
                return;
            }
            rest -= piece.len();
            sleep(Duration::from_millis(random.u64(..20))).await;
        }
    };
    let reads = async {
        let head = incoming.head().await?;
        let content = incoming.content(&head).await?;
        Ok::<_, Broken>((head, content))
    };
    let (answer, ()) = tokio::join!(reads, sends);
    let (head, content) = answer.map_err(|broken| format!("early, {then}: {broken:?}"))?;
    match (head.status(), then) {
        (413, _) if content == b"too much" => {}
        // A reset can overtake the response.
        (502, "reset") => return Ok("502 in place of the early response, which a reset overtook"),
        _ => return Err(format!("early, {then}: {head:?}")),
    }
    Ok(if incoming.ends().await {
        "413 before all content was sent, closed in order"
    } else {
        "413 before all content was sent, then reset while content was on its way"
    })
}

/// Sends a request to an upstream server that breaks.
pub async fn upstream_faults(to: To, place: &Place, random: fastrand::Rng) -> Result<End, Fault> {
    let mut wire = Wire::connect(to, place, random).await?;
    let what = [
        "gone", "reset", "half", "garbage", "short", "chunk", "open", "unasked", "interim",
    ];
    let what = what[wire.random.usize(..what.len())];
    let request = request(&format!("/{what}/"), b"", &mut wire.random);
    wire.must_send(&request).await?;
    let mut head = wire.incoming.head().await;
    let mut interims = 0;
    while head.as_ref().is_ok_and(|head| head.status() == 103) {
        interims += 1;
        head = wire.incoming.head().await;
    }
    let head = head.map_err(|broken| format!("{what}: {broken:?}"))?;
    let content = wire.incoming.content(&head).await;
    match (what, head.status(), content) {
        ("interim", 200, Ok(_)) if interims == 2 => Ok("two interim responses, then 200"),
        ("short" | "chunk", 200, Err(Broken::Cut | Broken::Reset)) => {
            Ok("a response that was cut off, as its framing shows")
        }
        ("open", 200, Err(Broken::Reset)) => {
            Ok("a response without a length that was cut off, reset so that it shows")
        }
        ("gone" | "reset" | "half", 502, Ok(_)) => Ok("502 for an upstream server that was lost"),
        ("garbage" | "unasked", 502, Ok(_)) => Ok("502 for a response that is none"),
        (what, _, content) => Err(format!("{what}: {head:?}, then {content:?}")),
    }
}

/// Sends a request that upstream answers late or, if there is time for that, never. Some clients
/// leave before the response.
pub async fn unanswered(to: To, place: &Place, random: fastrand::Rng) -> Result<End, Fault> {
    let mut wire = Wire::connect(to, place, random).await?;
    let is_late = !place.is_long || wire.random.bool();
    let silence = if is_late {
        wire.random.u64(..5_000)
    } else {
        120_000
    };
    let request = request(&format!("/late/{silence}"), b"", &mut wire.random);
    wire.must_send(&request).await?;
    if wire.random.bool() {
        wire.pause(4_000).await;
        if wire.random.bool() {
            wire.reset();
        }
        return Ok("left before the response");
    }
    let (head, _) = wire.must_answer().await?;
    match (is_late, head.status()) {
        (true, 200) => Ok("200, late"),
        (false, 504) => Ok("504 after a minute"),
        _ => Err(format!("{head:?}")),
    }
}

/// Reads a long response slowly.
pub async fn slow_download(to: To, place: &Place, random: fastrand::Rng) -> Result<End, Fault> {
    let mut wire = Wire::narrow(to, place, random).await?;
    let length = wire.random.usize(100_000..2_000_000);
    let request = request(&format!("/flood/{length}"), b"", &mut wire.random);
    wire.must_send(&request).await?;
    let head = wire.must_head().await?;
    if wire.random.u8(..4) == 0 {
        wire.pause(500).await;
        wire.reset();
        return Ok("reset in the middle of the response");
    }
    let mut came = wire.incoming.unread.len();
    while came < length {
        wire.incoming.unread.clear();
        match wire.incoming.more().await {
            Ok(0) => return Err(format!("{head:?} ended after {came} of {length}")),
            Ok(bytes) if wire.incoming.unread.iter().all(|&byte| byte == b'f') => came += bytes,
            other => return Err(format!("{other:?} after {came} of {length}")),
        }
        if wire.random.u8(..16) == 0 {
            wire.pause(100).await;
        }
    }
    if came != length {
        return Err(format!("{came} bytes of {length}"));
    }
    Ok("all of the response")
}

fn content(random: &mut fastrand::Rng) -> Vec<u8> {
    let length = match random.u8(..4) {
        0 => random.usize(..200_000),
        1 => 0,
        _ => random.usize(..2_000),
    };
    let mut content = vec![0; length];
    random.fill(&mut content);
    content
}

/// Makes a request with this content, with a length or in chunks of random sizes.
fn request(target: &str, content: &[u8], random: &mut fastrand::Rng) -> Vec<u8> {
    let method = if content.is_empty() { "GET" } else { "POST" };
    let start = format!("{method} {target} HTTP/1.1\r\nHost: h\r\n");
    if content.is_empty() {
        return format!("{start}\r\n").into_bytes();
    }
    if random.bool() {
        let mut request = format!("{start}Content-Length: {}\r\n\r\n", content.len()).into_bytes();
        request.extend(content);
        return request;
    }
    let mut request = format!("{start}Transfer-Encoding: chunked\r\n\r\n").into_bytes();
    let mut rest = content;
    while !rest.is_empty() {
        let (chunk, after) = rest.split_at(random.usize(1..=rest.len()));
        request.extend(format!("{:x}\r\n", chunk.len()).bytes());
        request.extend(chunk);
        request.extend(b"\r\n");
        rest = after;
    }
    request.extend(b"0\r\n\r\n");
    request
}
