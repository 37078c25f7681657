//! A written message reads as the caller specified it; no string of the caller can add anything to
//! it.
#![no_main]

use http_upgrade_fuzz::written;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    written::check(data);
});
