//! Both ends of one case.

use super::back::Back;
use crate::conform::accept::accept_value;
use crate::conform::case::{Kind, Level, Verdict};
use crate::conform::message::Answer;
use crate::conform::notation::{bytes, text};
use crate::conform::wire::{Absent, Wire};
use std::time::{Duration, Instant};

/// The key that the client sends. The suite is the only server that sees it.
pub(crate) const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";
/// A moment in which everything may cross that is on its way.
const PAUSE: Duration = Duration::from_millis(120);

/// What the steps of a case work with.
pub(crate) struct Sides<'a> {
    pub(crate) level: Level,
    pub(crate) host: &'a str,
    pub(crate) path: String,
    pub(crate) method: String,
    pub(crate) client: Wire,
    pub(crate) back: &'a mut Back,
    /// The status codes of the interim responses that the client got.
    pub(crate) interims: Vec<u16>,
    pub(crate) answer: Option<Answer>,
    pub(crate) deadline: Instant,
}

impl Sides<'_> {
    /// Puts values in the place of the placeholders, and makes bytes of the text.
    pub(crate) fn fill(&self, template: &str) -> Vec<u8> {
        let key = self
            .back
            .asked()
            .and_then(|asked| asked.fields.all("Sec-WebSocket-Key").pop());
        let accept = accept_value(key.as_deref().unwrap_or(KEY));
        let every: Vec<u8> = (0..=255).collect();
        let pairs = [
            ("{ws}", "GET {path} HTTP/1.1⏎Host: {host}⏎Upgrade: websocket⏎Connection: Upgrade⏎Sec-WebSocket-Key: {key}⏎Sec-WebSocket-Version: 13⏎⏎".to_owned()),
            ("{get}", "GET {path} HTTP/1.1⏎Host: {host}⏎⏎".to_owned()),
            ("{smuggled}", "GET {path}/smuggled HTTP/1.1⏎Host: {host}⏎X-Raw:\t\traw⏎⏎".to_owned()),
            ("{101}", "HTTP/1.1 101 Switching Protocols⏎Upgrade: websocket⏎Connection: Upgrade⏎Sec-WebSocket-Accept: {accept}⏎⏎".to_owned()),
            ("{ok}", "HTTP/1.1 200 OK⏎Content-Length: 2⏎⏎ok".to_owned()),
            ("{every}", text(&every)),
            ("{path}", self.path.clone()),
            ("{host}", self.host.to_owned()),
            ("{key}", KEY.to_owned()),
            ("{accept}", accept),
        ];
        let mut filled = template.to_owned();
        for (name, value) in pairs {
            if filled.contains(name) {
                filled = filled.replace(name, &value);
            }
        }
        bytes(&filled)
    }

    pub(crate) fn fails<T>(&self, kind: Kind, said: impl Into<String>) -> Result<T, Verdict> {
        Err(Verdict::failed(self.level, kind, said))
    }

    /// Lets everything cross that is on its way.
    pub(crate) fn pause(&mut self) {
        let until = Instant::now() + PAUSE;
        while Instant::now() < until {
            self.back.look(self.deadline);
            self.client.read(Instant::now() + Duration::from_millis(5));
        }
    }

    /// Waits until something is so, or the time is over.
    pub(crate) fn wait(
        &mut self,
        mut is_so: impl FnMut(&mut Self) -> Result<bool, Verdict>,
    ) -> Result<bool, Verdict> {
        loop {
            self.back.look(self.deadline);
            self.client.read(Instant::now() + Duration::from_millis(3));
            if is_so(self)? {
                return Ok(true);
            }
            if Instant::now() >= self.deadline {
                return Ok(false);
            }
        }
    }

    /// The final answer that the client gets; the interim ones before it are noted.
    pub(crate) fn final_answer(&mut self) -> Result<Answer, Absent> {
        loop {
            let method = self.method.clone();
            let answer = self.client.answer(&method, self.deadline)?;
            if !answer.is_interim() {
                self.answer = Some(answer.clone());
                return Ok(answer);
            }
            self.interims.push(answer.status);
        }
    }

    /// The verdict where an answer is due and does not come.
    pub(crate) fn absent<T>(&self, absent: Absent) -> Result<T, Verdict> {
        match absent {
            Absent::TimedOut => {
                let bytes = self.client.received.len();
                let said = format!("the client gets no answer: {bytes} bytes came");
                Err(Verdict::must(Kind::Hang, said))
            }
            Absent::Ended(_) => self.fails(
                Kind::WrongAnswer,
                "the connection of the client ends without an answer",
            ),
            Absent::TooLong => self.fails(
                Kind::WrongAnswer,
                "the client gets an answer whose head is longer than what the suite reads",
            ),
            Absent::Malformed(error) => self.fails(
                Kind::WrongAnswer,
                format!("what the client gets is no answer of HTTP in order: {error}"),
            ),
        }
    }
}
