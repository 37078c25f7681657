//! The server side of a connection: from received bytes to requests, and to upgrades.
//!
//! # The order of calls
//!
//! 1. Read from the socket and call [`Server::wants_input`] with all bytes of the request received
//!    so far, until it returns `false`.
//! 2. Call [`Server::event`]. It borrows the bytes and consumes none, so it can be called again.
//! 3. On [`Event::UpgradeRequested`]: [`accept`](Upgrade::accept) it, write the
//!    [`Reply`](crate::Reply), call [`sent`](crate::Reply::sent), and give the
//!    [unread](crate::Switched::unread) bytes to the next protocol; or write the [`Rejection`]; or
//!    answer the request as an ordinary one.
//! 4. On [`Event::ContinueRequested`]: write [`CONTINUE`], call [`Server::continued`], and go on
//!    with step 1.
//! 5. On [`Event::Plain`]: read the content with [`Content`] and answer the request.
//! 6. On [`Event::PriorKnowledge`]: give all bytes to an HTTP/2 stack.
//! 7. On a [`ServerError`]: write its [`rejection`](ServerError::rejection), if it has one, and
//!    close the connection.
//! 8. If the connection still speaks HTTP and may be [reused](crate::Persistence::Reuse), remove
//!    the request and its content from the input, call [`Server::next_request`], and go on with
//!    step 1.
//!
//! If a write stops after n bytes, go on with the rest of the same bytes. If it fails or is
//! cancelled, close the connection: the client cannot be given another response on it.
//!
//! ```text
//!            ┌──────────────────── next_request() ◀─────────────────────┐
//!            ▼                                                          │
//!  ───▶ head wanted ─┬─ no upgrade ──────────────────────────▶ Plain ───┤
//!            │       ├─ Expect ─▶ ContinueRequested             ▲       │
//!            │       │                   └─ continued() ─┐      │ beyond the limit
//!            │       └─ upgrade ─────────────────────────┴▶ content     │
//!            │                                              wanted ──▶ UpgradeRequested
//!            ├─ PRI * HTTP/2.0 ─▶ PriorKnowledge
//!            └─ anything else ──▶ ServerError
//! ```
//!
//! The machine has no clock. The owner of the socket bounds the wait in `head wanted` (a client may
//! send nothing, or one byte a minute) and `content wanted`, and the time that an answer takes.
//!
#![doc = include_str!("server.md")]

use crate::content::decoder::Content;
use crate::content::error::ContentError;
use crate::head::error::HeadError;
use crate::head::limits::Limits;
use crate::head::marks::count;
use crate::head::options::Options;
use crate::head::request::RequestHead;
use crate::rule::Rule;
use crate::upgrade::reader::{ContentProgress, HeadProgress, ReadError, RequestReader};
use crate::upgrade::rejection::Rejection;
use crate::upgrade::request::Upgrade;
use thiserror::Error;

/// The interim response to write for [`Event::ContinueRequested`].
#[doc(alias = "100-continue")]
pub const CONTINUE: &[u8] = b"HTTP/1.1 100 Continue\r\n\r\n";

/// What a request is; returned by [`Server::event`]. An event consumes nothing of the input.
#[derive(Clone, Debug)]
pub enum Event<'b> {
    /// A request for an upgrade, complete with its content. [Accept](Upgrade::accept) it,
    /// [reject](Upgrade::reject) it, or answer it like an ordinary request (RFC 9110 §7.8 allows a
    /// server to ignore an upgrade).
    UpgradeRequested(Upgrade<'b>),
    /// A request for an upgrade whose head expects `100 (Continue)`. It cannot be accepted yet:
    /// RFC 9110 §7.8 requires the 100 before the 101, even if no content follows. Write
    /// [`CONTINUE`], call [`Server::continued`], and read on until the content is complete.
    ///
    /// Or send a final response at once. The content is then unread, or not even sent yet, so
    /// either make the response a [closing](Rejection::closing) one, or read the content and drop
    /// it after the response (RFC 9110 §10.1.1). [`Rejection::for_request`] makes it a closing one.
    ContinueRequested(RequestHead<'b>),
    /// Any other request, or one for an upgrade whose content is longer than [`Limits::content`].
    /// The content is not read yet: the caller reads it with [`Content`] and answers, after a
    /// `100 (Continue)` if the client [expects](RequestHead::expects_continue) one.
    Plain(RequestHead<'b>),
    /// The connection begins with the HTTP/2 preface (RFC 9113 §3.3). Give all bytes, with it, to
    /// an HTTP/2 stack, or close the connection.
    PriorKnowledge,
}

/// Why there is no event; returned by [`Server::event`].
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("{}", self.rule().sentence)]
#[non_exhaustive]
pub enum ServerError {
    /// The head is not valid HTTP/1. The [`HeadError`] has the sentence, the status and the rule.
    #[error(transparent)]
    Head(#[from] HeadError),
    /// It is unclear where the content of the request ends, and so where the next request begins.
    /// The [`ContentError`] has the sentence, the status and the rule.
    #[error(transparent)]
    Content(#[from] ContentError),
    /// The request is incomplete. Caller error: `event` was called while `wants_input` still
    /// returns `true`. Read on.
    Incomplete,
    /// The input is not the one that was read. Caller error: each call must get all bytes that were
    /// received since the request began, unchanged and from the same start. If the request was
    /// removed from the input, `next_request` has to be called.
    InputChanged,
    /// An earlier request closed the connection. RFC 9112 §9.6: no request is read after one that
    /// asks for the connection to be closed. Close it.
    Closed,
}

impl ServerError {
    /// Returns the rule that was broken. Its section is empty for a caller error.
    #[rustfmt::skip] // a table
    pub const fn rule(self) -> Rule {
        match self {
            Self::Head(error) => error.rule(),
            Self::Content(error) => error.rule(),
            Self::Incomplete => Rule::of_caller("the request is incomplete"),
            Self::InputChanged => Rule::of_caller("the input is not the one that was read"),
            Self::Closed => Rule::new("RFC 9112 §9.6", "an earlier request closed the connection"),
        }
    }

    /// Returns the response to an error of the client; write it and close the connection. `None`
    /// for caller errors and for [`Closed`](Self::Closed), where no request waits for a response.
    pub fn rejection(self) -> Option<Rejection<'static>> {
        match self {
            Self::Head(error) => Some(error.into()),
            Self::Content(error) => Some(error.into()),
            Self::Incomplete | Self::InputChanged | Self::Closed => None,
        }
    }
}

impl From<ReadError> for ServerError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Head(error) => Self::Head(error),
            ReadError::Content(error) => Self::Content(error),
            ReadError::InputChanged => Self::InputChanged,
        }
    }
}

/// The server side of one connection: a state machine that finds the requests for an upgrade.
///
/// Call [`wants_input`](Self::wants_input) after each read until it returns `false`, then
/// [`event`](Self::event), [`continued`](Self::continued) after a 100 was sent, and
/// [`next_request`](Self::next_request) after the answer; see the [module](self).
///
/// `input` is always all bytes that were received since the request began, from a
/// [`Buffer`](crate::Buffer) for example. Each byte is judged only when it is first seen.
///
/// ```
/// use http_upgrade::server::{Event, Server};
///
/// let mut server = Server::new();
/// let input = b"GET / HTTP/1.1\r\nHost: h\r\n\
///     Connection: Upgrade\r\nUpgrade: tcp, IRC/6.9\r\n\r\n";
/// assert!(server.wants_input(&input[..30]));
/// assert!(!server.wants_input(input));
/// let Event::UpgradeRequested(upgrade) = server.event(input)? else { panic!() };
/// let offered: Vec<_> = upgrade.protocols().map(|offer| offer.to_string()).collect();
/// assert_eq!(offered, ["tcp", "IRC/6.9"]);
/// # Ok::<(), http_upgrade::server::ServerError>(())
/// ```
#[derive(Clone, Debug)]
#[doc(alias = "handshake")]
pub struct Server {
    reader: RequestReader,
    limits: Limits,
    state: ServerState,
    /// The connection options of the head; set when the head is complete.
    options: Options,
    /// How many bytes of input there were when the request was complete, or later. Fewer mean that
    /// the caller has removed the request and not called `next_request`.
    seen: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ServerState {
    Head,
    Continue,
    Content,
    Upgrade,
    Plain,
    Preface,
    Fault(ServerError),
}

impl Server {
    /// Makes the machine for a new connection, with the default [`Limits`].
    pub const fn new() -> Self {
        Self::with_limits(Limits::new())
    }

    /// Makes the machine for a new connection, with these limits. Choose them so that a head and
    /// the content of an upgrade fit into the buffer.
    pub const fn with_limits(limits: Limits) -> Self {
        Self {
            reader: RequestReader::new(true),
            limits,
            state: ServerState::Head,
            options: Options::NONE,
            seen: 0,
        }
    }

    /// Reads the bytes that are new in `input`, and returns whether more are needed. If not,
    /// [`event`](Self::event) tells what the request is, or why it is not one.
    pub fn wants_input(&mut self, input: &[u8]) -> bool {
        // Fast path for input that comes in small pieces: nearly every such call returns here.
        if self.state == ServerState::Head && self.reader.continues(input, &self.limits) {
            return true;
        }
        self.read(input)
    }

    /// Returns what the request is. Nothing of `input` is consumed, so this can be called
    /// repeatedly, with the same bytes or more.
    ///
    /// # Errors
    /// [`ServerError`]; write its [`rejection`](ServerError::rejection), if it has one, and close.
    #[inline]
    pub fn event<'b>(&self, input: &'b [u8]) -> Result<Event<'b>, ServerError> {
        match self.state {
            ServerState::Head | ServerState::Content => return Err(ServerError::Incomplete),
            ServerState::Fault(fault) => return Err(fault),
            ServerState::Preface => return Ok(Event::PriorKnowledge),
            ServerState::Plain | ServerState::Continue | ServerState::Upgrade => {}
        }
        let scan = self.reader.scan();
        let line = scan.request_line(input);
        // `wants_input` has judged the head already. It is read again here because a machine that
        // kept the views would borrow the buffer between reads.
        let line = line.ok_or(ServerError::InputChanged)?;
        let head = || {
            let head = scan.head_after(line, input, &self.limits);
            head.with_options(self.options)
        };
        match self.state {
            ServerState::Plain => Ok(Event::Plain(head())),
            ServerState::Continue => Ok(Event::ContinueRequested(head())),
            _ => {
                let pieces = self.reader.pieces(input, &self.limits, head)?;
                let upgrade = Upgrade::complete(head(), pieces, self.reader.at());
                Ok(Event::UpgradeRequested(upgrade))
            }
        }
    }

    /// Returns whether [`event`](Self::event) has a request to show.
    pub(crate) const fn has_request(&self) -> bool {
        matches!(
            self.state,
            ServerState::Plain | ServerState::Continue | ServerState::Upgrade
        )
    }

    /// Records that [`CONTINUE`] was sent completely: [`wants_input`](Self::wants_input) then reads
    /// the content. Does nothing without a [`ContinueRequested`](Event::ContinueRequested).
    pub fn continued(&mut self) {
        if self.state == ServerState::Continue {
            self.state = ServerState::Content;
        }
    }

    /// Prepares for the next request on the connection. Call it when the response was sent
    /// completely, and the request, its content included, was removed from the input.
    ///
    /// Check [`Rejection::persistence`] or [`RequestHead::persists`] first: after a request that
    /// asks for the connection to be closed, `event` returns [`ServerError::Closed`]. After any
    /// other error it keeps returning that error. While a request is incomplete this does nothing.
    pub fn next_request(&mut self) {
        match self.state {
            ServerState::Head | ServerState::Content | ServerState::Fault(_) => {}
            // The request asked for the connection to be closed.
            _ if !self.options.persists(self.reader.scan().version()) => {
                self.state = ServerState::Fault(ServerError::Closed);
            }
            _ => {
                *self = Self {
                    reader: RequestReader::new(false),
                    ..Self::with_limits(self.limits)
                };
            }
        }
    }

    #[inline(never)] // so that `wants_input` stays small
    fn read(&mut self, input: &[u8]) -> bool {
        let step = match self.state {
            ServerState::Head => self.read_head(input),
            ServerState::Content => self.read_content(input),
            ServerState::Fault(fault) => Err(fault),
            _ if count(input.len()) < self.seen => Err(ServerError::InputChanged),
            _ => Ok(self.state),
        };
        self.seen = count(input.len());
        self.state = step.unwrap_or_else(ServerState::Fault);
        matches!(self.state, ServerState::Head | ServerState::Content)
    }

    fn read_head(&mut self, input: &[u8]) -> Result<ServerState, ServerError> {
        match self.reader.read_head(input, &self.limits)? {
            HeadProgress::Incomplete => Ok(ServerState::Head),
            HeadProgress::Preface => {
                // The connection speaks HTTP/2 now, so no other request of HTTP/1 is read from it.
                self.options = Options::CLOSE;
                Ok(ServerState::Preface)
            }
            HeadProgress::Complete => self.judge(input),
        }
    }

    /// Decides what the complete head asks for, and whether content must be read first.
    fn judge(&mut self, input: &[u8]) -> Result<ServerState, ServerError> {
        let scan = self.reader.scan();
        let fields = scan.fields(input, self.limits.elements);
        self.options = fields.options();
        let fields = fields.with_options(self.options);
        let version = scan.version();
        let is_connect = scan.is_connect(input);
        // A list that exceeds the limit is not read to its end, so nothing may be decided on it.
        if fields.exceeds_limit() {
            return Err(HeadError::TooManyElements.into());
        }
        let content = Content::of_fields(&fields, version, is_connect, &self.limits)?;
        let options = self.options;
        let too_long = content.exceeds(self.limits.content);
        let is_complete = content.is_complete();
        self.reader.set_content(content);
        // RFC 9110 §7.8 allows a server to ignore an upgrade, and so one with too much content.
        if too_long || Upgrade::check(&fields, version, is_connect, options).is_err() {
            return Ok(ServerState::Plain);
        }
        // Even without content, the 100 must precede the 101 (RFC 9110 §7.8).
        if fields.expects_continue(version) {
            return Ok(ServerState::Continue);
        }
        if is_complete {
            return Ok(ServerState::Upgrade);
        }
        self.read_content(input)
    }

    fn read_content(&mut self, input: &[u8]) -> Result<ServerState, ServerError> {
        Ok(match self.reader.read_content(input, &self.limits)? {
            ContentProgress::Incomplete => ServerState::Content,
            ContentProgress::Complete => ServerState::Upgrade,
            ContentProgress::TooLong => ServerState::Plain,
        })
    }
}

impl Default for Server {
    fn default() -> Self {
        Self::new()
    }
}
