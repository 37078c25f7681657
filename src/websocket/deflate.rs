//! `permessage-deflate` (RFC 7692): which parameters compression will have. The compressing itself is a frame crate's.

use super::extensions::{Extension, Parameter};
use crate::head::decimal;
use core::fmt;

pub(crate) const NAME: &str = "permessage-deflate";

/// The base-2 logarithms that a window size may have (RFC 7692 §7.1.2).
const LEAST: u8 = 8;
const MOST: u8 = 15;
const DIGITS: [&str; 8] = ["8", "9", "10", "11", "12", "13", "14", "15"];

/// How a side is willing to compress: what a server agrees to, and what a client proposes.
///
/// ```
/// use http_upgrade::websocket::{Acceptor, Deflate, Origins};
///
/// // at most 4 KiB of window each way, and no window kept between messages
/// static SMALL: Acceptor = Acceptor::new(Origins::Any)
///     .deflate(Deflate::new().server_window(12).client_window(12).without_takeover());
/// ```
///
/// An offer that asks for something else is passed over for the next one, and without any the handshake goes on uncompressed (RFC 7692 §5).
#[must_use]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deflate {
    least_own_window: u8,
    server_window: u8,
    client_window: u8,
    without_takeover: bool,
}

impl Deflate {
    /// Windows of up to 32 KiB, kept between messages unless the client asks for less.
    pub const fn new() -> Self {
        Self {
            least_own_window: 9,
            server_window: MOST,
            client_window: MOST,
            without_takeover: false,
        }
    }

    /// The largest window that the server compresses with, as the base-2 logarithm of its octets: 8 to 15; what is outside counts as the
    /// nearest of these. Memory of the compressor grows with it.
    pub const fn server_window(mut self, bits: u8) -> Self {
        self.server_window = clamp(bits);
        self
    }

    /// The smallest window that this side can compress with (9). zlib cannot do 8 without a header, so a server declines an offer of 8, and a
    /// client fails on an answer of 8.
    pub const fn least_own_window(mut self, bits: u8) -> Self {
        self.least_own_window = clamp(bits);
        self
    }

    /// The largest window that the client may compress with, 8 to 15. Below 15 a server declines every offer that does not let it say so (RFC
    /// 7692 §7.1.2.2).
    pub const fn client_window(mut self, bits: u8) -> Self {
        self.client_window = clamp(bits);
        self
    }

    /// Neither side keeps its window from one message to the next: less memory for a connection that is idle, and less compression.
    pub const fn without_takeover(mut self) -> Self {
        self.without_takeover = true;
        self
    }

    /// The element that offers this, in parts. The client's window is always named, so that the server may limit it.
    pub(crate) fn offer(&self) -> [&'static str; 7] {
        let mut parts = PerMessageDeflate {
            server_no_context_takeover: self.without_takeover,
            client_no_context_takeover: self.without_takeover,
            server_max_window_bits: self.server_window,
            client_max_window_bits: self.own_client_window(),
            names_server_window: self.server_window < MOST,
        }
        .parts();
        if let [.., client, ""] = &mut parts {
            *client = "; client_max_window_bits";
        }
        parts
    }

    /// Checks an answer to [`offer`](Self::offer); `None` where it does not keep to it.
    pub(crate) fn confirm(&self, answer: &Extension<'_>) -> Option<PerMessageDeflate> {
        let answer = Parameters::of_answer(answer)?;
        let server_window = answer.server_window.unwrap_or(MOST);
        let most = self.own_client_window();
        let client_window = answer.client_window.unwrap_or(most);
        let keeps = (answer.server_no_context_takeover || !self.without_takeover)
            && server_window <= self.server_window
            && client_window <= most
            && client_window >= self.least_own_window;
        keeps.then_some(PerMessageDeflate {
            server_no_context_takeover: answer.server_no_context_takeover,
            client_no_context_takeover: answer.client_no_context_takeover || self.without_takeover,
            server_max_window_bits: server_window,
            client_max_window_bits: client_window,
            names_server_window: answer.server_window.is_some(),
        })
    }

    /// What a client offers to compress with: never less than it is able to, for no answer could make up for that.
    fn own_client_window(&self) -> u8 {
        self.client_window.max(self.least_own_window)
    }

    /// Agrees to an offer, or declines it.
    pub(crate) fn agree(&self, offer: &Extension<'_>) -> Option<PerMessageDeflate> {
        let offer = Parameters::of_offer(offer)?;
        let server_window = offer
            .server_window
            .map_or(self.server_window, |most| most.min(self.server_window));
        let client_window = match offer.client_window {
            Some(most) => most.min(self.client_window),
            // The client would not understand a limit.
            None if self.client_window < MOST => return None,
            None => MOST,
        };
        (server_window >= self.least_own_window).then_some(PerMessageDeflate {
            server_no_context_takeover: offer.server_no_context_takeover || self.without_takeover,
            client_no_context_takeover: offer.client_no_context_takeover || self.without_takeover,
            server_max_window_bits: server_window,
            client_max_window_bits: client_window,
            names_server_window: offer.server_window.is_some() || server_window < MOST,
        })
    }
}

impl Default for Deflate {
    fn default() -> Self {
        Self::new()
    }
}

const fn clamp(bits: u8) -> u8 {
    match bits {
        ..LEAST => LEAST,
        MOST.. => MOST,
        bits => bits,
    }
}

/// The parameters that both sides are bound to; its [`Display`](fmt::Display) is the element of `Sec-WebSocket-Extensions`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PerMessageDeflate {
    /// The server starts every message with an empty window.
    pub server_no_context_takeover: bool,
    /// The client starts every message with an empty window.
    pub client_no_context_takeover: bool,
    /// The server's window has at most 2 to the power of this many octets: what the client needs to decompress. 8 to 15.
    pub server_max_window_bits: u8,
    /// The client's window has at most 2 to the power of this many octets: what the server needs to decompress. 8 to 15.
    pub client_max_window_bits: u8,
    /// A window of 15 is what absence means, but an offer that names the server's wants it named (RFC 7692 §7.1.2.1).
    names_server_window: bool,
}

impl PerMessageDeflate {
    /// What an answer settles, if it keeps to an offer that somebody else made (RFC 7692 §7.1); `None` if it does not.
    ///
    /// A server's window of 15 that was asked for need not be answered: that is what absence means.
    pub(crate) fn settled(offer: &Extension<'_>, answer: &Extension<'_>) -> Option<Self> {
        let offer = Parameters::of_offer(offer)?;
        let answer = Parameters::of_answer(answer)?;
        let server_window = answer.server_window.unwrap_or(MOST);
        let client_window = match (offer.client_window, answer.client_window) {
            // The client would not understand a limit.
            (None, Some(_)) => return None,
            (most, bits) => bits.or(most).unwrap_or(MOST),
        };
        let keeps = (answer.server_no_context_takeover || !offer.server_no_context_takeover)
            && server_window <= offer.server_window.unwrap_or(MOST)
            && client_window <= offer.client_window.unwrap_or(MOST);
        keeps.then_some(Self {
            server_no_context_takeover: answer.server_no_context_takeover,
            // What the client offers for itself it also does (RFC 7692 §7.1.1.2).
            client_no_context_takeover: answer.client_no_context_takeover
                || offer.client_no_context_takeover,
            server_max_window_bits: server_window,
            client_max_window_bits: client_window,
            names_server_window: answer.server_window.is_some(),
        })
    }

    /// The element in parts. A smaller window of the client is said only where the client allowed it, which is the only way to get one.
    pub(crate) fn parts(&self) -> [&'static str; 7] {
        let said = |condition: bool, part| if condition { part } else { "" };
        let digits = |bits: u8| {
            let digits = DIGITS.get(usize::from(bits.saturating_sub(LEAST)));
            digits.copied().unwrap_or_default()
        };
        let names_client_window = self.client_max_window_bits < MOST;
        [
            NAME,
            said(
                self.server_no_context_takeover,
                "; server_no_context_takeover",
            ),
            said(
                self.client_no_context_takeover,
                "; client_no_context_takeover",
            ),
            said(self.names_server_window, "; server_max_window_bits="),
            said(
                self.names_server_window,
                digits(self.server_max_window_bits),
            ),
            said(names_client_window, "; client_max_window_bits="),
            said(names_client_window, digits(self.client_max_window_bits)),
        ]
    }
}

impl fmt::Display for PerMessageDeflate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.parts().iter().try_for_each(|part| f.write_str(part))
    }
}

/// The parameters of an element, once every one proved valid (RFC 7692 §7.1).
#[derive(Default)]
struct Parameters {
    server_no_context_takeover: bool,
    client_no_context_takeover: bool,
    server_window: Option<u8>,
    client_window: Option<u8>,
}

impl Parameters {
    /// An offer may name the client's window without a value: any will do.
    fn of_offer(extension: &Extension<'_>) -> Option<Self> {
        Self::of(extension, Some(MOST))
    }

    fn of_answer(extension: &Extension<'_>) -> Option<Self> {
        Self::of(extension, None)
    }

    /// `None` for a parameter that is unknown, repeated, or has a value that it cannot have.
    fn of(extension: &Extension<'_>, bare_client_window: Option<u8>) -> Option<Self> {
        if extension.name != NAME {
            return None;
        }
        let mut all = Self::default();
        for parameter in extension.parameters() {
            let bare = parameter.value().is_none();
            let repeated = match parameter.name {
                "server_no_context_takeover" if bare => {
                    core::mem::replace(&mut all.server_no_context_takeover, true)
                }
                "client_no_context_takeover" if bare => {
                    core::mem::replace(&mut all.client_no_context_takeover, true)
                }
                "server_max_window_bits" => {
                    all.server_window.replace(window(&parameter)?).is_some()
                }
                "client_max_window_bits" => {
                    let bits = if bare {
                        bare_client_window
                    } else {
                        window(&parameter)
                    };
                    all.client_window.replace(bits?).is_some()
                }
                _ => return None,
            };
            if repeated {
                return None;
            }
        }
        Some(all)
    }
}

/// A decimal from 8 to 15 without leading zeros.
fn window(parameter: &Parameter<'_>) -> Option<u8> {
    let mut octets = parameter.value()?;
    let (first, second) = (octets.next()?, octets.next());
    if first == b'0' || octets.next().is_some() {
        return None;
    }
    let bits = match second {
        Some(second) => decimal::parse(&[first, second]),
        None => decimal::parse(&[first]),
    };
    let bits = u8::try_from(bits?).ok()?;
    (LEAST..=MOST).contains(&bits).then_some(bits)
}
