//! C45: a forward proxy between.

use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "C45",
    title: "a forward proxy between",
    level: Level::Error,
    cause: "A forward proxy is in between: the client sent the upgrade to it instead \
            of asking for a tunnel with CONNECT first, or the proxy refuses the \
            tunnel.",
    rule: "RFC 9110 §9.3.6",
    fixes: &[
        Fix::new(
            "squid",
            "Let the client ask for a tunnel with CONNECT, and admit the port on the \
            proxy: acl SSL_ports and acl Safe_ports, http_access allow.",
        ),
        Fix::new(
            "any",
            "Let the client use CONNECT for ws:// as well as for wss://, and have the \
            port allowed on the proxy; wss:// on port 443 mostly is. Or exclude the \
            host from the proxy (NO_PROXY).",
        ),
    ],
    next: "Try without the proxy, or ask its administrator which ports CONNECT may \
            reach.",
    ways: &[
        Way::new(
            96,
            &[
                SENT_TO_A_PROXY,
                Any(&[Has(Response, "via"), Product("squid"), Product("varnish")]),
            ],
        ),
        Way::new(84, &[SENT_TO_A_PROXY]).more(&[(-24, Status(200, 299))]),
        Way::new(
            97,
            &[
                Holds(Request, "via", "squid"),
                Not(&Has(Request, "upgrade")),
                Not(&Status(101, 101)),
            ],
        ),
        Way::new(
            64,
            &[
                Has(Request, "via"),
                Has(Request, "sec-websocket-key"),
                Not(&Has(Request, "upgrade")),
            ],
        ),
        Way::new(
            97,
            &[Any(&[
                Says("ERR_INVALID_URL"),
                Holds(Response, "x-squid-error", "ERR_INVALID_URL"),
            ])],
        ),
        Way::new(
            93,
            &[
                Method("CONNECT"),
                Status(300, 599),
                Not(&Status(405, 405)),
                Not(&Status(407, 407)),
            ],
        ),
        Way::new(
            62,
            &[
                Method("CONNECT"),
                Any(&[Status(405, 405), Status(407, 407)]),
            ],
        ),
        Way::new(
            66,
            &[NotAnUpgrade(NotAnUpgrade::Connect), Not(&Status(101, 599))],
        )
        .cause(
            "The request asks for a tunnel by CONNECT, so its Upgrade counts for nothing: \
            only the server at the end of the tunnel could switch.",
        ),
        Way::new(55, &[Status(407, 407)]),
        Way::new(
            94,
            &[
                Product("squid"),
                Has(Response, "x-squid-error"),
                Status(400, 599),
                Not(&Status(407, 407)),
            ],
        ),
        Way::new(
            80,
            &[Product("squid"), Status(200, 599), Not(&Status(407, 407))],
        ),
        Way::new(
            50,
            &[
                Starts(Request, First::Http),
                Starts(Response, First::Nothing),
            ],
        )
        .cause(
            "Perhaps only a forward proxy may go out from this network, and the client \
            does not use it.",
        ),
    ],
};

/// The client sent the upgrade to its forward proxy, as an ordinary request to a proxy.
const SENT_TO_A_PROXY: Clue = All(&[
    TargetIsUrl,
    Not(&Status(101, 101)),
    Not(&Status(407, 407)),
    Not(&Asks(Asks::Nothing)),
]);
