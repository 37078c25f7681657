//! C50: Socket.IO does not know the session.

use super::super::signature::Snippet;
use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "C50",
    title: "Socket.IO does not know the session",
    level: Level::Error,
    cause: "Another process answers than the one that gave out the sid: several \
            workers without sticky sessions, or a restart.",
    rule: "RFC 9110 §3.3",
    fixes: &[
        Fix::new("nginx", "Send each client to the same worker.").with(&NGINX_STICKY),
        Fix::new(
            "any",
            "Switch on sticky sessions in the load balancer, run one worker, or let the \
            client start with WebSocket: transports: [\"websocket\"].",
        ),
    ],
    next: "Send the same request with one worker only.",
    ways: &[
        Way::new(
            97,
            &[Any(&[
                Says("Session ID unknown"),
                Says("No Connection with that ID"),
            ])],
        ),
        Way::new(95, &[Says("Invalid session"), Target("sid=")]),
        Way::new(
            82,
            &[Target("sid="), Target("transport="), Status(400, 400)],
        ),
        Way::new(
            50,
            &[Target("sid="), Target("transport="), Status(500, 599)],
        ),
    ],
};

static NGINX_STICKY: Snippet = Snippet {
    program: "nginx",
    place: "nginx: inside http { … }; then proxy_pass http://socket_io;",
    text: "upstream socket_io {
    hash $remote_addr consistent;
    server 127.0.0.1:3000;
    server 127.0.0.1:3001;
}
",
};
