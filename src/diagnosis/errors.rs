//! From what a machine refused to a finding, for the log line of a wrapper.

use super::evidence::Evidence;
use super::finding::{Confidence, Finding, PRODUCTS, Spans};
use super::report::Diagnosis;
use super::signature::Signature;
use super::signatures as known;
use crate::client::{self, Rejected};
use crate::content::error::ContentError;
use crate::head::error::HeadError;
use crate::intermediary::{RequestFault, ResponseFault};
use crate::server;
use crate::upgrade::NoUpgrade;
#[cfg(feature = "websocket")]
use crate::websocket::{Refusal, Violation};

impl Finding {
    /// What a machine found out itself, in its own sentence.
    const fn certain(
        signature: &'static Signature,
        cause: &'static str,
        rule: &'static str,
    ) -> Self {
        Self {
            signature,
            level: signature.level,
            confidence: Confidence::Certain,
            cause,
            rule,
            products: [None; PRODUCTS],
            spans: Spans::NONE,
        }
    }

    /// The signature in its own words.
    const fn plain(signature: &'static Signature) -> Self {
        Self::certain(signature, signature.cause, signature.rule)
    }
}

/// The evidence that a client's machine has: the head of the answer. Add the request and the
/// content where they are at hand; the diagnosis gets better by each.
impl<'b> From<&Rejected<'b>> for Evidence<'b> {
    fn from(rejected: &Rejected<'b>) -> Self {
        Self::new().response_head(*rejected.response())
    }
}

/// What the head of an answer alone tells.
impl From<&Rejected<'_>> for Diagnosis {
    fn from(rejected: &Rejected<'_>) -> Self {
        Evidence::from(rejected).diagnose()
    }
}

/// The likeliest cause, as far as the head of an answer alone tells.
impl From<&Rejected<'_>> for Finding {
    fn from(rejected: &Rejected<'_>) -> Self {
        let diagnosis = Diagnosis::from(rejected);
        let first = diagnosis.findings().first();
        first
            .copied()
            .unwrap_or(Self::plain(&known::x03::SIGNATURE))
    }
}

impl From<NoUpgrade> for Finding {
    fn from(why: NoUpgrade) -> Self {
        Self::plain(match why {
            NoUpgrade::Absent => &known::x09::SIGNATURE,
            NoUpgrade::Version => &known::c02::SIGNATURE,
            NoUpgrade::Connection => &known::c04::SIGNATURE,
            NoUpgrade::Malformed => &known::c63::SIGNATURE,
            NoUpgrade::Connect => &known::c45::SIGNATURE,
        })
    }
}

/// A head that came from a client.
impl From<HeadError> for Finding {
    fn from(error: HeadError) -> Self {
        let signature = match error {
            HeadError::Method | HeadError::RequestLine => &known::c32::SIGNATURE,
            HeadError::MajorVersion | HeadError::Preface | HeadError::LatePreface => {
                &known::c31::SIGNATURE
            }
            _ if matches!(error.status(), 414 | 431) => &known::c43::SIGNATURE,
            _ => &known::x04::SIGNATURE,
        };
        Self::certain(signature, error.sentence(), error.rule())
    }
}

/// A head that came from a server.
fn of_answer(error: HeadError) -> Finding {
    let signature = match error {
        HeadError::MajorVersion => &known::c31::SIGNATURE,
        HeadError::Version | HeadError::StatusLine => &known::c47::SIGNATURE,
        _ if error.status() == 431 => &known::c43::SIGNATURE,
        _ => &known::x05::SIGNATURE,
    };
    Finding::certain(signature, error.sentence(), error.rule())
}

/// Content of a request that could be framed in two ways.
impl From<ContentError> for Finding {
    fn from(error: ContentError) -> Self {
        Self::certain(&known::x04::SIGNATURE, error.sentence(), error.rule())
    }
}

impl From<server::Fault> for Finding {
    fn from(fault: server::Fault) -> Self {
        match fault {
            server::Fault::Head(error) => error.into(),
            server::Fault::Content(error) => error.into(),
            server::Fault::Incomplete | server::Fault::InputChanged | server::Fault::Closed => {
                Self::plain(&known::x13::SIGNATURE)
            }
        }
    }
}

impl<R> From<client::Fault<R>> for Finding
where
    Finding: From<R>,
{
    fn from(fault: client::Fault<R>) -> Self {
        Self::plain(match fault {
            client::Fault::Head(error) => return of_answer(error),
            client::Fault::Refused(refusal) => return refusal.into(),
            client::Fault::Version => &known::c33::SIGNATURE,
            client::Fault::Connection | client::Fault::Upgrade => &known::c34::SIGNATURE,
            client::Fault::Protocol | client::Fault::Unsolicited => &known::x07::SIGNATURE,
            client::Fault::Interims => &known::c46::SIGNATURE,
            client::Fault::Unsent => {
                let sentence = "a 101 came before all of the request was sent";
                return Self::certain(&known::x05::SIGNATURE, sentence, "RFC 9110 §7.8");
            }
            client::Fault::Interim | client::Fault::Incomplete | client::Fault::InputChanged => {
                &known::x13::SIGNATURE
            }
        })
    }
}

/// For a proposal that refuses nothing.
impl From<core::convert::Infallible> for Finding {
    fn from(never: core::convert::Infallible) -> Self {
        match never {}
    }
}

#[cfg(feature = "websocket")]
impl From<Violation> for Finding {
    fn from(violation: Violation) -> Self {
        let signature = match violation {
            Violation::Key => &known::c24::SIGNATURE,
            Violation::AcceptMissing => &known::c35::SIGNATURE,
            Violation::Accept | Violation::AcceptRepeated => &known::c36::SIGNATURE,
            Violation::Subprotocol | Violation::SubprotocolRepeated => &known::c38::SIGNATURE,
            Violation::SubprotocolMissing => &known::c39::SIGNATURE,
            Violation::Extensions | Violation::Extension | Violation::Deflate => {
                &known::c40::SIGNATURE
            }
        };
        Self::certain(signature, violation.sentence(), violation.rule())
    }
}

#[cfg(feature = "websocket")]
impl From<Refusal> for Finding {
    fn from(refusal: Refusal) -> Self {
        let signature = match refusal {
            Refusal::Method => &known::x12::SIGNATURE,
            Refusal::Version | Refusal::VersionRepeated => &known::c23::SIGNATURE,
            Refusal::KeyMissing | Refusal::KeyRepeated | Refusal::Key => &known::c24::SIGNATURE,
            Refusal::Origin | Refusal::OriginMissing | Refusal::OriginRepeated => {
                &known::c18::SIGNATURE
            }
            Refusal::Subprotocols | Refusal::SubprotocolRepeated | Refusal::SubprotocolMissing => {
                &known::c56::SIGNATURE
            }
            Refusal::TooManyElements => &known::c43::SIGNATURE,
            _ => &known::x04::SIGNATURE,
        };
        Self::certain(signature, refusal.sentence(), refusal.rule())
    }
}

impl From<RequestFault> for Finding {
    fn from(fault: RequestFault) -> Self {
        let signature = match fault {
            RequestFault::Head(error) => return error.into(),
            RequestFault::Content(error) => return error.into(),
            RequestFault::Connect | RequestFault::Scheme => &known::c45::SIGNATURE,
            RequestFault::Options(_) | RequestFault::LastHop | RequestFault::MaxForwards => {
                &known::x04::SIGNATURE
            }
            RequestFault::Incomplete | RequestFault::InputChanged => &known::x13::SIGNATURE,
        };
        match fault.rejection() {
            Some(_) => Self::certain(signature, sentence(fault), fault.rule().unwrap_or_default()),
            None => Self::plain(signature),
        }
    }
}

/// The sentence of a fault that is not one of a head or of content.
const fn sentence(fault: RequestFault) -> &'static str {
    match fault {
        RequestFault::Options(error) => error.sentence(),
        RequestFault::Connect => {
            "a client asks this proxy for a tunnel by CONNECT, which it does not serve"
        }
        RequestFault::Scheme => "the request target has a scheme that this proxy does not serve",
        RequestFault::MaxForwards => "Max-Forwards is repeated",
        _ => "the request may not be forwarded any further",
    }
}

impl From<ResponseFault> for Finding {
    fn from(fault: ResponseFault) -> Self {
        let signature = match fault {
            ResponseFault::Head(error) => return of_answer(error),
            ResponseFault::Version => &known::c33::SIGNATURE,
            ResponseFault::Connection | ResponseFault::Upgrade => &known::c34::SIGNATURE,
            ResponseFault::Protocol | ResponseFault::Layered | ResponseFault::Unsolicited => {
                &known::x07::SIGNATURE
            }
            ResponseFault::Relay(_) => &known::c36::SIGNATURE,
            ResponseFault::Unasked => &known::c41::SIGNATURE,
            ResponseFault::Ended => &known::c67::SIGNATURE,
            ResponseFault::Incomplete | ResponseFault::InputChanged => &known::x13::SIGNATURE,
            _ => &known::x05::SIGNATURE,
        };
        match fault.rule() {
            Some(rule) => Self::certain(signature, fault.sentence(), rule),
            None => Self::plain(signature),
        }
    }
}
