//! C52: Starlette refuses before it accepts.

use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "C52",
    title: "Starlette refuses before it accepts",
    level: Level::Error,
    cause: "Starlette or FastAPI under uvicorn has no WebSocket route at that path, or \
            the application closed the connection before it accepted it.",
    rule: "RFC 6455 §4.2.2",
    fixes: &[Fix::new(
        "any",
        "Check the route, its mount prefix and root_path; call await \
            websocket.accept() before anything else closes it.",
    )],
    next: "Look into uvicorn's log: it names the path, and 403.",
    ways: &[
        Way::new(
            93,
            &[
                Status(403, 403),
                Is(Response, "content-length", "0"),
                Holds(Response, "content-type", "text/plain"),
                Is(Response, "connection", "close"),
                Not(&BehindProxy),
            ],
        ),
        Way::new(
            88,
            &[
                Status(403, 403),
                NoContent,
                Any(&[Product("uvicorn"), Product("hypercorn")]),
            ],
        ),
        Way::new(
            82,
            &[
                Status(403, 403),
                Is(Response, "content-length", "0"),
                Holds(Response, "content-type", "text/plain"),
            ],
        ),
    ],
};
