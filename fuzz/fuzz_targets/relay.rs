//! There is a tunnel exactly if both ends have switched, however the response is split. `relayed`
//! checks further properties.
#![no_main]

use http_upgrade_fuzz::{Input, relayed};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let input = Input::new(data);
    let whole = relayed::response(input.bytes, std::iter::empty());
    assert_eq!(relayed::response(input.bytes, input.steps()), whole);
    relayed::check_response(input.bytes);
});
