//! How the response of an exchange gets from upstream to the client.

use super::carry::{Carried, Carry};
use super::end::ProxyEnd;
use super::exchange::{Answer, Ask, ProxyExchange};
use crate::buffer::Storage;
use crate::intermediary::{ResponseEvent, ResponseSideError};

/// What a response head is, without its bytes.
enum Kind {
    Interim(usize),
    Final,
    Switch,
}

impl<I, O> ProxyExchange<'_, I, O>
where
    I: Storage,
    O: Storage,
{
    /// Goes on with the response as far as that is possible.
    pub(super) fn answer(&mut self) {
        loop {
            let is_written = self.client.output.pending().is_empty();
            let goes_on = match &mut self.answer {
                Answer::Head => self.read_response(),
                Answer::Interim(len) if is_written => {
                    self.upstream.input.buffer.consume(*len);
                    self.response.next_response();
                    self.answer = Answer::Head;
                    true
                }
                Answer::Final | Answer::Switch if is_written => self.head_written(),
                Answer::Content(..) => self.carry_answer(),
                Answer::Refusal if is_written => {
                    self.abort();
                    false
                }
                Answer::Tunnel => {
                    let is_over = [&self.client, &self.upstream]
                        .iter()
                        .all(|peer| peer.input.has_ended && peer.input.buffer.filled().is_empty());
                    if is_over {
                        self.answer = Answer::Over(ProxyEnd::Tunnel);
                    }
                    false
                }
                _ => false,
            };
            if !goes_on {
                return;
            }
        }
    }

    /// Reads a response head, and queues what the client gets for it.
    fn read_response(&mut self) -> bool {
        // Before the request was written nothing is expected from upstream.
        if !matches!(self.ask, Ask::Content(..)) {
            return false;
        }
        let filled = self.upstream.input.buffer.filled();
        if self.response.wants_input(filled) {
            if self.upstream.input.has_ended {
                self.refuse_upstream(ResponseSideError::Ended);
            }
            return false;
        }
        let client = self.client.input.buffer.filled();
        let event = self.response.event(&self.request, client, filled);
        let output = &mut self.client.output;
        let queued = match event {
            Ok(ResponseEvent::Interim(interim)) => {
                let queued = output.fill(&interim);
                self.may_repeat = false;
                queued.map(|()| Kind::Interim(interim.consumed()))
            }
            Ok(ResponseEvent::Switched(tunnel)) => {
                self.status = Some(101);
                output.fill(&tunnel).map(|()| Kind::Switch)
            }
            Ok(ResponseEvent::Rejected(returned)) => {
                self.status = Some(returned.response().status);
                output.fill(&returned).map(|()| Kind::Final)
            }
            Err(error) => {
                self.refuse_upstream(error);
                return false;
            }
        };
        match queued {
            Ok(Kind::Interim(len)) => self.answer = Answer::Interim(len),
            Ok(Kind::Final) => self.answer = Answer::Final,
            Ok(Kind::Switch) => self.answer = Answer::Switch,
            Err(_) => self.abort(),
        }
        true
    }

    fn refuse_upstream(&mut self, error: ResponseSideError) {
        match error.rejection() {
            Some(rejection) => self.refuse(rejection),
            None => self.abort(),
        }
    }

    /// Confirms the head of the final response, or the 101.
    fn head_written(&mut self) -> bool {
        let (client, upstream) = (
            self.client.input.buffer.filled(),
            self.upstream.input.buffer.filled(),
        );
        match self.response.event(&self.request, client, upstream) {
            Ok(ResponseEvent::Switched(tunnel)) => {
                let open = tunnel.sent();
                self.switched = self.response.allowed(open.protocol());
                let consumed = (open.client_consumed(), open.upstream_consumed());
                self.client.input.buffer.consume(consumed.0);
                self.upstream.input.buffer.consume(consumed.1);
                self.answer = Answer::Tunnel;
            }
            Ok(ResponseEvent::Rejected(returned)) => {
                let consumed = returned.consumed();
                let end = returned.sent();
                self.upstream.input.buffer.consume(consumed);
                self.answer = Answer::Content(end, Carry::default());
            }
            Ok(ResponseEvent::Interim(_)) | Err(_) => self.abort(),
        }
        true
    }

    /// Returns whether a client that has got the head of the final response, and nothing of its
    /// content, would take an orderly close for the end of the content.
    pub(super) fn needs_reset_after_head(&self) -> bool {
        let client = self.client.input.buffer.filled();
        let upstream = self.upstream.input.buffer.filled();
        match self.response.event(&self.request, client, upstream) {
            Ok(ResponseEvent::Rejected(returned)) => returned.sent().content().needs_reset(),
            _ => false,
        }
    }

    fn carry_answer(&mut self) -> bool {
        let Answer::Content(end, carry) = &mut self.answer else {
            return false;
        };
        let output = &mut self.client.output;
        let mut carried = carry.go_on(end.content(), &mut self.upstream.input.buffer, output);
        if carried == Ok(Carried::Starved) && self.upstream.input.has_ended {
            // This completes content that ends with the connection.
            end.content()
                .input_ended(self.upstream.input.buffer.filled());
            if end.content().is_complete() {
                carried = Ok(Carried::Complete);
            }
        }
        match (carried, &self.ask) {
            (Ok(Carried::Complete), Ask::Content(asked, _)) => {
                let unread = self.upstream.input.buffer.filled();
                self.answer = Answer::Over(ProxyEnd::Http {
                    client: end.client(asked),
                    upstream: end.upstream(asked, unread),
                    needs_reset: false,
                });
            }
            (Ok(Carried::Starved), _) if self.upstream.input.has_ended => self.abort(),
            (Ok(_), _) => {}
            (Err(_), _) => self.abort(),
        }
        false
    }
}
