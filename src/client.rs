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

use crate::content::Content;
use crate::content::error::ContentError;
use crate::head::error::HeadError;
use crate::head::known::Known;
use crate::head::limits::Limits;
use crate::head::response::{ResponseHead, Scan};
use crate::head::version::Version;
use crate::opening::Opening;
use crate::protocol::{Propose, Protocol};
use crate::rejection::Connection;
use crate::switched::Switched;
use crate::upgrade::Protocols;
use thiserror::Error;

/// What a server answered.
#[derive(Clone, Copy, Debug)]
pub enum Event<'b, A> {
    /// It agreed, and the agreement was checked against the proposal.
    Switched(Switched<A>),
    /// It did not. RFC 9110 §7.8 lets it: this is an ordinary response.
    Rejected(Rejected<'b>),
}

/// Why a connection cannot go on. After any of these it closes; nothing behind it may be read as HTTP or as anything else.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault<R> {
    /// The peer's: the head is none.
    #[error(transparent)]
    Head(HeadError),
    /// The peer's; see [`Limits::interims`].
    #[error("more interim responses than the limit came before the final one")]
    Interims,
    /// The peer's: 101 means nothing there (RFC 9110 §15.2).
    #[error("a 101 came over HTTP/1.0")]
    Version,
    /// The peer's. Something between took the field away, or the server forgot it.
    #[error("a 101 has no Connection that names upgrade")]
    Connection,
    /// The peer's: nobody can tell to what it switched.
    #[error("a 101 has no Upgrade, or one that is no list of protocols")]
    Upgrade,
    /// The peer's: it switched to what was not proposed, or to several at once.
    #[error("a 101 switches to a protocol that was not proposed")]
    Protocol,
    /// The peer's: no upgrade was asked for.
    #[error("a 101 answers a request that proposed nothing")]
    Unsolicited,
    /// The peer's: its answer does not keep to what was proposed.
    #[error("the answer does not keep to the proposal")]
    Refused(R),
    /// The caller's: `wants_input` still does.
    #[error("the response is incomplete")]
    Incomplete,
    /// The caller's: input is all that was received since the request was sent, each time.
    #[error("the input is not the one that was read")]
    InputChanged,
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
/// let input = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: tcp\r\nConnection: Upgrade\r\n\r\nhello";
/// assert!(!client.wants_input(input));
/// let Event::Switched(switched) = client.event(input)? else { panic!() };
/// assert_eq!(switched.unread(input), b"hello");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Client<P> {
    proposal: P,
    limits: Limits,
    scan: Scan,
    /// Where the head in hand starts: behind the interim responses.
    start: usize,
    interims: u8,
    state: State,
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
            scan: Scan::new(),
            start: 0,
            interims: 0,
            state: State::Head,
        }
    }

    /// The request that asks for the upgrade: GET, unless something else is said.
    pub const fn opening<'a>(&'a self, target: &'a str, host: &'a str) -> Opening<'a, P> {
        Opening::new(&self.proposal, target, host)
    }

    /// Reads what is new, and says whether the response needs more octets than there are. Interim responses other than 101 are passed over.
    pub fn wants_input(&mut self, input: &[u8]) -> bool {
        if self.state == State::Head {
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
                self.judge(head, self.start.saturating_add(head.len()))
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
        Interims(rest, self.limits)
    }

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
            self.scan = Scan::new();
        }
    }

    fn judge<'b>(
        &self,
        response: ResponseHead<'b>,
        consumed: usize,
    ) -> Result<Event<'b, P::Agreement>, Fault<P::Refusal>> {
        if response.status != 101 {
            return Ok(Event::Rejected(Rejected { response, consumed }));
        }
        if response.version != Version::Http11 {
            return Err(Fault::Version);
        }
        let chosen = self.chosen(&response)?;
        if !response.fields.options().upgrade {
            return Err(Fault::Connection);
        }
        let agreement = self
            .proposal
            .confirm(chosen, &response)
            .map_err(Fault::Refused)?;
        Ok(Event::Switched(Switched::new(agreement, consumed)))
    }

    /// The protocol that Upgrade names, if it is one of the proposal's.
    fn chosen<'b>(&self, response: &ResponseHead<'b>) -> Result<Protocol<'b>, Fault<P::Refusal>> {
        let mut elements = response.fields.known_list(Known::Upgrade);
        let mut next = || match elements.next() {
            None => Ok(None),
            Some(element) => {
                let protocol = element.ok().and_then(Protocol::parse);
                protocol.map(Some).ok_or(Fault::Upgrade)
            }
        };
        let chosen = next()?.ok_or(Fault::Upgrade)?;
        let above = next()?;
        let more = next()?;
        // RFC 2817 §3.3 names what TLS will carry: the HTTP/1.1 that is spoken already.
        let layered = chosen.name().eq_ignore_ascii_case("TLS")
            && above.is_some_and(|above| above.matches(Protocol::new("HTTP").with_version("1.1")));
        let alone = above.is_none() || layered && more.is_none();
        let (mut proposed, mut matches) = (false, false);
        self.proposal.protocols(&mut |protocol| {
            proposed = true;
            matches |= protocol.matches(chosen);
        });
        match (proposed, alone && matches) {
            (false, _) => Err(Fault::Unsolicited),
            (true, false) => Err(Fault::Protocol),
            (true, true) => Ok(chosen),
        }
    }
}

impl<R> Fault<R> {
    /// Where the rule stands that the peer broke. A [refusal](Self::Refused) knows its own, and what the caller did has none: `None`.
    pub const fn rule(&self) -> Option<&'static str> {
        match self {
            Self::Head(error) => Some(error.rule()),
            Self::Interims | Self::Version => Some("RFC 9110 §15.2"),
            Self::Connection | Self::Upgrade | Self::Protocol | Self::Unsolicited => {
                Some("RFC 9110 §7.8")
            }
            Self::Refused(_) | Self::Incomplete | Self::InputChanged => None,
        }
    }
}

impl Fault<()> {
    /// The machine itself refuses nothing: that is for the proposal.
    fn of_any<R>(self) -> Fault<R> {
        match self {
            Self::Head(error) => Fault::Head(error),
            Self::Interims => Fault::Interims,
            _ => Fault::InputChanged,
        }
    }
}

/// A response that switches nothing, with all that the server said.
#[derive(Clone, Copy, Debug)]
pub struct Rejected<'b> {
    response: ResponseHead<'b>,
    consumed: usize,
}

impl<'b> Rejected<'b> {
    /// The head: `Location`, `Retry-After`, `WWW-Authenticate` and what else is in it.
    pub const fn response(&self) -> &ResponseHead<'b> {
        &self.response
    }

    /// Octets up to the end of the head, interim responses included: the content starts there.
    pub const fn consumed(&self) -> usize {
        self.consumed
    }

    /// How the content ends.
    ///
    /// # Errors
    /// [`ContentError`] when nobody can tell; the connection then closes.
    pub fn content(&self) -> Result<Content, ContentError> {
        // Neither HEAD nor CONNECT asks for an upgrade here, and for no other method it matters.
        Content::of_response(&self.response, "GET")
    }

    /// The protocols that the server advertises: with a 426 the ones that it wants, with any other status those that it could speak.
    pub fn advertised(&self) -> Protocols<'b> {
        Protocols::of(&self.response.fields)
    }

    /// What becomes of the connection once the content was read, given the octets that have come in behind it.
    ///
    /// No request waits for such octets: taken for the answer to the next one they would poison it, so they close the connection (RFC 9112
    /// §9.2).
    pub fn connection(&self, unread: &[u8]) -> Connection {
        let persists = self
            .response
            .fields
            .options()
            .persist(self.response.version);
        match self.content() {
            Ok(content) if persists && unread.is_empty() && !content.ends_with_connection() => {
                Connection::Reuse
            }
            _ => Connection::Close,
        }
    }
}

/// Interim responses; made by [`Client::interims`].
#[derive(Clone, Debug)]
pub struct Interims<'b>(&'b [u8], Limits);

impl<'b> Iterator for Interims<'b> {
    type Item = ResponseHead<'b>;

    fn next(&mut self) -> Option<ResponseHead<'b>> {
        let mut scan = Scan::new();
        // Under the limits that they were read with: others could end this early.
        let complete = scan.read(self.0, &self.1).ok()?;
        let head = complete.then(|| scan.head(self.0, &self.1))??;
        self.0 = self.0.get(head.len()..).unwrap_or_default();
        Some(head)
    }
}
