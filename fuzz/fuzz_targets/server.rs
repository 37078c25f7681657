//! No input, limits or read sizes make the server panic. `outcomes` checks further properties.
#![no_main]

use http_upgrade_fuzz::{Input, connection};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let input = Input::new(data);
    connection::outcomes(input.limits(), input.bytes, input.steps());
});
