//! C43: the headers are larger than a limit.

use super::super::signature::Snippet;
use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "C43",
    title: "the headers are larger than a limit",
    level: Level::Error,
    cause: "The headers of the request are larger than the server takes, mostly \
            because of cookies.",
    rule: "RFC 9110 §5.4",
    fixes: &[
        Fix::new(
            "nginx",
            "Raise large_client_header_buffers, or set fewer and smaller cookies.",
        )
        .with(&NGINX_HEADERS),
        Fix::new(
            "any",
            "Delete or shorten the cookies of that host, or raise the server's limit \
            for headers; where the head of the 101 is the large one, raise the \
            client's limit.",
        ),
    ],
    next: "Send the same request without cookies.",
    ways: &[
        Way::new(96, &[Status(431, 431)]),
        Way::new(96, &[Status(494, 494)]),
        Way::new(
            95,
            &[
                Status(400, 499),
                Any(&[
                    Says("Header Or Cookie Too Large"),
                    Says("too many headers"),
                    Says("header too large"),
                    Says("headers too large"),
                    Says("header fields too large"),
                    Says("header is too large"),
                    Says("size of the request headers"),
                    Says("Request Too Long"),
                    Says("exceeds server limit"),
                    Says("request header size"),
                ]),
            ],
        ),
        Way::new(
            76,
            &[
                HeadLonger(Request, 8000),
                Any(&[Status(400, 400), Status(413, 414)]),
            ],
        ),
        Way::new(80, &[Status(413, 414)]),
        Way::new(82, &[Status(101, 101), HeadLonger(Response, 4096)])
            .level(Level::Warning)
            .cause(
                "The head of the 101 is larger than some clients read; cookies that the \
            server sets are the usual reason.",
            ),
        Way::new(78, &[Status(101, 101), MoreHeaders(Response, 64)])
            .level(Level::Warning)
            .cause("The 101 has more header lines than some clients read."),
        Way::new(
            60,
            &[HeadLonger(Request, 16000), Starts(Response, First::Nothing)],
        ),
    ],
};

static NGINX_HEADERS: Snippet = Snippet {
    program: "nginx",
    place: "nginx: inside http { … } or server { … }",
    text: "large_client_header_buffers 8 32k;
",
};
