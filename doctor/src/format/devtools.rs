//! Headers copied from the panel of a browser's developer tools, where they are a table and no
//! longer a head.
//!
//! ```text
//! Request URL: ws://example.com/ws          Upgrade:
//! Status Code: 400 Bad Request              websocket
//! ```
//! The value stands after the colon, or, in newer versions of Chromium, on the line below; the
//! colon may be missing then.

use crate::exchange::{Exchange, Fidelity};
use http_upgrade::diagnosis::RecordedBy;

/// Headers that only a request has.
const OF_REQUEST: [&str; 14] = [
    "accept",
    "accept-encoding",
    "accept-language",
    "authorization",
    "cookie",
    "host",
    "origin",
    "pragma",
    "sec-fetch-dest",
    "sec-fetch-mode",
    "sec-fetch-site",
    "sec-websocket-key",
    "sec-websocket-version",
    "user-agent",
];

/// Headers that only a response has.
const OF_RESPONSE: [&str; 10] = [
    "content-length",
    "content-type",
    "date",
    "etag",
    "location",
    "sec-websocket-accept",
    "server",
    "set-cookie",
    "www-authenticate",
    "x-powered-by",
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Unknown,
    Request,
    Response,
}

pub(super) fn read(text: &str) -> Vec<Exchange> {
    let mut exchange = Exchange {
        fidelity: Fidelity::Rebuilt,
        recorded_by: RecordedBy::Client,
        ..Exchange::at("the copied headers")
    };
    let (mut method, mut status) = (String::from("GET"), None);
    let (mut requested, mut answered) = (Vec::new(), Vec::new());
    let mut part = Part::Unknown;
    for (name, value) in pairs(text) {
        match name.to_ascii_lowercase().as_str() {
            "request headers" => part = Part::Request,
            "response headers" => part = Part::Response,
            "request url" => exchange.url = Some(value),
            "request method" => method = value,
            "status code" | "status" => status = Some(value),
            "remote address" | "referrer policy" | "general" | "" => {}
            lower => {
                let is = |list: &[&str]| list.contains(&lower);
                let own = if is(&OF_REQUEST) {
                    Part::Request
                } else if is(&OF_RESPONSE) {
                    Part::Response
                } else {
                    part
                };
                // Without headings, `Connection` and `Upgrade` belong to what stood before them.
                if part == Part::Unknown || is(&OF_REQUEST) || is(&OF_RESPONSE) {
                    part = own;
                }
                if part == Part::Response {
                    &mut answered
                } else {
                    &mut requested
                }
                .push((name, value));
            }
        }
    }
    let url = exchange.url.clone().unwrap_or_default();
    let (host, target) = super::curl_command::authority_and_target(&url).unwrap_or(("", "/"));
    let has_host = requested
        .iter()
        .any(|(name, _): &(String, String)| name.eq_ignore_ascii_case("host"));
    if !has_host && !host.is_empty() {
        requested.insert(0, ("Host".to_owned(), host.to_owned()));
    }
    if !requested.is_empty() {
        exchange.request = Some(head(&format!("{method} {target} HTTP/1.1"), &requested));
    }
    let status = status.as_deref().and_then(|status| {
        let digits = status.trim_start_matches(|first: char| !first.is_ascii_digit());
        digits
            .get(..3)
            .filter(|code| code.bytes().all(|byte| byte.is_ascii_digit()))?;
        Some(digits.trim_end())
    });
    if let Some(status) = status {
        exchange.response = Some(head(&format!("HTTP/1.1 {status}"), &answered));
    } else if answered
        .iter()
        .any(|(name, _)| name.eq_ignore_ascii_case("sec-websocket-accept"))
    {
        exchange.response = Some(head("HTTP/1.1 101 Switching Protocols", &answered));
    }
    vec![exchange]
}

/// Writes a head.
pub(super) fn head(start: &str, headers: &[(String, String)]) -> Vec<u8> {
    let mut bytes = start.as_bytes().to_vec();
    bytes.extend_from_slice(b"\r\n");
    for (name, value) in headers {
        let clean = |text: &str| text.replace(['\r', '\n', '\0'], " ");
        bytes.extend_from_slice(format!("{}: {}\r\n", clean(name), clean(value)).as_bytes());
    }
    bytes.extend_from_slice(b"\r\n");
    bytes
}

/// Whether a line without a colon is a name, whose value is the next line.
fn is_name(line: &str) -> bool {
    let general = [
        "Request URL",
        "Request Method",
        "Status Code",
        "Remote Address",
        "Referrer Policy",
    ];
    let is_token = line
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    general.contains(&line) || is_token && line != "General"
}

/// Names and values; a heading has an empty value.
fn pairs(text: &str) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    let mut lines = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .peekable();
    while let Some(line) = lines.next() {
        // HTTP/2 has `:method`; a name never begins with a colon otherwise.
        let (prefix, rest) = if line.starts_with(':') {
            (":", line.get(1..).unwrap_or_default())
        } else {
            ("", line)
        };
        let Some((name, value)) = rest.split_once(':') else {
            if is_name(line) && lines.peek().is_some() {
                pairs.push((line.to_owned(), lines.next().unwrap_or_default().to_owned()));
                continue;
            }
            let heading = line
                .split(" (")
                .next()
                .unwrap_or(line)
                .trim_start_matches(['▼', '▶', ' ']);
            pairs.push((heading.to_owned(), String::new()));
            continue;
        };
        let mut value = value.trim().to_owned();
        if value.is_empty()
            && lines
                .peek()
                .is_some_and(|next| !next.ends_with(':') || next.contains(": "))
        {
            value = lines.next().map(str::to_owned).unwrap_or_default();
        }
        if prefix.is_empty() {
            pairs.push((name.trim().to_owned(), value));
        }
    }
    pairs
}
