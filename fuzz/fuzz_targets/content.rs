//! The crate decodes the chunked coding as the second reading does, however the bytes are split.
#![no_main]

use http_upgrade_fuzz::{Input, decoder};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let input = Input::new(data);
    decoder::check(input.bytes, input.steps());
});
