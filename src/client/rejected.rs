//! The answers that switch nothing: the final one, and those before it.

use crate::content::Content;
use crate::content::error::ContentError;
use crate::head::limits::Limits;
use crate::head::response::{ResponseHead, Scan};
use crate::head::section::LineEnd;
use crate::rejection::Connection;
use crate::upgrade::Protocols;

/// A response that switches nothing, with all that the server said.
#[derive(Clone, Copy, Debug)]
pub struct Rejected<'b> {
    response: ResponseHead<'b>,
    consumed: usize,
    limits: Limits,
    is_request_sent: bool,
}

impl<'b> Rejected<'b> {
    pub(super) const fn new(response: ResponseHead<'b>, consumed: usize, limits: Limits) -> Self {
        Self {
            response,
            consumed,
            limits,
            is_request_sent: true,
        }
    }

    /// The response came before all of the request was written.
    pub(super) const fn to_unsent_request(mut self) -> Self {
        self.is_request_sent = false;
        self
    }

    /// The head: `Location`, `Retry-After`, `WWW-Authenticate` and what else is in it.
    pub const fn response(&self) -> &ResponseHead<'b> {
        &self.response
    }

    /// Octets up to the end of the head, interim responses included: the content starts there.
    pub const fn consumed(&self) -> usize {
        self.consumed
    }

    /// How the content ends, within the client's [`Limits`].
    ///
    /// # Errors
    /// [`ContentError`] when nobody can tell; the connection then closes.
    pub fn content(&self) -> Result<Content, ContentError> {
        // Neither HEAD nor CONNECT asks for an upgrade here, and for no other method it matters.
        Content::of_response(&self.response, "GET", &self.limits)
    }

    /// The protocols that the server advertises: with a 426 the ones that it wants, with any other status those that it could speak.
    pub fn advertised(&self) -> Protocols<'b> {
        Protocols::of(&self.response.fields)
    }

    /// What becomes of the connection once the content was read, given the octets that have come in behind it.
    ///
    /// It closes when [`Client::sent`](super::Client::sent) was not called: the server would take the
    /// next request for the rest of this one.
    ///
    /// No request waits for such octets: taken for the answer to the next one they would poison it, so they close the connection (RFC 9112
    /// §9.2).
    pub fn connection(&self, unread: &[u8]) -> Connection {
        let persists = self
            .response
            .fields
            .options()
            .persist(self.response.version);
        match self.content() {
            Ok(content)
                if persists
                    && self.is_request_sent
                    && unread.is_empty()
                    && !content.ends_with_connection() =>
            {
                Connection::Reuse
            }
            _ => Connection::Close,
        }
    }
}

/// Interim responses; made by [`Client::interims`](super::Client::interims).
#[derive(Clone, Debug)]
pub struct Interims<'b> {
    rest: &'b [u8],
    // As they were read: otherwise this could end early.
    limits: Limits,
    lines: LineEnd,
}

impl<'b> Interims<'b> {
    pub(super) const fn new(rest: &'b [u8], limits: Limits, lines: LineEnd) -> Self {
        Self {
            rest,
            limits,
            lines,
        }
    }
}

impl<'b> Iterator for Interims<'b> {
    type Item = ResponseHead<'b>;

    fn next(&mut self) -> Option<ResponseHead<'b>> {
        let mut scan = Scan::new(self.lines);
        let complete = scan.read(self.rest, &self.limits).ok()?;
        let head = complete.then(|| scan.head(self.rest, &self.limits))??;
        self.rest = self.rest.get(head.len()..).unwrap_or_default();
        Some(head)
    }
}
