//! Layer 2: the client of a connection, from its request to a switch that was checked.
//!
//! ```text
//!            ┌── 1xx ──┐
//!            ▼         │
//!  ───▶ head wanted ───┴─┬─ 101 as proposed ────▶ Switched
//!                        ├─ 101 of another kind ▶ Fault
//!                        ├─ any other status ───▶ Rejected
//!                        └─ anything else ──────▶ Fault
//! ```
//!
//! The machine has no clock. It may wait in `head wanted` as long as the server likes: whoever owns the socket bounds that.
//!
//! What deployed servers get wrong is refused unless one switch says otherwise: the methods of [`Client`] that begin with `tolerating`, and
//! those of `websocket::Proposal`. None of them lets a protocol through that was not proposed.

mod fault;
mod rejected;

use crate::head::known::Known;
use crate::head::limits::Limits;
use crate::head::octet;
use crate::head::response::{ResponseHead, Scan};
use crate::head::section::LineEnd;
use crate::head::version::Version;
use crate::opening::Opening;
use crate::protocol::{Propose, Protocol};
use crate::switched::Switched;

pub use fault::Fault;
pub use rejected::{Interims, Rejected};

/// What a server answered.
#[derive(Clone, Copy, Debug)]
pub enum Event<'b, A> {
    /// It agreed, and the agreement was checked against the proposal.
    Switched(Switched<A>),
    /// It did not. RFC 9110 §7.8 lets it: this is an ordinary response.
    Rejected(Rejected<'b>),
}

/// The client side of one upgrade.
///
/// `input` is all that was received since the request was sent, every time: an octet is judged when it is seen first, and never again.
///
/// ```
/// use http_upgrade::client::{Client, Event};
/// use http_upgrade::{Encode, Protocol, Token};
///
/// let mut client = Client::new(Token(Protocol::new("tcp")));
/// let request = client.opening("/attach", "example.com").method("POST").to_vec()?;
/// assert_eq!(
///     request,
///     b"POST /attach HTTP/1.1\r\nHost: example.com\r\nUpgrade: tcp\r\nConnection: Upgrade\r\n\r\n"
/// );
/// client.sent(); // all bytes of it were written
/// let input = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: tcp\r\nConnection: Upgrade\r\n\r\nhello";
/// assert!(!client.wants_input(input));
/// let Event::Switched(switched) = client.event(input)? else { panic!() };
/// assert_eq!(switched.unread(input), b"hello");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct Client<P> {
    proposal: P,
    limits: Limits,
    scan: Scan,
    /// Where the head in hand starts: behind the interim responses.
    start: usize,
    interims: u8,
    state: State,
    tolerance: Tolerance,
    /// All bytes of the request were written.
    is_sent: bool,
}

#[derive(Clone, Copy, Debug)]
struct Tolerance {
    lines: LineEnd,
    http10: bool,
    unnamed: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Head,
    Final,
    Fault(Fault<()>),
}

impl<P: Propose> Client<P> {
    /// At the start of a connection, or between two messages of one, with the default [`Limits`].
    pub const fn new(proposal: P) -> Self {
        Self::with_limits(proposal, Limits::new())
    }

    /// At the start of a connection, or between two messages of one.
    pub const fn with_limits(proposal: P, limits: Limits) -> Self {
        Self {
            proposal,
            limits,
            scan: Scan::new(LineEnd::CrLf),
            start: 0,
            interims: 0,
            state: State::Head,
            tolerance: Tolerance {
                lines: LineEnd::CrLf,
                http10: false,
                unnamed: false,
            },
            is_sent: false,
        }
    }

    /// Takes a lone LF for the end of a line of a head, as hand-written servers send it. RFC 9112 §2.2 lets a recipient do so; whoever
    /// stands between must then see the same lines.
    ///
    /// Like each switch, this is set before the first octet comes.
    pub const fn tolerating_bare_lf(mut self) -> Self {
        self.tolerance.lines = LineEnd::LfToo;
        self.scan = Scan::new(LineEnd::LfToo);
        self
    }

    /// Takes a 101 over HTTP/1.0, as some gateways write it, although HTTP/1.0 has no 1xx (RFC 9110 §15.2).
    pub const fn tolerating_http10(mut self) -> Self {
        self.tolerance.http10 = true;
        self
    }

    /// Takes a 101 that lacks Upgrade, or whose Connection does not name it, although it must have both (RFC 9110 §7.8).
    ///
    /// Without Upgrade it is taken for the one protocol that was proposed, and refused where there were several. An Upgrade that names
    /// anything else stays a fault.
    pub const fn tolerating_unnamed(mut self) -> Self {
        self.tolerance.unnamed = true;
        self
    }

    /// The request that asks for the upgrade: GET, unless something else is said.
    pub const fn opening<'a>(&'a self, target: &'a str, host: &'a str) -> Opening<'a, P> {
        Opening::new(&self.proposal, target, host)
    }

    /// Says that all bytes of the request, its content included, were written.
    ///
    /// [`event`](Self::event) refuses a 101 before: "A client cannot begin using an upgraded protocol
    /// on the connection until it has completely sent the request message" (RFC 9110 §7.8). When the
    /// write failed or stopped, do not call it. The server may still have answered, which can be read
    /// all the same, but the connection then closes.
    pub const fn sent(&mut self) {
        self.is_sent = true;
    }

    /// Reads what is new, and says whether the response needs more octets than there are. Interim responses other than 101 are passed over.
    pub fn wants_input(&mut self, input: &[u8]) -> bool {
        if self.state == State::Head {
            let rest = input.get(self.start..).unwrap_or_default();
            // An octet at a time is how small devices read: there this is nearly all.
            if self.scan.goes_on(rest, &self.limits) {
                return true;
            }
            self.state = self.read(input).unwrap_or_else(State::Fault);
        }
        self.state == State::Head
    }

    /// What the server answered. It may be asked for again.
    ///
    /// # Errors
    /// [`Fault`]; the connection then closes.
    pub fn event<'b>(&self, input: &'b [u8]) -> Result<Event<'b, P::Agreement>, Fault<P::Refusal>> {
        match self.state {
            State::Head => Err(Fault::Incomplete),
            State::Fault(fault) => Err(fault.of_any()),
            State::Final => {
                let head = input.get(self.start..);
                let head = head.and_then(|input| self.scan.head(input, &self.limits));
                let head = head.ok_or(Fault::InputChanged)?;
                let event = self.judge(head, self.start.saturating_add(head.len()))?;
                match event {
                    event if self.is_sent => Ok(event),
                    Event::Switched(_) => Err(Fault::Unsent),
                    Event::Rejected(rejected) => Ok(Event::Rejected(rejected.to_unsent_request())),
                }
            }
        }
    }

    /// Judges a response that another stack has parsed: the same verdict, with a seam at 0.
    ///
    /// # Errors
    /// As [`event`](Self::event); an interim response other than 101 is [`Fault::Incomplete`].
    pub fn on_response<'b>(
        &self,
        response: impl Into<ResponseHead<'b>>,
    ) -> Result<Event<'b, P::Agreement>, Fault<P::Refusal>> {
        let response = response.into();
        match response.status {
            100 | 102..=199 => Err(Fault::Incomplete),
            _ => self.judge(response, response.len()),
        }
    }

    /// The interim responses that were passed over, for whoever wants to see a 103.
    pub fn interims<'b>(&self, input: &'b [u8]) -> Interims<'b> {
        let rest = input.get(..self.start).unwrap_or_default();
        Interims::new(rest, self.limits, self.tolerance.lines)
    }

    #[inline(never)] // so that `wants_input` stays small
    fn read(&mut self, input: &[u8]) -> Result<State, Fault<()>> {
        loop {
            let rest = input.get(self.start..);
            let rest = rest.filter(|rest| rest.len() >= self.scan.at());
            let rest = rest.ok_or(Fault::InputChanged)?;
            if !self.scan.read(rest, &self.limits).map_err(Fault::Head)? {
                return Ok(State::Head);
            }
            let head = self.scan.head(rest, &self.limits);
            let head = head.ok_or(Fault::InputChanged)?;
            if !matches!(head.status, 100 | 102..=199) {
                return Ok(State::Final);
            }
            if self.interims >= self.limits.interims {
                return Err(Fault::Interims);
            }
            self.interims = self.interims.saturating_add(1);
            self.start = self.start.saturating_add(head.len());
            self.scan = Scan::new(self.tolerance.lines);
        }
    }

    fn judge<'b>(
        &self,
        response: ResponseHead<'b>,
        consumed: usize,
    ) -> Result<Event<'b, P::Agreement>, Fault<P::Refusal>> {
        if response.status != 101 {
            let rejected = Rejected::new(response, consumed, self.limits);
            return Ok(Event::Rejected(rejected));
        }
        match response.version {
            Version::Http11 => {}
            Version::Http10 if self.tolerance.http10 => {}
            _ => return Err(Fault::Version),
        }
        let chosen = self.chosen(&response)?;
        if !response.fields.options().upgrade() && !self.tolerance.unnamed {
            return Err(Fault::Connection);
        }
        let agreement = match chosen {
            Some(chosen) => {
                let agreement = self.proposal.confirm(chosen, &response);
                agreement.map_err(Fault::Refused)?
            }
            None => self.confirm_sole(&response)?,
        };
        Ok(Event::Switched(Switched::new(agreement, consumed)))
    }

    /// A 101 that does not say to what it switches can mean one protocol only, and only where no other was proposed.
    fn confirm_sole(&self, response: &ResponseHead<'_>) -> Result<P::Agreement, Fault<P::Refusal>> {
        let mut outcome = Err(Fault::Unsolicited);
        let mut others = false;
        self.proposal.protocols(&mut |protocol| {
            outcome = if others {
                Err(Fault::Upgrade)
            } else {
                let agreement = self.proposal.confirm(protocol, response);
                agreement.map_err(Fault::Refused)
            };
            others = true;
        });
        outcome
    }

    /// The protocol that Upgrade names, if it is one of the proposal's; `None` where it names none and need not.
    fn chosen<'b>(
        &self,
        response: &ResponseHead<'b>,
    ) -> Result<Option<Protocol<'b>>, Fault<P::Refusal>> {
        let sole = response.fields.short(Known::Upgrade);
        let sole = sole.filter(|value| octet::is_token(value));
        let (chosen, alone) = match sole.and_then(|name| core::str::from_utf8(name).ok()) {
            Some(name) => (Protocol::new(name), true),
            None => match Self::listed(response)? {
                Some(listed) => listed,
                None if self.tolerance.unnamed => return Ok(None),
                None => return Err(Fault::Upgrade),
            },
        };
        let (mut proposed, mut matches) = (false, false);
        self.proposal.protocols(&mut |protocol| {
            proposed = true;
            matches |= protocol.matches(chosen);
        });
        match (proposed, alone && matches) {
            (false, _) => Err(Fault::Unsolicited),
            (true, false) => Err(Fault::Protocol),
            (true, true) => Ok(Some(chosen)),
        }
    }

    /// The first protocol that Upgrade lists, and whether it stands for itself.
    fn listed<'b>(
        response: &ResponseHead<'b>,
    ) -> Result<Option<(Protocol<'b>, bool)>, Fault<P::Refusal>> {
        let mut elements = response.fields.known_list(Known::Upgrade);
        let mut next = || match elements.next() {
            None => Ok(None),
            Some(element) => {
                let protocol = element.ok().and_then(Protocol::parse);
                protocol.map(Some).ok_or(Fault::Upgrade)
            }
        };
        let Some(chosen) = next()? else {
            return Ok(None);
        };
        let above = next()?;
        let more = next()?;
        // RFC 2817 §3.3 names what TLS will carry: the HTTP/1.1 that is spoken already.
        let layered = chosen.name().eq_ignore_ascii_case("TLS")
            && above.is_some_and(|above| above.matches(Protocol::new("HTTP").with_version("1.1")));
        let alone = above.is_none() || layered && more.is_none();
        Ok(Some((chosen, alone)))
    }
}
