//! The classes of bytes that heads consist of, and functions that skip a run of one class.
//!
//! Input is bytes, not text (RFC 9112 §2.2): nothing here decodes characters.
//!
//! A function whose name starts with `skip_` skips the bytes of its class at the start of the input
//! and returns the rest. Several of them check a machine word at a time (SWAR: arithmetic on all
//! bytes of a word at once).

const TCHAR: u8 = 1;
const TARGET: u8 = 2;
const HOST: u8 = 4;
const BASE64: u8 = 8;
const TEXT: u8 = 16;

/// The classes of each byte, one bit for each class.
static CLASSES: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut table = [0; 256];
    let mut byte: u8 = 0;
    loop {
        let mut class = 0;
        let plain = byte.is_ascii_alphanumeric();
        if plain || among(byte, b"!#$%&'*+-.^_`|~") {
            class |= TCHAR;
        }
        if byte.is_ascii_graphic() && !among(byte, b"\"#<>") {
            class |= TARGET;
        }
        if plain || among(byte, b"-._~!$&'()*+,;=") {
            class |= HOST;
        }
        if plain || among(byte, b"+/") {
            class |= BASE64;
        }
        if matches!(byte, b'\t' | b' '..=b'~' | 0x80..) {
            class |= TEXT;
        }
        #[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
        {
            table[byte as usize] = class;
        }
        match byte.checked_add(1) {
            Some(next) => byte = next,
            None => return table,
        }
    }
}

const fn among(byte: u8, mut set: &[u8]) -> bool {
    while let [first, rest @ ..] = set {
        if *first == byte {
            return true;
        }
        set = rest;
    }
    false
}

/// Whether fast paths are left out: on targets with words of less than 64 bits. They gain little
/// there, and memory for code is scarce on most of these targets.
pub(super) const SMALL: bool = cfg!(not(target_pointer_width = "64"));

pub(super) const WORD: usize = size_of::<usize>();
/// The high bit of each byte of a word, in which the functions below mark bytes.
pub(super) const HIGHS: usize = word_of(0x80);
const SPACES: usize = word_of(b' ');
const DELETE: u8 = 0x7f;

/// Returns a word of which each byte is `byte`.
pub(super) const fn word_of(byte: u8) -> usize {
    usize::from_ne_bytes([byte; WORD])
}

#[inline]
fn classes_of(byte: u8) -> u8 {
    CLASSES.get(usize::from(byte)).copied().unwrap_or_default()
}

/// Skips the bytes of a class at the start.
#[inline]
fn skip(mut bytes: &[u8], class: u8) -> &[u8] {
    if SMALL {
        return skip_each(bytes, class);
    }
    // Four bytes at a time, with one branch for all of them.
    while let Some((four, tail)) = bytes.split_first_chunk::<4>() {
        if four.iter().fold(class, |all, byte| all & classes_of(*byte)) == 0 {
            break;
        }
        bytes = tail;
    }
    skip_each(bytes, class)
}

/// Skips the bytes of a class at the start, one by one.
#[inline]
fn skip_each(mut bytes: &[u8], class: u8) -> &[u8] {
    while let [byte, tail @ ..] = bytes {
        if classes_of(*byte) & class == 0 {
            break;
        }
        bytes = tail;
    }
    bytes
}

/// Returns what comes before `tail`, which is the end of `bytes`.
#[inline]
pub(crate) fn before<'a>(bytes: &'a [u8], tail: &[u8]) -> &'a [u8] {
    let length = bytes.len().wrapping_sub(tail.len());
    bytes.get(..length).unwrap_or(bytes)
}

/// Skips the bytes of a token (RFC 9110 §5.6.2) at the start.
#[inline]
pub(crate) fn skip_token(mut bytes: &[u8]) -> &[u8] {
    if SMALL {
        return skip_each(bytes, TCHAR);
    }
    // A word at a time, as long as it has only letters and hyphens, of which most tokens consist.
    while let Some((word, tail)) = bytes.split_first_chunk::<WORD>() {
        if let Some(at) = first_sign(usize::from_le_bytes(*word)) {
            bytes = bytes.get(at..).unwrap_or_default();
            break;
        }
        bytes = tail;
    }
    skip_each(bytes, TCHAR)
}

/// Returns the position of the first byte of a word that is neither a letter nor a hyphen.
#[inline]
fn first_sign(word: usize) -> Option<usize> {
    let marks = signs(word);
    (marks != 0).then_some((marks.trailing_zeros() / 8) as usize)
}

/// Sets the high bit of each byte of a word that is neither a letter nor a hyphen.
#[inline]
pub(super) const fn signs(word: usize) -> usize {
    // Only seven bits of each byte are added, so that no sum carries into the next byte. Case is
    // ignored for the letters only: with the bit of `SPACES`, a CR would look like a hyphen.
    let seven = word & !HIGHS;
    let folded = seven | SPACES;
    let from_a = folded.wrapping_add(word_of(0x80 - b'a'));
    let above_z = folded.wrapping_add(word_of(0x7f - b'z'));
    let not_hyphen = (seven ^ word_of(b'-')).wrapping_add(!HIGHS);
    let letters_and_hyphens = (from_a & !above_z | !not_hyphen) & !word;
    !letters_and_hyphens & HIGHS
}

#[inline]
pub(crate) fn is_of_token(byte: u8) -> bool {
    classes_of(byte) & TCHAR != 0
}

/// Returns whether all of it is one token. A token is never empty.
pub(crate) fn is_token(bytes: &[u8]) -> bool {
    !bytes.is_empty() && skip_token(bytes).is_empty()
}

/// Skips the bytes that a request target can have, at the start.
///
/// These are the visible ASCII characters except `"`, `#`, `<` and `>`. RFC 3986 §2 excludes more
/// (`|`, `^`, `{` …), but browsers follow the URL Standard, which does not percent-encode those in
/// a query, and none of them can end or split a request line.
#[inline]
pub(crate) fn skip_target(mut bytes: &[u8]) -> &[u8] {
    if SMALL {
        return skip_each(bytes, TARGET);
    }
    while let Some((word, tail)) = bytes.split_first_chunk::<WORD>() {
        let marks = not_of_target(usize::from_le_bytes(*word));
        if marks != 0 {
            let at = (marks.trailing_zeros() / 8) as usize;
            return bytes.get(at..).unwrap_or_default();
        }
        bytes = tail;
    }
    skip_each(bytes, TARGET)
}

/// Sets the high bit of each byte of a word that no target has.
#[inline]
const fn not_of_target(word: usize) -> usize {
    // A sum with seven bits of each byte sets the high bit where the byte is large enough, and
    // never carries into the next byte.
    let seven = word & !HIGHS;
    let above_space = seven.wrapping_add(word_of(0x80 - b'!'));
    let not_delete = (seven ^ word_of(DELETE)).wrapping_add(!HIGHS);
    // `"` and `#` differ in the lowest bit only, `<` and `>` in the one above it.
    let not_quote = ((seven | word_of(1)) ^ word_of(b'#')).wrapping_add(!HIGHS);
    let not_angle = ((seven | word_of(2)) ^ word_of(b'>')).wrapping_add(!HIGHS);
    (!(above_space & not_delete & not_quote & not_angle) | word) & HIGHS
}

/// Skips the bytes that a registered name can have without percent-encoding (RFC 3986 §3.2.2), at
/// the start.
pub(crate) fn skip_host(bytes: &[u8]) -> &[u8] {
    skip(bytes, HOST)
}

/// Returns whether all bytes are base64 digits (RFC 4648 §4), without padding.
#[cfg(feature = "websocket")]
#[inline]
pub(crate) fn are_base64(bytes: &[u8]) -> bool {
    bytes
        .iter()
        .fold(BASE64, |all, byte| all & classes_of(*byte))
        != 0
}

/// Skips the bytes of a field value or reason phrase at the start: SP, HTAB, visible ASCII
/// characters, and bytes from 0x80, which RFC 9110 §5.5 calls obs-text.
pub(crate) fn skip_text(mut bytes: &[u8]) -> &[u8] {
    if SMALL {
        return skip_each(bytes, TEXT);
    }
    loop {
        // A word at a time first, because most values are short. Blocks follow for longer ones.
        for _ in 0..4 {
            let Some((word, tail)) = bytes.split_first_chunk::<WORD>() else {
                return skip_each(bytes, TEXT);
            };
            bytes = match first_control(usize::from_le_bytes(*word)) {
                None => tail,
                Some(at) => match bytes.get(at..) {
                    Some([b'\t', tail @ ..]) => tail,
                    stop => return stop.unwrap_or_default(),
                },
            };
        }
        bytes = skip_blocks(bytes);
    }
}

#[inline]
pub(crate) fn is_text(byte: u8) -> bool {
    classes_of(byte) & TEXT != 0
}

/// Returns whether the byte is a control character. HTAB counts as one.
#[inline]
pub(super) const fn is_control(byte: u8) -> bool {
    byte < b' ' || byte == DELETE
}

/// Returns the position of the first control character of a word. HTAB counts as one.
#[inline]
fn first_control(word: usize) -> Option<usize> {
    let controls = word.wrapping_sub(SPACES) & !word;
    let delete = word ^ word_of(DELETE);
    // The lowest mark is that of the first control character; a borrow may set false marks above
    // it.
    let marks = (controls | delete.wrapping_sub(word_of(1)) & !delete) & HIGHS;
    (marks != 0).then_some((marks.trailing_zeros() / 8) as usize)
}

/// Skips whole blocks without a control character. There is no early exit within a block, so that
/// the compiler can use vector instructions.
#[inline]
pub(super) fn skip_blocks(mut bytes: &[u8]) -> &[u8] {
    while let Some((block, tail)) = bytes.split_first_chunk::<32>() {
        if block
            .iter()
            .fold(false, |any, byte| any | is_control(*byte))
        {
            break;
        }
        bytes = tail;
    }
    bytes
}

/// Cuts the optional white space (SP, HTAB) from both ends (RFC 9110 §5.6.3).
pub(crate) fn trim(bytes: &[u8]) -> &[u8] {
    trim_end(trim_start(bytes))
}

#[inline]
pub(crate) fn trim_start(mut bytes: &[u8]) -> &[u8] {
    // Nearly all senders write one SP.
    if let [b' ', rest @ ..] = bytes {
        bytes = rest;
    }
    while let [first, rest @ ..] = bytes {
        if !is_space(*first) {
            break;
        }
        bytes = rest;
    }
    bytes
}

#[inline]
pub(crate) fn trim_end(mut bytes: &[u8]) -> &[u8] {
    while let [rest @ .., last] = bytes {
        if !is_space(*last) {
            break;
        }
        bytes = rest;
    }
    bytes
}

/// Returns whether the byte is SP or HTAB. The first comparison is enough for nearly all other
/// bytes.
#[inline]
fn is_space(byte: u8) -> bool {
    byte <= b' ' && matches!(byte, b' ' | b'\t')
}
