//! C8: an offer of h2c is taken for a demand.

use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "C8",
    title: "an offer of h2c is taken for a demand",
    level: Level::Error,
    cause: "The client offers HTTP/2 (h2c) on its own, as the JDK, Ktor and curl \
            --http2 do, and the server takes the offer for a demand: it refuses, \
            hangs, or loses the content.",
    rule: "RFC 9110 §7.8",
    fixes: &[Fix::new(
        "any",
        "Let the client speak HTTP/1.1 without the offer: \
            HttpClient.Version.HTTP_1_1 in Java, curl --http1.1. A server ignores an \
            Upgrade that it does not want.",
    )],
    next: "Send the same request without Upgrade: h2c. If that works, the offer is \
            the cause.",
    ways: &[
        Way::new(92, &[Asks(Asks::H2c), Status(400, 599)]).more(&[(
            -40,
            Any(&[
                Status(401, 401),
                Status(403, 405),
                Status(407, 407),
                Status(502, 504),
            ]),
        )]),
        Way::new(
            76,
            &[
                Asks(Asks::H2c),
                Status(200, 200),
                NoContent,
                Any(&[RequestContent, Method("POST")]),
            ],
        )
        .level(Level::Warning),
        Way::new(64, &[Asks(Asks::H2c), Starts(Response, First::Nothing)]).more(&[
            (22, Any(&[Ended(End::Open), Ended(End::TimedOut)])),
            (-20, Ended(End::Reset)),
        ]),
        Way::new(45, &[Asks(Asks::H2c), Status(200, 399)])
            .level(Level::Note)
            .cause(
                "The client offered HTTP/2 (h2c), and the server answered in HTTP/1.1 \
            instead, as it may.",
            ),
    ],
};
