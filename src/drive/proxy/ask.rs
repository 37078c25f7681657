//! How the request of an exchange gets from the client to upstream.

use super::carry::{Carried, Carry};
use super::end::ProxyEnd;
use super::exchange::{Answer, Ask, ProxyExchange};
use crate::buffer::Storage;
use crate::intermediary::RequestEvent;

impl<I, O> ProxyExchange<'_, I, O>
where
    I: Storage,
    O: Storage,
{
    /// Goes on with the request as far as that is possible.
    pub(super) fn ask(&mut self) {
        match &self.ask {
            Ask::Head => self.read_request(),
            Ask::Write if self.upstream.output.pending().is_empty() => self.request_written(),
            Ask::Rewrite(_) if self.upstream.output.pending().is_empty() => self.rewritten(),
            _ => {}
        }
        self.carry_content();
    }

    fn read_request(&mut self) {
        let filled = self.client.input.buffer.filled();
        if !self.request.wants_input(filled) {
            match self.request.event(filled) {
                Ok(_) => self.ask = Ask::Decision,
                Err(error) => match error.rejection() {
                    Some(rejection) => self.refuse(rejection),
                    None => self.abort(),
                },
            }
        } else if self.client.input.has_ended {
            self.answer = Answer::Over(ProxyEnd::Closed(self.client.input.closed()));
        }
    }

    /// Confirms the request. The bytes of an upgrade stay in the input until it is answered.
    fn request_written(&mut self) {
        let filled = self.client.input.buffer.filled();
        let (forward, consumed) = match self.request.event(filled) {
            Ok(RequestEvent::Plain(forward)) => {
                let consumed = forward.consumed();
                (forward, consumed)
            }
            Ok(RequestEvent::UpgradeRequested(forward)) => (forward, 0),
            Err(_) => return self.abort(),
        };
        let content = self.request.sent(forward);
        self.client.input.buffer.consume(consumed);
        self.ask = Ask::Content(content, Carry::default());
    }

    fn rewritten(&mut self) {
        self.ask = match core::mem::replace(&mut self.ask, Ask::Refused) {
            Ask::Rewrite(content) => Ask::Content(content, Carry::default()),
            other => other,
        };
    }

    fn carry_content(&mut self) {
        let Ask::Content(content, carry) = &mut self.ask else {
            return;
        };
        if content.is_complete() {
            return;
        }
        let output = &mut self.upstream.output;
        match carry.go_on(content, &mut self.client.input.buffer, output) {
            // Upstream would wait for the rest for ever.
            Ok(Carried::Starved) if self.client.input.has_ended => self.abort(),
            Ok(_) => {}
            Err(error) => self.refuse(error.into()),
        }
    }
}
