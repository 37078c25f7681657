//! An intermediary's check of a protocol.

use super::protocol::Protocol;
use crate::head::request::RequestHead;
use crate::head::response::ResponseHead;
use crate::rule::Rule;
use thiserror::Error;

/// An intermediary's check of one protocol that it lets through: decides whether upstream's 101
/// keeps the rules of the protocol.
///
/// The status, the version of HTTP, `Connection` and `Upgrade` are checked before this is called.
/// The module [`upgrade`](crate::upgrade) has an example of a whole protocol.
#[doc(alias = "proxy")]
pub trait Relay: Sync {
    /// Returns the protocol that is let through.
    fn protocol(&self) -> Protocol<'_>;

    /// Returns whether a header field belongs to the handshake, so that the intermediary itself may
    /// not add it to what it forwards. Names are given in the case in which the intermediary has
    /// written them. The default reserves none.
    fn reserves(&self, _name: &str) -> bool {
        false
    }

    /// Checks a 101 against the request that it answers. The default accepts it.
    ///
    /// # Errors
    /// [`RelayError`]; no tunnel is opened, and the client gets a 502.
    fn confirm(
        &self,
        _request: &RequestHead<'_>,
        _response: &ResponseHead<'_>,
    ) -> Result<(), RelayError> {
        Ok(())
    }
}

/// The rule of its protocol that upstream's 101 breaks.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("{}", self.rule.sentence)]
pub struct RelayError {
    rule: Rule,
}

impl RelayError {
    /// Makes the error from the rule that the 101 breaks.
    pub const fn new(rule: Rule) -> Self {
        Self { rule }
    }

    /// Returns the rule that was broken.
    pub const fn rule(self) -> Rule {
        self.rule
    }
}
