//! A response that switches nothing, as it goes back to the client.

use super::Intermediary;
use super::content::{ForwardedContent, Framing};
use super::end::ExchangeEnd;
use super::fault::ResponseFault;
use super::judge::Facts;
use crate::content::Content;
use crate::content::error::ContentError;
use crate::head::decimal;
use crate::head::known::Known;
use crate::head::lines::{Lines, Write};
use crate::head::response::ResponseHead;
use crate::head::version::Version;
use crate::rejection::status_line;

/// A final response, ready for the client: HTTP goes on.
///
/// Write it, then call [`sent`](Self::sent), which gives the content to write next and tells what
/// becomes of both connections. The protocols of a 426 are advertised anew, as far as they are let through; what else Upgrade says ends here.
#[derive(Clone, Copy, Debug)]
#[must_use = "the client waits for it"]
pub struct Return<'b> {
    policy: Intermediary<'b>,
    head: ResponseHead<'b>,
    own: &'b [(&'b str, &'b str)],
    content: Content,
    framing: Framing,
    /// Content-Length may be written: it frames the content, or tells what would be there.
    has_length: bool,
    client_persists: bool,
    upstream_persists: bool,
}

impl<'b> Return<'b> {
    pub(super) fn new(
        policy: Intermediary<'b>,
        head: ResponseHead<'b>,
        request: Facts,
    ) -> Result<Self, ResponseFault> {
        let method = if request.is_head { "HEAD" } else { "GET" };
        let content = Content::of_response(&head, method, &policy.limits);
        let content = content.map_err(ResponseFault::Content)?;
        let http11 = request.version == Version::Http11;
        let framing = match content.remaining() {
            Some(_) => Framing::Length,
            None if content.ends_with_connection() || !http11 => Framing::Close,
            None => Framing::Chunked,
        };
        // Of two framings none is believed, even where there is no content to frame.
        let has_length = framing == Framing::Length
            && head.status != 204
            && !head.fields.have(Known::TransferEncoding);
        if has_length {
            check_length(&head).map_err(ResponseFault::Content)?;
        }
        if head.status == 426 && policy.forwarded(&head.fields).next().is_none() {
            return Err(ResponseFault::Unadvertised);
        }
        // No connection to an HTTP/1.0 client is kept (RFC 9112 §9.3), and none after a request with an
        // Upgrade field: see `ExchangeEnd::client`.
        let client_persists =
            request.persists && http11 && framing != Framing::Close && !request.asks;
        let upstream_persists = head.fields.options().persist(head.version);
        Ok(Self {
            policy,
            head,
            own: &[],
            content,
            framing,
            has_length,
            client_persists,
            upstream_persists: upstream_persists && !content.ends_with_connection(),
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
        self.client_persists = false;
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

    /// Says that all bytes of this head were written to the client, and gives the rest of the exchange.
    ///
    /// Call it after the write, and only if all of it succeeded; otherwise close both connections.
    pub const fn sent(self) -> ExchangeEnd {
        ExchangeEnd {
            content: ForwardedContent::new(self.content, self.framing),
            client_persists: self.client_persists,
            upstream_persists: self.upstream_persists,
        }
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
        let closes = !self.client_persists;
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
        if self.has_length {
            to.length(&fields);
        }
        if self.framing == Framing::Chunked {
            to.line(Known::TransferEncoding.name(), &["chunked"]);
        }
        to.end();
    }
}
