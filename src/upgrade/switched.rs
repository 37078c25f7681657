//! The result of an upgrade: what was agreed on, and where HTTP ended.

/// A connection that has switched from HTTP to the next protocol: what both sides agreed on, and
/// the position of the first byte after the last HTTP message.
///
/// Only a verified switch makes one: [`Reply::sent`](crate::Reply::sent) on a server, and
/// [`Client::event`](crate::Client::event) or [`Client::on_response`](crate::Client::on_response)
/// on a client.
///
/// Bytes after the last HTTP message may have come in the same read. They are the first bytes of
/// the next protocol: give [`unread`](Self::unread) to its decoder before anything else from the
/// connection.
#[must_use = "bytes after the last HTTP message belong to the next protocol"]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[doc(alias = "handshake")]
pub struct Switched<A> {
    agreement: A,
    consumed: usize,
}

impl<A> Switched<A> {
    pub(crate) const fn new(agreement: A, consumed: usize) -> Self {
        Self {
            agreement,
            consumed,
        }
    }

    /// Returns what both sides agreed on.
    pub const fn agreement(&self) -> &A {
        &self.agreement
    }

    /// Returns what both sides agreed on, by value.
    pub fn into_agreement(self) -> A {
        self.agreement
    }

    /// Returns how many bytes from the start of the input were HTTP: the position of the first byte
    /// after the last HTTP message. 0 if the head was parsed by another stack, which then has the
    /// remaining bytes.
    pub const fn consumed(&self) -> usize {
        self.consumed
    }

    /// Returns the bytes after the last HTTP message, which are the first ones of the next
    /// protocol. `input` is the slice that was given to `event`, or the same bytes and more.
    #[doc(alias("remaining", "bytes"))]
    pub fn unread<'b>(&self, input: &'b [u8]) -> &'b [u8] {
        input.get(self.consumed..).unwrap_or_default()
    }
}
