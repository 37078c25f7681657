//! The lines about RESPONSE as JSON, after those about the request and the server's answer. Other
//! programs read them, so the names of the members and their order do not change.
//!
//! Each starts with `"stage":"response"`:
//! ```text
//! {"event":"Interim","status"}
//! {"event":"Switched","protocol","subprotocol","extensions":[],"consumed","unread"}
//! {"event":"Rejected","status","consumed","advertised":[],"connection"}
//! {"event":"Invalid","error","rule"}
//! {"event":"Incomplete"}
//! ```
//! - There is one `Interim` for each interim response (1xx except 101), in their order. The last
//!   line is one of the others.
//! - `protocol`, `extensions`, and the protocols in `advertised` are as received. `--deflate` and
//!   the LISTs do not change them.
//! - `consumed`: how many bytes of the file were read as HTTP and are finished: those up to the end
//!   of the final head. Content comes after them.

use super::{Response, Verdict, facts};
use crate::json::name_of_connection;
use serde_json::{Value, json};

/// All lines about a response.
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
        Verdict::Invalid(error) => {
            let (error, rule) = facts(error);
            json!({ "stage": "response", "event": "Invalid", "error": error, "rule": rule })
        }
        Verdict::Incomplete => json!({ "stage": "response", "event": "Incomplete" }),
    }
}
