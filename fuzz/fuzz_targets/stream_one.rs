//! What an HTTP/2 stack gets of an upgrade is HTTP/2, and what the client sends behind its SETTINGS passes as it is.
#![no_main]

use http_upgrade_fuzz::{Input, stream_one};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let input = Input::new(data);
    stream_one::check(input.octets, input.steps());
});
