//! `conform server`: sends requests to a server, in order and out of order, and judges what comes
//! back.

mod case;
mod cases;

mod fits;
mod judge;
mod probe;
mod proof;
mod refusal;
mod request;
mod runner;
mod summary;
mod target;

use super::arguments::Arguments;
use super::case::{Outcome, Rule};
use super::message::Answer;
use crate::request::Target;
use probe::Speaks;
use request::Offer;
use target::Server;

pub(crate) use refusal::is_one_of;

/// Whether a 101 answers a handshake with this key that offers websocket and nothing else.
pub(crate) fn fits_websocket(answer: &Answer, key: &str) -> Result<(), String> {
    let offer = Offer {
        key: Some(key.to_owned()),
        protocols: vec!["websocket".to_owned()],
        subprotocols: answer.fields.list("Sec-WebSocket-Protocol"),
        extensions: answer.fields.list("Sec-WebSocket-Extensions"),
    };
    fits::fits(answer, &offer)
}

/// The rules of all cases.
pub(crate) fn rules() -> impl Iterator<Item = Rule> {
    let cases = cases::all().map(|case| case.rule);
    cases.chain(summary::rules())
}

/// Runs all cases against the server at this URL.
pub(crate) fn run(url: &str, arguments: &Arguments) -> Result<Vec<Outcome>, String> {
    let target = Target::parse(url).map_err(|error| format!("{url}: {error}"))?;
    let server = Server::new(target, arguments);
    let speaks = Speaks::find(&server, arguments.head, &arguments.subprotocols)?;
    Ok(runner::run(&server, &speaks, arguments))
}
