//! The end of a connection.

/// Why a connection is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closed {
    /// The peer closed the connection between messages, or was silent there for too long. This is
    /// how a connection to a client ends normally. A server that closes it without a response may
    /// not have seen the request.
    BetweenMessages,
    /// The peer closed the connection within a message, or was silent there for too long. What came
    /// of the message must not be acted on (RFC 9112 §8). For a client, this is also the case
    /// between an interim response and the final one.
    WithinMessage,
    /// The response was written, and it ends the connection.
    Answered,
}
