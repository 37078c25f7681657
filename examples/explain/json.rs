//! The report as JSON: one object per line. Other programs read it, so the names of the members and
//! their order do not change.
//!
//! The lines about the request start with `"stage":"request"`. There is always at least one:
//! ```text
//! {"event":"UpgradeRequested","method","target","protocols":[],"content","consumed","unread"}
//! {"event":"ContinueRequested","method","target","protocols":[],"content":0,"consumed":0,"unread"}
//! {"event":"Plain","method","target","why","consumed":0,"unread"}
//! {"event":"PriorKnowledge","consumed":0,"unread"}
//! {"event":"Incomplete","consumed":0,"unread"}
//! {"event":"Rejected","status","error","rule","connection","consumed":0,"unread"}
//! ```
//! After `ContinueRequested` comes the line of the same request after the 100, before which no
//! content is read. After `UpgradeRequested` comes the server's answer, which starts with
//! `"stage":"answer"`:
//! ```text
//! {"event":"Switched","protocol","subprotocol","extensions":[],"consumed","unread","bytes"}
//! {"event":"Rejected","status","error","rule","connection","consumed","unread","bytes"}
//! {"event":"Declined","consumed":0,"unread"}
//! ```
//! - `protocols`: each as `name` or `name/version`, as received.
//! - `content`: how many bytes of content were read, after decoding.
//! - `consumed`: how many bytes of the file were read as HTTP and are finished. `unread`: how many
//!   come after them.
//! - `why`: `no-upgrade`, `no-connection-option`, `http-1.0`, `content-too-large` or
//!   `malformed-upgrade`.
//! - `connection`: `reuse` or `close`.
//! - `subprotocol`: a string or `null`.
//! - `extensions`: strings, each as it is written in the header field. The list is empty without
//!   `--deflate`.
//! - `bytes`: the bytes of the answer, in base64.
//!
//! For the lines that a RESPONSE adds, see [`response::json`](crate::response::json).

use crate::report::{Line, Outcome, Refused, Why, target};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http_upgrade::Persistence;
use http_upgrade::upgrade::NotAnUpgrade;
use serde_json::{Value, json};

/// The object of one line.
pub(crate) fn object(line: &Line<'_>) -> Value {
    let &Line {
        consumed, unread, ..
    } = line;
    match &line.outcome {
        Outcome::UpgradeRequested {
            head,
            protocols,
            content,
        } => json!({
            "stage": "request", "event": "UpgradeRequested",
            "method": head.method, "target": target(&head.target()),
            "protocols": protocols, "content": content,
            "consumed": consumed, "unread": unread,
        }),
        Outcome::ContinueRequested { head, protocols } => json!({
            "stage": "request", "event": "ContinueRequested",
            "method": head.method, "target": target(&head.target()),
            "protocols": protocols, "content": 0,
            "consumed": consumed, "unread": unread,
        }),
        Outcome::Plain { head, why } => json!({
            "stage": "request", "event": "Plain",
            "method": head.method, "target": target(&head.target()),
            "why": name_of(*why),
            "consumed": consumed, "unread": unread,
        }),
        Outcome::PriorKnowledge => json!({
            "stage": "request", "event": "PriorKnowledge",
            "consumed": consumed, "unread": unread,
        }),
        Outcome::Incomplete => json!({
            "stage": "request", "event": "Incomplete",
            "consumed": consumed, "unread": unread,
        }),
        Outcome::Invalid(refused) => rejected("request", refused, line),
        Outcome::Switched {
            protocol,
            subprotocol,
            extensions,
            bytes,
        } => json!({
            "stage": "answer", "event": "Switched",
            "protocol": protocol, "subprotocol": subprotocol, "extensions": extensions,
            "consumed": consumed, "unread": unread,
            "bytes": STANDARD.encode(bytes),
        }),
        Outcome::Refused { refused, bytes } => {
            let mut object = rejected("answer", refused, line);
            if let Some(members) = object.as_object_mut() {
                members.insert("bytes".into(), STANDARD.encode(bytes).into());
            }
            object
        }
        Outcome::Declined(_) => json!({
            "stage": "answer", "event": "Declined",
            "consumed": consumed, "unread": unread,
        }),
    }
}

fn rejected(stage: &str, refused: &Refused, line: &Line<'_>) -> Value {
    json!({
        "stage": stage, "event": "Rejected",
        "status": refused.status, "error": refused.error, "rule": refused.rule,
        "connection": name_of_connection(refused.connection),
        "consumed": line.consumed, "unread": line.unread,
    })
}

pub(crate) const fn name_of_connection(connection: Persistence) -> &'static str {
    match connection {
        Persistence::Reuse => "reuse",
        Persistence::Close => "close",
    }
}

const fn name_of(why: Why) -> &'static str {
    match why {
        Why::NotAnUpgrade(NotAnUpgrade::Version) => "http-1.0",
        Why::NotAnUpgrade(NotAnUpgrade::Connection) => "no-connection-option",
        Why::NotAnUpgrade(NotAnUpgrade::Malformed) => "malformed-upgrade",
        // There is no Upgrade field, or the method is CONNECT.
        Why::NotAnUpgrade(_) => "no-upgrade",
        Why::ContentTooLarge => "content-too-large",
    }
}
