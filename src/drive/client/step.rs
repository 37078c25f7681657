//! What a client connection asks for, step by step.

use super::super::closed::Closed;
use super::super::len::Len;
use super::connection::ClientConnection;
use super::turn::{OpeningTurn, RejectedTurn, State};
use crate::buffer::Storage;
use crate::client::{ClientError, Event};
use crate::content::error::ContentError;
use crate::head::response::ResponseHead;
use crate::upgrade::propose::Propose;
use crate::upgrade::rejection::Persistence;
use crate::upgrade::switched::Switched;
use core::fmt;

/// What to do next; returned by [`ClientConnection::step`].
pub enum ClientStep<'c, P: Propose, O> {
    /// Make the request, and send it.
    Opening(OpeningTurn<'c, P, O>),
    /// Write these bytes, which are never empty, and report with [`ClientConnection::written`] how
    /// many of them were written.
    Write(&'c [u8]),
    /// Read from the socket into this room, which is never empty, and report the number of bytes
    /// with [`ClientConnection::received`]. 0 bytes are the end of the input.
    Read(&'c mut [u8]),
    /// An interim response, for example a 103 (Early Hints). The final one follows.
    Interim(ResponseHead<'c>),
    /// The server switched. The slice has the bytes of the next protocol that have come already;
    /// [`into_buffer`](ClientConnection::into_buffer) returns them with their storage.
    Switched(Switched<P::Agreement>, &'c [u8]),
    /// The server did not switch. Decide whether to read the content of its response.
    Rejected(RejectedTurn<'c>),
    /// A piece of the content of that response.
    Content(&'c [u8]),
    /// The response is over, and the connection may be used again or has to be closed.
    Done(Persistence),
    /// The response breaks a rule. Close the socket.
    Failed(ClientError<P::Error>),
    /// It is unclear where the content of the response ends. Close the socket.
    Broken(ContentError),
    /// Close the socket.
    Closed(Closed),
}

impl<P, I, O> ClientConnection<P, I, O>
where
    P: Propose,
    I: Storage,
    O: Storage,
{
    /// Tells what to do next. Until it is reported that something was read or written, and until
    /// the application has decided, it tells the same again. Interim responses and content are
    /// given out once.
    pub fn step(&mut self) -> ClientStep<'_, P, O> {
        self.input.withdraw();
        self.output.withdraw();
        self.advance();
        if let State::Response | State::Content(_) = self.state {
            return match self.input.hand_out_room() {
                Some(room) => ClientStep::Read(room),
                // The storage has room for each head, and content is given out as it comes.
                None => ClientStep::Closed(Closed::WithinMessage),
            };
        }
        let filled = self.input.buffer.filled();
        match &self.state {
            State::Opening => ClientStep::Opening(OpeningTurn {
                client: &self.client,
                output: &mut self.output,
                state: &mut self.state,
            }),
            State::Write => ClientStep::Write(self.output.hand_out()),
            // Handled above.
            State::Response | State::Content(_) => ClientStep::Closed(Closed::WithinMessage),
            State::Interim(_) => match self.client.interims(filled).next() {
                Some(head) => ClientStep::Interim(head),
                // `advance` comes here only with an interim response.
                None => ClientStep::Closed(Closed::WithinMessage),
            },
            State::Final => match self.client.event(filled) {
                Ok(Event::Switched(switched)) => {
                    let unread = switched.unread(filled);
                    ClientStep::Switched(switched, unread)
                }
                Ok(Event::Rejected(rejected)) => {
                    let state = &mut self.state;
                    ClientStep::Rejected(RejectedTurn { rejected, state })
                }
                Err(error) => ClientStep::Failed(error),
            },
            State::Given(answered) => ClientStep::Content(answered.reading.piece(filled)),
            State::Broken(error) => ClientStep::Broken(*error),
            State::Done(persistence) => ClientStep::Done(*persistence),
            State::Closed(closed) => ClientStep::Closed(*closed),
        }
    }
}

/// Shows how many bytes there are, and not the bytes, and nothing of the agreement.
impl<P: Propose, O> fmt::Debug for ClientStep<'_, P, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, value): (_, &dyn fmt::Debug) = match self {
            Self::Opening(_) => return f.write_str("Opening"),
            Self::Write(bytes) => ("Write", &Len(bytes)),
            Self::Read(room) => ("Read", &Len(room)),
            Self::Interim(head) => ("Interim", head),
            Self::Switched(_, unread) => ("Switched", &Len(unread)),
            Self::Rejected(turn) => ("Rejected", turn.rejected()),
            Self::Content(piece) => ("Content", &Len(piece)),
            Self::Done(persistence) => ("Done", persistence),
            Self::Failed(error) => ("Failed", &error.rule()),
            Self::Broken(error) => ("Broken", error),
            Self::Closed(closed) => ("Closed", closed),
        };
        f.debug_tuple(name).field(value).finish()
    }
}
