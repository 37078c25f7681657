//! Searches for single bytes, a machine word at a time (SWAR), or a block at a time.
//!
//! A function whose name starts with `skip_` returns what is left of the input: the byte that was
//! searched for and what follows it, or nothing.

use super::byte::{HIGHS, SMALL, WORD, word_of};

/// Skips the bytes at the start up to the first of these two, which are ASCII.
pub(crate) fn skip_all_but(mut bytes: &[u8], stops: [u8; 2]) -> &[u8] {
    if SMALL {
        return skip_each_but(bytes, stops);
    }
    let [first, second] = stops.map(word_of);
    while let Some((word, tail)) = bytes.split_first_chunk::<WORD>() {
        let word = usize::from_le_bytes(*word);
        let marks = (zeros(word ^ first) | zeros(word ^ second)) & HIGHS;
        if marks != 0 {
            let at = (marks.trailing_zeros() / 8) as usize;
            return bytes.get(at..).unwrap_or_default();
        }
        bytes = tail;
    }
    skip_each_but(bytes, stops)
}

/// Skips the bytes at the start up to the first LF.
#[inline]
pub(super) fn skip_line(mut bytes: &[u8]) -> &[u8] {
    const LF: u8 = b'\n';
    if SMALL {
        return skip_each_but(bytes, [LF; 2]);
    }
    // A word at a time first, because most lines are short. Blocks follow for longer ones.
    for _ in 0..6 {
        let Some((word, tail)) = bytes.split_first_chunk::<WORD>() else {
            return skip_each_but(bytes, [LF; 2]);
        };
        let marks = zeros(usize::from_le_bytes(*word) ^ word_of(LF)) & HIGHS;
        if marks != 0 {
            let at = (marks.trailing_zeros() / 8) as usize;
            return bytes.get(at..).unwrap_or_default();
        }
        bytes = tail;
    }
    skip_long_line(bytes)
}

#[inline(never)] // so that the part for short lines stays small where it is inlined
fn skip_long_line(mut bytes: &[u8]) -> &[u8] {
    while let Some((block, tail)) = bytes.split_first_chunk::<32>() {
        if block
            .iter()
            .fold(false, |any, byte| any | (*byte).eq(&b'\n'))
        {
            break;
        }
        bytes = tail;
    }
    skip_all_but(bytes, [b'\n'; 2])
}

/// Returns the position of the first colon among the first 16 bytes; 16 if there is no colon. The
/// two words are looked at without a branch in between.
#[cfg(target_pointer_width = "64")]
#[inline]
pub(super) fn colon(start: &[u8; 32]) -> usize {
    let words = [
        start.first_chunk(),
        start.get(WORD..).and_then(<[u8]>::first_chunk),
    ];
    let [low, high] = words.map(|word| {
        let word = word.map_or(0, |word| usize::from_le_bytes(*word));
        zeros(word ^ word_of(b':')) & HIGHS
    });
    let (marks, before) = if low == 0 { (high, WORD) } else { (low, 0) };
    before.wrapping_add((marks.trailing_zeros() / 8) as usize)
}

/// Skips the bytes at the start up to the first of these two, one by one.
#[inline]
fn skip_each_but(mut bytes: &[u8], stops: [u8; 2]) -> &[u8] {
    while let [byte, tail @ ..] = bytes {
        if stops.contains(byte) {
            break;
        }
        bytes = tail;
    }
    bytes
}

/// Sets the high bit of each byte that is zero. The lowest high bit that is set belongs to the
/// first zero byte; those above it may be false, and the other bits have no meaning.
#[inline]
fn zeros(word: usize) -> usize {
    word.wrapping_sub(word_of(1)) & !word
}
