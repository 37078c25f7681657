//! Checks lengths that do not fit into a 32-bit `usize`: none of them may be truncated to one that
//! does.

use http_upgrade::content::ContentError;
use http_upgrade::server::{Event, Server};
use http_upgrade::{Content, Limits, RequestHead, ResponseHead};

/// A sentence that tells what is checked, and the check.
pub type Check = (&'static str, fn() -> bool);

/// All checks. The first one holds only on the device.
pub const CHECKS: [Check; 6] = [
    ("a usize has 32 bits", || usize::BITS == 32),
    ("a Content-Length of 2^32 + 1 is not 1", || {
        content(b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4294967297\r\n\r\n").is_ok_and(
            |content| content.remaining() == Some(4_294_967_297) && goes_on(content, b""),
        )
    }),
    (
        "an upgrade with 2^32 + 1 bytes of content is beyond the limit",
        || {
            let input = b"POST / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: tcp\r\nContent-Length: 4294967297\r\n\r\nx";
            let mut server = Server::new();
            !server.wants_input(input) && matches!(server.event(input), Ok(Event::Plain(_)))
        },
    ),
    (
        "a Content-Length of 2^32 + 1 in a response is not 1",
        || {
            let head =
                ResponseHead::parse(b"HTTP/1.1 200 OK\r\nContent-Length: 4294967297\r\n\r\n");
            let content = head
                .ok()
                .flatten()
                .map(|head| Content::of_response(&head, "GET", &Limits::new()));
            content.is_some_and(|content| content.is_ok_and(|content| goes_on(content, b"")))
        },
    ),
    ("a chunk of 2^32 + 1 bytes is not one of 1", || {
        chunked().is_some_and(|content| goes_on(content, b"100000001\r\n"))
    }),
    ("a chunk of 2^64 + 1 bytes is refused", || {
        chunked().is_some_and(|mut content| {
            matches!(
                content.piece(b"10000000000000001\r\n"),
                Err(ContentError::ChunkSize)
            )
        })
    }),
];

/// Whether content goes on after its first byte, and accepts bytes that would end it if it were one
/// byte long.
fn goes_on(mut content: Content, before: &[u8]) -> bool {
    const END: &[u8] = b"x\r\n0\r\n\r\n";
    let passes = before.is_empty()
        || matches!(content.piece(before), Ok(Some(piece)) if piece.data.is_empty());
    passes
        && matches!(content.piece(END), Ok(Some(piece)) if piece.data == END)
        && !content.is_complete()
}

fn chunked() -> Option<Content> {
    content(b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n").ok()
}

fn content(head: &[u8]) -> Result<Content, ContentError> {
    match RequestHead::parse(head) {
        Ok(Some(head)) => Content::of_request(&head, &Limits::new()),
        _ => Err(ContentError::Length),
    }
}
