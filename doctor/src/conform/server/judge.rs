//! Runs one case on one connection and judges what came back.

use super::case::{Case, End, Want};
use super::fits::fits;
use super::probe::{Proof, Speaks};
use super::request::Request;
use crate::conform::case::{Kind, Level, Verdict};
use crate::conform::message::Answer;
use crate::conform::wire::{Absent, Wire};
use std::time::{Duration, Instant};

/// How long nothing more may come before an answer counts as the last one.
const SILENCE: Duration = Duration::from_millis(150);

/// A verdict that ends the case early.
pub(super) type Judged<T> = Result<T, Verdict>;

/// What is needed to judge a connection.
pub(crate) struct Judge<'a> {
    pub(crate) case: &'a Case,
    pub(crate) speaks: &'a Speaks,
    pub(crate) request: &'a Request,
    pub(crate) wire: Wire,
    /// All answers, for the rules that concern every answer.
    pub(crate) answers: Vec<Answer>,
}

impl Judge<'_> {
    /// Judges what comes back after the bytes were sent.
    pub(crate) fn judge(&mut self) -> Verdict {
        match self.want() {
            Ok(()) => Verdict::Passed,
            Err(verdict) => verdict,
        }
    }

    fn want(&mut self) -> Judged<()> {
        match self.case.want {
            Want::Nothing => Ok(()),
            Want::Switch => self.switch().map(drop),
            Want::SwitchWithSubprotocol => {
                let answer = self.switch()?;
                self.has(
                    &answer,
                    "Sec-WebSocket-Protocol",
                    "no subprotocol is chosen",
                )
            }
            Want::SwitchWithDeflate => {
                let answer = self.switch()?;
                self.has(
                    &answer,
                    "Sec-WebSocket-Extensions",
                    "permessage-deflate is not agreed on",
                )
            }
            Want::ContinueSwitch => self.continue_switch(),
            Want::SwitchAndFail => self.switch_and_fail(),
            Want::Refuse | Want::RefuseSilently => self.refuse().map(drop),
            Want::Status(codes) => self.status(codes).map(drop),
            Want::VersionRefused => self.version_refused(),
            Want::Close(codes) => self.close(codes),
            Want::NeverSwitch => self.never_switch(),
            Want::Either => self.either(),
            Want::NextSwitches => self.next_switches(),
            Want::NotTooLong => self.not_too_long(),
            Want::Bounded => self.bounded(),
            Want::OriginChecked => self.origin_checked(),
        }
    }

    /// The final answer, and whether a 100 came before it.
    pub(super) fn final_answer(&mut self) -> Result<(Answer, bool), Absent> {
        let mut was_continued = false;
        loop {
            let answer = self.wire.answer(&self.request.method, self.wire.deadline)?;
            self.answers.push(answer.clone());
            if !answer.is_interim() {
                return Ok((answer, was_continued));
            }
            was_continued |= answer.status == 100;
        }
    }

    /// The verdict where an answer is due and does not come.
    pub(super) fn absent(&self, absent: Absent, level: Level) -> Verdict {
        match absent {
            Absent::TimedOut => Verdict::failed(
                match level {
                    Level::Choice => Level::Must,
                    level => level,
                },
                Kind::Hang,
                format!(
                    "there is no answer, and the connection stays open: {} bytes came",
                    self.wire.received.len()
                ),
            ),
            Absent::Ended(ended) => Verdict::failed(
                level,
                Kind::WrongAnswer,
                format!("the connection ends without an answer ({ended:?})").to_lowercase(),
            ),
            Absent::Malformed(_) if self.request.is_simple() => Verdict::failed(
                level,
                Kind::WrongAnswer,
                "the answer has no head, as in HTTP/0.9",
            ),
            Absent::Malformed(error) => Verdict::must(
                Kind::WrongAnswer,
                format!("what comes back is no answer of HTTP: {error}"),
            ),
            Absent::TooLong => Verdict::failed(
                level,
                Kind::WrongAnswer,
                "the head of the answer is longer than what the suite reads",
            ),
        }
    }

    /// A 101 that fits, and bytes that pass after it.
    fn switch(&mut self) -> Judged<Answer> {
        let level = self.case.rule.level;
        match self.final_answer() {
            Ok((answer, _)) if answer.status == 101 => {
                self.switched(&answer)?;
                Ok(answer)
            }
            Ok((answer, _)) => Err(Verdict::failed(
                level,
                Kind::NoSwitch,
                format!("the answer is {} instead of 101", answer.status),
            )),
            Err(Absent::Ended(_)) => Err(Verdict::failed(
                level,
                Kind::NoSwitch,
                "the connection ends without an answer",
            )),
            Err(absent) => Err(self.absent(absent, level)),
        }
    }

    /// A 101 with this field.
    fn has(&self, answer: &Answer, name: &str, otherwise: &str) -> Judged<()> {
        if answer.fields.has(name) {
            return Ok(());
        }
        let level = self.case.rule.level;
        Err(Verdict::failed(level, Kind::WrongSwitch, otherwise))
    }

    fn continue_switch(&mut self) -> Judged<()> {
        let level = self.case.rule.level;
        match self.final_answer() {
            Ok((answer, false)) if answer.status == 101 => Err(Verdict::failed(
                level,
                Kind::WrongAnswer,
                "the 101 comes without a 100 before it",
            )),
            Ok((answer, true)) if answer.status == 101 => self.switched(&answer),
            // A server need not switch.
            Ok(_) | Err(Absent::Ended(_)) => Ok(()),
            Err(absent) => Err(self.absent(absent, level)),
        }
    }

    /// What follows the request is no frame, so the new protocol fails. Nothing may skip it or
    /// take it for HTTP.
    fn switch_and_fail(&mut self) -> Judged<()> {
        match self.final_answer() {
            Ok((answer, _)) if answer.status == 101 => {
                fits(&answer, &self.request.offer)
                    .map_err(|error| Verdict::must(Kind::WrongSwitch, error))?;
            }
            Ok(_) | Err(Absent::Ended(_)) => return Ok(()),
            Err(absent) => return Err(self.absent(absent, Level::Must)),
        }
        while self.wire.read(Instant::now() + SILENCE) {}
        let rest = self.wire.rest();
        if rest.starts_with(b"HTTP/") {
            let said = "bytes of the new protocol are answered as HTTP";
            return Err(Verdict::must(Kind::Crossed, said));
        }
        let hello = self.request.hello.clone().unwrap_or_default();
        let (came, is_echo) = (rest.to_vec(), self.speaks.proof == Proof::Echo);
        let mut none = 0;
        let is_back = !hello.is_empty()
            && !came.is_empty()
            && self.count(is_echo, &hello, is_echo, "", SILENCE, &mut none)?;
        if is_back {
            let said = "bytes that are no frame are passed over, or content is taken for one: a message comes back";
            return Err(Verdict::must(Kind::Lost, said));
        }
        Ok(())
    }

    /// Checks a 101 and the bytes after it.
    pub(super) fn switched(&mut self, answer: &Answer) -> Judged<()> {
        fits(answer, &self.request.offer)
            .map_err(|error| Verdict::must(Kind::WrongSwitch, error))?;
        let is_websocket = answer.fields.lists("Upgrade", "websocket");
        if self.speaks.proof == Proof::Nothing || !is_websocket || self.case.end != End::Stay {
            return Ok(());
        }
        // Messages may be compressed then; pings never are.
        let is_plain = answer.fields.list("Sec-WebSocket-Extensions").is_empty();
        self.prove(is_plain && self.speaks.proof == Proof::Echo)
    }
}
