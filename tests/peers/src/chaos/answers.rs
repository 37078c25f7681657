//! Parses the responses that a client gets, as they arrive.

use super::plan::ID;
use super::request::{Kind, Request};

/// One response, or the part of it that has arrived.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    /// The id of the request that the backend answered. A response of the proxy's own has none.
    pub id: Option<String>,
    pub content: Vec<u8>,
    pub end: ContentEnd,
    /// Whether all of it has arrived.
    pub whole: bool,
}

/// Where the content of a response ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContentEnd {
    /// After this many more bytes.
    Length(usize),
    Chunked,
    Connection,
    /// The connection becomes a tunnel.
    Switched,
}

/// Everything that has arrived on one connection.
#[derive(Debug)]
pub struct Answers {
    /// Whether each request is a HEAD, whose response has no content.
    heads: Vec<bool>,
    answers: Vec<Answer>,
    interims: usize,
    unread: Vec<u8>,
    /// The bytes that came through the tunnel.
    tunnel: Option<Vec<u8>>,
    error: Option<String>,
}

impl Answers {
    #[must_use]
    pub fn to(requests: &[Request]) -> Self {
        let heads = requests.iter().map(|request| request.kind == Kind::Head);
        Self {
            heads: heads.collect(),
            answers: Vec::new(),
            interims: 0,
            unread: Vec::new(),
            tunnel: None,
            error: None,
        }
    }

    /// Returns the final responses, in order. Only the last one may be incomplete.
    #[must_use]
    pub fn all(&self) -> &[Answer] {
        &self.answers
    }

    #[must_use]
    pub fn interims(&self) -> usize {
        self.interims
    }

    /// Returns how many responses are complete.
    #[must_use]
    pub fn whole(&self) -> usize {
        self.answers.iter().filter(|answer| answer.whole).count()
    }

    #[must_use]
    pub fn tunnel(&self) -> Option<&[u8]> {
        self.tunnel.as_deref()
    }

    /// Returns why the bytes that arrived are not HTTP.
    #[must_use]
    pub fn error(&self) -> Option<&str> {
        self.error.as_deref()
    }

    /// Returns a part of a head that was cut off by the end of the connection.
    #[must_use]
    pub fn unread(&self) -> &[u8] {
        &self.unread
    }

    /// Adds bytes that have arrived.
    pub fn add(&mut self, bytes: &[u8]) {
        self.unread.extend(bytes);
        while self.error.is_none() {
            match self.step() {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => self.error = Some(error),
            }
        }
    }

    /// Notes that the connection was closed in order.
    pub fn finish(&mut self) {
        if let Some(answer) = self.answers.last_mut() {
            answer.whole |= answer.end == ContentEnd::Connection;
        }
    }

    /// Parses one thing from the unread bytes. Returns `false` if more bytes are needed.
    fn step(&mut self) -> Result<bool, String> {
        if let Some(tunnel) = &mut self.tunnel {
            tunnel.append(&mut self.unread);
            return Ok(false);
        }
        match self.answers.last_mut().filter(|answer| !answer.whole) {
            Some(answer) => content(answer, &mut self.unread),
            None => self.head(),
        }
    }

    fn head(&mut self) -> Result<bool, String> {
        let mut fields = [httparse::EMPTY_HEADER; 64];
        let mut response = httparse::Response::new(&mut fields);
        let length = match response.parse(&self.unread) {
            Ok(httparse::Status::Complete(length)) => length,
            Ok(httparse::Status::Partial) => return Ok(false),
            Err(error) => return Err(format!("a response head: {error}")),
        };
        let status = response.code.unwrap_or_default();
        if (100..200).contains(&status) && status != 101 {
            self.interims += 1;
            self.unread.drain(..length);
            return Ok(true);
        }
        let Some(head) = self.heads.get(self.answers.len()) else {
            return Err(format!("response {status} to no request"));
        };
        let end = match status {
            101 => ContentEnd::Switched,
            204 | 304 => ContentEnd::Length(0),
            _ if *head => ContentEnd::Length(0),
            _ => framing(response.headers)?,
        };
        let id = field(response.headers, ID)?;
        self.answers.push(Answer {
            status,
            id: id.map(str::to_owned),
            content: Vec::new(),
            end,
            whole: matches!(end, ContentEnd::Length(0) | ContentEnd::Switched),
        });
        self.unread.drain(..length);
        if end == ContentEnd::Switched {
            self.tunnel = Some(Vec::new());
        }
        Ok(true)
    }
}

fn field<'b>(fields: &[httparse::Header<'b>], name: &str) -> Result<Option<&'b str>, String> {
    let mut values = fields
        .iter()
        .filter(|field| field.name.eq_ignore_ascii_case(name));
    let value = values.next().map(|field| field.value);
    if values.next().is_some() {
        return Err(format!("{name} is repeated"));
    }
    value
        .map(std::str::from_utf8)
        .transpose()
        .map_err(|error| error.to_string())
}

fn framing(fields: &[httparse::Header<'_>]) -> Result<ContentEnd, String> {
    let length = field(fields, "Content-Length")?;
    let coding = field(fields, "Transfer-Encoding")?;
    match (length, coding) {
        (None, None) => Ok(ContentEnd::Connection),
        (None, Some(coding)) if coding.eq_ignore_ascii_case("chunked") => Ok(ContentEnd::Chunked),
        (Some(length), None) => length
            .parse()
            .map(ContentEnd::Length)
            .map_err(|error| format!("Content-Length {length}: {error}")),
        framing => Err(format!("the framing {framing:?}")),
    }
}

/// Takes the available content. Returns `false` if more bytes are needed.
fn content(answer: &mut Answer, unread: &mut Vec<u8>) -> Result<bool, String> {
    if unread.is_empty() {
        return Ok(false);
    }
    match &mut answer.end {
        ContentEnd::Length(missing) => {
            let taken = (*missing).min(unread.len());
            answer.content.extend(unread.drain(..taken));
            *missing -= taken;
            answer.whole = *missing == 0;
            Ok(true)
        }
        ContentEnd::Connection => {
            answer.content.append(unread);
            Ok(false)
        }
        ContentEnd::Chunked => chunk(answer, unread),
        ContentEnd::Switched => Ok(false),
    }
}

/// Takes one complete chunk, or the last chunk with its trailer section.
fn chunk(answer: &mut Answer, unread: &mut Vec<u8>) -> Result<bool, String> {
    match httparse::parse_chunk_size(unread) {
        Ok(httparse::Status::Partial) => Ok(false),
        Ok(httparse::Status::Complete((start, 0))) => {
            let rest = &unread[start..];
            if rest.len() < 2 {
                return Ok(false);
            }
            // Both proxies remove trailers.
            if !rest.starts_with(b"\r\n") {
                return Err("something follows the last chunk".into());
            }
            unread.drain(..start + 2);
            answer.whole = true;
            Ok(true)
        }
        Ok(httparse::Status::Complete((start, size))) => {
            let size = usize::try_from(size).map_err(|error| error.to_string())?;
            let end = start + size;
            if unread.len() < end + 2 {
                return Ok(false);
            }
            if &unread[end..end + 2] != b"\r\n" {
                return Err("a chunk does not end where its size says".into());
            }
            answer.content.extend(&unread[start..end]);
            unread.drain(..end + 2);
            Ok(true)
        }
        Err(_) => Err("a chunk has no size".into()),
    }
}
