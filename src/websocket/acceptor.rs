//! The server's side of the WebSocket handshake (RFC 6455 §4.2).

use super::agreement::Agreement;
use super::deflate::{Deflate, PerMessageDeflate};
use super::extensions::{Extensions, ExtensionsError};
use super::key::{Accept as Accepted, Key};
use super::origin::Origins;
use super::request_error::RequestError;
use super::reserved::is_reserved;
use crate::head::byte;
use crate::head::host;
use crate::head::known::Known;
use crate::head::list::{Element, List, ListError};
use crate::head::options::{MAX_NAMES, Names, NotInserted};
use crate::head::request::RequestHead;
use crate::head::writer::FieldWriter;
use crate::upgrade::accept::Accept;
use crate::upgrade::protocol::Protocol;
use crate::upgrade::request::Upgrade;

/// Whose order decides if a client offers several subprotocols that the server speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Preference {
    /// The order of [`Acceptor::subprotocols`]. This is the default.
    #[default]
    Server,
    /// The order in which the client offers them.
    Client,
}

/// The policy of a server for WebSocket: which origins may connect, and which subprotocols and
/// which compression it agrees to (RFC 6455 §4.2).
///
/// Give it to [`Upgrade::accept`], which returns the 101 to send, or the
/// [`Rejection`](crate::Rejection) of a [`RequestError`]. It has no state and fits into a `static`.
///
/// ```
/// use http_upgrade::websocket::{Acceptor, Origins, Preference};
///
/// static CHAT: Acceptor = Acceptor::new(Origins::Only(&["https://example.com"]))
///     .subprotocols(&["chat.v2", "chat.v1"])
///     .preference(Preference::Client);
/// ```
#[doc(alias("handshake", "Sec-WebSocket-Accept"))]
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct Acceptor<'a> {
    origins: Origins<'a>,
    subprotocols: &'a [&'a str],
    preference: Preference,
    deflate: Option<Deflate>,
    origin_required: bool,
    subprotocol_required: bool,
}

impl<'a> Acceptor<'a> {
    /// Makes a policy that admits these origins, speaks no subprotocol, and agrees to no extension.
    ///
    /// [`Origins`] tells why a choice is required.
    pub const fn new(origins: Origins<'a>) -> Self {
        Self {
            origins,
            subprotocols: &[],
            preference: Preference::Server,
            deflate: None,
            origin_required: false,
            subprotocol_required: false,
        }
    }

    /// Sets the subprotocols that the server speaks, the preferred one first. By default it speaks
    /// no subprotocol.
    ///
    /// If the client offers none of them, the 101 has no Sec-WebSocket-Protocol;
    /// [`requiring_subprotocol`](Self::requiring_subprotocol) refuses such a client instead.
    #[doc(alias = "Sec-WebSocket-Protocol")]
    pub const fn subprotocols(mut self, subprotocols: &'a [&'a str]) -> Self {
        self.subprotocols = subprotocols;
        self
    }

    /// Sets whose order decides if a client offers several subprotocols that the server speaks. The
    /// default is [`Preference::Server`].
    pub const fn preference(mut self, preference: Preference) -> Self {
        self.preference = preference;
        self
    }

    /// Agrees to compression by `permessage-deflate` (RFC 7692), with the first offer of the client
    /// that fits `deflate`. By default messages are not compressed.
    #[doc(alias = "compression")]
    #[doc(alias = "Sec-WebSocket-Extensions")]
    pub const fn deflate(mut self, deflate: Deflate) -> Self {
        self.deflate = Some(deflate);
        self
    }

    /// Refuses a client that offers no subprotocol that the server speaks, with 400
    /// ([`RequestError::SubprotocolMissing`]).
    pub const fn requiring_subprotocol(mut self) -> Self {
        self.subprotocol_required = true;
        self
    }

    /// Refuses a request without Origin, with 403 ([`RequestError::OriginMissing`]). That excludes
    /// every client that is not a browser, unless it sends an Origin of its own choice.
    pub const fn requiring_origin(mut self) -> Self {
        self.origin_required = true;
        self
    }

    fn check_origin(&self, request: &RequestHead<'_>) -> Result<(), RequestError> {
        match request.fields.known(Known::Origin).single() {
            Ok(Some(origin)) if self.origins.admit(origin, request) => Ok(()),
            Ok(Some(_)) => Err(RequestError::Origin),
            Ok(None) if self.origin_required => Err(RequestError::OriginMissing),
            Ok(None) => Ok(()),
            Err(_) => Err(RequestError::OriginRepeated),
        }
    }

    fn choose_subprotocol(
        &self,
        request: &RequestHead<'_>,
    ) -> Result<Option<&'a str>, RequestError> {
        let mut chosen = None;
        if request.fields.contains(Known::SecWebSocketProtocol) {
            let mut choice = Choice::of(self);
            // Fast path: most clients that offer a subprotocol offer one, on one line.
            match request.fields.short(Known::SecWebSocketProtocol) {
                Some(sole) if byte::is_token(sole) => choice.consider(sole),
                _ => {
                    let offers = || request.fields.known_list(Known::SecWebSocketProtocol);
                    check_subprotocols(&offers, &mut choice)?;
                }
            }
            chosen = choice.chosen();
        }
        if chosen.is_none() && self.subprotocol_required {
            return Err(RequestError::SubprotocolMissing);
        }
        Ok(chosen)
    }
}

impl Acceptor<'_> {
    /// Takes the first offer that fits, because the client lists its offers in order of preference.
    /// Reads the others, too, because the whole field must be valid.
    fn choose_extensions(
        &self,
        request: &RequestHead<'_>,
    ) -> Result<Option<PerMessageDeflate>, RequestError> {
        let mut chosen = None;
        for offer in Extensions::of(&request.fields) {
            let offer = offer.map_err(|error| match error {
                ExtensionsError::List(error) => of_list(error, RequestError::Extensions),
                ExtensionsError::Malformed => RequestError::Extensions,
            })?;
            chosen = chosen.or_else(|| self.deflate?.agree(&offer));
        }
        Ok(chosen)
    }
}

impl<'a> Accept for Acceptor<'a> {
    type Agreement = Agreement<'a>;
    type Error = RequestError;

    fn protocol(&self) -> Protocol<'_> {
        Protocol::WEBSOCKET
    }

    fn agree(&self, upgrade: &Upgrade<'_>) -> Result<Agreement<'a>, RequestError> {
        let request = upgrade.request();
        check_request(upgrade)?;
        check_version(request)?;
        // An extended CONNECT has no key (RFC 8441 §5).
        let key = if upgrade.is_extended() {
            None
        } else {
            Some(key(request)?)
        };
        self.check_origin(request)?;
        let subprotocol = self.choose_subprotocol(request)?;
        let deflate = self.choose_extensions(request)?;
        Ok(Agreement {
            accept: key.map_or(Accepted::NONE, |key| key.accept()),
            subprotocol,
            deflate,
        })
    }

    fn reserves(&self, name: &str) -> bool {
        is_reserved(name)
    }

    fn fields(&self, agreement: &Agreement<'a>, to: &mut FieldWriter<'_>) {
        if let Some(accept) = agreement.accept.bytes() {
            to.copied(Known::SecWebSocketAccept.name(), accept);
        }
        if let Some(subprotocol) = agreement.subprotocol {
            to.field(Known::SecWebSocketProtocol.name(), &[subprotocol]);
        }
        if let Some(deflate) = agreement.deflate {
            to.field(Known::SecWebSocketExtensions.name(), &deflate.parts());
        }
    }
}

fn check_request(upgrade: &Upgrade<'_>) -> Result<(), RequestError> {
    let request = upgrade.request();
    if request.method != "GET" {
        return Err(RequestError::Method);
    }
    if !request.target.is_path() && !request.target().is_of_http() {
        return Err(RequestError::Target);
    }
    // The length is 0 if another stack has parsed the head. In a head that came as bytes, Host was
    // checked when it was read, and so was the authority of an extended CONNECT.
    if request.len() == 0 && !upgrade.is_extended() {
        match request.fields.known(Known::Host).single() {
            Ok(Some(value)) if host::is_valid(value) => {}
            _ => return Err(RequestError::Host),
        }
    }
    if upgrade.has_content() {
        Err(RequestError::Content)
    } else {
        Ok(())
    }
}

/// Checks the version. This comes before the check of the key, because another version may have
/// keys of another form.
fn check_version(request: &RequestHead<'_>) -> Result<(), RequestError> {
    match request.fields.known(Known::SecWebSocketVersion).single() {
        Ok(Some(b"13")) => Ok(()),
        Ok(_) => Err(RequestError::Version),
        Err(_) => Err(RequestError::VersionRepeated),
    }
}

fn key(request: &RequestHead<'_>) -> Result<Key, RequestError> {
    match request.fields.known(Known::SecWebSocketKey).single() {
        Ok(Some(value)) => Key::parse(value).ok_or(RequestError::Key),
        Ok(None) => Err(RequestError::KeyMissing),
        Err(_) => Err(RequestError::KeyRepeated),
    }
}

/// The choice of a subprotocol while the offers are read.
struct Choice<'s> {
    /// The subprotocols that may still be chosen, the preferred one first.
    candidates: &'s [&'s str],
    preference: Preference,
    chosen: Option<&'s str>,
}

impl<'s> Choice<'s> {
    fn of(acceptor: &Acceptor<'s>) -> Self {
        Self {
            candidates: acceptor.subprotocols,
            preference: acceptor.preference,
            chosen: None,
        }
    }

    fn consider(&mut self, offer: &[u8]) {
        let mut candidates = self.candidates.iter();
        let Some(at) = candidates.position(|own| own.as_bytes() == offer) else {
            return;
        };
        self.chosen = self.candidates.get(at).copied();
        self.candidates = match self.preference {
            Preference::Client => &[],
            // A later offer replaces this one only if the server prefers it.
            Preference::Server => self.candidates.get(..at).unwrap_or_default(),
        };
    }

    const fn chosen(self) -> Option<&'s str> {
        self.chosen
    }
}

/// The largest number of offers that are compared without hashes. Clients rarely offer more.
const FEW: usize = 4;

/// Checks that each offer is a token and that no two are the same (RFC 6455 §4.1), and gives all of
/// them to `choice`. Each call of `offers` returns the list from its start.
fn check_subprotocols<'a>(
    offers: &dyn Fn() -> List<'a>,
    choice: &mut Choice<'_>,
) -> Result<(), RequestError> {
    let mut seen: [&[u8]; FEW] = [&[]; FEW];
    let mut list = offers();
    let mut at = 0_usize;
    while let Some(offer) = list.next_element() {
        let offer = of_element(offer)?;
        if seen.contains(&offer) {
            return Err(RequestError::SubprotocolRepeated);
        }
        let Some(slot) = seen.get_mut(at) else {
            // This begins again at the first offer. An offer that was chosen is then no longer a
            // candidate, so considering it twice changes nothing.
            return check_many_subprotocols(offers(), choice);
        };
        *slot = offer;
        at = at.saturating_add(1);
        choice.consider(offer);
    }
    Ok(())
}

/// Does the same as [`check_subprotocols`] for up to [`MAX_NAMES`] offers. They are collected with
/// their hashes: to search the list for each of them would take quadratic time.
#[inline(never)] // keeps nearly a kilobyte off the stack of every other handshake
fn check_many_subprotocols(
    mut offers: List<'_>,
    choice: &mut Choice<'_>,
) -> Result<(), RequestError> {
    let mut seen = Names::<MAX_NAMES>::none();
    while let Some(offer) = offers.next_element() {
        let offer = of_element(offer)?;
        seen.insert(offer).map_err(|error| match error {
            NotInserted::Repeated => RequestError::SubprotocolRepeated,
            NotInserted::Full => RequestError::TooManyElements,
        })?;
        choice.consider(offer);
    }
    Ok(())
}

fn of_element(offer: Result<Element<'_>, ListError>) -> Result<&[u8], RequestError> {
    let offer = offer.map_err(|error| of_list(error, RequestError::Subprotocols))?;
    if offer.is_token {
        Ok(offer.bytes)
    } else {
        Err(RequestError::Subprotocols)
    }
}

fn of_list(error: ListError, otherwise: RequestError) -> RequestError {
    match error {
        ListError::TooMany => RequestError::TooManyElements,
        ListError::NotAscii | ListError::Quote => otherwise,
    }
}
