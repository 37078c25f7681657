//! `conform server`: sends requests to a server, in order and out of order, and judges what comes
//! back.

mod case;
mod cases;

mod fits;
mod judge;
mod probe;
mod refusal;
mod request;
mod runner;
mod summary;
mod target;

use super::arguments::Arguments;
use super::case::{Outcome, Rule};
use crate::request::Target;
use probe::Speaks;
use target::Server;

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
