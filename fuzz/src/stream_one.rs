//! Checks what an HTTP/2 stack receives after an upgrade: stream 1, with another HPACK decoder, and
//! the client's bytes around it.

use http_upgrade::h2c::{PREFACE, Policy, Splice, WindowCorrection};
use http_upgrade::head::Target;
use http_upgrade::server::{Event, Server};
use http_upgrade::{Encode, Limits, RequestHead};

const OFFER: &str = "Host: h\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n";

/// Checks one input. Its first line is method and target. The h2c offer comes after it, and then
/// the rest of the input: further fields, content, frames.
pub fn check(bytes: &[u8], mut steps: impl Iterator<Item = usize>) {
    let end = bytes.iter().position(|&byte| byte == b'\n');
    let (line, rest) = bytes.split_at(end.unwrap_or(bytes.len()));
    let rest = rest.get(1..).unwrap_or_default();
    let input = [line, b" HTTP/1.1\r\n", OFFER.as_bytes(), rest].concat();
    let mut server = Server::with_limits(Limits::new().content(65_535));
    if server.wants_input(&input) {
        return;
    }
    let Ok(Event::UpgradeRequested(upgrade)) = server.event(&input) else {
        return;
    };
    // Further fields can make the offer invalid, but cannot make its content too long.
    let Ok(offer) = Policy::new().content(u16::MAX).offer(&upgrade) else {
        return;
    };
    let written = offer.stream_one().to_vec().expect("frames");
    let content = upgrade.content().collect::<Vec<_>>().concat();
    let fields = fields(&written, &content);
    assert_eq!(fields, expected(upgrade.request()));

    let client = upgrade.unread(&input);
    spliced(client, &mut steps);
    spliced(&[&PREFACE[..], client].concat(), &mut steps);
    let settings = b"\0\0\x06\x04\0\0\0\0\0\0\x03\0\0\0\x64";
    let start = [&PREFACE[..], settings].concat();
    let seam = spliced(&[&start[..], client].concat(), &mut steps);
    assert_eq!(seam, Some(start.len()));

    let correction = offer.stream_one().window_correction();
    assert_eq!(correction.is_settled(), content.is_empty());
    let whole = paid(
        correction.clone(),
        client,
        &mut std::iter::repeat(usize::MAX),
    );
    assert_eq!(paid(correction, client, &mut steps), whole);
}

type Field = (Vec<u8>, Vec<u8>);

/// Returns the fields of stream 1, after its framing and content were checked (RFC 9113 §6.1, §6.2,
/// §6.10).
fn fields(mut bytes: &[u8], content: &[u8]) -> Vec<Field> {
    let (mut block, mut data, mut ended) = (Vec::new(), Vec::<u8>::new(), false);
    let mut wanted: &[u8] = &[1];
    while !bytes.is_empty() {
        let (header, rest) = bytes.split_at(9);
        let length = u32::from_be_bytes([0, header[0], header[1], header[2]]) as usize;
        let (kind, flags) = (header[3], header[4]);
        assert!(length <= 16_384 && header[5..] == [0, 0, 0, 1]);
        assert!(wanted.contains(&kind) && !(ended && kind == 0));
        let (payload, rest) = rest.split_at(length);
        match kind {
            0 => data.extend(payload),
            _ => block.extend(payload),
        }
        assert_eq!(
            flags
                & !if kind == 0 {
                    1
                } else {
                    4 | u8::from(kind == 1)
                },
            0
        );
        ended |= kind != 9 && flags & 1 != 0;
        wanted = if kind == 0 || flags & 4 != 0 {
            &[0]
        } else {
            &[9]
        };
        bytes = rest;
    }
    assert!(ended && wanted == [0] && data == content);
    let mut decoder = fluke_hpack::Decoder::new();
    let fields = decoder.decode(&block).expect("HPACK");
    assert!(decoder.decode(&[0x80 | 62]).is_err(), "nothing is indexed");
    fields
}

/// Returns the fields that RFC 9113 §8.3.1 and §8.2.2 require for this head.
fn expected(head: &RequestHead<'_>) -> Vec<Field> {
    let (scheme, authority, path) = match head.target() {
        Target::Origin(path) => ("http".into(), "h", path.to_string()),
        Target::Absolute {
            scheme,
            authority,
            path,
        } => {
            let root = if path.starts_with('/') { "" } else { "/" };
            let asterisk = head.method == "OPTIONS" && path.is_empty();
            let path = if asterisk {
                "*".into()
            } else {
                format!("{root}{path}")
            };
            let known = ["http", "https"]
                .iter()
                .find(|known| known.eq_ignore_ascii_case(scheme));
            (
                known.map_or(scheme, |known| *known).to_string(),
                authority,
                path,
            )
        }
        _ => ("http".into(), "h", "*".into()),
    };
    let mut fields: Vec<Field> = [
        (":method", head.method),
        (":scheme", &scheme),
        (":authority", authority),
        (":path", &path),
    ]
    .map(|(name, value)| (name.into(), value.into()))
    .into();
    let of_connection = "connection upgrade http2-settings host keep-alive proxy-connection transfer-encoding te expect";
    let options: Vec<_> = head
        .fields
        .list("connection")
        .flatten()
        .map(str::to_lowercase)
        .collect();
    for (name, value) in head.fields {
        let name = name.to_lowercase();
        if !of_connection.split(' ').any(|of| of == name) && !options.contains(&name) {
            fields.push((name.into(), value.into()));
        }
    }
    let mut codings = head.fields.list("te").flatten();
    if codings.any(|coding| coding.to_lowercase() == "trailers") {
        fields.push((b"te".into(), b"trailers".into()));
    }
    fields
}

/// Returns where stream 1 is inserted, or `None` if it cannot be. The result is the same for all
/// bytes at once and for reads of these sizes.
fn spliced(bytes: &[u8], steps: &mut impl Iterator<Item = usize>) -> Option<usize> {
    let whole = Splice::new().pass(bytes);
    let (mut splice, mut at, mut found) = (Splice::new(), 0, Ok(None));
    while at < bytes.len() && found.is_ok() {
        let end = bytes
            .len()
            .min(at.saturating_add(steps.next().unwrap_or(1)));
        match splice.pass(&bytes[at..end]) {
            Ok(Some(seam)) => {
                assert_eq!(found, Ok(None), "once");
                found = Ok(Some(at + seam));
            }
            Ok(None) => {}
            Err(error) => found = Err(error),
        }
        at = end;
    }
    assert_eq!(found, whole);
    assert_eq!(splice.is_done(), matches!(whole, Ok(Some(_))));
    whole.ok().flatten()
}

fn paid(
    mut correction: WindowCorrection,
    mut bytes: &[u8],
    steps: &mut impl Iterator<Item = usize>,
) -> Vec<u8> {
    let mut to_client = Vec::new();
    while !bytes.is_empty() {
        let (mut part, rest) = bytes.split_at(bytes.len().min(steps.next().unwrap_or(1)));
        while let Some(piece) = correction.piece(part) {
            // Simulates a write that may stop early.
            let written = piece.len().min(steps.next().unwrap_or(usize::MAX).max(1));
            to_client.extend(&piece[..written]);
            part = &part[correction.written(written)..];
        }
        bytes = rest;
    }
    to_client
}
