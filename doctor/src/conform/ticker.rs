//! The line on a terminal that tells how far a run has come.

use std::io::{IsTerminal, Write};

/// Shows progress on standard error, if that is a terminal.
pub(crate) struct Ticker {
    is_terminal: bool,
}

impl Ticker {
    pub(crate) fn new() -> Self {
        Self {
            is_terminal: std::io::stderr().is_terminal(),
        }
    }

    /// Replaces the line.
    pub(crate) fn show(&self, done: usize, of: usize, id: &str) {
        if self.is_terminal {
            let mut out = std::io::stderr().lock();
            let _ = write!(out, "\r\x1b[K{done}/{of} {id}");
            let _ = out.flush();
        }
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        if self.is_terminal {
            let _ = write!(std::io::stderr(), "\r\x1b[K");
        }
    }
}
