//! What a report looks like to somebody who has seen many: the key to the advice.

use crate::report::{Outcome, Report, Why};
use http_upgrade::server::Fault;
use http_upgrade::websocket::Refusal;
use http_upgrade::{ContentError, HeadError, NoUpgrade, Protocol, RequestHead, Upgrade};

/// One kind of request, as far as causes and remedies differ.
#[derive(Clone, Copy)]
pub(crate) enum Symptom {
    Silence,
    HeadUnfinished,
    ContentMissing,
    ContinueAwaited,
    PriorKnowledge,
    Ordinary,
    Stripped,
    UpgradeStripped,
    ConnectionAlone,
    Http10,
    OptionStripped,
    MalformedUpgrade,
    Connect,
    ContentTooLarge,
    Tls,
    Response,
    Host,
    LineEnds,
    FieldLine,
    TooLarge,
    ForeignVersion,
    Framing,
    Grammar,
    Switched,
    NoSubprotocol,
    Method,
    Version,
    Key,
    Content,
    Lists,
    Handshake,
    H2c,
    H2cSwitched,
    NotAccepted,
}

impl Symptom {
    /// The last line decides, since it says how the request ended.
    pub(crate) fn of(report: &Report<'_>) -> Option<Self> {
        let head = report.head();
        Some(match &report.lines.last()?.outcome {
            Outcome::PriorKnowledge => Self::PriorKnowledge,
            Outcome::Plain { head, why } => plain(head, *why),
            Outcome::Invalid { fault, .. } => invalid(*fault, report.input),
            Outcome::Refused { refusal, .. } => refused(*refusal),
            Outcome::Switched {
                protocol,
                subprotocol: None,
                ..
            } if protocol.eq_ignore_ascii_case(Protocol::WEBSOCKET.name())
                && has(head, "sec-websocket-protocol") =>
            {
                Self::NoSubprotocol
            }
            Outcome::Switched { protocol, .. } if protocol == Protocol::H2C.name() => {
                Self::H2cSwitched
            }
            Outcome::Switched { .. } => Self::Switched,
            Outcome::Declined(_) if offers_h2c(head) => Self::H2c,
            Outcome::Declined(_) => Self::NotAccepted,
            Outcome::Incomplete if report.input.is_empty() => Self::Silence,
            // A head is known behind a ContinueRequested only.
            Outcome::Incomplete if head.is_some_and(|head| head.len() == report.input.len()) => {
                Self::ContinueAwaited
            }
            Outcome::Incomplete => match RequestHead::parse(report.input) {
                Ok(Some(_)) => Self::ContentMissing,
                _ => Self::HeadUnfinished,
            },
            // Another line always follows these.
            Outcome::UpgradeRequested { .. } | Outcome::ContinueRequested { .. } => return None,
        })
    }
}

fn plain(head: &RequestHead<'_>, why: Why) -> Symptom {
    let is_websocket = has(Some(*head), "sec-websocket-key");
    let is_option = head.fields.lists("connection", "upgrade");
    match why {
        Why::NoUpgrade(NoUpgrade::Absent) => match (is_websocket, is_option) {
            (true, true) => Symptom::UpgradeStripped,
            (true, false) => Symptom::Stripped,
            (false, true) => Symptom::ConnectionAlone,
            (false, false) => Symptom::Ordinary,
        },
        Why::NoUpgrade(NoUpgrade::Version) => Symptom::Http10,
        Why::NoUpgrade(NoUpgrade::Connection) => Symptom::OptionStripped,
        Why::NoUpgrade(NoUpgrade::Malformed) => Symptom::MalformedUpgrade,
        Why::NoUpgrade(NoUpgrade::Connect) => Symptom::Connect,
        Why::ContentTooLarge => Symptom::ContentTooLarge,
    }
}

fn invalid(fault: Fault, input: &[u8]) -> Symptom {
    match fault {
        // A handshake record of TLS.
        _ if input.starts_with(&[0x16, 0x03]) => Symptom::Tls,
        _ if input.starts_with(b"HTTP/") => Symptom::Response,
        Fault::Head(
            HeadError::TooLong
            | HeadError::TooManyFields
            | HeadError::TooManyElements
            | HeadError::TargetTooLong,
        )
        | Fault::Content(ContentError::TrailerTooLong | ContentError::ChunkExtensionsTooLong) => {
            Symptom::TooLarge
        }
        Fault::Head(HeadError::HostMissing | HeadError::HostRepeated | HeadError::HostInvalid) => {
            Symptom::Host
        }
        Fault::Head(HeadError::BareLf | HeadError::BareCr) => Symptom::LineEnds,
        Fault::Head(
            HeadError::LeadingSpace
            | HeadError::Folded
            | HeadError::FieldName
            | HeadError::SpaceBeforeColon
            | HeadError::NoColon
            | HeadError::FieldValue,
        ) => Symptom::FieldLine,
        Fault::Head(HeadError::MajorVersion | HeadError::Preface) => Symptom::ForeignVersion,
        Fault::Content(_) => Symptom::Framing,
        _ => Symptom::Grammar,
    }
}

const fn refused(refusal: Option<Refusal>) -> Symptom {
    match refusal {
        Some(Refusal::Method) => Symptom::Method,
        Some(Refusal::Version | Refusal::VersionRepeated) => Symptom::Version,
        Some(Refusal::KeyMissing | Refusal::KeyRepeated | Refusal::Key) => Symptom::Key,
        Some(Refusal::Content) => Symptom::Content,
        Some(Refusal::Subprotocols | Refusal::SubprotocolRepeated | Refusal::Extensions) => {
            Symptom::Lists
        }
        _ => Symptom::Handshake,
    }
}

pub(crate) fn has(head: Option<RequestHead<'_>>, name: &str) -> bool {
    head.is_some_and(|head| head.fields.all(name).next().is_some())
}

pub(crate) fn offers_h2c(head: Option<RequestHead<'_>>) -> bool {
    let upgrade = head.and_then(|head| Upgrade::of(head).ok());
    upgrade.is_some_and(|upgrade| upgrade.offers(Protocol::H2C))
}
