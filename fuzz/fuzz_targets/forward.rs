//! What an intermediary forwards does not depend on how the request is split. `relayed` checks
//! further properties.
#![no_main]

use http_upgrade_fuzz::{Input, relayed};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let input = Input::new(data);
    let limits = input.limits();
    let whole = relayed::request(limits, input.bytes, std::iter::empty());
    assert_eq!(relayed::request(limits, input.bytes, input.steps()), whole);
    relayed::check_request(input.bytes);
});
