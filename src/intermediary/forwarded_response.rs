//! The final response that is sent to the client: the exchange stays HTTP.

use super::content::{ForwardedContent, ForwardedFraming};
use super::end::ExchangeEnd;
use super::error::ResponseSideError;
use super::judge::RequestFacts;
use super::policy::Intermediary;
use crate::content::decoder::Content;
use crate::content::error::ContentError;
use crate::head::decimal;
use crate::head::known::Known;
use crate::head::response::ResponseHead;
use crate::head::shown::OwnFields;
use crate::head::version::Version;
use crate::head::writer::{FieldWriter, Write};
use crate::upgrade::status::status_line;

/// A final response that is ready to be sent to the client: its head, written anew. The exchange
/// stays HTTP.
///
/// Write it, then call [`sent`](Self::sent), which gives the content to write next and afterwards
/// tells what happens to both connections. The Upgrade field of a 426 is written anew, with those
/// protocols that the policy allows; that of any other response is removed.
///
/// # When the write is partial, fails or is cancelled
///
/// - After a partial write, write the rest before anything else, and only then call `sent`.
/// - If the write failed, or was cancelled and it is not known how many bytes it wrote, do not call
///   `sent`. Close both connections, and write nothing else to the client: it would be read as a
///   part of this response.
#[derive(Clone, Debug)]
#[must_use = "the client waits for it"]
pub struct ForwardedResponse<'b> {
    policy: Intermediary<'b>,
    head: ResponseHead<'b>,
    own: OwnFields<'b>,
    content: Content,
    framing: ForwardedFraming,
    /// Whether Content-Length may be written: it frames the content, or tells how long the content
    /// of the response to a GET would be.
    has_length: bool,
    client_persists: bool,
    upstream_persists: bool,
}

impl<'b> ForwardedResponse<'b> {
    pub(super) fn new(
        policy: Intermediary<'b>,
        head: ResponseHead<'b>,
        request: RequestFacts,
        was_upgrade_forwarded: bool,
    ) -> Result<Self, ResponseSideError> {
        let method = if request.is_head { "HEAD" } else { "GET" };
        let content = Content::of_response(&head, method, &policy.limits);
        let content = content.map_err(ResponseSideError::Content)?;
        let http11 = request.version == Version::Http11;
        let framing = match content.remaining() {
            Some(_) => ForwardedFraming::Length,
            None if content.ends_with_connection() || !http11 => ForwardedFraming::Close,
            None => ForwardedFraming::Chunked,
        };
        // If Transfer-Encoding is there as well, the Content-Length is not trusted, not even in a
        // response without content.
        let has_length = framing == ForwardedFraming::Length
            && head.status != 204
            && !head.fields.contains(Known::TransferEncoding);
        if has_length {
            check_length(&head).map_err(ResponseSideError::Content)?;
        }
        if head.status == 426 && policy.forwarded(&head.fields).next().is_none() {
            return Err(ResponseSideError::Unadvertised);
        }
        // No connection to an HTTP/1.0 client is kept (RFC 9112 §9.3), and none after a request
        // with an Upgrade field: see `ExchangeEnd::client`.
        let client_persists =
            request.persists && http11 && framing != ForwardedFraming::Close && !request.asks;
        let upstream_persists =
            head.fields.options().persists(head.version) && !content.ends_with_connection();
        Ok(Self {
            policy,
            head,
            own: OwnFields(&[]),
            content,
            framing,
            has_length,
            client_persists,
            // After a refused upgrade it is not certain what upstream took the request for.
            upstream_persists: upstream_persists && !was_upgrade_forwarded,
        })
    }

    /// Adds the caller's fields. Each replaces upstream's fields of the same name.
    /// [`encode`](crate::Encode::encode) checks them.
    /// [`Rejection`](crate::Rejection#header-fields-that-a-caller-may-not-set) lists those that it
    /// refuses.
    pub const fn with_fields(mut self, fields: &'b [(&'b str, &'b str)]) -> Self {
        self.own = OwnFields(fields);
        self
    }

    /// Adds `Connection: close`, and makes [`ExchangeEnd::client`] close the connection. Call it if
    /// the caller is going to close the client's connection for a reason of its own.
    pub const fn closing(mut self) -> Self {
        self.client_persists = false;
        self
    }

    /// Returns the head, as upstream sent it.
    pub const fn response(&self) -> &ResponseHead<'b> {
        &self.head
    }

    /// Returns the number of bytes of upstream's input that this head stands for; the content
    /// starts after them. 0 if another stack has parsed the head.
    pub fn consumed(&self) -> usize {
        self.head.len()
    }

    /// Confirms that all bytes of this head were written to the client, and returns the rest of the
    /// exchange.
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

/// Checks a Content-Length that frames nothing, in a response to HEAD for example: the client may
/// still rely on it.
fn check_length(head: &ResponseHead<'_>) -> Result<(), ContentError> {
    match head.fields.known(Known::ContentLength).single() {
        Ok(None) => Ok(()),
        Ok(Some(length)) => match decimal::parse(length) {
            Some(_) => Ok(()),
            None => Err(ContentError::Length),
        },
        Err(_) => Err(ContentError::LengthRepeated),
    }
}

impl Write for ForwardedResponse<'_> {
    fn write(&self, to: &mut FieldWriter<'_>) {
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
            .write_fields(to, fields, self.head.received(), None, self.own.0);
        if self.has_length {
            to.length(&fields);
        }
        if self.framing == ForwardedFraming::Chunked {
            to.line(Known::TransferEncoding.name(), &["chunked"]);
        }
        to.end();
    }
}
