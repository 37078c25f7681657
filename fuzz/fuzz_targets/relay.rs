//! A tunnel stands if and only if both ends switched, however the answer came; `relayed` says what else holds.
#![no_main]

use http_upgrade_fuzz::{Input, relayed};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let input = Input::new(data);
    let whole = relayed::response(input.octets, std::iter::empty());
    assert_eq!(relayed::response(input.octets, input.steps()), whole);
    relayed::check_response(input.octets);
});
