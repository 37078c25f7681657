//! The error log of nginx.
//!
//! ```text
//! 2026/11/21 18:31:06 [error] 32665#32665: *3 connect() failed (111: Connection refused) while connecting to upstream,
//!   client: 127.0.0.1, server: , request: "GET /down HTTP/1.1", upstream: "http://127.0.0.1:8081/down", host: "…"
//! ```

use super::access;
use crate::exchange::Exchange;
use crate::format::browser_console::outline;

/// What such a line says when it is about the server behind nginx, or a timeout.
const SAYINGS: [(&str, Option<u16>); 8] = [
    (
        "failed (111: Connection refused) while connecting to upstream",
        Some(502),
    ),
    (
        "failed (113: No route to host) while connecting to upstream",
        Some(502),
    ),
    ("no live upstreams while connecting to upstream", Some(502)),
    ("host not found in upstream", Some(502)),
    (
        "upstream timed out (110: Connection timed out) while connecting to upstream",
        Some(504),
    ),
    (
        "upstream prematurely closed connection while reading response header",
        Some(502),
    ),
    ("upstream timed out", None),
    ("unknown \"connection_upgrade\" variable", None),
];

/// Whether a line is of this log.
pub(super) fn is_line(line: &str) -> bool {
    let levels = [
        "[emerg] ", "[alert] ", "[crit] ", "[error] ", "[warn] ", "[info] ",
    ];
    let is_dated = line.as_bytes().get(4) == Some(&b'/') || line.starts_with("nginx: ");
    is_dated && levels.iter().any(|level| line.contains(level))
}

/// `None` where the line says nothing about an upgrade.
pub(super) fn read(line: &str) -> Option<Exchange> {
    if !is_line(line) {
        return None;
    }
    let (_, status) = SAYINGS.iter().find(|(saying, _)| line.contains(saying))?;
    let host = line
        .rsplit_once("host: \"")
        .and_then(|(_, host)| host.split('"').next());
    let url = host.map(|host| format!("ws://{host}/"));
    let mut exchange = outline(url.as_deref(), None);
    if let Some(status) = status {
        exchange.response =
            Some(format!("HTTP/1.1 {status} \r\nServer: nginx\r\n\r\n").into_bytes());
    }
    let target = access::quoted(line).and_then(|request| request.split(' ').nth(1));
    access::rename(&mut exchange, target.unwrap_or_default());
    Some(exchange)
}
