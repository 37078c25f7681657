//! An encoder of field lines in HPACK. Section numbers in this file are those of RFC 7541.
//!
//! It writes two forms only: an index into the static table, and a literal that is not indexed.
//! Neither changes the dynamic table, so the table of the client and that of the HTTP/2 stack stay
//! the same, and this encoder has no state.

/// Takes the bytes of a field block, piece by piece.
pub(crate) type Sink<'s> = &'s mut dyn FnMut(&[u8]);

/// Writes a field line that is an entry of the static table, with its name and value (§6.1).
pub(crate) fn indexed(entry: u8, to: Sink<'_>) {
    to(&[0x80 | entry]);
}

/// Writes a field line with a name of the static table and this value, whose parts are joined
/// (§6.2.2).
pub(crate) fn literal_of(entry: u8, value: &[&str], to: Sink<'_>) {
    integer(0x00, 4, usize::from(entry), to);
    string(value, to);
}

/// Writes a field line with this name, in lower case, and this value, without indexing (§6.2.2).
/// Credentials are written as never indexed (§6.2.3): a later hop must not index them either.
pub(crate) fn literal(name: &[u8], value: &[u8], to: Sink<'_>) {
    let form = if is_secret(name) { 0x10 } else { 0x00 };
    if let Some(entry) = entry_of(name) {
        integer(form, 4, entry, to);
    } else {
        new_name(form, name, to);
    }
    integer(0x00, 7, value.len(), to);
    to(value);
}

/// Writes the form of a literal, and a name that is not in the static table, in lower case.
fn new_name(form: u8, name: &[u8], to: Sink<'_>) {
    let mut room = [0; LOWERED];
    // Most names fit into the room together with the two bytes before them.
    let fits = room.get_mut(..name.len().saturating_add(2));
    if let (Some([first, second, lowered @ ..]), Ok(length)) = (fits, u8::try_from(name.len())) {
        (*first, *second) = (form, length);
        lower(name, lowered);
        return to(room.get(..name.len().saturating_add(2)).unwrap_or_default());
    }
    to(&[form]);
    integer(0x00, 7, name.len(), to);
    for part in name.chunks(LOWERED) {
        let lowered = room.get_mut(..part.len()).unwrap_or_default();
        lower(part, lowered);
        to(lowered);
    }
}

/// Copies bytes in lower case.
fn lower(from: &[u8], to: &mut [u8]) {
    for (to, byte) in to.iter_mut().zip(from) {
        *to = byte.to_ascii_lowercase();
    }
}

/// The number of bytes that are converted to lower case at a time, on the stack. A length below 127
/// takes one byte (§5.1).
const LOWERED: usize = 32;

/// Returns whether the field has credentials. Such a value must not get into a dynamic table: an
/// attacker who can add field lines, and sees how long the compressed ones are, could guess it
/// (§7.1.3).
fn is_secret(name: &[u8]) -> bool {
    let secret: &[u8] = match name.len() {
        6 => b"cookie",
        13 => b"authorization",
        19 => b"proxy-authorization",
        _ => return false,
    };
    name.eq_ignore_ascii_case(secret)
}

/// Writes a string that is these parts joined (§5.2), without Huffman coding.
fn string(parts: &[&str], to: Sink<'_>) {
    let len = parts
        .iter()
        .fold(0_usize, |sum, part| sum.saturating_add(part.len()));
    integer(0x00, 7, len, to);
    for part in parts {
        to(part.as_bytes());
    }
}

/// Writes an integer (§5.1) into the low `bits` bits of a byte whose other bits are `form`. If it
/// does not fit there, the rest follows in further bytes of seven bits each.
fn integer(form: u8, bits: u32, value: usize, to: Sink<'_>) {
    let most = 0xff_u8.checked_shr(8_u32.saturating_sub(bits)).unwrap_or(0);
    let small = u8::try_from(value).unwrap_or(u8::MAX);
    if small < most {
        return to(&[form | small]);
    }
    to(&[form | most]);
    let mut rest = value.saturating_sub(usize::from(most));
    loop {
        let low = u8::try_from(rest & 0x7f).unwrap_or_default();
        rest >>= 7;
        if rest == 0 {
            return to(&[low]);
        }
        to(&[0x80 | low]);
    }
}

/// Returns the entry of the static table that has this name, if there is one.
fn entry_of(name: &[u8]) -> Option<usize> {
    let first = name.first()?.to_ascii_lowercase();
    // The shortest name of the table has three bytes. Most of the names that differ already differ
    // in length or first letter, so these are compared first.
    if name.len() < 3 {
        return None;
    }
    let mut names = FIELDS.iter().zip(FIRST_FIELD..);
    let entry = names.find(|(field, _)| {
        field.len() == name.len()
            && field.as_bytes().first() == Some(&first)
            && name.eq_ignore_ascii_case(field.as_bytes())
    });
    entry.map(|(_, entry)| entry)
}

/// The entry of the static table that has the first name of [`FIELDS`].
const FIRST_FIELD: usize = 15;

/// The names of the static table (Appendix A) from entry [`FIRST_FIELD`] on. Of the entries before
/// it, 1 to 14 are pseudo-header fields.
const FIELDS: [&str; 47] = [
    "accept-charset",
    "accept-encoding",
    "accept-language",
    "accept-ranges",
    "accept",
    "access-control-allow-origin",
    "age",
    "allow",
    "authorization",
    "cache-control",
    "content-disposition",
    "content-encoding",
    "content-language",
    "content-length",
    "content-location",
    "content-range",
    "content-type",
    "cookie",
    "date",
    "etag",
    "expect",
    "expires",
    "from",
    "host",
    "if-match",
    "if-modified-since",
    "if-none-match",
    "if-range",
    "if-unmodified-since",
    "last-modified",
    "link",
    "location",
    "max-forwards",
    "proxy-authenticate",
    "proxy-authorization",
    "range",
    "referer",
    "refresh",
    "retry-after",
    "server",
    "set-cookie",
    "strict-transport-security",
    "transfer-encoding",
    "user-agent",
    "vary",
    "via",
    "www-authenticate",
];
