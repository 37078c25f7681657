//! Capsules are found as in a second reading, in every split, and read the same after they were
//! written.
#![no_main]

use http_upgrade_fuzz::{Input, capsules};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let input = Input::new(data);
    capsules::check(input.bytes, input.steps());
});
