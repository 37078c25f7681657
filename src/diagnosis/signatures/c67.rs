//! C67: nothing listens behind the proxy.

use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "C67",
    title: "nothing listens behind the proxy",
    level: Level::Error,
    cause: "The proxy reaches no server: nothing listens behind it, or at another \
            address (127.0.0.1 inside a container is the container itself), or the \
            server does not answer in time.",
    rule: "RFC 9110 §7.6",
    fixes: &[
        Fix::new(
            "nginx",
            "Start the server, and check host and port of proxy_pass; nginx's error log \
            names both.",
        ),
        Fix::new(
            "haproxy",
            "Start the server, and check the server line and its health check; \
            HAProxy's log names the backend. If the server runs, HAProxy may speak \
            another protocol to it: look for proto h2 and ssl on the server line.",
        ),
        Fix::new(
            "apache",
            "Start the server, and check host and port of ProxyPass; Apache's error log \
            names both.",
        ),
        Fix::new(
            "any",
            "Start the server, and compare the address and port of the upstream that \
            the proxy uses with those that it listens on; the proxy's error log names \
            both.",
        ),
    ],
    next: "Read the error log of the proxy, and ask the server from the proxy's own \
            host.",
    ways: &[
        // HAProxy answers the same where it speaks HTTP/2 to a server that knows HTTP/1.1 only.
        Way::new(88, &[Status(503, 503), Product("haproxy")]),
        Way::new(93, &[Status(502, 502), Any(PROXIES)]),
        Way::new(
            93,
            &[Status(504, 504), Any(&[Any(PROXIES), Product("haproxy")])],
        ),
        Way::new(88, &[Status(503, 503), Any(PROXIES)]),
        Way::new(
            92,
            &[
                Status(500, 599),
                Any(&[
                    Says("no healthy upstream"),
                    Says("upstream connect error"),
                    Says("connection refused"),
                    Says("ECONNREFUSED"),
                ]),
            ],
        ),
        Way::new(
            88,
            &[Status(502, 502), Product("haproxy"), Asks(Asks::Nothing)],
        ),
        Way::new(66, &[Status(502, 504)]),
    ],
};

const PROXIES: &[Clue] = &[
    Product("nginx"),
    Product("openresty"),
    Product("caddy"),
    Product("apache"),
    Product("traefik"),
    Product("envoy"),
    Product("istio"),
    Product("aws"),
];
