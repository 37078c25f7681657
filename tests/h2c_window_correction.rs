//! Once the correction is paid, client and stack agree on the window of the connection.
#![cfg(feature = "h2c")]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

#[path = "support/frames.rs"]
mod frames;
mod support;

use frames::{Frame, frames};
use http_upgrade::Limits;
use http_upgrade::h2c::{Policy, WindowCorrection};
use http_upgrade::server::Event;
use proptest::prelude::*;

/// Returns the correction of a request with this many bytes of content.
fn owing(bytes: usize) -> WindowCorrection {
    let head = "POST / HTTP/1.1⏎Host: h⏎Connection: Upgrade, HTTP2-Settings⏎Upgrade: h2c⏎HTTP2-Settings: AAMAAABk⏎";
    let content = "x".repeat(bytes);
    let input = support::crlf(&format!("{head}Content-Length: {bytes}⏎⏎{content}"));
    let server = support::fed(Limits::new().content(65_535), &input, &[input.len()]);
    let Ok(Event::UpgradeRequested(upgrade)) = server.event(&input) else {
        panic!("no upgrade");
    };
    let offer = Policy::new()
        .content(u16::MAX)
        .offer(&upgrade)
        .expect("an offer");
    offer.stream_one().window_correction()
}

/// Returns what the client receives of these parts.
fn passed<'a>(
    correction: &mut WindowCorrection,
    parts: impl IntoIterator<Item = &'a [u8]>,
) -> Vec<u8> {
    passed_in(correction, parts, usize::MAX)
}

/// Returns the same for a client that accepts this many bytes at a time.
fn passed_in<'a>(
    correction: &mut WindowCorrection,
    parts: impl IntoIterator<Item = &'a [u8]>,
    step: usize,
) -> Vec<u8> {
    let mut to_client = Vec::new();
    for part in parts {
        let mut rest = part;
        while let Some(piece) = correction.piece(rest) {
            let written = piece.len().min(step);
            to_client.extend(&piece[..written]);
            let before = (rest.len(), written);
            rest = &rest[correction.written(written)..];
            assert_ne!(
                before,
                (rest.len(), 0),
                "neither was anything read nor written"
            );
        }
        assert!(rest.is_empty());
    }
    to_client
}

/// Passes frames through the correction, cut at every place. Returns the frames that come out, and
/// whether the correction is paid then.
fn outcome(owed: usize, from_stack: &[Frame]) -> (Vec<Frame>, bool) {
    let input: Vec<u8> = from_stack.iter().flat_map(Frame::bytes).collect();
    let mut correction = owing(owed);
    let whole = passed(&mut correction, [&input[..]]);
    let mut bytewise = owing(owed);
    assert_eq!(passed(&mut bytewise, input.chunks(1)), whole);
    for step in 1..20 {
        let mut correction = owing(owed);
        assert_eq!(
            passed_in(&mut correction, [&input[..]], step),
            whole,
            "writes of {step}"
        );
        // Bytes that were handed out and not written are handed out again.
        let mut correction = owing(owed);
        let cut = input.len().min(step);
        let mut rest = &input[correction.written(0)..cut];
        let mut to_client = Vec::new();
        while let Some(piece) = correction.piece(rest) {
            let again = piece.to_vec();
            assert_eq!(correction.piece(rest), Some(&again[..]));
            to_client.extend(&again);
            rest = &rest[correction.written(again.len())..];
        }
        to_client.extend(passed(&mut correction, [&input[cut..]]));
        assert_eq!(to_client, whole, "cut at {cut}, each piece asked for twice");
    }
    for cut in 0..=input.len() {
        let (start, end) = input.split_at(cut);
        let mut correction = owing(owed);
        assert_eq!(passed(&mut correction, [start, end]), whole, "cut at {cut}");
    }
    assert_eq!(bytewise.is_settled(), correction.is_settled());
    (frames(&whole), correction.is_settled())
}

#[test]
fn nothing_is_owed_without_content() {
    let input = [Frame::window_update(0, 5), Frame::window_update(0, 0)];
    assert_eq!(outcome(0, &input), (input.to_vec(), true));
    let bytes = b"anything";
    assert_eq!(
        passed(&mut WindowCorrection::default(), [&bytes[..]]),
        bytes
    );
}

#[test]
fn the_first_updates_of_the_connection_pay() {
    let update = Frame::window_update;
    let settings = Frame::new(4, 0, 0, [0, 3, 0, 0, 0, 100]);
    let data = |bytes: &[u8]| Frame::new(0, 0, 1, bytes);
    // The payload of this frame looks like a WINDOW_UPDATE.
    let decoy = data(&update(0, 9).bytes());
    let rows = [
        ("less", 5, vec![update(0, 3)], vec![], false),
        ("just as much", 5, vec![update(0, 5)], vec![], true),
        ("more", 5, vec![update(0, 7)], vec![update(0, 2)], true),
        (
            "the largest",
            5,
            vec![update(0, 0x7fff_ffff)],
            vec![update(0, 0x7fff_fffa)],
            true,
        ),
        (
            "the reserved bit counts for nothing",
            5,
            vec![update(0, 0x8000_0007)],
            vec![update(0, 2)],
            true,
        ),
        (
            "several",
            5,
            vec![update(0, 3), update(0, 3), update(0, 3)],
            vec![update(0, 1), update(0, 3)],
            true,
        ),
        (
            "those of streams are left alone",
            5,
            vec![update(1, 3), update(3, 9)],
            vec![update(1, 3), update(3, 9)],
            false,
        ),
        (
            "so is all else",
            5,
            vec![settings.clone(), decoy.clone(), data(b"")],
            vec![settings.clone(), decoy.clone(), data(b"")],
            false,
        ),
        (
            "in between",
            5,
            vec![settings.clone(), update(0, 9), decoy.clone(), update(0, 9)],
            vec![settings, update(0, 4), decoy, update(0, 9)],
            true,
        ),
        (
            "a frame of another length is an error, and the client's to find",
            5,
            vec![Frame::new(8, 0, 0, *b"12345")],
            vec![Frame::new(8, 0, 0, *b"12345")],
            false,
        ),
        ("no update is no correction paid", 5, vec![], vec![], false),
    ];
    for (name, owed, from_stack, to_client, is_settled) in rows {
        assert_eq!(
            outcome(owed, &from_stack),
            (to_client, is_settled),
            "{name}"
        );
    }
}

#[test]
fn no_more_is_held_back_than_needs_be() {
    let update = Frame::window_update(0, 9).bytes();
    for end in 0..update.len() {
        assert!(passed(&mut owing(5), [&update[..end]]).is_empty());
    }
    // Nine bytes are enough to see that a frame is not changed.
    let data = Frame::new(0, 0, 3, *b"abc").bytes();
    assert!(passed(&mut owing(5), [&data[..8]]).is_empty());
    assert_eq!(passed(&mut owing(5), [&data[..9]]), data[..9]);
    assert_eq!(passed(&mut owing(5), [&data[..11]]), data[..11]);
}

/// Returns the window of the connection after these updates (RFC 9113 §6.9.1).
fn window(updates: &[Frame]) -> u64 {
    let updates = updates
        .iter()
        .filter(|frame| frame.kind == 8 && frame.stream == 0);
    let increments = updates.map(|frame| {
        let increment: [u8; 4] = frame.payload[..].try_into().expect("four bytes");
        assert_ne!(increment, [0; 4], "an increment of 0 is an error");
        u64::from(u32::from_be_bytes(increment))
    });
    65_535 + increments.sum::<u64>()
}

fn any_frame() -> impl Strategy<Value = Frame> {
    prop_oneof![
        (1..30_000_u32).prop_map(|increment| Frame::window_update(0, increment)),
        (1..9_u32, 1..30_000_u32)
            .prop_map(|(stream, increment)| Frame::window_update(stream, increment)),
        (
            0..8_u8,
            any::<u8>(),
            0..9_u32,
            prop::collection::vec(any::<u8>(), 0..40)
        )
            .prop_map(|(kind, flags, stream, payload)| Frame::new(kind, flags, stream, payload)),
    ]
}

proptest! {
    /// Over a whole dialogue, however it is cut: the client never believes that it has more window
    /// than the stack grants and is owed, and once the correction is paid both windows are equal.
    /// Nothing else is changed.
    #[test]
    fn both_say_the_same(
        owed in 1..=65_535_usize,
        from_stack in prop::collection::vec(any_frame(), 0..30),
        steps in prop::collection::vec(1..50_usize, 1..8),
    ) {
        let mut correction = owing(owed);
        let mut granted = Vec::new();
        let mut to_client = Vec::new();
        let mut steps = steps.iter().cycle();
        for frame in &from_stack {
            granted.push(frame.clone());
            let bytes = frame.bytes();
            let mut rest = &bytes[..];
            while !rest.is_empty() {
                let (part, tail) = rest.split_at((*steps.next().expect("a cycle")).min(rest.len()));
                to_client.extend(passed(&mut correction, [part]));
                rest = tail;
            }
            let believed = window(&frames(&to_client));
            // The stack has counted the content.
            let left = window(&granted) - owed as u64;
            prop_assert!(believed >= left);
            prop_assert_eq!(believed == left, correction.is_settled());
            prop_assert!(believed <= left + owed as u64);
        }
        let others = |frames: &[Frame]| frames.iter().filter(|f| f.kind != 8 || f.stream != 0).cloned().collect::<Vec<_>>();
        prop_assert_eq!(others(&frames(&to_client)), others(&from_stack));
    }
}
