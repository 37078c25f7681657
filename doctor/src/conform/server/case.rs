//! A case for servers, as data.

use crate::conform::case::{Level, Rule};

/// A case: what is sent, how it is cut, and what has to come back.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Case {
    pub(crate) rule: Rule,
    pub(crate) head: Head,
    /// What follows the head in the same write, in the notation of `notation`, with placeholders.
    pub(crate) after: &'static str,
    pub(crate) cut: Cut,
    pub(crate) end: End,
    pub(crate) want: Want,
    /// What the server has to speak for this case to make sense.
    pub(crate) needs: &'static [Need],
}

/// The head of a request.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Head {
    /// The handshake in order with these lines changed, separated by `⏎`, as `edit` says.
    Lines(&'static str),
    /// All bytes of it.
    Raw(&'static str),
    /// The handshake in order, with this field filled with so many bytes: a list of `item`s.
    Filled {
        /// The line before them, such as `X: `.
        start: &'static str,
        item: &'static str,
        count: usize,
    },
}

/// How the bytes are cut into writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cut {
    /// One write, except that `‖` in the text is a pause.
    Marks,
    /// Each byte is a write of its own.
    Bytes,
    /// Once for each place at which the bytes can be cut in two, each on a connection of its own.
    Places,
}

/// What the client does after its last byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// It waits for the answer.
    Stay,
    /// It shuts down its sending direction.
    HalfClose,
    /// It closes the connection at once; then the server has to be alive.
    Leave,
}

/// What has to come back.
///
/// In lists of status codes, a number below 10 means a class: 4 for 400 to 499.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Want {
    /// A 101 that fits the request; bytes pass after it, each exactly once.
    Switch,
    /// The same, after a 100.
    ContinueSwitch,
    /// The same, and the server chose the subprotocol that it is known to speak.
    SwitchWithSubprotocol,
    /// The same, and permessage-deflate was agreed on.
    SwitchWithDeflate,
    /// A 101 after which the bytes that were sent after the request fail as frames; or no 101.
    SwitchAndFail,
    /// Anything but a 101; the end of the connection as well.
    Refuse,
    /// The same, and no 100.
    RefuseSilently,
    /// An answer with one of these codes.
    Status(&'static [u16]),
    /// The same, and Sec-WebSocket-Version names 13.
    VersionRefused,
    /// One of these codes (any, if the list is empty), then the end of the connection. Nothing that
    /// was sent after the request is answered.
    Close(&'static [u16]),
    /// No 101 to anything that was sent.
    NeverSwitch,
    /// A 101 that fits after which bytes pass, or a refusal.
    Either,
    /// The first answer is no 101; to the second request there is a 101 that fits, or the
    /// connection ends.
    NextSwitches,
    /// Any answer but that the head is too long (400, 414, 431).
    NotTooLong,
    /// Any answer, or the end of the connection, within the time limit.
    Bounded,
    /// The origin that was sent is not allowed: 403, or the server takes any origin.
    OriginChecked,
    /// Nothing: the connection is gone.
    Nothing,
}

/// What a case needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// The upgrade to `websocket` rather than to another token.
    WebSocket,
    /// Proof that bytes pass: an echo, or pongs.
    Frames,
    Subprotocol,
    Deflate,
    /// The server refuses origins.
    Origins,
    /// A connection without TLS.
    Cleartext,
    /// A server that speaks h2c does something else with this.
    NoH2c,
    /// Heads of so many bytes.
    Head(usize),
}

impl Case {
    const fn new(rule: Rule) -> Self {
        Self {
            rule,
            head: Head::Lines(""),
            after: "",
            cut: Cut::Marks,
            end: End::Stay,
            want: Want::Switch,
            needs: &[],
        }
    }

    pub(crate) const fn lines(mut self, lines: &'static str) -> Self {
        self.head = Head::Lines(lines);
        self
    }

    pub(crate) const fn raw(mut self, raw: &'static str) -> Self {
        self.head = Head::Raw(raw);
        self
    }

    pub(crate) const fn filled(
        mut self,
        start: &'static str,
        item: &'static str,
        count: usize,
    ) -> Self {
        self.head = Head::Filled { start, item, count };
        self
    }

    pub(crate) const fn after(mut self, after: &'static str) -> Self {
        self.after = after;
        self
    }

    pub(crate) const fn cut(mut self, cut: Cut) -> Self {
        self.cut = cut;
        self
    }

    pub(crate) const fn end(mut self, end: End) -> Self {
        self.end = end;
        self
    }

    pub(crate) const fn needs(mut self, needs: &'static [Need]) -> Self {
        self.needs = needs;
        self
    }

    pub(crate) const fn wants(mut self, want: Want) -> Self {
        self.want = want;
        self
    }
}

/// A case of level MUST: its id, the requirements that it keeps, the source and the sentence.
pub(crate) const fn must(
    id: &'static str,
    keeps: &'static str,
    source: &'static str,
    sentence: &'static str,
) -> Case {
    Case::new(Rule::new(Level::Must, id, keeps, source, sentence))
}

/// The same of level SHOULD.
pub(crate) const fn should(
    id: &'static str,
    keeps: &'static str,
    source: &'static str,
    sentence: &'static str,
) -> Case {
    Case::new(Rule::new(Level::Should, id, keeps, source, sentence))
}

/// The same where the RFC leaves the answer open.
pub(crate) const fn choice(
    id: &'static str,
    keeps: &'static str,
    source: &'static str,
    sentence: &'static str,
) -> Case {
    Case::new(Rule::new(Level::Choice, id, keeps, source, sentence))
}
