//! stub
use super::arguments::Arguments;
use super::case::{Outcome, Rule};
pub(crate) fn rules() -> impl Iterator<Item = Rule> { std::iter::empty() }
pub(crate) fn run(_: &str, _: &str, _: &Arguments) -> Result<Vec<Outcome>, String> { Err("not there".into()) }
