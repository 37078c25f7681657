//! What a parser makes of a head, and how two parsers differ.

use std::fmt::{self, Display, Formatter};

use serde::Deserialize;

/// What a parser makes of bytes.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The head is incomplete, and nothing is wrong so far.
    More,
    /// The parser refuses the bytes, with this error.
    Refused(String),
    Read(Head),
}

/// A complete head as a parser reads it. Each character of a text is one byte.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Head {
    /// The method; empty for a response.
    pub method: String,
    /// The target; empty for a response.
    pub target: String,
    /// The status; 0 for a request.
    pub status: u16,
    /// The version, such as `1.1`.
    pub version: String,
    pub fields: Vec<(String, String)>,
    /// Where the head ends.
    pub len: usize,
    /// How the content ends, as [`PROBE`] shows it. `None`: the parser reads heads only.
    pub content: Option<Content>,
}

/// The bytes that follow each head in order to see how its content ends: chunked content of five
/// bytes, and other bytes.
pub const PROBE: &[u8] = b"5\r\nhello\r\n0\r\n\r\nabcdefghijklmnopq";

/// What a parser takes from [`PROBE`].
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Content {
    pub data: String,
    pub end: End,
}

/// How content ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// In the probe, or before it.
    Complete,
    /// After the probe.
    More,
    /// With the connection.
    Close,
}

/// One way in which a parser differs from this crate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Difference<'a> {
    /// The parser reads a head that this crate refuses with this sentence.
    Accepts(&'a str),
    /// The parser refuses a head that this crate reads, with this error.
    Refuses(&'a str),
    /// Both read the head, but this part differs.
    Reads(Part),
    /// The parser reads a complete head where this crate expects more bytes.
    Ends,
    /// The parser expects more bytes where this crate reads a complete head.
    Waits,
}

/// A part of a head that two parsers can read differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    Method,
    Target,
    Status,
    Version,
    Fields,
    Length,
    Content,
}

impl Display for Difference<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Accepts(sentence) => write!(f, "accepts: {sentence}"),
            Self::Refuses(error) => write!(f, "refuses: {error}"),
            Self::Reads(part) => write!(f, "reads differently: {part:?}"),
            Self::Ends => f.write_str("reads a head that is incomplete"),
            Self::Waits => f.write_str("expects more of a complete head"),
        }
    }
}

impl Verdict {
    /// Returns how `theirs` differs from this verdict, which is the one of this crate.
    ///
    /// If one parser refuses bytes and the other expects more, there is no difference yet: the
    /// latter has not decided.
    #[must_use]
    pub fn differences<'a>(&'a self, theirs: &'a Self) -> Vec<Difference<'a>> {
        match (self, theirs) {
            (Self::Refused(sentence), Self::Read(_)) => vec![Difference::Accepts(sentence)],
            (Self::Read(_), Self::Refused(error)) => vec![Difference::Refuses(error)],
            (Self::Read(_), Self::More) => vec![Difference::Waits],
            (Self::More, Self::Read(_)) => vec![Difference::Ends],
            (Self::Read(ours), Self::Read(theirs)) => {
                let parts = ours.parts_that_differ(theirs);
                parts.into_iter().map(Difference::Reads).collect()
            }
            (Self::Refused(_) | Self::More, Self::Refused(_) | Self::More) => Vec::new(),
        }
    }

    /// Returns the head if there is one.
    #[must_use]
    pub fn head(&self) -> Option<&Head> {
        match self {
            Self::Read(head) => Some(head),
            Self::More | Self::Refused(_) => None,
        }
    }
}

impl Head {
    fn parts_that_differ(&self, theirs: &Self) -> Vec<Part> {
        let content = match (&self.content, &theirs.content) {
            (Some(ours), Some(theirs)) => ours == theirs,
            _ => true,
        };
        let parts = [
            (Part::Method, self.method == theirs.method),
            (Part::Target, self.target == theirs.target),
            (Part::Status, self.status == theirs.status),
            (Part::Version, self.version == theirs.version),
            (Part::Fields, self.fields == theirs.fields),
            (Part::Length, self.len == theirs.len),
            (Part::Content, content),
        ];
        let differing = parts.into_iter().filter(|(_, is_same)| !is_same);
        differing.map(|(part, _)| part).collect()
    }
}

/// Returns bytes as text with one character for each byte.
pub(super) fn text(bytes: &[u8]) -> String {
    bytes.iter().map(|&byte| char::from(byte)).collect()
}
