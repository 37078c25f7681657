//! Judges what a client does after the answer.

use super::case::{Case, Want};
use super::serve::PING;
use crate::conform::case::{Kind, Level, Verdict};
use crate::conform::frames::{self, Came, From};
use crate::conform::wire::Wire;
use std::time::{Duration, Instant};

/// How long a client that got an answer in HTTP may stay connected before that is taken for what
/// it does.
const STAYS: Duration = Duration::from_millis(500);
/// How long a client that has accepted may go on.
const GOES_ON: Duration = Duration::from_millis(200);
/// How long one that refused may be silent before its end is looked for.
const STEP: Duration = Duration::from_millis(50);

/// What a client did.
#[derive(Debug, Default)]
struct Did {
    /// Frames other than Close.
    frames: usize,
    pongs: usize,
    has_unmasked: bool,
    /// Bytes that are no frames.
    other: Option<String>,
}

impl Did {
    fn note(&mut self, came: &Came) {
        self.frames += usize::from(!came.is_close());
        self.pongs += usize::from(came.is_pong(PING));
        self.has_unmasked |= !came.is_masked;
    }
}

/// Judges a case. `is_gone` tells whether the process of the client has ended.
pub(crate) fn judge(case: &Case, wire: &mut Wire, mut is_gone: impl FnMut() -> bool) -> Verdict {
    let did = match case.want {
        Want::Accept | Want::Pong => converse(wire, case.want == Want::Pong),
        Want::Http => watch(wire, STAYS, &mut is_gone),
        Want::Refuse | Want::Either => {
            let left = wire.deadline.saturating_duration_since(Instant::now());
            watch(wire, left, &mut is_gone)
        }
    };
    let level = case.rule.level;
    if did.has_unmasked {
        let said = "a frame of the client has no mask (RFC 6455 §5.1)";
        return Verdict::must(Kind::WrongRequest, said);
    }
    let has_accepted = did.frames > 0;
    let is_over = wire.ended.is_some() || is_gone();
    match case.want {
        Want::Accept if has_accepted => Verdict::Passed,
        Want::Pong if did.pongs == 1 => Verdict::Passed,
        Want::Pong if did.pongs > 1 => Verdict::must(
            Kind::Repeated,
            "the ping that was sent once is answered twice",
        ),
        Want::Pong if has_accepted => Verdict::must(
            Kind::Lost,
            "the client goes on, and the ping after the 101 is not answered: its bytes are lost",
        ),
        Want::Accept | Want::Pong if is_over => Verdict::failed(
            level,
            Kind::NoSwitch,
            "the client closes instead of taking the 101",
        ),
        Want::Accept | Want::Pong => Verdict::failed(
            level,
            Kind::Hang,
            "the client neither sends a frame nor closes",
        ),
        Want::Refuse | Want::Http if has_accepted => Verdict::failed(
            level,
            Kind::WrongSwitch,
            "the client sends frames, as if a WebSocket were open",
        ),
        Want::Refuse if !is_over => Verdict::failed(
            level,
            Kind::Hang,
            "the client stays connected after an answer that opens nothing",
        ),
        Want::Either => told(level, has_accepted, is_over),
        Want::Refuse | Want::Http => Verdict::Passed,
    }
}

fn told(level: Level, has_accepted: bool, is_over: bool) -> Verdict {
    let what = match (has_accepted, is_over) {
        (true, _) => "the client accepts",
        (false, true) => "the client refuses",
        (false, false) => {
            return Verdict::must(Kind::Hang, "the client neither accepts nor closes");
        }
    };
    match level {
        Level::Choice => Verdict::Chosen(what.to_owned()),
        _ => Verdict::Passed,
    }
}

/// Is an echo, until the client has shown that it accepts, and a moment longer.
fn converse(wire: &mut Wire, wants_pong: bool) -> Did {
    let mut did = Did::default();
    let mut until = wire.deadline;
    loop {
        while let Some(came) = next(wire, &mut did) {
            did.note(&came);
            if came.is_close() {
                wire.write(&frames::close(From::Server));
            } else if came.is_data() {
                wire.write(&frames::echo(&came));
            }
            let is_enough = if wants_pong {
                did.pongs > 0
            } else {
                did.frames > 0
            };
            if is_enough {
                until = until.min(Instant::now() + GOES_ON);
            }
        }
        if did.other.is_some() || !wire.read(until) {
            break;
        }
    }
    if wire.ended.is_none() {
        wire.write(&frames::close(From::Server));
    }
    did
}

/// Reads until the client closes, its process ends, it sends a frame, or the time is over.
fn watch(wire: &mut Wire, time: Duration, is_gone: &mut impl FnMut() -> bool) -> Did {
    let until = Instant::now() + time;
    let mut did = Did::default();
    loop {
        while let Some(came) = next(wire, &mut did) {
            did.note(&came);
        }
        if did.frames > 0 || did.other.is_some() || wire.ended.is_some() || Instant::now() >= until
        {
            return did;
        }
        if !wire.read(until.min(Instant::now() + STEP)) && is_gone() {
            // What it sent before its end may still be on the way.
            wire.read(Instant::now() + STEP);
            while let Some(came) = next(wire, &mut did) {
                did.note(&came);
            }
            return did;
        }
    }
}

/// The next frame that has come.
fn next(wire: &mut Wire, did: &mut Did) -> Option<Came> {
    let mut rest = wire.rest().to_vec();
    // A client that asks again in HTTP sends no frames.
    if rest.is_empty() || rest.starts_with(b"GET ") {
        return None;
    }
    let before = rest.len();
    match frames::take(&mut rest) {
        Ok(Some(came)) => {
            wire.at += before - rest.len();
            Some(came)
        }
        Ok(None) => None,
        Err(error) => {
            did.other = Some(error);
            None
        }
    }
}
