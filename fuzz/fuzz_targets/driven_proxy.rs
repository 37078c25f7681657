//! A proxy passes on every byte once and in order, or closes, in whatever steps.
#![no_main]

use http_upgrade_fuzz::driven_proxy;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    driven_proxy::check(data);
});
