//! The server accepts exactly the requests that a second reading of the RFCs accepts.
#![no_main]

use http_upgrade_fuzz::oracle;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    oracle::check(data);
});
