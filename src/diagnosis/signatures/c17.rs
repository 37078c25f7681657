//! C17: credentials are missing.

use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "C17",
    title: "401 or 407: credentials are missing",
    level: Level::Error,
    cause: "The server, or a proxy on the way, wants credentials that the request does \
            not bring. In a browser, a WebSocket cannot set an Authorization header.",
    rule: "RFC 9110 §11",
    fixes: &[
        Fix::new(
            "squid",
            "Give the client the user name and password of the proxy, in its proxy \
            settings; it sends them in Proxy-Authorization.",
        ),
        Fix::new(
            "any",
            "Send the token in a cookie, in the query, or in a subprotocol (new \
            WebSocket(url, [\"auth\", token])). For 407, give the client the \
            credentials of the proxy.",
        ),
    ],
    next: "Look into the server's log for why it refused: a missing token, or an \
            Origin that it does not allow.",
    ways: &[
        Way::new(95, &[Status(407, 407)]),
        Way::new(95, &[Status(401, 401), Has(Response, "www-authenticate")]),
        Way::new(76, &[Status(401, 401)]),
        Way::new(46, &[Status(403, 403)]).more(&[(
            38,
            Any(&[
                Says("invalid token"),
                Says("missing token"),
                Says("token required"),
                Says("token is"),
                Says("no token"),
                Says("expired"),
                Says("not authenticated"),
                Says("authentication"),
                Says("not logged in"),
                Says("log in"),
                Says("credential"),
                Says("unauthorized"),
                Says("api key"),
            ]),
        )]),
    ],
};
