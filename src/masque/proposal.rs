//! The client's and the intermediary's side of a tunnel.

use super::acceptor::announces_content;
use super::error::ResponseError;
use super::field;
use super::target::Target;
use crate::head::encode_error::EncodeError;
use crate::head::request::RequestHead;
use crate::head::response::ResponseHead;
use crate::head::target;
use crate::head::writer::FieldWriter;
use crate::rule::Rule;
use crate::upgrade::propose::Propose;
use crate::upgrade::protocol::Protocol;
use crate::upgrade::relay::{self, RelayError};
use core::marker::PhantomData;

/// A client's request for a tunnel, `connect-udp` (RFC 9298) or `connect-ip` (RFC 9484).
///
/// Give it to a [`Client`](crate::Client). The request is a GET without content; what it asks for
/// is in its target, which a [`Template`](super::Template) makes. No capsule may be sent before the
/// 101 (RFC 9931 §6.3).
///
/// ```
/// use http_upgrade::client::Client;
/// use http_upgrade::masque::{Proposal, Template, UdpTarget};
/// use http_upgrade::Encode;
///
/// let mut path = [0; 512];
/// let target = UdpTarget::new("192.0.2.6", 443)?;
/// let path = Template::WELL_KNOWN.expand(&target, &mut path)?;
/// let client = Client::new(Proposal::<UdpTarget>::new());
/// assert_eq!(
///     client.request(path, "example.org").to_vec()?,
///     b"GET /.well-known/masque/udp/192.0.2.6/443/ HTTP/1.1\r\nHost: example.org\r\n\
///       Upgrade: connect-udp\r\nConnection: Upgrade\r\nCapsule-Protocol: ?1\r\n\r\n"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Proposal<T>(PhantomData<T>);

impl<T: Target> Proposal<T> {
    /// Makes a proposal.
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<T: Target> Propose for Proposal<T> {
    type Agreement = ();
    type Error = ResponseError;

    fn protocols(&self, each: &mut dyn FnMut(Protocol<'_>)) {
        each(T::PROTOCOL);
    }

    /// Allows GET without content, for a path or an `http` or `https` URI (RFC 9298 §3.2).
    fn check(
        &self,
        method: &str,
        target: &target::Target<'_>,
        has_content: bool,
    ) -> Result<(), EncodeError> {
        if method != "GET" {
            Err(EncodeError::Method)
        } else if !target.is_of_http() {
            Err(EncodeError::Target)
        } else if has_content {
            let sentence = "a request for a tunnel has no content";
            Err(EncodeError::Refused(Rule::new("RFC 9297 §3.2", sentence)))
        } else {
            Ok(())
        }
    }

    fn fields(&self, to: &mut FieldWriter<'_>) {
        to.field(field::NAME, &["?1"]);
    }

    fn confirm(&self, _: Protocol<'_>, response: &ResponseHead<'_>) -> Result<(), ResponseError> {
        confirm(response)
    }
}

/// An intermediary's check of a tunnel between a client and a proxy, `connect-udp` (RFC 9298) or
/// `connect-ip` (RFC 9484).
///
/// Give it to [`Intermediary::allowing`](crate::Intermediary::allowing). Neither head may announce
/// content (RFC 9297 §3.2).
#[must_use]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Relay<T>(PhantomData<T>);

impl<T: Target> Relay<T> {
    /// Makes a relay.
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<T: Target + Sync> relay::Relay for Relay<T> {
    fn protocol(&self) -> Protocol<'_> {
        T::PROTOCOL
    }

    fn confirm(
        &self,
        request: &RequestHead<'_>,
        response: &ResponseHead<'_>,
    ) -> Result<(), RelayError> {
        if announces_content(&request.fields) {
            return Err(ResponseError::Request.into());
        }
        Ok(confirm(response)?)
    }
}

fn confirm(response: &ResponseHead<'_>) -> Result<(), ResponseError> {
    if matches!(response.status, 204..=206) {
        Err(ResponseError::Status)
    } else if announces_content(&response.fields) {
        Err(ResponseError::Content)
    } else {
        Ok(())
    }
}
