//! A server connection does what its requests and its application ask for, in whatever steps.
#![no_main]

use http_upgrade_fuzz::driven_server;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    driven_server::check(data);
});
