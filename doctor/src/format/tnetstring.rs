//! Tagged netstrings, in which mitmproxy stores its flows: `4:name,` is text, `3:101#` a number,
//! `…}` a dictionary.

/// Longest length prefix.
const MAX_DIGITS: usize = 12;

/// A value, as far as flows need it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Value<'a> {
    pub(super) tag: u8,
    pub(super) data: &'a [u8],
}

/// Whether these bytes begin with a flow of mitmproxy.
pub(super) fn is_one(prefix: &[u8]) -> bool {
    let Some((_, rest)) = length(prefix) else {
        return false;
    };
    // The first key of a flow's dictionary.
    length(rest).is_some_and(|(first, key)| {
        (1..=32).contains(&first) && key.get(first).is_some_and(|tag| b",;".contains(tag))
    })
}

fn length(input: &[u8]) -> Option<(usize, &[u8])> {
    let colon = input
        .iter()
        .take(MAX_DIGITS)
        .position(|byte| *byte == b':')?;
    let (digits, rest) = input.split_at_checked(colon)?;
    let is_number = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
    let number = std::str::from_utf8(digits)
        .ok()
        .filter(|_| is_number)?
        .parse()
        .ok()?;
    Some((number, rest.get(1..)?))
}

/// The first value of the input, and what follows it.
pub(super) fn take(input: &[u8]) -> Option<(Value<'_>, &[u8])> {
    let (length, rest) = length(input)?;
    let (data, rest) = rest.split_at_checked(length)?;
    let (tag, rest) = rest.split_first()?;
    Some((Value { tag: *tag, data }, rest))
}

impl<'a> Value<'a> {
    /// The elements of a list, or the keys and values of a dictionary in turn.
    pub(super) fn elements(self) -> impl Iterator<Item = Value<'a>> {
        let mut rest = if matches!(self.tag, b']' | b'}') {
            self.data
        } else {
            &[]
        };
        std::iter::from_fn(move || {
            let (value, tail) = take(rest)?;
            rest = tail;
            Some(value)
        })
    }

    /// The value of this key of a dictionary.
    pub(super) fn get(self, key: &str) -> Option<Value<'a>> {
        let mut elements = self.elements();
        while let (Some(name), Some(value)) = (elements.next(), elements.next()) {
            if name.data == key.as_bytes() {
                return Some(value);
            }
        }
        None
    }

    pub(super) fn text(self) -> String {
        String::from_utf8_lossy(self.data).into_owned()
    }
}
