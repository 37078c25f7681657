//! Judges answers that should be no 101, and those where more than one answer is right.

use super::case::Want;
use super::judge::{Judge, Judged};
use crate::conform::case::{Kind, Level, Verdict};
use crate::conform::message::Answer;
use crate::conform::wire::Absent;
use std::time::{Duration, Instant};

/// How long a server may take to close.
const CLOSING: Duration = Duration::from_secs(2);

impl Judge<'_> {
    /// No 101. `None`: the connection ended without an answer.
    pub(super) fn refuse(&mut self) -> Judged<Option<Answer>> {
        let level = self.case.rule.level;
        match self.final_answer() {
            Ok((answer, _)) if answer.status == 101 => {
                let said = "the answer is 101, and the request has to be refused";
                Err(Verdict::failed(level, Kind::WrongSwitch, said))
            }
            Ok((_, true)) if self.case.want == Want::RefuseSilently => Err(Verdict::must(
                Kind::WrongAnswer,
                "a 100 came before the answer",
            )),
            Ok((answer, _)) => Ok(Some(answer)),
            Err(Absent::Ended(_)) => Ok(None),
            Err(Absent::Malformed(_)) if self.request.is_simple() => Ok(None),
            Err(absent) => Err(self.absent(absent, level)),
        }
    }

    /// An answer with one of these codes.
    pub(super) fn status(&mut self, codes: &[u16]) -> Judged<Answer> {
        let level = self.case.rule.level;
        match self.final_answer() {
            Ok((answer, _)) if answer.status == 101 => Err(Verdict::failed(
                level,
                Kind::WrongSwitch,
                "the answer is 101, and the request has to be refused",
            )),
            Ok((answer, _)) if is_one_of(answer.status, codes) => Ok(answer),
            Ok((answer, _)) => Err(Verdict::failed(
                level,
                Kind::WrongAnswer,
                format!(
                    "the answer is {}, and {} is due",
                    answer.status,
                    listed(codes)
                ),
            )),
            Err(absent) => Err(self.absent(absent, level)),
        }
    }

    pub(super) fn version_refused(&mut self) -> Judged<()> {
        let answer = self.status(&[4])?;
        if answer.fields.lists("Sec-WebSocket-Version", "13") {
            return Ok(());
        }
        Err(Verdict::failed(
            self.case.rule.level,
            Kind::WrongAnswer,
            format!(
                "the {} has no Sec-WebSocket-Version that names 13",
                answer.status
            ),
        ))
    }

    /// One answer, then the end; nothing after the request is answered.
    pub(super) fn close(&mut self, codes: &[u16]) -> Judged<()> {
        if codes.is_empty() {
            self.refuse()?;
        } else {
            self.status(codes)?;
        }
        let closes = self.wire.closes(Instant::now() + CLOSING);
        let level = self.case.rule.level;
        if self.wire.rest().starts_with(b"HTTP/") {
            let said = "what follows the request is answered as another request";
            return Err(Verdict::must(Kind::WrongAnswer, said));
        }
        if !closes {
            let said = "the connection stays open after the answer";
            return Err(Verdict::failed(level, Kind::WrongAnswer, said));
        }
        Ok(())
    }

    /// No 101 to anything that was sent, and no frames.
    pub(super) fn never_switch(&mut self) -> Judged<()> {
        if self.refuse()?.is_none() {
            return Ok(());
        }
        loop {
            match self.wire.answer("GET", Instant::now() + CLOSING / 4) {
                Ok(answer) if answer.status == 101 => {
                    let said = "what follows the request is answered by a 101";
                    return Err(Verdict::must(Kind::WrongSwitch, said));
                }
                Ok(answer) => self.answers.push(answer),
                Err(Absent::Malformed(_)) if !self.wire.rest().starts_with(b"HTTP/") => {
                    let said = "after the refusal the server sends something that is not HTTP";
                    return Err(Verdict::must(Kind::WrongSwitch, said));
                }
                Err(_) => return Ok(()),
            }
        }
    }

    /// A 101 that fits, or no 101.
    pub(super) fn either(&mut self) -> Judged<()> {
        let level = self.case.rule.level;
        let told = match self.final_answer() {
            Ok((answer, _)) if answer.status == 101 => {
                self.switched(&answer)?;
                "the answer is 101".to_owned()
            }
            Ok((answer, _)) => format!("the answer is {}", answer.status),
            Err(Absent::Ended(_)) => "the connection ends without an answer".to_owned(),
            Err(absent) => return Err(self.absent(absent, level)),
        };
        self.chosen(told)
    }

    /// Tells what was chosen, where the RFC leaves it open.
    pub(super) fn chosen(&self, told: String) -> Judged<()> {
        match self.case.rule.level {
            Level::Choice => Err(Verdict::Chosen(told)),
            _ => Ok(()),
        }
    }

    /// A refusal, then a 101 to the second request or the end.
    pub(super) fn next_switches(&mut self) -> Judged<()> {
        let level = self.case.rule.level;
        let Some(first) = self.refuse()? else {
            return self.chosen("the connection ends".into());
        };
        match self.final_answer() {
            Ok((answer, _)) if answer.status == 101 => {
                self.switched(&answer)?;
                self.chosen("the second request is answered by a 101".into())
            }
            Ok((answer, _)) => Err(Verdict::failed(
                level,
                Kind::NoSwitch,
                format!(
                    "the second request, which is in order, gets {}",
                    answer.status
                ),
            )),
            Err(Absent::Ended(_)) => {
                self.chosen(format!("the connection ends after the {}", first.status))
            }
            // It said that it closes, and has yet to do so.
            Err(Absent::TimedOut) if first.closes() => Ok(()),
            Err(absent) => Err(self.absent(absent, Level::Must)),
        }
    }

    pub(super) fn not_too_long(&mut self) -> Judged<()> {
        let level = self.case.rule.level;
        match self.final_answer() {
            Ok((answer, _)) if is_one_of(answer.status, &[400, 413, 414, 431]) => {
                Err(Verdict::failed(
                    level,
                    Kind::WrongAnswer,
                    format!("the answer is {}", answer.status),
                ))
            }
            Ok(_) => Ok(()),
            Err(absent) => Err(self.absent(absent, level)),
        }
    }

    /// Any answer, an interim one as well, or the end.
    pub(super) fn bounded(&mut self) -> Judged<()> {
        let told = match self.wire.answer(&self.request.method, self.wire.deadline) {
            Ok(answer) => format!("the answer is {}", answer.status),
            Err(Absent::Ended(_)) => "the connection ends without an answer".into(),
            Err(Absent::TooLong) => "the answer has a long head".into(),
            Err(absent) => return Err(self.absent(absent, self.case.rule.level)),
        };
        self.chosen(told)
    }

    pub(super) fn origin_checked(&mut self) -> Judged<()> {
        match self.final_answer() {
            Ok((answer, _)) if answer.status == 101 => {
                self.switched(&answer)?;
                Err(Verdict::Chosen("the server takes any origin".into()))
            }
            Ok((answer, _)) if answer.status == 403 => Ok(()),
            Ok((answer, _)) => Err(Verdict::Chosen(format!(
                "the server refuses the origin with {}",
                answer.status
            ))),
            Err(absent) => Err(self.absent(absent, self.case.rule.level)),
        }
    }
}

/// Whether a status is in a list, in which numbers below 10 are classes.
pub(crate) fn is_one_of(status: u16, codes: &[u16]) -> bool {
    codes
        .iter()
        .any(|code| *code == status || (*code < 10 && status / 100 == *code))
}

/// `400 or 4xx`.
fn listed(codes: &[u16]) -> String {
    let codes: Vec<String> = codes
        .iter()
        .map(|code| match code {
            0..10 => format!("{code}xx"),
            code => code.to_string(),
        })
        .collect();
    codes.join(" or ")
}
