//! Flows of mitmproxy (`mitmdump -w`): heads that it parsed, and the messages of a WebSocket.

use super::tnetstring::{self, Value};
use super::{MAX_EXCHANGES, devtools};
use crate::exchange::{Exchange, Fidelity};
use http_upgrade::diagnosis::RecordedBy;

pub(super) fn read(bytes: &[u8]) -> Result<Vec<Exchange>, String> {
    let mut exchanges = Vec::new();
    let (mut rest, mut number) = (bytes, 0_usize);
    while let Some((flow, tail)) = tnetstring::take(rest) {
        rest = tail;
        number += 1;
        if let Some(mut exchange) = exchange(flow) {
            exchange.place = format!("flow {number}");
            exchanges.push(exchange);
        }
        if exchanges.len() > MAX_EXCHANGES {
            break;
        }
    }
    if number == 0 {
        return Err("the first flow is incomplete".into());
    }
    Ok(exchanges)
}

fn exchange(flow: Value<'_>) -> Option<Exchange> {
    let request = flow.get("request").filter(|value| value.tag == b'}')?;
    let text = |value: Value<'_>, key: &str| value.get(key).map(Value::text).unwrap_or_default();
    let (method, path) = (text(request, "method"), text(request, "path"));
    let start = format!("{method} {path} {}", text(request, "http_version"));
    let mut exchange = Exchange {
        url: Some(format!(
            "{}://{}:{}{path}",
            text(request, "scheme"),
            text(request, "host"),
            text(request, "port")
        )),
        request: Some(message(&start, request)),
        fidelity: Fidelity::Rebuilt,
        recorded_by: RecordedBy::Between,
        ..Exchange::default()
    };
    if let Some(response) = flow.get("response").filter(|value| value.tag == b'}') {
        let start = format!(
            "{} {} {}",
            text(response, "http_version"),
            text(response, "status_code"),
            text(response, "reason")
        );
        exchange.response = Some(message(&start, response));
    }
    if let Some(error) = flow.get("error").and_then(|error| error.get("msg")) {
        exchange.words.push(error.text());
    }
    Some(exchange)
}

/// The head, and the content as far as mitmproxy kept it.
fn message(start: &str, message: Value<'_>) -> Vec<u8> {
    let headers = message
        .get("headers")
        .into_iter()
        .flat_map(Value::elements)
        .take(500);
    let lines: Vec<(String, String)> = headers
        .filter_map(|pair| {
            let mut pair = pair.elements();
            Some((pair.next()?.text(), pair.next()?.text()))
        })
        .collect();
    let mut bytes = devtools::head(&start.replace(['\r', '\n'], " "), &lines);
    bytes.extend_from_slice(
        message
            .get("content")
            .filter(|content| content.tag == b',')
            .map_or(&[][..], |content| content.data),
    );
    bytes
}
