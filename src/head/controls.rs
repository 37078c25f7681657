//! The map of the control characters of a block of 64 bytes: a word with one bit for each byte.
//!
//! The ends of lines are read off its bits, so that no search waits for the one before it, and no
//! branch depends on how long a line is. The compiler turns the comparisons into vector
//! instructions.

use super::byte;

/// How many bytes a map is of.
pub(super) const BLOCK: usize = 64;

/// Returns the map of the block at a position. At the end of the input, the bits beyond it are 0.
/// `None` after the end, and in an input that is shorter than a block.
#[inline]
pub(super) fn map_at(input: &[u8], at: usize) -> Option<u64> {
    let rest = input.get(at..)?;
    // The last block overlaps the one before it, whose bits are shifted out.
    let (block, seen) = match rest.first_chunk() {
        Some(block) => (block, 0),
        None => (input.last_chunk()?, BLOCK.wrapping_sub(rest.len())),
    };
    map(block).checked_shr(u32::try_from(seen).ok()?)
}

/// Returns a word of which bit `i` tells whether byte `i` is a control character.
#[inline]
fn map(block: &[u8; BLOCK]) -> u64 {
    // As rows of eight bytes, byte `i` of row `k` is marked with bit `k`. So the rows can be
    // combined without shifts between bytes, which vector instructions lack.
    let mut marks = [0_u8; BLOCK];
    for (at, (mark, byte)) in marks.iter_mut().zip(block).enumerate() {
        let row = 1 << (at / 8);
        *mark = if byte::is_control(*byte) { row } else { 0 };
    }
    let rows = marks.chunks_exact(8).filter_map(<[u8]>::first_chunk);
    let columns = rows.fold(0, |all, row| all | u64::from_le_bytes(*row));
    transposed(columns)
}

/// Exchanges bit `k` of byte `i` with bit `i` of byte `k`: the transposition of a matrix of 8 × 8
/// bits, in blocks of 1, 2 and 4 bits.
#[inline]
const fn transposed(mut matrix: u64) -> u64 {
    let mut swapped = (matrix ^ matrix >> 7) & 0x00aa_00aa_00aa_00aa;
    matrix ^= swapped ^ swapped << 7;
    swapped = (matrix ^ matrix >> 14) & 0x0000_cccc_0000_cccc;
    matrix ^= swapped ^ swapped << 14;
    swapped = (matrix ^ matrix >> 28) & 0x0000_0000_f0f0_f0f0;
    matrix ^ swapped ^ swapped << 28
}
