//! C61: WebSocket over HTTP/2 is advertised, and a hop cannot do it.

use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "C61",
    title: "WebSocket over HTTP/2 is advertised, and a hop cannot do it",
    level: Level::Error,
    cause: "WebSocket over HTTP/2 (extended CONNECT) is advertised or used, and a hop \
            behind cannot turn it into an upgrade, so one browser (Firefox) fails or \
            hangs.",
    rule: "RFC 8441 §3",
    fixes: &[
        Fix::new(
            "envoy",
            "Set allow_connect in http2_protocol_options on every hop, or do not \
            advertise it.",
        ),
        Fix::new(
            "any",
            "Offer http/1.1 alone in ALPN for that host, or use a proxy that translates \
            RFC 8441. To prove it: set network.http.http2.websockets to false in \
            Firefox.",
        ),
    ],
    next: "Try the same page in Firefox with network.http.http2.websockets set to \
            false.",
    ways: &[
        Way::new(98, &[ConnectProtocol]),
        Way::new(
            95,
            &[
                Has(Request, "sec-websocket-version"),
                Not(&Has(Request, "sec-websocket-key")),
                Not(&Has(Request, "upgrade")),
            ],
        ),
    ],
};
