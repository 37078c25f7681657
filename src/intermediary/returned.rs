//! A response that switches nothing, as it goes back to the client.

use super::Intermediary;
use super::disposition::Disposition;
use super::fault::ResponseFault;
use super::passage::Passage;
use super::request::Facts;
use crate::content::Content;
use crate::content::error::ContentError;
use crate::head::decimal;
use crate::head::known::Known;
use crate::head::lines::{Lines, Write};
use crate::head::response::ResponseHead;
use crate::head::version::Version;
use crate::rejection::{Connection, status_line};

/// A final response, ready for the client: HTTP goes on.
///
/// Its content follows through [`content`](Self::content), and [`disposition`](Self::disposition) tells what becomes of both connections
/// then. The protocols of a 426 are advertised anew, as far as they are let through; what else Upgrade says ends here.
#[derive(Clone, Copy, Debug)]
#[must_use = "the client waits for it"]
pub struct Return<'b> {
    policy: Intermediary<'b>,
    head: ResponseHead<'b>,
    own: &'b [(&'b str, &'b str)],
    content: Content,
    framing: Framing,
    disposition: Disposition,
}

/// How the client learns where the content ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Framing {
    /// By Content-Length, or by the status or the method, where Content-Length only tells what would be.
    Length,
    Chunked,
    /// There is no content, and nothing may speak of it.
    Silent,
    Close,
}

impl<'b> Return<'b> {
    pub(super) fn new(
        policy: Intermediary<'b>,
        head: ResponseHead<'b>,
        request: Facts,
        early: bool,
    ) -> Result<Self, ResponseFault> {
        let method = if request.is_head { "HEAD" } else { "GET" };
        let content = Content::of_response(&head, method).map_err(ResponseFault::Content)?;
        let http11 = request.version == Version::Http11;
        let framing = match content.remaining() {
            Some(_) if head.status == 204 => Framing::Silent,
            // Of two framings none is believed, even where there is no content to frame.
            Some(_) if head.fields.have(Known::TransferEncoding) => Framing::Silent,
            Some(_) => {
                check_length(&head).map_err(ResponseFault::Content)?;
                Framing::Length
            }
            None if content.ends_with_connection() || !http11 => Framing::Close,
            None => Framing::Chunked,
        };
        if head.status == 426 && policy.forwarded(&head.fields).next().is_none() {
            return Err(ResponseFault::Unadvertised);
        }
        let upstream_persists = head.fields.options().persist(head.version);
        Ok(Self {
            policy,
            head,
            own: &[],
            content,
            framing,
            disposition: Disposition {
                // No connection to an HTTP/1.0 client is kept (RFC 9112 §9.3).
                client: reuse(request.persists && http11 && framing != Framing::Close),
                upstream: reuse(upstream_persists),
                asked: request.asks,
                early,
            },
        })
    }

    /// Adds the caller's fields; each takes the place of upstream's of the same name. They are checked in
    /// [`encode`](crate::Encode::encode).
    pub const fn with_fields(mut self, fields: &'b [(&'b str, &'b str)]) -> Self {
        self.own = fields;
        self
    }

    /// Tells the client that this is the last response, where the caller means to close its connection.
    pub const fn closing(mut self) -> Self {
        self.disposition.client = Connection::Close;
        self
    }

    /// The head as upstream sent it.
    pub const fn response(&self) -> &ResponseHead<'b> {
        &self.head
    }

    /// Octets of upstream's input that this stands for: the content starts there.
    pub fn consumed(&self) -> usize {
        self.head.len()
    }

    /// What is still to pass once this was sent.
    pub fn content(&self) -> Passage {
        Passage::new(self.content, self.framing == Framing::Chunked)
    }

    /// What becomes of both connections when the content has passed.
    pub const fn disposition(&self) -> Disposition {
        self.disposition
    }
}

const fn reuse(may: bool) -> Connection {
    if may {
        Connection::Reuse
    } else {
        Connection::Close
    }
}

/// What Content-Length says has to be sound even where nothing follows it: the client would take it for granted.
fn check_length(head: &ResponseHead<'_>) -> Result<(), ContentError> {
    match head.fields.known(Known::ContentLength).only() {
        Ok(None) => Ok(()),
        Ok(Some(length)) => match decimal::parse(length) {
            Some(_) => Ok(()),
            None => Err(ContentError::Length),
        },
        Err(_) => Err(ContentError::LengthRepeated),
    }
}

impl Write for Return<'_> {
    fn write(&self, to: &mut Lines<'_>) {
        let fields = self.head.fields;
        let closes = self.disposition.client == Connection::Close || self.disposition.early;
        status_line(to, self.head.status);
        let advertises = self.head.status == 426 && self.policy.write_upgrade(to, &fields);
        match (closes, advertises) {
            (true, true) => to.line(Known::Connection.name(), &["close, Upgrade"]),
            (true, false) => to.line(Known::Connection.name(), &["close"]),
            (false, true) => to.line(Known::Connection.name(), &["Upgrade"]),
            (false, false) => {}
        }
        self.policy
            .write_fields(to, fields, self.head.version, None, self.own);
        match self.framing {
            Framing::Length => to.length(&fields),
            Framing::Chunked => to.line(Known::TransferEncoding.name(), &["chunked"]),
            Framing::Silent | Framing::Close => {}
        }
        to.end();
    }
}
