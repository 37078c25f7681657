//! What an exchange asks for, step by step.

use super::super::closed::Closed;
use super::super::input::Input;
use super::end::ProxyEnd;
use super::exchange::{Answer, Ask, Peer, ProxyExchange};
use super::turn::{ForwardTurn, Refusal};
use crate::buffer::Storage;
use crate::intermediary::RequestEvent;

/// What to do next; returned by [`ProxyExchange::step`].
#[expect(
    clippy::large_enum_variant,
    reason = "a request is shown once in an exchange, and there may be no heap to put it on"
)]
pub enum ProxyStep<'c, O> {
    /// Decide about the request: connect to upstream and [forward](ForwardTurn::forward) it, or
    /// refuse it.
    Request(ForwardTurn<'c, O>),
    /// Read and write, in both directions at once, whichever is possible first.
    Transfer(Transfer<'c>),
    /// The exchange is over.
    Over(ProxyEnd),
}

/// What can be read and written at the moment.
///
/// Read into a room if there is one, and write the bytes if there are any. Do at least one of the
/// four, report it, and ask for the next step.
pub struct Transfer<'c> {
    /// Room for bytes from the client; `None` if none are wanted at the moment.
    pub from_client: Option<&'c mut [u8]>,
    /// Bytes for the client; may be empty.
    pub to_client: &'c [u8],
    /// Room for bytes from upstream; `None` if none are wanted at the moment.
    pub from_upstream: Option<&'c mut [u8]>,
    /// Bytes for upstream; may be empty.
    pub to_upstream: &'c [u8],
    /// The client's direction of the tunnel has ended and all of its bytes were written: shut down
    /// the writing direction to upstream.
    pub shut_down_upstream: bool,
    /// Upstream's direction of the tunnel has ended and all of its bytes were written: shut down
    /// the writing direction to the client.
    pub shut_down_client: bool,
}

impl<I, O> ProxyExchange<'_, I, O>
where
    I: Storage,
    O: Storage,
{
    /// Tells what to do next. Until something is reported or decided, it tells the same again.
    pub fn step(&mut self) -> ProxyStep<'_, O> {
        self.client.withdraw();
        self.upstream.withdraw();
        if !matches!(self.answer, Answer::Over(_)) {
            self.ask();
            self.answer();
        }
        if let Answer::Over(end) = self.answer {
            return ProxyStep::Over(end);
        }
        if !matches!(self.ask, Ask::Decision) {
            return ProxyStep::Transfer(self.transfer());
        }
        let (forward, is_upgrade) = match self.request.event(self.client.input.buffer.filled()) {
            Ok(RequestEvent::UpgradeRequested(forward)) => (forward, true),
            Ok(RequestEvent::Plain(forward)) => (forward, false),
            // The request was judged before.
            Err(_) => {
                return ProxyStep::Over(ProxyEnd::Closed(Closed::WithinMessage));
            }
        };
        let is_head = forward.request().method == "HEAD";
        ProxyStep::Request(ForwardTurn {
            forward,
            is_upgrade,
            output: &mut self.upstream.output,
            ask: &mut self.ask,
            may_repeat: &mut self.may_repeat,
            refusal: Refusal {
                output: &mut self.client.output,
                answer: &mut self.answer,
                status: &mut self.status,
                is_head,
            },
        })
    }

    /// Frees the memory of a tunnel in which nothing moves. Call it before a wait in which nothing
    /// is read or written; the next step takes memory again. This is for [`Growing`] storage; other
    /// storage keeps its size.
    ///
    /// Before the tunnel is open, this does nothing.
    ///
    /// [`Growing`]: crate::Growing
    pub fn release(&mut self) {
        if matches!(self.answer, Answer::Tunnel) {
            for peer in [&mut self.client, &mut self.upstream] {
                peer.withdraw();
                peer.input.buffer.release();
                peer.output.release();
            }
        }
    }

    fn transfer(&mut self) -> Transfer<'_> {
        if matches!(self.answer, Answer::Tunnel) {
            return tunnel(&mut self.client, &mut self.upstream);
        }
        // What has come is written before more is read: an error of the read must not overtake it.
        let is_sent = self.upstream.output.pending().is_empty();
        let is_returned = self.client.output.pending().is_empty();
        let wants_client = match &self.ask {
            Ask::Head => true,
            Ask::Content(content, _) => !content.is_complete() && is_sent,
            Ask::Decision | Ask::Write | Ask::Rewrite(_) | Ask::Refused => false,
        };
        let wants_upstream = match &self.answer {
            Answer::Head => matches!(self.ask, Ask::Content(..)),
            Answer::Content(..) => is_returned,
            _ => false,
        };
        Transfer {
            from_client: room(&mut self.client.input, wants_client),
            to_client: self.client.output.hand_out(),
            from_upstream: room(&mut self.upstream.input, wants_upstream),
            to_upstream: match self.ask {
                // What is left of a request that was refused is not sent.
                Ask::Refused => &[],
                _ if self.is_cut => &[],
                _ => self.upstream.output.hand_out(),
            },
            shut_down_upstream: false,
            shut_down_client: false,
        }
    }
}

fn room<S: Storage>(input: &mut Input<S>, is_wanted: bool) -> Option<&mut [u8]> {
    if is_wanted && !input.has_ended {
        input.hand_out_room()
    } else {
        None
    }
}

/// The bytes of each direction go from the input of one peer to the other peer, without a copy.
fn tunnel<'c, I, O>(client: &'c mut Peer<I, O>, upstream: &'c mut Peer<I, O>) -> Transfer<'c>
where
    I: Storage,
{
    let (client_ended, upstream_ended) = (client.input.has_ended, upstream.input.has_ended);
    let (to_upstream, from_client) = client.input.hand_out_all();
    let (to_client, from_upstream) = upstream.input.hand_out_all();
    Transfer {
        shut_down_upstream: client_ended && to_upstream.is_empty(),
        shut_down_client: upstream_ended && to_client.is_empty(),
        from_client: (!client_ended && !from_client.is_empty()).then_some(from_client),
        to_client,
        from_upstream: (!upstream_ended && !from_upstream.is_empty()).then_some(from_upstream),
        to_upstream,
    }
}
