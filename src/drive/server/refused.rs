//! Why a server connection has refused a request by itself.

use crate::rule::Rule;
use crate::server::ServerError;

/// The rule of a 408.
pub(super) const SLOW: Rule = Rule::new("RFC 9110 §15.5.9", "the request took too long to come");

/// The reason, in a form that takes little memory.
#[derive(Clone, Copy, Debug)]
pub(super) enum Refused {
    /// The request is not valid.
    Invalid(ServerError),
    /// The request did not come in time.
    Slow,
}

impl Refused {
    pub(super) const fn rule(self) -> Rule {
        match self {
            Self::Invalid(error) => error.rule(),
            Self::Slow => SLOW,
        }
    }
}
