//! `HTTP2-Settings` reads as a second reading has it, and what is written reads as the same.
#![no_main]

use http_upgrade_fuzz::settings;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    settings::check(data);
});
