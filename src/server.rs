//! Layer 2: the server of a connection, from its octets to an upgrade.
//!
//! ```text
//!            ┌───────────────────────── next_request() ◀──────────────────────────┐
//!            ▼                                                                     │
//!  ───▶ head wanted ─┬─ no upgrade ─────────────────────────────────────▶ Plain ───┤
//!            │       ├─ Expect ─▶ ContinueRequested ── continued() ─┐              │
//!            │       └─ upgrade ────────────────────────────────────┴▶ content ─▶ UpgradeRequested
//!            ├─ PRI * HTTP/2.0 ─▶ PriorKnowledge                     wanted  ─▶ Plain (beyond the limit)
//!            └─ anything else ─▶ Fault
//! ```
//!
//! The machine has no clock. It may wait in `head wanted` (a client that sends nothing, or an octet a minute), in `content wanted`, and, as
//! long as the caller likes, in any event: whoever owns the socket bounds each of them.

use crate::content::Content;
use crate::content::error::ContentError;
use crate::head::error::HeadError;
use crate::head::limits::Limits;
use crate::head::options::Options;
use crate::head::request::RequestHead;
use crate::head::scan::{Progress, Scan};
use crate::head::section::count;
use crate::rejection::Rejection;
use crate::upgrade::{Pieces, Upgrade};
use thiserror::Error;

/// The interim response that [`Event::ContinueRequested`] asks for.
pub const CONTINUE: &[u8] = b"HTTP/1.1 100 Continue\r\n\r\n";

/// What a request turned out to be. Nothing of the input is consumed by an event.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Event<'b> {
    /// An upgrade, with its content whole: [accept](Upgrade::accept) it, [reject](Upgrade::reject) it, or answer it as if it were plain.
    UpgradeRequested(Upgrade<'b>),
    /// The head asks for an upgrade and expects `100 (Continue)`. Send [`CONTINUE`] and call [`Server::continued`], or answer finally.
    ///
    /// A 100 precedes every 101 then, also where no content follows (RFC 9110 §7.8): therefore this has no `accept`. A final answer leaves
    /// the content unread, or not even sent, so it is a [closing](Rejection::closing) one, or the content is read and dropped behind it.
    ContinueRequested(RequestHead<'b>),
    /// Any other request, or an upgrade with more content than the limit. The head, its content and its answer are the caller's.
    Plain(RequestHead<'b>),
    /// The connection opens with the preface of HTTP/2 (RFC 9113 §3.3), which the HTTP/2 stack wants to read itself.
    PriorKnowledge,
}

/// Why there is no event.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// The peer's: the head is none.
    #[error(transparent)]
    Head(#[from] HeadError),
    /// The peer's: nobody can tell where its content ends.
    #[error(transparent)]
    Content(#[from] ContentError),
    /// The caller's: `wants_input` still does.
    #[error("the request is incomplete")]
    Incomplete,
    /// The caller's: input is all that was received since the request began, each time.
    #[error("the input is not the one that was read")]
    InputChanged,
    /// Nobody's: a request said that it is the last one, so no octet behind it is read (RFC 9112 §9.6).
    #[error("an earlier request closed the connection")]
    Closed,
}

impl Fault {
    /// The answer to a fault of the peer; the connection closes behind it. A local fault has none.
    pub fn rejection(self) -> Option<Rejection<'static>> {
        match self {
            Self::Head(error) => Some(error.into()),
            Self::Content(error) => Some(error.into()),
            Self::Incomplete | Self::InputChanged | Self::Closed => None,
        }
    }
}

/// The server side of one connection.
///
/// `input` is all that was received since the request began, every time: an octet is judged when it is seen first, and never again.
///
/// ```
/// use http_upgrade::server::{Event, Server};
///
/// let mut server = Server::new();
/// let input = b"GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: tcp, IRC/6.9\r\n\r\n";
/// assert!(server.wants_input(&input[..30]));
/// assert!(!server.wants_input(input));
/// let Event::UpgradeRequested(upgrade) = server.event(input)? else { panic!() };
/// let offered: Vec<_> = upgrade.protocols().map(|protocol| protocol.to_string()).collect();
/// assert_eq!(offered, ["tcp", "IRC/6.9"]);
/// # Ok::<(), http_upgrade::server::Fault>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Server {
    scan: Scan,
    limits: Limits,
    content: Content,
    /// Octets up to where the content was read.
    at: u32,
    decoded: u32,
    state: State,
    /// A request came before: the preface of HTTP/2 is out of place.
    late: bool,
    /// What Connection says, once the head was judged.
    options: Options,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Head,
    Continue,
    Content,
    Upgrade,
    Plain,
    Preface,
    Fault(Fault),
}

impl Server {
    /// At the start of a connection, with the default [`Limits`].
    pub const fn new() -> Self {
        Self::with_limits(Limits::new())
    }

    /// At the start of a connection.
    pub const fn with_limits(limits: Limits) -> Self {
        Self {
            scan: Scan::new(),
            limits,
            content: Content::EMPTY,
            at: 0,
            decoded: 0,
            state: State::Head,
            late: false,
            options: Options::NONE,
        }
    }

    /// Reads what is new, and says whether the request needs more octets than there are. Once it does not, [`event`](Self::event) tells
    /// what came out.
    pub fn wants_input(&mut self, input: &[u8]) -> bool {
        // An octet at a time is how small devices read: there this is nearly all.
        if self.state == State::Head && self.scan.goes_on(input, &self.limits) {
            return true;
        }
        self.read(input)
    }

    /// What the request is. It may be asked for again.
    ///
    /// # Errors
    /// [`Fault`]; one of the peer's has an answer in [`Fault::rejection`].
    #[inline]
    pub fn event<'b>(&self, input: &'b [u8]) -> Result<Event<'b>, Fault> {
        match self.state {
            State::Head | State::Content => return Err(Fault::Incomplete),
            State::Fault(fault) => return Err(fault),
            State::Preface => return Ok(Event::PriorKnowledge),
            State::Plain | State::Continue | State::Upgrade => {}
        }
        let line = self.scan.request_line(input);
        let line = line.ok_or(Fault::InputChanged)?;
        let head = || {
            let head = self.scan.head_behind(line, input, &self.limits);
            head.with_options(self.options)
        };
        match self.state {
            State::Plain => Ok(Event::Plain(head())),
            State::Continue => Ok(Event::ContinueRequested(head())),
            _ => {
                let (start, end) = (self.scan.at(), self.at as usize);
                let encoded = input.get(start..end).ok_or(Fault::InputChanged)?;
                let content = match encoded {
                    [] => Content::EMPTY,
                    _ => Content::of_request(&head(), &self.limits)?,
                };
                let pieces = Pieces::new(encoded, content, self.decoded as usize);
                let upgrade = Upgrade::complete(head(), pieces, end);
                Ok(Event::UpgradeRequested(upgrade))
            }
        }
    }

    /// `100 (Continue)` was sent; `wants_input` then reads the content. Without a [`ContinueRequested`](Event::ContinueRequested) this does
    /// nothing.
    pub fn continued(&mut self) {
        if self.state == State::Continue {
            self.state = State::Content;
        }
    }

    /// The request was answered, and the caller took its octets, content included, off the input. Now the next one may come.
    ///
    /// After a fault there is none, nor after a request that closes the connection: `event` then says [`Fault::Closed`]. While a request is
    /// incomplete this does nothing.
    pub fn next_request(&mut self) {
        match self.state {
            State::Head | State::Content | State::Fault(_) => {}
            // The request is the last one.
            _ if !self.options.persist(self.scan.version()) => {
                self.state = State::Fault(Fault::Closed);
            }
            _ => {
                *self = Self {
                    late: true,
                    ..Self::with_limits(self.limits)
                };
            }
        }
    }

    #[inline(never)] // so that `wants_input` stays small
    fn read(&mut self, input: &[u8]) -> bool {
        let step = match self.state {
            State::Head => self.read_head(input),
            State::Content => self.read_content(input),
            _ => Ok(self.state),
        };
        self.state = step.unwrap_or_else(State::Fault);
        matches!(self.state, State::Head | State::Content)
    }

    fn read_head(&mut self, input: &[u8]) -> Result<State, Fault> {
        if input.len() < self.scan.at() {
            return Err(Fault::InputChanged);
        }
        let progress = self.scan.read(input, &self.limits, self.late)?;
        match progress {
            Progress::Incomplete => Ok(State::Head),
            Progress::Preface => {
                self.options = Options::CLOSE;
                Ok(State::Preface)
            }
            Progress::Head => {
                self.at = count(self.scan.at());
                self.judge(input)
            }
        }
    }

    /// The head is there: what it asks for.
    fn judge(&mut self, input: &[u8]) -> Result<State, Fault> {
        let fields = self.scan.fields(input, self.limits.elements);
        self.options = fields.options();
        let fields = fields.with_options(self.options);
        let version = self.scan.version();
        let is_connect = self.scan.is_connect(input);
        if fields.exceed() {
            return Err(HeadError::TooManyElements.into());
        }
        self.content = Content::of_fields(&fields, version, is_connect, &self.limits)?;
        let options = self.options;
        let too_long = self.content.exceeds(self.limits.content);
        if too_long || Upgrade::check(&fields, version, is_connect, options).is_err() {
            return Ok(State::Plain);
        }
        if fields.expect_continue(version) {
            return Ok(State::Continue);
        }
        if self.content.is_complete() {
            return Ok(State::Upgrade);
        }
        self.read_content(input)
    }

    /// Passes content up to its end. It is only measured here: [`Upgrade::content`] gives it out.
    fn read_content(&mut self, input: &[u8]) -> Result<State, Fault> {
        let rest = input.get(self.at as usize..);
        let mut rest = rest.ok_or(Fault::InputChanged)?;
        while let Some(piece) = self.content.piece(rest)? {
            rest = rest.get(piece.consumed..).unwrap_or_default();
            self.decoded = self.decoded.saturating_add(count(piece.data.len()));
            self.at = self.at.saturating_add(count(piece.consumed));
            // A request that ends beyond 4 GiB is as good as one beyond the limit.
            if self.decoded > self.limits.content || self.at == u32::MAX {
                return Ok(State::Plain);
            }
        }
        let complete = self.content.is_complete();
        Ok(if complete {
            State::Upgrade
        } else {
            State::Content
        })
    }
}

impl Default for Server {
    fn default() -> Self {
        Self::new()
    }
}
