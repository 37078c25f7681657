//! The responses that do not switch: the final one, and the interim ones before it.

use crate::content::decoder::Content;
use crate::content::error::ContentError;
use crate::head::limits::Limits;
use crate::head::response::ResponseHead;
use crate::head::response_scan::ResponseScan;
use crate::head::section_phase::LineEnd;
use crate::upgrade::protocol::Protocols;
use crate::upgrade::rejection::Persistence;
use core::fmt;

/// A final response other than 101: the server did not switch, and the connection still speaks
/// HTTP.
///
/// Read its content from [`consumed`](Self::consumed) on with the machine that
/// [`content`](Self::content) returns, then ask [`persistence`](Self::persistence) whether the
/// connection can be used for another request.
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

    /// Records that the response came before all of the request was written.
    pub(super) const fn to_unsent_request(mut self) -> Self {
        self.is_request_sent = false;
        self
    }

    /// Returns the head, with `Location`, `Retry-After`, `WWW-Authenticate` and all other fields.
    #[doc(alias = "headers")]
    pub const fn response(&self) -> &ResponseHead<'b> {
        &self.response
    }

    /// Returns how many bytes of the input the interim responses and this head took: the content
    /// starts there. 0 if the head was parsed by another stack.
    pub const fn consumed(&self) -> usize {
        self.consumed
    }

    /// Returns the machine that reads the content, within the client's [`Limits`].
    ///
    /// # Errors
    /// [`ContentError`] when it is unclear where the content ends. Close the connection.
    #[doc(alias = "body")]
    pub fn content(&self) -> Result<Content, ContentError> {
        // The request was neither HEAD nor CONNECT, which `Request` refuses, and all other methods
        // frame a response alike.
        Content::of_response(&self.response, "GET", &self.limits)
    }

    /// Returns the protocols in the `Upgrade` field: with a 426 those that the server requires,
    /// with any other status those to which it could switch (RFC 9110 §7.8).
    pub fn advertised(&self) -> Protocols<'b> {
        Protocols::of(&self.response.fields)
    }

    /// Returns what to do with the connection once the content was read. `unread` are the bytes
    /// that were received after the content.
    ///
    /// It is [`Persistence::Close`] in each of these cases:
    ///
    /// - The server closes the connection, the content ends only with it, or its end is unclear
    ///   (RFC 9112 §6.3, §9.3).
    /// - `unread` is not empty. No request waits for these bytes, and they would be taken for the
    ///   answer to the next one (RFC 9112 §9.2).
    /// - [`Client::sent`](super::Client::sent) was not called: the server would take the next
    ///   request for the rest of this one.
    pub fn persistence(&self, unread: &[u8]) -> Persistence {
        let persists = self
            .response
            .fields
            .options()
            .persists(self.response.version);
        match self.content() {
            Ok(content)
                if persists
                    && self.is_request_sent
                    && unread.is_empty()
                    && !content.ends_with_connection() =>
            {
                Persistence::Reuse
            }
            _ => Persistence::Close,
        }
    }
}

/// An iterator over the heads of the interim responses; made by
/// [`Client::interims`](super::Client::interims).
#[derive(Clone)]
pub struct Interims<'b> {
    rest: &'b [u8],
    // The same as when these responses were first read; with other ones the iterator could end
    // early.
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
        let mut scan = ResponseScan::new(self.lines);
        let complete = scan.read(self.rest, &self.limits).ok()?;
        let head = complete.then(|| scan.head(self.rest, &self.limits))??;
        self.rest = self.rest.get(head.len()..).unwrap_or_default();
        Some(head)
    }
}

impl fmt::Debug for Interims<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.clone()).finish()
    }
}
