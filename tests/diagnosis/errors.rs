//! What the machines refuse turns into a finding, in one call.

use super::recording::Recording;
use http_upgrade::client::{self, Client, Rejected};
use http_upgrade::content::ContentError;
use http_upgrade::diagnosis::{Diagnosis, Evidence, Finding, Level, Quote, Verdict};
use http_upgrade::h2c::NotTaken;
use http_upgrade::head::HeadError;
use http_upgrade::intermediary::{RequestSideError, ResponseSideError};
use http_upgrade::server::{self, Server};
use http_upgrade::upgrade::NotAnUpgrade;
use http_upgrade::websocket::{Acceptor, Origins, Proposal, RequestError, ResponseError};
use http_upgrade::{Accept, RequestHead, ResponseHead, Upgrade};

#[rustfmt::skip] // a table
#[test]
fn each_gives_its_signature() {
    use client::ClientError::{Connection, Incomplete, Protocol, Version};
    type Fault = client::ClientError<ResponseError>;
    let rows: [(Finding, &str, &str); 38] = [
        (NotAnUpgrade::Absent.into(), "X9", "The request asks for no upgrade"),
        (NotAnUpgrade::Version.into(), "C2", "The request reached the server as HTTP/1.0"),
        (NotAnUpgrade::Connection.into(), "C4", "A proxy rewrote the Connection header"),
        (NotAnUpgrade::Malformed.into(), "C63", "Upgrade is not a list of protocols"),
        (NotAnUpgrade::Connect.into(), "C45", "A forward proxy is in between"),
        (HeadError::BareLf.into(), "X4", "a line ends in LF without CR"),
        (HeadError::TooLong.into(), "C43", "the head is longer than the limit"),
        (HeadError::Method.into(), "C32", "the method is not a token"),
        (HeadError::RequestLine.into(), "X4", "method, target and version are not separated"),
        (ContentError::Ambiguous.into(), "X4", ""),
        (server::ServerError::Head(HeadError::HostMissing).into(), "X4", "a request over HTTP/1.1 has no Host"),
        (server::ServerError::Incomplete.into(), "X13", "The program that uses this library"),
        (Fault::Head(HeadError::StatusLine).into(), "C47", "the status line has no status"),
        (Version::<ResponseError>.into(), "C33", "Something on the way answered in HTTP/1.0"),
        (Connection::<ResponseError>.into(), "C34", "The 101 has no Upgrade header"),
        (Protocol::<ResponseError>.into(), "X7", "The 101 switches to another protocol"),
        (Incomplete::<ResponseError>.into(), "X13", "The program that uses this library"),
        (Fault::Refused(ResponseError::Accept).into(), "C36", "Sec-WebSocket-Accept does not answer the key"),
        (ResponseError::AcceptMissing.into(), "C35", "there is no Sec-WebSocket-Accept"),
        (ResponseError::SubprotocolMissing.into(), "C39", "none of the offered subprotocols was chosen"),
        (RequestError::Origin.into(), "C18", "the origin is not allowed"),
        (RequestError::Content.into(), "X12", "the request has content"),
        (NotTaken::SettingsMissing.into(), "C8", "there is no HTTP2-Settings"),
        (RequestError::Version.into(), "C23", "Sec-WebSocket-Version is not 13"),
        (RequestError::Key.into(), "C24", "Sec-WebSocket-Key is not 16 bytes in base64"),
        (RequestSideError::Connect.into(), "C45", "a client asks this proxy for a tunnel"),
        (ResponseSideError::Connection.into(), "C34", "a 101 has no Connection that names upgrade"),
        (ResponseSideError::Ended.into(), "C67", "the connection ended before the response"),
        (HeadError::MajorVersion.into(), "C31", ""),
        (RequestError::TooManyElements.into(), "C43", ""),
        (RequestSideError::Scheme.into(), "C45", "the request target has a scheme that this proxy does not serve"),
        (ResponseSideError::Head(HeadError::MajorVersion).into(), "C31", ""),
        (ResponseSideError::Head(HeadError::TooLong).into(), "C43", "the head is longer than the limit"),
        (ResponseSideError::Head(HeadError::BareLf).into(), "X5", "a line ends in LF without CR"),
        (ResponseSideError::Version.into(), "C33", ""),
        (ResponseSideError::Unsolicited.into(), "X7", ""),
        (ResponseSideError::Unasked.into(), "C41", ""),
        (ResponseSideError::Incomplete.into(), "X13", "The program that uses this library"),
    ];
    for (finding, id, cause) in rows {
        assert_eq!(finding.id(), id, "{finding}");
        assert!(finding.cause().starts_with(cause), "{finding}");
        assert!(finding.rule().starts_with("RFC "), "{finding}");
        assert!(finding.fixes().next().is_some(), "{finding}");
    }
}

/// Feeds a client's machine with an answer that does not switch.
fn with_rejected(answer: &[u8], judge: impl FnOnce(&Rejected<'_>)) {
    let mut client = Client::new(Proposal::new(*b"the sample nonce"));
    assert!(!client.wants_input(answer));
    match client.event(answer) {
        Ok(client::Event::Rejected(rejected)) => judge(&rejected),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_rejection_gives_the_likeliest_cause() {
    let answer = b"HTTP/1.1 502 Bad Gateway\r\nServer: nginx\r\nContent-Length: 0\r\n\r\n";
    with_rejected(answer, |rejected| {
        assert_eq!(Finding::from(rejected).id(), "C67");
        let diagnosis = Diagnosis::from(rejected);
        assert_eq!(
            (diagnosis.status(), diagnosis.product()),
            (Some(502), Some("nginx"))
        );
        assert_eq!(diagnosis.verdict(), Verdict::Refused);
    });
    // The request and the content tell more.
    let answer = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 41\r\n\r\n";
    with_rejected(answer, |rejected| {
        let evidence =
            Evidence::from(rejected).content(b"{\"code\":1,\"message\":\"Session ID unknown\"}");
        let diagnosis = evidence.diagnose();
        assert_eq!(diagnosis.findings()[0].id(), "C50");
        assert_eq!(
            diagnosis.said().next().map(Quote::text),
            Some("Session ID unknown")
        );
    });
}

#[test]
fn a_server_logs_what_to_do() {
    let input = b"GET /ws HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: close\r\n\r\n";
    let mut server = Server::new();
    assert!(!server.wants_input(input));
    let Ok(server::Event::Plain(head)) = server.event(input) else {
        panic!()
    };
    let finding = Finding::from(Upgrade::of(head).expect_err("no upgrade"));
    assert_eq!(
        finding.to_string(),
        "error C4 (certain): A proxy rewrote the Connection header, so that it does not name upgrade any more; \
         the Upgrade header then counts for nothing."
    );
}

/// Heads that were parsed already give the same findings as their bytes, but point to nothing.
#[test]
fn heads_do_as_well_as_bytes() {
    // What a size, or what follows the content, tells is lost.
    let recordings = super::recording::all().into_iter();
    for recording in recordings.filter(|each| !["c41", "c43", "c35"].contains(&&*each.file)) {
        let Some(heads) = with_heads(&recording) else {
            continue;
        };
        let first = |diagnosis: &Diagnosis| diagnosis.findings().first().map(Finding::id);
        let name = format!("{}: {}", recording.file, recording.name);
        assert_eq!(first(&heads), first(&recording.diagnose()), "{name}");
        let mut spans = heads.findings().iter().flat_map(Finding::spans);
        assert_eq!(spans.next(), None, "{name}");
    }
}

/// The diagnosis from parsed heads; `None` where a head is broken, or more than heads and content
/// is needed.
fn with_heads(recording: &Recording) -> Option<Diagnosis> {
    let (request, response) = (recording.request.as_ref()?, recording.response.as_ref()?);
    let asked = RequestHead::parse(request).ok()??;
    let answered = ResponseHead::parse(response).ok()??;
    let is_plain = answered.fields.single("transfer-encoding") == Ok(None);
    let is_final = answered.status > 199 || answered.status == 101;
    if !is_plain || !is_final || recording.fact("ended").is_some() {
        return None;
    }
    let line = response.split(|byte| *byte == b'\r').next()?;
    let reason = line
        .splitn(3, |byte| *byte == b' ')
        .nth(2)
        .unwrap_or_default();
    let (sent, rest) = (&request[asked.len()..], &response[answered.len()..]);
    let length = asked.fields.single("content-length").ok().flatten();
    let length = length.and_then(|length| std::str::from_utf8(length).ok()?.parse().ok());
    let evidence = recording
        .evidence()
        .request_head(asked)
        .sent_after(&sent[length.unwrap_or(0).min(sent.len())..])
        .response_head(answered)
        .reason(std::str::from_utf8(reason).ok()?);
    let evidence = match answered.status {
        101 => evidence.received_after(rest),
        _ => evidence.content(rest),
    };
    Some(evidence.diagnose())
}

/// What an application's own acceptor refuses is explained as well.
#[test]
fn refusals_of_the_acceptor() {
    let input = b"GET /ws HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nOrigin: https://evil.example\r\n\
        Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    let head = RequestHead::parse(input)
        .expect("a head")
        .expect("complete");
    let upgrade = Upgrade::of(head).expect("an upgrade");
    let refusal = Acceptor::new(Origins::Only(&["https://example.com"])).agree(&upgrade);
    let finding = Finding::from(refusal.expect_err("another origin"));
    assert_eq!((finding.id(), finding.level()), ("C18", Level::Error));
}
