//! What a gateway translates to an extended CONNECT and back is what a single hop forwards, and no
//! field of HTTP/2 adds a line or a request.
#![no_main]

use http_upgrade_fuzz::{Input, translated};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let input = Input::new(data);
    let mut steps = input.steps();
    let protocols = ["websocket", "tcp", "foo/1", "TCP", "tcp\r\nX: y"];
    let at = steps.next().unwrap_or_default() % protocols.len();
    let nonce = std::array::from_fn(|_| steps.next().unwrap_or_default() as u8);
    translated::check(input.bytes, protocols[at], nonce);
});
