//! `permessage-deflate` (RFC 7692): which parameters compression will have. The compressing itself is a frame crate's.

use super::extensions::{Extension, Parameter};
use crate::head::decimal;
use core::fmt;

pub(crate) const NAME: &str = "permessage-deflate";

/// The base-2 logarithms that a window size may have (RFC 7692 §7.1.2).
const LEAST: u8 = 8;
const MOST: u8 = 15;
const DIGITS: [&str; 8] = ["8", "9", "10", "11", "12", "13", "14", "15"];

/// How a server is willing to compress.
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
    least_server_window: u8,
    server_window: u8,
    client_window: u8,
    without_takeover: bool,
}

impl Deflate {
    /// Windows of up to 32 KiB, kept between messages unless the client asks for less.
    pub const fn new() -> Self {
        Self {
            least_server_window: 9,
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

    /// The smallest window that the server can compress with (9). zlib cannot do 8 without a header, so an offer of 8 is declined.
    pub const fn least_server_window(mut self, bits: u8) -> Self {
        self.least_server_window = clamp(bits);
        self
    }

    /// The largest window that the client may compress with, 8 to 15. Below 15 every offer is declined that does not let the server say so
    /// (RFC 7692 §7.1.2.2).
    pub const fn client_window(mut self, bits: u8) -> Self {
        self.client_window = clamp(bits);
        self
    }

    /// Neither side keeps its window from one message to the next: less memory for a connection that is idle, and less compression.
    pub const fn without_takeover(mut self) -> Self {
        self.without_takeover = true;
        self
    }

    /// Agrees to an offer, or declines it.
    pub(crate) fn agree(&self, offer: &Extension<'_>) -> Option<PerMessageDeflate> {
        let offer = Offer::parse(offer)?;
        let server_window = offer
            .server_window
            .map_or(self.server_window, |most| most.min(self.server_window));
        let client_window = match offer.client_window {
            Some(most) => most.min(self.client_window),
            // The client would not understand a limit.
            None if self.client_window < MOST => return None,
            None => MOST,
        };
        (server_window >= self.least_server_window).then_some(PerMessageDeflate {
            server_no_context_takeover: offer.server_no_context_takeover || self.without_takeover,
            client_no_context_takeover: offer.client_no_context_takeover || self.without_takeover,
            server_max_window_bits: server_window,
            client_max_window_bits: client_window,
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
}

impl PerMessageDeflate {
    /// The element in parts. A window of 15 is what absence means, so it is not said; a smaller one of the client is said only where the
    /// client allowed it, which is the only way to get one.
    pub(crate) fn parts(&self) -> [&'static str; 7] {
        let said = |condition: bool, part| if condition { part } else { "" };
        let window = |name, bits: u8| {
            let digits = DIGITS.get(usize::from(bits.saturating_sub(LEAST)));
            if bits < MOST {
                [name, digits.copied().unwrap_or_default()]
            } else {
                ["", ""]
            }
        };
        let [server, server_bits] =
            window("; server_max_window_bits=", self.server_max_window_bits);
        let [client, client_bits] =
            window("; client_max_window_bits=", self.client_max_window_bits);
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
            server,
            server_bits,
            client,
            client_bits,
        ]
    }
}

impl fmt::Display for PerMessageDeflate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.parts().iter().try_for_each(|part| f.write_str(part))
    }
}

/// What a client offers, once every parameter proved valid (RFC 7692 §7.1).
#[derive(Default)]
struct Offer {
    server_no_context_takeover: bool,
    client_no_context_takeover: bool,
    server_window: Option<u8>,
    /// Without a value it allows any.
    client_window: Option<u8>,
}

impl Offer {
    /// `None` for a parameter that is unknown, repeated, or has a value that it cannot have.
    fn parse(extension: &Extension<'_>) -> Option<Self> {
        if extension.name != NAME {
            return None;
        }
        let mut offer = Self::default();
        for parameter in extension.parameters() {
            let bare = parameter.value().is_none();
            let repeated = match parameter.name {
                "server_no_context_takeover" if bare => {
                    core::mem::replace(&mut offer.server_no_context_takeover, true)
                }
                "client_no_context_takeover" if bare => {
                    core::mem::replace(&mut offer.client_no_context_takeover, true)
                }
                "server_max_window_bits" => {
                    offer.server_window.replace(window(&parameter)?).is_some()
                }
                "client_max_window_bits" if bare => offer.client_window.replace(MOST).is_some(),
                "client_max_window_bits" => {
                    offer.client_window.replace(window(&parameter)?).is_some()
                }
                _ => return None,
            };
            if repeated {
                return None;
            }
        }
        Some(offer)
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
