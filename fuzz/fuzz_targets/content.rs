//! The chunked coding reads as a second reading has it, however it comes.
#![no_main]

use http_upgrade_fuzz::{Input, decoder};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let input = Input::new(data);
    decoder::check(input.octets, input.steps());
});
