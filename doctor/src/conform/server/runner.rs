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

/// What the threads of a run share.
struct Work<'a> {
    server: &'a Server,
    speaks: &'a Speaks,
    cases: Vec<Case>,
    /// The number of cases that were begun.
    begun: AtomicUsize,
    /// The server accepts no connections any more.
    is_gone: AtomicBool,
    ticker: Ticker,
    runs: Mutex<Vec<(usize, Run)>>,
}

/// Runs all cases. Their outcomes are in the order of the cases.
pub(crate) fn run(server: &Server, speaks: &Speaks, arguments: &Arguments) -> Vec<Outcome> {
    let work = Work {
        server,
        speaks,
        cases: cases::all()
            .filter(|case| arguments.wants(case.rule.id))
            .collect(),
        begun: AtomicUsize::new(0),
        is_gone: AtomicBool::new(false),
        ticker: Ticker::new(),
        runs: Mutex::new(Vec::new()),
    };
    // Each thread has at most one connection at a time.
    thread::scope(|scope| {
        for _ in 0..arguments.connections {
            scope.spawn(|| work.run_cases());
        }
    });
    let mut runs = work
        .runs
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner);
    runs.sort_by_key(|(at, _)| *at);
    let answers = runs.iter().flat_map(|(_, run)| run.answers.iter().cloned());
    let summary = summary::judge(&answers.collect::<Vec<Answer>>(), arguments);
    let outcomes = runs.into_iter().map(|(_, run)| run.outcome);
    outcomes.chain(summary).collect()
}

impl Work<'_> {
    /// Runs cases until each was begun by one of the threads.
    fn run_cases(&self) {
        loop {
            let at = self.begun.fetch_add(1, Ordering::Relaxed);
            let Some(case) = self.cases.get(at) else {
                return;
            };
            self.ticker.show(at, self.cases.len(), case.rule.id);
            let run = self.case(case, at);
            let mut runs = self.runs.lock().unwrap_or_else(PoisonError::into_inner);
            runs.push((at, run));
        }
    }

    /// Runs a case, or skips it.
    fn case(&self, case: &Case, number: usize) -> Run {
        if self.is_gone.load(Ordering::Relaxed) {
            return Run::skipped(case, "the server accepts no connections any more");
        }
        if let Some(why) = self.speaks.lacks(case, self.server) {
            return Run::skipped(case, &why);
        }
        let run = one(case, self.server, self.speaks, number);
        let is_crash = matches!(
            run.outcome.verdict,
            Verdict::Failed {
                kind: Kind::Crash,
                ..
            }
        );
        if is_crash {
            self.is_gone.store(true, Ordering::Relaxed);
        }
        run
    }
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
    let until = Instant::now() + server.timeout;
    let mut at = 1;
    loop {
        if Instant::now() >= until {
            let cuts = format!("{} of {}", at - 1, most - 1);
            let why =
                format!("the time limit of a case allows {cuts} cuts, and none of them fails");
            return Run::skipped(case, &why);
        }
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
    let received = std::mem::take(&mut judge.wire.received);
    Run {
        outcome: Outcome {
            rule: case.rule,
            verdict,
            record: vec![
                Record::new("sent", request.bytes()),
                Record::new("received", received),
            ],
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
