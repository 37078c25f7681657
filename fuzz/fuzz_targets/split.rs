//! The events of a server do not depend on how its input is split.
#![no_main]

use http_upgrade_fuzz::{Input, connection};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let input = Input::new(data);
    let limits = input.limits();
    let whole = connection::outcomes(limits, input.bytes, std::iter::empty());
    let split = connection::outcomes(limits, input.bytes, input.steps());
    assert_eq!(split, whole);
});
