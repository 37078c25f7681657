//! A piece of content, as it is taken off the input.

/// A step through content; returned by [`Content::piece`](crate::Content::piece).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Piece<'b> {
    /// Decoded content, borrowed from the caller's buffer. It is empty if the step only read chunk
    /// sizes or the trailer section.
    pub data: &'b [u8],
    /// How many bytes of the input have been read, including `data`; at least one. Give the input
    /// after these bytes to the next call.
    pub consumed: usize,
}

/// Takes up to `left` bytes from the start of `input`, and reduces `left` by their number.
pub(super) fn take<'b>(left: &mut u64, input: &'b [u8]) -> &'b [u8] {
    // A length that a `usize` cannot hold is longer than any input.
    let most = usize::try_from(*left).unwrap_or(usize::MAX);
    let data = input.get(..most).unwrap_or(input);
    *left = left.saturating_sub(u64::try_from(data.len()).unwrap_or(u64::MAX));
    data
}
