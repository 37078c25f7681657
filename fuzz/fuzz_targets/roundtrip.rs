//! A head that was read reads the same when it is written again in its plainest form.
#![no_main]

use http_upgrade_fuzz::heads;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    heads::request(data);
    heads::response(data);
});
