//! What the machines said, as data: `json` and `prose` print it.

use http_upgrade::h2c;
use http_upgrade::server::Fault;
use http_upgrade::websocket::Refusal;
use http_upgrade::{Connection, NoUpgrade, Rejection, RequestHead, Target};

/// The octets of one direction, and what came out of them: one line for each event, at least one.
pub(crate) struct Report<'a> {
    pub(crate) input: &'a [u8],
    pub(crate) lines: Vec<Line<'a>>,
}

impl<'a> Report<'a> {
    /// The head, if the octets came so far.
    pub(crate) fn head(&self) -> Option<RequestHead<'a>> {
        self.lines.iter().find_map(|line| match line.outcome {
            Outcome::UpgradeRequested { head, .. }
            | Outcome::ContinueRequested { head, .. }
            | Outcome::Plain { head, .. } => Some(head),
            _ => None,
        })
    }

    /// Whether the connection speaks another protocol now.
    pub(crate) fn is_switched(&self) -> bool {
        let mut lines = self.lines.iter();
        lines.any(|line| matches!(line.outcome, Outcome::Switched { .. }))
    }
}

/// One event, and where the octets are cut by it.
pub(crate) struct Line<'a> {
    pub(crate) outcome: Outcome<'a>,
    /// Octets that HTTP is done with.
    pub(crate) consumed: usize,
    /// All octets behind them.
    pub(crate) unread: usize,
}

impl<'a> Line<'a> {
    pub(crate) fn new(outcome: Outcome<'a>, consumed: usize, input: &[u8]) -> Self {
        Self {
            outcome,
            consumed,
            unread: input.len().saturating_sub(consumed),
        }
    }

    /// Most events leave everything where it is.
    pub(crate) fn untouched(outcome: Outcome<'a>, input: &[u8]) -> Self {
        Self::new(outcome, 0, input)
    }
}

/// Everything that can come out: of a request down to `Invalid`, of the answer to it below that.
pub(crate) enum Outcome<'a> {
    UpgradeRequested {
        head: RequestHead<'a>,
        protocols: Vec<String>,
        content: usize,
    },
    ContinueRequested {
        head: RequestHead<'a>,
        protocols: Vec<String>,
    },
    Plain {
        head: RequestHead<'a>,
        why: Why,
    },
    PriorKnowledge,
    Incomplete,
    Invalid {
        fault: Fault,
        refused: Refused,
    },
    Switched {
        protocol: String,
        subprotocol: Option<String>,
        /// In the syntax of the field.
        extensions: Vec<String>,
        octets: Vec<u8>,
    },
    Refused {
        /// What WebSocket found; other protocols refuse nothing.
        refusal: Option<Refusal>,
        refused: Refused,
        octets: Vec<u8>,
    },
    /// The request offers nothing that is accepted, or nothing but h2c in a way that does not do.
    Declined(Option<h2c::Declined>),
}

/// A rejection, kept beyond the acceptor that it came from.
pub(crate) struct Refused {
    pub(crate) status: u16,
    pub(crate) error: String,
    pub(crate) rule: String,
    pub(crate) connection: Connection,
}

impl Refused {
    pub(crate) fn of(rejection: &Rejection<'_>, input: &[u8]) -> Self {
        Self {
            status: rejection.status(),
            error: rejection.error().into(),
            rule: rejection.rule().into(),
            connection: rejection.connection(rejection.unread(input)),
        }
    }
}

/// Why a request is a plain one.
#[derive(Clone, Copy)]
pub(crate) enum Why {
    NoUpgrade(NoUpgrade),
    /// It asks for an upgrade, but with more content than the server reads first.
    ContentTooLarge,
}

impl Why {
    /// Where the rule stands.
    pub(crate) const fn rule(self) -> &'static str {
        match self {
            Self::NoUpgrade(NoUpgrade::Connection) => "RFC 9110 §7.6.1",
            Self::NoUpgrade(NoUpgrade::Connect) => "RFC 9110 §9.3.6",
            Self::NoUpgrade(_) | Self::ContentTooLarge => "RFC 9110 §7.8",
        }
    }
}

/// A target as it was received.
pub(crate) fn target(target: &Target<'_>) -> String {
    match *target {
        Target::Origin(path) => path.into(),
        Target::Absolute {
            scheme,
            authority,
            path,
        } => format!("{scheme}://{authority}{path}"),
        Target::Authority(authority) => authority.into(),
        Target::Asterisk => "*".into(),
    }
}
