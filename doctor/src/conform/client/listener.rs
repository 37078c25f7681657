//! Accepts the connections of a client, and gives each of them its case.

use super::case::Case;
use super::requests::{self, Came};
use super::{cases, judge, serve};
use crate::conform::arguments::Arguments;
use crate::conform::case::{Kind, Outcome, Record, Verdict};
use crate::conform::message::{self, Asked, Parsed};
use crate::conform::ticker::Ticker;
use crate::conform::wire::Wire;
use crate::connection::Stream;
use std::io::ErrorKind;
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How long a connection may come after the end of the process that was started: a script may
/// leave the client to itself.
const STRAGGLES: Duration = Duration::from_millis(200);
/// How long a client may take to end after its case.
const ENDING: Duration = Duration::from_secs(1);

/// A run with its results so far.
struct Run<'a> {
    listener: TcpListener,
    host: String,
    cases: Vec<Case>,
    outcomes: Vec<Option<Outcome>>,
    handshakes: Vec<Came>,
    arguments: &'a Arguments,
}

pub(crate) fn run(listen: &str, arguments: &Arguments) -> Result<Vec<Outcome>, String> {
    let cannot = |error: std::io::Error| format!("{listen}: {error}");
    let listener = TcpListener::bind(listen).map_err(cannot)?;
    listener.set_nonblocking(true).map_err(cannot)?;
    let address = listener.local_addr().map_err(cannot)?;
    let cases: Vec<Case> = cases::all()
        .filter(|case| arguments.wants(case.rule.id))
        .collect();
    let mut run = Run {
        outcomes: vec![None; cases.len()],
        listener,
        host: address.to_string(),
        cases,
        handshakes: Vec::new(),
        arguments,
    };
    eprintln!("Listening on {address}.");
    match &arguments.run {
        Some(command) => run.all(command)?,
        None => run.until_idle(),
    }
    if run.outcomes.iter().all(Option::is_none) {
        return Err(format!("no client connected to {address}"));
    }
    let mut outcomes: Vec<Outcome> = run
        .outcomes
        .into_iter()
        .zip(&run.cases)
        .map(|(outcome, case)| {
            outcome.unwrap_or_else(|| Outcome::skipped(case.rule, "no connection came for it"))
        })
        .collect();
    outcomes.extend(requests::judge(&run.handshakes, arguments));
    Ok(outcomes)
}

impl Run<'_> {
    /// Starts the client once for each case.
    fn all(&mut self, command: &str) -> Result<(), String> {
        let words = shlex::split(command).filter(|words| !words.is_empty());
        let words = words.ok_or("--run is no command line")?;
        if !words.iter().any(|word| word.contains("{url}")) {
            return Err("--run has no {url}".into());
        }
        let ticker = Ticker::new();
        for at in 0..self.cases.len() {
            let Some(case) = self.cases.get(at).copied() else {
                break;
            };
            ticker.show(at, self.cases.len(), case.rule.id);
            let url = format!("ws://{}/case/{}", self.host, at.saturating_add(1));
            let mut client = Process::start(&words, &url)?;
            let until = Instant::now() + self.arguments.timeout;
            let mut outcome = match self.accept(until, || client.has_ended()) {
                Some(stream) => self.serve(&case, stream, || client.has_ended()),
                None => unconnected(&case, client.has_ended()),
            };
            let is_crash = client.end();
            if is_crash && !matches!(outcome.verdict, Verdict::Failed { .. }) {
                outcome.verdict = Verdict::must(Kind::Crash, "the client was ended by a signal");
            }
            if let Some(place) = self.outcomes.get_mut(at) {
                *place = Some(outcome);
            }
            // A client that connects a second time is not served.
            while self.listener.accept().is_ok() {}
        }
        Ok(())
    }

    /// Serves connections until every case was run, or none comes for too long.
    fn until_idle(&mut self) {
        let ticker = Ticker::new();
        while self.outcomes.iter().any(Option::is_none) {
            let Some(stream) = self.accept(Instant::now() + self.arguments.idle, || false) else {
                return;
            };
            let done = self.outcomes.iter().flatten().count();
            ticker.show(done, self.cases.len(), "");
            let mut wire = self.wire(stream);
            let Some(asked) = read(&mut wire).ok() else {
                continue;
            };
            let path = asked.line.split(' ').nth(1).unwrap_or_default();
            let at = match path.split('?').next().unwrap_or_default() {
                "/next" => self.outcomes.iter().position(Option::is_none),
                path => path
                    .strip_prefix("/case/")
                    .and_then(|number| number.parse::<usize>().ok())
                    .and_then(|number| number.checked_sub(1)),
            };
            match at.and_then(|at| Some((at, self.cases.get(at).copied()?))) {
                Some((at, case)) => {
                    let outcome = self.judge(&case, wire, Ok(asked), || false);
                    if let Some(place) = self.outcomes.get_mut(at) {
                        *place = Some(outcome);
                    }
                }
                None => self.inform(&mut wire, path),
            }
        }
    }

    /// Answers a request that is for no case.
    fn inform(&self, wire: &mut Wire, path: &str) {
        let (status, content) = match path {
            "/count" => ("200 OK", self.cases.len().to_string()),
            _ => ("404 Not Found", "/case/N, /next or /count".to_owned()),
        };
        let answer = format!(
            "HTTP/1.1 {status}\r\nContent-Type: text/plain\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{content}",
            content.len()
        );
        wire.write(answer.as_bytes());
    }

    /// Waits for a connection until this time, or until a moment after the client has ended.
    fn accept(&self, mut until: Instant, mut is_gone: impl FnMut() -> bool) -> Option<TcpStream> {
        let mut was_gone = false;
        loop {
            match self.listener.accept() {
                Ok((stream, _)) => return Some(stream),
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(_) => return None,
            }
            if Instant::now() >= until {
                return None;
            }
            if !was_gone && is_gone() {
                was_gone = true;
                until = until.min(Instant::now() + STRAGGLES);
            }
            thread::sleep(Duration::from_millis(2));
        }
    }

    fn wire(&self, stream: TcpStream) -> Wire {
        let _ = stream.set_nonblocking(false);
        let _ = stream.set_nodelay(true);
        Wire::new(
            Stream::Plain(stream),
            Instant::now() + self.arguments.timeout,
        )
    }

    fn serve(&mut self, case: &Case, stream: TcpStream, is_gone: impl FnMut() -> bool) -> Outcome {
        let mut wire = self.wire(stream);
        let asked = read(&mut wire);
        self.judge(case, wire, asked, is_gone)
    }

    /// Answers a handshake and judges what follows.
    fn judge(
        &mut self,
        case: &Case,
        mut wire: Wire,
        asked: Result<Asked, String>,
        is_gone: impl FnMut() -> bool,
    ) -> Outcome {
        let started = Instant::now();
        self.handshakes.push(Came {
            asked: asked.clone(),
            bytes: wire.received.clone(),
            host: self.host.clone(),
        });
        let verdict = match asked {
            Err(error) => Verdict::must(Kind::WrongRequest, format!("no request came: {error}")),
            Ok(asked) => {
                wire.at = asked.len;
                if !wire.rest().is_empty() {
                    let said = "the client sends more than its handshake before the answer";
                    Verdict::must(Kind::Crossed, said)
                } else if let Some(why) = serve::lacks(case, &asked) {
                    Verdict::Skipped(why.to_owned())
                } else if serve::answer(case, &asked, &mut wire) {
                    let said = "the client sends bytes of the new protocol before the answer";
                    Verdict::must(Kind::Crossed, said)
                } else {
                    judge::judge(case, &mut wire, is_gone)
                }
            }
        };
        Outcome {
            rule: case.rule,
            verdict,
            record: vec![
                Record::new("came from the client", std::mem::take(&mut wire.received)),
                Record::new("sent to the client", std::mem::take(&mut wire.sent)),
            ],
            took: started.elapsed(),
        }
    }
}

/// What a case comes to for which no connection came.
fn unconnected(case: &Case, has_ended: bool) -> Outcome {
    let (kind, said) = if has_ended {
        (Kind::WrongRequest, "the client ends without connecting")
    } else {
        (Kind::Hang, "the client does not connect")
    };
    let mut outcome = Outcome::skipped(case.rule, "");
    outcome.verdict = Verdict::must(kind, said);
    outcome
}

/// Reads the request of a client.
fn read(wire: &mut Wire) -> Result<Asked, String> {
    loop {
        match message::asked(&wire.received) {
            Parsed::Complete(asked) if asked.is_complete => return Ok(asked),
            Parsed::Malformed(error) => return Err(error),
            _ => {}
        }
        if !wire.read(wire.deadline) {
            return Err("it is not complete".into());
        }
    }
}

/// The process of a client.
struct Process(Child);

impl Process {
    fn start(words: &[String], url: &str) -> Result<Self, String> {
        let mut words = words.iter().map(|word| word.replace("{url}", url));
        let program = words.next().unwrap_or_default();
        let child = Command::new(&program)
            .args(words)
            // A client that reads from a terminal must not see the end of its input.
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        child
            .map(Self)
            .map_err(|error| format!("{program} does not start: {error}"))
    }

    fn has_ended(&mut self) -> bool {
        matches!(self.0.try_wait(), Ok(Some(_)))
    }

    /// Waits a moment for its end, or ends it. Returns whether a signal that did not come from here
    /// ended it.
    fn end(&mut self) -> bool {
        let until = Instant::now() + ENDING;
        while Instant::now() < until {
            if let Ok(Some(status)) = self.0.try_wait() {
                return status.code().is_none();
            }
            thread::sleep(Duration::from_millis(5));
        }
        let _ = self.0.kill();
        let _ = self.0.wait();
        false
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
