//! Looking for text in bytes.

/// Where `text` stands in `bytes`, whatever its case.
pub(super) fn find(bytes: &[u8], text: &str) -> Option<usize> {
    let text = text.as_bytes();
    bytes
        .windows(text.len().max(1))
        .position(|window| window.eq_ignore_ascii_case(text))
}

/// The part of `bytes` that is `text`, whatever its case.
pub(super) fn part<'a>(bytes: &'a [u8], text: &str) -> Option<&'a [u8]> {
    let start = find(bytes, text)?;
    bytes.get(start..)?.get(..text.len())
}

pub(super) fn contains(bytes: &[u8], text: &str) -> bool {
    find(bytes, text).is_some()
}
