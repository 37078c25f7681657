//! Upstream's side of an exchange: reads the responses to one request, head after head.

use super::error::ResponseSideError;
use super::forwarded_response::ForwardedResponse;
use super::hop;
use super::policy::Intermediary;
use super::request::RequestSide;
use super::tunnel::{ForwardedInterim, Tunnel};
use crate::head::marks::count;
use crate::head::response::ResponseHead;
use crate::head::response_scan::ResponseScan;
use crate::head::section_phase::LineEnd;
use crate::upgrade::protocol::Protocol;

/// What upstream has answered. An event consumes nothing of the input.
#[derive(Clone, Debug)]
pub enum ResponseEvent<'b> {
    /// An interim response, after which another response follows. Write it to the client, take it
    /// off the input, and call [`ResponseSide::next_response`].
    Interim(ForwardedInterim<'b>),
    /// Upstream has switched to a protocol that the client offered and the policy allows. Write
    /// this 101 to the client, then call [`Tunnel::sent`].
    Switched(Tunnel<'b>),
    /// A final response: the exchange stays HTTP. Write its head to the client, then call
    /// [`ForwardedResponse::sent`], which gives the content.
    Rejected(ForwardedResponse<'b>),
}

/// Upstream's side of one exchange; made by [`Intermediary::exchange`].
///
/// Order of calls, once the request was written:
///
/// 1. [`wants_input`](Self::wants_input) after each read, until it returns `false`.
/// 2. [`event`](Self::event).
/// 3. Write the event's head to the client. After an interim response, call
///    [`next_response`](Self::next_response) and begin again; a [`Tunnel`] and a
///    [`ForwardedResponse`] have a `sent`. These three types say what to do if the write is
///    partial, fails or is cancelled.
///
/// The input is all that upstream has sent since the request, without the interim responses that
/// were taken off, every time.
#[derive(Clone, Debug)]
pub struct ResponseSide<'p> {
    policy: Intermediary<'p>,
    scan: ResponseScan,
    interims: u8,
    state: ResponseState,
    /// How many bytes of input there were when the head was complete, or later. Fewer mean that the
    /// caller has removed the response and not called `next_response`.
    seen: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ResponseState {
    Head,
    Interim,
    Final,
    Fault(ResponseSideError),
}

impl<'p> Intermediary<'p> {
    /// Makes both sides of one exchange: a request and its response.
    ///
    /// Call it for every request; nothing is carried over from one exchange to the next.
    pub const fn exchange(self) -> (RequestSide<'p>, ResponseSide<'p>) {
        (RequestSide::new(self), ResponseSide::new(self))
    }
}

impl<'p> ResponseSide<'p> {
    pub(super) const fn new(policy: Intermediary<'p>) -> Self {
        Self {
            policy,
            scan: ResponseScan::new(LineEnd::CrLf),
            interims: 0,
            state: ResponseState::Head,
            seen: 0,
        }
    }

    /// Reads what is new in `input`, and returns whether more bytes are needed for a whole head.
    ///
    /// Errors are kept, and returned by [`event`](Self::event). If upstream closes while this
    /// returns `true`, send the client the rejection of [`ResponseSideError::Ended`].
    pub fn wants_input(&mut self, input: &[u8]) -> bool {
        if self.state == ResponseState::Head {
            self.state = self.read(input).unwrap_or_else(ResponseState::Fault);
        } else if self.state == ResponseState::Interim && count(input.len()) < self.seen {
            self.state = ResponseState::Fault(ResponseSideError::InputChanged);
        }
        self.seen = count(input.len());
        self.state == ResponseState::Head
    }

    /// Returns what upstream has answered, compared with the request. It may be called again, as
    /// long as the bytes are still in the inputs.
    ///
    /// `client` is the input from which `request` was read, with what has come after it. It is
    /// examined only if the request was forwarded as an upgrade; otherwise it may be empty.
    ///
    /// # Errors
    /// [`ResponseSideError`]. An error of upstream has an answer for the client, a 502
    /// ([`ResponseSideError::rejection`]): send it, and close both connections.
    pub fn event<'b>(
        &self,
        request: &RequestSide<'_>,
        client: &'b [u8],
        upstream: &'b [u8],
    ) -> Result<ResponseEvent<'b>, ResponseSideError>
    where
        'p: 'b,
    {
        let policy = self.policy;
        let head = match self.state {
            ResponseState::Head => return Err(ResponseSideError::Incomplete),
            ResponseState::Fault(fault) => return Err(fault),
            ResponseState::Interim | ResponseState::Final => {
                self.scan.head(upstream, &policy.limits)
            }
        };
        let head = head.ok_or(ResponseSideError::InputChanged)?;
        let facts = request.facts().ok_or(ResponseSideError::Unasked)?;
        let options = hop::options(&head.fields).map_err(ResponseSideError::Options)?;
        let head = head.with_options(options);
        match head.status {
            101 => self.switch(request, client, head),
            100..=199 => Ok(ResponseEvent::Interim(ForwardedInterim::new(
                policy, head, facts,
            ))),
            200..=599 => {
                let is_upgrade = request.end_of_upgrade().is_some();
                let returned = ForwardedResponse::new(policy, head, facts, is_upgrade)?;
                Ok(ResponseEvent::Rejected(returned))
            }
            _ => Err(ResponseSideError::Class),
        }
    }

    /// Confirms that all of an interim response was written to the client, and that the caller has
    /// taken its bytes off the input. After any other event this does nothing.
    ///
    /// If the write was partial, write the rest first. If it failed or was cancelled, close both
    /// connections instead.
    pub fn next_response(&mut self) {
        if self.state == ResponseState::Interim {
            self.scan = ResponseScan::new(LineEnd::CrLf);
            self.state = ResponseState::Head;
        }
    }

    /// Returns the protocol as the policy spells it, for as long as the policy lives.
    pub(crate) fn allowed(&self, protocol: Protocol<'_>) -> Option<Protocol<'p>> {
        self.policy.allowed(protocol)
    }

    fn read(&mut self, input: &[u8]) -> Result<ResponseState, ResponseSideError> {
        if input.len() < self.scan.at() {
            return Err(ResponseSideError::InputChanged);
        }
        let limits = &self.policy.limits;
        let complete = self.scan.read(input, limits);
        if !complete.map_err(ResponseSideError::Head)? {
            return Ok(ResponseState::Head);
        }
        let head = self.scan.head(input, limits);
        // A 101 is the last head of an exchange, and so it does not count as an interim response.
        match head.ok_or(ResponseSideError::InputChanged)?.status {
            100 | 102..=199 if self.interims >= limits.interims => Err(ResponseSideError::Interims),
            100 | 102..=199 => {
                self.interims = self.interims.saturating_add(1);
                Ok(ResponseState::Interim)
            }
            _ => Ok(ResponseState::Final),
        }
    }

    /// Judges a 101. This is the only place where the machines make a tunnel.
    fn switch<'b>(
        &self,
        request: &RequestSide<'_>,
        client: &'b [u8],
        head: ResponseHead<'b>,
    ) -> Result<ResponseEvent<'b>, ResponseSideError>
    where
        'p: 'b,
    {
        // The request is read once more from the caller's bytes, so they have to be there still.
        let end = request.end_of_upgrade();
        let end = end.ok_or(ResponseSideError::Unsolicited)?;
        let asked = request.head(client).filter(|_| client.len() >= end);
        let asked = asked.ok_or(ResponseSideError::InputChanged)?;
        let protocol = self.policy.judge(&asked, &head)?;
        // This comes last: a 101 that breaks a rule of its own is reported for that.
        if !request.is_sent() {
            return Err(ResponseSideError::Unsent);
        }
        Ok(ResponseEvent::Switched(Tunnel::new(
            self.policy,
            head,
            protocol,
            end,
        )))
    }
}
