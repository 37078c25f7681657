//! C58: a worker that cannot hold a WebSocket.

use super::super::signature::Snippet;
use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "C58",
    title: "a worker that cannot hold a WebSocket",
    level: Level::Error,
    cause: "The worker that runs the application cannot hold a WebSocket: a sync \
            worker of gunicorn, or a development server without the library.",
    rule: "RFC 9110 §7.8",
    fixes: &[
        Fix::new(
            "werkzeug",
            "Install simple-websocket, or run the application under gevent or eventlet.",
        ),
        Fix::new(
            "gunicorn",
            "Use a worker that can: -k gevent or -k eventlet, or --threads 100 together \
            with simple-websocket.",
        )
        .with(&GUNICORN),
        Fix::new(
            "any",
            "Install simple-websocket, or use a gevent or eventlet worker.",
        ),
    ],
    next: "Look into the server's log for the exception.",
    ways: &[
        Way::new(
            94,
            &[
                Status(500, 500),
                Any(&[Product("werkzeug"), Product("gunicorn")]),
                Any(&[Asks(Asks::WebSocket), Target("transport=websocket")]),
            ],
        ),
        Way::new(
            92,
            &[
                Status(400, 599),
                Any(&[
                    Says("Cannot obtain socket from WSGI"),
                    Says("gevent-websocket"),
                    Says("WebSocket transport not available"),
                ]),
            ],
        ),
    ],
};

static GUNICORN: Snippet = Snippet {
    program: "shell",
    place: "shell",
    text: "gunicorn --worker-class gevent --workers 1 app:app
",
};
