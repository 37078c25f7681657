//! Where stream 1 is inserted into what the client sends, and which bytes are not HTTP/2.
#![cfg(feature = "h2c")]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

#[path = "support/frames.rs"]
mod frames;

use frames::Frame;
use http_upgrade::h2c::{PREFACE, PrefaceError, Splice};
use proptest::prelude::*;

/// Returns what passes, with `|` for stream 1, and the error if there is one.
fn spliced<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> (Vec<u8>, Option<PrefaceError>) {
    let mut splice = Splice::new();
    let mut passed = Vec::new();
    for part in parts {
        assert_eq!(splice.is_done(), passed.contains(&b'|'));
        match splice.pass(part) {
            Ok(None) => passed.extend(part),
            Ok(Some(seam)) => {
                let (before, after) = part.split_at(seam);
                passed.extend([before, b"|", after].concat());
            }
            Err(error) => {
                // The error stays.
                assert_eq!(splice.pass(PREFACE), Err(error));
                assert!(!splice.is_done());
                return (passed, Some(error));
            }
        }
    }
    (passed, None)
}

/// Returns the result, which must be the same however the bytes are split.
fn outcome(input: &[u8]) -> Result<String, PrefaceError> {
    let (passed, error) = spliced([input]);
    let bytewise = spliced(input.chunks(1));
    assert_eq!(bytewise.1, error);
    if error.is_none() {
        assert_eq!(bytewise.0, passed);
    }
    for cut in 0..=input.len() {
        let (start, end) = input.split_at(cut);
        let cut = spliced([start, end]);
        assert_eq!(cut.1, error);
        if error.is_none() {
            assert_eq!(cut.0, passed);
        }
    }
    match error {
        Some(error) => Err(error),
        None => Ok(passed.escape_ascii().to_string()),
    }
}

fn after_preface(frames: &[Frame]) -> Vec<u8> {
    let frames: Vec<_> = frames.iter().map(Frame::bytes).collect();
    [&PREFACE[..], &frames.concat()].concat()
}

fn settings(payload: &[u8]) -> Frame {
    Frame::new(4, 0, 0, payload)
}

#[test]
fn stream_one_goes_after_the_first_settings() {
    // keeps C-22, C-26
    assert_eq!(&PREFACE[..], b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    let preface = "PRI * HTTP/2.0\\r\\n\\r\\nSM\\r\\n\\r\\n";
    let ping = Frame::new(6, 0, 0, *b"12345678");
    let rows = [
        (vec![], String::new()),
        (vec![settings(b"")], r"\x00\x00\x00\x04\x00\x00\x00\x00\x00|".into()),
        (vec![settings(b"AABBBB")], r"\x00\x00\x06\x04\x00\x00\x00\x00\x00AABBBB|".into()),
        (
            vec![settings(b""), settings(b""), ping],
            r"\x00\x00\x00\x04\x00\x00\x00\x00\x00|\x00\x00\x00\x04\x00\x00\x00\x00\x00\x00\x00\x08\x06\x00\x00\x00\x00\x0012345678".into(),
        ),
    ];
    for (frames, expected) in rows {
        let input = after_preface(&frames);
        assert_eq!(outcome(&input), Ok(format!("{preface}{expected}")));
    }
    // Unknown flags and the reserved bit are ignored (RFC 9113 §4.1).
    let odd = after_preface(&[Frame::new(4, 0xfe, 0x8000_0000, *b"AABBBB")]);
    assert!(outcome(&odd).expect("settings").ends_with("AABBBB|"));
    // The longest frame that is allowed.
    let long = after_preface(&[settings(&[7; 16_380])]);
    assert_eq!(spliced([&long[..]]).0, [&long[..], b"|"].concat());
    assert_eq!(spliced(long.chunks(1)).0, [&long[..], b"|"].concat());
}

#[test]
fn what_is_no_http_2_stops_at_once() {
    // keeps C-26, C-29
    let headers = [&PREFACE[..], b"\0\0\0\x01"].concat();
    let ack = [&PREFACE[..], b"\0\0\0\x04\x01"].concat();
    let stream = [&PREFACE[..], b"\0\0\0\x04\0\0\0\0\x01"].concat();
    let high_stream = [&PREFACE[..], b"\0\0\0\x04\0\x01"].concat();
    let five = [&PREFACE[..], b"\0\0\x05"].concat();
    let long = [&PREFACE[..], b"\0\x40\x02"].concat();
    let longer = [&PREFACE[..], b"\x01"].concat();
    let rows: [(&[u8], &str); 10] = [
        (
            b"GET / HTTP/1.1\r\n",
            "the bytes after the 101 are not the preface of HTTP/2",
        ),
        (
            b"a=b&c=d",
            "the bytes after the 101 are not the preface of HTTP/2",
        ),
        (
            b"PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n",
            "the bytes after the 101 are not the preface of HTTP/2",
        ),
        (&headers, "the first frame is not SETTINGS on stream 0"),
        (&stream, "the first frame is not SETTINGS on stream 0"),
        (&high_stream, "the first frame is not SETTINGS on stream 0"),
        (&ack, "the first SETTINGS frame is an acknowledgment"),
        (
            &five,
            "the first SETTINGS frame is too long, or not a multiple of six bytes",
        ),
        (
            &long,
            "the first SETTINGS frame is too long, or not a multiple of six bytes",
        ),
        (
            &longer,
            "the first SETTINGS frame is too long, or not a multiple of six bytes",
        ),
    ];
    for (input, sentence) in rows {
        let error = outcome(input).expect_err(sentence);
        assert_eq!(error.to_string(), sentence);
    }
    // The error comes with the byte that decides it, not later: here that is the last byte of each
    // input.
    for input in [headers, ack, stream, high_stream, five, long, longer] {
        assert!(outcome(&input[..input.len() - 1]).is_ok(), "{input:?}");
    }
}

#[test]
fn every_byte_of_the_preface_is_compared() {
    // keeps C-26
    for at in 0..PREFACE.len() {
        let mut input = PREFACE[..=at].to_vec();
        assert!(outcome(&input).is_ok(), "{at}");
        input[at] ^= 1;
        assert_eq!(outcome(&input), Err(PrefaceError::Preface), "{at}");
    }
}

proptest! {
    /// Bytes after the first frame pass unchanged.
    #[test]
    fn everything_else_passes(
        count in 0..20_usize,
        rest in prop::collection::vec(any::<u8>().prop_filter("", |byte| *byte != b'|'), 0..200),
        steps in prop::collection::vec(0..40_usize, 1..10),
    ) {
        let start = after_preface(&[settings(&vec![3; count * 6])]);
        let input = [&start[..], &rest].concat();
        let mut parts = Vec::new();
        let mut left = &input[..];
        for step in steps.iter().cycle().take(500) {
            let (part, tail) = left.split_at((*step).min(left.len()));
            parts.push(part);
            left = tail;
        }
        parts.push(left);
        let expected = [&start[..], b"|", &rest].concat();
        prop_assert_eq!(spliced(parts), (expected, None));
    }
}
