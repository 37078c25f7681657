//! The chunked transfer coding (RFC 9112 §7.1), compared with a decoder that is slow and simple.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used
)]

use http_upgrade::content::ContentError;
use http_upgrade::{Content, Limits, RequestHead};
use proptest::prelude::*;

/// The result of decoding: the content, and where the coding ends.
#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    Complete(Vec<u8>, usize),
    /// The bytes decoded so far.
    Incomplete(Vec<u8>),
    Wrong(ContentError),
}

const HEAD: &[u8] = b"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";

/// Returns the crate's result when the bytes are available up to each of these ends.
fn decoded(input: &[u8], ends: &[usize]) -> Outcome {
    let head = RequestHead::parse(HEAD).unwrap().unwrap();
    let mut content = Content::of_request(&head, &Limits::new()).unwrap();
    let (mut at, mut data) = (0, Vec::new());
    for &end in ends {
        loop {
            match content.piece(&input[at..end]) {
                Ok(Some(piece)) => {
                    data.extend(piece.data);
                    at += piece.consumed;
                }
                Ok(None) => break,
                Err(error) => return Outcome::Wrong(error),
            }
        }
    }
    if content.is_complete() {
        Outcome::Complete(data, at)
    } else {
        Outcome::Incomplete(data)
    }
}

/// Why the oracle stops.
enum Stop {
    Incomplete,
    Wrong,
}

/// The grammar of RFC 9112 §7.1: each function is one of its rules.
struct Oracle<'a> {
    input: &'a [u8],
    at: usize,
    data: Vec<u8>,
}

impl Oracle<'_> {
    fn peek(&self) -> Result<u8, Stop> {
        self.input.get(self.at).copied().ok_or(Stop::Incomplete)
    }

    fn one(&mut self, fits: impl Fn(u8) -> bool) -> Result<u8, Stop> {
        let byte = self.peek()?;
        if !fits(byte) {
            return Err(Stop::Wrong);
        }
        self.at += 1;
        Ok(byte)
    }

    /// Reads bytes of a class, and returns how many there were.
    fn many(&mut self, fits: impl Fn(u8) -> bool) -> Result<usize, Stop> {
        let start = self.at;
        while fits(self.peek()?) {
            self.at += 1;
        }
        Ok(self.at - start)
    }

    fn line_end(&mut self) -> Result<(), Stop> {
        self.one(|byte| byte == b'\r')?;
        self.one(|byte| byte == b'\n').map(|_| ())
    }

    fn token(&mut self) -> Result<(), Stop> {
        self.one(is_tchar)?;
        self.many(is_tchar).map(|_| ())
    }

    /// Reads `chunk-ext = *( BWS ";" BWS chunk-ext-name [ BWS "=" BWS chunk-ext-val ] )`.
    fn extensions(&mut self) -> Result<(), Stop> {
        loop {
            let space = self.many(is_space)?;
            match self.peek()? {
                b';' => self.at += 1,
                _ if space > 0 => return Err(Stop::Wrong),
                _ => return Ok(()),
            }
            self.many(is_space)?;
            self.token()?;
            let name_end = self.at;
            self.many(is_space)?;
            if self.peek()? == b'=' {
                self.at += 1;
                self.many(is_space)?;
                match self.peek()? {
                    b'"' => self.quoted_string()?,
                    _ => self.token()?,
                }
            } else {
                self.at = name_end;
            }
        }
    }

    fn quoted_string(&mut self) -> Result<(), Stop> {
        self.at += 1;
        loop {
            match self.one(is_text)? {
                b'"' => return Ok(()),
                b'\\' => drop(self.one(is_text)?),
                _ => {}
            }
        }
    }

    /// Reads `chunked-body = *chunk last-chunk trailer-section CRLF`.
    fn body(&mut self) -> Result<(), Stop> {
        loop {
            let start = self.at;
            self.one(|byte| byte.is_ascii_hexdigit())?;
            while self.peek()?.is_ascii_hexdigit() && self.at - start < 16 {
                self.at += 1;
            }
            let digits = std::str::from_utf8(&self.input[start..self.at]).unwrap();
            let size = u64::from_str_radix(digits, 16).unwrap();
            self.extensions()?;
            self.line_end()?;
            if size == 0 {
                break;
            }
            for _ in 0..size {
                let byte = self.one(|_| true)?;
                self.data.push(byte);
            }
            self.line_end()?;
        }
        while self.peek()? != b'\r' {
            self.token()?;
            self.one(|byte| byte == b':')?;
            self.many(is_text)?;
            self.line_end()?;
        }
        self.line_end()
    }
}

fn is_space(byte: u8) -> bool {
    byte == b' ' || byte == b'\t'
}

fn is_tchar(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

fn is_text(byte: u8) -> bool {
    byte == b'\t' || (byte >= b' ' && byte != 0x7f)
}

/// Returns the same result for the whole input and for one byte at a time.
fn split(input: &[u8]) -> Outcome {
    let whole = decoded(input, &[input.len()]);
    let bytewise: Vec<_> = (0..=input.len()).collect();
    assert_eq!(decoded(input, &bytewise), whole, "bytewise");
    whole
}

/// Checks that both agree on every prefix of `input`: so the crate refuses a wrong byte as soon as
/// it is there.
fn agree(input: &[u8]) {
    for end in 0..=input.len() {
        let input = &input[..end];
        let mut oracle = Oracle {
            input,
            at: 0,
            data: Vec::new(),
        };
        let judged = oracle.body();
        let crate_says = decoded(input, &[end]);
        let same = match (&judged, &crate_says) {
            (Ok(()), Outcome::Complete(data, at)) => (data, *at) == (&oracle.data, oracle.at),
            (Err(Stop::Incomplete), Outcome::Incomplete(data)) => *data == oracle.data,
            (Err(Stop::Wrong), Outcome::Wrong(_)) => true,
            _ => false,
        };
        assert!(same, "\"{}\": {crate_says:?}", input.escape_ascii());
    }
}

/// Generates a valid message: chunks, perhaps with an extension, a trailer section, and bytes after
/// it.
fn message() -> impl Strategy<Value = Vec<u8>> {
    let extension = prop::sample::select(vec![
        "",
        "",
        ";a",
        " ; a = b",
        ";a=\"x \\\" y\";b",
        ";q=\"\"",
    ]);
    let chunk = (prop::collection::vec(any::<u8>(), 1..20), extension.clone());
    let trailer = prop::sample::select(vec!["", "", "T: v\r\n", "T:\r\nU: \tv \r\n"]);
    (prop::collection::vec(chunk, 0..4), extension, trailer).prop_map(|(chunks, last, trailer)| {
        let mut bytes = Vec::new();
        for (data, extension) in chunks {
            bytes.extend(format!("{:x}{extension}\r\n", data.len()).bytes());
            bytes.extend(data);
            bytes.extend(b"\r\n");
        }
        bytes.extend(format!("0{last}\r\n{trailer}\r\nREST").bytes());
        bytes
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    // keeps B-21, B-22, B-23, B-25, B-26
    #[test]
    fn whole_messages_agree_with_the_oracle(input in message()) {
        agree(&input);
        prop_assert!(matches!(split(&input), Outcome::Complete(..)));
    }

    // keeps B-21, B-22, B-23, B-25: one or two bytes are inserted, removed or changed
    #[test]
    fn broken_messages_agree_with_the_oracle(
        mut input in message(),
        harm in prop::collection::vec((any::<prop::sample::Index>(), 0..3, prop::sample::select(&b"\r\n\t ;=\"\\0aF,:\x00\x7f\xff"[..])), 1..3),
    ) {
        for (place, kind, byte) in harm {
            let at = place.index(input.len());
            match kind {
                0 => input.insert(at, byte),
                1 => drop(input.remove(at)),
                _ => input[at] = byte,
            }
        }
        agree(&input);
        split(&input);
    }

    // keeps B-21, B-23: random strings of the bytes that have a meaning in the coding
    #[test]
    fn soup_agrees_with_the_oracle(input in "[0-2]{1,2}[ ;=a\"\\\\\r\n]{0,6}\r\n[a\r\n]{1,3}[0-1\r\n:T ]{0,9}") {
        agree(input.as_bytes());
    }
}
