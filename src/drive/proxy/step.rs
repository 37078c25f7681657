//! What an exchange asks for, step by step.

use super::super::closed::Closed;
use super::super::output::Output;
use super::exchange::{Answer, Ask, Peer, ProxyExchange};
use crate::head::encode_error::EncodeError;
use crate::head::request::RequestHead;
use crate::intermediary::{ForwardedRequest, NotForwarded, RequestEvent};
use crate::upgrade::rejection::{Persistence, Rejection};

/// What to do next; returned by [`ProxyExchange::step`].
#[derive(Debug)]
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
#[derive(Debug)]
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

/// How an exchange ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProxyEnd {
    /// The exchange stayed HTTP, and each connection may be used again or has to be closed.
    Http {
        /// What to do with the connection to the client.
        client: Persistence,
        /// What to do with the connection to upstream.
        upstream: Persistence,
        /// Whether the client's connection has to be closed by a reset, because an orderly close
        /// would make content that was cut off look whole (RFC 9112 §8).
        needs_reset: bool,
    },
    /// The tunnel has ended in both directions.
    Tunnel,
    /// The client closed its connection before it had sent a whole request. Upstream has seen
    /// nothing.
    Closed(Closed),
}

/// A request that waits for the application's decision.
///
/// If it is dropped without one, the next step shows the same request again.
#[derive(Debug)]
#[must_use = "the client waits for an answer"]
pub struct ForwardTurn<'c, O> {
    forward: ForwardedRequest<'c>,
    is_upgrade: bool,
    output: &'c mut Output<O>,
    ask: &'c mut Ask,
    refusal: Refusal<'c, O>,
}

/// What the refusal of a request changes.
#[derive(Debug)]
struct Refusal<'c, O> {
    output: &'c mut Output<O>,
    answer: &'c mut Answer,
    is_head: bool,
}

impl<'c, O: AsRef<[u8]> + AsMut<[u8]>> ForwardTurn<'c, O> {
    /// Returns the head, as the client sent it.
    pub const fn request(&self) -> &RequestHead<'c> {
        self.forward.request()
    }

    /// Returns whether it is forwarded as an upgrade.
    pub const fn is_upgrade(&self) -> bool {
        self.is_upgrade
    }

    /// Returns why the `Upgrade` field of the client is not forwarded, if it has one.
    pub const fn declined(&self) -> Option<NotForwarded> {
        self.forward.declined()
    }

    /// Adds header fields of the application, such as `X-Forwarded-For`. See
    /// [`ForwardedRequest::with_fields`].
    #[doc(alias = "headers")]
    pub fn with_fields(mut self, fields: &'c [(&'c str, &'c str)]) -> Self {
        self.forward = self.forward.with_fields(fields);
        self
    }

    /// Forwards the request: the next steps write it to upstream.
    ///
    /// # Errors
    /// [`EncodeError`] if the head cannot be encoded. The next step shows the same request again.
    pub fn forward(self) -> Result<(), EncodeError> {
        self.output.fill(&self.forward)?;
        *self.ask = Ask::Write;
        Ok(())
    }

    /// Refuses the request. The client's connection closes after the response.
    ///
    /// # Errors
    /// [`EncodeError`] if the response cannot be encoded. The next step shows the same request
    /// again.
    pub fn reject(self, rejection: Rejection<'_>) -> Result<(), EncodeError> {
        let rejection = rejection.without_content(self.refusal.is_head).closing();
        self.refusal.output.fill(&rejection)?;
        *self.ask = Ask::Refused;
        *self.refusal.answer = Answer::Refusal;
        Ok(())
    }
}

impl<I, O> ProxyExchange<'_, I, O>
where
    I: AsRef<[u8]> + AsMut<[u8]>,
    O: AsRef<[u8]> + AsMut<[u8]>,
{
    /// Tells what to do next. Until something is reported or decided, it tells the same again.
    pub fn step(&mut self) -> ProxyStep<'_, O> {
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
        let (forward, is_upgrade) = match self.request.event(self.client.input.filled()) {
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
            refusal: Refusal {
                output: &mut self.client.output,
                answer: &mut self.answer,
                is_head,
            },
        })
    }

    fn transfer(&mut self) -> Transfer<'_> {
        if matches!(self.answer, Answer::Tunnel) {
            return tunnel(&mut self.client, &mut self.upstream);
        }
        let wants_client = match &self.ask {
            Ask::Head => true,
            Ask::Content(content, _) => !content.is_complete(),
            Ask::Decision | Ask::Write | Ask::Refused => false,
        };
        let wants_upstream = match &self.answer {
            Answer::Head => matches!(self.ask, Ask::Content(..)),
            Answer::Content(..) => true,
            _ => false,
        };
        Transfer {
            from_client: room(
                &mut self.client.input,
                wants_client && !self.client.has_ended,
            ),
            to_client: self.client.output.pending(),
            from_upstream: room(
                &mut self.upstream.input,
                wants_upstream && !self.upstream.has_ended,
            ),
            to_upstream: match self.ask {
                // What is left of a request that was refused is not sent.
                Ask::Refused => &[],
                _ => self.upstream.output.pending(),
            },
            shut_down_upstream: false,
            shut_down_client: false,
        }
    }
}

fn room<S: AsRef<[u8]> + AsMut<[u8]>>(
    input: &mut crate::buffer::Buffer<S>,
    is_wanted: bool,
) -> Option<&mut [u8]> {
    if is_wanted { input.spare().ok() } else { None }
}

/// The bytes of each direction go from the input of one peer to the other peer, without a copy.
fn tunnel<'c, I, O>(client: &'c mut Peer<I, O>, upstream: &'c mut Peer<I, O>) -> Transfer<'c>
where
    I: AsRef<[u8]> + AsMut<[u8]>,
{
    let (client_ended, upstream_ended) = (client.has_ended, upstream.has_ended);
    let (to_upstream, from_client) = client.input.filled_and_spare();
    let (to_client, from_upstream) = upstream.input.filled_and_spare();
    Transfer {
        shut_down_upstream: client_ended && to_upstream.is_empty(),
        shut_down_client: upstream_ended && to_client.is_empty(),
        from_client: (!client_ended && !from_client.is_empty()).then_some(from_client),
        to_client,
        from_upstream: (!upstream_ended && !from_upstream.is_empty()).then_some(from_upstream),
        to_upstream,
    }
}
