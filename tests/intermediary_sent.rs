//! What an intermediary hands out counts as sent only when it was confirmed as written, for every
//! number of bytes after which a write stops, fails or is cancelled.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::expect_used
)]

mod support;

use http_upgrade::content::ContentError;
use http_upgrade::intermediary::{
    ExchangeEnd, ForwardedContent, RequestEvent, RequestSide, ResponseEvent, ResponseSide,
    ResponseSideError,
};
use http_upgrade::{Encode, Intermediary, Limits, Persistence, Protocol, Unnegotiated};
use support::crlf;

const TCP: Unnegotiated<'static> = Unnegotiated::new(Protocol::new("tcp"));
const PROXY: Intermediary<'static> = Intermediary::allowing(&[&TCP]);

const SMUGGLED: &str = "GET /smuggled HTTP/1.1⏎Host: evil⏎⏎";
const RESPONSE: &str = "HTTP/1.1 401 Unauthorized⏎Content-Length: 2⏎⏎no";
const BOTH: [Persistence; 2] = [Persistence::Reuse; 2];
const NEITHER: [Persistence; 2] = [Persistence::Close; 2];

/// Something that a caller must not do.
type Misuse = fn(&mut ForwardedContent, &[u8]);

/// Returns a request whose content looks like a request.
fn upload(is_chunked: bool) -> Vec<u8> {
    let length = crlf(SMUGGLED).len();
    crlf(&if is_chunked {
        format!(
            "POST / HTTP/1.1⏎Host: h⏎Transfer-Encoding: chunked⏎⏎5;x=y⏎hello⏎{length:x}⏎{SMUGGLED}⏎0⏎T: v⏎⏎"
        )
    } else {
        format!("POST / HTTP/1.1⏎Host: h⏎Content-Length: {length}⏎⏎{SMUGGLED}")
    })
}

/// Consumes the head. Returns the sides, the content, and where it starts.
fn forwarded(
    input: &[u8],
) -> (
    RequestSide<'static>,
    ResponseSide<'static>,
    ForwardedContent,
    usize,
) {
    let (mut request, response) = PROXY.exchange();
    assert!(!request.wants_input(input));
    let (RequestEvent::Plain(forward) | RequestEvent::UpgradeRequested(forward)) =
        request.event(input).expect("a request");
    let consumed = forward.consumed();
    let content = request.sent(forward);
    (request, response, content, consumed)
}

/// Relays the response. Its content is written in steps of this size, and at most `most` bytes of
/// it.
fn answered(
    request: &RequestSide<'_>,
    response: &mut ResponseSide<'_>,
    input: &[u8],
    step: usize,
    most: usize,
) -> ExchangeEnd {
    assert!(!response.wants_input(input));
    let Ok(ResponseEvent::Rejected(returned)) = response.event(request, b"", input) else {
        panic!("an ordinary response");
    };
    let rest = &input[returned.consumed()..];
    let mut end = returned.sent();
    write(end.content(), rest, step, most).expect("sound content");
    end
}

/// Writes content in steps of this size, until `most` bytes were written. Returns what was written,
/// and how much of the input is done with.
fn write(
    content: &mut ForwardedContent,
    input: &[u8],
    step: usize,
    most: usize,
) -> Result<(Vec<u8>, usize), ContentError> {
    let (mut written, mut consumed) = (Vec::new(), 0);
    while let Some(piece) = content.piece(&input[consumed..])? {
        let bytes = piece.to_vec().expect("a piece");
        let parts: Vec<u8> = piece.parts().concat();
        assert_eq!((&parts, parts.len()), (&bytes, piece.len()));
        let taken = bytes.len().min(step).min(most - written.len());
        if taken == 0 && !bytes.is_empty() {
            break; // the piece was handed out, and its write did not take place
        }
        written.extend(&bytes[..taken]);
        consumed += content.written(taken);
    }
    Ok((written, consumed))
}

/// keeps B-27, S-01: content that was handed out and not written becomes no request, on neither
/// connection.
#[test]
fn content_counts_as_far_as_it_was_written() {
    for is_chunked in [false, true] {
        let input = upload(is_chunked);
        let (_, _, mut content, head) = forwarded(&input);
        let (whole, _) =
            write(&mut content, &input[head..], usize::MAX, usize::MAX).expect("whole");
        for step in [1, 3, usize::MAX] {
            for most in 0..=whole.len() {
                let (request, mut response, mut content, head) = forwarded(&input);
                let (written, consumed) =
                    write(&mut content, &input[head..], step, most).expect("sound content");
                assert_eq!(written, &whole[..most]);
                let is_whole = most == whole.len();
                assert_eq!(content.is_complete(), is_whole, "{most} of {}", whole.len());
                assert_eq!(consumed == input.len() - head, is_whole);
                let end = answered(&request, &mut response, &crlf(RESPONSE), step, usize::MAX);
                let ends = [end.client(&content), end.upstream(&content, b"")];
                assert_eq!(ends, if is_whole { BOTH } else { NEITHER }, "{most} bytes");
            }
        }
    }
}

/// The same for the content of a response.
#[test]
fn a_response_counts_as_far_as_it_was_written() {
    let input = crlf("GET / HTTP/1.1⏎Host: h⏎⏎");
    for answer in [
        RESPONSE,
        "HTTP/1.1 200 OK⏎Transfer-Encoding: chunked⏎⏎2⏎ok⏎3⏎yes⏎0⏎⏎",
    ] {
        let answer = crlf(answer);
        let mut complete = 0;
        for most in 0..40 {
            let (request, mut response, content, _) = forwarded(&input);
            let mut end = answered(&request, &mut response, &answer, 1, most);
            let is_complete = end.content().is_complete();
            complete += usize::from(is_complete);
            let ends = [end.client(&content), end.upstream(&content, b"")];
            assert_eq!(
                ends,
                if is_complete { BOTH } else { NEITHER },
                "{most} bytes"
            );
        }
        assert!((1..39).contains(&complete), "{complete}");
    }
}

/// A piece whose write has begun does not change: a chunk whose size was written cannot grow.
#[test]
fn a_piece_stays_until_it_was_written() {
    let input = crlf("POST / HTTP/1.1⏎Host: h⏎Transfer-Encoding: chunked⏎⏎a⏎0123456789⏎0⏎⏎");
    let (.., mut content, head) = forwarded(&input);
    let rest = &input[head..];
    // Nothing was handed out, and nothing was written.
    assert_eq!(content.written(0), 0);
    let piece = content.piece(&rest[..7]).expect("sound").expect("a piece");
    assert_eq!(piece.to_vec().expect("a piece"), b"4\r\n0123\r\n");
    assert_eq!(content.written(2), 0);
    // More input has arrived.
    let piece = content.piece(rest).expect("sound").expect("a piece");
    assert_eq!(piece.to_vec().expect("a piece"), b"\n0123\r\n");
    assert_eq!(content.written(7), 7);
    let (written, _) = write(&mut content, &rest[7..], 1, usize::MAX).expect("sound");
    assert_eq!(written, b"6\r\n456789\r\n0\r\n\r\n");
    assert!(content.is_complete());
}

/// A caller that confirms more than it was given, or removes bytes from its buffer that it did not
/// confirm, gets an error that stays.
#[test]
fn wrong_confirmations_are_errors() {
    let input = upload(false);
    let wrong: [(&str, Misuse); 3] = [
        ("nothing was handed out", |content, _| {
            content.written(1);
        }),
        ("more than was handed out", |content, rest| {
            let len = content.piece(rest).expect("sound").expect("a piece").len();
            assert_eq!(content.written(len + 1), 0);
        }),
        ("other input", |content, rest| {
            assert!(content.piece(rest).expect("sound").is_some());
            assert!(content.piece(&rest[1..]).is_err());
        }),
    ];
    for (name, misuse) in wrong {
        let (request, mut response, mut content, head) = forwarded(&input);
        misuse(&mut content, &input[head..]);
        let error = content.piece(&input[head..]).expect_err(name);
        assert_eq!(
            (error, error.to_string().as_str()),
            (
                ContentError::Unconfirmed,
                "the caller confirmed or consumed other bytes than it was given"
            )
        );
        let end = answered(&request, &mut response, &crlf(RESPONSE), 1, usize::MAX);
        let ends = [end.client(&content), end.upstream(&content, b"")];
        assert_eq!(ends, NEITHER, "{name}");
    }
}

/// keeps U-19: the new protocol begins only when the whole request was sent.
#[test]
fn a_101_needs_a_request_that_was_sent() {
    let input = crlf("GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: tcp⏎⏎early");
    let answer = crlf("HTTP/1.1 101 X⏎Connection: Upgrade⏎Upgrade: tcp⏎⏎first");
    let (mut request, mut response) = PROXY.exchange();
    assert!(!request.wants_input(&input) && !response.wants_input(&answer));
    let fault = response
        .event(&request, &input, &answer)
        .expect_err("unsent");
    assert_eq!(fault, ResponseSideError::Unsent);
    assert_eq!(
        fault.to_string(),
        "a 101 came before all of the request was sent"
    );
    assert_eq!(fault.rejection().map(|answer| answer.status()), Some(502));
    let Ok(RequestEvent::UpgradeRequested(forward)) = request.event(&input) else {
        panic!("an upgrade");
    };
    request.sent(forward);
    let Ok(ResponseEvent::Switched(tunnel)) = response.event(&request, &input, &answer) else {
        panic!("a tunnel");
    };
    let open = tunnel.sent();
    assert_eq!(&input[open.client_consumed()..], b"early");
    assert_eq!(&answer[open.upstream_consumed()..], b"first");
    assert_eq!(open.protocol(), Protocol::new("tcp"));
}

/// If only the close of the connection ends content, truncated content needs a reset (RFC 9112 §8).
#[test]
fn truncated_content_must_not_look_whole() {
    #[rustfmt::skip] // a table
    let rows = [
        ("chunks for HTTP/1.0, cut off", "1.0", "Transfer-Encoding: chunked", "2⏎ok⏎", true, true),
        ("chunks for HTTP/1.0, whole", "1.0", "Transfer-Encoding: chunked", "2⏎ok⏎0⏎⏎", true, false),
        ("chunks for HTTP/1.1, cut off", "1.1", "Transfer-Encoding: chunked", "2⏎ok⏎", true, false),
        ("a length, cut off", "1.0", "Content-Length: 3", "ok", true, false),
        ("until the close, which came", "1.1", "Server: x", "ok", true, false),
        ("until the close, which was a reset", "1.1", "Server: x", "ok", false, true),
    ];
    for (name, version, field, content, is_ended, needs_reset) in rows {
        let input = crlf(&format!("GET / HTTP/{version}⏎Host: h⏎⏎"));
        let answer = crlf(&format!("HTTP/1.1 200 OK⏎{field}⏎⏎{content}"));
        let (request, mut response, sent, _) = forwarded(&input);
        let mut end = answered(&request, &mut response, &answer, 1, usize::MAX);
        if is_ended {
            // Bytes that came before the close and were not written yet are part of the content.
            end.content().input_ended(b"more");
            assert!(
                !end.content().is_complete() || name.ends_with("whole"),
                "{name}"
            );
            end.content().input_ended(b"");
        }
        assert_eq!(end.content().needs_reset(), needs_reset, "{name}");
        let reused = end.upstream(&sent, b"") == Persistence::Reuse;
        assert_eq!(reused, name.ends_with("whole"), "{name}");
    }
}

/// keeps S-16: an intermediary's limits hold for both directions.
#[test]
fn limits_hold_for_the_content_of_both_directions() {
    let content = "1;ext=value⏎a⏎0⏎A: b⏎B: c⏎C: d⏎D: e⏎⏎";
    let long = format!("1;{}⏎a⏎0⏎⏎", "x".repeat(2_000));
    let trailer = format!("1⏎a⏎0⏎A: {}⏎⏎", "x".repeat(10_000));
    let limits = Limits::new();
    let rows = [
        ("default", limits, content, true),
        ("extensions", limits.chunk_extensions(0), content, false),
        ("trailer", limits.trailer(2), content, false),
        ("lines", limits.fields(3), content, false),
        ("long extensions", limits, &long, false),
        (
            "wide extensions",
            limits.chunk_extensions(4_096),
            &long,
            true,
        ),
        ("a long trailer", limits, &trailer, false),
        ("a wide trailer", limits.trailer(20_000), &trailer, true),
    ];
    for (name, limits, content, passes) in rows {
        let policy = PROXY.limits(limits);
        let (mut request, mut response) = policy.exchange();
        let plain = crlf("GET / HTTP/1.1⏎Host: h⏎⏎");
        let post = crlf(&format!(
            "POST / HTTP/1.1⏎Host: h⏎Transfer-Encoding: chunked⏎⏎{content}"
        ));
        let answer = crlf(&format!(
            "HTTP/1.1 200 OK⏎Transfer-Encoding: chunked⏎⏎{content}"
        ));
        for input in [&plain, &post] {
            (request, response) = policy.exchange();
            assert!(!request.wants_input(input));
            let Ok(RequestEvent::Plain(forward)) = request.event(input) else {
                panic!("a plain request");
            };
            let head = forward.consumed();
            let mut content = request.sent(forward);
            let sent = write(&mut content, &input[head..], usize::MAX, usize::MAX);
            assert_eq!(sent.is_ok(), passes || input == &plain, "{name}, request");
        }
        assert!(!response.wants_input(&answer));
        let Ok(ResponseEvent::Rejected(returned)) = response.event(&request, b"", &answer) else {
            panic!("a response");
        };
        let head = returned.consumed();
        let mut end = returned.sent();
        let sent = write(end.content(), &answer[head..], usize::MAX, usize::MAX);
        assert_eq!(sent.is_ok(), passes, "{name}, response");
    }
}

/// The bytes that were judged are the ones that are written, even if the caller's buffer was
/// changed in between.
#[test]
fn a_changed_buffer_is_not_written() {
    let input = crlf("GET /path HTTP/1.1⏎Host: example.com⏎X-Some: value⏎⏎");
    let (mut request, _) = PROXY.exchange();
    assert!(!request.wants_input(&input));
    for (before, after) in [
        ("example.com", "example.co\x7f"),
        ("example.com", "example.co\n"),
        ("/path", "/pa h"),
        ("/path", "/pa\rh"),
        ("GET", "G T"),
    ] {
        let text = String::from_utf8(input.clone()).expect("ASCII");
        let changed = text.replacen(before, after, 1).into_bytes();
        assert_eq!(changed.len(), input.len());
        if let Ok(RequestEvent::Plain(forward)) = request.event(&changed) {
            assert!(forward.to_vec().is_err(), "{}", changed.escape_ascii());
        }
    }
}
