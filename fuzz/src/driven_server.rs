//! A server connection in random steps, and what has to come of it.

use crate::choices::Choices;
use crate::driven::{Framing, Request, responses};
use http_upgrade::drive::{Closed, Decided, OUTPUT, ServerConnection, ServerStep};
use http_upgrade::{Limits, Persistence, Protocol, Rejection, Unnegotiated};

const LIMITS: Limits = Limits::new().head(256).content(16);
const TCP: Unnegotiated<'static> = Unnegotiated::new(Protocol::new("tcp"));

/// What the application does with a request.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Plan {
    Accept,
    Reject,
    Decline,
}

/// What happened, or has to happen.
#[derive(Debug, Default, PartialEq)]
struct Told {
    /// The requests in the order in which they were shown: their kind and number.
    shown: Vec<(&'static str, usize)>,
    content: Vec<u8>,
    /// The status of each response, and whether it closes.
    responses: Vec<(u16, bool)>,
    end: Option<End>,
}

#[derive(Debug, PartialEq)]
enum End {
    /// The bytes of the next protocol.
    Switched(Vec<u8>),
    Closed(Closed),
}

struct Conversation {
    requests: Vec<(Request, Plan, bool)>,
    after: &'static str,
    /// Where the client closes its direction.
    cut: usize,
    wire: Vec<u8>,
    reuses_declined: bool,
}

impl Conversation {
    fn choose(choices: &Choices<'_>) -> Self {
        let count = 1 + choices.up_to(3);
        let plans = [Plan::Accept, Plan::Reject, Plan::Decline];
        let requests: Vec<_> = (0..count)
            .map(|at| {
                (
                    Request::choose(choices, at),
                    choices.one(&plans),
                    choices.is(),
                )
            })
            .collect();
        let after = choices.one(&["", "next", "GET /9 HTTP/1.1\r\nHost: h\r\n\r\n"]);
        let mut wire: String = requests
            .iter()
            .map(|(request, ..)| request.wire())
            .collect();
        wire += after;
        let cut = match choices.up_to(3) {
            3 => (choices.up_to(255) * 8 + choices.up_to(7)).min(wire.len()),
            _ => wire.len(),
        };
        let wire = wire.as_bytes()[..cut].to_vec();
        let reuses_declined = choices.up_to(3) == 3;
        Self {
            requests,
            after,
            cut,
            wire,
            reuses_declined,
        }
    }

    /// Computes what has to happen if there is no fault. `after` is a request only if it is read,
    /// which the plan of the last request decides.
    fn expected(&self) -> Told {
        let mut told = Told::default();
        let mut start = 0;
        for (request, plan, reads) in &self.requests {
            let end = start + request.wire().len();
            let head = end - request.body.wire.len();
            if let Some(end) = self.one(&mut told, request, *plan, *reads, [start, head, end]) {
                told.end = Some(end);
                return told;
            }
            start = end;
        }
        told.end = Some(self.rest(&mut told, start));
        told
    }

    /// Returns whether the client closes within chunks that are too long for an upgrade: it depends
    /// on the place whether the request is shown.
    fn is_unclear(&self) -> bool {
        let mut end = 0;
        let mut within = self.requests.iter().map(|(request, ..)| {
            let start = end;
            end += request.wire().len();
            let is_long = request.asks && request.body.content.len() > 16;
            is_long && (start..end).contains(&self.cut)
        });
        within.any(|is_within| is_within)
    }

    /// What comes after the requests.
    fn rest(&self, told: &mut Told, start: usize) -> End {
        let is_request = self.after.starts_with("GET");
        match self.cut.saturating_sub(start) {
            0 => End::Closed(Closed::BetweenMessages),
            left if left < self.after.len() || !is_request => End::Closed(Closed::WithinMessage),
            _ => {
                told.shown.push(("request", 9));
                told.responses.push((404, false));
                End::Closed(Closed::BetweenMessages)
            }
        }
    }

    fn one(
        &self,
        told: &mut Told,
        request: &Request,
        plan: Plan,
        reads: bool,
        [start, head, end]: [usize; 3],
    ) -> Option<End> {
        let number = request.number;
        if self.cut < head || self.cut == start {
            let closed = if self.cut > start {
                Closed::WithinMessage
            } else {
                Closed::BetweenMessages
            };
            return Some(End::Closed(closed));
        }
        let closes = request.closes || request.asks && !self.reuses_declined;
        let refused = |told: &mut Told, status, closes| {
            told.responses.push((status, closes));
            closes.then_some(End::Closed(Closed::Answered))
        };
        let mut is_continued = false;
        let is_short = request.body.content.len() <= 16;
        let is_upgrade = request.asks && is_short;
        // The length is known before the content has come; chunks are read up to the limit.
        if is_upgrade || request.asks && request.body.framing == Framing::Chunked {
            if request.expects {
                told.shown.push(("continue", number));
                if plan == Plan::Reject {
                    return refused(told, 403, true);
                }
                told.responses.push((100, false));
                is_continued = true;
            }
            if is_upgrade {
                if self.cut < end {
                    return Some(End::Closed(Closed::WithinMessage));
                }
                told.shown.push(("upgrade", number));
                match plan {
                    Plan::Accept => {
                        told.responses.push((101, false));
                        return Some(End::Switched(
                            self.wire.get(end..).unwrap_or_default().into(),
                        ));
                    }
                    Plan::Reject => return refused(told, 403, closes),
                    Plan::Decline => {}
                }
            }
        }
        told.shown.push(("request", number));
        if !reads {
            let closes = closes || request.has_content() || request.expects && plan == Plan::Reject;
            return refused(told, 404, closes);
        }
        if request.expects && !is_continued && request.has_content() {
            told.responses.push((100, false));
        }
        told.shown.push(("read", number));
        told.content.extend(request.body.content.bytes());
        if self.cut < end {
            return Some(End::Closed(Closed::WithinMessage));
        }
        refused(told, 404, closes)
    }
}

/// Drives a connection through a conversation. Returns what happened, and whether there was a fault.
fn drive(choices: &Choices<'_>, conversation: &Conversation) -> (Told, bool) {
    let storage = vec![0; LIMITS.buffer_len()];
    let connection = ServerConnection::with_limits(LIMITS, storage, vec![0; OUTPUT]);
    let mut connection = connection.expect("enough storage");
    if conversation.reuses_declined {
        connection = connection.reusing_declined();
    }
    let (mut told, mut out, mut rest) = (Told::default(), Vec::new(), &conversation.wire[..]);
    let mut has_fault = false;
    let end = loop {
        if choices.is_rare() {
            // A write or a read that was cancelled: the same is asked for again.
            has_fault = true;
            connection.timed_out();
        }
        match connection.step() {
            ServerStep::Read(room) => {
                let (now, later) = rest.split_at(choices.size(rest.len().min(room.len())));
                room[..now.len()].copy_from_slice(now);
                rest = later;
                connection.received(now.len()).expect("there is room");
            }
            ServerStep::Write(bytes) => {
                let n = choices.size(bytes.len());
                out.extend_from_slice(&bytes[..n]);
                if choices.is_rare() {
                    // The write failed, and the connection is dropped.
                    has_fault = true;
                    break None;
                }
                connection.written(n).expect("there are so many");
            }
            ServerStep::Content(piece) => told.content.extend_from_slice(piece),
            ServerStep::Switched(unread) => break Some(End::Switched([unread, rest].concat())),
            ServerStep::Closed(closed) => break Some(End::Closed(closed)),
            ServerStep::PriorKnowledge(_) => panic!("no HTTP/2 was sent"),
            // A turn that is dropped is shown again.
            _ if choices.is_rare() => {}
            step => decide(step, conversation, &mut told, &mut out),
        }
    };
    let responses = responses(&out).into_iter();
    told.responses = responses
        .map(|response| (response.status, response.closes))
        .collect();
    told.end = end;
    (told, has_fault)
}

/// Decides as planned.
fn decide(
    step: ServerStep<'_, Vec<u8>>,
    conversation: &Conversation,
    told: &mut Told,
    out: &mut Vec<u8>,
) {
    let plan = |target: &str| {
        let number: usize = target[1..].parse().expect("a number");
        match conversation.requests.get(number) {
            Some((_, plan, reads)) => (number, *plan, *reads),
            None => (number, Plan::Reject, false),
        }
    };
    let own = |closes: bool, out: &mut Vec<u8>| {
        let option = if closes { "Connection: close\r\n" } else { "" };
        out.extend(format!("HTTP/1.1 404 N\r\n{option}Content-Length: 0\r\n\r\n").bytes());
    };
    match step {
        ServerStep::Upgrade(turn) => {
            let (number, plan, _) = plan(turn.upgrade().request().target().path());
            told.shown.push(("upgrade", number));
            match plan {
                Plan::Accept => {
                    let decided = turn.accept(&TCP).expect("a 101");
                    assert!(matches!(decided, Decided::Accepted(())));
                }
                Plan::Reject => turn.reject(Rejection::new(403, "no")).expect("a 403"),
                Plan::Decline => turn.decline(),
            }
        }
        ServerStep::Continue(turn) => {
            let (number, plan, _) = plan(turn.head().target().path());
            told.shown.push(("continue", number));
            match plan {
                Plan::Reject => turn.reject(Rejection::new(403, "no")).expect("a 403"),
                _ => turn.proceed().expect("a 100"),
            }
        }
        ServerStep::Request(turn) => {
            let (number, plan, reads) = plan(turn.head().target().path());
            told.shown.push(("request", number));
            match (plan, reads) {
                (_, true) => {
                    told.shown.push(("read", number));
                    turn.read().expect("a 100");
                }
                (Plan::Reject, _) => turn.reject(Rejection::new(404, "no")).expect("a 404"),
                _ => {
                    own(turn.closes(), out);
                    turn.answered(Persistence::Reuse);
                }
            }
        }
        ServerStep::Answer(turn) => {
            own(turn.closes(), out);
            turn.answered(Persistence::Reuse);
        }
        step => panic!("nothing to decide: {step:?}"),
    }
}

/// Checks that a connection does what it has to, in whatever steps; and after a fault a part of it.
pub fn check(data: &[u8]) {
    let choices = Choices::new(data);
    let mut conversation = Conversation::choose(&choices);
    let (told, has_fault) = drive(&choices, &conversation);
    if !has_fault && !conversation.is_unclear() {
        let mut expected = conversation.expected();
        if expected.end == Some(End::Closed(Closed::WithinMessage)) {
            // A part of the content of the last request was given out.
            assert!(expected.content.starts_with(&told.content));
            expected.content.truncate(told.content.len());
        }
        return assert_eq!(told, expected);
    }
    conversation.cut = usize::MAX;
    conversation.wire.clear();
    let whole = conversation.expected();
    let mut responses = &told.responses[..];
    if let [before @ .., (408, true)] = responses {
        responses = before;
    }
    assert!(whole.shown.starts_with(&told.shown), "{told:?} {whole:?}");
    assert!(
        whole.content.starts_with(&told.content),
        "{told:?} {whole:?}"
    );
    assert!(whole.responses.starts_with(responses), "{told:?} {whole:?}");
}
