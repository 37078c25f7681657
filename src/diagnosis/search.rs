//! Search for text in bytes.

/// Returns the position of `text` in `bytes`, compared without regard to case.
pub(super) fn find(bytes: &[u8], text: &str) -> Option<usize> {
    let text = text.as_bytes();
    bytes
        .windows(text.len().max(1))
        .position(|window| window.eq_ignore_ascii_case(text))
}

/// Returns the part of `bytes` that is `text`, compared without regard to case.
pub(super) fn part<'a>(bytes: &'a [u8], text: &str) -> Option<&'a [u8]> {
    let start = find(bytes, text)?;
    bytes.get(start..)?.get(..text.len())
}

pub(super) fn contains(bytes: &[u8], text: &str) -> bool {
    find(bytes, text).is_some()
}
