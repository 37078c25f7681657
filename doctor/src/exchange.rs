//! One request and its response, as far as they were recorded.

use http_upgrade::diagnosis::{Ended, RecordedBy};
use std::time::Duration;

/// One request and its response, as far as they were recorded.
///
/// Every reader in [`format`](crate::format) gives these, and so does a live connection.
#[derive(Clone, Debug, Default)]
pub struct Exchange {
    /// Where it was found: `entry 3`, `line 12`, `127.0.0.1:40000 → 127.0.0.1:80`.
    pub place: String,
    /// The URL, where the recording names it.
    pub url: Option<String>,
    /// The bytes that the client sent, up to where the recording ends. `None`: they were not
    /// recorded.
    pub request: Option<Vec<u8>>,
    /// The bytes that came back. `None`: they were not recorded. Empty: nothing came.
    pub response: Option<Vec<u8>>,
    /// How far the bytes can be trusted.
    pub fidelity: Fidelity,
    /// Lines of a log or of a browser's console that speak about this exchange.
    pub words: Vec<String>,
    /// Which side recorded.
    pub recorded_by: RecordedBy,
    /// How the connection ended.
    pub ended: Ended,
    /// The time from the last byte of the request to the end of the recording.
    pub lasted: Option<Duration>,
    /// What is known about TLS.
    pub tls: TlsFact,
    /// The value of `:protocol`. The request is then an extended CONNECT over HTTP/2 or HTTP/3
    /// (RFC 8441, RFC 9220), and the bytes are an outline of its heads.
    pub protocol: Option<String>,
}

/// How far the bytes of a recording can be trusted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fidelity {
    /// They are what went over the wire.
    #[default]
    Exact,
    /// The lines are right, but their ends were lost on the way and put back.
    LineEndsRestored,
    /// The headers are right, but the bytes were written anew from a parsed form.
    Rebuilt,
    /// Only the status or the target is known. The rest of the request is what a browser would
    /// send.
    Outline,
}

/// What is known about TLS; the owned form of `http_upgrade::diagnosis::Tls`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum TlsFact {
    /// Nothing is known.
    #[default]
    Unknown,
    /// The connection was in cleartext.
    None,
    /// TLS was established with this ALPN. It is empty if no protocol was agreed on.
    Alpn(String),
    /// TLS failed, in the words of the library.
    Failed(String),
    /// The certificate was not trusted, in the words of the library.
    Untrusted(String),
    /// The client spoke cleartext, and the port speaks TLS.
    OnlyTls,
    /// The client spoke TLS, and the port speaks cleartext.
    OnlyCleartext,
}

impl Fidelity {
    /// A sentence for the verbose output; `None` where the bytes are exact.
    pub const fn caveat(self) -> Option<&'static str> {
        match self {
            Self::Exact => None,
            Self::LineEndsRestored => Some(
                "The paste had lost its line ends (CR LF); they were put back and are not judged.",
            ),
            Self::Rebuilt => Some(
                "The bytes were rebuilt from parsed headers: their order and spelling may differ from the wire.",
            ),
            Self::Outline => Some(
                "Only the status or the target was recorded; the request is assumed to be that of a browser.",
            ),
        }
    }
}

impl Exchange {
    /// An exchange that was found at this place, and about which nothing else is known yet.
    pub fn at(place: impl Into<String>) -> Self {
        Self {
            place: place.into(),
            ..Self::default()
        }
    }

    /// Whether the client asked for an upgrade, or a switch came, or words speak of a WebSocket.
    pub fn is_upgrade(&self) -> bool {
        let asks = |head: &[u8]| {
            crate::start_line::headers(head).any(|(name, _)| {
                name.eq_ignore_ascii_case("upgrade")
                    || name.eq_ignore_ascii_case("sec-websocket-key")
            })
        };
        let url = self.url.as_deref().unwrap_or_default();
        self.protocol.is_some()
            || self.request.as_deref().is_some_and(asks)
            || self.status() == Some(101)
            || !self.words.is_empty()
            || url.starts_with("ws:")
            || url.starts_with("wss:")
    }

    /// The status of the final response; a 1xx other than 101 is passed over.
    pub fn status(&self) -> Option<u16> {
        let mut rest = self.response.as_deref()?;
        loop {
            let status = crate::start_line::status(rest)?;
            if status == 101 || status >= 200 {
                return Some(status);
            }
            rest = rest.get(crate::start_line::head_end(rest)?..)?;
        }
    }
}
