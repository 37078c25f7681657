//! A second reading of RFC 9112 §7.1: decodes the chunked coding when all bytes are there.
//!
//! Decisions of this crate: at most sixteen digits, 1 024 bytes of extensions in all, 8 192 bytes
//! and 128 lines of trailers; lines end in CR LF.

use crate::grammar::{self, Word};
use http_upgrade::content::ContentError;
use http_upgrade::{Content, Limits, RequestHead};

#[derive(Debug, PartialEq)]
pub enum Decoded {
    /// The content, and how many bytes it took on the wire.
    Whole(Vec<u8>, usize),
    Incomplete,
    Broken,
}

pub fn decode(bytes: &[u8]) -> Decoded {
    let mut content = Vec::new();
    let mut rest = bytes;
    let mut extensions = 0;
    loop {
        let Some((line, after)) = line(rest) else {
            return Decoded::Incomplete;
        };
        let digits = line.iter().take_while(|o| o.is_ascii_hexdigit()).count();
        extensions += line.len() - digits;
        let size = std::str::from_utf8(&line[..digits]).unwrap_or_default();
        let size = u64::from_str_radix(size, 16);
        let (Ok(size), 1..=16, true) = (size, digits, are_extensions(&line[digits..])) else {
            return Decoded::Broken;
        };
        if extensions > 1_024 {
            return Decoded::Broken;
        }
        rest = after;
        if size == 0 {
            return trailers(bytes, rest, content);
        }
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        let Some((data, after)) = rest.split_at_checked(size) else {
            return Decoded::Incomplete;
        };
        content.extend(data);
        rest = match after {
            [b'\r', b'\n', rest @ ..] => rest,
            [] | [b'\r'] => return Decoded::Incomplete,
            _ => return Decoded::Broken,
        };
    }
}

fn line(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = bytes.windows(2).position(|two| two == b"\r\n")?;
    Some((&bytes[..end], &bytes[end + 2..]))
}

/// Whether the text is `*( BWS ";" BWS name [ BWS "=" BWS value ] )`, without white space at the
/// end.
fn are_extensions(text: &[u8]) -> bool {
    let is_value = |word: &Word| match word {
        Word::Token(_) => true,
        Word::Quoted(string) => grammar::is_text(string),
        Word::Other(_) => false,
    };
    !matches!(text, [.., b' ' | b'\t'])
        && grammar::words(text).is_some_and(|words| grammar::are_parameters(&words, is_value))
}

fn trailers(bytes: &[u8], start: &[u8], content: Vec<u8>) -> Decoded {
    let mut rest = start;
    for _ in 0..=128 {
        let Some((line, after)) = line(rest) else {
            return Decoded::Incomplete;
        };
        rest = after;
        if line.is_empty() {
            return match start.len() - rest.len() {
                0..=8_192 => Decoded::Whole(content, bytes.len() - rest.len()),
                _ => Decoded::Broken,
            };
        }
        if grammar::field(line).is_none() {
            return Decoded::Broken;
        }
    }
    Decoded::Broken
}

/// Decodes with the crate, in reads of these sizes. Returns the content, whether it is complete,
/// and how many bytes it took.
pub fn streamed(
    bytes: &[u8],
    mut steps: impl Iterator<Item = usize>,
) -> Result<(Vec<u8>, bool, usize), ContentError> {
    let head = b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
    let head = RequestHead::parse(head).unwrap().unwrap();
    let mut content = Content::of_request(&head, &Limits::new())?;
    let (mut data, mut at, mut end) = (Vec::new(), 0, 0);
    loop {
        while let Some(piece) = content.piece(&bytes[at..end])? {
            assert!(0 < piece.consumed && piece.consumed <= end - at);
            data.extend(piece.data);
            at += piece.consumed;
        }
        if content.is_complete() || end == bytes.len() {
            return Ok((data, content.is_complete(), at));
        }
        assert_eq!(at, end, "what has come is done with");
        end = bytes.len().min(end + steps.next().unwrap_or(bytes.len()));
    }
}

/// Checks that both readings agree, in whatever pieces the bytes arrive.
pub fn check(bytes: &[u8], steps: impl Iterator<Item = usize>) {
    let whole = streamed(bytes, std::iter::empty());
    assert_eq!(streamed(bytes, steps), whole);
    match (decode(bytes), whole) {
        (Decoded::Whole(content, consumed), found) => {
            assert_eq!(found, Ok((content, true, consumed)));
        }
        (Decoded::Broken, found) => assert!(found.is_err(), "{found:?}"),
        // The crate may report a fault before the input is complete.
        (Decoded::Incomplete, found) => {
            assert!(!matches!(found, Ok((_, true, _))), "{found:?}");
        }
    }
}
