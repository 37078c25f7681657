//! X11: TLS fails before HTTP begins.

use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "X11",
    title: "TLS fails before HTTP begins",
    level: Level::Error,
    cause: "The two sides do not agree on TLS, so no byte of HTTP was sent.",
    rule: "RFC 8446 §6.2",
    fixes: &[Fix::new(
        "any",
        "Compare the versions and names that both sides take: openssl s_client \
            -connect host:443 -servername host shows what the server wants.",
    )],
    next: "Record the TLS handshake, with its alert.",
    ways: &[
        Way::new(
            86,
            &[
                Starts(Request, First::TlsHandshake),
                Starts(Response, First::TlsAlert),
            ],
        ),
        Way::new(84, &[Tls(TlsFact::Failed)]),
    ],
};
