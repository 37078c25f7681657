//! How far a server connection has come.

use super::super::closed::Closed;
use super::super::reading::Reading;

/// What the connection does next.
#[derive(Clone, Debug)]
pub(super) enum State {
    /// Read the head of a request, and the content of one for an upgrade.
    Request,
    /// Show the request to the application. The flag is set once the application has declined its
    /// upgrade.
    Decision {
        is_declined: bool,
    },
    /// Give out the content of an ordinary request.
    Content(Asked),
    /// Remove the piece of content that was given out.
    Given(Asked),
    /// Let the application answer a request whose content was read.
    Answer(Asked),
    /// Write the output, and then go on.
    Write(Next),
    /// Nothing: the connection speaks the next protocol.
    Switched,
    /// Nothing: the connection speaks HTTP/2.
    PriorKnowledge,
    Closed(Closed),
}

/// What follows after the output was written.
#[derive(Clone, Debug)]
pub(super) enum Next {
    /// The content of an upgrade, after its 100.
    Continued,
    /// The content of an ordinary request, after its 100.
    Content(Asked),
    /// The next request, which starts after this many bytes of the input.
    Request(usize),
    /// The next protocol, which starts after this many bytes of the input.
    Switch(usize),
    Close,
}

/// An ordinary request whose content is being read.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) reading: Reading,
    pub(super) is_head: bool,
    pub(super) closes: bool,
}
