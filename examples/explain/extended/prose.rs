//! An extended CONNECT and the responses to it, as text for people.

use super::{Answer, Exchange, Verdict};
use crate::prose::{indented, paragraph};
use http::Method;

/// The whole report, in paragraphs that start with a label.
pub(crate) fn text(exchange: &Exchange) -> String {
    let mut text = String::new();
    let request = &exchange.request;
    let (version, rfc) = exchange.mechanism();
    let name = format!("{} {}", request.method(), request.uri());
    let Some(protocol) = &exchange.protocol else {
        let (is, mechanism) = if request.method() == Method::CONNECT {
            (
                "a plain CONNECT: it asks for a tunnel to",
                "There is no :protocol",
            )
        } else {
            ("an ordinary request of", "There is no extended CONNECT")
        };
        let host = request.uri().authority().map_or("", |host| host.as_str());
        let neither = format!("{mechanism}, and {version} has no Upgrade (RFC 9113 §8.2.2).");
        paragraph(&mut text, "Mechanism", &neither);
        paragraph(&mut text, "Request", &format!("{name} is {is} {host}."));
        return text;
    };
    let mechanism = format!(
        "An extended CONNECT over {version} ({rfc}), and not an Upgrade: a 2xx takes the place of the \
         101, and there is no Sec-WebSocket-Key."
    );
    paragraph(&mut text, "Mechanism", &mechanism);
    paragraph(
        &mut text,
        "Request",
        &format!("{name} asks for {protocol}."),
    );
    if let Some(answer) = &exchange.answer {
        tell(&mut text, answer);
    }
    if let Some(verdict) = &exchange.response {
        let (words, rule) = said(verdict, protocol);
        paragraph(&mut text, "Response", &words);
        paragraph(&mut text, "Rule", &rule);
    }
    text
}

fn tell(text: &mut String, answer: &Answer) {
    let response = &answer.response;
    let status = response.status().as_u16();
    if let Some((sentence, section)) = &answer.refused {
        paragraph(text, "Server", &format!("{status}: {sentence}."));
        paragraph(text, "Rule", section);
        return;
    }
    paragraph(text, "Server", "It sends this response:");
    let fields = response.headers().iter();
    let fields =
        fields.map(|(name, value)| format!("\n{name}: {}", value.as_bytes().escape_ascii()));
    let head = fields.fold(format!(":status: {status}"), |head, field| head + &field);
    indented(text, &head);
}

/// What the client found, and the section that decides.
fn said(verdict: &Verdict, protocol: &str) -> (String, String) {
    match verdict {
        Verdict::Switched(status, agreed) => {
            let with = if agreed.is_empty() { "" } else { " with " };
            let agreed = agreed.join(" and ");
            let words = format!(
                "{status}: a valid switch to {protocol}{with}{agreed}, as the request offers."
            );
            (words, "RFC 8441 §5".into())
        }
        Verdict::Rejected(status) => {
            let words = format!("{status}: the server does not switch. Only the stream ends.");
            (words, "RFC 8441 §5".into())
        }
        Verdict::Invalid(sentence, rule) => {
            let words = format!("Invalid: {sentence}. The client resets the stream.");
            (words, rule.section.into())
        }
    }
}
