//! Layer 3: heads that are parsed already, as the types of the `http` crate.
//!
//! `From<&http::Request<B>>` and `From<&http::Response<B>>` make views, without a copy. Octets and types give the same verdict for what
//! both can say. They differ here:
//!
//! - A head that came as octets was checked as a whole; of a type only what an acceptor asks for is.
//! - `http::Uri` takes targets with octets outside ASCII, and makes `/` of the empty path of `http://example.com`.
//! - `http::HeaderMap` keeps the order of lines within a name, not across names.
//! - The limit of list elements is the default one.

use crate::head::fields::Fields;
use crate::head::limits::Limits;
use crate::head::lines::{Encode, EncodeError};
use crate::head::request::RequestHead;
use crate::head::response::ResponseHead;
use crate::head::target::Target;
use crate::head::version::Version;
use crate::intermediary::{Forward, Return, Tunnel};
use crate::opening::Opening;
use crate::protocol::{Accept, Propose};
use crate::rejection::Rejection;
use crate::upgrade::Reply;
use http::{Request, Response, Uri, header};
use std::format;
use std::string::String;

const ELEMENTS: u16 = Limits::new().elements;

/// The head was framed elsewhere, and its content is there, too.
impl<'a, B> From<&'a Request<B>> for RequestHead<'a> {
    fn from(request: &'a Request<B>) -> Self {
        Self {
            method: request.method().as_str(),
            target: target(request.uri()),
            version: request.version().into(),
            fields: Fields::of_map(request.headers(), ELEMENTS),
            len: 0,
        }
    }
}

/// The head was framed elsewhere, and its content is there, too.
impl<'a, B> From<&'a Response<B>> for ResponseHead<'a> {
    fn from(response: &'a Response<B>) -> Self {
        Self {
            status: response.status().as_u16(),
            version: response.version().into(),
            fields: Fields::of_map(response.headers(), ELEMENTS),
            len: 0,
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

fn target(uri: &Uri) -> Target<'_> {
    let path = uri.path_and_query().map_or("", |path| path.as_str());
    match (uri.scheme_str(), uri.authority()) {
        (Some(scheme), Some(authority)) => Target::Absolute {
            scheme,
            authority: authority.as_str(),
            path,
        },
        (None, Some(authority)) => Target::Authority(authority.as_str()),
        _ if path == "*" => Target::Asterisk,
        _ => Target::Origin(path),
    }
}

/// The request for a stack that writes it itself, and whose response [`Client::on_response`](crate::Client::on_response) judges. Content
/// comes with the body that the caller puts in.
///
/// An error is what `encode` says, or [`EncodeError::Target`] for one that `http::Uri` does not take.
impl<P: Propose> TryFrom<&Opening<'_, P>> for Request<()> {
    type Error = EncodeError;

    fn try_from(opening: &Opening<'_, P>) -> Result<Self, EncodeError> {
        let mut request = request(opening)?;
        request.headers_mut().remove(header::CONTENT_LENGTH);
        Ok(request)
    }
}

/// The request that an intermediary sends to upstream, for a stack that writes it itself: the path as
/// the URI, and Host among the fields.
///
/// Content of unknown length has `Transfer-Encoding: chunked`, which tells the stack that there is some:
/// without it hyper sends a GET with content as one without. The content itself is not in it.
///
/// An error is what `encode` returns, or [`EncodeError::Target`] for a target that `http::Uri` does not
/// take.
impl TryFrom<&Forward<'_>> for Request<()> {
    type Error = EncodeError;

    fn try_from(forward: &Forward<'_>) -> Result<Self, EncodeError> {
        request(forward)
    }
}

/// The response that an intermediary sends to the client, for a stack that writes it itself. The content
/// is not in it.
impl TryFrom<&Return<'_>> for Response<()> {
    type Error = EncodeError;

    fn try_from(returned: &Return<'_>) -> Result<Self, EncodeError> {
        Ok(read(returned)?.0)
    }
}

/// The 101 that an intermediary sends to the client, for a stack that writes it itself.
impl TryFrom<&Tunnel<'_>> for Response<()> {
    type Error = EncodeError;

    fn try_from(tunnel: &Tunnel<'_>) -> Result<Self, EncodeError> {
        Ok(read(tunnel)?.0)
    }
}

/// The 101 for a stack that writes it itself.
impl<S: Accept> TryFrom<&Reply<'_, S>> for Response<()> {
    type Error = EncodeError;

    fn try_from(reply: &Reply<'_, S>) -> Result<Self, EncodeError> {
        Ok(read(reply)?.0)
    }
}

/// The refusal, with its text as the content.
impl TryFrom<&Rejection<'_>> for Response<String> {
    type Error = EncodeError;

    fn try_from(rejection: &Rejection<'_>) -> Result<Self, EncodeError> {
        let (head, content) = read(rejection)?;
        Ok(head.map(|()| content))
    }
}

/// The refusal for an application that brings a content of its own: without the fields that describe the crate's.
impl TryFrom<&Rejection<'_>> for Response<()> {
    type Error = EncodeError;

    fn try_from(rejection: &Rejection<'_>) -> Result<Self, EncodeError> {
        let mut head = read(rejection)?.0;
        head.headers_mut().remove(header::CONTENT_LENGTH);
        head.headers_mut().remove(header::CONTENT_TYPE);
        Ok(head)
    }
}

/// Messages of this crate, which were within the limits of their caller.
const OWN: Limits = Limits::new()
    .head(u32::MAX)
    .target(u16::MAX)
    .fields(u16::MAX);

/// What is written is read again, so that both paths give the same request.
fn request(message: &impl Encode) -> Result<Request<()>, EncodeError> {
    let bytes = message.to_vec()?;
    let head = RequestHead::parse_within(&bytes, &OWN).ok().flatten();
    let head = head.ok_or(EncodeError::Target)?;
    let mut request = Request::builder().method(head.method);
    request = match head.target {
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

/// What is written is read again, so that both paths give the same response.
fn read(message: &impl Encode) -> Result<(Response<()>, String), EncodeError> {
    let octets = message.to_vec()?;
    let head = ResponseHead::parse_within(&octets, &OWN).ok().flatten();
    let head = head.ok_or(EncodeError::Value)?;
    let mut response = Response::builder().status(head.status);
    for (name, value) in head.fields {
        response = response.header(name, value);
    }
    let content = octets.get(head.len()..).unwrap_or_default();
    let response = response.body(()).map_err(|_| EncodeError::Value)?;
    Ok((response, String::from_utf8_lossy(content).into()))
}
