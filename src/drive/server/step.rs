//! What a server connection asks for, step by step.

use super::super::closed::Closed;
use super::connection::ServerConnection;
use super::refused::{Refused, SLOW};
use super::state::State;
use super::turn::{AnswerTurn, ContinueTurn, Desk, RequestTurn, UpgradeTurn};
use crate::buffer::Storage;
use crate::content::decoder::Content;
use crate::head::known::Known;
use crate::head::request::RequestHead;
use crate::head::shown::OwnFields;
use crate::server::Event;
use crate::upgrade::rejection::Rejection;

/// What to do next; returned by [`ServerConnection::step`].
pub enum ServerStep<'c, O> {
    /// Read from the socket into this room, which is never empty, and report the number of bytes
    /// with [`ServerConnection::received`]. 0 bytes are the end of the input.
    Read(&'c mut [u8]),
    /// Write these bytes, which are never empty, and report with [`ServerConnection::written`] how
    /// many of them were written.
    Write(&'c [u8]),
    /// Decide about a request for an upgrade.
    Upgrade(UpgradeTurn<'c, O>),
    /// Decide about a request for an upgrade whose client waits for a `100 (Continue)`.
    Continue(ContinueTurn<'c, O>),
    /// Answer an ordinary request, or read its content first.
    Request(RequestTurn<'c, O>),
    /// A piece of the content of the request that [`RequestTurn::read`] reads.
    Content(&'c [u8]),
    /// Answer the request, whose content was read.
    Answer(AnswerTurn<'c, O>),
    /// The 101 was written, and the connection speaks the next protocol. These are the bytes of it
    /// that have come already. The connection object has done its work:
    /// [`into_buffer`](ServerConnection::into_buffer) returns the same bytes with their storage.
    Switched(&'c [u8]),
    /// The client speaks HTTP/2, without an upgrade (RFC 9113 §3.3). Give these bytes and all that
    /// follow to an HTTP/2 stack, or close the socket.
    PriorKnowledge(&'c [u8]),
    /// Close the socket.
    Closed(Closed),
}

impl<I, O> ServerConnection<I, O>
where
    I: Storage,
    O: Storage,
{
    /// Tells what to do next. Until it is reported that something was read or written, and until
    /// the application has decided, it tells the same again. Content is given out once.
    pub fn step(&mut self) -> ServerStep<'_, O> {
        self.input.withdraw();
        self.output.withdraw();
        self.advance();
        match &self.state {
            State::Request | State::Content(_) => match self.input.hand_out_room() {
                Some(room) => ServerStep::Read(room),
                // `advance` leaves no full buffer.
                None => ServerStep::Closed(Closed::WithinMessage),
            },
            State::Decision { is_declined } => {
                let is_declined = *is_declined;
                self.decision(is_declined)
            }
            State::Given(asked) => {
                ServerStep::Content(asked.reading.piece(self.input.buffer.filled()))
            }
            State::Answer(asked) => {
                let (is_head, closes) = (asked.is_head, asked.closes);
                let (output, state) = (&mut self.output, &mut self.state);
                let desk = Desk::new(output, state, closes);
                ServerStep::Answer(AnswerTurn { is_head, desk })
            }
            State::Write(_) => ServerStep::Write(self.output.hand_out()),
            State::Switched => ServerStep::Switched(self.input.buffer.filled()),
            State::PriorKnowledge => ServerStep::PriorKnowledge(self.input.buffer.filled()),
            State::Closed(closed) => ServerStep::Closed(*closed),
        }
    }

    /// Records that the time for the current step is over.
    ///
    /// A client that is silent within a request gets a 408 (RFC 9110 §15.5.9). After a switch, or
    /// once the connection is closed, this changes nothing. In any other case the next step is
    /// [`ServerStep::Closed`].
    pub fn timed_out(&mut self) {
        match &self.state {
            State::Request if self.input.buffer.filled().is_empty() => {
                self.state = State::Closed(Closed::BetweenMessages);
            }
            State::Request | State::Content(_) => {
                let rejection = Rejection::of_rule(408, SLOW);
                self.state = self.refusal(Refused::Slow, &rejection);
            }
            State::Switched | State::PriorKnowledge | State::Closed(_) => {}
            _ => self.state = State::Closed(Closed::WithinMessage),
        }
    }

    /// Shows the request that waits for the application's decision.
    fn decision(&mut self, is_declined: bool) -> ServerStep<'_, O> {
        let reuses_declined = self.reuses_declined;
        let closes = |head: &_| closes_after(head, reuses_declined);
        let (output, state) = (&mut self.output, &mut self.state);
        let head = match self.server.event(self.input.buffer.filled()) {
            Ok(Event::UpgradeRequested(upgrade)) if !is_declined => {
                let closes = closes(upgrade.request());
                return ServerStep::Upgrade(UpgradeTurn {
                    upgrade,
                    fields: OwnFields(&[]),
                    desk: Desk::new(output, state, closes),
                });
            }
            Ok(Event::ContinueRequested(head)) => {
                let closes = closes(&head);
                let desk = Desk::new(output, state, closes);
                return ServerStep::Continue(ContinueTurn { head, desk });
            }
            Ok(Event::UpgradeRequested(upgrade)) => *upgrade.request(),
            Ok(Event::Plain(head)) => head,
            // `advance` asks for a decision about requests only.
            Ok(Event::PriorKnowledge) | Err(_) => return ServerStep::Closed(Closed::WithinMessage),
        };
        let closes = closes(&head);
        let waits = head.expects_continue() && !self.is_continued;
        match Content::of_request(&head, &self.limits) {
            Ok(content) => {
                let desk = Desk::new(output, state, closes);
                ServerStep::Request(RequestTurn {
                    head,
                    content,
                    waits,
                    desk,
                })
            }
            // The server has checked how the content ends.
            Err(_) => ServerStep::Closed(Closed::WithinMessage),
        }
    }
}

/// Returns whether the connection closes after a response to this request.
fn closes_after(head: &RequestHead<'_>, reuses_declined: bool) -> bool {
    !head.persists() || head.fields.contains(Known::Upgrade) && !reuses_declined
}
