//! X10: nothing listens at that address.

use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "X10",
    title: "nothing listens at that address",
    level: Level::Error,
    cause: "The connection was refused: nothing listens at that host and port, or a \
            firewall refuses in its place.",
    rule: "RFC 9110 §4.2.1",
    fixes: &[Fix::new(
        "any",
        "Start the server, and check host and port; a server in a container has to \
            listen on 0.0.0.0 and have its port published.",
    )],
    next: "",
    ways: &[Way::new(95, &[Ended(End::Refused)])],
};
