//! From the client: one request, and what of it goes on.

use super::Intermediary;
use super::content::ForwardedContent;
use super::fault::RequestFault;
use super::forward::{Declined, Forward};
use super::judge::{Facts, judge};
use crate::content::Content;
use crate::head::error::HeadError;
use crate::head::options::Options;
use crate::head::request::RequestHead;
use crate::head::scan::{Progress, Scan};
use crate::rejection::Rejection;
use crate::upgrade::Pieces;

/// What a request is for an intermediary. Nothing of the input is consumed by an event.
#[derive(Clone, Debug)]
pub enum RequestEvent<'b> {
    /// An upgrade to an allowed protocol, with all of its content: write it, call
    /// [`RequestSide::sent`], and keep its bytes in the buffer until it is answered.
    UpgradeRequested(Forward<'b>),
    /// Any other request: write its head, call [`RequestSide::sent`], take the head off the input, and
    /// write the content that `sent` returned.
    Plain(Forward<'b>),
}

/// The client's direction of one exchange.
///
/// `input` is all that was received since the request began, every time: an octet is judged when it is seen first, and never again.
#[derive(Clone, Debug)]
pub struct RequestSide<'p> {
    policy: Intermediary<'p>,
    scan: Scan,
    content: Content,
    /// Octets up to where the request was read.
    at: usize,
    decoded: u32,
    state: State,
    /// What Connection says, once the head was judged.
    options: Option<Options>,
    facts: Facts,
    /// All of the head, and of the content of an upgrade, was written.
    is_sent: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Head,
    Content,
    Upgrade,
    Plain,
    Fault(RequestFault),
}

impl<'p> RequestSide<'p> {
    pub(super) const fn new(policy: Intermediary<'p>) -> Self {
        Self {
            policy,
            scan: Scan::new(),
            content: Content::EMPTY,
            at: 0,
            decoded: 0,
            state: State::Head,
            options: None,
            facts: Facts::NONE,
            is_sent: false,
        }
    }

    /// Reads what is new, and says whether the request needs more octets than there are: its head, and the content of an upgrade.
    pub fn wants_input(&mut self, input: &[u8]) -> bool {
        let step = match self.state {
            State::Head | State::Content if input.len() < self.at => {
                Err(RequestFault::InputChanged)
            }
            State::Head => self.read_head(input),
            State::Content => self.read_content(input),
            _ => Ok(self.state),
        };
        self.state = step.unwrap_or_else(State::Fault);
        matches!(self.state, State::Head | State::Content)
    }

    /// What the request is. It may be asked for again, as long as its octets are there.
    ///
    /// # Errors
    /// [`RequestFault`]; one of the client's has an answer in [`RequestFault::rejection`], and upstream need not hear of it.
    pub fn event<'b>(&self, input: &'b [u8]) -> Result<RequestEvent<'b>, RequestFault>
    where
        'p: 'b,
    {
        let (policy, declined) = (self.policy, self.facts.declined);
        match self.state {
            State::Head | State::Content => Err(RequestFault::Incomplete),
            State::Fault(fault) => Err(fault),
            State::Plain => {
                let head = self.head(input).ok_or(RequestFault::InputChanged)?;
                let content = Content::of_request(&head, &policy.limits)?;
                let forward = Forward::plain(policy, head, content, declined);
                Ok(RequestEvent::Plain(forward))
            }
            State::Upgrade => {
                let head = self.head(input).ok_or(RequestFault::InputChanged)?;
                let encoded = input.get(head.len()..self.at);
                let encoded = encoded.ok_or(RequestFault::InputChanged)?;
                let content = Content::of_request(&head, &policy.limits)?;
                let pieces = Pieces::new(encoded, content, self.decoded as usize);
                let forward = Forward::upgrade(policy, head, pieces, self.at);
                Ok(RequestEvent::UpgradeRequested(forward))
            }
        }
    }

    /// Says that all bytes of the forwarded request were written to upstream, and gives its content,
    /// which follows (an upgrade has none left).
    ///
    /// Call it after the write, and only if all of it succeeded. A 101 is refused before, and without
    /// the content that this returns neither connection can be judged reusable: if the write failed or
    /// was cancelled, upstream may still answer, but then both connections close.
    pub fn sent(&mut self, forward: Forward<'_>) -> ForwardedContent {
        self.is_sent = true;
        forward.into_content()
    }

    /// An answer of the intermediary's own, a 502 or a 403 say, bound to the request: nothing but the head answers HEAD. The connection to
    /// the client closes behind it, since the request went nowhere or its answer did not come.
    pub fn reject<'r>(&self, rejection: Rejection<'r>) -> Rejection<'r> {
        rejection.without_content(self.facts.is_head).closing()
    }

    pub(super) fn head<'b>(&self, input: &'b [u8]) -> Option<RequestHead<'b>> {
        let head = self.scan.head(input, &self.policy.limits)?;
        Some(match self.options {
            Some(options) => head.with_options(options),
            None => head,
        })
    }

    /// Where an upgrade that was forwarded ends.
    pub(super) fn end_of_upgrade(&self) -> Option<usize> {
        (self.state == State::Upgrade).then_some(self.at)
    }

    /// Whether upstream got all of the request; of a plain one, all of its head.
    pub(super) const fn is_sent(&self) -> bool {
        self.is_sent
    }

    /// `None`: there is no request to answer.
    pub(super) fn facts(&self) -> Option<Facts> {
        matches!(self.state, State::Plain | State::Upgrade).then_some(self.facts)
    }

    fn read_head(&mut self, input: &[u8]) -> Result<State, RequestFault> {
        let progress = self.scan.read(input, &self.policy.limits, false)?;
        self.at = self.scan.at();
        match progress {
            Progress::Incomplete => Ok(State::Head),
            // It speaks HTTP/2, which this does not.
            Progress::Preface => Err(HeadError::MajorVersion.into()),
            Progress::Head => {
                let head = self.head(input).ok_or(RequestFault::InputChanged)?;
                self.judge(&head, input)
            }
        }
    }

    /// The head is there: whether it goes on, and as what.
    fn judge(&mut self, head: &RequestHead<'_>, input: &[u8]) -> Result<State, RequestFault> {
        // Also a request that is refused may be a HEAD, whose answer has no content.
        self.facts.is_head = head.method == "HEAD";
        let judged = judge(&self.policy, head)?;
        self.facts = judged.facts;
        self.options = Some(judged.options);
        self.content = judged.content;
        if judged.is_upgrade {
            self.read_content(input)
        } else {
            Ok(State::Plain)
        }
    }

    /// Passes the content of an upgrade up to its end. It is only measured here.
    fn read_content(&mut self, input: &[u8]) -> Result<State, RequestFault> {
        while let Some(piece) = self
            .content
            .piece(input.get(self.at..).unwrap_or_default())?
        {
            self.at = self.at.saturating_add(piece.consumed);
            let length = u32::try_from(piece.data.len()).unwrap_or(u32::MAX);
            self.decoded = self.decoded.saturating_add(length);
            if self.decoded > self.policy.limits.content {
                return Ok(self.decline(Declined::Content));
            }
        }
        let complete = self.content.is_complete();
        Ok(if complete {
            State::Upgrade
        } else {
            State::Content
        })
    }

    fn decline(&mut self, why: Declined) -> State {
        self.facts.declined = Some(why);
        State::Plain
    }
}
