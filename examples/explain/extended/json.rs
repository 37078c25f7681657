//! An extended CONNECT and the responses to it as JSON, one object per line. Other programs read
//! it, so the names of the members and their order do not change.
//!
//! ```text
//! {"stage":"request","event":"ExtendedConnect","version","target","protocol"}
//! {"stage":"request","event":"Plain","method","version","target"}
//! {"stage":"answer","event":"Switched","status","fields":[]}
//! {"stage":"answer","event":"Rejected","status","error","rule"}
//! {"stage":"response","event":"Switched","status","agreed":[]}
//! {"stage":"response","event":"Rejected","status"}
//! {"stage":"response","event":"Invalid","error","rule"}
//! ```
//! - `version`: `HTTP/2` or `HTTP/3`.
//! - `fields`: each as `name: value`.
//! - `agreed`: the subprotocol and the extensions, as they were received.

use super::{Answer, Exchange, Verdict};
use serde_json::{Value, json};

/// All lines about an exchange.
pub(crate) fn objects(exchange: &Exchange) -> Vec<Value> {
    let (version, _) = exchange.mechanism();
    let request = &exchange.request;
    let target = request.uri().to_string();
    let mut objects = vec![match &exchange.protocol {
        Some(protocol) => json!({
            "stage": "request", "event": "ExtendedConnect",
            "version": version, "target": target, "protocol": protocol,
        }),
        None => json!({
            "stage": "request", "event": "Plain",
            "method": request.method().as_str(), "version": version, "target": target,
        }),
    }];
    objects.extend(exchange.answer.as_ref().map(answer));
    objects.extend(exchange.response.as_ref().map(response));
    objects
}

fn answer(answer: &Answer) -> Value {
    let status = answer.response.status().as_u16();
    if let Some((error, rule)) = &answer.refused {
        return json!({
            "stage": "answer", "event": "Rejected",
            "status": status, "error": error, "rule": rule,
        });
    }
    let fields = answer.response.headers().iter();
    let fields: Vec<String> = fields
        .map(|(name, value)| format!("{name}: {}", value.as_bytes().escape_ascii()))
        .collect();
    json!({ "stage": "answer", "event": "Switched", "status": status, "fields": fields })
}

fn response(verdict: &Verdict) -> Value {
    match verdict {
        Verdict::Switched(status, agreed) => json!({
            "stage": "response", "event": "Switched", "status": status, "agreed": agreed,
        }),
        Verdict::Rejected(status) => json!({
            "stage": "response", "event": "Rejected", "status": status,
        }),
        Verdict::Invalid(error, rule) => json!({
            "stage": "response", "event": "Invalid", "error": error, "rule": rule.section,
        }),
    }
}
