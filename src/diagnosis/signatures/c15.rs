//! C15: an ordinary page instead of a 101.

use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "C15",
    title: "200 with a page or JSON instead of 101",
    level: Level::Error,
    cause: "An ordinary handler answered the request, not the WebSocket endpoint: a \
            wrong path, a catch-all route of a single-page application, or a firewall \
            that rewrites the answer.",
    rule: "RFC 9110 §7.8",
    fixes: &[
        Fix::new(
            "nginx",
            "Add a location for the path of the WebSocket, before the catch-all one, \
            and proxy it with the Upgrade headers.",
        )
        .with(&super::snippets::NGINX),
        Fix::new(
            "apache",
            "Add a ProxyPass with upgrade=websocket for the path of the WebSocket, \
            before other rules.",
        )
        .with(&super::snippets::APACHE),
        Fix::new(
            "php",
            "A PHP script behind a web server never gets the connection. Run a \
            WebSocket server of its own (Ratchet, Workerman, Swoole), and route its \
            path to it.",
        ),
        Fix::new(
            "any",
            "Check the path against the route of the WebSocket endpoint, and exclude \
            that route from catch-all rules and firewalls.",
        ),
    ],
    next: "Send a plain GET to the same URL: if the same page comes, no WebSocket is \
            served there. If it differs, record behind the proxy (see C1).",
    ways: &[
        Way::new(78, &[InOrder, Asks(Asks::WebSocket), Status(200, 299)]).more(&[(
            12,
            Any(&[
                Has(Response, "etag"),
                Product("php"),
                Has(Response, "last-modified"),
            ]),
        )]),
        Way::new(
            60,
            &[
                InOrder,
                Asks(Asks::Other),
                Status(200, 299),
                Not(&RequestContent),
                Not(&Holds(Response, "content-type", "application/vnd.docker.")),
            ],
        ),
        Way::new(34, &[InOrder, Asks(Asks::WebSocket), Status(404, 404)]),
    ],
};
