//! The extended CONNECT that a client or a gateway sends.

use super::error::TranslationError;
use super::fields::{To, crossing};
use crate::client;
use crate::content::decoder::Content;
use crate::head::encode_error::EncodeError;
use crate::head::host;
use crate::head::limits::Limits;
use crate::head::version::Received;
use crate::intermediary::CheckedRequest;
use crate::upgrade::propose::Propose;
use crate::upgrade::protocol::Protocol;
use http::{Request, Response, StatusCode, Version, header};
use std::borrow::ToOwned;
use std::format;
use std::string::String;

/// An extended CONNECT, ready to be sent over HTTP/2 (RFC 8441) or HTTP/3 (RFC 9220): an
/// `http::Request` with the method CONNECT, and the value of `:protocol`.
///
/// The [module](super) shows the order of calls. The stack writes the request, so a partial or
/// cancelled write is known to the stack only.
#[derive(Clone, Debug)]
#[must_use = "it has to be sent"]
pub struct ExtendedConnect {
    request: Request<()>,
    protocol: String,
    /// The value of Sec-WebSocket-Accept for a client that speaks HTTP/1.1.
    accept: Option<String>,
    uses_capsules: bool,
}

impl ExtendedConnect {
    /// Makes the extended CONNECT of a client's request. `scheme` is `https` or `http`;
    /// `websocket::Uri::http_scheme` returns it. `is_enabled` confirms that the SETTINGS of the
    /// peer allow the request: they have `SETTINGS_ENABLE_CONNECT_PROTOCOL` with the value 1
    /// (RFC 8441 §3).
    ///
    /// Give the response to
    /// [`Client::on_extended_response`](crate::Client::on_extended_response).
    ///
    /// # Errors
    /// [`TranslationError`]; send nothing.
    pub fn of_request<P: Propose>(
        request: &client::Request<'_, P>,
        scheme: &str,
        is_enabled: bool,
    ) -> Result<Self, TranslationError> {
        let has_content = request.has_content();
        let request = Request::try_from(request)?;
        let connect = Self::of_upgrade(&request, scheme, is_enabled)?;
        if has_content {
            return Err(TranslationError::Content);
        }
        if offers(&request).nth(1).is_some() {
            return Err(TranslationError::Protocols);
        }
        Ok(connect)
    }

    /// Makes the extended CONNECT of a request that a client has sent over HTTP/1.1, for a gateway
    /// whose connection to upstream speaks HTTP/2 or HTTP/3. If the policy allows several of the
    /// protocols that the client offers, it is for the first one. `scheme` and `is_enabled` are as
    /// in [`of_request`](Self::of_request).
    ///
    /// Give the response to [`translate`](Self::translate).
    ///
    /// # Errors
    /// [`TranslationError`]; answer the client with its
    /// [`rejection`](TranslationError::rejection).
    pub fn of_checked(
        request: &CheckedRequest<'_>,
        scheme: &str,
        is_enabled: bool,
    ) -> Result<Self, TranslationError> {
        // Also if it was sent already: the bytes after an extended CONNECT are those of the tunnel.
        let content = Content::of_request(request.forward().request(), &Limits::new());
        if request.is_upgrade() && !content.is_ok_and(|content| content.is_complete()) {
            return Err(TranslationError::Content);
        }
        let forward = Request::try_from(request.forward())?;
        let mut connect = Self::of_upgrade(&forward, scheme, is_enabled)?;
        if connect.is_websocket() {
            connect.accept = Some(answer(&forward)?);
        }
        Ok(connect)
    }

    /// Makes the extended CONNECT of an HTTP/1.1 request that this crate has written.
    fn of_upgrade(
        request: &Request<()>,
        scheme: &str,
        is_enabled: bool,
    ) -> Result<Self, TranslationError> {
        if !is_enabled {
            return Err(TranslationError::NotEnabled);
        }
        if !matches!(scheme, "http" | "https") {
            return Err(TranslationError::Scheme);
        }
        let protocol = offers(request).next().ok_or(TranslationError::NoProtocol)?;
        if is(&protocol, Protocol::H2C) {
            return Err(TranslationError::H2c);
        }
        if request.method() != http::Method::GET {
            return Err(TranslationError::Method);
        }
        let fields = request.headers();
        let authority = fields.get(header::HOST).and_then(|host| host.to_str().ok());
        let authority = authority.filter(|authority| host::is_named(authority.as_bytes()));
        let authority = authority.ok_or(EncodeError::Host)?;
        let path = request
            .uri()
            .path_and_query()
            .map_or("/", |path| path.as_str());
        let mut connect =
            Request::connect(format!("{scheme}://{authority}{path}")).version(Version::HTTP_2);
        let is_websocket = is(&protocol, Protocol::WEBSOCKET);
        crossing(fields, is_websocket, To::Extended, |name, value| {
            // A length of 0 would be one of all bytes on the stream (RFC 9113 §8.1.1).
            if name == header::CONTENT_LENGTH {
                return;
            }
            let builder = core::mem::take(&mut connect);
            connect = builder.header(name, value);
        });
        Ok(Self {
            request: connect.body(()).map_err(|_| EncodeError::Target)?,
            protocol,
            accept: None,
            uses_capsules: fields.contains_key("capsule-protocol"),
        })
    }

    /// Returns the request. Its URI has the scheme, the authority and the path; its version is
    /// HTTP/2, and a stack that speaks HTTP/3 takes it as well.
    pub const fn request(&self) -> &Request<()> {
        &self.request
    }

    /// Returns the value of `:protocol`, which each stack takes in a type of its own.
    pub fn protocol(&self) -> &str {
        &self.protocol
    }

    /// Returns the request and the value of `:protocol`, by value.
    pub fn into_parts(self) -> (Request<()>, String) {
        (self.request, self.protocol)
    }

    fn is_websocket(&self) -> bool {
        is(&self.protocol, Protocol::WEBSOCKET)
    }

    /// Makes the HTTP/1.1 response for a gateway's client. A 2xx becomes a 101 that names the
    /// protocol and answers the client's key; a response with any other status keeps it. Fields
    /// that end at this hop are removed.
    ///
    /// Give it to [`CheckedRequest::verify`], which compares it with the client's request, and
    /// alone opens a tunnel. The content of a response that is not a 101 stays with the stack.
    ///
    /// # Errors
    /// [`TranslationError`]; answer the client with its
    /// [`rejection`](TranslationError::rejection), and reset the stream to upstream.
    pub fn translate<B>(&self, response: &Response<B>) -> Result<Response<()>, TranslationError> {
        let status = response.status();
        let is_extended = !matches!(
            response.version(),
            Version::HTTP_09 | Version::HTTP_10 | Version::HTTP_11
        );
        if !is_extended || status == StatusCode::SWITCHING_PROTOCOLS {
            return Err(TranslationError::Version);
        }
        if self.uses_capsules && matches!(status.as_u16(), 204..=206) {
            return Err(TranslationError::Status);
        }
        let mut translated = Response::builder().extension(Received::over(response.version()));
        if status.is_success() {
            translated = translated
                .status(StatusCode::SWITCHING_PROTOCOLS)
                .header(header::UPGRADE, &self.protocol)
                .header(header::CONNECTION, "Upgrade");
            if let Some(accept) = &self.accept {
                translated = translated.header(header::SEC_WEBSOCKET_ACCEPT, accept);
            }
        } else {
            translated = translated.status(status);
        }
        let fields = response.headers();
        crossing(fields, self.is_websocket(), To::Http1, |name, value| {
            let builder = core::mem::take(&mut translated);
            translated = builder.header(name, value);
        });
        Ok(translated.body(()).map_err(|_| EncodeError::Value)?)
    }
}

/// The elements of Upgrade in a request that this crate has written: one line of tokens.
fn offers(request: &Request<()>) -> impl Iterator<Item = String> {
    let upgrade = request.headers().get(header::UPGRADE);
    let upgrade = upgrade.and_then(|offers| offers.to_str().ok());
    let offers = upgrade.unwrap_or_default().split(',').map(str::trim);
    offers
        .filter(|offer| !offer.is_empty())
        .map(ToOwned::to_owned)
}

pub(super) fn is(protocol: &str, wanted: Protocol<'_>) -> bool {
    Protocol::parse(protocol).is_some_and(|protocol| protocol == wanted)
}

/// Returns the value of Sec-WebSocket-Accept for the key of a request.
#[cfg(feature = "websocket")]
fn answer(request: &Request<()>) -> Result<String, TranslationError> {
    let mut keys = request.headers().get_all(header::SEC_WEBSOCKET_KEY).iter();
    let key = keys.next().filter(|_| keys.next().is_none());
    let key = key.and_then(|key| crate::websocket::Key::parse(key.as_bytes()));
    let key = key.ok_or(TranslationError::Key)?;
    let accept = key.accept();
    Ok(accept.as_str().unwrap_or_default().to_owned())
}

#[cfg(not(feature = "websocket"))]
fn answer(_: &Request<()>) -> Result<String, TranslationError> {
    Err(TranslationError::WebSocket)
}
