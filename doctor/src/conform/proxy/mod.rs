//! `conform proxy`: is the client before a proxy and the server after it, and judges what crossed,
//! and when.

mod back;
mod case;
mod cases;
mod runner;
mod script;
mod sides;
mod steps;

use super::arguments::Arguments;
use super::case::{Outcome, Rule};

/// The rules of all cases.
pub(crate) fn rules() -> impl Iterator<Item = Rule> {
    cases::all().map(|case| case.rule)
}

/// Runs all cases with the proxy that listens at `front` and forwards to `back`.
pub(crate) fn run(front: &str, back: &str, arguments: &Arguments) -> Result<Vec<Outcome>, String> {
    runner::run(front, back, arguments)
}
