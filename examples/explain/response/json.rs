//! One object a line, behind those of the request and of the answer. Names and order are an interface: other tools read them.
//!
//! ```text
//! {"stage":"response","event":"Interim","status"}
//! {"stage":"response","event":"Switched","protocol","subprotocol","extensions":[],"consumed","unread"}
//! {"stage":"response","event":"Rejected","status","consumed","advertised":[],"connection"}
//! {"stage":"response","event":"Invalid","error","rule"}
//! {"stage":"response","event":"Incomplete"}
//! ```
//! - `Interim` stands once for each 1xx but 101, in order, and one of the others is the last line.
//! - `protocol`, `extensions` and `advertised`, which are protocols: as received, whatever `--deflate` and the LISTs say.
//! - `consumed`: octets of the file that HTTP is done with, up to the end of the final head. Content is behind them.

use super::{Response, Verdict, facts};
use crate::json::name_of_connection;
use serde_json::{Value, json};

/// The objects of all lines.
pub(crate) fn objects(response: &Response<'_>) -> Vec<Value> {
    let interims = response.interims.iter();
    let interim = |status| json!({ "stage": "response", "event": "Interim", "status": status });
    let mut objects: Vec<Value> = interims.map(interim).collect();
    objects.push(last(response));
    objects
}

fn last(response: &Response<'_>) -> Value {
    match &response.verdict {
        Verdict::Switched { agreed, consumed } => json!({
            "stage": "response", "event": "Switched",
            "protocol": agreed.protocol, "subprotocol": agreed.subprotocol,
            "extensions": agreed.extensions,
            "consumed": consumed, "unread": response.unread().len(),
        }),
        Verdict::Rejected {
            rejected,
            connection,
        } => {
            let advertised: Vec<String> =
                rejected.advertised().map(|each| each.to_string()).collect();
            json!({
                "stage": "response", "event": "Rejected",
                "status": rejected.response().status,
                "consumed": rejected.consumed(),
                "advertised": advertised,
                "connection": name_of_connection(*connection),
            })
        }
        Verdict::Invalid(fault) => {
            let (error, rule) = facts(fault);
            json!({ "stage": "response", "event": "Invalid", "error": error, "rule": rule })
        }
        Verdict::Incomplete => json!({ "stage": "response", "event": "Incomplete" }),
    }
}
