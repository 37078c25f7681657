//! The client's side of an upgrade to HTTP/2 (RFC 7540 §3.2).

use super::base64url;
use super::frame::{Header, PREFACE, SETTINGS};
use super::settings::Settings;
use crate::head::known::Known;
use crate::head::response::ResponseHead;
use crate::head::writer::{FieldWriter, Write};
use crate::rule::Rule;
use crate::upgrade::propose::Propose;
use crate::upgrade::protocol::Protocol;
use core::convert::Infallible;

/// A client's proposal of h2c to a server of which it does not know whether it speaks HTTP/2.
///
/// 1. Write the whole request, as HTTP/1.1. Nothing of HTTP/2 may be sent before the 101.
/// 2. After the 101, write the [`Preface`], which is the agreement of the
///    [`Client`](crate::Client).
/// 3. The response comes on stream 1. The client cannot send anything more on that stream; the next
///    stream that it opens is 3.
///
/// If the write of the request or of the preface is partial, write the rest before anything else.
/// If it fails or is cancelled, close the connection.
///
/// The HTTP/2 stack of the client has to know that stream 1 exists. nghttp2 can be told that
/// (`nghttp2_session_upgrade2`). The crate `h2` cannot: if it begins with stream 3
/// (`initial_stream_id`, which needs its feature `unstable`), it takes stream 1 for closed and
/// loses the response. Nothing is lost if the request was `OPTIONS *`, which asks for the upgrade
/// and for nothing else (RFC 7540 §3.2). If the server is known to speak HTTP/2, use prior
/// knowledge (RFC 9113 §3.3) instead of this type.
///
/// ```
/// use http_upgrade::client::{Client, Event};
/// use http_upgrade::h2c::{Proposal, Setting, Settings};
/// use http_upgrade::Encode;
///
/// let settings = Settings::new().with(Setting::EnablePush, 0)?;
/// let mut client = Client::new(Proposal::new(settings));
/// let request = client.request("/", "example.com").to_vec()?;
/// client.sent();
/// assert!(request.ends_with(b"\r\nUpgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\n\
///     HTTP2-Settings: AAIAAAAA\r\n\r\n"));
/// let input = b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n\
///     \0\0\0\x04\0\0\0\0\0";
/// assert!(!client.wants_input(input));
/// let Event::Switched(switched) = client.event(input)? else { panic!() };
/// let first_frames = switched.unread(input);
/// let preface = switched.agreement().to_vec()?; // write this first
/// assert!(preface.starts_with(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\x06\x04\0"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
#[derive(Clone, Copy, Debug)]
pub struct Proposal {
    settings: Settings,
    secure: bool,
}

impl Proposal {
    /// Makes a proposal over cleartext TCP. At least one setting has to be set, since
    /// HTTP2-Settings cannot be empty; otherwise `encode` returns
    /// [`EncodeError::Refused`](crate::EncodeError::Refused).
    pub const fn new(settings: Settings) -> Self {
        Self {
            settings,
            secure: false,
        }
    }

    /// Sets whether the connection is secured by TLS (`false` by default). If it is, `encode`
    /// returns [`EncodeError::Refused`](crate::EncodeError::Refused), because HTTP/2 is negotiated
    /// by ALPN there (RFC 7540 §3.3, RFC 9113 §3.2).
    pub const fn secure(mut self, secure: bool) -> Self {
        self.secure = secure;
        self
    }
}

impl Propose for Proposal {
    type Agreement = Preface;
    type Error = Infallible;

    fn protocols(&self, each: &mut dyn FnMut(Protocol<'_>)) {
        each(Protocol::H2C);
    }

    /// Names HTTP2-Settings, which RFC 7540 §3.2.1 demands.
    fn options(&self, each: &mut dyn FnMut(&str)) {
        each(Known::Http2Settings.name());
    }

    fn reserves(&self, name: &str) -> bool {
        name.eq_ignore_ascii_case(Known::Http2Settings.name())
    }

    fn fields(&self, to: &mut FieldWriter<'_>) {
        if self.secure {
            return to.refuse(Rule::new("RFC 7540 §3.3", "h2c is not proposed over TLS"));
        }
        let mut digits = [0; 56];
        let mut len = 0_usize;
        let mut room = digits.chunks_exact_mut(8);
        for (identifier, value) in self.settings.iter() {
            if let Some(eight) = room.next() {
                let bits = u64::from(identifier) << 32 | u64::from(value);
                for (slot, digit) in eight.iter_mut().zip(base64url::encode(bits)) {
                    *slot = digit;
                    len = len.saturating_add(1);
                }
            }
        }
        match digits.get(..len).map(core::str::from_utf8) {
            Some(Ok(value)) if len > 0 => to.field(Known::Http2Settings.name(), &[value]),
            _ => {
                let sentence = "h2c is proposed without a setting";
                to.refuse(Rule::new("RFC 7540 §3.2.1", sentence));
            }
        }
    }

    fn confirm(&self, _: Protocol<'_>, _: &ResponseHead<'_>) -> Result<Preface, Infallible> {
        Ok(Preface(self.settings))
    }
}

/// The first bytes that a client sends after the 101: [`PREFACE`], and a SETTINGS frame with the
/// same settings as the request (RFC 7540 §3.2).
///
/// Do not write it if the HTTP/2 stack sends its own. After a partial write, write the rest before
/// anything else; if the write fails or is cancelled, close the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preface(Settings);

impl Preface {
    /// Returns the settings in the SETTINGS frame.
    pub const fn settings(&self) -> Settings {
        self.0
    }
}

impl Write for Preface {
    fn write(&self, to: &mut FieldWriter<'_>) {
        to.bytes(PREFACE);
        let count = self.0.iter().count();
        let header = Header {
            length: u32::try_from(count.saturating_mul(6)).unwrap_or_default(),
            kind: SETTINGS,
            flags: 0,
            stream: 0,
        };
        to.bytes(&header.bytes());
        for (identifier, value) in self.0.iter() {
            to.bytes(&identifier.to_be_bytes());
            to.bytes(&value.to_be_bytes());
        }
    }
}
