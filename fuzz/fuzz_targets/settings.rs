//! `HTTP2-Settings` has the values that a second reading finds, and settings read the same after
//! they were written.
#![no_main]

use http_upgrade_fuzz::settings;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    settings::check(data);
});
