//! The field `Capsule-Protocol` (RFC 9297 §3.4), a Boolean item of a structured field (RFC 9651).

use crate::head::byte;
use crate::head::fields::Fields;

/// The name of the field.
pub(super) const NAME: &str = "Capsule-Protocol";

/// Returns whether the sender uses the Capsule Protocol: whether the field `Capsule-Protocol` is
/// there, and is true (RFC 9297 §3.4).
///
/// Ask it of both heads to find out whether capsules follow the switch to a protocol that you do
/// not know. The field has a meaning in a request that asks for a switch and in its 101 or 2xx;
/// ignore it elsewhere.
///
/// A field that is not a Boolean, is repeated or is malformed counts as absent. Parameters are
/// checked and ignored.
pub fn uses_capsules(fields: &Fields<'_>) -> bool {
    // Several lines are joined with commas (RFC 9651 §4.2), which no item has outside a string.
    match fields.single(NAME) {
        Ok(Some(value)) => parse_true(value).is_some(),
        _ => false,
    }
}

/// Parses an item (RFC 9651 §4.2.3) that is the Boolean `?1`, with or without parameters.
fn parse_true(value: &[u8]) -> Option<()> {
    let mut rest = skip(value, |byte| byte == b' ').strip_prefix(b"?1")?;
    while let [b';', tail @ ..] = rest {
        rest = after_key(skip(tail, |byte| byte == b' '))?;
        if let [b'=', tail @ ..] = rest {
            rest = after_bare_item(tail)?;
        }
    }
    skip(rest, |byte| byte == b' ').is_empty().then_some(())
}

/// Skips the key of a parameter (RFC 9651 §4.2.3.3).
fn after_key(value: &[u8]) -> Option<&[u8]> {
    let [b'a'..=b'z' | b'*', tail @ ..] = value else {
        return None;
    };
    let is_of_key = |byte: u8| {
        byte.is_ascii_lowercase()
            || byte.is_ascii_digit()
            || matches!(byte, b'_' | b'-' | b'.' | b'*')
    };
    Some(skip(tail, is_of_key))
}

/// Skips an item without parameters (RFC 9651 §4.2.3.1).
fn after_bare_item(value: &[u8]) -> Option<&[u8]> {
    match value {
        [b'-' | b'0'..=b'9', ..] => after_number(value),
        [b'"', tail @ ..] => after_string(tail),
        [b'*' | b'a'..=b'z' | b'A'..=b'Z', tail @ ..] => {
            let is_of_token = |byte| byte::is_of_token(byte) || matches!(byte, b':' | b'/');
            Some(skip(tail, is_of_token))
        }
        [b':', tail @ ..] => {
            let is_base64 =
                |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
            skip(tail, is_base64).strip_prefix(b":")
        }
        [b'?', b'0' | b'1', tail @ ..] => Some(tail),
        [b'@', tail @ ..] => {
            // A date is an integer.
            let digits = tail.strip_prefix(b"-").unwrap_or(tail);
            let rest = after_number(tail)?;
            byte::before(digits, rest)
                .iter()
                .all(u8::is_ascii_digit)
                .then_some(rest)
        }
        [b'%', b'"', tail @ ..] => after_display_string(tail),
        _ => None,
    }
}

/// Skips an integer of up to 15 digits, or a decimal with up to 12 digits before and 3 after the
/// point (RFC 9651 §4.2.4).
fn after_number(value: &[u8]) -> Option<&[u8]> {
    let digits = value.strip_prefix(b"-").unwrap_or(value);
    let rest = skip(digits, |byte| byte.is_ascii_digit());
    let whole = byte::before(digits, rest).len();
    let [b'.', decimals @ ..] = rest else {
        return (1..=15).contains(&whole).then_some(rest);
    };
    let rest = skip(decimals, |byte| byte.is_ascii_digit());
    let decimals = byte::before(decimals, rest).len();
    ((1..=12).contains(&whole) && (1..=3).contains(&decimals)).then_some(rest)
}

/// Skips a string whose opening quote was taken off (RFC 9651 §4.2.5).
fn after_string(mut value: &[u8]) -> Option<&[u8]> {
    loop {
        value = match value {
            [b'"', tail @ ..] => return Some(tail),
            [b'\\', b'"' | b'\\', tail @ ..] | [b' '..=b'[' | b']'..=b'~', tail @ ..] => tail,
            _ => return None,
        };
    }
}

/// Skips a display string whose opening quote was taken off (RFC 9651 §4.2.10): its characters
/// outside ASCII are UTF-8, percent-encoded in lower case.
fn after_display_string(mut value: &[u8]) -> Option<&[u8]> {
    loop {
        value = match value {
            [b'"', tail @ ..] => return Some(tail),
            [b'%', ..] => after_character(value)?,
            [b' '..=b'~', tail @ ..] => tail,
            _ => return None,
        };
    }
}

/// Skips one percent-encoded character.
fn after_character(mut value: &[u8]) -> Option<&[u8]> {
    let mut character = [0; 4];
    let (mut length, mut wanted) = (0_usize, 1);
    while length < wanted {
        let [b'%', high, low, tail @ ..] = value else {
            return None;
        };
        let byte = digit(*high)? << 4 | digit(*low)?;
        if length == 0 {
            wanted = match byte {
                0..=0xbf => 1,
                0xc0..=0xdf => 2,
                0xe0..=0xef => 3,
                _ => 4,
            };
        }
        *character.get_mut(length)? = byte;
        length = length.saturating_add(1);
        value = tail;
    }
    let bytes = character.get(..length)?;
    core::str::from_utf8(bytes).is_ok().then_some(value)
}

/// Returns the value of a hexadecimal digit in lower case.
const fn digit(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit & 0x0f),
        b'a'..=b'f' => Some((digit & 0x0f).saturating_add(9)),
        _ => None,
    }
}

fn skip(value: &[u8], is_skipped: impl Fn(u8) -> bool) -> &[u8] {
    let end = value.iter().position(|byte| !is_skipped(*byte));
    value.get(end.unwrap_or(value.len())..).unwrap_or_default()
}
