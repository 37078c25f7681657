//! Proves that bytes pass after a 101: two messages, each of which has to come back once.

use super::judge::{Judge, Judged};
use super::probe::Proof;
use crate::conform::case::{Kind, Verdict};
use crate::conform::frames::{self, From};
use std::time::{Duration, Instant};

/// How long the first message may be on its way before it counts as lost, if a second one arrives.
const PATIENCE: Duration = Duration::from_millis(1_500);

impl Judge<'_> {
    /// Sends two messages, or pings, and wants each of them back once.
    pub(super) fn prove(&mut self, is_echo: bool) -> Judged<()> {
        let (first, second) = if let Some(hello) = &self.request.hello {
            (hello.clone(), format!("{hello}, again"))
        } else {
            self.say(is_echo, "one");
            ("one".to_owned(), "two".to_owned())
        };
        // What was sent with the request was sent as the probe said.
        let is_first_echo = match self.request.hello {
            Some(_) => self.speaks.proof == Proof::Echo,
            None => is_echo,
        };
        // With compression the echo of the first message cannot be read.
        let is_readable = !is_first_echo || is_echo;
        let was_heard = is_readable && self.hear(is_first_echo, &first, PATIENCE)? == 1;
        self.say(is_echo, &second);
        let patience = self.wire.deadline.saturating_duration_since(Instant::now());
        let mut repeats = 0;
        let came = self.count(
            is_echo,
            &second,
            is_first_echo,
            &first,
            patience,
            &mut repeats,
        )?;
        match (was_heard || !is_readable, came, repeats) {
            (true, true, 0) => Ok(()),
            (true, _, 1..) => Err(Verdict::must(
                Kind::Repeated,
                "the first message after the request came back twice",
            )),
            // It was late, and not lost.
            (false, true, 1) => Ok(()),
            (false, true, 0) => Err(Verdict::must(
                Kind::Lost,
                "the first message after the request is lost, and the second one comes back",
            )),
            (false, ..) => Err(Verdict::must(
                Kind::Lost,
                "after the 101 no message comes back",
            )),
            (true, false, _) => Err(Verdict::must(
                Kind::Lost,
                "after the 101 only the first message comes back",
            )),
        }
    }

    fn say(&mut self, is_echo: bool, text: &str) {
        let frame = if is_echo {
            frames::message(From::Client, text)
        } else {
            frames::ping(From::Client, text)
        };
        self.wire.write(&frame);
    }

    /// Waits for one reply; returns how many came (0 or 1).
    fn hear(&mut self, is_echo: bool, text: &str, time: Duration) -> Judged<usize> {
        let mut none = 0;
        let came = self.count(is_echo, text, is_echo, "", time, &mut none)?;
        Ok(usize::from(came))
    }

    /// Reads frames until the reply to `text` comes. Counts the replies to `other` before it.
    pub(super) fn count(
        &mut self,
        is_echo: bool,
        text: &str,
        is_other_echo: bool,
        other: &str,
        time: Duration,
        others: &mut usize,
    ) -> Judged<bool> {
        let until = Instant::now() + time;
        loop {
            let mut rest = self.wire.rest().to_vec();
            let before = rest.len();
            let came = frames::take(&mut rest).map_err(|error| {
                let said = format!("what follows the 101 is no frame: {error}");
                Verdict::must(Kind::WrongSwitch, said)
            })?;
            let Some(came) = came else {
                if self.wire.read(until) {
                    continue;
                }
                return Ok(false);
            };
            self.wire.at += before - rest.len();
            if came.is_masked {
                let said = "a frame of the server has a mask (RFC 6455 §5.1)";
                return Err(Verdict::must(Kind::WrongSwitch, said));
            }
            let is = |is_echo: bool, text: &str| {
                if is_echo {
                    came.is_message(text)
                } else {
                    came.is_pong(text)
                }
            };
            if is(is_echo, text) {
                return Ok(true);
            }
            if !other.is_empty() && is(is_other_echo, other) {
                *others += 1;
            }
        }
    }
}
