//! C66: Werkzeug refuses an upgrade at an ordinary route.

use super::super::signature::Snippet;
use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "C66",
    title: "Werkzeug refuses an upgrade at an ordinary route",
    level: Level::Error,
    cause: "The route at that path is an ordinary one, and Werkzeug (Flask) refuses an \
            upgrade there by 400.",
    rule: "RFC 9110 §7.8",
    fixes: &[
        Fix::new(
            "werkzeug",
            "Make it a WebSocket route with flask-sock or Flask-SocketIO (in Werkzeug: \
            websocket=True), or use the path that has one.",
        )
        .with(&FLASK),
        Fix::new(
            "any",
            "Make it a WebSocket route: flask-sock, Flask-SocketIO, or websocket=True.",
        ),
    ],
    next: "",
    ways: &[
        Way::new(
            93,
            &[
                Status(400, 400),
                Not(&Asks(Asks::Nothing)),
                Says(
                    "The browser (or proxy) sent a request that this server could not \
            understand",
                ),
            ],
        ),
        Way::new(
            90,
            &[
                Status(400, 400),
                Not(&Asks(Asks::Nothing)),
                Product("werkzeug"),
            ],
        ),
    ],
};

static FLASK: Snippet = Snippet {
    program: "python",
    place: "Python, with the package flask-sock",
    text: "from flask_sock import Sock

sock = Sock(app)

@sock.route(\"/ws\")
def ws(ws):
    while True:
        ws.send(ws.receive())
",
};
