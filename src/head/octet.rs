//! The classes of octets that heads are made of, and how far a run of one class goes.
//!
//! Input is octets, never text (RFC 9112 §2.2): nothing here decodes.

const TCHAR: u8 = 1;
const TARGET: u8 = 2;
const HOST: u8 = 4;

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
        if plain || among(octet, b"-._~!$&'()*+,;=%") {
            class |= HOST;
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

#[inline]
fn classes_of(octet: u8) -> u8 {
    CLASSES.get(usize::from(octet)).copied().unwrap_or_default()
}

#[inline]
fn run(octets: &[u8], class: u8) -> usize {
    let mut rest = octets;
    // Four at a time, with one question for all of them.
    while let Some((four, tail)) = rest.split_first_chunk::<4>() {
        if four
            .iter()
            .fold(class, |all, octet| all & classes_of(*octet))
            == 0
        {
            break;
        }
        rest = tail;
    }
    while let [octet, tail @ ..] = rest {
        if classes_of(*octet) & class == 0 {
            break;
        }
        rest = tail;
    }
    octets.len().wrapping_sub(rest.len())
}

/// Octets of a token (RFC 9110 §5.6.2) at the start.
#[inline]
pub(crate) fn token(octets: &[u8]) -> usize {
    run(octets, TCHAR)
}

/// Whether all of it is one token, which is never empty.
pub(crate) fn is_token(octets: &[u8]) -> bool {
    !octets.is_empty() && token(octets) == octets.len()
}

/// Octets that a request target can have, at the start.
///
/// These are the printable octets but `"`, `#`, `<` and `>`: RFC 3986 §2 excludes more (`|`, `^`, `{` …), but browsers follow the URL
/// Standard, which leaves those as they are in a query, and none of them can end a line or part it.
#[inline]
pub(crate) fn target(octets: &[u8]) -> usize {
    run(octets, TARGET)
}

/// Octets of a registered name (RFC 3986 §3.2.2), `%` included, at the start.
pub(crate) fn registered_name(octets: &[u8]) -> usize {
    run(octets, HOST)
}

const WORD: usize = size_of::<usize>();
const ONES: usize = usize::from_ne_bytes([0x01; WORD]);
const HIGHS: usize = usize::from_ne_bytes([0x80; WORD]);
const SPACES: usize = usize::from_ne_bytes([0x20; WORD]);
const DELETES: usize = usize::from_ne_bytes([0x7f; WORD]);

/// Octets of a field value or reason phrase at the start: SP, HTAB, visible and obs-text (RFC 9110 §5.5).
#[inline]
pub(crate) fn text(octets: &[u8]) -> usize {
    let mut rest = octets;
    loop {
        // Whole blocks without a control octet: the compiler makes vectors of this.
        while let Some((block, tail)) = rest.split_first_chunk::<32>() {
            let stops = |octet: &u8| *octet < b' ' || *octet == 0x7f;
            if block.iter().fold(false, |any, octet| any | stops(octet)) {
                break;
            }
            rest = tail;
        }
        // A word at a time: the lowest set bit of `stops` marks the first control octet; marks above it may be false.
        while let Some((head, tail)) = rest.split_first_chunk::<WORD>() {
            let word = usize::from_le_bytes(*head);
            let controls = word.wrapping_sub(SPACES) & !word;
            let delete = word ^ DELETES;
            let stops = (controls | delete.wrapping_sub(ONES) & !delete) & HIGHS;
            if stops != 0 {
                let clean = (stops.trailing_zeros() / 8) as usize;
                rest = rest.get(clean..).unwrap_or_default();
                break;
            }
            rest = tail;
        }
        loop {
            match rest {
                [b'\t' | b' '..=b'~' | 0x80.., tail @ ..] => rest = tail,
                _ => return octets.len().wrapping_sub(rest.len()),
            }
            if rest.len() >= WORD {
                break;
            }
        }
    }
}

/// Without the optional white space (SP, HTAB) around it (RFC 9110 §5.6.3).
pub(crate) fn trim(octets: &[u8]) -> &[u8] {
    trim_end(trim_start(octets))
}

pub(crate) fn trim_start(mut octets: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] = octets {
        octets = rest;
    }
    octets
}

pub(crate) fn trim_end(mut octets: &[u8]) -> &[u8] {
    while let [rest @ .., b' ' | b'\t'] = octets {
        octets = rest;
    }
    octets
}
