//! C20: no WebSocket endpoint at that path.

use super::super::signature::Snippet;
use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "C20",
    title: "no WebSocket endpoint at that path",
    level: Level::Error,
    cause: "No WebSocket endpoint is at that path: the path is wrong, a proxy changed \
            it (a slash at the end of proxy_pass does), or the route does not exist.",
    rule: "RFC 6455 §4.2.2",
    fixes: &[
        Fix::new(
            "nginx",
            "With proxy_pass http://app; the path goes on as it is. With a slash at its \
            end, http://app/, the part that the location names is cut off.",
        )
        .with(&NGINX_PATH),
        Fix::new(
            "express",
            "Express does not route upgrades. Handle the server's upgrade event, with \
            ws or express-ws, for that path.",
        ),
        Fix::new(
            "any",
            "Compare the path with the route of the WebSocket endpoint as the server \
            sees it, behind every proxy. With the Node package ws, that is its path \
            option.",
        ),
    ],
    next: "Look into the server's log, or record behind the proxy, for the path that \
            arrives there.",
    ways: &[
        Way::new(
            86,
            &[
                Any(&[Status(404, 404), Status(410, 410)]),
                Not(&Asks(Asks::Nothing)),
                Not(&Method("CONNECT")),
            ],
        ),
        Way::new(66, &[Status(404, 404), Not(&Method("CONNECT"))]),
        Way::new(72, &[InOrder, Asks(Asks::WebSocket), WS]),
    ],
};

/// What the Node package `ws` answers to another path. It also comes through a proxy: Node hands a
/// request to `ws` only if Upgrade and Connection arrived, and `ws` answers 426 to any other.
const WS: Clue = All(&[
    Status(400, 400),
    Is(Response, "content-length", "11"),
    // Express adds a charset if an application sends the same text.
    Is(Response, "content-type", "text/html"),
    Says("Bad Request"),
]);

static NGINX_PATH: Snippet = Snippet {
    program: "nginx",
    place: "nginx: inside http { … }",
    text: "map $http_upgrade $connection_upgrade {
    default upgrade;
    ''      close;
}

server {
    listen 80;

    location /ws {
        # no slash at the end: the path goes on as it is
        proxy_pass http://127.0.0.1:3000;
        proxy_http_version 1.1;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection $connection_upgrade;
        proxy_set_header Host $http_host;
    }
}
",
};
