//! Lists over several lines read as a second reading has them.
#![no_main]

use http_upgrade_fuzz::lists;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    lists::check(data);
});
