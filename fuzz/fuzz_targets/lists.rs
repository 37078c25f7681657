//! Lists over several lines have the elements that a second reading finds.
#![no_main]

use http_upgrade_fuzz::lists;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    lists::check(data);
});
