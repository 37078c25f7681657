//! The machine that reads the response to a request for an upgrade.

use super::error::{ClientError, EarlyError};
use super::rejected::{Interims, Rejected};
use super::request::Request;
use crate::head::byte;
use crate::head::known::Known;
use crate::head::limits::Limits;
use crate::head::response::ResponseHead;
use crate::head::response_scan::ResponseScan;
use crate::head::section_phase::LineEnd;
use crate::head::version::Version;
use crate::upgrade::propose::Propose;
use crate::upgrade::protocol::Protocol;
use crate::upgrade::switched::Switched;

/// What the server answered.
#[derive(Clone, Copy, Debug)]
pub enum Event<'b, A> {
    /// The server switched: a 101 that keeps RFC 9110 §7.8, and that the proposal confirmed.
    Switched(Switched<A>),
    /// The server did not switch, which RFC 9110 §7.8 allows it: an ordinary response.
    Rejected(Rejected<'b>),
}

/// The client side of one upgrade: a state machine for one request and its response.
///
/// Write [`request`](Self::request), call [`sent`](Self::sent), then
/// [`wants_input`](Self::wants_input) after each read until it returns `false`, then
/// [`event`](Self::event); see the [module](super).
///
/// `input` is always all bytes that were received since the request was sent, from a
/// [`Buffer`](crate::Buffer) for example. Each byte is judged only when it is first seen.
///
/// ```
/// use http_upgrade::client::{Client, Event};
/// use http_upgrade::{Encode, Protocol, Unnegotiated};
///
/// let mut client = Client::new(Unnegotiated::new(Protocol::new("tcp")));
/// let request = client.request("/attach", "example.com").method("POST").to_vec()?;
/// assert_eq!(
///     request,
///     b"POST /attach HTTP/1.1\r\nHost: example.com\r\nUpgrade: tcp\r\nConnection: Upgrade\r\n\r\n"
/// );
/// client.sent(); // all bytes of the request were written
/// let input = b"HTTP/1.1 101 Switching Protocols\r\n\
///     Upgrade: tcp\r\nConnection: Upgrade\r\n\r\nhello";
/// assert!(!client.wants_input(input));
/// let Event::Switched(switched) = client.event(input)? else { panic!() };
/// assert_eq!(switched.unread(input), b"hello");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
#[derive(Clone, Debug)]
#[doc(alias = "handshake")]
pub struct Client<P> {
    pub(super) proposal: P,
    pub(super) limits: Limits,
    scan: ResponseScan,
    /// Where the current head starts: after the interim responses.
    start: usize,
    interims: u8,
    state: ClientState,
    tolerance: Tolerance,
    /// Whether all bytes of the request were written.
    is_sent: bool,
}

#[derive(Clone, Copy, Debug)]
struct Tolerance {
    lines: LineEnd,
    http10: bool,
    unnamed: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ClientState {
    Head,
    Final,
    Fault(EarlyError),
}

impl<P: Propose> Client<P> {
    /// Makes the machine for one request, with the default [`Limits`].
    pub const fn new(proposal: P) -> Self {
        Self::with_limits(proposal, Limits::new())
    }

    /// Makes the machine for one request, with these limits.
    pub const fn with_limits(proposal: P, limits: Limits) -> Self {
        Self {
            proposal,
            limits,
            scan: ResponseScan::new(LineEnd::CrLf),
            start: 0,
            interims: 0,
            state: ClientState::Head,
            tolerance: Tolerance {
                lines: LineEnd::CrLf,
                http10: false,
                unnamed: false,
            },
            is_sent: false,
        }
    }

    /// Accepts a lone LF as the end of a line in the head, as some hand-written servers send it.
    /// RFC 9112 §2.2 allows that. Every intermediary between must see the same lines.
    pub const fn tolerating_bare_lf(mut self) -> Self {
        self.tolerance.lines = LineEnd::LfToo;
        self.scan = ResponseScan::new(LineEnd::LfToo);
        self
    }

    /// Accepts a 101 over HTTP/1.0, which has no 1xx (RFC 9110 §15.2). Some gateways send it.
    pub const fn tolerating_http10(mut self) -> Self {
        self.tolerance.http10 = true;
        self
    }

    /// Accepts a 101 without `Upgrade`, and one whose `Connection` does not name `upgrade`,
    /// although RFC 9110 §7.8 requires both. Without `Upgrade` it means the protocol that was
    /// proposed, and is refused if several were. An `Upgrade` with another protocol always is.
    pub const fn tolerating_unnamed(mut self) -> Self {
        self.tolerance.unnamed = true;
        self
    }

    /// Returns the request that asks for the upgrade. It is a GET without content; the methods of
    /// [`Request`] change that. `target` is the path with the query, or an absolute URI for a
    /// proxy; `host` is the host with an optional port. Both are checked when it is encoded.
    pub const fn request<'a>(&'a self, target: &'a str, host: &'a str) -> Request<'a, P> {
        Request::new(&self.proposal, target, host)
    }

    /// Records that all bytes of the request, its content included, were written.
    ///
    /// Before that, [`event`](Self::event) refuses a 101 with [`ClientError::Unsent`]: "A client
    /// cannot begin using an upgraded protocol on the connection until it has completely sent the
    /// request message" (RFC 9110 §7.8). If the write failed or was cancelled, do not call this.
    pub const fn sent(&mut self) {
        self.is_sent = true;
    }

    /// Reads the bytes that are new in `input`, and returns whether more are needed. If not,
    /// [`event`](Self::event) tells what the server answered. Interim responses are skipped.
    pub fn wants_input(&mut self, input: &[u8]) -> bool {
        if self.state == ClientState::Head {
            let rest = input.get(self.start..).unwrap_or_default();
            // Fast path for input that comes in small pieces: nearly every such call returns here.
            if self.scan.continues(rest, &self.limits) {
                return true;
            }
            self.state = self.read(input).unwrap_or_else(ClientState::Fault);
        }
        self.state == ClientState::Head
    }

    /// Returns what the server answered. Nothing of `input` is consumed, so this can be called
    /// repeatedly, with the same bytes or more.
    ///
    /// # Errors
    /// [`ClientError`]. On [`ClientError::Incomplete`] read on; after any other one close the
    /// connection.
    pub fn event<'b>(
        &self,
        input: &'b [u8],
    ) -> Result<Event<'b, P::Agreement>, ClientError<P::Error>> {
        match self.state {
            ClientState::Head => Err(ClientError::Incomplete),
            ClientState::Fault(fault) => Err(fault.into()),
            ClientState::Final => {
                let head = input.get(self.start..);
                let head = head.and_then(|input| self.scan.head(input, &self.limits));
                let head = head.ok_or(ClientError::InputChanged)?;
                let event = self.judge(head, self.start.saturating_add(head.len()))?;
                match event {
                    event if self.is_sent => Ok(event),
                    Event::Switched(_) => Err(ClientError::Unsent),
                    Event::Rejected(rejected) => Ok(Event::Rejected(rejected.to_unsent_request())),
                }
            }
        }
    }

    /// Checks a response that another stack has parsed, by the rules of [`event`](Self::event).
    /// [`sent`](Self::sent) need not be called, because that stack has written the request.
    ///
    /// # Errors
    /// As [`event`](Self::event), and [`ClientError::Interim`] for an interim response.
    pub fn on_response<'b>(
        &self,
        response: impl Into<ResponseHead<'b>>,
    ) -> Result<Event<'b, P::Agreement>, ClientError<P::Error>> {
        let response = response.into();
        match response.status {
            100 | 102..=199 => Err(ClientError::Interim),
            _ => self.judge(response, response.len()),
        }
    }

    /// Returns the interim responses that were skipped so far, for example a 103 (Early Hints).
    ///
    /// [`wants_input`](Self::wants_input) finds them, each when its last byte has come. So call
    /// this after `wants_input`, whether that returned `true` or `false`, with the same `input`,
    /// and before anything is removed from it:
    ///
    /// ```
    /// use http_upgrade::{Client, Protocol, Unnegotiated};
    ///
    /// let mut client = Client::new(Unnegotiated::new(Protocol::new("tcp")));
    /// client.sent();
    /// let input = b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 1";
    /// assert_eq!(client.interims(input).count(), 0); // nothing was read yet
    /// assert!(client.wants_input(input)); // the final response is still to come
    /// let hints = client.interims(input).next().ok_or("none")?;
    /// assert_eq!((hints.status, hints.fields.text("Link")), (103, Ok(Some("</a>"))));
    /// # Ok::<(), &str>(())
    /// ```
    ///
    /// After [`on_response`](Self::on_response) it is empty: the stack that has parsed the
    /// response has skipped them.
    pub fn interims<'b>(&self, input: &'b [u8]) -> Interims<'b> {
        let rest = input.get(..self.start).unwrap_or_default();
        Interims::new(rest, self.limits, self.tolerance.lines)
    }

    /// Records that the oldest interim response, which has this length, was removed from the input.
    pub(crate) const fn forget_interim(&mut self, len: usize) {
        self.start = self.start.saturating_sub(len);
    }

    /// Returns whether an interim response has come, so that the server has seen the request.
    pub(crate) const fn has_interims(&self) -> bool {
        self.interims > 0
    }

    pub(crate) const fn limits(&self) -> &Limits {
        &self.limits
    }

    #[inline(never)] // so that `wants_input` stays small
    fn read(&mut self, input: &[u8]) -> Result<ClientState, EarlyError> {
        loop {
            let rest = input.get(self.start..);
            let rest = rest.filter(|rest| rest.len() >= self.scan.at());
            let rest = rest.ok_or(EarlyError::InputChanged)?;
            if !self
                .scan
                .read(rest, &self.limits)
                .map_err(EarlyError::Head)?
            {
                return Ok(ClientState::Head);
            }
            let head = self.scan.head(rest, &self.limits);
            let head = head.ok_or(EarlyError::InputChanged)?;
            if !matches!(head.status, 100 | 102..=199) {
                return Ok(ClientState::Final);
            }
            if self.interims >= self.limits.interims {
                return Err(EarlyError::Interims);
            }
            self.interims = self.interims.saturating_add(1);
            self.start = self.start.saturating_add(head.len());
            self.scan = ResponseScan::new(self.tolerance.lines);
        }
    }

    fn judge<'b>(
        &self,
        response: ResponseHead<'b>,
        consumed: usize,
    ) -> Result<Event<'b, P::Agreement>, ClientError<P::Error>> {
        if response.status != 101 {
            let rejected = Rejected::new(response, consumed, self.limits);
            return Ok(Event::Rejected(rejected));
        }
        match response.version {
            Version::Http11 => {}
            Version::Http10 if self.tolerance.http10 => {}
            _ => return Err(ClientError::Version),
        }
        let chosen = self.chosen(&response)?;
        if !response.fields.options().upgrade() && !self.tolerance.unnamed {
            return Err(ClientError::Connection);
        }
        let agreement = match chosen {
            Some(chosen) => {
                let agreement = self.proposal.confirm(chosen, &response);
                agreement.map_err(ClientError::Refused)?
            }
            None => self.confirm_sole(&response)?,
        };
        Ok(Event::Switched(Switched::new(agreement, consumed)))
    }

    /// Confirms a 101 without `Upgrade`, whose meaning is clear only if one protocol was proposed.
    fn confirm_sole(
        &self,
        response: &ResponseHead<'_>,
    ) -> Result<P::Agreement, ClientError<P::Error>> {
        let mut outcome = Err(ClientError::Unsolicited);
        let mut others = false;
        self.proposal.protocols(&mut |protocol| {
            outcome = if others {
                Err(ClientError::Upgrade)
            } else {
                let agreement = self.proposal.confirm(protocol, response);
                agreement.map_err(ClientError::Refused)
            };
            others = true;
        });
        outcome
    }

    /// Returns the proposed protocol that `Upgrade` names; `None` if it may be and is missing.
    fn chosen<'b>(
        &self,
        response: &ResponseHead<'b>,
    ) -> Result<Option<Protocol<'b>>, ClientError<P::Error>> {
        // Nearly all responses name one protocol without a version, which is not parsed as a list.
        let sole = response.fields.short(Known::Upgrade);
        let sole = sole.filter(|value| byte::is_token(value));
        let (chosen, alone) = match sole.and_then(|name| core::str::from_utf8(name).ok()) {
            Some(name) => (Protocol::new(name), true),
            None => match Self::listed(response)? {
                Some(listed) => listed,
                None if self.tolerance.unnamed => return Ok(None),
                None => return Err(ClientError::Upgrade),
            },
        };
        let (mut proposed, mut matches) = (false, false);
        self.proposal.protocols(&mut |protocol| {
            proposed = true;
            matches |= protocol == chosen;
        });
        match (proposed, alone && matches) {
            (false, _) => Err(ClientError::Unsolicited),
            (true, false) => Err(ClientError::Protocol),
            (true, true) => Ok(Some(chosen)),
        }
    }

    /// Returns the first protocol in `Upgrade`, and whether it is the only one.
    fn listed<'b>(
        response: &ResponseHead<'b>,
    ) -> Result<Option<(Protocol<'b>, bool)>, ClientError<P::Error>> {
        let mut elements = response.fields.known_list(Known::Upgrade);
        let mut next = || match elements.next() {
            None => Ok(None),
            Some(element) => {
                let protocol = element.ok().and_then(Protocol::parse);
                protocol.map(Some).ok_or(ClientError::Upgrade)
            }
        };
        let Some(chosen) = next()? else {
            return Ok(None);
        };
        let above = next()?;
        let more = next()?;
        // RFC 2817 §3.3: a switch to TLS also names the HTTP/1.1 that TLS carries.
        let layered = chosen.name().eq_ignore_ascii_case("TLS")
            && above.is_some_and(|above| above == Protocol::new("HTTP").with_version("1.1"));
        let alone = above.is_none() || layered && more.is_none();
        Ok(Some((chosen, alone)))
    }
}
