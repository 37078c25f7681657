//! The HTTP log of HAProxy (`option httplog`).
//!
//! ```text
//! … fe ws/s1 0/0/0/1/2002 101 198 - - sD-- 1/1/0/0/0 0/0 "GET /ws HTTP/1.1"
//! ```

use super::access;
use crate::exchange::Exchange;
use crate::format::browser_console::outline;
use std::time::Duration;

/// Timers, status and termination state, found by the shape of the timers.
struct Line<'a> {
    total: Option<u64>,
    status: u16,
    state: &'a str,
}

impl<'a> Line<'a> {
    fn of(line: &'a str) -> Option<Self> {
        let mut words = line.split_whitespace();
        let is_timers = |word: &&str| {
            let mut parts = word.split('/');
            parts
                .by_ref()
                .take(5)
                .filter(|part| part.trim_start_matches('+').parse::<i64>().is_ok())
                .count()
                == 5
                && parts.next().is_none()
        };
        let timers = words.find(is_timers)?;
        let total = timers
            .rsplit('/')
            .next()
            .and_then(|total| total.trim_start_matches('+').parse().ok());
        let status = words.next()?.parse().ok();
        // Bytes, and the two captured cookies.
        let state = words.nth(3)?;
        let is_state = state.len() == 4
            && state
                .bytes()
                .all(|byte| byte.is_ascii_alphabetic() || byte == b'-');
        Some(Self {
            total,
            status: status.unwrap_or_default(),
            state,
        })
        .filter(|_| is_state)
    }
}

/// Whether a line is of this log.
pub(super) fn is_line(line: &str) -> bool {
    Line::of(line).is_some()
}

pub(super) fn read(line: &str) -> Option<Exchange> {
    let parts = Line::of(line)?;
    let mut exchange = outline(None, Some(parts.status).filter(|status| *status >= 100));
    exchange.lasted = parts.total.map(Duration::from_millis);
    let target = access::quoted(line).and_then(|request| request.split(' ').nth(1));
    access::rename(&mut exchange, target.unwrap_or_default());
    // What the table of words looks for.
    exchange
        .words
        .push(format!("haproxy {} {}", parts.state, parts.status));
    Some(exchange)
}
