//! Which of several exchanges the report is about.

use crate::exchange::Exchange;
use crate::report::Report;
use http_upgrade::diagnosis::{Level, Verdict};

/// Returns the exchange that most deserves a report: an upgrade that failed, else one that is
/// unclear, else one that went well. Of several that are alike the last one counts, because people
/// record until the failure happens. `None` if the list is empty.
pub fn choose(exchanges: &[Exchange]) -> Option<usize> {
    let rank = |exchange: &Exchange| {
        let report = Report::of(exchange);
        let failed = matches!(report.verdict, Verdict::Refused | Verdict::SwitchedButFails);
        let explained = report
            .findings
            .iter()
            .any(|finding| finding.level > Level::Note);
        (
            exchange.is_upgrade(),
            failed,
            explained,
            report.verdict != Verdict::Switched,
        )
    };
    (0..exchanges.len()).max_by_key(|index| exchanges.get(*index).map(rank))
}
