//! What is known about a signature, and the list of all of them.

use crate::report::ReportedFix;
use crate::seen::seen;
use crate::table;
use http_upgrade::diagnosis::signatures;
use std::fmt::Write;

/// Returns everything about one signature; `None` if no signature has this id.
pub fn explain(id: &str) -> Option<String> {
    let signature = table::signature(id)?;
    let mut text = String::new();
    let _ = writeln!(text, "{}: {}", signature.id(), signature.title());
    let _ = writeln!(text, "\nCause: {}", signature.cause());
    if let Some(seen) = seen(id) {
        let _ = writeln!(text, "On the wire: {seen}");
    }
    if !signature.next().is_empty() {
        let _ = writeln!(text, "To be sure: {}", signature.next());
    }
    let _ = writeln!(text, "Rule: {}", signature.rule());
    for fix in signature.fixes().iter().map(ReportedFix::of) {
        let _ = writeln!(text, "\nFix ({}): {}", fix.product, fix.text);
        if let (Some(place), Some(snippet)) = (fix.place, fix.snippet) {
            let _ = writeln!(text, "    # {place}");
            for line in snippet.lines() {
                let _ = writeln!(text, "    {line}");
            }
        }
    }
    Some(text)
}

/// One line for each signature.
pub fn list() -> String {
    let mut text = String::new();
    for signature in signatures() {
        let _ = writeln!(text, "{:<5} {}", signature.id(), signature.title());
    }
    text
}
