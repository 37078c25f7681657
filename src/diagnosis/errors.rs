//! Conversions from the errors of this crate's machines to findings, for a log line.

use super::evidence::Evidence;
use super::finding::{Finding, PRODUCTS};
use super::level::Confidence;
#[cfg(feature = "h2c")]
use super::level::Level;
use super::report::Diagnosis;
use super::signature::Signature;
use super::signatures as known;
use super::span::Spans;
use crate::client::{self, Rejected};
use crate::content::error::ContentError;
#[cfg(feature = "h2c")]
use crate::h2c::NotTaken;
use crate::head::error::HeadError;
use crate::intermediary::{RequestSideError, ResponseSideError};
use crate::rule::Rule;
use crate::server;
use crate::upgrade::request::NotAnUpgrade;
#[cfg(feature = "websocket")]
use crate::websocket::{RequestError, ResponseError};

impl Finding {
    /// Makes a certain finding from the rule that a machine of this crate has found broken.
    pub(super) const fn certain(signature: &'static Signature, rule: Rule) -> Self {
        Self {
            signature,
            level: signature.level,
            confidence: Confidence::Certain,
            cause: rule.sentence,
            rule: rule.section,
            products: [None; PRODUCTS],
            spans: Spans::NONE,
        }
    }

    /// Makes a certain finding with the cause and the rule of the signature.
    const fn plain(signature: &'static Signature) -> Self {
        Self::certain(signature, Rule::new(signature.rule, signature.cause))
    }
}

/// Makes evidence of what a client's machine has: the head of the answer. Add the request and the
/// content if you have them; each makes the diagnosis more exact.
impl<'b> From<&Rejected<'b>> for Evidence<'b> {
    fn from(rejected: &Rejected<'b>) -> Self {
        Self::new().response_head(*rejected.response())
    }
}

/// Diagnoses from the head of an answer alone.
impl From<&Rejected<'_>> for Diagnosis {
    fn from(rejected: &Rejected<'_>) -> Self {
        Evidence::from(rejected).diagnose()
    }
}

/// Returns the likeliest cause, judged from the head of an answer alone.
impl From<&Rejected<'_>> for Finding {
    fn from(rejected: &Rejected<'_>) -> Self {
        let diagnosis = Diagnosis::from(rejected);
        let first = diagnosis.findings().first();
        first
            .copied()
            .unwrap_or(Self::plain(&known::x03::SIGNATURE))
    }
}

impl From<NotAnUpgrade> for Finding {
    fn from(why: NotAnUpgrade) -> Self {
        let signature = match why {
            NotAnUpgrade::Absent => &known::x09::SIGNATURE,
            NotAnUpgrade::Version => &known::c02::SIGNATURE,
            NotAnUpgrade::Connection => &known::c04::SIGNATURE,
            NotAnUpgrade::Malformed => {
                return Self::certain(&known::c63::SIGNATURE, why.rule());
            }
            NotAnUpgrade::Connect => &known::c45::SIGNATURE,
        };
        Self::plain(signature)
    }
}

/// Converts the error of a head that came from a client.
impl From<HeadError> for Finding {
    fn from(error: HeadError) -> Self {
        let signature = match error {
            // No method has the first byte of a TLS handshake.
            HeadError::Method => &known::c32::SIGNATURE,
            HeadError::MajorVersion | HeadError::Preface | HeadError::LatePreface => {
                &known::c31::SIGNATURE
            }
            _ if matches!(error.status(), 414 | 431) => &known::c43::SIGNATURE,
            _ => &known::x04::SIGNATURE,
        };
        Self::certain(signature, error.rule())
    }
}

/// Converts the error of a head that came from a server.
pub(super) fn of_answer(error: HeadError) -> Finding {
    let signature = match error {
        HeadError::MajorVersion => &known::c31::SIGNATURE,
        HeadError::Version | HeadError::StatusLine => &known::c47::SIGNATURE,
        _ if error.status() == 431 => &known::c43::SIGNATURE,
        _ => &known::x05::SIGNATURE,
    };
    Finding::certain(signature, error.rule())
}

/// Converts the error of content whose end is unclear.
impl From<ContentError> for Finding {
    fn from(error: ContentError) -> Self {
        Self::certain(&known::x04::SIGNATURE, error.rule())
    }
}

impl From<server::ServerError> for Finding {
    fn from(fault: server::ServerError) -> Self {
        match fault {
            server::ServerError::Head(error) => error.into(),
            server::ServerError::Content(error) => error.into(),
            server::ServerError::Incomplete
            | server::ServerError::InputChanged
            | server::ServerError::Closed => Self::plain(&known::x13::SIGNATURE),
        }
    }
}

impl<R> From<client::ClientError<R>> for Finding
where
    Finding: From<R>,
{
    fn from(fault: client::ClientError<R>) -> Self {
        Self::plain(match fault {
            client::ClientError::Head(error) => return of_answer(error),
            client::ClientError::Refused(refusal) => return refusal.into(),
            client::ClientError::Version => &known::c33::SIGNATURE,
            client::ClientError::Connection | client::ClientError::Upgrade => {
                &known::c34::SIGNATURE
            }
            client::ClientError::Protocol | client::ClientError::Unsolicited => {
                &known::x07::SIGNATURE
            }
            client::ClientError::Interims => &known::c46::SIGNATURE,
            client::ClientError::Unsent => {
                return Self::certain(&known::x05::SIGNATURE, fault.rule());
            }
            client::ClientError::Interim
            | client::ClientError::Incomplete
            | client::ClientError::InputChanged => &known::x13::SIGNATURE,
        })
    }
}

/// For a proposal that refuses nothing; this is never called.
impl From<core::convert::Infallible> for Finding {
    fn from(never: core::convert::Infallible) -> Self {
        match never {}
    }
}

#[cfg(feature = "websocket")]
impl From<ResponseError> for Finding {
    fn from(violation: ResponseError) -> Self {
        let signature = match violation {
            ResponseError::Key => &known::c24::SIGNATURE,
            ResponseError::AcceptMissing => &known::c35::SIGNATURE,
            ResponseError::Accept | ResponseError::AcceptRepeated => &known::c36::SIGNATURE,
            ResponseError::Subprotocol | ResponseError::SubprotocolRepeated => {
                &known::c38::SIGNATURE
            }
            ResponseError::SubprotocolMissing => &known::c39::SIGNATURE,
            ResponseError::Extensions | ResponseError::Extension | ResponseError::Deflate => {
                &known::c40::SIGNATURE
            }
        };
        Self::certain(signature, violation.rule())
    }
}

#[cfg(feature = "websocket")]
impl From<RequestError> for Finding {
    fn from(refusal: RequestError) -> Self {
        let signature = match refusal {
            RequestError::Method | RequestError::Content => &known::x12::SIGNATURE,
            RequestError::Version | RequestError::VersionRepeated => &known::c23::SIGNATURE,
            RequestError::KeyMissing | RequestError::KeyRepeated | RequestError::Key => {
                &known::c24::SIGNATURE
            }
            RequestError::Origin | RequestError::OriginMissing | RequestError::OriginRepeated => {
                &known::c18::SIGNATURE
            }
            RequestError::Subprotocols
            | RequestError::SubprotocolRepeated
            | RequestError::SubprotocolMissing => &known::c56::SIGNATURE,
            RequestError::TooManyElements => &known::c43::SIGNATURE,
            _ => &known::x04::SIGNATURE,
        };
        Self::certain(signature, refusal.rule())
    }
}

/// Converts the reason why a server does not take an offer of h2c. That is not an error, so the
/// finding is a note.
#[cfg(feature = "h2c")]
impl From<NotTaken> for Finding {
    fn from(declined: NotTaken) -> Self {
        Self {
            level: Level::Note,
            ..Self::certain(&known::c08::SIGNATURE, declined.rule())
        }
    }
}

impl From<RequestSideError> for Finding {
    fn from(fault: RequestSideError) -> Self {
        let signature = match fault {
            RequestSideError::Head(error) => return error.into(),
            RequestSideError::Content(error) => return error.into(),
            RequestSideError::Connect | RequestSideError::Scheme => &known::c45::SIGNATURE,
            RequestSideError::Options(_)
            | RequestSideError::LastHop
            | RequestSideError::MaxForwards => &known::x04::SIGNATURE,
            RequestSideError::Incomplete | RequestSideError::InputChanged => &known::x13::SIGNATURE,
        };
        let rule = fault.rule();
        // Two of the sentences are written for the caller of the crate, not for a person who looks
        // for a cause.
        let sentence = match fault {
            RequestSideError::Connect => {
                "a client asks this proxy for a tunnel by CONNECT, which it does not serve"
            }
            RequestSideError::Scheme => {
                "the request target has a scheme that this proxy does not serve"
            }
            _ => rule.sentence,
        };
        match fault.rejection() {
            Some(_) => Self::certain(signature, Rule::new(rule.section, sentence)),
            None => Self::plain(signature),
        }
    }
}

impl From<ResponseSideError> for Finding {
    fn from(fault: ResponseSideError) -> Self {
        let signature = match fault {
            ResponseSideError::Head(error) => return of_answer(error),
            ResponseSideError::Relay(error) => return of_protocol(error.rule()),
            ResponseSideError::Version => &known::c33::SIGNATURE,
            ResponseSideError::Connection | ResponseSideError::Upgrade => &known::c34::SIGNATURE,
            ResponseSideError::Protocol
            | ResponseSideError::Layered
            | ResponseSideError::Unsolicited => &known::x07::SIGNATURE,
            ResponseSideError::Unasked => &known::c41::SIGNATURE,
            ResponseSideError::Ended => &known::c67::SIGNATURE,
            ResponseSideError::Incomplete | ResponseSideError::InputChanged => {
                &known::x13::SIGNATURE
            }
            _ => &known::x05::SIGNATURE,
        };
        match fault.rejection() {
            Some(_) => Self::certain(signature, fault.rule()),
            None => Self::plain(signature),
        }
    }
}

/// Converts the rule of its protocol that a 101 breaks. Those of WebSocket have signatures of their
/// own.
fn of_protocol(rule: Rule) -> Finding {
    #[cfg(feature = "websocket")]
    if let Some(violation) = OF_WEBSOCKET.iter().find(|each| each.rule() == rule) {
        return (*violation).into();
    }
    Finding::certain(&known::x05::SIGNATURE, rule)
}

#[cfg(feature = "websocket")]
const OF_WEBSOCKET: [ResponseError; 10] = [
    ResponseError::Key,
    ResponseError::AcceptMissing,
    ResponseError::AcceptRepeated,
    ResponseError::Accept,
    ResponseError::SubprotocolRepeated,
    ResponseError::Subprotocol,
    ResponseError::SubprotocolMissing,
    ResponseError::Extensions,
    ResponseError::Extension,
    ResponseError::Deflate,
];
