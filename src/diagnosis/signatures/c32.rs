//! C32: TLS on one side, cleartext on the other.

use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "C32",
    title: "TLS on one side, cleartext on the other",
    level: Level::Error,
    cause: "One side speaks TLS and the other cleartext HTTP: ws:// or http:// to a \
            port for TLS, or wss:// or https:// to a port without.",
    rule: "RFC 9110 §4.2.2",
    fixes: &[Fix::new(
        "any",
        "If the port speaks TLS, use wss:// or https:// in the address (a proxy \
            needs https:// in its upstream address). If it does not, use ws:// or \
            http://, or let something end TLS in front of it.",
    )],
    next: "",
    ways: &[
        Way::new(97, &[Any(WORDS)]),
        Way::new(
            96,
            &[
                Starts(Request, First::Http),
                Any(&[
                    Starts(Response, First::TlsAlert),
                    Starts(Response, First::TlsHandshake),
                ]),
            ],
        )
        .cause(
            "The request went out in cleartext, and the port speaks TLS: ws:// or \
            http:// where wss:// or https:// was needed.",
        ),
        Way::new(
            80,
            &[
                Not(&RequestKnown),
                Any(&[
                    Starts(Response, First::TlsAlert),
                    Starts(Response, First::TlsHandshake),
                ]),
            ],
        ),
        Way::new(
            96,
            &[
                Starts(Request, First::TlsHandshake),
                Any(&[
                    Starts(Response, First::Http),
                    Starts(Response, First::Text),
                    Starts(Response, First::Other),
                ]),
            ],
        )
        .cause(
            "The client opened TLS, and the port speaks cleartext: wss:// or https:// \
            where ws:// or http:// was needed.",
        ),
        Way::new(
            84,
            &[
                Starts(Request, First::TlsHandshake),
                Starts(Response, First::Nothing),
                Not(&Sent(Sent::CertificateAlert)),
            ],
        )
        .cause(
            "The client opened TLS and got nothing back: the port probably speaks \
            cleartext.",
        ),
        Way::new(
            60,
            &[
                Starts(Request, First::TlsHandshake),
                Not(&Starts(Response, First::TlsHandshake)),
                Not(&Starts(Response, First::TlsAlert)),
                RecordedBy(Recorder::Server),
            ],
        )
        .cause("TLS arrived at a server that was expected to read HTTP."),
        Way::new(96, &[Tls(TlsFact::OnlyTls)]),
        Way::new(96, &[Tls(TlsFact::OnlyCleartext)]),
    ],
};

/// What servers answer if they notice it.
const WORDS: &[Clue] = &[
    Says("plain HTTP request was sent to HTTPS port"),
    Says("speaking plain HTTP to an SSL-enabled"),
    Says("HTTP request to an HTTPS server"),
    Says("combination of host and port requires TLS"),
    Says("This port requires TLS"),
    Says("The server requires a secure connection"),
];
