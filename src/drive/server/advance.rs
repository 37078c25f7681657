//! How a server connection gets from one state to the next, without its caller.

use super::super::closed::Closed;
use super::super::reading::Taken;
use super::connection::ServerConnection;
use super::refused::Refused;
use super::state::{Next, State};
use crate::buffer::Storage;
use crate::server::{Event, ServerError};
use crate::upgrade::rejection::Rejection;

impl<I, O> ServerConnection<I, O>
where
    I: Storage,
    O: Storage,
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
                Some(State::Given(asked)) => {
                    self.state = State::Given(asked);
                    return;
                }
                Some(state) => self.state = state,
                None => return,
            }
        }
    }

    /// Reads the request as far as it has come. Returns `None` if more input is needed.
    fn read_request(&mut self) -> Option<State> {
        let filled = self.input.buffer.filled();
        if self.server.wants_input(filled) {
            // The storage has room for each request within the limits, so it is not full.
            let has_ended = self.input.has_ended;
            return has_ended.then(|| State::Closed(self.input.closed()));
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
                Some(rejection) => self.refusal(Refused::Invalid(error), &rejection),
                None => State::Closed(Closed::WithinMessage),
            },
        })
    }

    /// Takes the next piece of content. Returns `None` if more input is needed.
    fn read_content(&mut self) -> Option<State> {
        let (State::Given(asked) | State::Content(asked)) = &mut self.state else {
            return None;
        };
        let taken = asked.reading.take(&mut self.input);
        let asked = asked.clone();
        match taken {
            Ok(Taken::Piece) => Some(State::Given(asked)),
            Ok(Taken::Complete) => Some(State::Answer(asked)),
            Ok(Taken::Starved) if self.input.has_ended => {
                Some(State::Closed(Closed::WithinMessage))
            }
            Ok(Taken::Starved) => {
                self.state = State::Content(asked);
                None
            }
            Err(error) => {
                let rejection = Rejection::from(error).without_content(asked.is_head);
                Some(self.refusal(Refused::Invalid(error.into()), &rejection))
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
                self.is_continued = true;
                State::Request
            }
            Next::Content(asked) => State::Content(asked),
            Next::Request(consumed) => {
                self.input.buffer.consume(consumed);
                self.server.next_request();
                self.is_continued = false;
                State::Request
            }
            Next::Switch(consumed) => {
                self.input.buffer.consume(consumed);
                State::Switched
            }
            Next::Close => State::Closed(Closed::Answered),
        })
    }

    /// Queues a response of the crate after which the connection closes.
    pub(super) fn refusal(&mut self, refused: Refused, rejection: &Rejection<'_>) -> State {
        self.refused = Some(refused);
        match self.output.fill(&rejection.closing()) {
            Ok(()) => State::Write(Next::Close),
            // The storage for output has room for each response of the crate.
            Err(_) => State::Closed(Closed::Answered),
        }
    }
}
