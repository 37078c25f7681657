//! Lines on standard error that tell what the program is waiting for.

use std::io::{IsTerminal, Write};

/// Tells what is being done now.
pub(crate) fn tell(line: &str) {
    let mut out = std::io::stderr().lock();
    let _ = writeln!(
        out,
        "{}",
        upgrade_doctor::printable(&upgrade_doctor::redact(line), 300)
    );
}

/// Tells how long a wait has lasted; on a terminal each second, elsewhere each ten seconds.
pub(crate) fn waited(seconds: u64, of: u64) {
    let is_terminal = std::io::stderr().is_terminal();
    if is_terminal || seconds.is_multiple_of(10) {
        tell(&format!("… {seconds} of {of} s"));
    }
}
