//! Any split of an answer gives the same verdict; `answer` says what else holds.
#![no_main]

use http_upgrade_fuzz::{Input, answer};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let input = Input::new(data);
    let limits = input.limits();
    let whole = answer::of(limits, input.octets, std::iter::empty());
    assert_eq!(answer::of(limits, input.octets, input.steps()), whole);
});
