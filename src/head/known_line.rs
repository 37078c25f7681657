//! Recognises the known field at the start of a line, by comparing words.
//!
//! A `match` on letters and lengths becomes jumps that a processor cannot foresee, because the
//! fields of each head come in another order. Here, a hash of a few letters selects the only
//! candidate, and its name is compared as three words.

use super::known::{COUNT, Known};

/// How many bytes of a line are looked at. The longest known name and its colon have 25.
pub(super) const START: usize = 32;

/// What the names of the WebSocket fields start with, in lower case.
const SEC: u32 = u32::from_le_bytes(*b"sec-");
/// The bit that lower-case letters have, and upper-case ones do not.
const CASE: u8 = 0x20;
/// How many places the table has. It is a power of two, and its exponent is below.
const SLOTS: usize = 1 << SLOT_BITS;
const SLOT_BITS: u32 = 4;

/// All known fields.
const FIELDS: [Known; COUNT] = [
    Known::Host,
    Known::Connection,
    Known::Upgrade,
    Known::ContentLength,
    Known::TransferEncoding,
    Known::Expect,
    Known::Origin,
    Known::SecWebSocketKey,
    Known::SecWebSocketAccept,
    Known::SecWebSocketVersion,
    Known::SecWebSocketProtocol,
    Known::SecWebSocketExtensions,
    Known::Http2Settings,
];

/// A known name, in the form in which it is compared.
#[derive(Clone, Copy, Debug)]
struct Pattern {
    /// The name, with all bits of `free` set.
    words: [u64; 3],
    /// The bits that do not matter: the case of letters, and all bits after the name.
    free: [u64; 3],
    length: usize,
    field: Known,
}

/// The factor of the hash, chosen so that each known name has a place of its own.
const FACTOR: u32 = factor();
static PATTERNS: [Pattern; SLOTS] = patterns();

/// A place without a name. No line is equal to it, since its length asks for a colon as the first
/// byte, and its words for another one.
const EMPTY: Pattern = Pattern {
    words: [u64::MAX; 3],
    free: [0; 3],
    length: 0,
    field: Known::Host,
};

/// Returns the known field whose line starts like this, and the length of its name.
#[inline]
pub(super) fn known_at(line: &[u8; START]) -> Option<(Known, usize)> {
    let words = words(line);
    let pattern = PATTERNS.get(slot(key(&words), FACTOR))?;
    let mut differences = 0;
    for ((word, free), wanted) in words.iter().zip(&pattern.free).zip(&pattern.words) {
        differences |= (word | free) ^ wanted;
    }
    let colon = line.get(pattern.length);
    (differences == 0 && colon == Some(&b':')).then_some((pattern.field, pattern.length))
}

/// Returns the first 24 bytes as words.
#[inline]
fn words(line: &[u8; START]) -> [u64; 3] {
    let chunks = line.chunks_exact(8).filter_map(<[u8]>::first_chunk);
    let mut words = [0; 3];
    for (word, chunk) in words.iter_mut().zip(chunks) {
        *word = u64::from_le_bytes(*chunk);
    }
    words
}

/// Returns four letters that tell a name that starts with these words from all other names.
///
/// These are the first four, except for the WebSocket fields. There, they are the last two of
/// `Sec-WebSocket-` and the two after it.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "the low half is meant")]
const fn key([first, second, _]: &[u64; 3]) -> u32 {
    const LOWER: u32 = u32::from_le_bytes([CASE; 4]);
    let letters = *first as u32 | LOWER;
    if letters == SEC {
        (*second >> u32::BITS) as u32 | LOWER
    } else {
        letters
    }
}

/// Returns the place in the table of the name with this key.
#[inline]
const fn slot(key: u32, factor: u32) -> usize {
    (key.wrapping_mul(factor) >> (u32::BITS - SLOT_BITS)) as usize
}

/// Returns the first factor with which no two names have the same place.
#[expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "evaluated by the compiler"
)]
const fn factor() -> u32 {
    let mut keys = [0; FIELDS.len()];
    let mut at = 0;
    while at < keys.len() {
        keys[at] = key(&pattern(FIELDS[at]).words);
        at += 1;
    }
    let mut factor = 1;
    while !has_places(&keys, factor) {
        factor += 2;
    }
    factor
}

/// Returns whether each name has a place of its own with this factor.
#[expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "evaluated by the compiler"
)]
const fn has_places(keys: &[u32], factor: u32) -> bool {
    let (mut taken, mut at) = (0_u32, 0);
    while at < keys.len() {
        let place = 1 << slot(keys[at], factor);
        if taken & place != 0 {
            return false;
        }
        taken |= place;
        at += 1;
    }
    true
}

#[expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "evaluated by the compiler"
)]
const fn patterns() -> [Pattern; SLOTS] {
    let mut table = [EMPTY; SLOTS];
    let mut at = 0;
    while at < FIELDS.len() {
        let pattern = pattern(FIELDS[at]);
        table[slot(key(&pattern.words), FACTOR)] = pattern;
        at += 1;
    }
    table
}

#[expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "evaluated by the compiler"
)]
const fn pattern(field: Known) -> Pattern {
    let name = field.name().as_bytes();
    let (mut words, mut free) = ([0; 3], [0; 3]);
    let mut at = 0;
    while at < 24 {
        let (byte, free_bits) = if at >= name.len() {
            (u8::MAX, u8::MAX)
        } else if name[at].is_ascii_alphabetic() {
            (name[at] | CASE, CASE)
        } else {
            (name[at], 0)
        };
        words[at / 8] |= (byte as u64) << (at % 8 * 8);
        free[at / 8] |= (free_bits as u64) << (at % 8 * 8);
        at += 1;
    }
    Pattern {
        words,
        free,
        length: name.len(),
        field,
    }
}
