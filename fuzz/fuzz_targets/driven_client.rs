//! A client connection does what the response asks for, in whatever steps.
#![no_main]

use http_upgrade_fuzz::driven_client;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    driven_client::check(data);
});
