//! One object a line. Names and order are an interface: other tools read them.
//!
//! Of the request, always; what a RESPONSE adds stands in [`response::json`](crate::response::json):
//! ```text
//! {"stage":"request","event":"UpgradeRequested","method","target","protocols":[],"content","consumed","unread"}
//! {"stage":"request","event":"ContinueRequested","method","target","protocols":[],"content":0,"consumed":0,"unread"}
//! {"stage":"request","event":"Plain","method","target","why","consumed":0,"unread"}
//! {"stage":"request","event":"PriorKnowledge","consumed":0,"unread"}
//! {"stage":"request","event":"Incomplete","consumed":0,"unread"}
//! {"stage":"request","event":"Rejected","status","error","rule","connection","consumed":0,"unread"}
//! ```
//! `ContinueRequested` is followed by the line that comes after the 100; none of the content is read before it. After `UpgradeRequested`:
//! ```text
//! {"stage":"answer","event":"Switched","protocol","subprotocol","extensions":[],"consumed","unread","octets"}
//! {"stage":"answer","event":"Rejected","status","error","rule","connection","consumed","unread","octets"}
//! {"stage":"answer","event":"Declined","consumed":0,"unread"}
//! ```
//! - `protocols`: `name` or `name/version`, as received. `content`: decoded octets of content that were read.
//! - `consumed`: octets that HTTP is done with. `unread`: all octets of the file behind them.
//! - `why`: `no-upgrade`, `no-connection-option`, `http-1.0`, `content-too-large` or `malformed-upgrade`.
//! - `connection`: `reuse` or `close`. `subprotocol`: a string or `null`. `extensions`: strings in field syntax,
//!   none without `--deflate`. `octets`: base64 of what is sent.

use crate::report::{Line, Outcome, Refused, Why, target};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http_upgrade::{Connection, NoUpgrade};
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
            "method": head.method, "target": target(&head.target),
            "protocols": protocols, "content": content,
            "consumed": consumed, "unread": unread,
        }),
        Outcome::ContinueRequested { head, protocols } => json!({
            "stage": "request", "event": "ContinueRequested",
            "method": head.method, "target": target(&head.target),
            "protocols": protocols, "content": 0,
            "consumed": consumed, "unread": unread,
        }),
        Outcome::Plain { head, why } => json!({
            "stage": "request", "event": "Plain",
            "method": head.method, "target": target(&head.target),
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
        Outcome::Invalid { refused, .. } => rejected("request", refused, line),
        Outcome::Switched {
            protocol,
            subprotocol,
            extensions,
            octets,
        } => json!({
            "stage": "answer", "event": "Switched",
            "protocol": protocol, "subprotocol": subprotocol, "extensions": extensions,
            "consumed": consumed, "unread": unread,
            "octets": STANDARD.encode(octets),
        }),
        Outcome::Refused {
            refused, octets, ..
        } => {
            let mut object = rejected("answer", refused, line);
            if let Some(members) = object.as_object_mut() {
                members.insert("octets".into(), STANDARD.encode(octets).into());
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

pub(crate) const fn name_of_connection(connection: Connection) -> &'static str {
    match connection {
        Connection::Reuse => "reuse",
        Connection::Close => "close",
    }
}

const fn name_of(why: Why) -> &'static str {
    match why {
        Why::NoUpgrade(NoUpgrade::Absent | NoUpgrade::Connect) => "no-upgrade",
        Why::NoUpgrade(NoUpgrade::Version) => "http-1.0",
        Why::NoUpgrade(NoUpgrade::Connection) => "no-connection-option",
        Why::NoUpgrade(NoUpgrade::Malformed) => "malformed-upgrade",
        Why::ContentTooLarge => "content-too-large",
    }
}
