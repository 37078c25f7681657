//! The result of a client does not depend on how the response is split, and a lenient client
//! accepts whatever a strict one accepts. `answer` checks further properties.
#![no_main]

use http_upgrade_fuzz::Input;
use http_upgrade_fuzz::answer::{Answer, of, strict, tolerant};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let input = Input::new(data);
    let limits = input.limits();
    let [strict, tolerant] = [strict(limits), tolerant(limits)].map(|client| {
        let whole = of(client.clone(), input.bytes, std::iter::empty());
        assert_eq!(of(client, input.bytes, input.steps()), whole);
        whole
    });
    assert!(matches!(strict, Answer::Fault(_)) || strict == tolerant);
});
