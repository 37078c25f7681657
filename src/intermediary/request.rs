//! The client's side of an exchange: reads one request and prepares it for upstream.

use super::content::ForwardedContent;
use super::error::RequestSideError;
use super::forwarded_request::{ForwardedRequest, NotForwarded};
use super::judge::{RequestFacts, judge};
use super::policy::Intermediary;
use crate::content::decoder::Content;
use crate::head::error::HeadError;
use crate::head::options::Options;
use crate::head::request::RequestHead;
use crate::upgrade::reader::{ContentProgress, HeadProgress, ReadError, RequestReader};
use crate::upgrade::rejection::Rejection;

/// What the client has sent. An event consumes nothing of the input.
#[derive(Clone, Debug)]
pub enum RequestEvent<'b> {
    /// An upgrade to an allowed protocol, with all of its content. Write it to upstream, call
    /// [`RequestSide::sent`], and keep its bytes in the buffer until it is answered.
    UpgradeRequested(ForwardedRequest<'b>),
    /// Any other request. Write its head to upstream, call [`RequestSide::sent`], take the head off
    /// the input, and write the content that `sent` has returned.
    Plain(ForwardedRequest<'b>),
}

/// The client's side of one exchange; made by [`Intermediary::exchange`].
///
/// Order of calls:
///
/// 1. [`wants_input`](Self::wants_input) after each read, until it returns `false`.
/// 2. [`event`](Self::event).
/// 3. Write the [`ForwardedRequest`] to upstream. When all of it was written, call
///    [`sent`](Self::sent). If the write fails or is cancelled, do not call `sent`;
///    [`ForwardedRequest`] tells what to do then.
/// 4. Give this side to each [`ResponseSide::event`](super::ResponseSide::event), which compares
///    the response with the request.
///
/// Up to step 2, and with an upgrade up to its response, `input` is all that was received since the
/// request began, every time. Each byte is judged when it is seen for the first time, and never
/// again. For the next request make a new pair of sides.
#[derive(Clone, Debug)]
pub struct RequestSide<'p> {
    policy: Intermediary<'p>,
    reader: RequestReader,
    state: RequestState,
    /// The evaluated Connection field, once the head was judged.
    options: Option<Options>,
    facts: RequestFacts,
    /// Whether all of the head, and with an upgrade all of the content, was written.
    is_sent: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RequestState {
    Head,
    Content,
    Upgrade,
    Plain,
    Fault(RequestSideError),
}

impl<'p> RequestSide<'p> {
    pub(super) const fn new(policy: Intermediary<'p>) -> Self {
        Self {
            policy,
            reader: RequestReader::new(true),
            state: RequestState::Head,
            options: None,
            facts: RequestFacts::NONE,
            is_sent: false,
        }
    }

    /// Reads what is new in `input`, and returns whether more bytes are needed: up to the end of
    /// the head, and with an upgrade up to the end of the content.
    ///
    /// Errors are kept, and returned by [`event`](Self::event).
    pub fn wants_input(&mut self, input: &[u8]) -> bool {
        // Fast path for input that comes in small pieces: nearly every such call returns here.
        let limits = &self.policy.limits;
        if self.state == RequestState::Head && self.reader.continues(input, limits) {
            return true;
        }
        let step = match self.state {
            RequestState::Head => self.read_head(input),
            RequestState::Content => self.read_content(input),
            _ => Ok(self.state),
        };
        self.state = step.unwrap_or_else(RequestState::Fault);
        matches!(self.state, RequestState::Head | RequestState::Content)
    }

    /// Returns what the client has sent. It may be called again, as long as the bytes of the
    /// request are still in the input.
    ///
    /// # Errors
    /// [`RequestSideError`]. An error of the client has an answer, [`RequestSideError::rejection`]:
    /// send it, close the client's connection, and send upstream nothing.
    pub fn event<'b>(&self, input: &'b [u8]) -> Result<RequestEvent<'b>, RequestSideError>
    where
        'p: 'b,
    {
        let (policy, declined) = (self.policy, self.facts.declined);
        match self.state {
            RequestState::Head | RequestState::Content => Err(RequestSideError::Incomplete),
            RequestState::Fault(fault) => Err(fault),
            RequestState::Plain => {
                let head = self.head(input).ok_or(RequestSideError::InputChanged)?;
                // It starts at the head again: the reader may have read on, up to the limit of an
                // upgrade's content.
                let content = Content::of_request(&head, &policy.limits)?;
                let forward = ForwardedRequest::plain(policy, head, content, declined);
                Ok(RequestEvent::Plain(forward))
            }
            RequestState::Upgrade => {
                let head = self.head(input).ok_or(RequestSideError::InputChanged)?;
                let pieces = self.reader.pieces(input, &policy.limits, || head)?;
                let forward = ForwardedRequest::upgrade(policy, head, pieces, self.reader.at());
                Ok(RequestEvent::UpgradeRequested(forward))
            }
        }
    }

    /// Confirms that all bytes of the forwarded request were written to upstream, and returns its
    /// content, which is written next (an upgrade has none left).
    ///
    /// Call it after the write, and only if all of it succeeded. Until then a 101 is refused
    /// ([`ResponseSideError::Unsent`](super::ResponseSideError::Unsent)), and without the value
    /// that this returns neither connection can be judged reusable. So if the write failed or was
    /// cancelled, upstream's response may still be returned, but then both connections close.
    ///
    /// A confirmation cannot be taken back. To send the request once more over another connection,
    /// make a new pair of sides.
    pub fn sent(&mut self, forward: ForwardedRequest<'_>) -> ForwardedContent {
        self.is_sent = true;
        forward.into_content()
    }

    /// Binds an answer of the caller's own to the request, such as a 403 or a 502: the answer to a
    /// HEAD has no content, and `Connection: close` is added.
    ///
    /// Close the client's connection after it, since the request was not forwarded or its response
    /// did not come. Do not send it when a byte of the final response, or of a 101, may have been
    /// written.
    pub fn reject<'r>(&self, rejection: Rejection<'r>) -> Rejection<'r> {
        rejection.without_content(self.facts.is_head).closing()
    }

    pub(super) fn head<'b>(&self, input: &'b [u8]) -> Option<RequestHead<'b>> {
        let head = self.reader.scan().head(input, &self.policy.limits)?;
        Some(match self.options {
            Some(options) => head.with_options(options),
            None => head,
        })
    }

    /// Returns the length of an upgrade request in the input; `None` if the request is forwarded as
    /// a plain one.
    pub(super) fn end_of_upgrade(&self) -> Option<usize> {
        (self.state == RequestState::Upgrade).then_some(self.reader.at())
    }

    /// Returns whether the write of the request was confirmed; that of a plain one's head is
    /// enough.
    pub(super) const fn is_sent(&self) -> bool {
        self.is_sent
    }

    /// Returns what has to be known of the request; `None` if there is no request yet that can be
    /// answered.
    pub(super) fn facts(&self) -> Option<RequestFacts> {
        matches!(self.state, RequestState::Plain | RequestState::Upgrade).then_some(self.facts)
    }

    fn read_head(&mut self, input: &[u8]) -> Result<RequestState, RequestSideError> {
        match self.reader.read_head(input, &self.policy.limits)? {
            HeadProgress::Incomplete => Ok(RequestState::Head),
            // The client speaks HTTP/2 by prior knowledge, which is not forwarded here.
            HeadProgress::Preface => Err(HeadError::MajorVersion.into()),
            HeadProgress::Complete => {
                let head = self.head(input).ok_or(RequestSideError::InputChanged)?;
                self.judge(&head, input)
            }
        }
    }

    /// Judges a complete head: whether it is forwarded, and whether as an upgrade.
    fn judge(
        &mut self,
        head: &RequestHead<'_>,
        input: &[u8],
    ) -> Result<RequestState, RequestSideError> {
        // This is set first, since a request that is refused may be a HEAD, too.
        self.facts.is_head = head.method == "HEAD";
        let judged = judge(&self.policy, head)?;
        self.facts = judged.facts;
        self.options = Some(judged.options);
        self.reader.set_content(judged.content);
        if judged.is_upgrade {
            self.read_content(input)
        } else {
            Ok(RequestState::Plain)
        }
    }

    fn read_content(&mut self, input: &[u8]) -> Result<RequestState, RequestSideError> {
        let progress = self.reader.read_content(input, &self.policy.limits)?;
        Ok(match progress {
            ContentProgress::Incomplete => RequestState::Content,
            ContentProgress::Complete => RequestState::Upgrade,
            ContentProgress::TooLong => {
                self.facts.declined = Some(NotForwarded::Content);
                RequestState::Plain
            }
        })
    }
}

impl From<ReadError> for RequestSideError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Head(error) => Self::Head(error),
            ReadError::Content(error) => Self::Content(error),
            ReadError::InputChanged => Self::InputChanged,
        }
    }
}
