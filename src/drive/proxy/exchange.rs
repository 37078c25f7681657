//! One exchange of an intermediary: a request, its response, and the tunnel if it switches.

use super::super::closed::Closed;
use super::super::error::DriveError;
use super::super::input::Input;
use super::super::output::Output;
use super::carry::Carry;
use super::end::ProxyEnd;
use crate::buffer::{Buffer, Storage};
use crate::intermediary::{ExchangeEnd, ForwardedContent, Intermediary, RequestSide, ResponseSide};
use crate::rule::Rule;
use crate::upgrade::protocol::Protocol;
use crate::upgrade::rejection::{Persistence, Rejection};

/// One exchange of an intermediary: it reads a request, forwards it, returns the response, and
/// carries the bytes of the tunnel if both ends have switched. It does no input or output itself.
///
/// `I` and `O` are storage for input and output of the caller's choice, one of each for the client
/// and one of each for upstream.
///
/// The bytes of the client may come from an earlier exchange: [`into_inputs`](Self::into_inputs)
/// returns the buffers, and [`with_inputs`](Self::with_inputs) takes them.
#[derive(Debug)]
pub struct ProxyExchange<'p, I, O> {
    pub(super) request: RequestSide<'p>,
    pub(super) response: ResponseSide<'p>,
    pub(super) client: Peer<I, O>,
    pub(super) upstream: Peer<I, O>,
    pub(super) ask: Ask,
    pub(super) answer: Answer,
    pub(super) refused: Option<Rule>,
    /// The status of the final response to the client.
    pub(super) status: Option<u16>,
    pub(super) switched: Option<Protocol<'p>>,
    /// Whether the request may be sent twice. It was not, and nothing has answered it.
    pub(super) may_repeat: bool,
    /// Whether a write of the content to upstream has failed.
    pub(super) is_cut: bool,
}

/// One of the two connections.
#[derive(Debug)]
pub(super) struct Peer<I, O> {
    pub(super) input: Input<I>,
    pub(super) output: Output<O>,
}

/// How far the request has come.
#[derive(Debug)]
pub(super) enum Ask {
    /// Read the request.
    Head,
    /// Let the application decide about it.
    Decision,
    /// Write its head, and with an upgrade its content, to upstream.
    Write,
    /// Write it once more. It has no content to carry.
    Rewrite(ForwardedContent),
    /// Carry the content of a plain request to upstream.
    Content(ForwardedContent, Carry),
    /// Nothing: the request was refused.
    Refused,
}

/// How far the response has come.
#[derive(Debug)]
pub(super) enum Answer {
    /// Read the next response head.
    Head,
    /// Write an interim response to the client, which took this many bytes of the input.
    Interim(usize),
    /// Write the head of the final response to the client.
    Final,
    /// Carry its content to the client.
    Content(ExchangeEnd, Carry),
    /// Write the 101 to the client.
    Switch,
    /// Carry bytes in both directions.
    Tunnel,
    /// Write a response of this crate to the client.
    Refusal,
    Over(ProxyEnd),
}

impl<'p, I, O> ProxyExchange<'p, I, O>
where
    I: Storage,
    O: Storage,
{
    /// Makes an exchange. `inputs` and `outputs` are the storage for the client and for upstream,
    /// in this order.
    ///
    /// # Errors
    /// [`DriveError::Input`] if the storage for an input has fewer than
    /// [`Intermediary::buffer_len`] bytes, and [`DriveError::Output`] if that for an output has
    /// fewer than [`Intermediary::output_len`].
    pub fn new(
        policy: Intermediary<'p>,
        inputs: [I; 2],
        outputs: [O; 2],
    ) -> Result<Self, DriveError> {
        Self::with_inputs(policy, inputs.map(Buffer::new), outputs)
    }

    /// Makes an exchange that begins with the bytes of an earlier one on the same connections.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn with_inputs(
        policy: Intermediary<'p>,
        inputs: [Buffer<I>; 2],
        outputs: [O; 2],
    ) -> Result<Self, DriveError> {
        let needed = policy.buffer_len();
        if inputs.iter().any(|input| input.capacity() < needed) {
            return Err(DriveError::Input);
        }
        let outputs = outputs.map(Output::new);
        let needed = policy.output_len();
        if outputs.iter().any(|output| output.capacity() < needed) {
            return Err(DriveError::Output);
        }
        let (request, response) = policy.exchange();
        let [client, upstream] = inputs;
        let [to_client, to_upstream] = outputs;
        Ok(Self {
            request,
            response,
            client: Peer::new(client, to_client),
            upstream: Peer::new(upstream, to_upstream),
            ask: Ask::Head,
            answer: Answer::Head,
            refused: None,
            status: None,
            switched: None,
            may_repeat: false,
            is_cut: false,
        })
    }

    /// Records that a read put this many bytes of the client into
    /// [`Transfer::from_client`](super::Transfer::from_client). 0 bytes are the end of the input.
    ///
    /// # Errors
    /// [`DriveError::Received`] if there was less room.
    pub fn client_received(&mut self, bytes: usize) -> Result<(), DriveError> {
        self.client.input.received(bytes)
    }

    /// Records that a read put this many bytes of upstream into
    /// [`Transfer::from_upstream`](super::Transfer::from_upstream). 0 bytes are the end of the
    /// input.
    ///
    /// # Errors
    /// [`DriveError::Received`] if there was less room.
    pub fn upstream_received(&mut self, bytes: usize) -> Result<(), DriveError> {
        self.upstream.input.received(bytes)
    }

    /// Records that this many bytes of [`Transfer::to_client`](super::Transfer::to_client) were
    /// written.
    ///
    /// # Errors
    /// [`DriveError::Written`] if there were fewer.
    pub fn client_written(&mut self, bytes: usize) -> Result<(), DriveError> {
        match self.answer {
            Answer::Tunnel => self.upstream.input.passed(bytes),
            _ => self.client.output.written(bytes),
        }
    }

    /// Records that this many bytes of [`Transfer::to_upstream`](super::Transfer::to_upstream) were
    /// written.
    ///
    /// # Errors
    /// [`DriveError::Written`] if there were fewer.
    pub fn upstream_written(&mut self, bytes: usize) -> Result<(), DriveError> {
        match self.answer {
            Answer::Tunnel => self.client.input.passed(bytes),
            _ => self.upstream.output.written(bytes),
        }
    }

    /// Records that the time for the client is over. A client that is silent within its request
    /// gets a 408 if no response has begun; otherwise the exchange is over.
    pub fn client_timed_out(&mut self) {
        let is_awaited = match &self.ask {
            Ask::Head => true,
            Ask::Content(content, _) => !content.is_complete(),
            _ => false,
        };
        if self.is_between_messages() {
            self.answer = Answer::Over(ProxyEnd::Closed(Closed::BetweenMessages));
        } else if is_awaited {
            let rule = Rule::new("RFC 9110 §15.5.9", "the request took too long to come");
            self.refuse(Rejection::of_rule(408, rule));
        } else {
            self.abort();
        }
    }

    /// Returns the buffers of the client and of upstream, for the next exchange. If a connection
    /// has to be closed, its buffer is empty: bytes after the message must not be read as another
    /// one (RFC 9112 §9.6).
    pub fn into_inputs(self) -> [Buffer<I>; 2] {
        let [mut client, mut upstream] = [self.client.input.buffer, self.upstream.input.buffer];
        if let Answer::Over(end) = self.answer {
            let (of_client, of_upstream) = match end {
                ProxyEnd::Http {
                    client, upstream, ..
                } => (client, upstream),
                ProxyEnd::Tunnel => (Persistence::Close, Persistence::Close),
                // Upstream has seen nothing.
                ProxyEnd::Closed(_) => (Persistence::Close, Persistence::Reuse),
            };
            for (buffer, persistence) in [(&mut client, of_client), (&mut upstream, of_upstream)] {
                if persistence == Persistence::Close {
                    buffer.consume(usize::MAX);
                }
            }
        }
        [client, upstream]
    }

    /// Returns whether the exchange goes on and no byte of the request has come.
    pub(super) fn is_between_messages(&self) -> bool {
        matches!((&self.ask, &self.answer), (Ask::Head, Answer::Head))
            && self.client.input.buffer.filled().is_empty()
    }

    /// Queues a response in place of upstream's, if the client has seen nothing of that; ends the
    /// exchange otherwise.
    pub(super) fn refuse(&mut self, rejection: Rejection<'static>) {
        self.refused = Some(rejection.rule());
        let is_untouched =
            matches!(self.answer, Answer::Head) && self.client.output.pending().is_empty();
        let rejection = self.request.reject(rejection);
        if is_untouched && self.client.output.fill(&rejection).is_ok() {
            self.status = Some(rejection.status());
            (self.ask, self.answer) = (Ask::Refused, Answer::Refusal);
        } else {
            self.abort();
        }
    }

    /// Ends the exchange, unless it has ended; both connections close.
    pub(super) fn abort(&mut self) {
        let is_written = self.client.output.pending().is_empty();
        let needs_reset = match &mut self.answer {
            Answer::Over(_) => return,
            Answer::Content(end, _) => end.content().needs_reset(),
            // All of the head was written, and no step has come since.
            Answer::Final if is_written => self.needs_reset_after_head(),
            _ => false,
        };
        self.answer = Answer::Over(ProxyEnd::Http {
            client: Persistence::Close,
            upstream: Persistence::Close,
            needs_reset,
        });
    }
}

impl<I, O> Peer<I, O>
where
    I: Storage,
    O: Storage,
{
    const fn new(input: Buffer<I>, output: Output<O>) -> Self {
        Self {
            input: Input::new(input),
            output,
        }
    }

    /// Takes back what the last step handed out.
    pub(super) const fn withdraw(&mut self) {
        self.input.withdraw();
        self.output.withdraw();
    }
}
