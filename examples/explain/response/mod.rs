//! What the client that sent REQUEST makes of RESPONSE.

pub(crate) mod json;
mod judge;
pub(crate) mod prose;
mod recorded;

use http_upgrade::client::{ClientError, Rejected};
use http_upgrade::websocket::ResponseError;
use http_upgrade::{Persistence, ResponseHead};
use recorded::Agreed;

/// The bytes that came back, and what the client made of them.
pub(crate) struct Response<'a> {
    input: &'a [u8],
    /// The statuses of the interim responses, which the client skips.
    interims: Vec<u16>,
    /// The head of the final response, if it is complete and well-formed.
    head: Option<ResponseHead<'a>>,
    verdict: Verdict<'a>,
}

enum Verdict<'a> {
    Switched {
        agreed: Agreed,
        consumed: usize,
    },
    Rejected {
        rejected: Rejected<'a>,
        connection: Persistence,
    },
    Invalid(ClientError<ResponseError>),
    Incomplete,
}

impl<'a> Response<'a> {
    /// The recorded bytes.
    pub(crate) const fn input(&self) -> &'a [u8] {
        self.input
    }

    /// Whether the response is a valid switch to a protocol that the request offers.
    pub(crate) const fn is_switched(&self) -> bool {
        matches!(self.verdict, Verdict::Switched { .. })
    }

    /// The bytes after those that were consumed.
    fn unread(&self) -> &'a [u8] {
        let consumed = match &self.verdict {
            Verdict::Switched { consumed, .. } => *consumed,
            Verdict::Rejected { rejected, .. } => rejected.consumed(),
            Verdict::Invalid(_) | Verdict::Incomplete => 0,
        };
        self.input.get(consumed..).unwrap_or_default()
    }
}

/// The sentence of an error, and the section of the RFC.
fn facts(error: &ClientError<ResponseError>) -> (String, &'static str) {
    match error {
        ClientError::Refused(violation) => (violation.to_string(), violation.rule().section),
        error => (error.to_string(), error.rule().section),
    }
}
