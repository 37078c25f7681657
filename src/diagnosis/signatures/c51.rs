//! C51: Action Cable refuses the Origin by 404.

use super::super::signature::Snippet;
use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "C51",
    title: "Action Cable refuses the Origin by 404",
    level: Level::Error,
    cause: "Action Cable (Rails) does not allow the Origin of the page, and answers \
            404 Page not found.",
    rule: "RFC 6455 §10.2",
    fixes: &[
        Fix::new(
            "rails",
            "Add the origin of the page to config.action_cable.allowed_request_origins, \
            and let proxies pass Host on.",
        )
        .with(&RAILS),
        Fix::new(
            "any",
            "Add the origin of the page to config.action_cable.allowed_request_origins.",
        ),
    ],
    next: "Look into the Rails log for \"Request origin not allowed\".",
    ways: &[
        Way::new(
            96,
            &[
                Status(404, 404),
                Holds(Request, "sec-websocket-protocol", "actioncable"),
            ],
        ),
        Way::new(92, &[Status(404, 404), Target("/cable"), Product("rails")]),
    ],
};

static RAILS: Snippet = Snippet {
    program: "ruby",
    place: "config/environments/production.rb",
    text: "config.action_cable.allowed_request_origins = [\"https://www.example.com\"]
",
};
