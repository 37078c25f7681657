//! Checks what must hold of every conversation, whatever its seed.

use std::fmt::{self, Display, Formatter};

use super::answers::{Answer, ContentEnd};
use super::client::{End, Record};
use super::conversation::Conversation;
use super::journal::{Entry, Sum};
use super::plan::{After, Framing, Stop, greeting, response_content};
use super::request::{Kind, Request};

/// A rule that was broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The kind of fault, by which faults are counted.
    pub kind: &'static str,
    pub text: String,
}

impl Display for Fault {
    fn fmt(&self, to: &mut Formatter<'_>) -> fmt::Result {
        write!(to, "{}: {}", self.kind, self.text)
    }
}

/// Known properties of the proxy under test.
#[derive(Clone, Copy, Debug)]
pub struct Traits {
    /// Whether it responds to what arrived before the client shut down its sending direction.
    pub answers_after_half_close: bool,
    /// Whether an HTTP/1.0 client can notice that content broke off.
    pub tells_truncated_content: bool,
}

/// Compares one conversation with what its backend saw and what its client got.
#[derive(Debug)]
pub struct Verdict<'v> {
    conversation: &'v Conversation,
    record: &'v Record,
    entries: Vec<&'v Entry>,
    traits: Traits,
    faults: Vec<Fault>,
}

impl<'v> Verdict<'v> {
    /// Returns all faults. `entries` are those of this conversation, in order.
    #[must_use]
    pub fn of(
        conversation: &'v Conversation,
        record: &'v Record,
        entries: Vec<&'v Entry>,
        traits: Traits,
    ) -> Vec<Fault> {
        let mut verdict = Self {
            conversation,
            record,
            entries,
            traits,
            faults: Vec::new(),
        };
        verdict.backend();
        verdict.client();
        verdict.faults
    }

    fn fault(&mut self, kind: &'static str, text: impl Into<String>) {
        let text = text.into();
        self.faults.push(Fault { kind, text });
    }

    fn request(&self, id: &str) -> Option<(usize, &'v Request)> {
        let mut all = self.conversation.requests.iter().enumerate();
        all.find(|(_, request)| request.id == id)
    }

    /// Checks that the backend read what the client has sent, in order.
    fn backend(&mut self) {
        let mut last: Option<usize> = None;
        for entry in self.entries.clone() {
            if let Entry::Malformed { id, error } = entry {
                self.fault("malformed request", format!("{id}: {error}"));
                continue;
            }
            let Some((number, request)) = self.request(entry.id()) else {
                self.fault("smuggled", format!("{entry:?}"));
                continue;
            };
            match entry {
                Entry::Head { method, target, .. } => {
                    if (method.as_str(), target.as_str()) != (request.method(), &*request.target) {
                        self.fault("changed", format!("{entry:?}, sent was {request:?}"));
                    }
                    if self.record.sent < request.head_end {
                        self.fault("before it was sent", format!("{entry:?}"));
                    }
                    match last {
                        Some(last) if last > number => {
                            self.fault("out of order", request.id.as_str())
                        }
                        Some(last) if last == number && !request.may_be_repeated() => {
                            self.fault("twice", request.id.as_str());
                        }
                        _ => last = Some(number),
                    }
                }
                Entry::Content {
                    bytes, crc, whole, ..
                } => self.content(request, *bytes, *crc, *whole),
                Entry::Tunnel {
                    bytes, crc, early, ..
                } => self.tunnel_up(request, *bytes, *crc, *early),
                Entry::Malformed { .. } => {}
            }
        }
    }

    fn content(&mut self, request: &Request, bytes: usize, crc: u32, whole: bool) {
        let sent = request.content.get(..bytes);
        if sent.is_none_or(|sent| Sum::of(sent).crc() != crc) {
            let text = format!("{}: {bytes} bytes of {}", request.id, request.content.len());
            self.fault("content changed", text);
        }
        if whole && (bytes != request.content.len() || self.record.sent < request.end) {
            let (all, sent) = (request.content.len(), self.record.sent);
            let text = format!(
                "{}: {bytes} bytes of {all} are whole, with {sent} of {} written",
                request.id, request.end
            );
            self.fault("content ended early", text);
        }
    }

    fn tunnel_up(&mut self, request: &Request, bytes: usize, crc: u32, early: usize) {
        if early > 0 {
            let text = format!("{}: {early} bytes", request.id);
            self.fault("before the 101", text);
        }
        let sent = &self.conversation.wire[self.conversation.http_end()..];
        if sent
            .get(..bytes)
            .is_none_or(|sent| Sum::of(sent).crc() != crc)
        {
            let text = format!("{}: {bytes} bytes of {}", request.id, sent.len());
            self.fault("tunnel up", text);
        }
    }

    /// Checks that responses came in order, and that each is complete unless the connection ended.
    fn client(&mut self) {
        let answers = &self.record.answers;
        if let Some(error) = answers.error() {
            self.fault("no response", error);
        }
        if self.record.end == End::Stuck {
            let last = answers.all().last().map(|last| (last.status, last.whole));
            let (sent, all) = (self.record.sent, self.conversation.wire.len());
            let text = format!(
                "{} answers, the last {last:?}; {sent} of {all} bytes sent; tunnel {:?}",
                answers.all().len(),
                answers.tunnel().map(<[u8]>::len)
            );
            self.fault("stuck", text);
        }
        for (number, answer) in answers.all().iter().enumerate() {
            let request = &self.conversation.requests[number];
            match &answer.id {
                Some(id) if *id == request.id => self.planned(request, answer),
                Some(id) => self.fault("another's answer", format!("{} got {id}", request.id)),
                None => self.own(number, request, answer),
            }
        }
        let ended = matches!(self.record.end, End::Closed | End::Reset);
        let count = self.conversation.requests.len();
        if ended && answers.whole() < count && !self.may_end(answers.whole()) {
            let missing = &self.conversation.requests[answers.whole()];
            let text = format!("{:?} before {} was answered", self.record.end, missing.id);
            self.fault("closed", text);
        }
        self.tunnel_down();
    }

    /// Checks a response of the backend.
    fn planned(&mut self, request: &Request, answer: &Answer) {
        let plan = &request.plan;
        if answer.status == 101 {
            if request.kind != Kind::WebSocket || plan.upgrade.is_none() {
                self.fault("unasked 101", request.id.as_str());
            }
            return;
        }
        if answer.status != plan.status {
            let text = format!("{}: {} for {}", request.id, answer.status, plan.status);
            self.fault("status changed", text);
        }
        let bare = matches!(plan.status, 204 | 304) || request.kind == Kind::Head;
        let content = response_content(&request.id, if bare { 0 } else { plan.sent() });
        let expected = content.get(..answer.content.len());
        if expected.is_none_or(|expected| expected != answer.content) {
            self.fault("response changed", request.id.as_str());
        }
        // If the end of the connection is all that ends the content, only a reset can show that it
        // broke off.
        let telling = answer.end != ContentEnd::Connection || self.traits.tells_truncated_content;
        let short = answer.content.len() < content.len() || plan.stop != Stop::Whole;
        if answer.whole && short && telling {
            let text = format!("{}: {} bytes", request.id, answer.content.len());
            self.fault("truncated looks whole", text);
        }
    }

    /// Checks a response of the proxy's own: there may be one only where something went wrong.
    fn own(&mut self, number: usize, request: &Request, answer: &Answer) {
        let cut = self.is_cut(request);
        // The backend may leave some time after its response, when it has answered other requests.
        let broken = breaks(request) || self.conversation.requests[..number].iter().any(leaves);
        let allowed = match answer.status {
            502 | 504 => broken || cut,
            400 | 408 => cut,
            _ => false,
        };
        if !allowed {
            let text = format!("{}: {} from the proxy", request.id, answer.status);
            self.fault("refused", text);
        }
    }

    /// Whether the client's connection may end after this many responses.
    fn may_end(&self, whole: usize) -> bool {
        let conversation = self.conversation;
        // A reset may destroy bytes that have arrived and were not read.
        let until = match self.record.end {
            End::Reset => &conversation.requests[..],
            _ => &conversation.requests[..=whole],
        };
        until.iter().enumerate().any(|(number, request)| {
            let answered = number < whole || self.record.end == End::Reset;
            self.is_cut(request)
                || request.is_answered_early()
                || breaks(request)
                || answered && (request.kind == Kind::Old || request.kind.upgrades())
                || answered && (request.plan.framing == Framing::Close || leaves(request))
        }) || conversation.half_closes && !self.traits.answers_after_half_close
            // Bytes after an answered upgrade may end the connection before the rest has arrived.
            || conversation.requests[whole].kind.upgrades() && conversation.optimistic > 0
    }

    /// Whether the client left before the end of this request, or right after it.
    fn is_cut(&self, request: &Request) -> bool {
        let half_closes = self.traits.answers_after_half_close;
        self.record.sent < request.end
            || (self.conversation.stop).is_some_and(|(at, _)| !half_closes || at < request.end)
    }

    fn tunnel_down(&mut self) {
        let (Some(came), Some(request)) = (
            self.record.answers.tunnel(),
            self.conversation.requests.last(),
        ) else {
            return;
        };
        let Some(switch) = request.plan.upgrade else {
            return;
        };
        let mut expected = greeting(&request.id, switch.greeting);
        let http_end = self.conversation.http_end();
        expected.extend(&self.conversation.wire[http_end..self.record.sent.max(http_end)]);
        if !expected.starts_with(came) {
            let text = format!("{}: {} bytes", request.id, came.len());
            self.fault("tunnel down", text);
        }
        let graceful = switch.limit.is_none() && self.conversation.stop.is_none();
        if graceful && came.len() < expected.len() {
            let text = format!("{}: {} of {} bytes", request.id, came.len(), expected.len());
            self.fault("tunnel lost", text);
        }
    }
}

/// Whether the connection to the backend may break before the response is complete.
fn breaks(request: &Request) -> bool {
    let plan = &request.plan;
    plan.stop != Stop::Whole
        || plan.after == After::Reset
        || request.is_answered_early()
            && (plan.after != After::Keep || plan.framing == Framing::Close)
}

/// Whether the backend may leave after the response without having announced it.
fn leaves(request: &Request) -> bool {
    breaks(request) || matches!(request.plan.after, After::Vanish)
}
