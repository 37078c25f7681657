//! The cases for clients.

mod accepted;
mod negotiated;
mod refused;

use super::case::Case;

/// All cases, in order.
pub(crate) fn all() -> impl Iterator<Item = Case> {
    let tables = [
        accepted::IN_ORDER,
        accepted::INTERIM,
        accepted::BYTES,
        refused::FIELDS,
        negotiated::CASES,
        refused::STATUS,
        refused::MALFORMED,
        refused::BOUNDS,
    ];
    tables.into_iter().flatten().copied()
}
