//! Extensions are refused exactly where a second reading of their grammar refuses them.
#![no_main]

use http_upgrade_fuzz::oracle;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    oracle::check_extensions(data);
});
