//! C65: a script wrote the 101 itself.

use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "C65",
    title: "a script wrote the 101 itself",
    level: Level::Error,
    cause: "A script behind a web server wrote the 101 itself. The web server below it \
            goes on with HTTP, so no frame gets through.",
    rule: "RFC 9110 §7.8",
    fixes: &[
        Fix::new(
            "php",
            "Run a WebSocket server that holds the connection (Ratchet, Workerman, \
            Swoole) on a port of its own, and let the web server proxy to it.",
        ),
        Fix::new(
            "any",
            "Use a WebSocket server that holds the connection itself, on a port of its \
            own.",
        ),
    ],
    next: "Record the bytes after the 101: text or HTML instead of frames proves it.",
    ways: &[
        Way::new(97, &[Status(101, 101), Product("php")]),
        Way::new(
            84,
            &[
                Status(101, 101),
                Has(Response, "content-type"),
                Lists(Response, "connection", "close"),
            ],
        ),
        Way::new(76, &[Status(101, 101), After(After::Text)]),
        Way::new(
            72,
            &[
                Status(101, 101),
                Holds(Response, "content-type", "text/"),
                Not(&After(After::Frames)),
            ],
        )
        .level(Level::Warning),
        Way::new(
            45,
            &[Status(101, 101), Lists(Response, "connection", "close")],
        )
        .level(Level::Note)
        .cause(
            "The 101 says Connection: close beside upgrade. It means nothing after a \
            switch, but a script that writes its own 101 leaves it behind, too.",
        ),
    ],
};
