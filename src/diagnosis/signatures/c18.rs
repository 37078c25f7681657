//! C18: the Origin or Host is not allowed.

use super::prelude::*;
use super::snippets::NGINX;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "C18",
    title: "the Origin or Host is not allowed",
    level: Level::Error,
    cause: "The server checks the Origin header (or Host) against a list, and this one \
            is not on it; or a proxy changed Host, so that Origin and Host differ.",
    rule: "RFC 6455 §10.2",
    fixes: &[
        Fix::new(
            "nginx",
            "Pass the host name on, so that the server can compare it with Origin.",
        )
        .with(&NGINX),
        Fix::new(
            "vite",
            "Add the host name to server.allowedHosts in vite.config.",
        ),
        Fix::new(
            "any",
            "Add the origin of the page (scheme, host and port) to the server's list of \
            allowed origins, and let proxies pass Host and Origin on unchanged.",
        ),
    ],
    next: "Send the same request with an Origin that is the server's own address: if \
            that switches, the origin was refused. A 401 may also mean a missing token \
            (C17).",
    ways: &[
        Way::new(
            94,
            &[
                Not(&Status(101, 101)),
                Status(400, 499),
                Says("origin"),
                Not(&Any(&[
                    Says("original"),
                    Says("origin server"),
                    Says("origin web server"),
                    Says("subprotocol"),
                ])),
            ],
        ),
        Way::new(
            92,
            &[
                Status(400, 499),
                Any(&[
                    Says("invalid host"),
                    Says("whitelisted"),
                    Says("HTTP_HOST"),
                    Says("host header"),
                    Says("host is not allowed"),
                    Says("allowedHosts"),
                    Says("DisallowedHost"),
                    Says("host not allowed"),
                    Says("blocked host"),
                    Says("host is not in"),
                ]),
            ],
        ),
        Way::new(
            78,
            &[
                Status(403, 403),
                Has(Request, "origin"),
                Not(&Method("CONNECT")),
            ],
        ),
        Way::new(62, &[Status(403, 403), Not(&Method("CONNECT"))]),
        Way::new(
            66,
            &[
                Status(401, 401),
                Not(&Has(Response, "www-authenticate")),
                Not(&Method("CONNECT")),
            ],
        ),
    ],
};
