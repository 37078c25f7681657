//! The first bytes after a switch, and instead of an HTTP message: which are frames, and which
//! cannot be.

use http_upgrade::diagnosis::{Diagnosis, Evidence};

const REQUEST: &[u8] =
    b"GET /ws HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
    Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
const SWITCHED: &[u8] =
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
    Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

/// The id of the first finding, or `-`.
fn first(diagnosis: &Diagnosis) -> &'static str {
    diagnosis
        .findings()
        .first()
        .map_or("-", |finding| finding.id())
}

fn after_switch(sent: &[u8], received: &[u8]) -> &'static str {
    let (request, response) = ([REQUEST, sent].concat(), [SWITCHED, received].concat());
    first(
        &Evidence::new()
            .request(&request)
            .response(&response)
            .diagnose(),
    )
}

#[test]
fn what_a_server_sends_after_a_switch() {
    #[rustfmt::skip] // a table
    let rows: [(&str, &[u8], &str); 15] = [
        ("a text", b"\x81\x05hello", "-"),
        ("a binary message", b"\x82\x01\xff", "-"),
        ("a fragment", b"\x01\x05hello", "-"),
        ("a compressed text", b"\xc1\x05hello", "-"),
        ("a ping", b"\x89\0", "-"),
        ("a pong", b"\x8a\0", "-"),
        ("a continuation", b"\x80\x05hello", "C12"),
        ("a fragmented ping", b"\x09\0", "C12"),
        ("a compressed ping", b"\xc9\0", "C12"),
        ("RSV2", b"\xa1\x05hello", "C12"),
        ("RSV3", b"\x91\x05hello", "C12"),
        ("an unknown opcode", b"\x83\x05hello", "C12"),
        ("an unknown control opcode", b"\x8b\0", "C12"),
        ("a Close that is normal", b"\x88\x02\x03\xe8", "-"),
        ("a Close with an error", b"\x88\x02\x03\xf3", "C59"),
    ];
    for (name, bytes, expected) in rows {
        assert_eq!(after_switch(b"", bytes), expected, "{name}");
    }
}

#[test]
fn what_a_client_sends_after_a_switch() {
    #[rustfmt::skip] // a table
    let rows: [(&str, &[u8], &str); 10] = [
        ("a text", b"\x81\x85abcdhello", "-"),
        ("a compressed text", b"\xc1\x85abcdhello", "-"),
        ("a Close", b"\x88\x80abcd", "-"),
        ("a pong", b"\x8a\x80abcd", "-"),
        ("the first byte of a frame", b"\x83", "-"),
        ("no mask", b"\x81\x05hello", "C14"),
        ("a continuation", b"\x80\x85abcdhello", "C14"),
        ("an unknown opcode", b"\x83\x85abcdhello", "C14"),
        ("RSV2", b"\xa1\x85abcdhello", "C14"),
        ("RSV3", b"\x91\x85abcdhello", "C14"),
    ];
    for (name, bytes, expected) in rows {
        assert_eq!(after_switch(bytes, b"\x81\x05hello"), expected, "{name}");
    }
}

#[test]
fn a_frame_instead_of_a_response() {
    let text = |length: &[u8], payload: usize| [b"\x82", length, &vec![0xff; payload]].concat();
    #[rustfmt::skip] // a table
    let rows: [(&str, &[u8], bool); 22] = [
        ("a text", b"\x81\x05hello", true),
        ("two", b"\x81\x05hello\x82\0", true),
        ("a length in two bytes", &text(&[126, 1, 0], 256), true),
        ("a length in eight bytes", &text(&[127, 0, 0, 0, 0, 0, 1, 0, 0], 65_536), true),
        ("a Close without a code", b"\x88\0", true),
        ("a Close", b"\x88\x02\x03\xe8", true),
        ("the last code of an application", b"\x88\x02\x13\x87", true),
        ("a code that is too small", b"\x88\x02\x03\xe7", false),
        ("a code that is too large", b"\x88\x02\x13\x88", false),
        ("a Close with half a code", b"\x88\x01\x03", false),
        ("a mask", b"\x81\x85abcdhello", false),
        ("a part of a frame", b"\x82\x05\xff\xff", false),
        ("what is no frame after one", b"\x82\x01\xff\xff\xff", false),
        ("a fragmented ping after one", b"\x82\x01\xff\x09\0", false),
        ("a continuation", b"\x80\x01\xff", false),
        ("a fragment", b"\x02\x01\xff", false),
        ("RSV2", b"\xa2\x01\xff", false),
        ("RSV3", b"\x92\x01\xff", false),
        ("an unknown opcode", b"\x83\x01\xff", false),
        ("a compressed ping", b"\xc9\0", false),
        ("the longest ping", &[&[0x89, 125][..], &[0xff; 125]].concat(), true),
        ("a ping that is too long", &[&[0x89, 126, 0, 126][..], &[0xff; 126]].concat(), false),
    ];
    for (name, bytes, is_frame) in rows {
        let diagnosis = Evidence::new().request(REQUEST).response(bytes).diagnose();
        assert_eq!(first(&diagnosis) == "C47", is_frame, "{name}: {diagnosis}");
    }
}

#[test]
fn an_alert_instead_of_a_request() {
    let hello = b"\x16\x03\x01\0\x04abcd";
    let answer = b"\x16\x03\x03\0\x04efgh\x17\x03\x03\0\x02ij";
    let record = |length: u8| [&[0x17, 3, 3, 0, length][..], &vec![b'x'; length.into()]].concat();
    let of = |records: &[Vec<u8>]| {
        let request = [&hello[..], &records.concat()].concat();
        first(
            &Evidence::new()
                .request(&request)
                .response(answer)
                .diagnose(),
        )
    };
    assert_eq!(of(&[record(19)]), "C62");
    // What is no record ends them.
    assert_eq!(of(&[record(19), b"\x17\x02\x03\0\x01x".to_vec()]), "C62");
    // An alert is two bytes long, and it is the last record.
    for records in [
        vec![],
        vec![record(18)],
        vec![record(20)],
        vec![record(19), record(19)],
    ] {
        assert_ne!(of(&records), "C62");
    }
    for (alert, is_about_certificate) in [
        (41, false),
        (42, true),
        (46, true),
        (47, false),
        (48, true),
        (49, false),
    ] {
        let found = of(&[vec![0x15, 3, 3, 0, 2, 2, alert]]);
        assert_eq!(found == "C62", is_about_certificate, "{alert}");
    }
}
