//! Access logs in the common and the combined form, which nginx and Apache write.
//!
//! ```text
//! 127.0.0.1 - - [21/Nov/2026:18:31:06 +0000] "GET /ws HTTP/1.1" 403 82 "-" "curl/7.88.1"
//! ```

use crate::exchange::Exchange;
use crate::format::browser_console::outline;
use crate::start_line;

/// Whether a line has a request in quotation marks, and a status after it.
pub(super) fn is_line(line: &str) -> bool {
    line.contains("] \"") && status(line).is_some()
}

pub(super) fn read(line: &str) -> Option<Exchange> {
    let status = status(line)?;
    let target = quoted(line)?.split(' ').nth(1)?;
    let mut exchange = outline(None, Some(status));
    rename(&mut exchange, target);
    Some(exchange)
}

/// Puts the target that a log names into the assumed request.
pub(super) fn rename(exchange: &mut Exchange, target: &str) {
    let is_target = target.starts_with('/') && target.bytes().all(|byte| byte.is_ascii_graphic());
    if let Some(request) = exchange.request.as_mut().filter(|_| is_target) {
        let rest = request
            .iter()
            .position(|byte| *byte == b'\r')
            .unwrap_or_default();
        let rest = request.split_off(rest);
        *request = format!("GET {target} HTTP/1.1").into_bytes();
        request.extend_from_slice(&rest);
    }
}

/// The request line in quotation marks.
pub(super) fn quoted(line: &str) -> Option<&str> {
    line.split('"')
        .find(|part| start_line::is_request_line(part.as_bytes()))
}

fn status(line: &str) -> Option<u16> {
    let (_, rest) = line.split_once(quoted(line)?)?;
    let status = rest.trim_start_matches('"').split_whitespace().next()?;
    status
        .parse()
        .ok()
        .filter(|status| (100..=599).contains(status))
}
