//! Any bytes can be diagnosed: no panic, and no more time than their size deserves.

use super::recording;
use http_upgrade::diagnosis::{Evidence, Finding, Side};
use proptest::collection::vec;
use proptest::prelude::any;
use proptest::sample::Index;
use proptest::test_runner::{Config, TestRunner};
use std::time::Instant;

/// A truncated recording, whatever is cut off, and one with broken bytes never panics; spans stay
/// within the bytes.
#[test]
fn any_part_of_a_recording_can_be_diagnosed() {
    for recording in recording::all() {
        let (request, response) = (
            recording.request.unwrap_or_default(),
            recording.response.unwrap_or_default(),
        );
        let cuts = (0..response.len())
            .step_by(response.len() / 12 + 1)
            .chain([response.len()]);
        for cut in cuts {
            let (request, response) = (&request[..request.len().min(cut * 3)], &response[..cut]);
            let diagnosis = Evidence::new()
                .request(request)
                .response(response)
                .diagnose();
            for span in diagnosis.findings().iter().flat_map(Finding::spans) {
                let bytes = match span.side {
                    Side::Request => request,
                    Side::Response => response,
                };
                assert!(
                    bytes
                        .get(span.start..span.end)
                        .is_some_and(|part| !part.is_empty())
                );
            }
        }
    }
}

/// Bytes of any kind, from both sides, give a diagnosis and never a panic; also when a recording
/// has a few bytes changed.
#[test]
fn any_bytes_can_be_diagnosed() {
    let recordings = recording::all();
    let some = vec(any::<u8>(), 0..200);
    let change = (any::<Index>(), any::<u8>());
    let changes = vec(change, 0..6);
    let which = any::<Index>();
    let config = Config {
        cases: 100,
        failure_persistence: None,
        ..Config::default()
    };
    let mut runner = TestRunner::new(config);
    let ran = runner.run(&(some, changes, which), |(bytes, changes, which)| {
        let recording = which.get(&recordings);
        let mut response = recording.response.clone().unwrap_or_default();
        for (place, byte) in changes {
            if !response.is_empty() {
                let place = place.index(response.len());
                response[place] = byte;
            }
        }
        let request = recording.request.as_deref().unwrap_or(&bytes);
        for (request, response) in [
            (&bytes[..], &response[..]),
            (request, &bytes),
            (request, &response),
        ] {
            let diagnosis = Evidence::new()
                .request(request)
                .response(response)
                .diagnose();
            assert!(diagnosis.findings().len() <= 4);
            assert!(!diagnosis.to_string().is_empty());
        }
        Ok(())
    });
    ran.expect("no case fails");
}

/// Input that is made to take long: the cost grows with its size, not faster.
#[test]
fn large_recordings_take_no_longer_than_their_size() {
    let time = |count: usize| {
        let lists = "Upgrade: a,a,a,a,a,a,a,a,a,a,a,a\r\nSec-WebSocket-Extensions: x,x,x,x\r\n"
            .repeat(count);
        let key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n".repeat(count);
        let request = format!(
            "GET /ws HTTP/1.1\r\n{lists}{key}\r\n{}",
            "\u{1}\u{0}".repeat(count * 9)
        );
        let interims = "HTTP/1.1 103 Early Hints\r\n\r\n".repeat(count);
        let response = format!(
            "{interims}HTTP/1.1 101 X\r\n{lists}\r\n{}",
            "\u{1}\u{0}".repeat(count * 9)
        );
        let page = format!(
            "HTTP/1.1 400 X\r\n\r\n{}",
            "<p>&amp;<b>a</b>".repeat(count * 9)
        );
        let start = Instant::now();
        for response in [response.as_bytes(), page.as_bytes()] {
            let diagnosis = Evidence::new()
                .request(request.as_bytes())
                .response(response)
                .diagnose();
            assert!(diagnosis.findings().len() <= 4);
        }
        start.elapsed()
    };
    let (small, large) = (time(100), time(1_000));
    // Ten times as much, and twice as long again for a machine that is busy; a square would be a
    // hundred times.
    assert!(large < small * 40, "{small:?}, {large:?}");
}
