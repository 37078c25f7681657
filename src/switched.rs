//! Layer 1: the seam between HTTP and the next protocol.

/// The connection speaks the next protocol: what was agreed on, and where HTTP ends in the octets received.
///
/// Only a verified switch makes one.
#[must_use = "octets behind the seam belong to the next protocol"]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

    /// What both sides are bound to.
    pub const fn agreement(&self) -> &A {
        &self.agreement
    }

    /// What both sides are bound to.
    pub fn into_agreement(self) -> A {
        self.agreement
    }

    /// Octets from the start of the input that were HTTP. 0 where the head was parsed elsewhere.
    pub const fn consumed(&self) -> usize {
        self.consumed
    }

    /// The octets behind the seam: the first ones of the next protocol. `input` is what the event was made from, or more of it.
    pub fn unread<'b>(&self, input: &'b [u8]) -> &'b [u8] {
        input.get(self.consumed..).unwrap_or_default()
    }
}
