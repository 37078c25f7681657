//! What an answer looks like to somebody who has seen many: the key to the advice.

use super::{Response, Verdict};
use crate::report::{Outcome, Report};
use crate::symptom::{self, has, offers_h2c};
use http_upgrade::client::{Fault, Rejected};
use http_upgrade::websocket::Violation;
use http_upgrade::{HeadError, Protocol, RequestHead, Version};

/// One kind of answer, as far as causes and remedies differ.
#[derive(Clone, Copy)]
pub(super) enum Symptom {
    /// What is wrong with the request explains the answer to it.
    OfRequest(symptom::Symptom),
    Silence,
    SilenceOnH2c,
    OnlyInterims,
    HeadUnfinished,
    Http2,
    Tls,
    Request,
    NoStatusLine,
    Head,
    TooLarge,
    TooManyInterims,
    Http10Switch,
    FieldsLost,
    OtherProtocol,
    Unsolicited,
    Key,
    AcceptMissing,
    Accept,
    Subprotocol,
    Extension,
    Deflate,
    TwoAnswers,
    SettingsLost,
    Framed,
    NoneChosen,
    H2c,
    Switched,
    Redirect,
    Credentials,
    Forbidden,
    NotFound,
    RequestTooLarge,
    TargetGroup,
    Gateway,
    Busy,
    PlainToTls,
    UpgradeRequired,
    NotGet,
    ChangedOnItsWay,
    Hijacked,
    Advertised,
    WithContent,
    Http10,
    Page,
    Other,
}

impl Symptom {
    pub(super) fn of(response: &Response<'_>, report: &Report<'_>) -> Self {
        match &response.verdict {
            Verdict::Switched { agreed, .. } => switched(response, &agreed.protocol),
            Verdict::Rejected { rejected, .. } => {
                of_request(rejected, report).unwrap_or_else(|| rejection(response, rejected))
            }
            Verdict::Invalid(fault) => invalid(*fault, response.input),
            Verdict::Incomplete if response.input.is_empty() => {
                if offers_h2c(response.request) {
                    Self::SilenceOnH2c
                } else {
                    Self::Silence
                }
            }
            // Their heads are all that there is.
            Verdict::Incomplete if response.input.ends_with(b"\r\n\r\n") => Self::OnlyInterims,
            Verdict::Incomplete => Self::HeadUnfinished,
        }
    }
}

fn switched(response: &Response<'_>, protocol: &str) -> Symptom {
    let unread = response.unread();
    let is = |other: Protocol<'_>| protocol.eq_ignore_ascii_case(other.name());
    let head = |name| {
        response
            .head
            .is_some_and(|head| head.fields.all(name).next().is_some())
    };
    if unread.starts_with(b"HTTP/1.") {
        return Symptom::TwoAnswers;
    }
    // The fourth octet of a frame is its type, and 4 is SETTINGS.
    if is(Protocol::H2C) && unread.get(3).is_some_and(|kind| *kind != 4) {
        return Symptom::SettingsLost;
    }
    if head("content-length") || head("transfer-encoding") {
        return Symptom::Framed;
    }
    if is(Protocol::WEBSOCKET)
        && has(response.request, "sec-websocket-protocol")
        && !head("sec-websocket-protocol")
    {
        return Symptom::NoneChosen;
    }
    if is(Protocol::H2C) {
        Symptom::H2c
    } else {
        Symptom::Switched
    }
}

fn invalid(fault: Fault<Violation>, input: &[u8]) -> Symptom {
    match fault {
        Fault::Head(error) => no_head(error, input),
        Fault::Interims => Symptom::TooManyInterims,
        Fault::Version => Symptom::Http10Switch,
        Fault::Connection | Fault::Upgrade => Symptom::FieldsLost,
        Fault::Protocol => Symptom::OtherProtocol,
        Fault::Unsolicited => Symptom::Unsolicited,
        Fault::Refused(violation) => match violation {
            Violation::Key => Symptom::Key,
            Violation::AcceptMissing => Symptom::AcceptMissing,
            Violation::Accept | Violation::AcceptRepeated => Symptom::Accept,
            Violation::Extension | Violation::Extensions => Symptom::Extension,
            Violation::Deflate => Symptom::Deflate,
            _ => Symptom::Subprotocol,
        },
        _ => Symptom::Other,
    }
}

fn no_head(error: HeadError, input: &[u8]) -> Symptom {
    match input {
        // Alert and handshake records of TLS.
        [0x15 | 0x16, 0x03, ..] => Symptom::Tls,
        // SETTINGS or GOAWAY with a short payload on stream 0.
        [0, 0, _, 4 | 7, ..] => Symptom::Http2,
        _ if input.starts_with(b"PRI * HTTP/2.0") => Symptom::Http2,
        _ if matches!(RequestHead::parse(input), Ok(Some(_))) => Symptom::Request,
        _ if !input.starts_with(b"HTTP/") => Symptom::NoStatusLine,
        _ => match error {
            HeadError::TooLong | HeadError::TooManyFields | HeadError::TooManyElements => {
                Symptom::TooLarge
            }
            _ => Symptom::Head,
        },
    }
}

/// A status that says nothing of its own is explained by a request that asks for no switch, or for one that no server should agree to.
fn of_request(rejected: &Rejected<'_>, report: &Report<'_>) -> Option<Symptom> {
    let fault = symptom::Symptom::of(report)?;
    let fault = match fault {
        // Not every server agrees to it, and none has to.
        symptom::Symptom::H2cSwitched => symptom::Symptom::H2c,
        fault => fault,
    };
    let is_faulty = match report.lines.last()?.outcome {
        // What we would say to it says nothing of the server.
        Outcome::Switched { .. } | Outcome::Declined(_) => {
            matches!(fault, symptom::Symptom::H2c)
        }
        _ => true,
    };
    let status = rejected.response().status;
    let is_mute = matches!(status, 200..=299 | 400 | 405 | 408 | 411 | 426 | 501 | 505);
    match fault {
        symptom::Symptom::Ordinary if status == 426 => Some(Symptom::UpgradeRequired),
        _ if is_faulty && is_mute => Some(Symptom::OfRequest(fault)),
        _ => None,
    }
}

fn rejection(response: &Response<'_>, rejected: &Rejected<'_>) -> Symptom {
    let head = rejected.response();
    let has_content = response.request.is_some_and(|request| {
        let fields = request.fields;
        fields.all("transfer-encoding").next().is_some()
            || fields.all("content-length").any(|length| length != b"0")
    });
    let text = String::from_utf8_lossy(response.unread());
    let is_raw_stream = head
        .fields
        .all("content-type")
        .any(|kind| kind.starts_with(b"application/vnd.docker."));
    match head.status {
        200..=299 | 501 if has_content && !is_raw_stream => Symptom::WithContent,
        200..=299 if is_raw_stream => Symptom::Hijacked,
        200..=299 if rejected.advertised().next().is_some() => Symptom::Advertised,
        200..=299 if head.version == Version::Http10 => Symptom::Http10,
        200..=299 => Symptom::Page,
        300..=399 => Symptom::Redirect,
        400 if text.contains("plain HTTP request was sent to HTTPS port") => Symptom::PlainToTls,
        400 | 426 => Symptom::ChangedOnItsWay,
        401 | 407 => Symptom::Credentials,
        403 => Symptom::Forbidden,
        404 | 410 => Symptom::NotFound,
        405 => Symptom::NotGet,
        431 => Symptom::RequestTooLarge,
        464 => Symptom::TargetGroup,
        429 | 503 => Symptom::Busy,
        502 | 504 => Symptom::Gateway,
        _ => Symptom::Other,
    }
}
