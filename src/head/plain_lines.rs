//! Reads the field lines that have arrived as a whole and have nothing unusual about them.
//!
//! Nearly all lines are plain: a name, a colon, a value, CR LF. The first line that is not, or may
//! not be, is left to the scan of the section, which reads it from its start. So this code makes no
//! errors, and each error has its place there.

use super::byte;
use super::controls::{self, BLOCK};
use super::known_line::{START, known_at};
use super::marks::Marks;

const CR_LF: u16 = u16::from_le_bytes(*b"\r\n");

/// Reads plain lines from the position `line` on, `max_lines` at most. Returns the position of the
/// first line that was not read, and the number of those that were.
#[inline(never)] // so that the loop has all registers
pub(super) fn read(
    input: &[u8],
    mut line: usize,
    max_lines: u16,
    marks: &mut Marks,
) -> (usize, u16) {
    let mut left = u32::from(max_lines);
    let mut block = line;
    'blocks: while let Some(map) = controls::map_at(input, block) {
        // If the block before this one ended with the CR of a line, this one starts with its LF.
        let mut bits = map & !u64::from(line > block);
        while bits != 0 {
            let end = block.wrapping_add(bits.trailing_zeros() as usize);
            bits &= bits.wrapping_sub(1);
            match input.get(end..).and_then(<[u8]>::first_chunk) {
                Some(two) if u16::from_le_bytes(*two) == CR_LF => {}
                Some([b'\t', _]) => continue,
                _ => break 'blocks,
            }
            if left == 0 || read_line(input, line, end, marks).is_none() {
                break 'blocks;
            }
            left = left.wrapping_sub(1);
            line = end.wrapping_add(2);
            // The bit of the LF.
            bits &= bits.wrapping_sub(1);
        }
        // A map costs more than a look at 32 bytes, which is enough within a long line.
        block = skip_blocks(input, block.wrapping_add(BLOCK));
    }
    // It is not larger than it was at the start.
    let left = u16::try_from(left).unwrap_or_default();
    (line, max_lines.wrapping_sub(left))
}

/// Reads the line between two positions. `None` if it may not be plain.
#[inline]
fn read_line(input: &[u8], line: usize, end: usize, marks: &mut Marks) -> Option<()> {
    let rest = input.get(line..)?;
    let start = rest.first_chunk()?;
    if let Some((field, length)) = known_at(start) {
        let colon = line.wrapping_add(length);
        let value = byte::trim_start(input.get(colon.wrapping_add(1)..end)?);
        marks.line(field, end.wrapping_sub(value.len()), value);
        Some(())
    } else {
        has_name(rest, start).then_some(())
    }
}

/// Returns the position after pieces of 32 bytes without control characters.
#[inline]
fn skip_blocks(input: &[u8], at: usize) -> usize {
    let rest = byte::skip_blocks(input.get(at..).unwrap_or_default());
    input.len().wrapping_sub(rest.len()).max(at)
}

/// Returns whether there are so many bytes that this is faster than reading line by line. The short
/// head of a 101 is not.
#[inline]
pub(super) const fn pays_for(rest: &[u8]) -> bool {
    rest.len() >= 2 * BLOCK
}

/// Returns whether the line starts with a field name and a colon. `first` is its start.
#[inline]
fn has_name(line: &[u8], first: &[u8; START]) -> bool {
    // Most names consist of letters and hyphens, and have less than 16 bytes. Their two words are
    // looked at without a branch in between.
    let [low, high] = [
        first.first_chunk(),
        first.get(8..).and_then(<[u8]>::first_chunk),
    ]
    .map(|word| byte::signs(word.map_or(0, |word| usize::from_le_bytes(*word))));
    let (signs, before) = if low == 0 { (high, 8) } else { (low, 0) };
    let at = before | (signs.trailing_zeros() / 8) as usize;
    at > 0 && first.get(at) == Some(&b':') || has_unusual_name(line, at)
}

/// Returns the same for a name of any length, and with any byte of a token. The bytes before `at`
/// were checked.
#[cold]
fn has_unusual_name(line: &[u8], at: usize) -> bool {
    let rest = byte::skip_token(line.get(at..).unwrap_or_default());
    rest.len() < line.len() && rest.first() == Some(&b':')
}
