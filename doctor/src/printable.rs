//! Text from a file or a server, made safe for a terminal.

/// The text without control characters, cut to `max` characters. A terminal acts upon escape
/// sequences, so nothing that a file or a server says is printed without this.
pub fn printable(text: &str, max: usize) -> String {
    let mut clean = String::new();
    let (mut pending_space, mut count) = (false, 0);
    for character in text.trim().chars() {
        if character.is_whitespace() || is_unsafe(character) {
            pending_space = character.is_whitespace() || pending_space;
            continue;
        }
        if pending_space && !clean.is_empty() {
            clean.push(' ');
        }
        pending_space = false;
        clean.push(character);
        count += 1;
        if count >= max {
            clean.push('…');
            break;
        }
    }
    clean
}

/// Control characters, and those that change the direction of the text or are invisible.
fn is_unsafe(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}
