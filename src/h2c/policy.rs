//! The server's side of an upgrade to HTTP/2: which offers it takes (RFC 7540 §3.2).

use super::not_taken::NotTaken;
use super::settings::Settings;
use super::stream_one::StreamOne;
use crate::head::host;
use crate::head::known::Known;
use crate::head::options::{MAX_NAMES, Options};
use crate::head::request::RequestHead;
use crate::head::target::Target;
use crate::head::writer::FieldWriter;
use crate::upgrade::accept::Accept;
use crate::upgrade::pieces::Pieces;
use crate::upgrade::protocol::Protocol;
use crate::upgrade::request::Upgrade;
use core::convert::Infallible;

/// The policy of a server for offers of h2c: which of them it takes.
///
/// Call [`offer`](Self::offer) before anything is accepted. If it returns an [`Offer`], give that
/// to [`Upgrade::accept`]. If it returns a [`NotTaken`], that is not an error: serve the request in
/// HTTP/1.1. The [module's documentation](crate::h2c) shows both.
///
/// It has no state and fits into a `static`. Without a call of [`content`](Self::content) it takes
/// only requests without content.
#[must_use]
#[derive(Clone, Copy, Debug, Default)]
pub struct Policy {
    content: u16,
    secure: bool,
}

impl Policy {
    /// Makes a policy that takes offers over cleartext TCP, from requests without content.
    pub const fn new() -> Self {
        Self {
            content: 0,
            secure: false,
        }
    }

    /// Takes offers also from requests with up to this many bytes of content (0 by default), if the
    /// server has read it. [`Limits::content`] limits it as well.
    ///
    /// The content is given to the HTTP/2 stack as DATA on stream 1. There it reduces the
    /// flow-control window of the whole connection, and the client does not know that. So two
    /// things are needed:
    ///
    /// - The stack announces, at its start and on its own, a window that is larger than the 65 535
    ///   bytes that HTTP/2 begins with, by at least this many bytes
    ///   (`initial_connection_window_size` of hyper and of the crate `h2`).
    /// - Everything that the stack sends passes through
    ///   [`WindowCorrection`](super::WindowCorrection).
    ///
    /// [`Limits::content`]: crate::Limits::content
    pub const fn content(mut self, bytes: u16) -> Self {
        self.content = bytes;
        self
    }

    /// Sets whether the connection is secured by TLS (`false` by default). If it is, every offer is
    /// declined: over TLS, HTTP/2 is negotiated by ALPN (RFC 7540 §3.3, RFC 9113 §3.2).
    pub const fn secure(mut self, secure: bool) -> Self {
        self.secure = secure;
        self
    }

    /// Judges an upgrade request. Everything that can be wrong with it is found here, before a 101
    /// is sent.
    ///
    /// # Errors
    /// [`NotTaken`] with the reason. Answer the request in HTTP/1.1 then, with its content, as if
    /// it had no Upgrade field. Nothing of it was consumed.
    pub fn offer<'a>(&self, upgrade: &Upgrade<'a>) -> Result<Offer<'a>, NotTaken> {
        if !upgrade.offers(Protocol::H2C) {
            return Err(NotTaken::Protocol);
        }
        if self.secure {
            return Err(NotTaken::Secure);
        }
        let request = *upgrade.request();
        let settings = settings(&request)?;
        check_target(&request)?;
        let content = upgrade.content();
        let is_taken = self.content > 0
            && !content.is_external()
            && content.decoded_len() <= usize::from(self.content);
        if upgrade.has_content() && !is_taken {
            return Err(NotTaken::Content);
        }
        Ok(Offer {
            settings,
            request,
            content,
        })
    }
}

/// Reads HTTP2-Settings. RFC 7540 §3.2.1: "A server MUST NOT upgrade the connection to HTTP/2 if
/// this header field is not present or if more than one is present."
fn settings(request: &RequestHead<'_>) -> Result<Settings, NotTaken> {
    match request.fields.known(Known::Http2Settings).single() {
        Ok(Some(value)) => {
            let name = Known::Http2Settings.name().as_bytes();
            let (mut is_named, mut count) = (false, 0_usize);
            let options = Options::of(request.fields.known_list(Known::Connection), |option| {
                is_named |= option.eq_ignore_ascii_case(name);
                count = count.saturating_add(1);
            });
            if options.is_malformed() || !is_named {
                return Err(NotTaken::SettingsOption);
            }
            if count > MAX_NAMES {
                return Err(NotTaken::TooManyOptions);
            }
            Settings::parse(value).map_err(NotTaken::Settings)
        }
        Ok(None) => Err(NotTaken::SettingsMissing),
        Err(_) => Err(NotTaken::SettingsRepeated),
    }
}

/// Checks what the pseudo-header fields of stream 1 are made from (RFC 9113 §8.3.1).
fn check_target(request: &RequestHead<'_>) -> Result<(), NotTaken> {
    if !request.target.is_path() && matches!(request.target(), Target::Authority(_)) {
        return Err(NotTaken::Target);
    }
    // The Host of a head that came as bytes was checked when it was read. A head that another stack
    // has parsed has a length of 0.
    if request.len() == 0 {
        match request.fields.known(Known::Host).single() {
            Ok(Some(value)) if host::is_valid(value) => {}
            _ => return Err(NotTaken::Host),
        }
    }
    Ok(())
}

/// An offer of h2c that the server takes; made by [`Policy::offer`].
///
/// Accept the upgrade that it was made from with it: `upgrade.accept(&offer)`. Encode
/// [`stream_one`](Self::stream_one) before the bytes of the request leave the buffer: it is the
/// request, which the HTTP/2 stack has to answer after the 101.
///
/// If the write of the 101 is partial, write the rest before anything else. If it fails or is
/// cancelled, close the connection and give the HTTP/2 stack nothing.
#[must_use]
#[derive(Clone, Debug)]
pub struct Offer<'a> {
    settings: Settings,
    request: RequestHead<'a>,
    content: Pieces<'a>,
}

impl<'a> Offer<'a> {
    /// Returns the settings that the client has sent in HTTP2-Settings.
    ///
    /// The client sends its settings again in its first SETTINGS frame, and the HTTP/2 stack reads
    /// them there.
    pub const fn settings(&self) -> Settings {
        self.settings
    }

    /// Returns the request as the frames of stream 1.
    pub fn stream_one(&self) -> StreamOne<'a> {
        StreamOne::new(self.request, self.content.clone())
    }
}

/// The agreement is the client's settings.
impl Accept for Offer<'_> {
    type Agreement = Settings;
    type Error = Infallible;

    fn protocol(&self) -> Protocol<'_> {
        Protocol::H2C
    }

    fn agree(&self, _: &Upgrade<'_>) -> Result<Settings, Infallible> {
        Ok(self.settings)
    }

    fn reserves(&self, name: &str) -> bool {
        name.eq_ignore_ascii_case(Known::Http2Settings.name())
    }

    /// Adds no field: RFC 7540 §3.2.1 forbids HTTP2-Settings in a response.
    fn fields(&self, _: &Settings, _: &mut FieldWriter<'_>) {}
}
