//! Fields in HPACK (RFC 7541), of which two forms are written: an index into the static table, and a literal that is not indexed. So the
//! dynamic table, which the client and the stack keep in step, is not touched, and no compression state is kept here.

/// Where the octets of a field block go.
pub(crate) type Sink<'s> = &'s mut dyn FnMut(&[u8]);

/// §6.1: an entry of the static table, name and value.
pub(crate) fn indexed(entry: u8, to: Sink<'_>) {
    to(&[0x80 | entry]);
}

/// §6.2.2: a name of the static table, with a value.
pub(crate) fn literal_of(entry: u8, value: &[&str], to: Sink<'_>) {
    integer(0x00, 4, usize::from(entry), to);
    string(value, to);
}

/// §6.2.2; §6.2.3 for what nobody further on may put into a table either: `name` in lower case, and its value.
pub(crate) fn literal(name: &[u8], value: &[u8], to: Sink<'_>) {
    let form = if is_secret(name) { 0x10 } else { 0x00 };
    if let Some(entry) = entry_of(name) {
        integer(form, 4, entry, to);
    } else {
        to(&[form]);
        integer(0x00, 7, name.len(), to);
        for part in name.chunks(LOWERED) {
            let mut room = [0; LOWERED];
            let lowered = room.get_mut(..part.len()).unwrap_or_default();
            for (to, octet) in lowered.iter_mut().zip(part) {
                *to = octet.to_ascii_lowercase();
            }
            to(lowered);
        }
    }
    integer(0x00, 7, value.len(), to);
    to(value);
}

/// Bytes of a name that are lowered at a time.
const LOWERED: usize = 32;

/// Who can have fields written beside one of these, and sees how long the outcome is, could guess it (§7.1.3).
fn is_secret(name: &[u8]) -> bool {
    let secret: &[u8] = match name.len() {
        6 => b"cookie",
        13 => b"authorization",
        19 => b"proxy-authorization",
        _ => return false,
    };
    name.eq_ignore_ascii_case(secret)
}

/// §5.2, without Huffman's code.
fn string(parts: &[&str], to: Sink<'_>) {
    let len = parts
        .iter()
        .fold(0_usize, |sum, part| sum.saturating_add(part.len()));
    integer(0x00, 7, len, to);
    for part in parts {
        to(part.as_bytes());
    }
}

/// §5.1: in the low bits of an octet whose high bits are `form`, and seven bits at a time behind it if those do not do.
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

/// The entry of the static table that has this name.
fn entry_of(name: &[u8]) -> Option<usize> {
    let first = name.first()?.to_ascii_lowercase();
    // No name of the table is shorter, and most others are told by their length and first letter.
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

const FIRST_FIELD: usize = 15;

/// The names of §A from there on; those before it are of the control data.
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
