//! The responses of the gateway itself.

use http_upgrade::{Rejection, Rule};

pub const ABSENT: Rejection<'static> = Rejection::of_rule(
    502,
    Rule::new("RFC 9110 §15.6.3", "the server is not there"),
);
pub const BROKEN: Rejection<'static> = Rejection::of_rule(
    502,
    Rule::new("RFC 9110 §15.6.3", "the server did not answer in HTTP"),
);
pub const LATE: Rejection<'static> = Rejection::of_rule(
    504,
    Rule::new("RFC 9110 §15.6.5", "the server took too long"),
);
pub const ORDINARY: Rejection<'static> = Rejection::of_rule(
    501,
    Rule::new(
        "RFC 9110 §15.6.2",
        "this gateway forwards requests for WebSocket only",
    ),
);
/// The answer to an error that has none, because it is the caller's.
pub const UNKNOWN: Rejection<'static> = Rejection::new(500, "the gateway cannot tell why");
