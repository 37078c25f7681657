//! C42: Upgrade in a 200 is an advertisement.

use super::super::signature::Snippet;
use super::prelude::*;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "C42",
    title: "Upgrade in a 200 is an advertisement",
    level: Level::Note,
    cause: "The server advertises other protocols in the Upgrade header of an ordinary \
            answer, as Apache does with h2. That is no switch.",
    rule: "RFC 9110 §7.8",
    fixes: &[
        Fix::new(
            "apache",
            "Nothing has to be fixed. To stop the advertisement: Protocols http/1.1, or \
            Header unset Upgrade.",
        )
        .with(&APACHE_PROTOCOLS),
        Fix::new("any", "Ignore Upgrade in any other answer than a 101."),
    ],
    next: "",
    ways: &[
        Way::new(
            93,
            &[
                Asks(Asks::Nothing),
                Status(200, 399),
                Has(Response, "upgrade"),
                Lists(Response, "connection", "upgrade"),
            ],
        ),
        Way::new(
            60,
            &[
                Not(&Asks(Asks::Nothing)),
                Status(200, 499),
                Any(&[
                    Lists(Response, "upgrade", "h2"),
                    Lists(Response, "upgrade", "h2c"),
                ]),
            ],
        )
        .more(&[(6, Asks(Asks::Other))]),
    ],
};

static APACHE_PROTOCOLS: Snippet = Snippet {
    program: "apache",
    place: "Apache: in the server configuration or inside <VirtualHost>",
    text: "Protocols http/1.1
",
};
