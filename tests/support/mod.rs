//! What the tests share: feeds the machines in every way, and describes their results as one line
//! of text.
#![allow(dead_code, unreachable_pub, reason = "each test uses its part")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic
)]

pub mod client;
pub mod intermediary;

use http_upgrade::server::{Event, Server, ServerError};
use http_upgrade::{Accept, Encode, Limits, Rejection};

/// Returns the bytes of a text from a table, with CR LF for `⏎`.
pub fn crlf(text: &str) -> Vec<u8> {
    text.replace('⏎', "\r\n").into_bytes()
}

/// Feeds a server with `input` whole, one byte at a time, and cut in two at every place (at most
/// 600 places). Checks that the result is always the same, and returns it.
pub fn outcome(input: &[u8]) -> String {
    outcome_within(Limits::new(), input)
}

pub fn outcome_within(limits: Limits, input: &[u8]) -> String {
    let whole = describe(&fed(limits, input, &[input.len()]), input);
    let bytewise: Vec<usize> = (0..=input.len()).collect();
    assert_eq!(
        describe(&fed(limits, input, &bytewise), input),
        whole,
        "a byte at a time"
    );
    for cut in (0..=input.len()).step_by(input.len() / 600 + 1) {
        let parts = fed(limits, input, &[cut, input.len()]);
        assert_eq!(describe(&parts, input), whole, "cut at {cut}");
    }
    whole
}

/// Returns a server that was shown `input` up to each of these ends, until it wanted no more. When
/// it asks for `100 (Continue)`, that counts as sent.
pub fn fed(limits: Limits, input: &[u8], ends: &[usize]) -> Server {
    let mut server = Server::with_limits(limits);
    for &end in ends {
        if !server.wants_input(&input[..end]) {
            break;
        }
    }
    server
}

/// Returns one line that describes the event, what is left, and how it is refused: `upgrade tcp,
/// IRC/6.9; content "abc"; unread "REST"`, `plain GET /`, `continue POST /`, `prior knowledge`,
/// `incomplete`, or a [`refusal`].
pub fn describe(server: &Server, input: &[u8]) -> String {
    match server.event(input) {
        Ok(Event::UpgradeRequested(upgrade)) => {
            let protocols: Vec<_> = upgrade.protocols().map(|p| p.to_string()).collect();
            let content = upgrade.content().collect::<Vec<_>>().concat();
            assert_eq!(upgrade.content().decoded_len(), content.len());
            format!(
                "upgrade {}; content \"{}\"; unread \"{}\"",
                protocols.join(", "),
                content.escape_ascii(),
                upgrade.unread(input).escape_ascii(),
            )
        }
        Ok(Event::Plain(head)) => format!("plain {} {:?}", head.method, head.target()),
        Ok(Event::ContinueRequested(head)) => {
            format!("continue {} {:?}", head.method, head.target())
        }
        Ok(Event::PriorKnowledge) => "prior knowledge".into(),
        Err(ServerError::Incomplete) => "incomplete".into(),
        Err(fault) => match fault.rejection() {
            Some(rejection) => {
                assert_eq!(rejection.sentence(), fault.to_string());
                refusal(&rejection, b"")
            }
            None => fault.to_string(),
        },
    }
}

/// Returns `400 close: the sentence (RFC 9112 §5.1)`. `unread` are the bytes that arrived after the
/// request.
pub fn refusal(rejection: &Rejection<'_>, unread: &[u8]) -> String {
    format!(
        "{} {}: {} ({})",
        rejection.status(),
        format!("{:?}", rejection.persistence(unread)).to_lowercase(),
        rejection.sentence(),
        rejection.section()
    )
}

/// Returns an acceptor's response to a request, whole or one byte at a time: the bytes of its 101
/// with `⏎` for CR LF, a [`refusal`], or what else the request is.
pub fn answer<S: Accept>(acceptor: &S, input: &[u8]) -> String {
    let mut answers = [1, input.len()].map(|step| {
        let ends: Vec<usize> = (0..input.len())
            .step_by(step)
            .chain([input.len()])
            .collect();
        let server = fed(Limits::new(), input, &ends);
        match server.event(input) {
            Ok(Event::UpgradeRequested(upgrade)) => {
                let unread = upgrade.unread(input);
                match upgrade.clone().accept(acceptor) {
                    Ok(reply) => {
                        let bytes = reply.to_vec().expect("a reply that can be written");
                        assert_eq!(bytes.len(), reply.encoded_len());
                        assert_eq!(reply.sent().unread(input), unread);
                        String::from_utf8(bytes)
                            .expect("ASCII")
                            .replace("\r\n", "⏎")
                    }
                    Err(rejection) => refusal(&rejection, unread),
                }
            }
            _ => describe(&server, input),
        }
    });
    assert_eq!(answers[0], answers[1]);
    std::mem::take(&mut answers[0])
}

/// Runs a table of `(name, bytes with ⏎, expected)`. Names begin with the ids of the requirements
/// that the row keeps.
pub fn table(rows: &[(&str, &str, &str)], outcome: impl Fn(&[u8]) -> String) {
    for (name, input, expected) in rows {
        assert_eq!(outcome(&crlf(input)), *expected, "{name}");
    }
}
