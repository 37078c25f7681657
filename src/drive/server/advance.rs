//! How a server connection gets from one state to the next, without its caller.

use super::super::closed::Closed;
use super::connection::ServerConnection;
use super::state::{Next, State};
use crate::server::{Event, ServerError};
use crate::upgrade::rejection::Rejection;

impl<I, O> ServerConnection<I, O>
where
    I: AsRef<[u8]> + AsMut<[u8]>,
    O: AsRef<[u8]> + AsMut<[u8]>,
{
    /// Goes on up to a state in which the caller has to do something.
    pub(super) fn advance(&mut self) {
        loop {
            let next = match &mut self.state {
                State::Request => self.read_request(),
                State::Given(_) | State::Content(_) => self.read_content(),
                State::Write(_) if self.output.pending().is_empty() => self.after_write(),
                _ => None,
            };
            match next {
                Some(State::Given(reading)) => {
                    self.state = State::Given(reading);
                    return;
                }
                Some(state) => self.state = state,
                None => return,
            }
        }
    }

    /// Reads the request as far as it has come. Returns `None` if more input is needed.
    fn read_request(&mut self) -> Option<State> {
        let filled = self.buffer.filled();
        if self.server.wants_input(filled) {
            if self.has_input_ended {
                return Some(State::Closed(if filled.is_empty() {
                    Closed::BetweenMessages
                } else {
                    Closed::WithinMessage
                }));
            }
            // The storage has room for each request within the limits, so it is not full.
            return None;
        }
        if self.server.has_request() {
            return Some(State::Decision { is_declined: false });
        }
        Some(match self.server.event(filled) {
            Ok(Event::PriorKnowledge) => State::PriorKnowledge,
            // A request was handled above.
            Ok(_) => State::Closed(Closed::WithinMessage),
            Err(ServerError::Closed) => State::Closed(Closed::Answered),
            Err(error) => match error.rejection() {
                Some(rejection) => self.refusal(&rejection),
                None => State::Closed(Closed::WithinMessage),
            },
        })
    }

    /// Takes the next piece of content. Returns `None` if more input is needed.
    fn read_content(&mut self) -> Option<State> {
        let (State::Given(reading) | State::Content(reading)) = &mut self.state else {
            return None;
        };
        self.buffer.consume(core::mem::take(&mut reading.consumed));
        loop {
            match reading.content.piece(self.buffer.filled()) {
                Ok(Some(piece)) if piece.data.is_empty() => {
                    let consumed = piece.consumed;
                    self.buffer.consume(consumed);
                }
                Ok(Some(piece)) => {
                    (reading.consumed, reading.data) = (piece.consumed, piece.data.len());
                    return Some(State::Given(reading.clone()));
                }
                Ok(None) if reading.content.is_complete() => {
                    return Some(State::Answer(reading.clone()));
                }
                Ok(None) if self.has_input_ended => {
                    return Some(State::Closed(Closed::WithinMessage));
                }
                Ok(None) => {
                    let reading = reading.clone();
                    self.state = State::Content(reading);
                    return None;
                }
                Err(error) => {
                    let is_head = reading.is_head;
                    let rejection = Rejection::from(error).without_content(is_head);
                    return Some(self.refusal(&rejection));
                }
            }
        }
    }

    /// Returns what follows after the output was written.
    fn after_write(&mut self) -> Option<State> {
        let State::Write(next) = &self.state else {
            return None;
        };
        Some(match next.clone() {
            Next::Continued => {
                self.server.continued();
                State::Request
            }
            Next::Content(reading) => State::Content(reading),
            Next::Request(consumed) => {
                self.buffer.consume(consumed);
                self.server.next_request();
                State::Request
            }
            Next::Switch(consumed) => {
                self.buffer.consume(consumed);
                State::Switched
            }
            Next::Close => State::Closed(Closed::Answered),
        })
    }

    /// Queues a response of the crate after which the connection closes.
    pub(super) fn refusal(&mut self, rejection: &Rejection<'_>) -> State {
        match self.output.fill(&rejection.closing()) {
            Ok(()) => State::Write(Next::Close),
            // The storage for output has room for each response of the crate.
            Err(_) => State::Closed(Closed::Answered),
        }
    }
}
