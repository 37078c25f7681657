//! C62: the certificate is not trusted.

use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "C62",
    title: "the certificate is not trusted",
    level: Level::Error,
    cause: "The client does not trust the server's certificate, or it is for another \
            host, so the client ends TLS. For a WebSocket, a browser does not ask the \
            user.",
    rule: "RFC 9110 §4.3.4",
    fixes: &[Fix::new(
        "any",
        "Use a certificate that the client trusts, for the same host and port as \
            the page. To try it out, open https://host:port in the browser once and \
            accept the certificate there.",
    )],
    next: "Read the browser's console: net::ERR_CERT_… names what is wrong with the \
            certificate.",
    ways: &[
        Way::new(
            68,
            &[
                Starts(Request, First::TlsHandshake),
                Starts(Response, First::TlsHandshake),
                Sent(Sent::EncryptedAlert),
            ],
        )
        .cause(
            "The client ended TLS with an alert that is encrypted; mostly it does not \
            trust the server's certificate, or that is for another host.",
        ),
        Way::new(
            97,
            &[
                Starts(Request, First::TlsHandshake),
                Sent(Sent::CertificateAlert),
            ],
        ),
        Way::new(97, &[Tls(TlsFact::Untrusted)]),
        Way::new(92, &[Tls(TlsFact::Failed), TlsSays("certificate")]),
    ],
};
