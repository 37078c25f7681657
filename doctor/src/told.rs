//! The meaning of lines of consoles and logs: a text, and the signature that it points to.

use http_upgrade::diagnosis::Confidence::{self, Certain, Likely, Possible};

/// What a line points to.
pub(crate) struct Told {
    pub(crate) id: &'static str,
    pub(crate) confidence: Confidence,
    /// A 101 came, and the connection failed all the same.
    pub(crate) is_after_101: bool,
}

/// One meaning: a line that contains all of the texts speaks of the signature.
struct Meaning {
    texts: &'static [&'static str],
    id: &'static str,
    confidence: Confidence,
    /// The line is about a connection on which a 101 came.
    is_after_101: bool,
}

const fn means(
    texts: &'static [&'static str],
    id: &'static str,
    confidence: Confidence,
) -> Meaning {
    Meaning {
        texts,
        id,
        confidence,
        is_after_101: false,
    }
}

const fn means_after_101(texts: &'static [&'static str], id: &'static str) -> Meaning {
    Meaning {
        texts,
        id,
        confidence: Certain,
        is_after_101: true,
    }
}

const MEANINGS: [Meaning; 39] = [
    // Browsers.
    means(&["err_cert"], "C62", Certain),
    means(&["sec_error_unknown_issuer"], "C62", Certain),
    means_after_101(
        &["sent non-empty 'sec-websocket-protocol' header but no response was received"],
        "C39",
    ),
    means_after_101(&["incorrect 'sec-websocket-accept' header value"], "C36"),
    means_after_101(&["'sec-websocket-accept' header is missing"], "C35"),
    means_after_101(
        &["'sec-websocket-accept' header must not appear more than once"],
        "C36",
    ),
    means_after_101(&["'upgrade' header is missing"], "C34"),
    means_after_101(&["'connection' header is missing"], "C34"),
    means_after_101(&["'connection' header value must contain 'upgrade'"], "C34"),
    means_after_101(
        &["response must not include 'sec-websocket-protocol' header if not present in request"],
        "C38",
    ),
    means_after_101(
        &[
            "'sec-websocket-protocol' header value",
            "does not match any of sent values",
        ],
        "C38",
    ),
    means_after_101(
        &["response must not include 'sec-websocket-extensions' header if not present"],
        "C40",
    ),
    means_after_101(&["found an unsupported extension"], "C40"),
    means(
        &["error during websocket handshake: invalid status line"],
        "C47",
        Likely,
    ),
    means(&["net::err_invalid_http_response"], "C31", Likely),
    means(&["net::err_ssl_protocol_error"], "C32", Likely),
    means(&["net::err_tunnel_connection_failed"], "C45", Likely),
    means(&["net::err_proxy"], "C45", Likely),
    means(
        &["an insecure websocket connection may not be initiated from a page loaded over https"],
        "C32",
        Possible,
    ),
    // Other clients.
    means(&["unable to upgrade to tcp, received 200"], "C27", Likely),
    means(
        &["initial http2 frame from server is not a settings frame"],
        "C11",
        Certain,
    ),
    means(&["invalid_preface"], "C10", Likely),
    means(&["received http/0.9 when not allowed"], "C47", Likely),
    means(&["wrong_version_number"], "C32", Certain),
    means(&["no subprotocols supported by the server"], "C39", Likely),
    // Error logs.
    means(
        &["connection refused", "while connecting to upstream"],
        "C67",
        Certain,
    ),
    means(
        &["no route to host", "while connecting to upstream"],
        "C67",
        Certain,
    ),
    means(&["no live upstreams"], "C67", Certain),
    means(&["host not found in upstream"], "C67", Certain),
    means(
        &["upstream timed out", "while connecting to upstream"],
        "C67",
        Certain,
    ),
    means_after_101(
        &["upstream timed out", "while proxying upgraded connection"],
        "C48",
    ),
    means(&["ah01144", "scheme 'ws"], "C55", Certain),
    means(&["ah01144"], "C55", Likely),
    means(&["ah00957"], "C67", Certain),
    means(&["ah01114"], "C67", Certain),
    // The termination states of HAProxy: who ended the session, and in which phase.
    means_after_101(&["haproxy sd-- 101"], "C48"),
    means_after_101(&["haproxy cd-- 101"], "C48"),
    means(&["haproxy sc-- 503"], "C67", Certain),
    means(&["haproxy pr-- 400"], "C24", Likely),
];

/// What these lines speak of, the first meaning last, since each is put before the others.
pub(crate) fn look_up(words: &[String]) -> Vec<Told> {
    let lines: Vec<String> = words.iter().map(|line| line.to_ascii_lowercase()).collect();
    let fits = |meaning: &&Meaning| {
        lines
            .iter()
            .any(|line| meaning.texts.iter().all(|text| line.contains(text)))
    };
    let told = |meaning: &Meaning| Told {
        id: meaning.id,
        confidence: meaning.confidence,
        is_after_101: meaning.is_after_101,
    };
    let mut found: Vec<_> = MEANINGS.iter().filter(fits).map(told).collect();
    found.reverse();
    found
}
