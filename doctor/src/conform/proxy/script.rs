//! Runs the steps of a case.

use super::case::Step;
use super::sides::Sides;
use crate::conform::case::{Kind, Verdict};
use crate::conform::message::{self, Answer, Parsed};
use crate::conform::server::is_one_of;
use crate::conform::wire::Absent;
use std::time::{Duration, Instant};

/// Whether the case goes on after a step.
pub(crate) enum Flow {
    On,
    Done,
}

/// How long an end may take to see the end of its connection.
const CLOSING: Duration = Duration::from_secs(2);

/// How long a proxy that does not wait for more takes at most.
const SOON: Duration = Duration::from_millis(500);

/// Runs one step.
pub(crate) fn step(sides: &mut Sides<'_>, step: Step) -> Result<Flow, Verdict> {
    match step {
        Step::Asked => {
            if !asked(sides, false)? {
                return sides.fails(Kind::Hang, "the request does not come to the server");
            }
        }
        Step::AskedOrRefused => {
            if !asked(sides, true)? {
                refused(sides, &[4, 5])?;
                return Ok(Flow::Done);
            }
        }
        Step::AskedSoon => {
            let deadline = sides.deadline;
            sides.deadline = deadline.min(Instant::now() + SOON);
            let has_come = asked(sides, true);
            sides.deadline = deadline;
            if !has_come? {
                return Ok(Flow::Done);
            }
        }
        Step::DoneIfBack(text) => {
            sides.pause();
            let (all, wanted) = (sides.back.all(), sides.fill(text));
            if all.windows(wanted.len()).any(|part| part == wanted) {
                return Ok(Flow::Done);
            }
        }
        Step::Refused(codes) => refused(sides, codes)?,
        Step::Answer(codes) => answer(sides, codes)?,
        Step::SwitchOrRefused => match sides.final_answer() {
            Ok(answer) if answer.status == 101 => fits(sides, &answer)?,
            Ok(_) | Err(Absent::Ended(_)) => return Ok(Flow::Done),
            Err(absent) => return sides.absent(absent),
        },
        Step::AnswerOrEnd => match sides.final_answer() {
            Ok(_) | Err(Absent::Ended(_) | Absent::TooLong) => {}
            Err(absent) => return sides.absent(absent),
        },
        Step::Incomplete => incomplete(sides)?,
        Step::NoSwitch => no_switch(sides)?,
        Step::ClientSeesEnd | Step::BackSeesEnd => sees_end(sides, step)?,
        other if act(sides, other) => {}
        check => super::steps::check(sides, check)?,
    }
    Ok(Flow::On)
}

/// Lets an end send something or go away. Returns `false` for steps that check something.
fn act(sides: &mut Sides<'_>, step: Step) -> bool {
    match step {
        Step::Client(text) => send_client(sides, text, 1),
        Step::ClientTimes(text, times) => send_client(sides, text, times),
        Step::Back(text) => send_back(sides, text, 1),
        Step::BackTimes(text, times) => send_back(sides, text, times),
        Step::BackBytes(text) => {
            let bytes = sides.fill(text);
            if let Some(wire) = sides.back.wire() {
                wire.send_bytes(&bytes);
            }
        }
        Step::BackContinues => {
            let asked = sides.back.asked();
            if asked.is_some_and(|asked| asked.fields.has("Expect")) {
                send_back(sides, "HTTP/1.1 100 Continue⏎⏎", 1);
            }
        }
        Step::Pause => sides.pause(),
        Step::ClientHalfClose => sides.client.half_close(),
        Step::ClientClose => sides.client.close(),
        Step::BackHalfClose => {
            if let Some(wire) = sides.back.wire() {
                wire.half_close();
            }
        }
        Step::BackClose => {
            sides.back.is_closed = true;
            for wire in &mut sides.back.connections {
                wire.close();
            }
        }
        _ => return false,
    }
    true
}

fn sees_end(sides: &mut Sides<'_>, step: Step) -> Result<(), Verdict> {
    let until = (Instant::now() + CLOSING).min(sides.deadline);
    let (has_ended, end) = if matches!(step, Step::ClientSeesEnd) {
        (sides.client.closes(until), "client")
    } else {
        let has_ended = sides.back.wire().is_none_or(|wire| wire.closes(until));
        (has_ended, "server")
    };
    if has_ended {
        return Ok(());
    }
    let said = format!("the connection of the {end} stays open");
    sides.fails(Kind::Hang, said)
}

fn send_client(sides: &mut Sides<'_>, text: &str, times: usize) {
    let bytes = sides.fill(text).repeat(times);
    sides.client.write(&bytes);
}

fn send_back(sides: &mut Sides<'_>, text: &str, times: usize) {
    let bytes = sides.fill(text).repeat(times);
    if let Some(wire) = sides.back.wire() {
        wire.write(&bytes);
    }
}

/// Waits until the request is at the server. Returns `false` if the client got an answer before,
/// or its connection ended.
fn asked(sides: &mut Sides<'_>, may_refuse: bool) -> Result<bool, Verdict> {
    let path = sides.path.clone();
    let mut has_come = false;
    sides.wait(|sides| {
        match sides.back.find(&path) {
            Ok(found) => has_come = found,
            Err(error) => {
                let said = format!("what comes to the server is no request in order: {error}");
                return Err(Verdict::must(Kind::WrongRequest, said));
            }
        }
        let is_answered = matches!(
            message::answer(sides.client.rest(), "GET", false),
            Parsed::Complete(ref answer) if !answer.is_interim()
        );
        let is_over = is_answered || sides.client.ended.is_some();
        Ok(has_come || (may_refuse && is_over))
    })?;
    Ok(has_come)
}

fn refused(sides: &mut Sides<'_>, codes: &[u16]) -> Result<(), Verdict> {
    if sides.back.current.is_none() && asked(sides, true)? {
        let said = "the request comes to the server, and the proxy has to refuse it";
        return sides.fails(Kind::Crossed, said);
    }
    match sides.final_answer() {
        Ok(answer) if codes.is_empty() || is_one_of(answer.status, codes) => Ok(()),
        Ok(answer) => sides.fails(
            Kind::WrongAnswer,
            format!(
                "the client gets {} where the proxy has to refuse",
                answer.status
            ),
        ),
        Err(Absent::Ended(_)) => Ok(()),
        Err(absent) => sides.absent(absent),
    }
}

fn answer(sides: &mut Sides<'_>, codes: &[u16]) -> Result<(), Verdict> {
    let answer = match sides.final_answer() {
        Ok(answer) => answer,
        Err(absent) => return sides.absent(absent),
    };
    if !is_one_of(answer.status, codes) {
        let kind = match (answer.status, codes) {
            (101, _) => Kind::WrongSwitch,
            (_, [101]) => Kind::NoSwitch,
            _ => Kind::WrongAnswer,
        };
        let said = format!("the client gets {}, and {codes:?} is due", answer.status);
        return sides.fails(kind, said);
    }
    if answer.status == 101 {
        fits(sides, &answer)?;
    }
    Ok(())
}

/// A 101 that fits the handshake of the client.
fn fits(sides: &Sides<'_>, answer: &Answer) -> Result<(), Verdict> {
    crate::conform::server::fits_websocket(answer, super::sides::KEY)
        .or_else(|error| sides.fails(Kind::WrongSwitch, error))
}

/// The answer is cut off in a way that the client can see.
fn incomplete(sides: &mut Sides<'_>) -> Result<(), Verdict> {
    match sides.final_answer() {
        Ok(answer) if answer.status >= 500 => Ok(()),
        Ok(answer) => {
            let framing = if answer.until_close {
                "its content ends with the connection, which closes in order"
            } else {
                "it looks complete"
            };
            let said = format!(
                "the client gets a {} that was cut off, and {framing}",
                answer.status
            );
            sides.fails(Kind::WrongAnswer, said)
        }
        Err(Absent::TimedOut) => sides.absent(Absent::TimedOut),
        Err(_) => Ok(()),
    }
}

fn no_switch(sides: &mut Sides<'_>) -> Result<(), Verdict> {
    match sides.final_answer() {
        Ok(answer) if answer.status == 101 => sides.fails(
            Kind::WrongSwitch,
            "the client gets a 101 that does not open a tunnel",
        ),
        Ok(_) | Err(Absent::Ended(_)) => Ok(()),
        Err(Absent::TimedOut) => sides.absent(Absent::TimedOut),
        Err(Absent::Malformed(_) | Absent::TooLong) => sides.fails(
            Kind::Crossed,
            "the client gets bytes that are no answer of HTTP",
        ),
    }
}
