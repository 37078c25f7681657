//! An HTTP/2 stack receives valid HTTP/2 after an upgrade, and the client's bytes after its
//! SETTINGS reach it unchanged.
#![no_main]

use http_upgrade_fuzz::{Input, stream_one};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let input = Input::new(data);
    stream_one::check(input.bytes, input.steps());
});
