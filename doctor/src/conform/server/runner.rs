//! Runs the cases, several at a time.

use super::case::{Case, Cut, End};
use super::judge::Judge;
use super::probe::{Speaks, is_alive};
use super::request::{PAUSE, Request};
use super::target::Server;
use super::{cases, summary};
use crate::conform::arguments::Arguments;
use crate::conform::case::{Kind, Outcome, Record, Verdict};
use crate::conform::message::Answer;
use crate::conform::ticker::Ticker;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// What one case came to, and the answers that it got.
struct Run {
    outcome: Outcome,
    answers: Vec<Answer>,
}

/// Runs all cases. Their outcomes are in the order of the cases.
pub(crate) fn run(server: &Server, speaks: &Speaks, arguments: &Arguments) -> Vec<Outcome> {
    let all: Vec<Case> = cases::all()
        .filter(|case| arguments.wants(case.rule.id))
        .collect();
    let runs: Mutex<Vec<(usize, Run)>> = Mutex::new(Vec::new());
    let (next, done, is_gone) = (
        AtomicUsize::new(0),
        AtomicUsize::new(0),
        AtomicBool::new(false),
    );
    let ticker = Ticker::new();
    let work = || {
        while let Some((at, case)) = {
            let at = next.fetch_add(1, Ordering::Relaxed);
            all.get(at).map(|case| (at, case))
        } {
            ticker.show(
                done.fetch_add(1, Ordering::Relaxed),
                all.len(),
                case.rule.id,
            );
            let run = if is_gone.load(Ordering::Relaxed) {
                Run::skipped(case, "the server accepts no connections any more")
            } else if let Some(why) = speaks.lacks(case, server) {
                Run::skipped(case, &why)
            } else {
                let run = one(case, server, speaks, at);
                if matches!(
                    run.outcome.verdict,
                    Verdict::Failed {
                        kind: Kind::Crash,
                        ..
                    }
                ) {
                    is_gone.store(true, Ordering::Relaxed);
                }
                run
            };
            let mut runs = runs.lock().unwrap_or_else(PoisonError::into_inner);
            runs.push((at, run));
        }
    };
    thread::scope(|scope| {
        for _ in 0..arguments.connections {
            scope.spawn(work);
        }
    });
    let mut runs = runs.into_inner().unwrap_or_else(PoisonError::into_inner);
    runs.sort_by_key(|(at, _)| *at);
    let answers: Vec<Answer> = runs
        .iter()
        .flat_map(|(_, run)| run.answers.iter().cloned())
        .collect();
    let mut outcomes: Vec<Outcome> = runs.into_iter().map(|(_, run)| run.outcome).collect();
    outcomes.extend(summary::judge(&answers, arguments));
    outcomes
}

/// Runs one case, and looks whether the server survived it.
fn one(case: &Case, server: &Server, speaks: &Speaks, number: usize) -> Run {
    let started = Instant::now();
    let mut run = match case.cut {
        Cut::Places => places(case, server, speaks, number),
        _ => connection(case, server, speaks, number, None),
    };
    let is_suspect = case.end == End::Leave || !matches!(run.outcome.verdict, Verdict::Passed);
    if is_suspect && !is_alive(server) {
        // A server that is busy for a moment has not crashed.
        thread::sleep(Duration::from_millis(500));
        if !is_alive(server) {
            let said = "the server answers no handshake any more; where several connections are open \
                at the same time, another case may be the cause (--connections 1 tells)";
            run.outcome.verdict = Verdict::must(Kind::Crash, said);
        }
    }
    run.outcome.took = started.elapsed();
    run
}

/// Runs a case once for each place at which its bytes can be cut.
fn places(case: &Case, server: &Server, speaks: &Speaks, number: usize) -> Run {
    let most = Request::of(case, server, number).bytes().len();
    let mut at = 1;
    loop {
        let run = connection(case, server, speaks, number, Some(at));
        at += 1;
        let has_failed = matches!(run.outcome.verdict, Verdict::Failed { .. });
        if has_failed || at >= most {
            return run;
        }
    }
}

/// Runs a case on a connection of its own.
fn connection(
    case: &Case,
    server: &Server,
    speaks: &Speaks,
    number: usize,
    place: Option<usize>,
) -> Run {
    let request = Request::of(case, server, number);
    let mut wire = match server.connect() {
        Ok(wire) => wire,
        Err(error) => {
            let mut run = Run::skipped(case, "");
            run.outcome.verdict = Verdict::must(Kind::Crash, error);
            return run;
        }
    };
    match (case.cut, place) {
        (Cut::Places, Some(at)) => wire.send_cut(&request.bytes(), at),
        (Cut::Bytes, _) => wire.send_bytes(&request.bytes()),
        _ => wire.send(&request.writes, PAUSE),
    }
    if case.end == End::HalfClose {
        wire.half_close();
    }
    let mut judge = Judge {
        case,
        speaks,
        request: &request,
        wire,
        answers: Vec::new(),
    };
    let mut verdict = judge.judge();
    if let (Verdict::Failed { said, .. }, Some(at)) = (&mut verdict, place) {
        said.push_str(&format!(" (the bytes were cut after {at})"));
    }
    let record = vec![
        Record {
            what: "sent",
            bytes: request.bytes(),
        },
        Record {
            what: "received",
            bytes: std::mem::take(&mut judge.wire.received),
        },
    ];
    Run {
        outcome: Outcome {
            rule: case.rule,
            verdict,
            record,
            took: Duration::ZERO,
        },
        answers: judge.answers,
    }
}

impl Run {
    fn skipped(case: &Case, why: &str) -> Self {
        Self {
            outcome: Outcome::skipped(case.rule, why),
            answers: Vec::new(),
        }
    }
}
