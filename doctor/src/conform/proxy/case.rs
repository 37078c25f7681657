//! A case for proxies, as data.

use crate::conform::case::{Level, Rule};

/// A case: what both ends do, and what has to cross.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Case {
    pub(crate) rule: Rule,
    pub(crate) steps: &'static [Step],
    pub(crate) needs: Need,
}

/// What a case needs of the proxy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    Nothing,
    /// It forwards the upgrade to websocket.
    Tunnel,
}

/// One step. Texts are in the notation of `notation`, with placeholders.
///
/// In lists of status codes, a number below 10 means a class.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Step {
    /// The client sends this.
    Client(&'static str),
    /// The same, so many times.
    ClientTimes(&'static str, usize),
    /// The server sends this to the connection on which the request of the case came.
    Back(&'static str),
    BackTimes(&'static str, usize),
    /// The server sends each byte of this by itself.
    BackBytes(&'static str),
    /// A moment in which everything may cross that is on its way.
    Pause,
    /// The head of the request is at the server.
    Asked,
    /// The same; or the proxy refuses, with an error or by closing, and the case has passed.
    AskedOrRefused,
    /// The same within a moment; or the proxy waits for more, and the case has passed.
    AskedSoon,
    /// If this came to the server, the proxy does not refuse it, and the case has passed.
    DoneIfBack(&'static str),
    /// The proxy refuses: with one of these codes, or by closing if the list is empty.
    Refused(&'static [u16]),
    /// The client gets a final answer with one of these codes. A 101 has to fit.
    Answer(&'static [u16]),
    /// The client gets a 101 that fits; or the proxy refuses, and the case has passed.
    SwitchOrRefused,
    /// The client gets any final answer that is complete, or the connection ends.
    AnswerOrEnd,
    /// The client gets an answer that is recognised as incomplete, an error, or nothing.
    Incomplete,
    /// The client gets an answer other than 101, or the connection ends.
    NoSwitch,
    /// Before its final answer the client got interim responses with these codes, in this order.
    Interims(&'static [u16]),
    /// The next bytes at the server, after the head of the request, are these.
    ToBack(&'static str),
    /// The next bytes at the client are these.
    ToClient(&'static str),
    /// The decoded content of the request, or of the last answer, is this.
    BackContent(&'static str),
    ClientContent(&'static str),
    /// What came to the server after the head is the start of this.
    BackStartOf(&'static str),
    /// Nothing came to the server after the head of the request.
    NothingToBack,
    /// The server sends a 100 if the request at the server asks for it.
    BackContinues,
    /// Nothing that came to the server so far contains this; case counts for nothing.
    BackNever(&'static str),
    ClientNever(&'static str),
    /// The request at the server lacks this field, or has it with this value over all lines.
    BackLacks(&'static str),
    BackField(&'static str, &'static str),
    /// The request at the server has this field.
    BackHas(&'static str),
    /// The Connection of the request at the server lacks this option.
    BackOptionLacks(&'static str),
    /// The Host of the request at the server is another one, and that of its target if that is in
    /// absolute-form.
    BackHostIsNot(&'static str),
    /// The same for the last answer that the client got.
    ClientLacks(&'static str),
    ClientField(&'static str, &'static str),
    ClientHas(&'static str),
    ClientOption(&'static str),
    /// Everything at the server is requests in order with at most one framing.
    BackSane,
    /// So many bytes in both directions at the same time, each exactly once and in order.
    Flood(usize),
    /// An end goes away: it shuts down its sending direction, or closes.
    ClientHalfClose,
    ClientClose,
    BackHalfClose,
    BackClose,
    /// An end sees the end of its connection.
    ClientSeesEnd,
    BackSeesEnd,
}

/// A case of this level.
pub(crate) const fn case(
    level: Level,
    id: &'static str,
    keeps: &'static str,
    source: &'static str,
    sentence: &'static str,
    steps: &'static [Step],
) -> Case {
    Case {
        rule: Rule::new(level, id, keeps, source, sentence),
        steps,
        needs: Need::Nothing,
    }
}

impl Case {
    /// A case about upgrades, which a proxy that forwards none cannot have.
    pub(crate) const fn of_tunnels(mut self) -> Self {
        self.needs = Need::Tunnel;
        self
    }
}
