//! The client's end of one connection, from its request to a switch or the end of the response.

use super::super::closed::Closed;
use super::super::error::DriveError;
use super::super::input::Input;
use super::super::output::Output;
use super::super::reading::Taken;
use super::turn::State;
use crate::buffer::{Buffer, Storage};
use crate::client::{Client, Event};
use crate::upgrade::propose::Propose;
use crate::upgrade::rejection::Persistence;

/// The client's end of one connection: it writes one request for an upgrade, and reads the
/// response. It does no input or output itself.
///
/// `I` and `O` are storage for input and output of the caller's choice. The output has to hold the
/// request with its content.
///
/// ```
/// use http_upgrade::drive::{ClientConnection, ClientStep};
/// use http_upgrade::{Client, Limits, Protocol, Unnegotiated};
/// use std::io::{Read, Write};
///
/// const LIMITS: Limits = Limits::new().head(8_192);
///
/// /// Returns the first bytes of the next protocol, or the status of a response in its place.
/// fn attach(
///     mut stream: impl Read + Write,
/// ) -> Result<Result<Vec<u8>, u16>, Box<dyn std::error::Error>> {
///     let client = Client::with_limits(Unnegotiated::new(Protocol::new("tcp")), LIMITS);
///     let mut connection = ClientConnection::new(client, [0; 8_192], [0; 1_024])?;
///     loop {
///         match connection.step() {
///             ClientStep::Opening(turn) => {
///                 let request = turn.request("/attach", "example.com").method("POST");
///                 turn.send(&request)?;
///             }
///             ClientStep::Write(bytes) => {
///                 let n = stream.write(bytes)?;
///                 connection.written(n)?;
///             }
///             ClientStep::Read(room) => {
///                 let n = stream.read(room)?;
///                 connection.received(n)?;
///             }
///             ClientStep::Switched(_, unread) => return Ok(Ok(unread.to_vec())),
///             ClientStep::Rejected(turn) => {
///                 return Ok(Err(turn.rejected().response().status));
///             }
///             ClientStep::Failed(error) => return Err(error.to_string().into()),
///             ClientStep::Broken(error) => return Err(error.into()),
///             ClientStep::Closed(closed) => return Err(format!("{closed:?}").into()),
///             ClientStep::Interim(_) | ClientStep::Content(_) | ClientStep::Done(_) => {}
///         }
///     }
/// }
/// ```
#[derive(Clone, Debug)]
pub struct ClientConnection<P, I, O> {
    pub(super) client: Client<P>,
    pub(super) input: Input<I>,
    pub(super) output: Output<O>,
    pub(super) state: State,
}

impl<P, I, O> ClientConnection<P, I, O>
where
    P: Propose,
    I: Storage,
    O: Storage,
{
    /// Makes a connection for one request of this client. `input` must have as many bytes as the
    /// [limit](crate::Limits::head) of the client for a head.
    ///
    /// # Errors
    /// [`DriveError::Input`] if the storage for input is too small.
    pub fn new(client: Client<P>, input: I, output: O) -> Result<Self, DriveError> {
        if input.most() < client.limits().response_buffer_len() {
            return Err(DriveError::Input);
        }
        Ok(Self {
            client,
            input: Input::new(Buffer::new(input)),
            output: Output::new(output),
            state: State::Opening,
        })
    }

    /// Records that a read put this many bytes into the room of
    /// [`ClientStep::Read`](super::ClientStep::Read). 0 bytes are the end of the input.
    ///
    /// # Errors
    /// [`DriveError::Received`] if the room was smaller.
    pub fn received(&mut self, bytes: usize) -> Result<(), DriveError> {
        self.input.received(bytes)
    }

    /// Records that this many bytes of [`ClientStep::Write`](super::ClientStep::Write) were
    /// written.
    ///
    /// # Errors
    /// [`DriveError::Written`] if there were fewer.
    pub fn written(&mut self, bytes: usize) -> Result<(), DriveError> {
        self.output.written(bytes)
    }

    /// Records that the time for the current step is over. The next step tells that the connection
    /// is closed, and whether that was within a message. Once the whole head of the final response
    /// has come, and its content if that is read, this changes nothing.
    pub fn timed_out(&mut self) {
        self.state = State::Closed(match &self.state {
            State::Final | State::Done(_) | State::Broken(_) | State::Closed(_) => return,
            State::Opening => Closed::BetweenMessages,
            State::Response => self.closed(),
            _ => Closed::WithinMessage,
        });
    }

    /// Returns the buffer. After [`ClientStep::Switched`](super::ClientStep::Switched) it holds the
    /// first bytes of the next protocol.
    pub fn into_buffer(mut self) -> Buffer<I> {
        if let State::Final = self.state {
            if let Ok(Event::Switched(switched)) = self.client.event(self.input.buffer.filled()) {
                self.input.buffer.consume(switched.consumed());
            }
        }
        self.input.buffer
    }

    /// Goes on up to a state in which the caller has to do something.
    pub(super) fn advance(&mut self) {
        loop {
            let next = match &mut self.state {
                State::Write if self.output.pending().is_empty() => {
                    self.client.sent();
                    Some(State::Response)
                }
                State::Interim(len) => {
                    self.input.buffer.consume(*len);
                    self.client.forget_interim(*len);
                    Some(State::Response)
                }
                State::Response => self.read_response(),
                State::Given(_) | State::Content(_) => self.read_content(),
                _ => None,
            };
            match next {
                Some(state @ (State::Given(_) | State::Interim(_))) => {
                    self.state = state;
                    return;
                }
                Some(state) => self.state = state,
                None => return,
            }
        }
    }

    /// Reads the response as far as it has come. Returns `None` if more input is needed.
    fn read_response(&mut self) -> Option<State> {
        let filled = self.input.buffer.filled();
        let wants_input = self.client.wants_input(filled);
        if let Some(head) = self.client.interims(filled).next() {
            return Some(State::Interim(head.len()));
        }
        if !wants_input {
            return Some(State::Final);
        }
        let has_ended = self.input.has_ended;
        has_ended.then(|| State::Closed(self.closed()))
    }

    /// Returns what it means that nothing more comes while a response is read.
    fn closed(&self) -> Closed {
        if self.client.has_interims() {
            Closed::WithinMessage
        } else {
            self.input.closed()
        }
    }

    /// Takes the next piece of content. Returns `None` if more input is needed.
    fn read_content(&mut self) -> Option<State> {
        let (State::Given(answered) | State::Content(answered)) = &mut self.state else {
            return None;
        };
        let taken = answered.reading.take(&mut self.input);
        let answered = answered.clone();
        match taken {
            Ok(Taken::Piece) => Some(State::Given(answered)),
            // No request waits for bytes after the response (RFC 9112 §9.2).
            Ok(Taken::Complete) if answered.persists && self.input.buffer.filled().is_empty() => {
                Some(State::Done(Persistence::Reuse))
            }
            Ok(Taken::Complete) => Some(State::Done(Persistence::Close)),
            Ok(Taken::Starved) if !self.input.has_ended => {
                self.state = State::Content(answered);
                None
            }
            Ok(Taken::Starved) if answered.reading.ends_with_connection() => {
                Some(State::Done(Persistence::Close))
            }
            Ok(Taken::Starved) => Some(State::Closed(Closed::WithinMessage)),
            Err(error) => Some(State::Broken(error)),
        }
    }
}
