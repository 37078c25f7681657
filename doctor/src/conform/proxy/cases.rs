//! The cases for proxies.

mod ends;
mod fields;
mod framing;
mod responses;
mod switches;
mod tunnels;

use super::case::{Case, Step, case};
use crate::conform::case::Level::Must;

/// All cases, in order.
pub(crate) fn all() -> impl Iterator<Item = Case> {
    let tunnels = [
        tunnels::TUNNEL,
        tunnels::EARLY,
        switches::FAKE,
        switches::REFUSED,
    ];
    let others = [
        fields::REQUEST,
        fields::RESPONSE,
        framing::CONTENT,
        framing::AMBIGUOUS,
        responses::INTERIM,
        responses::ANSWERS,
        ends::CASES,
    ];
    let tunnels = tunnels.into_iter().flatten().copied().map(Case::of_tunnels);
    tunnels.chain(others.into_iter().flatten().copied())
}

/// Whether the proxy forwards at all.
pub(crate) const PLAIN: Case = case(
    Must,
    "probe/plain",
    "",
    "",
    "",
    &[
        Step::Client("{get}"),
        Step::Asked,
        Step::Back("{ok}"),
        Step::Answer(&[200]),
    ],
);

/// Whether it opens tunnels.
pub(crate) const TUNNEL: Case = case(
    Must,
    "probe/tunnel",
    "",
    "",
    "",
    &[
        Step::Client("{ws}"),
        Step::Asked,
        Step::BackHas("Upgrade"),
        Step::Back("{101}"),
        Step::Answer(&[101]),
    ],
);

/// The method of the first request, which says whether an answer has content.
pub(crate) fn method(case: &Case) -> &'static str {
    match case.steps.first() {
        Some(Step::Client(text)) if text.starts_with("HEAD ") => "HEAD",
        _ => "GET",
    }
}
