//! The turns of the application: it decides about a request, and the connection does the rest.

use super::super::output::Output;
use super::super::reading::Reading;
use super::state::{Asked, Next, State};
use crate::buffer::Storage;
use crate::content::decoder::Content;
use crate::head::encode_fault::EncodeFault;
use crate::head::request::RequestHead;
use crate::head::shown::OwnFields;
use crate::server::CONTINUE;
use crate::upgrade::accept::Accept;
use crate::upgrade::rejection::{Persistence, Rejection};
use crate::upgrade::request::Upgrade;

/// The parts of the connection that an answer changes.
pub(super) struct Desk<'c, O> {
    output: &'c mut Output<O>,
    state: &'c mut State,
    /// Whether the connection closes after the response.
    closes: bool,
}

impl<'c, O> Desk<'c, O> {
    pub(super) const fn new(output: &'c mut Output<O>, state: &'c mut State, closes: bool) -> Self {
        Self {
            output,
            state,
            closes,
        }
    }
}

impl<O: Storage> Desk<'_, O> {
    /// Queues a response that ends the request, which took this many bytes of the input.
    fn reject(self, rejection: Rejection<'_>, consumed: usize) -> Result<(), EncodeFault> {
        let closes = self.closes || rejection.persistence(b"") == Persistence::Close;
        let rejection = if closes {
            rejection.closing()
        } else {
            rejection
        };
        self.output.fill(&rejection)?;
        *self.state = State::Write(if closes {
            Next::Close
        } else {
            Next::Request(consumed)
        });
        Ok(())
    }

    /// Records a response that the application has written itself.
    fn answered(self, persistence: Persistence, consumed: usize) {
        let closes = self.closes || persistence == Persistence::Close;
        // The output is empty, so that the next step goes on at once.
        *self.state = State::Write(if closes {
            Next::Close
        } else {
            Next::Request(consumed)
        });
    }
}

/// What became of [`UpgradeTurn::accept`].
#[derive(Clone, Debug)]
pub enum Decided<'a, A> {
    /// The acceptor agreed. The 101 is written next, and
    /// [`ServerStep::Switched`](super::ServerStep::Switched) follows.
    Accepted(A),
    /// The acceptor refused, or the request does not offer its protocol. This response is written
    /// next.
    Refused(Rejection<'a>),
}

/// A request for an upgrade, complete with its content, which waits for the application's decision.
///
/// If it is dropped without one, the next step shows the same request again.
#[must_use = "the client waits for an answer"]
pub struct UpgradeTurn<'c, O> {
    pub(super) upgrade: Upgrade<'c>,
    pub(super) fields: OwnFields<'c>,
    pub(super) desk: Desk<'c, O>,
}

impl<'c, O: Storage> UpgradeTurn<'c, O> {
    /// Returns the request: its head, the protocols that it offers, and its content.
    pub const fn upgrade(&self) -> &Upgrade<'c> {
        &self.upgrade
    }

    /// Adds header fields of the application to the 101, for example `Set-Cookie`. See
    /// [`Reply::with_fields`](crate::Reply::with_fields) for those that are refused.
    #[doc(alias = "headers")]
    pub const fn with_fields(mut self, fields: &'c [(&'c str, &'c str)]) -> Self {
        self.fields = OwnFields(fields);
        self
    }

    /// Accepts the upgrade if the request offers the acceptor's protocol and the acceptor agrees.
    /// The 101, or else the response that refuses the request, is written next.
    ///
    /// # Errors
    /// [`EncodeFault`] if the response cannot be encoded, for example because a field is reserved.
    /// The next step shows the same request again, which can then be
    /// [rejected](Self::reject).
    pub fn accept<A: Accept>(self, acceptor: &A) -> Result<Decided<'_, A::Agreement>, EncodeFault> {
        let consumed = self.upgrade.consumed();
        match self.upgrade.accept(acceptor) {
            Ok(reply) => {
                let reply = reply.with_fields(self.fields.0);
                self.desk.output.fill(&reply)?;
                *self.desk.state = State::Write(Next::Switch(consumed));
                Ok(Decided::Accepted(reply.sent().into_agreement()))
            }
            Err(rejection) => {
                self.desk.reject(rejection, consumed)?;
                Ok(Decided::Refused(rejection))
            }
        }
    }

    /// Refuses the upgrade with a response of the application, for example a 401 or a redirect.
    ///
    /// # Errors
    /// [`EncodeFault`] if the response cannot be encoded. The next step shows the same request
    /// again.
    pub fn reject(self, rejection: Rejection<'_>) -> Result<(), EncodeFault> {
        let rejection = self.upgrade.reject(rejection);
        self.desk.reject(rejection, self.upgrade.consumed())
    }

    /// Ignores the upgrade, which RFC 9110 §7.8 allows at any time. The next step shows the request
    /// as an ordinary one, [`ServerStep::Request`](super::ServerStep::Request).
    pub fn decline(self) {
        *self.desk.state = State::Decision { is_declined: true };
    }
}

/// A request for an upgrade whose client waits for a `100 (Continue)`.
///
/// If it is dropped without a decision, the next step shows the same request again.
#[must_use = "the client waits for an answer"]
pub struct ContinueTurn<'c, O> {
    pub(super) head: RequestHead<'c>,
    pub(super) desk: Desk<'c, O>,
}

impl<'c, O: Storage> ContinueTurn<'c, O> {
    /// Returns the head of the request.
    pub const fn head(&self) -> &RequestHead<'c> {
        &self.head
    }

    /// Lets the client go on: the 100 is written next, and the request is shown again when its
    /// content has come.
    ///
    /// # Errors
    /// [`EncodeError::TooSmall`](crate::EncodeError::TooSmall) if the storage for output is too
    /// small for the 100.
    pub fn proceed(self) -> Result<(), EncodeFault> {
        self.desk.output.fill_bytes(CONTINUE)?;
        *self.desk.state = State::Write(Next::Continued);
        Ok(())
    }

    /// Refuses the request at once. The connection closes, because the client may send its content
    /// or not (RFC 9110 §10.1.1).
    ///
    /// # Errors
    /// [`EncodeFault`] if the response cannot be encoded. The next step shows the same request
    /// again.
    pub fn reject(self, rejection: Rejection<'_>) -> Result<(), EncodeFault> {
        self.desk.reject(rejection.for_request(&self.head), 0)
    }
}

/// An ordinary request, whose content was not read yet.
///
/// Answer it at once, or [`read`](Self::read) its content first. If it is dropped without either,
/// the next step shows the same request again.
#[must_use = "the client waits for an answer"]
pub struct RequestTurn<'c, O> {
    pub(super) head: RequestHead<'c>,
    pub(super) content: Content,
    /// Whether the client waits for a 100, which was not sent yet.
    pub(super) waits: bool,
    pub(super) desk: Desk<'c, O>,
}

impl<'c, O: Storage> RequestTurn<'c, O> {
    /// Returns the head of the request.
    pub const fn head(&self) -> &RequestHead<'c> {
        &self.head
    }

    /// Returns whether the connection closes after a response that is given now, before the content
    /// was read. A response of the application then has `Connection: close`; a [`Rejection`] gets
    /// the field by itself.
    pub const fn closes(&self) -> bool {
        self.desk.closes || !self.content.is_complete()
    }

    /// Reads the content. The next steps give it out in pieces, after a `100 (Continue)` if the
    /// client waits for one, and then ask for the answer.
    ///
    /// # Errors
    /// [`EncodeError::TooSmall`](crate::EncodeError::TooSmall) if the storage for output is too
    /// small for the 100.
    pub fn read(self) -> Result<(), EncodeFault> {
        let waits = self.waits && !self.content.is_complete();
        let asked = Asked {
            reading: Reading::after(self.head.len(), self.content),
            is_head: self.head.method == "HEAD",
            closes: self.desk.closes,
        };
        if waits {
            self.desk.output.fill_bytes(CONTINUE)?;
            *self.desk.state = State::Write(Next::Content(asked));
        } else {
            *self.desk.state = State::Content(asked);
        }
        Ok(())
    }

    /// Refuses the request with a response of the application.
    ///
    /// # Errors
    /// [`EncodeFault`] if the response cannot be encoded. The next step shows the same request
    /// again.
    pub fn reject(mut self, rejection: Rejection<'_>) -> Result<(), EncodeFault> {
        self.desk.closes = self.closes();
        let rejection = rejection.for_request(&self.head);
        self.desk.reject(rejection, self.head.len())
    }

    /// Records that the application has written a response of its own, all of it. If the write
    /// failed, drop the connection instead.
    pub fn answered(mut self, persistence: Persistence) {
        self.desk.closes = self.closes();
        self.desk.answered(persistence, self.head.len());
    }
}

/// An ordinary request whose content was read.
///
/// If it is dropped without an answer, the next step asks for the answer again.
#[must_use = "the client waits for an answer"]
pub struct AnswerTurn<'c, O> {
    pub(super) is_head: bool,
    pub(super) desk: Desk<'c, O>,
}

impl<O: Storage> AnswerTurn<'_, O> {
    /// Returns whether the connection closes after the response. A response of the application then
    /// has `Connection: close`; a [`Rejection`] gets the field by itself.
    pub const fn closes(&self) -> bool {
        self.desk.closes
    }

    /// Refuses the request with a response of the application.
    ///
    /// # Errors
    /// [`EncodeFault`] if the response cannot be encoded. The next step asks for the answer again.
    pub fn reject(self, rejection: Rejection<'_>) -> Result<(), EncodeFault> {
        let rejection = rejection.without_content(self.is_head);
        self.desk.reject(rejection, 0)
    }

    /// Records that the application has written a response of its own, all of it. If the write
    /// failed, drop the connection instead.
    pub fn answered(self, persistence: Persistence) {
        self.desk.answered(persistence, 0);
    }
}
