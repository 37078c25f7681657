//! What an application writes itself that wants the checks of this crate: httparse, and everything
//! that `Server` and `Acceptor` look at beyond it.

use super::Row;
use super::by_hand::{Judge, judge, list_contains};
use crate::input;
use httparse::Header;

/// The defaults of `http_upgrade::Limits`.
const MAX_FIELDS: usize = 128;
const MAX_ELEMENTS: usize = 64;
const ORIGIN: &[u8] = b"https://chat.example.com";

pub struct SameChecks;

impl Judge for SameChecks {
    const NAME: &'static str = "by hand, the same checks, sha1_smol";

    fn judge<'b>(request: &httparse::Request<'_, 'b>, head: &[u8]) -> Option<&'b [u8]> {
        let fields = &*request.headers;
        let is_sound = ends_lines_with_cr_lf(head)
            && fields.len() <= MAX_FIELDS
            && request.path.is_some_and(is_path_or_http_uri)
            && fields.iter().all(is_sound)
            && occurs_once(fields, "Origin")
            && subprotocols_differ(fields);
        judge(request).filter(|_| is_sound)
    }

    fn ends_here(request: &httparse::Request<'_, '_>, name: &str) -> bool {
        let is_connection = |field: &&Header<'_>| field.name.eq_ignore_ascii_case("Connection");
        let mut lines = request.headers.iter().filter(is_connection);
        lines.any(|line| list_contains(line.value, name.as_bytes()))
    }
}

/// Returns whether a field that has a meaning in a handshake has a valid value.
fn is_sound(field: &Header<'_>) -> bool {
    let is = |name: &str| field.name.eq_ignore_ascii_case(name);
    let value = field.value;
    if is("Host") {
        is_host(value)
    } else if is("Content-Length") {
        value == b"0"
    } else if is("Transfer-Encoding") {
        false
    } else if is("Connection") || is("Sec-WebSocket-Protocol") {
        is_list(value, is_token)
    } else if is("Upgrade") {
        is_list(value, is_protocol)
    } else if is("Origin") {
        value == ORIGIN
    } else if is("Sec-WebSocket-Extensions") {
        is_extensions(value)
    } else {
        true
    }
}

fn ends_lines_with_cr_lf(head: &[u8]) -> bool {
    let mut line_ends = memchr::memchr_iter(b'\n', head);
    line_ends.all(|at| at > 0 && head[at - 1] == b'\r')
}

fn is_path_or_http_uri(target: &str) -> bool {
    let starts_with = |prefix: &str| {
        let start = target.get(..prefix.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(prefix))
    };
    target.starts_with('/') || starts_with("http://") || starts_with("https://")
}

fn is_host(value: &[u8]) -> bool {
    let port = value.iter().rposition(|&byte| byte == b':');
    let port = port.filter(|&at| !value[at..].contains(&b']'));
    let (host, port) = value.split_at(port.unwrap_or(value.len()));
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~%!$&'()*+,;=".contains(byte);
    let host_is_valid = match host
        .strip_prefix(b"[")
        .and_then(|host| host.strip_suffix(b"]"))
    {
        Some(address) => address.iter().all(|byte| is_part(byte) || *byte == b':'),
        None => host.iter().all(is_part),
    };
    host_is_valid && port.iter().skip(1).all(u8::is_ascii_digit)
}

/// Returns whether each element of a list is valid, and there are not too many of them.
fn is_list(value: &[u8], is_valid: impl Fn(&[u8]) -> bool) -> bool {
    let elements = value.split(|&byte| byte == b',');
    let mut elements = elements.map(<[u8]>::trim_ascii).enumerate();
    elements.all(|(at, element)| at < MAX_ELEMENTS && (element.is_empty() || is_valid(element)))
}

fn is_token(value: &[u8]) -> bool {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(byte);
    !value.is_empty() && value.iter().all(is_part)
}

fn is_protocol(value: &[u8]) -> bool {
    let mut parts = value.splitn(2, |&byte| byte == b'/');
    parts.all(is_token)
}

/// Returns whether the value is a list of extensions with their parameters (RFC 6455 §9.1). No
/// quoted string with a comma or a semicolon in it is read here.
fn is_extensions(value: &[u8]) -> bool {
    is_list(value, |extension| {
        let mut parts = extension.split(|&byte| byte == b';');
        let name = parts.next().unwrap_or_default();
        is_token(name.trim_ascii()) && parts.all(|parameter| is_parameter(parameter.trim_ascii()))
    })
}

fn is_parameter(parameter: &[u8]) -> bool {
    let mut parts = parameter.splitn(2, |&byte| byte == b'=');
    let name = parts.next().unwrap_or_default();
    let value = parts.next().map(<[u8]>::trim_ascii);
    let unquoted = |value: &'_ [u8]| {
        let quoted = value
            .strip_prefix(b"\"")
            .and_then(|value| value.strip_suffix(b"\""));
        is_token(quoted.unwrap_or(value))
    };
    is_token(name.trim_ascii()) && value.is_none_or(unquoted)
}

fn occurs_once(fields: &[Header<'_>], name: &str) -> bool {
    let mut same = fields
        .iter()
        .filter(|field| field.name.eq_ignore_ascii_case(name));
    same.next().is_none() || same.next().is_none()
}

/// Returns whether no subprotocol is offered twice (RFC 6455 §4.1).
fn subprotocols_differ(fields: &[Header<'_>]) -> bool {
    let is_offer = |field: &&Header<'_>| field.name.eq_ignore_ascii_case("Sec-WebSocket-Protocol");
    let values = fields.iter().filter(is_offer).map(|field| field.value);
    let offers = values.flat_map(|value| value.split(|&byte| byte == b','));
    let mut seen = [&b""[..]; MAX_ELEMENTS];
    for (count, offer) in offers.map(<[u8]>::trim_ascii).enumerate() {
        if count == MAX_ELEMENTS || seen[..count].contains(&offer) {
            return false;
        }
        seen[count] = offer;
    }
    true
}

/// Checks that a row refuses what this crate refuses.
pub fn assert_strict(row: &mut dyn Row) {
    let chrome = input::CHROME;
    let broken = [
        chrome.replace("DNT: 1\r\n", "DNT: 1\n"),
        chrome.replace("GET /", "GET "),
        chrome.replace("Host: chat", "Host: ch@t"),
        chrome.replace("DNT: 1", "Content-Length: 1"),
        chrome.replace("DNT: 1", "Transfer-Encoding: chunked"),
        chrome.replace("DNT: 1", "Connection: a b"),
        chrome.replace("DNT: 1", "Upgrade: a/b/c"),
        chrome.replace("https://chat", "https://other"),
        chrome.replace("DNT: 1", "Origin: https://chat.example.com"),
        chrome.replace("DNT: 1", "Sec-WebSocket-Protocol: a, a"),
        chrome.replace("permessage-deflate; ", "permessage-deflate; = "),
        chrome.replace("DNT: 1", &["X: 1"; 116].join("\r\n")),
    ];
    let mut out = [0; 1024];
    for head in broken {
        let written = row.whole(head.as_bytes(), &mut out);
        assert!(written.is_none(), "{} accepts {head}", row.name());
    }
}
