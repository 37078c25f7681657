//! Recognises the format of a file by its first bytes and lines. The name of the file does not
//! matter.

use super::{browser_console, curl_command, curl_trace, follow, log};
use crate::start_line;

/// A format of recordings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// The bytes of one direction, as they went over the wire.
    Raw,
    /// Heads that were copied from a terminal, a page or a mail.
    Paste,
    /// The output of `curl -v`.
    CurlVerbose,
    /// A file of `curl --trace` or `--trace-ascii`.
    CurlTrace,
    /// The command that "Copy as cURL" gives.
    CurlCommand,
    /// Headers copied from the developer tools of a browser, where they are no longer a head.
    Devtools,
    /// HTTP Archive, as browsers export it.
    Har,
    /// pcap or pcapng.
    Pcap,
    /// The text that Wireshark's "Follow TCP Stream" gives.
    Follow,
    /// The same as YAML.
    FollowYaml,
    /// A file of mitmproxy.
    Mitmproxy,
    /// Lines of a browser's console.
    Console,
    /// Lines of the log of a server or a proxy.
    Log,
}

impl Format {
    /// A name for people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Raw => "the bytes of one direction",
            Self::Paste => "copied heads",
            Self::CurlVerbose => "output of curl -v",
            Self::CurlTrace => "a trace of curl",
            Self::CurlCommand => "a curl command",
            Self::Devtools => "headers of a browser's developer tools",
            Self::Har => "a HAR file",
            Self::Pcap => "a packet capture",
            Self::Follow => "a followed TCP stream",
            Self::FollowYaml => "a followed TCP stream (YAML)",
            Self::Mitmproxy => "flows of mitmproxy",
            Self::Console => "lines of a browser's console",
            Self::Log => "log lines",
        }
    }

    /// Whether a file holds the bytes of one direction, so that a second file can be the other one.
    pub const fn is_direction(self) -> bool {
        matches!(self, Self::Raw | Self::Paste)
    }

    /// The format of a file that begins like this; `None` where none fits.
    pub fn of(prefix: &[u8]) -> Option<Self> {
        if is_pcap(prefix) {
            return Some(Self::Pcap);
        }
        if super::tnetstring::is_one(prefix) {
            return Some(Self::Mitmproxy);
        }
        let text = prefix
            .strip_prefix(b"\xef\xbb\xbf")
            .unwrap_or(prefix)
            .trim_ascii_start();
        if text.first() == Some(&b'{') {
            return Some(Self::Har);
        }
        if is_binary(prefix) {
            return Some(Self::Raw);
        }
        let first = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
        if start_line::kind(first).is_some() {
            return Some(if first.ends_with(b"\r") {
                Self::Raw
            } else {
                Self::Paste
            });
        }
        of_lines(text)
    }
}

/// Text that does not begin with a start line.
fn of_lines(text: &[u8]) -> Option<Format> {
    let text = String::from_utf8_lossy(text);
    let any = |test: fn(&str) -> bool| text.lines().any(test);
    if any(|line| line.starts_with("Follow: tcp") || line.starts_with("Follow: tls")) {
        return Some(Format::Follow);
    }
    if text.lines().next().is_some_and(follow::is_dump) {
        return Some(Format::Follow);
    }
    if text.starts_with("peers:") && any(|line| line.starts_with("packets:")) {
        return Some(Format::FollowYaml);
    }
    if any(curl_trace::is_section) {
        return Some(Format::CurlTrace);
    }
    if any(|line| line.strip_prefix("> ").is_some_and(is_start))
        || any(|line| line.starts_with("* Trying ") || line.starts_with("*   Trying "))
    {
        return Some(Format::CurlVerbose);
    }
    if any(browser_console::is_line) {
        return Some(Format::Console);
    }
    if any(log::is_line) {
        return Some(Format::Log);
    }
    if any(|line| is_start(line.trim())) {
        return Some(Format::Paste);
    }
    if curl_command::is_one(&text) {
        return Some(Format::CurlCommand);
    }
    let is_general = |line: &str| {
        let line = line.trim();
        [
            "Request URL",
            "Status Code",
            "Request Method",
            "Response Headers",
            "Request Headers",
        ]
        .iter()
        .any(|name| line.starts_with(name))
    };
    let is_header = |line: &str| line.to_ascii_lowercase().starts_with("sec-websocket-");
    (any(is_general) || any(is_header)).then_some(Format::Devtools)
}

fn is_start(line: &str) -> bool {
    start_line::kind(line.as_bytes()).is_some()
}

/// The four magic numbers of pcap, and the section header of pcapng.
fn is_pcap(prefix: &[u8]) -> bool {
    matches!(
        prefix.get(..4),
        Some(
            b"\xd4\xc3\xb2\xa1"
                | b"\xa1\xb2\xc3\xd4"
                | b"\x4d\x3c\xb2\xa1"
                | b"\xa1\xb2\x3c\x4d"
                | b"\x0a\x0d\x0d\x0a"
        )
    )
}

/// TLS, HTTP/2, or anything else with control characters near its start.
fn is_binary(prefix: &[u8]) -> bool {
    let start = prefix.get(..prefix.len().min(24)).unwrap_or_default();
    prefix.starts_with(b"PRI * HTTP/2.0")
        || start
            .iter()
            .any(|byte| *byte < 0x20 && !matches!(byte, b'\t' | b'\r' | b'\n' | 0x1b))
}
