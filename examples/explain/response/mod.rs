//! RESPONSE: what a server answered, held to what the request offers.

mod advice;
pub(crate) mod json;
mod judge;
pub(crate) mod prose;
mod recorded;
mod symptom;

use http_upgrade::client::{Fault, Rejected};
use http_upgrade::websocket::Violation;
use http_upgrade::{Connection, RequestHead, ResponseHead};
use recorded::Agreed;

/// The octets of the server's direction, and what came out of them.
pub(crate) struct Response<'a> {
    input: &'a [u8],
    request: Option<RequestHead<'a>>,
    /// The statuses of the interim responses that were passed over.
    interims: Vec<u16>,
    /// The head behind those, if the octets came so far.
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
        connection: Connection,
    },
    Invalid(Fault<Violation>),
    Incomplete,
}

impl<'a> Response<'a> {
    pub(crate) const fn is_switched(&self) -> bool {
        matches!(self.verdict, Verdict::Switched { .. })
    }

    /// All octets behind those that HTTP is done with.
    fn unread(&self) -> &'a [u8] {
        let consumed = match &self.verdict {
            Verdict::Switched { consumed, .. } => *consumed,
            Verdict::Rejected { rejected, .. } => rejected.consumed(),
            Verdict::Invalid(_) | Verdict::Incomplete => 0,
        };
        self.input.get(consumed..).unwrap_or_default()
    }
}

/// The sentence, and where the rule stands.
fn facts(fault: &Fault<Violation>) -> (String, &'static str) {
    match fault {
        Fault::Refused(violation) => (violation.to_string(), violation.rule()),
        fault => (fault.to_string(), fault.rule().unwrap_or_default()),
    }
}
