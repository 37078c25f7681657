//! From upstream: what answers a request, one head after the other.

use super::Intermediary;
use super::fault::ResponseFault;
use super::hop;
use super::request::RequestSide;
use super::returned::Return;
use super::tunnel::{Interim, Tunnel};
use crate::head::response::{ResponseHead, Scan};
use crate::head::section::LineEnd;

/// What upstream answered. Nothing of the input is consumed by an event.
#[derive(Clone, Copy, Debug)]
pub enum ResponseEvent<'b> {
    /// Not the last word: send it, take it off the input, and call [`ResponseSide::next_response`].
    Interim(Interim<'b>),
    /// Both ends have switched.
    Switched(Tunnel<'b>),
    /// HTTP goes on.
    Rejected(Return<'b>),
}

/// Upstream's direction of one exchange.
///
/// `input` is all that was received since the request was sent, without the interim responses that were taken off, every time.
#[derive(Clone, Debug)]
pub struct ResponseSide<'p> {
    policy: Intermediary<'p>,
    scan: Scan,
    interims: u8,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Head,
    Interim,
    Final,
    Fault(ResponseFault),
}

impl<'p> ResponseSide<'p> {
    pub(super) const fn new(policy: Intermediary<'p>) -> Self {
        Self {
            policy,
            scan: Scan::new(LineEnd::CrLf),
            interims: 0,
            state: State::Head,
        }
    }

    /// Reads what is new, and says whether a head needs more octets than there are.
    pub fn wants_input(&mut self, input: &[u8]) -> bool {
        if self.state == State::Head {
            self.state = self.read(input).unwrap_or_else(State::Fault);
        }
        self.state == State::Head
    }

    /// What upstream answered, held against the request. It may be asked for again.
    ///
    /// `client` is what `request` was read from, and whatever has come behind it. Where the request is a plain one none of it is looked at.
    ///
    /// # Errors
    /// [`ResponseFault`]. One of upstream's has a 502 in [`ResponseFault::rejection`]; both connections close.
    pub fn event<'b>(
        &self,
        request: &RequestSide<'_>,
        client: &'b [u8],
        upstream: &'b [u8],
    ) -> Result<ResponseEvent<'b>, ResponseFault>
    where
        'p: 'b,
    {
        let policy = self.policy;
        let head = match self.state {
            State::Head => return Err(ResponseFault::Incomplete),
            State::Fault(fault) => return Err(fault),
            State::Interim | State::Final => self.scan.head(upstream, &policy.limits),
        };
        let head = head.ok_or(ResponseFault::InputChanged)?;
        let facts = request.facts().ok_or(ResponseFault::Unasked)?;
        let options = hop::options(&head.fields).map_err(ResponseFault::Options)?;
        let head = head.with_options(options);
        match head.status {
            101 => self.switch(request, client, head),
            100..=199 => Ok(ResponseEvent::Interim(Interim::new(policy, head, facts))),
            200..=599 => {
                let returned = Return::new(policy, head, facts)?;
                Ok(ResponseEvent::Rejected(returned))
            }
            _ => Err(ResponseFault::Class),
        }
    }

    /// An interim response was sent on, and the caller took its octets off the input. Without one this does nothing.
    pub fn next_response(&mut self) {
        if self.state == State::Interim {
            self.scan = Scan::new(LineEnd::CrLf);
            self.state = State::Head;
        }
    }

    fn read(&mut self, input: &[u8]) -> Result<State, ResponseFault> {
        if input.len() < self.scan.at() {
            return Err(ResponseFault::InputChanged);
        }
        let limits = &self.policy.limits;
        let complete = self.scan.read(input, limits);
        if !complete.map_err(ResponseFault::Head)? {
            return Ok(State::Head);
        }
        let head = self.scan.head(input, limits);
        match head.ok_or(ResponseFault::InputChanged)?.status {
            100 | 102..=199 if self.interims >= limits.interims => Err(ResponseFault::Interims),
            100 | 102..=199 => {
                self.interims = self.interims.saturating_add(1);
                Ok(State::Interim)
            }
            _ => Ok(State::Final),
        }
    }

    /// The one place where a tunnel comes from.
    fn switch<'b>(
        &self,
        request: &RequestSide<'_>,
        client: &'b [u8],
        head: ResponseHead<'b>,
    ) -> Result<ResponseEvent<'b>, ResponseFault>
    where
        'p: 'b,
    {
        let end = request.end_of_upgrade();
        let end = end.ok_or(ResponseFault::Unsolicited)?;
        let asked = request.head(client).filter(|_| client.len() >= end);
        let asked = asked.ok_or(ResponseFault::InputChanged)?;
        let protocol = self.policy.judge(&asked, &head)?;
        if !request.is_sent() {
            return Err(ResponseFault::Unsent);
        }
        Ok(ResponseEvent::Switched(Tunnel::new(
            self.policy,
            head,
            protocol,
            end,
        )))
    }
}
