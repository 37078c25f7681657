//! Any two byte strings get a diagnosis; its spans lie within them, and it can be printed.
#![no_main]

use http_upgrade::diagnosis::{Evidence, Side};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some(([high, low], bytes)) = data.split_first_chunk() else {
        return;
    };
    let cut = usize::from(u16::from_be_bytes([*high, *low])).min(bytes.len());
    let (request, response) = bytes.split_at(cut);
    let diagnosis = Evidence::new()
        .request(request)
        .response(response)
        .diagnose();
    for span in diagnosis
        .findings()
        .iter()
        .flat_map(|finding| finding.spans())
    {
        let side = match span.side {
            Side::Request => request,
            Side::Response => response,
        };
        assert!(side.get(span.start..span.end).is_some());
    }
    assert!(!diagnosis.to_string().is_empty());
});
