//! The cases for servers.

mod bounds;
mod content;
mod extensions;
mod h2c;
mod head;
mod host;
mod key;
mod lists;
mod method;
mod pipeline;
mod policy;
mod switch;
mod version;

use super::case::Case;

/// All cases, in order.
pub(crate) fn all() -> impl Iterator<Item = Case> {
    let tables = [
        switch::CASES,
        lists::CONNECTION,
        lists::UPGRADE,
        version::WEBSOCKET,
        version::HTTP,
        key::CASES,
        method::CASES,
        host::HOST,
        host::TARGET,
        head::LINES,
        head::FIELDS,
        policy::ORIGIN,
        policy::SUBPROTOCOL,
        extensions::SYNTAX,
        extensions::DEFLATE,
        content::LENGTH,
        content::CODING,
        content::EXPECT,
        pipeline::ACCEPTED,
        pipeline::REFUSED,
        pipeline::SPLIT,
        bounds::LIMITS,
        bounds::ENDS,
        h2c::CASES,
    ];
    tables.into_iter().flatten().copied()
}
