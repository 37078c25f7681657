//! Every difference between httparse and this crate is a known one.
#![no_main]

use http_upgrade_fuzz::differences;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    differences::requests(data);
    differences::responses(data);
});
