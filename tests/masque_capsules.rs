//! Capsules (RFC 9297 §3): read in every split, and written in every split.
#![cfg(feature = "masque")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used
)]

use http_upgrade::masque::{
    CapsuleError, CapsulePart, CapsuleReader, CapsuleType, OutgoingCapsule, Varint,
};

const WHOLE: &[CapsuleType] = &[CapsuleType::ADDRESS_ASSIGN, CapsuleType(0x1234)];
const LIMIT: usize = 8;

/// Reads `input`, of which more arrives at each of these ends. Returns what was found as text, in
/// which the pieces of a datagram are joined.
fn read(input: &[u8], ends: &[usize]) -> String {
    let mut reader = CapsuleReader::new(WHOLE, LIMIT);
    let (mut at, mut found, mut datagram) = (0, Vec::new(), None::<Vec<u8>>);
    for end in ends {
        loop {
            let step = match reader.step(&input[at..*end]) {
                Ok(Some(step)) => step,
                Ok(None) => break,
                Err(error) => {
                    assert_eq!(reader.step(b"x"), Err(error), "an error is kept");
                    assert_eq!(reader.end(), Err(error));
                    return format!("{}{error}", found.concat());
                }
            };
            assert!(step.consumed > 0);
            at += step.consumed;
            match step.part {
                CapsulePart::Datagram { data, missing } => {
                    let all = datagram.get_or_insert_default();
                    all.extend(data);
                    if missing == 0 {
                        found.push(format!("datagram \"{}\" ", all.escape_ascii()));
                        datagram = None;
                    }
                }
                CapsulePart::Capsule { kind, value } => {
                    found.push(format!("{:#x} \"{}\" ", kind.0, value.escape_ascii()));
                }
                _ => {}
            }
        }
        assert!(
            input[at..*end].len() <= LIMIT,
            "more is left than the limit"
        );
    }
    match reader.end() {
        Ok(()) => found.concat() + "end",
        Err(error) => format!("{}{error}", found.concat()),
    }
}

/// Reads `input` whole, byte by byte, and cut in two at every place.
fn read_in_every_way(input: &[u8]) -> String {
    let whole = read(input, &[input.len()]);
    let bytewise: Vec<_> = (0..=input.len()).collect();
    assert_eq!(read(input, &bytewise), whole, "byte by byte");
    for cut in 0..=input.len() {
        assert_eq!(read(input, &[cut, input.len()]), whole, "cut at {cut}");
    }
    whole
}

const CUT: &str = "the stream ended within a capsule";
const LONG: &str = "the value of a capsule is longer than the limit";

#[test]
fn a_header_alone_is_no_part_of_a_datagram() {
    let mut reader = CapsuleReader::new(WHOLE, LIMIT);
    let step = reader.step(b"\x00\x02").unwrap().expect("a step");
    assert_eq!((step.part, step.consumed), (CapsulePart::Skipped, 2));
    assert_eq!(reader.step(b""), Ok(None));
    let step = reader.step(b"ab").unwrap().expect("a step");
    let data = &b"ab"[..];
    assert_eq!(step.part, CapsulePart::Datagram { data, missing: 0 });
    // A datagram without content is one.
    let step = reader.step(b"\x00\x00").unwrap().expect("a step");
    let data = &b""[..];
    assert_eq!(step.part, CapsulePart::Datagram { data, missing: 0 });
}

#[test]
#[rustfmt::skip] // a table
fn streams() {
    let rows: [(&str, &[u8], String); 21] = [
        ("M-10 nothing", b"", "end".into()),
        ("M-10 a datagram", b"\0\x03\0hi", "datagram \"\\x00hi\" end".into()),
        ("M-10 two datagrams", b"\0\x01a\0\x01b", "datagram \"a\" datagram \"b\" end".into()),
        ("M-10 an empty datagram", b"\0\0", "datagram \"\" end".into()),
        ("M-10 empty datagrams", b"\0\0\0\0\0\x01a", "datagram \"\" datagram \"\" datagram \"a\" end".into()),
        ("M-10 a length that is longer than it needs to be", b"\0\x40\x02hi", "datagram \"hi\" end".into()),
        ("M-10 a type and a length of eight bytes", b"\xc0\0\0\0\0\0\0\0\xc0\0\0\0\0\0\0\x02hi", "datagram \"hi\" end".into()),
        ("M-10 a datagram longer than the limit", b"\0\x0a0123456789", "datagram \"0123456789\" end".into()),
        ("M-10 a known type", b"\x01\x02hi", "0x1 \"hi\" end".into()),
        ("M-10 a known type of two bytes", b"\x52\x34\x02hi\0\0", "0x1234 \"hi\" datagram \"\" end".into()),
        ("M-10 an empty capsule", b"\x01\0", "0x1 \"\" end".into()),
        ("M-10 a capsule at the limit", b"\x01\x0801234567", "0x1 \"01234567\" end".into()),
        ("M-10 a capsule beyond the limit", b"\0\0\x01\x09012345678", format!("datagram \"\" {LONG}")),
        ("M-10 an unknown type", b"\x17\x01x\0\x01a", "datagram \"a\" end".into()),
        ("M-10 an empty one", b"\x17\0\0\x01a", "datagram \"a\" end".into()),
        ("M-10 an unknown type beyond the limit", b"\x17\x0a0123456789\0\x01a", "datagram \"a\" end".into()),
        ("M-10 cut in the type", b"\x40", CUT.into()),
        ("M-10 cut before the length", b"\0", CUT.into()),
        ("M-10 cut in a datagram", b"\0\x05\0", CUT.into()),
        ("M-10 cut in a capsule", b"\x01\x02h", CUT.into()),
        ("M-10 cut in what is skipped", b"\0\x01a\x17\x02h", format!("datagram \"a\" {CUT}")),
    ];
    for (name, input, expected) in rows {
        assert_eq!(read_in_every_way(input), expected, "{name}");
    }
}

#[test]
fn pieces_of_a_datagram() {
    let mut reader = CapsuleReader::new(&[], 0);
    let step = reader.step(b"\0\x40\x80abc").unwrap().unwrap();
    let part = CapsulePart::Datagram {
        data: b"abc",
        missing: 125,
    };
    assert_eq!((step.part, step.consumed), (part, 6));
    assert_eq!(reader.step(b""), Ok(None));
    assert_eq!(reader.end(), Err(CapsuleError::Truncated));
}

#[test]
fn the_longest_length() {
    // No buffer holds it, so it is only counted.
    let mut reader = CapsuleReader::new(WHOLE, usize::MAX);
    let step = reader
        .step(b"\0\xff\xff\xff\xff\xff\xff\xff\xffa")
        .unwrap()
        .unwrap();
    let part = CapsulePart::Datagram {
        data: b"a",
        missing: Varint::MAX - 1,
    };
    assert_eq!((step.part, step.consumed), (part, 10));
}

#[test]
fn each_byte_is_read_once() {
    // A capsule that is handed out whole is compared with its length only, however often it is
    // tried: this would take minutes if each attempt read what is there.
    let length = 1 << 22;
    let mut input = vec![0x01, 0x80, 0x40, 0, 0];
    input.resize(input.len() + length, b'x');
    let mut reader = CapsuleReader::new(WHOLE, length);
    let step = reader.step(&input[..5]).unwrap().unwrap();
    assert_eq!(step.consumed, 5);
    for end in 5..input.len() {
        assert_eq!(reader.step(&input[5..end]), Ok(None));
    }
    let step = reader.step(&input[5..]).unwrap().unwrap();
    let kind = CapsuleType::ADDRESS_ASSIGN;
    assert_eq!(
        step.part,
        CapsulePart::Capsule {
            kind,
            value: &input[5..]
        }
    );
}

/// Writes the capsule in pieces of at most `most` bytes.
fn written(mut capsule: OutgoingCapsule<'_>, most: usize) -> Vec<u8> {
    let mut wire = Vec::new();
    while !capsule.is_complete() {
        assert!(capsule.parts().concat().starts_with(capsule.piece()));
        let piece = capsule.piece();
        let count = piece.len().min(most);
        wire.extend(&piece[..count]);
        capsule.written(count);
    }
    assert_eq!(capsule.piece(), b"");
    wire
}

#[test]
fn what_was_written_is_read() {
    let long = vec![b'x'; 70_000];
    let rows: [(OutgoingCapsule<'_>, &[u8]); 7] = [
        (OutgoingCapsule::datagram(0, b"hi").unwrap(), b"\0\x03\0hi"),
        (
            OutgoingCapsule::datagram(64, b"").unwrap(),
            b"\0\x02\x40\x40",
        ),
        (
            OutgoingCapsule::new(CapsuleType::DATAGRAM, b"").unwrap(),
            b"\0\0",
        ),
        (
            OutgoingCapsule::new(CapsuleType(0x1234), b"v").unwrap(),
            b"\x52\x34\x01v",
        ),
        (
            OutgoingCapsule::new(CapsuleType(0x4000), b"v").unwrap(),
            b"\x80\0\x40\0\x01v",
        ),
        (
            OutgoingCapsule::datagram(0, &long[..62]).unwrap(),
            b"\0\x3f\0xxx",
        ),
        (
            OutgoingCapsule::datagram(0, &long).unwrap(),
            b"\0\x80\x01\x11\x71\0xxx",
        ),
    ];
    for (capsule, start) in rows {
        let whole = written(capsule, usize::MAX);
        assert!(whole.starts_with(start), "{:?}", &whole[..start.len()]);
        for most in 1..=whole.len().min(40) {
            assert_eq!(written(capsule, most), whole);
        }
        let parts = capsule.parts().concat();
        assert_eq!(parts, whole);
        assert!(read(&whole, &[whole.len()]).ends_with("end"));
    }
    assert!(OutgoingCapsule::new(CapsuleType(Varint::MAX + 1), b"").is_none());
    assert!(OutgoingCapsule::datagram(Varint::MAX + 1, b"").is_none());
}

#[test]
fn integers() {
    // The examples of RFC 9000 §A.1.
    let rows: [(&[u8], u64); 4] = [
        (b"\xc2\x19\x7c\x5e\xff\x14\xe8\x8c", 151_288_809_941_952_652),
        (b"\x9d\x7f\x3e\x7d", 494_878_333),
        (b"\x7b\xbd", 15_293),
        (b"\x25", 37),
    ];
    for (bytes, value) in rows {
        assert_eq!(Varint::parse(bytes), Some((value, &b""[..])));
        assert_eq!(Varint::new(value).unwrap().bytes(), bytes);
        for cut in 0..bytes.len() {
            assert_eq!(Varint::parse(&bytes[..cut]), None);
        }
    }
    assert_eq!(Varint::parse(b"\x40\x25z"), Some((37, &b"z"[..])));
    for bits in 0..64 {
        for value in [(1 << bits) - 1, 1 << bits] {
            let encoded = Varint::new(value);
            assert_eq!(encoded.is_some(), value <= Varint::MAX);
            if let Some(encoded) = encoded {
                assert_eq!(Varint::parse(encoded.bytes()), Some((value, &b""[..])));
            }
        }
    }
}

#[test]
fn rules() {
    for (error, sentence) in [
        (CapsuleError::Truncated, CUT),
        (CapsuleError::TooLong, LONG),
    ] {
        assert_eq!(error.to_string(), sentence);
        assert_eq!(error.rule().section, "RFC 9297 §3.3");
    }
}
