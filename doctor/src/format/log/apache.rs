//! The error log of Apache.
//!
//! ```text
//! [Sat Nov 21 18:31:14.603909 2026] [proxy:error] [pid 32697:tid 32700] (111)Connection refused: AH00957: http: …
//! ```

use crate::exchange::Exchange;
use crate::format::browser_console::outline;

/// Messages about proxying, and the status that the client gets.
const MESSAGES: [(&str, u16); 8] = [
    ("AH01144", 500),
    ("AH00957", 503),
    ("AH01114", 503),
    ("AH00898", 502),
    ("AH01102", 502),
    ("AH10212", 502),
    ("AH02447", 502),
    ("AH00959", 503),
];

/// Whether a line is of this log.
pub(super) fn is_line(line: &str) -> bool {
    line.starts_with('[')
        && (line.contains(":error]") || line.contains(":warn]"))
        && line.contains(": AH")
        || line.contains("AH01144")
}

/// `None` where the line says nothing about a proxy.
pub(super) fn read(line: &str) -> Option<Exchange> {
    let (_, status) = MESSAGES.iter().find(|(code, _)| line.contains(code))?;
    let mut exchange = outline(None, None);
    exchange.response = Some(format!("HTTP/1.1 {status} \r\nServer: Apache\r\n\r\n").into_bytes());
    Some(exchange)
}
