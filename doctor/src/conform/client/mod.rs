//! `conform client`: is the server that a client connects to, answers its handshakes in order and
//! out of order, and judges what the client does then.

mod case;
mod cases;
mod judge;
mod listener;
mod requests;
mod serve;

use super::arguments::Arguments;
use super::case::{Outcome, Rule};

/// The rules of all cases.
pub(crate) fn rules() -> impl Iterator<Item = Rule> {
    let cases = cases::all().map(|case| case.rule);
    cases.chain(requests::rules())
}

/// Runs all cases with the client that connects to this address.
pub(crate) fn run(listen: &str, arguments: &Arguments) -> Result<Vec<Outcome>, String> {
    listener::run(listen, arguments)
}
