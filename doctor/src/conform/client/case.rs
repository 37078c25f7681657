//! A case for clients, as data.

use crate::conform::case::{Level, Rule};

/// A case: what answers the handshake, how it is cut, and what the client has to do.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Case {
    pub(crate) rule: Rule,
    pub(crate) answer: Answer,
    /// What is sent before the answer, so many times.
    pub(crate) before: (&'static str, usize),
    pub(crate) cut: Cut,
    pub(crate) end: End,
    pub(crate) want: Want,
    pub(crate) needs: Need,
}

/// The answer to a handshake, in the notation of `notation`, with placeholders.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Answer {
    /// The 101 in order with these lines changed, as `edit` says.
    Lines(&'static str),
    /// All bytes.
    Raw(&'static str),
    /// The 101 in order with this line, which ends in so many letters.
    Long(&'static str, usize),
}

/// How the bytes are cut into writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cut {
    /// The answer, and after a moment a ping.
    PingLater,
    /// The answer and a ping in one write.
    PingAtOnce,
    /// The answer and the first byte of a ping in one write, and then the rest.
    PingSplit,
    /// Each byte is a write of its own.
    Bytes,
    /// Nothing for a moment, and then the answer.
    AnswerLater,
}

/// What the server does after its last byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Stay,
    Close,
}

/// What the client has to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Want {
    /// Take the connection as a WebSocket: it sends a frame.
    Accept,
    /// The same, and the ping is answered once.
    Pong,
    /// Send no frame, and close the connection.
    Refuse,
    /// Send no frame: the answer is HTTP.
    Http,
    /// Accept or refuse.
    Either,
}

/// What the client has to offer for a case to make sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    Nothing,
    Subprotocol,
    Deflate,
    /// No window of the client's in the offer of permessage-deflate.
    NoClientBits,
}

impl Case {
    pub(crate) const fn lines(mut self, lines: &'static str) -> Self {
        self.answer = Answer::Lines(lines);
        self
    }

    pub(crate) const fn raw(mut self, raw: &'static str) -> Self {
        self.answer = Answer::Raw(raw);
        self
    }

    pub(crate) const fn long(mut self, start: &'static str, count: usize) -> Self {
        self.answer = Answer::Long(start, count);
        self
    }

    pub(crate) const fn before(mut self, before: &'static str, times: usize) -> Self {
        self.before = (before, times);
        self
    }

    pub(crate) const fn cut(mut self, cut: Cut) -> Self {
        self.cut = cut;
        self
    }

    pub(crate) const fn closes(mut self) -> Self {
        self.end = End::Close;
        self
    }

    pub(crate) const fn needs(mut self, needs: Need) -> Self {
        self.needs = needs;
        self
    }

    pub(crate) const fn wants(mut self, want: Want) -> Self {
        self.want = want;
        self
    }
}

/// A case of this level, in which the 101 in order has to be accepted.
pub(crate) const fn case(
    level: Level,
    id: &'static str,
    keeps: &'static str,
    source: &'static str,
    sentence: &'static str,
) -> Case {
    Case {
        rule: Rule::new(level, id, keeps, source, sentence),
        answer: Answer::Lines(""),
        before: ("", 0),
        cut: Cut::PingLater,
        end: End::Stay,
        want: Want::Accept,
        needs: Need::Nothing,
    }
}
