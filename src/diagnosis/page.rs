//! The readable text of a page.

use super::phrases;
use super::response::Response;
use super::search;
use super::text::Text;

/// The text that is quoted, at most.
pub(super) type Words = Text<360>;

/// How many bytes of a page are read at most.
const MOST: usize = 65_536;

/// Returns the text of the content without tags, scripts and styles, and without headings that only
/// repeat the status.
pub(super) fn visible(response: &Response<'_>) -> Words {
    let mut page = Page::new(Words::new(), response.status.unwrap_or_default());
    page.read(response);
    page.text
}

/// Returns all visible text of the content and the reason phrase before it, for clues to look into.
pub(super) fn searchable(response: &Response<'_>) -> Text<1024> {
    let mut text = Text::new();
    text.extend(response.reason);
    text.push(b' ');
    let mut page = Page::new(text, 0);
    page.read(response);
    page.text
}

/// Returns the text of some bytes that should have been frames.
pub(super) fn stray(bytes: &[u8]) -> Words {
    let mut page = Page::new(Words::new(), 0);
    page.extend(bytes.iter().copied());
    page.text
}

/// The state of the conversion of a page to text.
#[expect(
    clippy::struct_excessive_bools,
    reason = "facts that hold or do not, each on its own"
)]
struct Page<const N: usize> {
    text: Text<N>,
    status: u16,
    /// The text between two tags that begin or end a block.
    block: Text<256>,
    /// Whether the block goes on with one that was too long.
    goes_on: bool,
    /// The tag that is being read.
    tag: Text<16>,
    in_tag: bool,
    entity: Text<10>,
    in_entity: bool,
    /// Whether the text is within a script or a style.
    is_hidden: bool,
}

impl<const N: usize> Page<N> {
    const fn new(text: Text<N>, status: u16) -> Self {
        Self {
            text,
            status,
            block: Text::new(),
            goes_on: false,
            tag: Text::new(),
            in_tag: false,
            entity: Text::new(),
            in_entity: false,
            is_hidden: false,
        }
    }

    fn read(&mut self, response: &Response<'_>) {
        let mut kinds = response.headers.all("content-type");
        if kinds.any(|kind| kind.starts_with(b"text/plain")) {
            for byte in response.content.clone().take(MOST) {
                self.put(byte);
            }
            self.end_block();
        } else {
            self.extend(response.content.clone());
        }
    }

    fn extend(&mut self, bytes: impl Iterator<Item = u8>) {
        for byte in bytes.take(MOST) {
            if self.text.is_full() {
                break;
            }
            self.push(byte);
        }
        self.end_block();
    }

    fn push(&mut self, byte: u8) {
        match byte {
            b'>' if self.in_tag => self.end_tag(),
            _ if self.in_tag => self.tag.push(byte),
            b'<' => {
                self.end_entity();
                (self.in_tag, self.tag) = (true, Text::new());
            }
            _ if self.is_hidden => {}
            b'&' => {
                self.end_entity();
                (self.in_entity, self.entity) = (true, Text::new());
            }
            b';' if self.in_entity => self.end_entity(),
            _ if self.in_entity && !self.entity.is_full() && !byte.is_ascii_whitespace() => {
                self.entity.push(byte);
            }
            _ => {
                self.end_entity();
                self.put(byte);
            }
        }
    }

    fn put(&mut self, byte: u8) {
        if self.block.is_full() {
            self.end_block();
            self.goes_on = true;
        }
        self.block.push(byte);
    }

    fn end_tag(&mut self) {
        self.in_tag = false;
        let tag = self.tag;
        let tag = tag.as_bytes();
        let (is_end, tag) = match tag.strip_prefix(b"/") {
            Some(tag) => (true, tag),
            None => (false, tag),
        };
        let end = tag.iter().position(|byte| !byte.is_ascii_alphanumeric());
        let name = tag.get(..end.unwrap_or(tag.len())).unwrap_or_default();
        let is = |names: &[&str]| {
            names
                .iter()
                .any(|each| name.eq_ignore_ascii_case(each.as_bytes()))
        };
        if is(&["script", "style"]) {
            self.is_hidden = !is_end;
        }
        // These tags occur within a sentence, so they do not end a block.
        if !is(&[
            "a", "b", "i", "em", "strong", "code", "span", "tt", "u", "small", "font", "kbd",
        ]) {
            self.end_block();
        }
    }

    fn end_entity(&mut self) {
        if !self.in_entity {
            return;
        }
        self.in_entity = false;
        let entity = self.entity;
        match entity.as_bytes() {
            b"lt" => self.put(b'<'),
            b"gt" => self.put(b'>'),
            b"amp" => self.put(b'&'),
            b"quot" | b"#34" | b"#x22" => self.put(b'"'),
            b"apos" | b"#39" | b"#x27" | b"rsquo" => self.put(b'\''),
            b"nbsp" | b"#160" => self.put(b' '),
            other => {
                self.put(b'&');
                for byte in other {
                    self.put(*byte);
                }
            }
        }
    }

    /// Adds a block to the text, unless it only repeats the status or an earlier block.
    fn end_block(&mut self) {
        self.end_entity();
        let block = core::mem::replace(&mut self.block, Text::new());
        let (block, words) = (block.as_bytes(), block.as_bytes().trim_ascii());
        if core::mem::take(&mut self.goes_on) {
            return self.text.extend(block);
        }
        if self.status != 0 {
            let is_said = core::str::from_utf8(words)
                .is_ok_and(|words| search::contains(self.text.as_bytes(), words));
            if is_said || phrases::is_usual(words, self.status) {
                return;
            }
        }
        if !words.is_empty() {
            self.text.push(b' ');
            self.text.extend(block);
        }
    }
}
