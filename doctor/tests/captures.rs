//! Packet captures whose segments come late, twice, in pieces, or not at all.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod support;

use support::{doctor, ids, json};

const REQUEST: &[u8] =
    b"GET /ws HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
    Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
const RESPONSE: &[u8] =
    b"HTTP/1.1 301 Moved Permanently\r\nLocation: /ws/\r\nContent-Length: 0\r\n\r\n";

const FIN: u8 = 0x11;
const SYN: u8 = 0x02;
const SYN_ACK: u8 = 0x12;
const RST: u8 = 0x14;
const DATA: u8 = 0x18;

/// A pcap file of raw IPv4 packets between ports 4000 and 80.
struct Capture(Vec<u8>);

impl Capture {
    fn new() -> Self {
        let mut header = 0xa1b2_c3d4_u32.to_le_bytes().to_vec();
        header.extend([
            2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 101, 0, 0, 0,
        ]);
        Self(header)
    }

    /// `sequence` counts from the number that the connection begins with, which is close to its overflow.
    fn packet(mut self, is_client: bool, sequence: usize, flags: u8, data: &[u8]) -> Self {
        let (from, to): (u16, u16) = if is_client { (4000, 80) } else { (80, 4000) };
        let sequence = 0xffff_fff0_u32.wrapping_add(u32::try_from(sequence).unwrap());
        let length = u16::try_from(40 + data.len()).unwrap();
        let mut packet = vec![0x45, 0];
        packet.extend(length.to_be_bytes());
        packet.extend([0, 0, 0, 0, 64, 6, 0, 0, 127, 0, 0, 1, 127, 0, 0, 1]);
        packet.extend(from.to_be_bytes());
        packet.extend(to.to_be_bytes());
        packet.extend(sequence.to_be_bytes());
        packet.extend([0, 0, 0, 0, 0x50, flags, 0xff, 0xff, 0, 0, 0, 0]);
        packet.extend(data);
        self.0.extend([100, 0, 0, 0, 0, 0, 0, 0]);
        self.0.extend(u32::from(length).to_le_bytes());
        self.0.extend(u32::from(length).to_le_bytes());
        self.0.extend(packet);
        self
    }

    fn diagnose(&self) -> (serde_json::Value, Option<i32>) {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), &self.0).unwrap();
        let output = doctor(["--json".as_ref(), file.path().as_os_str()]);
        (json(&output), output.status.code())
    }
}

fn opened() -> Capture {
    Capture::new()
        .packet(true, 0, SYN, b"")
        .packet(false, 0, SYN_ACK, b"")
}

#[test]
fn segments_are_put_in_order() {
    let capture = opened()
        .packet(true, 1 + 40, DATA, &REQUEST[40..])
        .packet(true, 1, DATA, &REQUEST[..20])
        .packet(true, 1 + 10, DATA, &REQUEST[10..40])
        .packet(true, 1, DATA, &REQUEST[..20])
        .packet(false, 1 + 30, DATA, &RESPONSE[30..])
        .packet(false, 1, DATA, &RESPONSE[..30])
        .packet(false, 1 + RESPONSE.len(), FIN, b"");
    let (report, status) = capture.diagnose();
    assert_eq!(
        (status, ids(&report)[0].as_str()),
        (Some(1), "C16"),
        "{report}"
    );
}

/// A plain request before the upgrade, on the same connection, is an exchange of its own.
#[test]
fn a_connection_is_cut_into_exchanges() {
    let page = b"GET / HTTP/1.1\r\nHost: h\r\n\r\n";
    let found = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n";
    let capture = opened()
        .packet(true, 1, DATA, page)
        .packet(false, 1, DATA, found)
        .packet(true, 1 + page.len(), DATA, REQUEST)
        .packet(false, 1 + found.len(), DATA, RESPONSE);
    let (report, status) = capture.diagnose();
    assert_eq!(
        (status, &report["status"]),
        (Some(1), &301.into()),
        "{report}"
    );
    assert_eq!(ids(&report)[0], "C16", "{report}");
}

#[test]
fn what_never_came_is_told() {
    let (refused, status) = Capture::new()
        .packet(true, 0, SYN, b"")
        .packet(false, 0, RST, b"")
        .diagnose();
    assert_eq!(
        (status, ids(&refused)[0].as_str()),
        (Some(3), "X10"),
        "{refused}"
    );

    let silent = opened()
        .packet(true, 1, DATA, REQUEST)
        .packet(false, 1, FIN, b"");
    let (closed, status) = silent.diagnose();
    assert_eq!(
        (status, &closed["verdict"]),
        (Some(3), &"unclear".into()),
        "{closed}"
    );
    assert_eq!(ids(&closed)[0], "C64", "{closed}");
}

/// A capture that starts after the connection did, and ends within a packet.
#[test]
fn a_part_of_a_capture_is_enough() {
    let mut capture = Capture::new()
        .packet(true, 1, DATA, REQUEST)
        .packet(false, 1, DATA, RESPONSE)
        .packet(false, 1 + RESPONSE.len(), FIN, b"");
    capture.0.truncate(capture.0.len() - 10);
    let (report, status) = capture.diagnose();
    assert_eq!(
        (status, ids(&report)[0].as_str()),
        (Some(1), "C16"),
        "{report}"
    );
}
