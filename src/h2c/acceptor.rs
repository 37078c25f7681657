//! The server's side of the upgrade (RFC 7540 §3.2).

use super::declined::Declined;
use super::settings::Settings;
use super::stream_one::StreamOne;
use crate::head::host;
use crate::head::known::Known;
use crate::head::lines::Lines;
use crate::head::options::MOST_NAMES;
use crate::head::request::RequestHead;
use crate::head::target::Target;
use crate::protocol::{Accept, Protocol};
use crate::upgrade::{Pieces, Upgrade};
use core::convert::Infallible;

/// Which offers of h2c a server takes up.
///
/// It is asked first, and accepts nothing itself: an offer that it does not take up is no fault, and its request is served as HTTP/1.1. What
/// it takes up is an [`Offer`], and that is what [`Upgrade::accept`] accepts. The module's documentation shows both.
#[must_use]
#[derive(Clone, Copy, Debug, Default)]
pub struct Acceptor {
    content: u16,
    secure: bool,
}

impl Acceptor {
    /// Takes up offers over cleartext TCP, from requests without content.
    pub const fn new() -> Self {
        Self {
            content: 0,
            secure: false,
        }
    }

    /// Takes up offers from requests with so many octets of content as well, if the server has read it: [`Limits::content`] is a limit,
    /// too.
    ///
    /// Content goes in as DATA on stream 1, at the cost of the stack's window for the whole connection, of which the client knows nothing.
    /// So this is for a stack that announces, at its start and on its own, at least so many octets more of that window than the 65 535 that
    /// HTTP/2 begins with (`initial_connection_window_size` of hyper and of the crate `h2`), and what such a stack sends goes through
    /// [`Debt`](super::Debt).
    ///
    /// [`Limits::content`]: crate::Limits::content
    pub const fn content(mut self, octets: u16) -> Self {
        self.content = octets;
        self
    }

    /// Whether the connection is one of TLS. No offer is taken up there: HTTP/2 over TLS is agreed on by ALPN (RFC 7540 §3.3, RFC 9113
    /// §3.2).
    pub const fn secure(mut self, secure: bool) -> Self {
        self.secure = secure;
        self
    }

    /// Judges a request. All that can be wrong with it is found here, before there is a 101.
    ///
    /// # Errors
    /// [`Declined`] with the reason. Answer the request in HTTP/1.1 then, content included, as if Upgrade were not there.
    pub fn offer<'a>(&self, upgrade: &Upgrade<'a>) -> Result<Offer<'a>, Declined> {
        if !upgrade.offers(Protocol::H2C) {
            return Err(Declined::Protocol);
        }
        if self.secure {
            return Err(Declined::Secure);
        }
        let request = *upgrade.request();
        let settings = settings(&request)?;
        check_target(&request)?;
        let content = upgrade.content();
        let is_taken = self.content > 0
            && !content.is_elsewhere()
            && content.decoded_len() <= usize::from(self.content);
        if upgrade.has_content() && !is_taken {
            return Err(Declined::Content);
        }
        Ok(Offer {
            settings,
            request,
            content,
        })
    }
}

/// RFC 7540 §3.2.1: "A server MUST NOT upgrade the connection to HTTP/2 if this header field is not present or if more than one is present."
fn settings(request: &RequestHead<'_>) -> Result<Settings, Declined> {
    match request.fields.known(Known::Http2Settings).only() {
        Ok(Some(value)) => {
            let name = Known::Http2Settings.name();
            if !request.fields.known_list(Known::Connection).has_token(name) {
                return Err(Declined::SettingsOption);
            }
            if request.fields.known_list(Known::Connection).count() > MOST_NAMES {
                return Err(Declined::TooManyOptions);
            }
            Settings::parse(value).map_err(Declined::Settings)
        }
        Ok(None) => Err(Declined::SettingsMissing),
        Err(_) => Err(Declined::SettingsRepeated),
    }
}

fn check_target(request: &RequestHead<'_>) -> Result<(), Declined> {
    if matches!(request.target, Target::Authority(_)) {
        return Err(Declined::Target);
    }
    // A head that came as octets has proved its Host.
    if request.len() == 0 {
        match request.fields.known(Known::Host).only() {
            Ok(Some(value)) if host::is_valid(value) => {}
            _ => return Err(Declined::Host),
        }
    }
    Ok(())
}

/// An offer of h2c that is taken up: accept the upgrade with it that it was made from.
///
/// Keep [`stream_one`](Self::stream_one) beyond the 101: it is the request, and HTTP/2 has to answer it.
#[must_use]
#[derive(Clone, Debug)]
pub struct Offer<'a> {
    settings: Settings,
    request: RequestHead<'a>,
    content: Pieces<'a>,
}

impl<'a> Offer<'a> {
    /// The client's settings.
    ///
    /// The client says them again in its first SETTINGS frame, which is where an HTTP/2 stack reads them.
    pub const fn settings(&self) -> Settings {
        self.settings
    }

    /// The request as frames.
    pub fn stream_one(&self) -> StreamOne<'a> {
        StreamOne::new(self.request, self.content.clone())
    }
}

/// Its agreement is the client's settings.
impl Accept for Offer<'_> {
    type Agreement = Settings;
    type Refusal = Infallible;

    fn protocol(&self) -> Protocol<'_> {
        Protocol::H2C
    }

    fn agree(&self, _: &Upgrade<'_>) -> Result<Settings, Infallible> {
        Ok(self.settings)
    }

    /// None: RFC 7540 §3.2.1 forbids HTTP2-Settings here.
    fn fields(&self, _: &Settings, _: &mut Lines<'_>) {}
}
