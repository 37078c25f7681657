//! What lines of consoles and logs mean: text, and the signature that it speaks of.

use http_upgrade::diagnosis::Confidence::{self, Certain, Likely, Possible};

/// One meaning: a line that contains all of the texts speaks of the signature.
struct Meaning {
    texts: &'static [&'static str],
    id: &'static str,
    confidence: Confidence,
    /// A sentence in place of the signature's own.
    cause: Option<&'static str>,
}

const fn means(texts: &'static [&'static str], id: &'static str, confidence: Confidence) -> Meaning {
    Meaning { texts, id, confidence, cause: None }
}

const MEANINGS: [Meaning; 39] = [
    // Browsers.
    means(&["err_cert"], "C62", Certain),
    means(&["sec_error_unknown_issuer"], "C62", Certain),
    means(&["sent non-empty 'sec-websocket-protocol' header but no response was received"], "C39", Certain),
    means(&["incorrect 'sec-websocket-accept' header value"], "C36", Certain),
    means(&["'sec-websocket-accept' header is missing"], "C35", Certain),
    means(&["'sec-websocket-accept' header must not appear more than once"], "C36", Certain),
    means(&["'upgrade' header is missing"], "C34", Certain),
    means(&["'connection' header is missing"], "C34", Certain),
    means(&["'connection' header value must contain 'upgrade'"], "C34", Certain),
    means(&["response must not include 'sec-websocket-protocol' header if not present in request"], "C38", Certain),
    means(&["'sec-websocket-protocol' header value", "does not match any of sent values"], "C38", Certain),
    means(&["response must not include 'sec-websocket-extensions' header if not present"], "C40", Certain),
    means(&["found an unsupported extension"], "C40", Certain),
    means(&["error during websocket handshake: invalid status line"], "C47", Likely),
    means(&["net::err_invalid_http_response"], "C31", Likely),
    means(&["net::err_ssl_protocol_error"], "C32", Likely),
    means(&["net::err_tunnel_connection_failed"], "C45", Likely),
    means(&["net::err_proxy"], "C45", Likely),
    means(&["an insecure websocket connection may not be initiated from a page loaded over https"], "C32", Possible),
    // Other clients.
    means(&["unable to upgrade to tcp, received 200"], "C27", Likely),
    means(&["initial http2 frame from server is not a settings frame"], "C11", Certain),
    means(&["invalid_preface"], "C10", Likely),
    means(&["received http/0.9 when not allowed"], "C47", Likely),
    means(&["wrong_version_number"], "C32", Certain),
    means(&["no subprotocols supported by the server"], "C39", Likely),
    // Error logs.
    means(&["connection refused", "while connecting to upstream"], "C67", Certain),
    means(&["no route to host", "while connecting to upstream"], "C67", Certain),
    means(&["no live upstreams"], "C67", Certain),
    means(&["host not found in upstream"], "C67", Certain),
    means(&["upstream timed out", "while connecting to upstream"], "C67", Certain),
    means(&["upstream timed out", "while proxying upgraded connection"], "C48", Certain),
    means(&["ah01144", "scheme 'ws"], "C55", Certain),
    means(&["ah01144"], "C55", Likely),
    means(&["ah00957"], "C67", Certain),
    means(&["ah01114"], "C67", Certain),
    // The termination states of HAProxy: who ended the session, and in which phase.
    means(&["haproxy sd-- 101"], "C48", Certain),
    means(&["haproxy cd-- 101"], "C48", Likely),
    means(&["haproxy sc-- 503"], "C67", Certain),
    means(&["haproxy pr-- 400"], "C24", Likely),
];

/// The signatures that these lines speak of, the first one last, since each is put before the others.
pub(crate) fn look_up(words: &[String]) -> Vec<(&'static str, Confidence, Option<&'static str>)> {
    let lines: Vec<String> = words.iter().map(|line| line.to_ascii_lowercase()).collect();
    let fits = |meaning: &&Meaning| lines.iter().any(|line| meaning.texts.iter().all(|text| line.contains(text)));
    let mut found: Vec<_> = MEANINGS
        .iter()
        .filter(fits)
        .map(|meaning| (meaning.id, meaning.confidence, meaning.cause))
        .collect();
    found.reverse();
    found
}
