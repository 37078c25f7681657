//! What the machines reported, as data. The modules `json` and `prose` print it.

use http_upgrade::h2c;
use http_upgrade::head::Target;
use http_upgrade::upgrade::NotAnUpgrade;
use http_upgrade::{Persistence, Rejection, RequestHead};

/// The bytes that a client sent, and what the server made of them.
pub(crate) struct Report<'a> {
    pub(crate) input: &'a [u8],
    /// One line for each event, and at least one.
    pub(crate) lines: Vec<Line<'a>>,
}

impl<'a> Report<'a> {
    /// The head of the request. `None` if it is incomplete or malformed, or if its content is.
    pub(crate) fn head(&self) -> Option<RequestHead<'a>> {
        self.lines.iter().find_map(|line| match line.outcome {
            Outcome::UpgradeRequested { head, .. }
            | Outcome::ContinueRequested { head, .. }
            | Outcome::Plain { head, .. } => Some(head),
            _ => None,
        })
    }

    /// Whether the server's answer is a 101.
    pub(crate) fn is_switched(&self) -> bool {
        let mut lines = self.lines.iter();
        lines.any(|line| matches!(line.outcome, Outcome::Switched { .. }))
    }
}

/// One event, and how many bytes it consumed.
pub(crate) struct Line<'a> {
    pub(crate) outcome: Outcome<'a>,
    /// How many bytes from the start of the input were read as HTTP and are finished.
    pub(crate) consumed: usize,
    /// How many bytes come after them.
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

    /// The line of an event that consumed nothing, as most do.
    pub(crate) fn untouched(outcome: Outcome<'a>, input: &[u8]) -> Self {
        Self::new(outcome, 0, input)
    }
}

/// What a line is about: the variants up to `Invalid` are about the request, the others about the
/// server's answer to it.
pub(crate) enum Outcome<'a> {
    UpgradeRequested {
        head: RequestHead<'a>,
        protocols: Vec<String>,
        /// How many bytes of content came with the request, after decoding.
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
    Invalid(Refused),
    Switched {
        protocol: String,
        subprotocol: Option<String>,
        /// Each as it is written in the header field.
        extensions: Vec<String>,
        /// The whole 101.
        bytes: Vec<u8>,
    },
    Refused {
        refused: Refused,
        /// The whole response.
        bytes: Vec<u8>,
    },
    /// The request offers nothing that the server accepts, or only h2c, and that was declined for
    /// this reason.
    Declined(Option<h2c::NotTaken>),
}

/// What a [`Rejection`] says, without the lifetime of the acceptor that made it.
pub(crate) struct Refused {
    pub(crate) status: u16,
    pub(crate) error: String,
    pub(crate) rule: String,
    pub(crate) connection: Persistence,
}

impl Refused {
    pub(crate) fn of(rejection: &Rejection<'_>, input: &[u8]) -> Self {
        Self {
            status: rejection.status(),
            error: rejection.sentence().into(),
            rule: rejection.section().into(),
            connection: rejection.persistence(rejection.unread(input)),
        }
    }
}

/// Why the server treats a request as one without an upgrade.
#[derive(Clone, Copy)]
pub(crate) enum Why {
    NotAnUpgrade(NotAnUpgrade),
    /// It asks for an upgrade, but has more content than the server reads before a 101.
    ContentTooLarge,
}

impl Why {
    /// The section of the RFC.
    pub(crate) const fn rule(self) -> &'static str {
        match self {
            Self::NotAnUpgrade(NotAnUpgrade::Connection) => "RFC 9110 §7.6.1",
            Self::NotAnUpgrade(NotAnUpgrade::Connect) => "RFC 9110 §9.3.6",
            Self::NotAnUpgrade(_) | Self::ContentTooLarge => "RFC 9110 §7.8",
        }
    }
}

/// A request target as it was received.
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
