//! C36: Sec-WebSocket-Accept does not fit the key.

use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "C36",
    title: "Sec-WebSocket-Accept does not fit the key",
    level: Level::Error,
    cause: "Sec-WebSocket-Accept does not fit the key that was sent: a proxy made a \
            key of its own, a cache answered with an old 101, or the server hashes \
            something else than the key and the GUID.",
    rule: "RFC 6455 §4.2.2",
    fixes: &[Fix::new(
        "any",
        "Switch caching off for that path, and let no proxy answer on its own. In \
            the server, trim white space and line breaks off the key, append \
            258EAFA5-E914-47DA-95CA-C5AB0DC85B11, and send the SHA-1 of both in \
            base64. Send one key only.",
    )],
    next: "Record at the server: if the key is another one there, a proxy replaced \
            it.",
    ways: &[
        Way::new(97, &[Accept(Accept::Untrimmed)]).cause(
            "Sec-WebSocket-Accept is that of the key with white space or a line break \
            beside it: the server does not trim the value.",
        ),
        Way::new(97, &[Accept(Accept::OtherLine)]).cause(
            "The request has several Sec-WebSocket-Key lines, and Sec-WebSocket-Accept \
            fits only one of them; exactly one key may be sent.",
        ),
        Way::new(97, &[Accept(Accept::Decoded)]).cause(
            "Sec-WebSocket-Accept is that of the decoded key, or of one without its \
            padding; the key is hashed as it was sent.",
        ),
        Way::new(97, &[Accept(Accept::WithoutGuid)]).cause(
            "Sec-WebSocket-Accept was made without the right GUID: it is \
            258EAFA5-E914-47DA-95CA-C5AB0DC85B11, in upper case, after the key.",
        ),
        Way::new(97, &[Accept(Accept::Echo)]).cause(
            "Sec-WebSocket-Accept only repeats the key; it has to be the base64 of the \
            SHA-1 of key and GUID.",
        ),
        Way::new(97, &[Accept(Accept::Sample)]).cause(
            "Sec-WebSocket-Accept is that of the sample key in RFC 6455: the server \
            sends a constant, or a cache answered.",
        ),
        Way::new(97, &[Accept(Accept::Hexadecimal)]).cause(
            "Sec-WebSocket-Accept was made from the SHA-1 in hexadecimal; its 20 bytes \
            have to be encoded in base64.",
        ),
        Way::new(97, &[Accept(Accept::Repeated)]).cause(
            "The 101 has several Sec-WebSocket-Accept lines: two handlers answered, or \
            a proxy added its own.",
        ),
        Way::new(
            96,
            &[
                Accept(Accept::Wrong),
                Any(&[
                    Has(Response, "age"),
                    Holds(Response, "x-cache", "hit"),
                    Holds(Response, "cf-cache-status", "hit"),
                ]),
            ],
        )
        .cause(
            "A cache answered with an old 101: its Sec-WebSocket-Accept is that of \
            another key.",
        ),
        Way::new(95, &[Accept(Accept::Wrong)]),
    ],
};
