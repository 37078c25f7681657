//! What is written reads as what the caller said, and no string of his says more.
#![no_main]

use http_upgrade_fuzz::written;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    written::check(data);
});
