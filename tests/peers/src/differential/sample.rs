//! A plain second reading of heads, which shows what a head has.

use super::Message;
use super::grammar;
use super::parser::Pair;
use super::verdict::{Head, Verdict};

/// Bytes that two parsers read differently, and how.
#[derive(Clone, Copy, Debug)]
pub struct Sample<'a> {
    pub message: Message,
    pub bytes: &'a [u8],
    pub ours: &'a Verdict,
    pub theirs: &'a Verdict,
}

impl<'a> Sample<'a> {
    #[must_use]
    pub fn of(message: Message, bytes: &'a [u8], pair: &'a Pair) -> Self {
        let Pair { ours, theirs, .. } = pair;
        Self {
            message,
            bytes,
            ours,
            theirs,
        }
    }

    /// Returns the bytes of the head, without what follows it.
    #[must_use]
    pub fn head(&self) -> &'a [u8] {
        let read = self.theirs.head().or_else(|| self.ours.head());
        let len = read.map_or(self.bytes.len(), |head| head.len);
        self.bytes.get(..len).unwrap_or(self.bytes)
    }

    /// Returns both heads, if both parsers read one.
    #[must_use]
    pub fn both(&self) -> Option<(&'a Head, &'a Head)> {
        self.ours.head().zip(self.theirs.head())
    }

    /// Returns the bytes before the start line: any CR and LF.
    #[must_use]
    pub fn before(&self) -> &'a [u8] {
        let head = self.head();
        let length = head.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
        &head[..length.count()]
    }

    /// Returns the lines up to the empty one, without their ends. The first is the start line.
    pub fn lines(&self) -> impl Iterator<Item = &'a [u8]> {
        let lines = self.head()[self.before().len()..].split(|&byte| byte == b'\n');
        let lines = lines.map(|line| line.strip_suffix(b"\r").unwrap_or(line));
        lines.take_while(|line| !line.is_empty())
    }

    #[must_use]
    pub fn start_line(&self) -> &'a [u8] {
        self.lines().next().unwrap_or_default()
    }

    /// Returns the words of the start line, without the spaces between them.
    pub fn words(&self) -> impl Iterator<Item = &'a [u8]> {
        let words = self.start_line().split(|&byte| byte == b' ');
        words.filter(|word| !word.is_empty())
    }

    #[must_use]
    pub fn method(&self) -> &'a [u8] {
        self.words().next().unwrap_or_default()
    }

    /// Returns the target: all that is between the method and the version, or after the method if
    /// there is no version.
    #[must_use]
    pub fn target(&self) -> &'a [u8] {
        let line = &self.start_line()[self.method().len()..];
        let version = self.words().nth(2).and_then(|_| self.words().last());
        let version = version.unwrap_or_default();
        line[..line.len().saturating_sub(version.len())].trim_ascii()
    }

    /// Returns the word that has the version.
    #[must_use]
    pub fn version(&self) -> &'a [u8] {
        let version = match self.message {
            Message::Request => self.words().last(),
            Message::Response => self.words().next(),
        };
        version.unwrap_or_default()
    }

    /// Returns the digits of the status.
    #[must_use]
    pub fn status(&self) -> &'a [u8] {
        self.words().nth(1).unwrap_or_default()
    }

    /// Returns the field lines, as name and value, with folded lines as they are.
    pub fn fields(&self) -> impl Iterator<Item = (&'a [u8], &'a [u8])> {
        self.lines().skip(1).filter_map(|line| {
            let colon = line.iter().position(|&byte| byte == b':')?;
            Some((&line[..colon], grammar::trim(&line[colon + 1..])))
        })
    }

    /// Returns the values of the lines with this name.
    #[must_use]
    pub fn values(&self, name: &str) -> Vec<&'a [u8]> {
        let fields = self.fields();
        let named = fields.filter(|(found, _)| found.eq_ignore_ascii_case(name.as_bytes()));
        named.map(|(_, value)| value).collect()
    }
}
