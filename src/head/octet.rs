//! The classes of octets that heads are made of, and what follows a run of one class.
//!
//! Input is octets, never text (RFC 9112 §2.2): nothing here decodes.

const TCHAR: u8 = 1;
const TARGET: u8 = 2;
const HOST: u8 = 4;
const BASE64: u8 = 8;
const TEXT: u8 = 16;

/// One look-up answers for every class.
static CLASSES: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut table = [0; 256];
    let mut octet: u8 = 0;
    loop {
        let mut class = 0;
        let plain = octet.is_ascii_alphanumeric();
        if plain || among(octet, b"!#$%&'*+-.^_`|~") {
            class |= TCHAR;
        }
        if octet.is_ascii_graphic() && !among(octet, b"\"#<>") {
            class |= TARGET;
        }
        if plain || among(octet, b"-._~!$&'()*+,;=") {
            class |= HOST;
        }
        if plain || among(octet, b"+/") {
            class |= BASE64;
        }
        if matches!(octet, b'\t' | b' '..=b'~' | 0x80..) {
            class |= TEXT;
        }
        #[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
        {
            table[octet as usize] = class;
        }
        match octet.checked_add(1) {
            Some(next) => octet = next,
            None => return table,
        }
    }
}

const fn among(octet: u8, mut set: &[u8]) -> bool {
    while let [first, rest @ ..] = set {
        if *first == octet {
            return true;
        }
        set = rest;
    }
    false
}

const WORD: usize = size_of::<usize>();
const HIGHS: usize = octets(0x80);
const SPACES: usize = octets(b' ');
const DELETE: u8 = 0x7f;

/// A word of this octet.
const fn octets(octet: u8) -> usize {
    usize::from_ne_bytes([octet; WORD])
}

#[inline]
fn classes_of(octet: u8) -> u8 {
    CLASSES.get(usize::from(octet)).copied().unwrap_or_default()
}

#[inline]
fn behind(mut octets: &[u8], class: u8) -> &[u8] {
    // Four at a time, with one question for all of them.
    while let Some((four, tail)) = octets.split_first_chunk::<4>() {
        if four
            .iter()
            .fold(class, |all, octet| all & classes_of(*octet))
            == 0
        {
            break;
        }
        octets = tail;
    }
    each_behind(octets, class)
}

#[inline]
fn each_behind(mut octets: &[u8], class: u8) -> &[u8] {
    while let [octet, tail @ ..] = octets {
        if classes_of(*octet) & class == 0 {
            break;
        }
        octets = tail;
    }
    octets
}

/// What stands before a tail of the same octets.
#[inline]
pub(crate) fn before<'a>(octets: &'a [u8], tail: &[u8]) -> &'a [u8] {
    let length = octets.len().wrapping_sub(tail.len());
    octets.get(..length).unwrap_or(octets)
}

/// What follows the octets of a token (RFC 9110 §5.6.2) at the start.
#[inline]
pub(crate) fn behind_token(mut octets: &[u8]) -> &[u8] {
    // A word at a time, as long as it has nothing but letters and hyphens, of which most tokens consist.
    while let Some((word, tail)) = octets.split_first_chunk::<WORD>() {
        if let Some(at) = first_sign(usize::from_le_bytes(*word)) {
            octets = octets.get(at..).unwrap_or_default();
            break;
        }
        octets = tail;
    }
    each_behind(octets, TCHAR)
}

/// Where the first octet of a word is that is neither a letter nor a hyphen.
#[inline]
fn first_sign(word: usize) -> Option<usize> {
    // Sums of seven bits each, so that none carries into the next octet. Case is masked for the letters only: else CR would be a hyphen.
    let seven = word & !HIGHS;
    let folded = seven | SPACES;
    let from_a = folded.wrapping_add(octets(0x80 - b'a'));
    let above_z = folded.wrapping_add(octets(0x7f - b'z'));
    let not_hyphen = (seven ^ octets(b'-')).wrapping_add(!HIGHS);
    let letters_and_hyphens = (from_a & !above_z | !not_hyphen) & !word;
    let marks = !letters_and_hyphens & HIGHS;
    (marks != 0).then_some((marks.trailing_zeros() / 8) as usize)
}

#[inline]
pub(crate) fn is_of_token(octet: u8) -> bool {
    classes_of(octet) & TCHAR != 0
}

/// Whether all of it is one token, which is never empty.
pub(crate) fn is_token(octets: &[u8]) -> bool {
    !octets.is_empty() && behind_token(octets).is_empty()
}

/// What follows the octets that a request target can have, at the start.
///
/// These are the printable octets but `"`, `#`, `<` and `>`: RFC 3986 §2 excludes more (`|`, `^`, `{` …), but browsers follow the URL
/// Standard, which leaves those as they are in a query, and none of them can end a line or part it.
#[inline]
pub(crate) fn behind_target(octets: &[u8]) -> &[u8] {
    behind(octets, TARGET)
}

/// What follows the octets at the start that a registered name can have as they are (RFC 3986 §3.2.2): all but `%`.
pub(crate) fn behind_host(octets: &[u8]) -> &[u8] {
    behind(octets, HOST)
}

/// Whether all are digits of base64 (RFC 4648 §4).
#[cfg(feature = "websocket")]
#[inline]
pub(crate) fn are_base64(octets: &[u8]) -> bool {
    octets
        .iter()
        .fold(BASE64, |all, octet| all & classes_of(*octet))
        != 0
}

/// What follows the octets of a field value or reason phrase at the start: SP, HTAB, visible and obs-text (RFC 9110 §5.5).
pub(crate) fn behind_text(mut octets: &[u8]) -> &[u8] {
    loop {
        // A word at a time first: most values are short.
        for _ in 0..4 {
            let Some((word, tail)) = octets.split_first_chunk::<WORD>() else {
                return each_behind(octets, TEXT);
            };
            octets = match first_control(usize::from_le_bytes(*word)) {
                None => tail,
                Some(at) => match octets.get(at..) {
                    Some([b'\t', tail @ ..]) => tail,
                    stop => return stop.unwrap_or_default(),
                },
            };
        }
        octets = behind_blocks(octets);
    }
}

#[inline]
pub(crate) fn is_text(octet: u8) -> bool {
    classes_of(octet) & TEXT != 0
}

/// Where the first control of a word is, HTAB among them.
#[inline]
fn first_control(word: usize) -> Option<usize> {
    let controls = word.wrapping_sub(SPACES) & !word;
    let delete = word ^ octets(DELETE);
    // The lowest bit that is set marks the first one; marks above it may be false.
    let marks = (controls | delete.wrapping_sub(octets(1)) & !delete) & HIGHS;
    (marks != 0).then_some((marks.trailing_zeros() / 8) as usize)
}

/// What follows whole blocks without a control octet: the compiler makes vectors of this.
#[inline]
fn behind_blocks(mut octets: &[u8]) -> &[u8] {
    while let Some((block, tail)) = octets.split_first_chunk::<32>() {
        let stops = |octet: &u8| *octet < b' ' || *octet == DELETE;
        if block.iter().fold(false, |any, octet| any | stops(octet)) {
            break;
        }
        octets = tail;
    }
    octets
}

/// What follows the octets at the start that are none of these two, which are ASCII.
pub(crate) fn behind_all_but(mut octets: &[u8], stops: [u8; 2]) -> &[u8] {
    let [first, second] = stops.map(self::octets);
    while let Some((word, tail)) = octets.split_first_chunk::<WORD>() {
        let word = usize::from_le_bytes(*word);
        let marks = (zeros(word ^ first) | zeros(word ^ second)) & HIGHS;
        if marks != 0 {
            let at = (marks.trailing_zeros() / 8) as usize;
            return octets.get(at..).unwrap_or_default();
        }
        octets = tail;
    }
    while let [octet, tail @ ..] = octets {
        if stops.contains(octet) {
            break;
        }
        octets = tail;
    }
    octets
}

/// Marks in the high bits. The lowest one marks the first octet that is zero; marks above it may be false.
#[inline]
fn zeros(word: usize) -> usize {
    word.wrapping_sub(octets(1)) & !word
}

/// Without the optional white space (SP, HTAB) around it (RFC 9110 §5.6.3).
pub(crate) fn trim(octets: &[u8]) -> &[u8] {
    trim_end(trim_start(octets))
}

#[inline]
pub(crate) fn trim_start(mut octets: &[u8]) -> &[u8] {
    // One SP is what nearly all write.
    if let [b' ', rest @ ..] = octets {
        octets = rest;
    }
    while let [first, rest @ ..] = octets {
        if !is_space(*first) {
            break;
        }
        octets = rest;
    }
    octets
}

#[inline]
pub(crate) fn trim_end(mut octets: &[u8]) -> &[u8] {
    while let [rest @ .., last] = octets {
        if !is_space(*last) {
            break;
        }
        octets = rest;
    }
    octets
}

/// SP or HTAB; one question for nearly all others.
#[inline]
fn is_space(octet: u8) -> bool {
    octet <= b' ' && matches!(octet, b' ' | b'\t')
}
