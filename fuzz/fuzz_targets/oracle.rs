//! The server agrees to what a second reading of the RFCs accepts, and to nothing else.
#![no_main]

use http_upgrade_fuzz::oracle;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    oracle::check(data);
});
