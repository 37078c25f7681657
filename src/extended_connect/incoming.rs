//! The extended CONNECT that a gateway receives, and the responses to it.

use super::error::TranslationError;
use super::fields::{To, crossing};
use super::outgoing::is;
use crate::head::encode_error::EncodeError;
use crate::head::version::Received;
use crate::intermediary::{CheckedRequest, ForwardedResponse, Intermediary, Tunnel};
use crate::upgrade::protocol::Protocol;
use crate::upgrade::request::Upgrade;
use http::{HeaderValue, Method, Request, Response, StatusCode, Version, header};

/// Makes the HTTP/1.1 upgrade of an extended CONNECT, for a gateway whose connection to upstream
/// speaks HTTP/1.1.
///
/// `protocol` is the value of `:protocol`. `nonce` is 16 random bytes, new for each request; a
/// request for WebSocket gets its Sec-WebSocket-Key from it (RFC 6455 §4.1), and one for another
/// protocol does not need it. Give the result to [`check_upgrade`].
///
/// Host is the `:authority` (RFC 9113 §8.3.1). Fields that end at this hop are removed, a key that
/// the client has sent is replaced, and several lines of Cookie become one (RFC 9113 §8.2.3).
///
/// # Errors
/// [`TranslationError`]; answer the client with its [`rejection`](TranslationError::rejection).
pub fn to_upgrade<B>(
    request: &Request<B>,
    protocol: &str,
    nonce: [u8; 16],
) -> Result<Request<()>, TranslationError> {
    let upgrade = Upgrade::extended(request, protocol)?;
    if upgrade.has_content() {
        return Err(TranslationError::Content);
    }
    let uri = request.uri();
    let authority = uri.authority().ok_or(EncodeError::Host)?;
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let mut translated = Request::builder()
        .method(Method::GET)
        .uri(path)
        .version(Version::HTTP_11)
        .extension(Received::over(request.version()))
        .header(header::HOST, authority.as_str())
        .header(header::UPGRADE, protocol)
        .header(header::CONNECTION, "Upgrade");
    let is_websocket = is(protocol, Protocol::WEBSOCKET);
    if is_websocket {
        translated = translated.header(header::SEC_WEBSOCKET_KEY, key(nonce)?);
    }
    crossing(request.headers(), is_websocket, To::Http1, |name, value| {
        let builder = core::mem::take(&mut translated);
        translated = builder.header(name, value);
    });
    Ok(translated.body(()).map_err(|_| EncodeError::Target)?)
}

#[cfg(feature = "websocket")]
fn key(nonce: [u8; 16]) -> Result<HeaderValue, TranslationError> {
    let key = crate::websocket::Key::of(nonce);
    Ok(HeaderValue::from_bytes(key.bytes()).map_err(|_| EncodeError::Value)?)
}

#[cfg(not(feature = "websocket"))]
fn key(_: [u8; 16]) -> Result<HeaderValue, TranslationError> {
    Err(TranslationError::WebSocket)
}

/// Judges what [`to_upgrade`] has made, as [`Intermediary::check`] does, and also requires that it
/// is forwarded as an upgrade. Otherwise upstream would get an ordinary GET, which the client has
/// not sent.
///
/// # Errors
/// [`TranslationError::NotAllowed`] if the policy does not allow the protocol, or
/// [`TranslationError::Request`]; answer the client with its
/// [`rejection`](TranslationError::rejection).
pub fn check_upgrade<'b>(
    policy: &Intermediary<'b>,
    upgrade: &'b Request<()>,
) -> Result<CheckedRequest<'b>, TranslationError> {
    let checked = policy.check(upgrade)?;
    if checked.is_upgrade() {
        Ok(checked)
    } else {
        Err(TranslationError::NotAllowed)
    }
}

/// Makes the 200 that tells a client over HTTP/2 or HTTP/3 that upstream has switched. When the
/// stack has sent it, call [`Tunnel::sent`]; no byte may cross before that.
///
/// # Errors
/// [`TranslationError::Encode`], if fields of the caller's own are not valid.
pub fn success(tunnel: &Tunnel<'_>) -> Result<Response<()>, TranslationError> {
    let is_websocket = tunnel.protocol() == Protocol::WEBSOCKET;
    extended(&Response::try_from(tunnel)?, StatusCode::OK, is_websocket)
}

/// Makes the response that tells a client over HTTP/2 or HTTP/3 that upstream has not switched. It
/// keeps its status, except for a 426, which needs an Upgrade and becomes a 400. The content
/// follows as it is, without the chunked coding.
///
/// # Errors
/// [`TranslationError::Success`] if the response is a 2xx, which would open the tunnel. Answer the
/// client with the [`rejection`](TranslationError::rejection), and close the connection to
/// upstream. [`TranslationError::Encode`], if fields of the caller's own are not valid.
pub fn refusal(returned: &ForwardedResponse<'_>) -> Result<Response<()>, TranslationError> {
    let response = Response::try_from(returned)?;
    let status = match response.status() {
        status if status.is_success() => return Err(TranslationError::Success),
        StatusCode::UPGRADE_REQUIRED => StatusCode::BAD_REQUEST,
        status => status,
    };
    extended(&response, status, true)
}

fn extended(
    response: &Response<()>,
    status: StatusCode,
    is_websocket: bool,
) -> Result<Response<()>, TranslationError> {
    let mut translated = Response::builder().status(status).version(Version::HTTP_2);
    let fields = response.headers();
    crossing(fields, is_websocket, To::Extended, |name, value| {
        let builder = core::mem::take(&mut translated);
        translated = builder.header(name, value);
    });
    Ok(translated.body(()).map_err(|_| EncodeError::Value)?)
}
