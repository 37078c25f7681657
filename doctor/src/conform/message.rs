//! Heads of messages as they came over a connection, and where their content ends.

use http_upgrade::head::{Fields, HeadError, Version};
use http_upgrade::{Content, Limits, RequestHead, ResponseHead};

/// The fields of a head.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lines(Vec<(String, Vec<u8>)>);

impl Lines {
    fn of(fields: Fields<'_>) -> Self {
        let lines = fields.iter();
        Self(
            lines
                .map(|(name, value)| (name.to_owned(), value.to_vec()))
                .collect(),
        )
    }

    /// The values of all lines with this name, as text.
    pub(crate) fn all(&self, name: &str) -> Vec<String> {
        let lines = self.0.iter();
        lines
            .filter(|(each, _)| each.eq_ignore_ascii_case(name))
            .map(|(_, value)| String::from_utf8_lossy(value).into_owned())
            .collect()
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        !self.all(name).is_empty()
    }

    /// The members of a list over all lines with this name. No member that matters here contains a
    /// comma within quotation marks.
    pub(crate) fn list(&self, name: &str) -> Vec<String> {
        let lines = self.all(name);
        lines
            .iter()
            .flat_map(|line| line.split(','))
            .map(|member| member.trim_matches([' ', '\t']).to_owned())
            .filter(|member| !member.is_empty())
            .collect()
    }

    pub(crate) fn lists(&self, name: &str, token: &str) -> bool {
        let members = self.list(name);
        members
            .iter()
            .any(|member| member.eq_ignore_ascii_case(token))
    }
}

/// A response.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) is_http10: bool,
    pub(crate) fields: Lines,
    /// The bytes of the head.
    pub(crate) head: Vec<u8>,
    /// The length of the head and of the content with its framing, in bytes.
    pub(crate) len: usize,
    /// The content, decoded.
    pub(crate) content: Vec<u8>,
    /// Whether the content ends with the connection.
    pub(crate) until_close: bool,
}

impl Answer {
    pub(crate) const fn is_interim(&self) -> bool {
        self.status >= 100 && self.status < 200 && self.status != 101
    }

    /// Whether the sender says that it closes the connection.
    pub(crate) fn closes(&self) -> bool {
        self.until_close || self.is_http10 || self.fields.lists("Connection", "close")
    }
}

/// How far a message has come.
#[derive(Clone, Debug)]
pub(crate) enum Parsed<T> {
    Incomplete,
    Complete(T),
    /// It is no message of HTTP/1, for this reason.
    Malformed(String),
    /// Its head is longer than what this suite reads, which is no fault.
    TooLong,
}

/// Reads the response at the start of these bytes. `has_ended` tells that no more bytes come.
pub(crate) fn answer(bytes: &[u8], method: &str, has_ended: bool) -> Parsed<Answer> {
    let head = match ResponseHead::parse(bytes) {
        Ok(Some(head)) => head,
        Ok(None) => return Parsed::Incomplete,
        Err(HeadError::TooLong | HeadError::TooManyFields) => return Parsed::TooLong,
        Err(error) => return Parsed::Malformed(error.to_string()),
    };
    let mut answer = Answer {
        status: head.status,
        is_http10: head.version == Version::Http10,
        fields: Lines::of(head.fields),
        head: bytes.get(..head.len()).unwrap_or_default().to_vec(),
        len: head.len(),
        content: Vec::new(),
        until_close: false,
    };
    if (100..200).contains(&head.status) {
        return Parsed::Complete(answer);
    }
    match Content::of_response(&head, method, &limits()) {
        Ok(content) => {
            answer.until_close = content.ends_with_connection();
            match read(content, bytes, &mut answer.len, &mut answer.content) {
                Ok(true) => Parsed::Complete(answer),
                Ok(false) if answer.until_close && has_ended => Parsed::Complete(answer),
                Ok(false) => Parsed::Incomplete,
                Err(error) => Parsed::Malformed(error),
            }
        }
        Err(error) => Parsed::Malformed(error.to_string()),
    }
}

/// A request.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) method: String,
    /// The request line as it came.
    pub(crate) line: String,
    pub(crate) fields: Lines,
    /// The length of the head in bytes.
    pub(crate) head: usize,
    /// The length of the head and of the content with its framing, in bytes.
    pub(crate) len: usize,
    pub(crate) content: Vec<u8>,
    pub(crate) is_complete: bool,
}

/// Reads the request at the start of these bytes: `Complete` as soon as its head is there.
pub(crate) fn asked(bytes: &[u8]) -> Parsed<Asked> {
    let head = match RequestHead::parse(bytes) {
        Ok(Some(head)) => head,
        Ok(None) => return Parsed::Incomplete,
        Err(error) => return Parsed::Malformed(error.to_string()),
    };
    let line = bytes.split(|byte| *byte == b'\r').next();
    let mut asked = Asked {
        method: head.method.to_owned(),
        line: String::from_utf8_lossy(line.unwrap_or_default()).into_owned(),
        fields: Lines::of(head.fields),
        head: head.len(),
        len: head.len(),
        content: Vec::new(),
        is_complete: false,
    };
    let content = match Content::of_request(&head, &limits()) {
        Ok(content) => content,
        Err(error) => return Parsed::Malformed(error.to_string()),
    };
    match read(content, bytes, &mut asked.len, &mut asked.content) {
        Ok(is_complete) => {
            asked.is_complete = is_complete;
            Parsed::Complete(asked)
        }
        Err(error) => Parsed::Malformed(error),
    }
}

const fn limits() -> Limits {
    Limits::new().content(1 << 26)
}

/// Decodes content that starts at `len`, and advances it. Returns whether the content is complete.
fn read(
    mut content: Content,
    bytes: &[u8],
    len: &mut usize,
    to: &mut Vec<u8>,
) -> Result<bool, String> {
    loop {
        let rest = bytes.get(*len..).unwrap_or_default();
        match content.piece(rest) {
            Ok(Some(piece)) => {
                to.extend_from_slice(piece.data);
                *len = len.saturating_add(piece.consumed);
            }
            Ok(None) => return Ok(content.is_complete()),
            Err(error) => return Err(error.to_string()),
        }
    }
}
