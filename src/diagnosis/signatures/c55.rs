//! C55: Apache has no module for ws://.

use super::prelude::*;
use super::snippets::APACHE;

pub(in crate::diagnosis) static SIGNATURE: Signature = Signature {
    id: "C55",
    title: "Apache has no module for ws://",
    level: Level::Error,
    cause: "Apache is told to proxy to a ws:// address and has no module for it; its \
            log says AH01144: No protocol handler was valid for the URL.",
    rule: "RFC 9110 §7.6",
    fixes: &[
        Fix::new(
            "apache",
            "Run a2enmod proxy_wstunnel; or, since 2.4.47, proxy to an http:// address \
            with upgrade=websocket.",
        )
        .with(&APACHE),
        Fix::new(
            "any",
            "Load mod_proxy_wstunnel, or proxy to an http:// address with \
            upgrade=websocket (Apache 2.4.47).",
        ),
    ],
    next: "Look for AH01144 in Apache's error log.",
    ways: &[
        Way::new(
            97,
            &[Any(&[
                Says("AH01144"),
                Says("No protocol handler was valid"),
            ])],
        ),
        Way::new(
            90,
            &[
                Status(500, 500),
                Product("apache"),
                Not(&Asks(Asks::Nothing)),
                Not(&Product("php")),
            ],
        )
        .more(&[(-30, Any(&[Product("werkzeug"), Product("gunicorn")]))]),
    ],
};
