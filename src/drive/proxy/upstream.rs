//! What an exchange does when the connection to upstream is lost.

use super::super::closed::Closed;
use super::end::ProxyEnd;
use super::exchange::{Answer, Ask, ProxyExchange};
use crate::buffer::Storage;
use crate::rule::Rule;
use crate::upgrade::rejection::Rejection;

impl<I: Storage, O: Storage> ProxyExchange<'_, I, O> {
    /// Records that the time for upstream is over. The client gets a 504 (RFC 9110 §15.6.5) if it
    /// has sent a part of a request and no response has begun; otherwise the exchange is over. If
    /// the request was refused already, this changes nothing.
    pub fn upstream_timed_out(&mut self) {
        let rule = Rule::new("RFC 9110 §15.6.5", "upstream took too long to respond");
        self.refuse_for_upstream(Rejection::of_rule(504, rule));
    }

    /// Records that upstream cannot be reached, or that a read or write there has failed. The
    /// client gets a 502 (RFC 9110 §15.6.3) if it has sent a part of a request and no response has
    /// begun; otherwise the exchange is over. If the request was refused already, this changes
    /// nothing.
    ///
    /// If only a write has failed, call [`upstream_write_failed`](Self::upstream_write_failed).
    pub fn upstream_failed(&mut self) {
        let rule = Rule::new("RFC 9110 §15.6.3", "upstream cannot be reached");
        self.refuse_for_upstream(Rejection::of_rule(502, rule));
    }

    /// Records that a write to upstream has failed. Nothing more is handed out for upstream, but
    /// its response is still read: a server that takes no more content may have told why, with a
    /// 413 for example. Then both connections close.
    ///
    /// If the head of the request was not written in full, or the tunnel is open, this does the
    /// same as [`upstream_failed`](Self::upstream_failed).
    ///
    /// If the write was told that upstream has reset the connection, the reads are not told again,
    /// and may end as if upstream had closed it in an orderly way. Call `upstream_failed` then,
    /// instead of reporting 0 bytes to [`upstream_received`](Self::upstream_received).
    pub fn upstream_write_failed(&mut self) {
        match (&self.ask, &self.answer) {
            (_, Answer::Tunnel) => self.upstream_failed(),
            (Ask::Content(..), _) => self.is_cut = true,
            _ => self.upstream_failed(),
        }
    }

    /// Lets the request be written once more, to another connection, and returns whether that may
    /// be done. If not, nothing has changed.
    ///
    /// A server may close a connection that it has kept open at the moment at which the next
    /// request is on its way. Call this if a connection that has carried another exchange turns out
    /// to be closed or broken, and report nothing about it: no end of its input, no failure. The
    /// next steps are for the new connection.
    ///
    /// It may be done once, for a request without content whose method is idempotent (RFC 9110
    /// §9.2.2), as long as no byte of a response has come.
    #[doc(alias = "retry")]
    pub fn repeat_request(&mut self) -> bool {
        let is_unanswered =
            matches!(self.answer, Answer::Head) && self.upstream.input.buffer.filled().is_empty();
        if !core::mem::take(&mut self.may_repeat) || !is_unanswered {
            return false;
        }
        self.ask = match core::mem::replace(&mut self.ask, Ask::Write) {
            Ask::Content(content, _) => Ask::Rewrite(content),
            other => other,
        };
        self.upstream.withdraw();
        self.upstream.output.rewind();
        self.upstream.input.has_ended = false;
        self.is_cut = false;
        true
    }

    /// Refuses the request because of upstream, of which nothing more is expected then. A client
    /// that has asked nothing gets no response: it would take it for that to its next request.
    fn refuse_for_upstream(&mut self, rejection: Rejection<'static>) {
        if self.is_between_messages() {
            self.answer = Answer::Over(ProxyEnd::Closed(Closed::BetweenMessages));
        } else if !matches!(self.answer, Answer::Refusal) {
            self.refuse(rejection);
        }
    }
}
