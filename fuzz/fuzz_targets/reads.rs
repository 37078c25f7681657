//! A head that arrives as a whole, which takes the fast paths, is read exactly like one that
//! arrives byte by byte, and like one that is cut anywhere: the same verdict, and the same position
//! of each part.
#![no_main]

use http_upgrade_fuzz::Input;
use http_upgrade_fuzz::reading::Reading;
use libfuzzer_sys::fuzz_target;

/// Each cut of a longer input takes too long.
const MOST_CUTS: usize = 1_024;

fuzz_target!(|data: &[u8]| {
    let input = Input::new(data);
    let limits = input.limits();
    let length = input.bytes.len();
    let bytewise = Reading::of_request(limits, input.bytes, 0..=length);
    for cut in 0..=length.min(MOST_CUTS) {
        let cut = Reading::of_request(limits, input.bytes, [cut, length].into_iter());
        assert_eq!(cut, bytewise);
    }
    for takes_bare_lf in [false, true] {
        let read = |ends: &mut dyn Iterator<Item = usize>| {
            Reading::of_response(limits, input.bytes, takes_bare_lf, ends)
        };
        let bytewise = read(&mut (0..=length));
        for cut in 0..=length.min(MOST_CUTS) {
            assert_eq!(read(&mut [cut, length].into_iter()), bytewise);
        }
    }
});
