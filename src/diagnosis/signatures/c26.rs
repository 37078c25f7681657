//! C26: 464 by an AWS load balancer.

use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "C26",
    title: "464 by an AWS load balancer",
    level: Level::Error,
    cause: "The AWS Application Load Balancer speaks another version of HTTP to the \
            target group than the request needs.",
    rule: "RFC 9110 §6.2",
    fixes: &[
        Fix::new(
            "aws",
            "Set the protocol version of the target group to HTTP1.",
        ),
        Fix::new(
            "any",
            "Set the protocol version of the target group to HTTP1, which is HTTP/1.1.",
        ),
    ],
    next: "",
    ways: &[Way::new(97, &[Status(464, 464)])],
};
