//! A live connection: the request of a browser, the answer, and trials where it failed.

use crate::arguments::Connect;
use crate::failure::Failure;
use crate::output::Output;
use crate::ping;
use crate::progress::tell;
use crate::request::{Change, Target};
use crate::server::ask;
use crate::trial;
use http_upgrade::diagnosis::{Confidence, Verdict};
use std::io::Write;
use upgrade_doctor::Report;

/// A Close frame without content, with an empty mask: the polite end of a WebSocket.
const CLOSE: [u8; 6] = [0x88, 0x80, 0, 0, 0, 0];

/// Connects, and reports what is wrong.
pub(crate) fn diagnose(url: &str, options: &Connect, output: &Output) -> Result<u8, Failure> {
    let target = Target::parse(url).map_err(|error| Failure::Usage(format!("{url}: {error}")))?;
    tell(&format!("Connecting to {} …", target.url()));
    let mut answer =
        ask(&target, options, Change::Nothing, options.timeout).map_err(Failure::Usage)?;
    let mut report = Report::of(&answer.exchange);
    let mut extra: Vec<String> = answer.note.take().into_iter().collect();
    let never_connected = answer.exchange.request.is_none();
    if let Some(mut stream) = answer.stream.take() {
        match options.ping {
            Some(time) if report.verdict == Verdict::Switched => {
                let outcome = ping::wait(stream, &answer.exchange, answer.heard, time);
                if outcome.is_idle_timeout {
                    report.verdict = Verdict::SwitchedButFails;
                }
                let is_finding = outcome.is_idle_timeout
                    && report.put_first("C48", Confidence::Certain, Some(outcome.sentence.clone()));
                if !is_finding {
                    extra.push(outcome.sentence);
                }
            }
            _ => drop(stream.write_all(&CLOSE)),
        }
    }
    // What a wait has shown, trials do not explain.
    let failed = report.verdict != Verdict::Switched && options.ping.is_none();
    if options.try_variants.unwrap_or(failed) {
        extra.extend(trial::run(
            &target,
            options,
            &answer.exchange,
            &mut report,
            never_connected,
        ));
    }
    output.report(&report, &answer.exchange, &extra);
    Ok(report.exit_code())
}
