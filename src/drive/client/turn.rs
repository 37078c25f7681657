//! The turns of a client: its request, and what it makes of a response that does not switch.

use super::super::output::Output;
use super::super::reading::Reading;
use crate::buffer::Storage;
use crate::client::{Client, Rejected, Request};
use crate::content::error::ContentError;
use crate::head::encode_fault::EncodeFault;
use crate::upgrade::propose::Propose;
use crate::upgrade::rejection::Persistence;
use core::fmt;

/// How far a client connection has come.
#[derive(Clone, Debug)]
pub(super) enum State {
    /// Let the application make the request.
    Opening,
    /// Write the request.
    Write,
    /// Read the response.
    Response,
    /// Remove the interim response that was shown, which has this length.
    Interim(usize),
    /// Show the final response.
    Final,
    /// Give out the content of a response that did not switch.
    Content(Answered),
    /// Remove the piece of content that was given out.
    Given(Answered),
    Done(Persistence),
    Broken(ContentError),
    Closed(super::super::closed::Closed),
}

/// A response whose content is being read.
#[derive(Clone, Debug)]
pub(super) struct Answered {
    pub(super) reading: Reading,
    /// Whether the head lets another request be sent on the connection.
    pub(super) persists: bool,
}

/// The request has to be made. If this is dropped, the next step asks for it again.
#[must_use = "nothing is sent without it"]
pub struct OpeningTurn<'c, P, O> {
    pub(super) client: &'c Client<P>,
    pub(super) output: &'c mut Output<O>,
    pub(super) state: &'c mut State,
}

impl<'c, P: Propose, O: Storage> OpeningTurn<'c, P, O> {
    /// Returns the request for this target and host, as
    /// [`Client::request`](crate::Client::request) makes it. Complete it, and [send](Self::send)
    /// it.
    pub const fn request<'r>(&self, target: &'r str, host: &'r str) -> Request<'r, P>
    where
        'c: 'r,
    {
        self.client.request(target, host)
    }

    /// Sends the request: the next steps write it.
    ///
    /// # Errors
    /// [`EncodeFault`] if it cannot be encoded, or is too long for the storage. The next step asks
    /// for the request again.
    pub fn send(self, request: &Request<'_, P>) -> Result<(), EncodeFault> {
        self.output.fill(request)?;
        *self.state = State::Write;
        Ok(())
    }
}

impl<P, O> fmt::Debug for OpeningTurn<'_, P, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpeningTurn").finish_non_exhaustive()
    }
}

/// A final response that does not switch: the connection still speaks HTTP.
///
/// If it is dropped without a decision, the next step shows the same response again.
#[derive(Debug)]
#[must_use = "its content has to be read, or the connection closed"]
pub struct RejectedTurn<'c> {
    pub(super) rejected: Rejected<'c>,
    pub(super) state: &'c mut State,
}

impl<'c> RejectedTurn<'c> {
    /// Returns the response.
    pub const fn rejected(&self) -> &Rejected<'c> {
        &self.rejected
    }

    /// Reads the content. The next steps give it out in pieces, and then tell whether the
    /// connection may be used again.
    pub fn read(self) {
        let persists = self.rejected.persistence(b"") == Persistence::Reuse;
        *self.state = match self.rejected.content() {
            Ok(content) => State::Content(Answered {
                reading: Reading::after(self.rejected.consumed(), content),
                persists,
            }),
            Err(error) => State::Broken(error),
        };
    }

    /// Leaves the content unread. The connection has to be closed.
    pub fn close(self) {
        *self.state = State::Done(Persistence::Close);
    }
}
