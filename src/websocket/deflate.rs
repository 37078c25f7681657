//! The negotiation of `permessage-deflate` (RFC 7692). The compression itself is not part of this
//! crate; a crate that reads and writes the frames does it.

use super::extensions::{Extension, Parameter};
use crate::head::decimal;
use core::fmt;

pub(crate) const NAME: &str = "permessage-deflate";

/// The least and the greatest base-2 logarithm of a window size (RFC 7692 §7.1.2).
const MIN_BITS: u8 = 8;
const MAX_BITS: u8 = 15;
const DIGITS: [&str; 8] = ["8", "9", "10", "11", "12", "13", "14", "15"];

/// The parameters of `permessage-deflate` that a server agrees to, or that a client offers
/// (RFC 7692).
///
/// Give it to [`Acceptor::deflate`](super::Acceptor::deflate) or
/// [`Proposal::deflate`](super::Proposal::deflate). What was negotiated is in the
/// [`PerMessageDeflate`] of the [`Agreement`](super::Agreement).
///
/// All window sizes are given as the base-2 logarithm of the size in bytes, from 8 (256 bytes) to
/// 15 (32 KiB). A number outside this range counts as the nearest one in it.
///
/// ```
/// use http_upgrade::websocket::{Acceptor, Deflate, Origins};
///
/// // Windows of at most 4 KiB in each direction, and no window kept between messages.
/// const SMALL: Deflate = Deflate::new()
///     .server_max_window_bits(12)
///     .client_max_window_bits(12)
///     .no_context_takeover();
/// static CHAT: Acceptor = Acceptor::new(Origins::Any).deflate(SMALL);
/// ```
///
/// A server declines an offer that does not fit, and looks at the next one. If none fits, the
/// handshake succeeds without compression (RFC 7692 §5).
#[doc(alias = "compression")]
#[doc(alias = "zlib")]
#[must_use]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deflate {
    min_window_bits: u8,
    server_max_window_bits: u8,
    client_max_window_bits: u8,
    no_context_takeover: bool,
}

impl Deflate {
    /// Makes parameters with windows of up to 32 KiB in both directions. The windows are kept from
    /// one message to the next, unless the peer asks that they are not.
    pub const fn new() -> Self {
        Self {
            min_window_bits: 9,
            server_max_window_bits: MAX_BITS,
            client_max_window_bits: MAX_BITS,
            no_context_takeover: false,
        }
    }

    /// Sets the largest window that the server may compress with, 8 to 15 (15 by default). A
    /// smaller one needs less memory on both sides (RFC 7692 §7.1.2.1).
    ///
    /// A server uses the smaller one of this and of what the client asks for. If it is below the
    /// [`min_window_bits`](Self::min_window_bits) of the server, every offer is declined. A
    /// client asks for this window if it is below 15, and fails the handshake with
    /// [`ResponseError::Deflate`](super::ResponseError::Deflate) if the server does not keep to it.
    pub const fn server_max_window_bits(mut self, bits: u8) -> Self {
        self.server_max_window_bits = clamp(bits);
        self
    }

    /// Sets the smallest window that this side can compress with, 8 to 15 (9 by default, because
    /// zlib cannot compress with a window of 8 without a header).
    ///
    /// If the peer limits this side to a smaller window, a server declines the offer, and a client
    /// fails the handshake with [`ResponseError::Deflate`](super::ResponseError::Deflate).
    pub const fn min_window_bits(mut self, bits: u8) -> Self {
        self.min_window_bits = clamp(bits);
        self
    }

    /// Sets the largest window that the client may compress with, 8 to 15 (15 by default).
    ///
    /// If it is below 15, a server declines every offer without `client_max_window_bits`: such a
    /// client does not allow the server to limit its window (RFC 7692 §7.1.2.2). A client that sets
    /// this below its [`min_window_bits`](Self::min_window_bits) offers that one instead.
    pub const fn client_max_window_bits(mut self, bits: u8) -> Self {
        self.client_max_window_bits = clamp(bits);
        self
    }

    /// Requires that neither side keeps its window from one message to the next (RFC 7692 §7.1.1).
    /// An idle connection then needs less memory, and messages are compressed less.
    pub const fn no_context_takeover(mut self) -> Self {
        self.no_context_takeover = true;
        self
    }

    /// Returns the list element that offers this, in parts. It always has `client_max_window_bits`,
    /// with or without a value, so that the server may limit the client's window.
    pub(crate) fn offer(&self) -> [&'static str; 7] {
        let mut parts = PerMessageDeflate {
            server_no_context_takeover: self.no_context_takeover,
            client_no_context_takeover: self.no_context_takeover,
            server_max_window_bits: self.server_max_window_bits,
            client_max_window_bits: self.offered_client_window(),
            names_server_window: self.server_max_window_bits < MAX_BITS,
        }
        .parts();
        // An empty last part means that no window was written for the client, since it is 15. The
        // parameter is then offered without a value.
        if let [.., client, ""] = &mut parts {
            *client = "; client_max_window_bits";
        }
        parts
    }

    /// Checks an answer to [`offer`](Self::offer). Returns `None` if it does not keep to the offer.
    pub(super) fn confirm(&self, answer: &Extension<'_>) -> Option<PerMessageDeflate> {
        let answer = Parameters::of_answer(answer)?;
        let server_window = answer.server_window.unwrap_or(MAX_BITS);
        let most = self.offered_client_window();
        let client_window = answer.client_window.unwrap_or(most);
        let keeps = (answer.server_no_context_takeover || !self.no_context_takeover)
            && server_window <= self.server_max_window_bits
            && client_window <= most
            && client_window >= self.min_window_bits;
        keeps.then_some(PerMessageDeflate {
            server_no_context_takeover: answer.server_no_context_takeover,
            client_no_context_takeover: answer.client_no_context_takeover
                || self.no_context_takeover,
            server_max_window_bits: server_window,
            client_max_window_bits: client_window,
            names_server_window: answer.server_window.is_some(),
        })
    }

    /// Returns the largest window that a client offers to compress with. It is not below the
    /// smallest one that the client is able to use: [`confirm`](Self::confirm) would refuse every
    /// answer to such an offer.
    fn offered_client_window(&self) -> u8 {
        self.client_max_window_bits.max(self.min_window_bits)
    }

    /// Returns the parameters to agree to, or `None` to decline the offer.
    pub(super) fn agree(&self, offer: &Extension<'_>) -> Option<PerMessageDeflate> {
        let offer = Parameters::of_offer(offer)?;
        let server_window = offer
            .server_window
            .map_or(self.server_max_window_bits, |most| {
                most.min(self.server_max_window_bits)
            });
        let client_window = match offer.client_window {
            Some(most) => most.min(self.client_max_window_bits),
            // Without `client_max_window_bits` in the offer, the answer must not have it (RFC 7692
            // §7.1.2.2), so the client's window cannot be limited.
            None if self.client_max_window_bits < MAX_BITS => return None,
            None => MAX_BITS,
        };
        (server_window >= self.min_window_bits).then_some(PerMessageDeflate {
            server_no_context_takeover: offer.server_no_context_takeover
                || self.no_context_takeover,
            client_no_context_takeover: offer.client_no_context_takeover
                || self.no_context_takeover,
            server_max_window_bits: server_window,
            client_max_window_bits: client_window,
            names_server_window: offer.server_window.is_some() || server_window < MAX_BITS,
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
        ..MIN_BITS => MIN_BITS,
        MAX_BITS.. => MAX_BITS,
        bits => bits,
    }
}

/// The parameters of `permessage-deflate` that were negotiated (RFC 7692 §7.1). Configure the crate
/// that reads and writes the frames with them.
///
/// [`Display`](fmt::Display) writes the list element of Sec-WebSocket-Extensions, such as
/// `permessage-deflate; server_no_context_takeover`.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct PerMessageDeflate {
    /// Whether the server begins every message with an empty window.
    pub server_no_context_takeover: bool,
    /// Whether the client begins every message with an empty window.
    pub client_no_context_takeover: bool,
    /// The base-2 logarithm of the largest window of the server, in bytes: 8 to 15. The client
    /// needs a window of this size to decompress.
    pub server_max_window_bits: u8,
    /// The base-2 logarithm of the largest window of the client, in bytes: 8 to 15. The server
    /// needs a window of this size to decompress.
    pub client_max_window_bits: u8,
    /// Whether the element has `server_max_window_bits`. Without it the window is 15, but if the
    /// offer has the parameter, the answer must have it, too (RFC 7692 §7.1.2.1).
    names_server_window: bool,
}

/// Compares what both sides are bound to; whether the header field names a window of 15, which is
/// the default, makes no difference.
impl PartialEq for PerMessageDeflate {
    fn eq(&self, other: &Self) -> bool {
        let bound = |of: &Self| {
            (
                of.server_no_context_takeover,
                of.client_no_context_takeover,
                of.server_max_window_bits,
                of.client_max_window_bits,
            )
        };
        bound(self) == bound(other)
    }
}

impl Eq for PerMessageDeflate {}

impl PerMessageDeflate {
    /// Returns the parameters that an answer agrees to, or `None` if it does not keep to the
    /// offer (RFC 7692 §7.1). Both are from others: an intermediary compares them.
    ///
    /// If the offer asks for a server's window of 15, the answer may lack the parameter: its
    /// absence means 15, too.
    pub(super) fn settled(offer: &Extension<'_>, answer: &Extension<'_>) -> Option<Self> {
        let offer = Parameters::of_offer(offer)?;
        let answer = Parameters::of_answer(answer)?;
        let server_window = answer.server_window.unwrap_or(MAX_BITS);
        let client_window = match (offer.client_window, answer.client_window) {
            // An answer to such an offer must not limit the client's window (RFC 7692 §7.1.2.2).
            (None, Some(_)) => return None,
            (most, bits) => bits.or(most).unwrap_or(MAX_BITS),
        };
        let keeps = (answer.server_no_context_takeover || !offer.server_no_context_takeover)
            && server_window <= offer.server_window.unwrap_or(MAX_BITS)
            && client_window <= offer.client_window.unwrap_or(MAX_BITS);
        keeps.then_some(Self {
            server_no_context_takeover: answer.server_no_context_takeover,
            // If a client offers this for itself, it does it, even if the answer lacks the
            // parameter (RFC 7692 §7.1.1.2).
            client_no_context_takeover: answer.client_no_context_takeover
                || offer.client_no_context_takeover,
            server_max_window_bits: server_window,
            client_max_window_bits: client_window,
            names_server_window: answer.server_window.is_some(),
        })
    }

    /// Returns the list element in parts. `client_max_window_bits` is written if it is below 15. In
    /// an answer, it is below 15 only if the client has allowed that.
    pub(crate) fn parts(&self) -> [&'static str; 7] {
        let said = |condition: bool, part| if condition { part } else { "" };
        let digits = |bits: u8| {
            let digits = DIGITS.get(usize::from(bits.saturating_sub(MIN_BITS)));
            digits.copied().unwrap_or_default()
        };
        let names_client_window = self.client_max_window_bits < MAX_BITS;
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

/// The parameters of a list element, all of them valid (RFC 7692 §7.1).
#[derive(Default)]
struct Parameters {
    server_no_context_takeover: bool,
    client_no_context_takeover: bool,
    server_window: Option<u8>,
    client_window: Option<u8>,
}

impl Parameters {
    /// Reads an offer. It may have `client_max_window_bits` without a value, which allows any
    /// window (RFC 7692 §7.1.2.2).
    fn of_offer(extension: &Extension<'_>) -> Option<Self> {
        Self::of(extension, Some(MAX_BITS))
    }

    fn of_answer(extension: &Extension<'_>) -> Option<Self> {
        Self::of(extension, None)
    }

    /// Reads the parameters. Returns `None` if the extension has another name, or if a parameter is
    /// unknown, is repeated, or has an invalid value.
    fn of(extension: &Extension<'_>, bare_client_window: Option<u8>) -> Option<Self> {
        if extension.name != NAME.as_bytes() {
            return None;
        }
        let mut all = Self::default();
        for parameter in extension.parameters() {
            let bare = parameter.value().is_none();
            // Guards compare whole slices. Patterns would compare byte by byte, in much more code.
            let repeated = match parameter.name {
                name if bare && name == b"server_no_context_takeover" => {
                    core::mem::replace(&mut all.server_no_context_takeover, true)
                }
                name if bare && name == b"client_no_context_takeover" => {
                    core::mem::replace(&mut all.client_no_context_takeover, true)
                }
                name if name == b"server_max_window_bits" => {
                    all.server_window.replace(window(&parameter)?).is_some()
                }
                name if name == b"client_max_window_bits" => {
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

/// Reads a decimal number from 8 to 15 without leading zeros (RFC 7692 §7.1.2).
fn window(parameter: &Parameter<'_>) -> Option<u8> {
    let mut bytes = parameter.value()?;
    let (first, second) = (bytes.next()?, bytes.next());
    if first == b'0' || bytes.next().is_some() {
        return None;
    }
    let bits = match second {
        Some(second) => decimal::parse(&[first, second]),
        None => decimal::parse(&[first]),
    };
    let bits = u8::try_from(bits?).ok()?;
    (MIN_BITS..=MAX_BITS).contains(&bits).then_some(bits)
}
