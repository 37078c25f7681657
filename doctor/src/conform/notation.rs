//! How the tables of cases write bytes, and how bytes are shown to people.

/// Turns a text of a table into bytes: CR LF for `⏎`, and one byte for each character below
/// U+0100.
pub(crate) fn bytes(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    for character in text.chars() {
        match (character, u8::try_from(u32::from(character))) {
            ('⏎', _) => bytes.extend_from_slice(b"\r\n"),
            (_, Ok(byte)) => bytes.push(byte),
            _ => bytes.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    bytes
}

/// Turns bytes into a text of a table, so that a text can hold any bytes.
pub(crate) fn text(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}

/// Shows bytes on one line that is safe on a terminal: escapes for everything but printable ASCII,
/// and `⏎` for CR LF. At most `most` bytes of them.
pub(crate) fn shown(bytes: &[u8], most: usize) -> String {
    let shown = bytes.get(..most).unwrap_or(bytes);
    let mut text = shown
        .escape_ascii()
        .to_string()
        .replace("\\r\\n", "⏎")
        .replace("\\\"", "\"")
        .replace("\\'", "'");
    if shown.len() < bytes.len() {
        text.push_str(&format!(" … {} bytes in all", bytes.len()));
    }
    text
}

/// Makes a text of several lines safe for a terminal.
pub(crate) fn lines(text: &str) -> String {
    let safe: Vec<String> = text
        .lines()
        .map(|line| upgrade_doctor::printable(line, 400))
        .collect();
    safe.join("\n")
}
