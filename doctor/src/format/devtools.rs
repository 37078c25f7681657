//! Headers copied from the panel of a browser's developer tools, where they are a table and no
//! longer a head.
//!
//! ```text
//! Request URL: ws://example.com/ws          Upgrade:
//! Status Code: 400 Bad Request              websocket
//! ```
//! The value is after the colon or, in newer versions of Chromium, on the next line. The colon may
//! be missing then.

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

/// What a table says, before it is a head again.
struct Table {
    part: Part,
    url: Option<String>,
    protocol: Option<String>,
    method: String,
    status: Option<String>,
    requested: Vec<(String, String)>,
    answered: Vec<(String, String)>,
}

pub(super) fn read(text: &str) -> Vec<Exchange> {
    let mut table = Table {
        part: Part::Unknown,
        url: None,
        protocol: None,
        method: "GET".into(),
        status: None,
        requested: Vec::new(),
        answered: Vec::new(),
    };
    for (name, value) in pairs(text) {
        table.add(name, value);
    }
    vec![Exchange {
        request: table.request(),
        response: table.response(),
        url: table.url,
        protocol: table.protocol,
        fidelity: Fidelity::Rebuilt,
        recorded_by: RecordedBy::Client,
        ..Exchange::at("the copied headers")
    }]
}

impl Table {
    fn add(&mut self, name: String, value: String) {
        match name.to_ascii_lowercase().as_str() {
            "request headers" => self.part = Part::Request,
            "response headers" => self.part = Part::Response,
            "request url" => self.url = Some(value),
            "request method" => self.method = value,
            ":protocol" => self.protocol = Some(value),
            "status code" | "status" => self.status = Some(value),
            "remote address" | "referrer policy" | "general" | "" => {}
            // Without headings, `Connection` and `Upgrade` belong to what stood before them.
            lower => {
                if OF_REQUEST.contains(&lower) {
                    self.part = Part::Request;
                } else if OF_RESPONSE.contains(&lower) {
                    self.part = Part::Response;
                }
                match self.part {
                    Part::Response => self.answered.push((name, value)),
                    _ => self.requested.push((name, value)),
                }
            }
        }
    }

    fn request(&self) -> Option<Vec<u8>> {
        let url = self.url.as_deref().unwrap_or_default();
        let (host, target) = super::curl_command::authority_and_target(url).unwrap_or(("", "/"));
        let mut headers = self.requested.clone();
        if !has(&headers, "host") && !host.is_empty() {
            headers.insert(0, ("Host".into(), host.into()));
        }
        let start = format!("{} {target} HTTP/1.1", self.method);
        (!self.requested.is_empty()).then(|| head(&start, &headers))
    }

    fn response(&self) -> Option<Vec<u8>> {
        let status = self.status.as_deref().and_then(|status| {
            let digits = status.trim_start_matches(|first: char| !first.is_ascii_digit());
            let code = digits.get(..3)?;
            code.bytes()
                .all(|byte| byte.is_ascii_digit())
                .then_some(digits.trim_end())
        });
        let accepted = has(&self.answered, "sec-websocket-accept");
        let status = status.or(accepted.then_some("101 Switching Protocols"))?;
        Some(head(&format!("HTTP/1.1 {status}"), &self.answered))
    }
}

fn has(headers: &[(String, String)], name: &str) -> bool {
    headers
        .iter()
        .any(|(each, _)| each.eq_ignore_ascii_case(name))
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
        } else if name == "protocol" {
            pairs.push((":protocol".into(), value));
        }
    }
    pairs
}
