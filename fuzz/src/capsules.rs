//! A second reading of RFC 9297 §3.2: takes the capsules off a stream when all of it is there.

use http_upgrade::masque::{
    CapsuleError, CapsulePart, CapsuleReader, CapsuleType, OutgoingCapsule, Varint, uses_capsules,
};
use http_upgrade::{RequestHead, ResponseHead};

/// The types that are handed out whole, and the longest value of such a capsule.
const WHOLE: [CapsuleType; 2] = [CapsuleType::ADDRESS_ASSIGN, CapsuleType(0x40)];
const LIMIT: usize = 20;

#[derive(Debug, PartialEq)]
struct Capsule {
    kind: u64,
    value: Vec<u8>,
}

/// Returns the capsules that are not skipped, and the error that ends the stream.
fn expected(mut bytes: &[u8]) -> (Vec<Capsule>, Option<CapsuleError>) {
    let mut capsules = Vec::new();
    while !bytes.is_empty() {
        let header = integer(bytes).and_then(|(kind, rest)| Some((kind, integer(rest)?)));
        let Some((kind, (length, rest))) = header else {
            return (capsules, Some(CapsuleError::Truncated));
        };
        let is_whole = WHOLE.contains(&CapsuleType(kind));
        if is_whole && length > LIMIT as u64 {
            return (capsules, Some(CapsuleError::TooLong));
        }
        if length > rest.len() as u64 {
            return (capsules, Some(CapsuleError::Truncated));
        }
        let (value, rest) = rest.split_at(length as usize);
        if is_whole || kind == 0 {
            let value = value.to_vec();
            capsules.push(Capsule { kind, value });
        }
        bytes = rest;
    }
    (capsules, None)
}

/// Reads an integer (RFC 9000 §16) bit by bit.
fn integer(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let length = match bytes.first()? {
        0x00..=0x3f => 1,
        0x40..=0x7f => 2,
        0x80..=0xbf => 4,
        0xc0..=0xff => 8,
    };
    let (encoded, rest) = bytes.split_at_checked(length)?;
    let bits: String = encoded.iter().map(|byte| format!("{byte:08b}")).collect();
    Some((u64::from_str_radix(&bits[2..], 2).expect("bits"), rest))
}

/// Reads the stream in reads of these sizes.
fn found(bytes: &[u8], steps: impl Iterator<Item = usize>) -> (Vec<Capsule>, Option<CapsuleError>) {
    let mut reader = CapsuleReader::new(&WHOLE, LIMIT);
    let (mut at, mut end) = (0, 0);
    let (mut capsules, mut datagram) = (Vec::new(), Vec::new());
    for step in steps {
        end = bytes.len().min(end + step);
        loop {
            let step = match reader.step(&bytes[at..end]) {
                Ok(Some(step)) => step,
                Ok(None) => break,
                Err(error) => return (capsules, Some(error)),
            };
            assert!(step.consumed > 0 && step.consumed <= end - at);
            at += step.consumed;
            match step.part {
                CapsulePart::Datagram { data, missing } => {
                    datagram.extend(data);
                    if missing == 0 {
                        let value = std::mem::take(&mut datagram);
                        capsules.push(Capsule { kind: 0, value });
                    }
                }
                CapsulePart::Capsule { kind, value } => {
                    let value = value.to_vec();
                    capsules.push(Capsule {
                        kind: kind.0,
                        value,
                    });
                }
                _ => {}
            }
        }
        assert!(end - at <= LIMIT, "more has to be kept than the limit");
        if end == bytes.len() {
            break;
        }
    }
    (capsules, reader.end().err())
}

pub fn check(bytes: &[u8], steps: impl Iterator<Item = usize> + Clone) {
    let (capsules, error) = expected(bytes);
    assert_eq!(found(bytes, steps.clone()), (capsules, error));
    write_back(bytes, steps);
    of_heads(bytes);
}

/// Writes what was read, in writes of these sizes, and reads it again.
fn write_back(bytes: &[u8], mut steps: impl Iterator<Item = usize> + Clone) {
    let (capsules, _) = expected(bytes);
    let mut wire = Vec::new();
    for Capsule { kind, value } in &capsules {
        let mut capsule = OutgoingCapsule::new(CapsuleType(*kind), value).expect("in range");
        while !capsule.is_complete() {
            let count = capsule.piece().len().min(steps.next().expect("endless"));
            wire.extend(&capsule.piece()[..count]);
            capsule.written(count);
        }
    }
    assert_eq!(expected(&wire), (capsules, None));
    if let Some((value, rest)) = Varint::parse(bytes) {
        assert_eq!(integer(bytes), Some((value, rest)));
        let encoded = Varint::new(value).expect("in range");
        assert_eq!(integer(encoded.bytes()), Some((value, &b""[..])));
    }
}

/// No head makes the field's reader panic, and a field has the same meaning in both heads.
fn of_heads(bytes: &[u8]) {
    let head = |line: &str| [line.as_bytes(), b"Capsule-Protocol:", bytes, b"\r\n\r\n"].concat();
    let request = head("GET / HTTP/1.1\r\nHost: h\r\n");
    let response = head("HTTP/1.1 101 X\r\n");
    if let (Ok(Some(request)), Ok(Some(response))) =
        (RequestHead::parse(&request), ResponseHead::parse(&response))
    {
        assert_eq!(
            uses_capsules(&request.fields),
            uses_capsules(&response.fields)
        );
    }
}
