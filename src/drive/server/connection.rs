//! The server's end of one connection, from its first byte to a switch or its close.

use super::super::error::DriveError;
use super::super::input::Input;
use super::super::output::Output;
use super::refused::Refused;
use super::state::State;
use crate::buffer::{Buffer, Storage};
use crate::head::limits::Limits;
use crate::rule::Rule;
use crate::server::Server;

/// The server's end of one connection: it reads requests, and writes responses to those that ask
/// for an upgrade. It does no input or output itself; the [module](crate::drive) shows the loop.
///
/// `I` and `O` are storage for input and output of the caller's choice: `[u8; 1024]`, `&mut [u8]`
/// or `Vec<u8>`.
///
/// # When the connection is kept
///
/// It closes after a response if the client asks for that, if the content of the request was not
/// read, and after every request with an `Upgrade` field that did not switch: what the client sends
/// after such a request may belong to the protocol that it hoped for (RFC 9931 §4), and these bytes
/// may still be on their way. [`reusing_declined`](Self::reusing_declined) is for clients that
/// offer an upgrade with every request. A response that closes the connection has `Connection:
/// close`.
#[derive(Clone, Debug)]
pub struct ServerConnection<I, O> {
    pub(super) server: Server,
    pub(super) limits: Limits,
    pub(super) input: Input<I>,
    pub(super) output: Output<O>,
    pub(super) state: State,
    pub(super) reuses_declined: bool,
    /// The 100 that the client waits for was sent.
    pub(super) is_continued: bool,
    pub(super) refused: Option<Refused>,
}

impl<I, O> ServerConnection<I, O>
where
    I: Storage,
    O: Storage,
{
    /// Makes a new connection with the default [`Limits`].
    ///
    /// # Errors
    /// [`DriveError::Input`] and [`DriveError::Output`] if the storage is too small.
    pub fn new(input: I, output: O) -> Result<Self, DriveError> {
        Self::with_limits(Limits::new(), input, output)
    }

    /// Makes a new connection with these limits. `input` must have
    /// [`Limits::buffer_len`] bytes, `output` [`Limits::output_len`] bytes, and more if the
    /// application adds header fields or content.
    ///
    /// # Errors
    /// [`DriveError::Input`] and [`DriveError::Output`] if the storage is too small.
    pub fn with_limits(limits: Limits, input: I, output: O) -> Result<Self, DriveError> {
        let output = Output::new(output);
        if input.most() < limits.buffer_len() {
            return Err(DriveError::Input);
        }
        if output.capacity() < super::super::OUTPUT {
            return Err(DriveError::Output);
        }
        Ok(Self {
            server: Server::with_limits(limits),
            limits,
            input: Input::new(Buffer::new(input)),
            output,
            state: State::Request,
            reuses_declined: false,
            is_continued: false,
            refused: None,
        })
    }

    /// Keeps the connection after a request with an `Upgrade` field that was answered in HTTP, if
    /// nothing else closes it.
    ///
    /// Use it only if clients do not send the next protocol before the 101 (RFC 9931 §4), and no
    /// intermediary shares the connection between clients. It saves clients that offer h2c with
    /// every request, as the JDK's `HttpClient` does over cleartext, a new connection each time.
    #[must_use]
    pub const fn reusing_declined(mut self) -> Self {
        self.reuses_declined = true;
        self
    }

    /// Records that a read put this many bytes into the room of
    /// [`ServerStep::Read`](super::ServerStep::Read). 0 bytes are the end of the input.
    ///
    /// # Errors
    /// [`DriveError::Received`] if the room was smaller.
    pub fn received(&mut self, bytes: usize) -> Result<(), DriveError> {
        self.input.received(bytes)
    }

    /// Records that this many bytes of [`ServerStep::Write`](super::ServerStep::Write) were
    /// written.
    ///
    /// # Errors
    /// [`DriveError::Written`] if there were fewer.
    pub fn written(&mut self, bytes: usize) -> Result<(), DriveError> {
        self.output.written(bytes)
    }

    /// Returns why the connection has refused a request by itself: the rule that the request broke,
    /// or that it took too long. The content of the response has the same sentence. `None` if it
    /// has refused no request; this is not about requests that the application refuses.
    ///
    /// It is for a log: no step shows such a request.
    #[doc(alias("log", "error"))]
    pub const fn refused(&self) -> Option<Rule> {
        match self.refused {
            Some(refused) => Some(refused.rule()),
            None => None,
        }
    }

    /// Returns the buffer. After [`ServerStep::Switched`](super::ServerStep::Switched) it holds the
    /// first bytes of the next protocol, and after
    /// [`ServerStep::PriorKnowledge`](super::ServerStep::PriorKnowledge) those of HTTP/2.
    pub fn into_buffer(self) -> Buffer<I> {
        self.input.buffer
    }
}
