//! From the client: one request, and what of it goes on.

use super::Intermediary;
use super::fault::RequestFault;
use super::forward::{Declined, Forward};
use super::hop;
use crate::content::Content;
use crate::head::error::HeadError;
use crate::head::known::Known;
use crate::head::request::RequestHead;
use crate::head::scan::{Progress, Scan};
use crate::head::target::Target;
use crate::head::version::Version;
use crate::rejection::Rejection;
use crate::upgrade::{NoUpgrade, Pieces, Upgrade};

/// What a request is for an intermediary. Nothing of the input is consumed by an event.
#[derive(Clone, Debug)]
pub enum RequestEvent<'b> {
    /// An upgrade to something that is allowed, with its content: send it, and keep its octets until it is answered.
    UpgradeRequested(Forward<'b>),
    /// Anything else: send the head, take it off the input, and pass its content.
    Plain(Forward<'b>),
}

/// The client's direction of one exchange.
///
/// `input` is all that was received since the request began, every time: an octet is judged when it is seen first, and never again.
#[derive(Clone, Copy, Debug)]
pub struct RequestSide<'p> {
    policy: Intermediary<'p>,
    scan: Scan,
    content: Content,
    /// Octets up to where the request was read.
    at: usize,
    decoded: u32,
    state: State,
    facts: Facts,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Head,
    Content,
    Upgrade,
    Plain,
    Fault(RequestFault),
}

/// What has to be known of a request when its octets are gone.
#[derive(Clone, Copy, Debug)]
pub(super) struct Facts {
    pub(super) version: Version,
    pub(super) is_head: bool,
    pub(super) persists: bool,
    /// It has an Upgrade, in order or not: octets behind it may be meant for another protocol.
    pub(super) asks: bool,
    declined: Option<Declined>,
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
            facts: Facts {
                version: Version::Http11,
                is_head: false,
                persists: false,
                asks: false,
                declined: None,
            },
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
                let content = Content::of_request_within(&head, &policy.limits)?;
                let forward = Forward::plain(policy, head, content, declined);
                Ok(RequestEvent::Plain(forward))
            }
            State::Upgrade => {
                let head = self.head(input).ok_or(RequestFault::InputChanged)?;
                let encoded = input.get(head.len()..self.at);
                let encoded = encoded.ok_or(RequestFault::InputChanged)?;
                let content = Content::of_request_within(&head, &policy.limits)?;
                let pieces = Pieces::new(encoded, content, self.decoded as usize);
                let forward = Forward::upgrade(policy, head, pieces, self.at);
                Ok(RequestEvent::UpgradeRequested(forward))
            }
        }
    }

    /// An answer of the intermediary's own, a 502 or a 403 say, bound to the request: nothing but the head answers HEAD. The connection to
    /// the client closes behind it, since the request went nowhere or its answer did not come.
    pub fn reject<'r>(&self, rejection: Rejection<'r>) -> Rejection<'r> {
        rejection.without_content(self.facts.is_head).closing()
    }

    pub(super) fn head<'b>(&self, input: &'b [u8]) -> Option<RequestHead<'b>> {
        self.scan.head(input, &self.policy.limits)
    }

    /// Where an upgrade that was forwarded ends.
    pub(super) fn end_of_upgrade(&self) -> Option<usize> {
        (self.state == State::Upgrade).then_some(self.at)
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
        if head.fields.exceed() {
            return Err(HeadError::TooManyElements.into());
        }
        let options = head.fields.options();
        self.facts = Facts {
            version: head.version,
            is_head: head.method == "HEAD",
            persists: options.persist(head.version),
            asks: head.fields.have(Known::Upgrade),
            declined: None,
        };
        match head.target {
            Target::Authority(_) => return Err(RequestFault::Connect),
            target @ Target::Absolute { .. } if !target.is_of_http() => {
                return Err(RequestFault::Scheme);
            }
            _ => {}
        }
        hop::check(&head.fields)?;
        if hop::forwards_left(head) == Some(0) {
            return Err(RequestFault::LastHop);
        }
        self.content = Content::of_request_within(head, &self.policy.limits)?;
        let too_long = self.content.exceeds(self.policy.limits.content);
        let is_connect = head.method == "CONNECT";
        let declined = match Upgrade::check(&head.fields, head.version, is_connect, options) {
            Err(NoUpgrade::Absent) => return Ok(State::Plain),
            Err(reason) => Declined::NoUpgrade(reason),
            Ok(()) if self.policy.forwarded(&head.fields).next().is_none() => Declined::NotAllowed,
            Ok(()) if too_long => Declined::Content,
            Ok(()) if head.expects_continue() && !self.content.is_complete() => Declined::Expect,
            Ok(()) => return self.read_content(input),
        };
        Ok(self.decline(declined))
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
