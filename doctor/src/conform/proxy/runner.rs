//! Runs the cases one after another.

use super::back::Back;
use super::case::{Case, Need};
use super::cases;
use super::script::{Flow, step};
use super::sides::Sides;
use crate::conform::arguments::Arguments;
use crate::conform::case::{Kind, Level, Outcome, Record, Verdict};
use crate::conform::ticker::Ticker;
use crate::conform::wire::Wire;
use crate::connection::Stream;
use std::net::{TcpStream, ToSocketAddrs};
use std::time::{Duration, Instant};

/// The proxy under test.
struct Proxy<'a> {
    front: std::net::SocketAddr,
    host: String,
    back: Back,
    arguments: &'a Arguments,
    cases: usize,
}

pub(crate) fn run(front: &str, back: &str, arguments: &Arguments) -> Result<Vec<Outcome>, String> {
    let address = front.to_socket_addrs().ok().and_then(|mut all| all.next());
    let mut proxy = Proxy {
        front: address.ok_or_else(|| format!("{front} is no address"))?,
        host: front.to_owned(),
        back: Back::bind(back)?,
        arguments,
        cases: 0,
    };
    if let Some(said) = proxy.failure(&cases::PLAIN)? {
        return Err(format!(
            "the proxy forwards no plain request to {back}: {said}"
        ));
    }
    let no_tunnel = proxy.failure(&cases::TUNNEL)?;
    let all: Vec<Case> = cases::all()
        .filter(|case| arguments.wants(case.rule.id))
        .collect();
    let ticker = Ticker::new();
    let mut outcomes = Vec::new();
    let mut is_gone = false;
    for (at, case) in all.iter().enumerate() {
        ticker.show(at, all.len(), case.rule.id);
        outcomes.push(match &no_tunnel {
            _ if is_gone => Outcome::skipped(case.rule, "the proxy does not serve any more"),
            Some(why) if case.needs == Need::Tunnel => Outcome::skipped(
                case.rule,
                format!("the proxy opens no tunnel for websocket: {why}"),
            ),
            _ => {
                let outcome = proxy.judged(case)?;
                is_gone = matches!(
                    outcome.verdict,
                    Verdict::Failed {
                        kind: Kind::Crash,
                        ..
                    }
                );
                outcome
            }
        });
    }
    Ok(outcomes)
}

impl Proxy<'_> {
    /// What fails in a case, if something does.
    fn failure(&mut self, case: &Case) -> Result<Option<String>, String> {
        Ok(match self.one(case)?.verdict {
            Verdict::Failed { said, .. } => Some(said),
            _ => None,
        })
    }

    /// Runs a case, and looks whether the proxy survived it.
    fn judged(&mut self, case: &Case) -> Result<Outcome, String> {
        let mut outcome = self.one(case)?;
        let is_suspect =
            matches!(outcome.verdict, Verdict::Failed { .. }) || case.rule.id.starts_with("ends/");
        if is_suspect
            && self
                .failure(&cases::PLAIN)
                .map_or(true, |failure| failure.is_some())
        {
            let said = "after this case the proxy forwards no plain request any more";
            outcome.verdict = Verdict::must(Kind::Crash, said);
        }
        Ok(outcome)
    }

    /// Runs a case.
    fn one(&mut self, case: &Case) -> Result<Outcome, String> {
        let started = Instant::now();
        let deadline = started + self.arguments.timeout;
        self.back.clear();
        self.cases += 1;
        let stream = TcpStream::connect_timeout(&self.front, self.arguments.timeout)
            .map_err(|error| format!("no connection to {}: {error}", self.front))?;
        let _ = stream.set_nodelay(true);
        let mut sides = Sides {
            level: case.rule.level,
            host: &self.host,
            path: format!("/conform/{}", self.cases),
            method: cases::method(case).to_owned(),
            client: Wire::new(Stream::Plain(stream), deadline),
            back: &mut self.back,
            interims: Vec::new(),
            answer: None,
            deadline,
        };
        let verdict = verdict(case, &mut sides);
        let record = vec![
            Record::new("sent by the client", sides.client.sent.clone()),
            Record::new("came to the server", sides.back.all()),
            Record::new("sent by the server", sides.back.sent()),
            Record::new("came to the client", sides.client.received.clone()),
        ];
        drop(sides);
        self.back.clear();
        // Lets the proxy see the end of its connections before the next case.
        std::thread::sleep(Duration::from_millis(5));
        Ok(Outcome {
            rule: case.rule,
            verdict,
            record,
            took: started.elapsed(),
        })
    }
}

/// Runs the steps of a case.
fn verdict(case: &Case, sides: &mut Sides<'_>) -> Verdict {
    for each in case.steps {
        match step(sides, *each) {
            Ok(Flow::On) => {}
            Ok(Flow::Done) => break,
            Err(failed) => return failed,
        }
    }
    match case.rule.level {
        Level::Choice => Verdict::Chosen("as the sentence says".into()),
        _ => Verdict::Passed,
    }
}
