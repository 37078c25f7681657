//! Conversions from and to the types of the `http` crate.
//!
//! `From<&http::Request<B>>` and `From<&http::Response<B>>`, and the same for the `Parts` of both,
//! make views of heads that another stack has parsed, without a copy. A request is judged in the
//! same way whether it came as bytes or as a type, with these differences:
//!
//! - A head that came as bytes was checked completely. Of a type, only the fields that are asked
//!   for are checked.
//! - `http::Uri` accepts targets with bytes outside ASCII, and turns the empty path of
//!   `http://example.com` into `/`.
//! - `http::HeaderMap` keeps the order of the lines of one name, but not the order across names.
//! - The limit for list elements is always the default of `Limits`.

use crate::client;
use crate::head::encode::Encode;
use crate::head::encode_error::EncodeError;
use crate::head::fields::Fields;
use crate::head::limits::Limits;
use crate::head::request::RequestHead;
use crate::head::response::ResponseHead;
use crate::head::target::{SentTarget, Target};
use crate::head::version::{Received, Version};
use crate::intermediary::{ForwardedRequest, ForwardedResponse, Tunnel};
use crate::upgrade::accept::Accept;
use crate::upgrade::accept::Reply;
use crate::upgrade::propose::Propose;
use crate::upgrade::rejection::Rejection;
use http::{
    Extensions, HeaderMap, Method, Request, Response, StatusCode, Uri, header, request, response,
};
use std::format;
use std::string::String;
use std::vec::Vec;

const ELEMENTS: u16 = Limits::new().elements;

/// Makes a view of a request that another stack has parsed, without a copy. That stack also has the
/// content, so [`len`](RequestHead::len) is 0 and no content can be read here.
///
/// Only the fields that are asked for are checked; lists may have as many elements as the default
/// [`Limits`] allow.
impl<'a, B> From<&'a Request<B>> for RequestHead<'a> {
    fn from(request: &'a Request<B>) -> Self {
        Self::of_parts(
            request.method(),
            request.uri(),
            received(request.version(), request.extensions()),
            request.headers(),
        )
    }
}

/// Makes a view of a request whose body was split off, with
/// [`into_parts`](http::Request::into_parts). It is the same as that of the whole request.
impl<'a> From<&'a request::Parts> for RequestHead<'a> {
    fn from(parts: &'a request::Parts) -> Self {
        let version = received(parts.version, &parts.extensions);
        Self::of_parts(&parts.method, &parts.uri, version, &parts.headers)
    }
}

impl<'a> RequestHead<'a> {
    fn of_parts(
        method: &'a Method,
        uri: &'a Uri,
        (version, Received(major)): (Version, Received),
        fields: &'a HeaderMap,
    ) -> Self {
        Self {
            method: method.as_str(),
            target: SentTarget::Uri(uri),
            version,
            fields: Fields::of_map(fields, ELEMENTS),
            len: 0,
            major,
        }
    }
}

/// Makes a view of a response that another stack has parsed, without a copy. That stack also has
/// the content, so [`len`](ResponseHead::len) is 0 and no content can be read here.
impl<'a, B> From<&'a Response<B>> for ResponseHead<'a> {
    fn from(response: &'a Response<B>) -> Self {
        let version = received(response.version(), response.extensions());
        Self::of_parts(response.status(), version, response.headers())
    }
}

/// Makes a view of a response whose body was split off, with
/// [`into_parts`](http::Response::into_parts). It is the same as that of the whole response.
impl<'a> From<&'a response::Parts> for ResponseHead<'a> {
    fn from(parts: &'a response::Parts) -> Self {
        let version = received(parts.version, &parts.extensions);
        Self::of_parts(parts.status, version, &parts.headers)
    }
}

impl<'a> ResponseHead<'a> {
    fn of_parts(
        status: StatusCode,
        (version, Received(major)): (Version, Received),
        fields: &'a HeaderMap,
    ) -> Self {
        Self {
            status: status.as_u16(),
            version,
            fields: Fields::of_map(fields, ELEMENTS),
            len: 0,
            major,
        }
    }
}

impl From<http::Version> for Version {
    fn from(version: http::Version) -> Self {
        match version {
            http::Version::HTTP_10 => Self::Http10,
            http::Version::HTTP_11 => Self::Http11,
            _ => Self::Other,
        }
    }
}

/// Returns the version of a message, and the one over which it was received. These differ if it was
/// translated to its HTTP/1.1 form.
fn received(version: http::Version, extensions: &Extensions) -> (Version, Received) {
    let received = extensions.get::<Received>().copied();
    let received = received.unwrap_or(Received::over(version));
    (version.into(), received)
}

/// Makes the request for a stack that writes it itself; give the response to
/// [`Client::on_response`](crate::Client::on_response). The content is not in it and it has no
/// Content-Length: put the content into the body, and the stack frames it.
///
/// # Errors
/// The error of [`encode`](Encode::encode), or [`EncodeError::Target`] if `http::Uri` does not
/// accept the target.
impl<P: Propose> TryFrom<&client::Request<'_, P>> for Request<()> {
    type Error = EncodeError;

    fn try_from(message: &client::Request<'_, P>) -> Result<Self, EncodeError> {
        let mut request = request(message)?;
        request.headers_mut().remove(header::CONTENT_LENGTH);
        Ok(request)
    }
}

/// Makes the request that an intermediary sends to upstream, for a stack that writes it itself. The
/// URI is the path, and Host is among the fields.
///
/// The content is not in it. If its length is unknown the head has `Transfer-Encoding: chunked`,
/// which tells the stack that there is content: without the field, hyper sends a GET without its
/// content.
///
/// # Errors
/// The error of [`encode`](Encode::encode), or [`EncodeError::Target`] if `http::Uri` does not
/// accept the target.
impl TryFrom<&ForwardedRequest<'_>> for Request<()> {
    type Error = EncodeError;

    fn try_from(forward: &ForwardedRequest<'_>) -> Result<Self, EncodeError> {
        request(forward)
    }
}

/// Makes the response that an intermediary sends to the client, for a stack that writes it itself.
/// The content is not in it.
///
/// # Errors
/// The error of [`encode`](Encode::encode).
impl TryFrom<&ForwardedResponse<'_>> for Response<()> {
    type Error = EncodeError;

    fn try_from(returned: &ForwardedResponse<'_>) -> Result<Self, EncodeError> {
        Ok(read(returned)?.0)
    }
}

/// Makes the 101 that an intermediary sends to the client, for a stack that writes it itself.
///
/// # Errors
/// The error of [`encode`](Encode::encode).
impl TryFrom<&Tunnel<'_>> for Response<()> {
    type Error = EncodeError;

    fn try_from(tunnel: &Tunnel<'_>) -> Result<Self, EncodeError> {
        Ok(read(tunnel)?.0)
    }
}

/// Makes the 101 for a stack that writes it itself. Call [`Reply::sent`] when the stack has
/// upgraded the connection.
///
/// # Errors
/// The error of [`encode`](Encode::encode).
impl<S: Accept> TryFrom<&Reply<'_, S>> for Response<()> {
    type Error = EncodeError;

    fn try_from(reply: &Reply<'_, S>) -> Result<Self, EncodeError> {
        Ok(read(reply)?.0)
    }
}

/// Makes the response with its content, which is its sentence and rule, or what
/// [`Rejection::with_content`] has set.
///
/// # Errors
/// The error of [`encode`](Encode::encode), or [`EncodeError::Content`] if the content is not
/// UTF-8. `Response<Vec<u8>>` takes any content.
impl TryFrom<&Rejection<'_>> for Response<String> {
    type Error = EncodeError;

    fn try_from(rejection: &Rejection<'_>) -> Result<Self, EncodeError> {
        let (head, content) = read(rejection)?;
        let content = String::from_utf8(content).map_err(|_| EncodeError::Content)?;
        Ok(head.map(|()| content))
    }
}

/// Makes the response with its content as bytes.
///
/// # Errors
/// The error of [`encode`](Encode::encode).
impl TryFrom<&Rejection<'_>> for Response<Vec<u8>> {
    type Error = EncodeError;

    fn try_from(rejection: &Rejection<'_>) -> Result<Self, EncodeError> {
        let (head, content) = read(rejection)?;
        Ok(head.map(|()| content))
    }
}

/// Makes the response without its content, for an application that puts in a body of its own.
/// `Content-Length` and `Content-Type` describe the content that is left out, so they are left out,
/// too.
///
/// # Errors
/// The error of [`encode`](Encode::encode).
impl TryFrom<&Rejection<'_>> for Response<()> {
    type Error = EncodeError;

    fn try_from(rejection: &Rejection<'_>) -> Result<Self, EncodeError> {
        let mut head = read(rejection)?.0;
        head.headers_mut().remove(header::CONTENT_LENGTH);
        head.headers_mut().remove(header::CONTENT_TYPE);
        Ok(head)
    }
}

/// Limits for parsing a message that this crate has encoded. They are as large as possible, because
/// such a message is not to be refused for its length.
const OWN: Limits = Limits::new()
    .head(u32::MAX)
    .target(u16::MAX)
    .fields(u16::MAX);

/// Converts a request by encoding it and parsing the result, so that the bytes and the type always
/// are the same request.
fn request(message: &impl Encode) -> Result<Request<()>, EncodeError> {
    let bytes = message.to_vec()?;
    let head = RequestHead::parse_within(&bytes, &OWN).ok().flatten();
    let head = head.ok_or(EncodeError::Target)?;
    let mut request = Request::builder().method(head.method);
    request = match head.target() {
        Target::Origin(target) | Target::Authority(target) => request.uri(target),
        Target::Asterisk => request.uri("*"),
        Target::Absolute {
            scheme,
            authority,
            path,
        } => request.uri(format!("{scheme}://{authority}{path}")),
    };
    for (name, value) in head.fields {
        request = request.header(name, value);
    }
    request.body(()).map_err(|_| EncodeError::Target)
}

/// Converts a response by encoding it and parsing the result, so that the bytes and the type always
/// are the same response. Also returns the content.
fn read(message: &impl Encode) -> Result<(Response<()>, Vec<u8>), EncodeError> {
    let bytes = message.to_vec()?;
    let head = ResponseHead::parse_within(&bytes, &OWN).ok().flatten();
    let head = head.ok_or(EncodeError::Value)?;
    let mut response = Response::builder().status(head.status);
    for (name, value) in head.fields {
        response = response.header(name, value);
    }
    let content = bytes.get(head.len()..).unwrap_or_default();
    let response = response.body(()).map_err(|_| EncodeError::Value)?;
    Ok((response, content.into()))
}
