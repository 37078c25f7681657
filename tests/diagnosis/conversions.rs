//! Every error of the machines, and the signature that explains it.

use http_upgrade::Rule;
use http_upgrade::client::ClientError;
use http_upgrade::content::ContentError;
use http_upgrade::diagnosis::{Finding, Level, signatures};
use http_upgrade::h2c::{NotTaken, SettingsError};
use http_upgrade::head::HeadError;
use http_upgrade::intermediary::{ConnectionOptionError, RequestSideError, ResponseSideError};
use http_upgrade::server::ServerError;
use http_upgrade::upgrade::RelayError;
use http_upgrade::websocket::{RequestError, ResponseError};
use std::fmt::Display;

/// Checks the signature of each error, and that its sentence is the cause.
fn table<E: Copy + Display + Into<Finding>>(rows: &[(E, &str)]) {
    for (error, id) in rows {
        let finding: Finding = (*error).into();
        assert_eq!(
            (finding.id(), finding.cause()),
            (*id, &*error.to_string()),
            "{finding}"
        );
    }
}

/// Checks the signature of errors whose sentence is not the cause: it has one of its own.
fn with_own_cause<E: Copy + Display + Into<Finding>>(rows: &[(E, &str)]) {
    for (error, id) in rows {
        let finding: Finding = (*error).into();
        let signature = signatures().find(|signature| signature.id() == *id);
        let signature = signature.expect("a signature");
        assert_eq!(
            (finding.id(), finding.cause(), finding.rule()),
            (*id, signature.cause(), signature.rule()),
            "{error}"
        );
    }
}

#[test]
fn of_a_client() {
    type Error = ClientError<ResponseError>;
    table(&[
        (Error::Head(HeadError::MajorVersion), "C31"),
        (Error::Head(HeadError::Version), "C47"),
        (Error::Head(HeadError::StatusLine), "C47"),
        (Error::Head(HeadError::TooLong), "C43"),
        (Error::Head(HeadError::TooManyFields), "C43"),
        (Error::Head(HeadError::BareLf), "X5"),
        (Error::Unsent, "X5"),
    ]);
    with_own_cause(&[
        (Error::Interims, "C46"),
        (Error::Version, "C33"),
        (Error::Connection, "C34"),
        (Error::Upgrade, "C34"),
        (Error::Protocol, "X7"),
        (Error::Unsolicited, "X7"),
        (Error::Interim, "X13"),
        (Error::Incomplete, "X13"),
        (Error::InputChanged, "X13"),
    ]);
}

/// What a 101 to WebSocket can have wrong, and the signature that explains it.
const OF_WEBSOCKET: [(ResponseError, &str); 10] = [
    (ResponseError::Key, "C24"),
    (ResponseError::AcceptMissing, "C35"),
    (ResponseError::AcceptRepeated, "C36"),
    (ResponseError::Accept, "C36"),
    (ResponseError::SubprotocolRepeated, "C38"),
    (ResponseError::Subprotocol, "C38"),
    (ResponseError::SubprotocolMissing, "C39"),
    (ResponseError::Extensions, "C40"),
    (ResponseError::Extension, "C40"),
    (ResponseError::Deflate, "C40"),
];

#[test]
fn of_a_websocket() {
    table(&OF_WEBSOCKET);
    let refused = OF_WEBSOCKET.map(|(error, id)| (ClientError::Refused(error), id));
    for (refused, id) in refused {
        assert_eq!(Finding::from(refused).id(), id, "{refused}");
    }
    table(&[
        (RequestError::Method, "X12"),
        (RequestError::Content, "X12"),
        (RequestError::Host, "X4"),
        (RequestError::Target, "X4"),
        (RequestError::Extensions, "X4"),
        (RequestError::Version, "C23"),
        (RequestError::VersionRepeated, "C23"),
        (RequestError::KeyMissing, "C24"),
        (RequestError::KeyRepeated, "C24"),
        (RequestError::Key, "C24"),
        (RequestError::Origin, "C18"),
        (RequestError::OriginMissing, "C18"),
        (RequestError::OriginRepeated, "C18"),
        (RequestError::Subprotocols, "C56"),
        (RequestError::SubprotocolRepeated, "C56"),
        (RequestError::SubprotocolMissing, "C56"),
        (RequestError::TooManyElements, "C43"),
    ]);
}

#[test]
fn of_a_server() {
    table(&[
        (ServerError::Head(HeadError::Method), "C32"),
        (ServerError::Head(HeadError::MajorVersion), "C31"),
        (ServerError::Head(HeadError::Preface), "C31"),
        (ServerError::Head(HeadError::LatePreface), "C31"),
        (ServerError::Head(HeadError::TargetTooLong), "C43"),
        (ServerError::Head(HeadError::TooManyElements), "C43"),
        (ServerError::Head(HeadError::MethodTooLong), "X4"),
        (ServerError::Content(ContentError::Length), "X4"),
    ]);
    with_own_cause(&[
        (ServerError::Incomplete, "X13"),
        (ServerError::InputChanged, "X13"),
        (ServerError::Closed, "X13"),
    ]);
    // That h2c is not taken is no error.
    let declined = [
        (NotTaken::Protocol, "C8"),
        (NotTaken::Settings(SettingsError::Empty), "C8"),
    ];
    table(&declined);
    for (declined, _) in declined {
        assert_eq!(Finding::from(declined).level(), Level::Note, "{declined}");
    }
}

#[test]
fn of_a_proxy() {
    let options = ConnectionOptionError::EndToEnd;
    table(&[
        (RequestSideError::Head(HeadError::Method), "C32"),
        (RequestSideError::Content(ContentError::Coding), "X4"),
        (RequestSideError::Options(options), "X4"),
        (RequestSideError::LastHop, "X4"),
        (RequestSideError::MaxForwards, "X4"),
    ]);
    with_own_cause(&[
        (RequestSideError::Incomplete, "X13"),
        (RequestSideError::InputChanged, "X13"),
    ]);
    table(&[
        (ResponseSideError::Head(HeadError::Version), "C47"),
        (ResponseSideError::Content(ContentError::Length), "X5"),
        (ResponseSideError::Options(options), "X5"),
        (ResponseSideError::Interims, "X5"),
        (ResponseSideError::Class, "X5"),
        (ResponseSideError::Unsent, "X5"),
        (ResponseSideError::Unadvertised, "X5"),
        (ResponseSideError::Version, "C33"),
        (ResponseSideError::Connection, "C34"),
        (ResponseSideError::Upgrade, "C34"),
        (ResponseSideError::Protocol, "X7"),
        (ResponseSideError::Layered, "X7"),
        (ResponseSideError::Unsolicited, "X7"),
        (ResponseSideError::Unasked, "C41"),
        (ResponseSideError::Ended, "C67"),
    ]);
    with_own_cause(&[
        (ResponseSideError::Incomplete, "X13"),
        (ResponseSideError::InputChanged, "X13"),
    ]);
}

/// What the check of a protocol refuses keeps the signature that a client would name for it.
#[test]
fn of_the_check_of_a_protocol() {
    let of_rule = |rule| ResponseSideError::Relay(RelayError::new(rule));
    table(&OF_WEBSOCKET.map(|(error, id)| (of_rule(error.rule()), id)));
    table(&[(
        of_rule(Rule::new("RFC 9297 §3.2", "the response announces content")),
        "X5",
    )]);
}
