//! What a connection asks its application for.

use http_upgrade::Persistence;
use http_upgrade::Propose;
use http_upgrade::drive::{ClientStep, ServerStep};

/// What a connection asks for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Ask {
    /// A request, or a decision about an upgrade.
    Decision(String),
    /// An answer to an ordinary request, and whether the connection closes after it.
    Answer {
        /// The target, if the content was not read yet.
        unread: Option<String>,
        /// Whether the connection closes after the answer.
        closes: bool,
    },
    /// Bytes to write.
    Write(Vec<u8>),
    /// A read into a room of this size.
    Read(usize),
    /// Nothing: this is a piece of content.
    Content(Vec<u8>),
    /// Nothing: this is an interim response.
    Interim,
    /// The next protocol, of which these bytes have come.
    Switched(Vec<u8>),
    /// A response that does not switch, with this status.
    Rejected(u16),
    /// The response is over, and the connection may be used again or not.
    Done(bool),
    /// The connection is closed.
    Closed(String),
    /// A rule was broken.
    Failed(String),
}

impl Ask {
    pub(super) fn of_server<O>(step: ServerStep<'_, O>) -> Self
    where
        O: AsRef<[u8]> + AsMut<[u8]>,
    {
        let target = |target: &http_upgrade::head::Target<'_>| format!("{target:?}");
        match step {
            ServerStep::Read(room) => Self::Read(room.len()),
            ServerStep::Write(bytes) => Self::Write(bytes.into()),
            ServerStep::Upgrade(turn) => Self::Decision(target(&turn.upgrade().request().target())),
            ServerStep::Continue(turn) => Self::Failed(target(&turn.head().target())),
            ServerStep::Request(turn) => Self::Answer {
                unread: Some(target(&turn.head().target())),
                closes: turn.closes(),
            },
            ServerStep::Content(piece) => Self::Content(piece.into()),
            ServerStep::Answer(turn) => Self::Answer {
                unread: None,
                closes: turn.closes(),
            },
            ServerStep::Switched(unread) => Self::Switched(unread.into()),
            ServerStep::PriorKnowledge(_) => Self::Failed("HTTP/2".into()),
            ServerStep::Closed(closed) => Self::Closed(format!("{closed:?}")),
        }
    }

    pub(super) fn of_client<P, O>(step: ClientStep<'_, P, O>) -> Self
    where
        P: Propose<Error: std::fmt::Debug>,
        O: AsRef<[u8]> + AsMut<[u8]>,
    {
        match step {
            ClientStep::Opening(_) => Self::Decision("a request".into()),
            ClientStep::Write(bytes) => Self::Write(bytes.into()),
            ClientStep::Read(room) => Self::Read(room.len()),
            ClientStep::Interim(_) => Self::Interim,
            ClientStep::Switched(_, unread) => Self::Switched(unread.into()),
            ClientStep::Rejected(turn) => Self::Rejected(turn.rejected().response().status),
            ClientStep::Content(piece) => Self::Content(piece.into()),
            ClientStep::Done(persistence) => Self::Done(persistence == Persistence::Reuse),
            ClientStep::Failed(error) => Self::Failed(format!("{error:?}")),
            ClientStep::Broken(error) => Self::Failed(format!("{error:?}")),
            ClientStep::Closed(closed) => Self::Closed(format!("{closed:?}")),
        }
    }
}
