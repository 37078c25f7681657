//! The verdicts of this crate's own machines on a recording. They name the rule that was broken,
//! and its section.

use super::clue::First;
use super::errors;
use super::evidence::{Evidence, Source};
use super::finding::Finding;
use super::signatures as known;
use super::span::Side;
use crate::content::decoder::Content;
#[cfg(feature = "h2c")]
use crate::h2c::{self, NotTaken};
use crate::head::error::HeadError;
use crate::head::limits::Limits;
use crate::head::request::RequestHead;
use crate::head::response::ResponseHead;
use crate::server::{Event, Server, ServerError};
#[cfg(feature = "websocket")]
use crate::upgrade::accept::Accept as _;
#[cfg(feature = "websocket")]
use crate::upgrade::protocol::Protocol;
use crate::upgrade::request::{NotAnUpgrade, Upgrade};
#[cfg(feature = "websocket")]
use crate::websocket::{Acceptor, Origins, RequestError};

/// The verdict of this crate's server, with its default limits, on the recorded request.
#[derive(Clone, Copy, Debug)]
pub(super) enum Outcome {
    /// The request was not recorded, or only a part of its head.
    Unknown,
    /// The server would accept the upgrade.
    InOrder,
    /// Less content was recorded than the head announces.
    AwaitsContent,
    /// The bytes are not a valid request.
    Fault(ServerError),
    /// The request is an ordinary one.
    NotAnUpgrade(NotAnUpgrade),
    /// The request for a WebSocket is refused.
    #[cfg(feature = "websocket")]
    Refused(RequestError),
    /// The request is answered in HTTP/1.1, although it offers h2c.
    #[cfg(feature = "h2c")]
    Declined(NotTaken),
}

impl Outcome {
    pub(super) fn of(evidence: &Evidence<'_>) -> Self {
        match evidence.request {
            Source::Absent => Self::Unknown,
            Source::Head(head) => Self::of_head(head),
            Source::Bytes(bytes) => Self::read(bytes),
        }
    }

    fn read(bytes: &[u8]) -> Self {
        let mut server = Server::new();
        if server.wants_input(bytes) {
            return match RequestHead::parse(bytes) {
                Ok(Some(_)) => Self::AwaitsContent,
                _ => Self::Unknown,
            };
        }
        match server.event(bytes) {
            Ok(Event::UpgradeRequested(upgrade)) => Self::of_upgrade(&upgrade),
            Ok(Event::ContinueRequested(head) | Event::Plain(head)) => {
                match is_whole(&head, bytes) {
                    Ok(true) => Self::of_head(head),
                    Ok(false) => Self::AwaitsContent,
                    Err(fault) => Self::Fault(fault),
                }
            }
            Ok(Event::PriorKnowledge) => Self::Unknown,
            Err(fault) => Self::Fault(fault),
        }
    }

    fn of_head(head: RequestHead<'_>) -> Self {
        match Upgrade::of(head) {
            Ok(upgrade) => Self::of_upgrade(&upgrade),
            Err(why) => Self::NotAnUpgrade(why),
        }
    }

    #[cfg_attr(
        not(any(feature = "websocket", feature = "h2c")),
        expect(unused_variables, reason = "other protocols have no rules here")
    )]
    fn of_upgrade(upgrade: &Upgrade<'_>) -> Self {
        #[cfg(feature = "websocket")]
        if upgrade.offers(Protocol::WEBSOCKET) {
            let refusal = Acceptor::new(Origins::Any).agree(upgrade).err();
            return refusal.map_or(Self::InOrder, Self::Refused);
        }
        #[cfg(feature = "h2c")]
        match h2c::Policy::new().offer(upgrade) {
            Ok(_) | Err(NotTaken::Protocol) => {}
            Err(declined) => return Self::Declined(declined),
        }
        Self::InOrder
    }

    /// Returns whether the request breaks a rule. Exceeding a limit does not count.
    pub(super) fn is_wrong(&self) -> bool {
        match *self {
            Self::Fault(ServerError::Head(error)) => !matches!(error.status(), 414 | 431 | 501),
            Self::Fault(ServerError::Content(error)) => !matches!(error.status(), 413 | 431 | 501),
            #[cfg(feature = "websocket")]
            Self::Refused(refusal) => refusal != RequestError::TooManyElements,
            Self::NotAnUpgrade(why) => why == NotAnUpgrade::Malformed,
            _ => false,
        }
    }

    /// Returns the refusal as a finding. `status` is what the recorded server answered, if it has.
    pub(super) fn finding(&self, first: First, status: Option<u16>) -> Option<Finding> {
        let (finding, own) = match *self {
            Self::Fault(fault) => (of_fault(fault, first), fault.rejection()?.status()),
            #[cfg(feature = "websocket")]
            Self::Refused(refusal) => (refusal.into(), refusal.status()),
            #[cfg(feature = "h2c")]
            Self::Declined(declined) => {
                return status.is_none().then(|| declined.into());
            }
            _ => return None,
        };
        let fits = status.is_none_or(|status| status == 400 || status == own);
        fits.then_some(finding)
    }
}

/// Returns whether all content that the head announces was recorded.
fn is_whole(head: &RequestHead<'_>, bytes: &[u8]) -> Result<bool, ServerError> {
    let mut content = Content::of_request(head, &Limits::new())?;
    let mut rest = bytes.get(head.len()..).unwrap_or_default();
    while let Some(piece) = content.piece(rest)? {
        rest = rest.get(piece.consumed..).unwrap_or_default();
    }
    Ok(content.is_complete())
}

fn of_fault(fault: ServerError, first: First) -> Finding {
    let is_tls = matches!(first, First::TlsHandshake | First::TlsAlert);
    match fault {
        ServerError::Head(error @ HeadError::Method) if !is_tls => {
            Finding::certain(&known::x04::SIGNATURE, error.rule())
        }
        fault => fault.into(),
    }
}

/// Returns the reason why the client's machine refuses the head of the response; `None` if it does
/// not.
pub(super) fn response_fault(evidence: &Evidence<'_>) -> Option<Finding> {
    let error = ResponseHead::parse(evidence.bytes(Side::Response)).err();
    error.map(errors::of_answer)
}
