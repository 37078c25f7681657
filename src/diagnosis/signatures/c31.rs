//! C31: HTTP/2 where HTTP/1.1 was expected.

use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "C31",
    title: "HTTP/2 where HTTP/1.1 was expected",
    level: Level::Error,
    cause: "The peer speaks HTTP/2: ALPN agreed on h2, or the port speaks nothing \
            else. HTTP/2 has no Upgrade and no 101.",
    rule: "RFC 9113 §3.2",
    fixes: &[Fix::new(
        "any",
        "Let the client offer HTTP/1.1 only in ALPN (http/1.1, without h2), or open \
            the WebSocket over HTTP/2 as RFC 8441 describes. In cleartext, use a port \
            that speaks HTTP/1.1.",
    )],
    next: "Record the ALPN of the TLS handshake: openssl s_client -alpn h2,http/1.1 \
            -connect host:443.",
    ways: &[
        Way::new(
            92,
            &[
                Fault(HeadError::MajorVersion),
                Any(&[Status(400, 599), Not(&Status(101, 599))]),
            ],
        )
        .cause(
            "The request line names HTTP/2 or later, which a server of HTTP/1.1 refuses by \
            505. Those versions have no request line, no Upgrade and no 101.",
        )
        .rule("RFC 9110 §15.6.6"),
        Way::new(90, &[Alert(120)]).cause(
            "The server ends TLS because it speaks none of the protocols that the \
            client offers in ALPN: an HTTP/2-only port, mostly.",
        ),
        Way::new(95, &[Starts(Response, First::Http2)]),
        Way::new(
            88,
            &[
                Starts(Request, First::Http2),
                Not(&Starts(Response, First::Http2)),
            ],
        ),
        Way::new(84, &[Tls(TlsFact::AlpnH2), Not(&Status(101, 101))]),
    ],
};
