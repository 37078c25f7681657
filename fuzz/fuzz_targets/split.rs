//! Any split of the same octets gives the same events.
#![no_main]

use http_upgrade_fuzz::{Input, connection};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let input = Input::new(data);
    let limits = input.limits();
    let whole = connection::outcomes(limits, input.octets, std::iter::empty());
    let split = connection::outcomes(limits, input.octets, input.steps());
    assert_eq!(split, whole);
});
