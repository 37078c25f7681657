//! The client's side of one or more protocols.

use super::protocol::Protocol;
use crate::head::encode_error::EncodeError;
use crate::head::response::ResponseHead;
use crate::head::target::Target;
use crate::head::writer::FieldWriter;

/// The client side of one or more protocols: writes the offer into the request, and checks a 101
/// against it.
///
/// Implement it for a protocol that negotiates something; for any other one
/// [`Unnegotiated`](crate::Unnegotiated) is enough. The module [`upgrade`](crate::upgrade) has an
/// example of a whole protocol. A pair of proposals offers both, see
/// [`Either`](crate::upgrade::Either).
pub trait Propose {
    /// What both sides agree on when they switch. Use `()` if nothing is negotiated.
    type Agreement;
    /// Why a 101 is not accepted.
    type Error;

    /// Calls `each` with every offered protocol, the preferred one first. If there is no call, the
    /// request is an ordinary one.
    fn protocols(&self, each: &mut dyn FnMut(Protocol<'_>));

    /// Calls `each` with every connection option that the request needs beside `Upgrade`: the names
    /// of header fields that end at the next hop (RFC 9110 §7.6.1). The default makes no call.
    fn options(&self, _each: &mut dyn FnMut(&str)) {}

    /// Checks whether the request may carry the offer: its method, its target, and whether it has
    /// content. The default allows every request.
    ///
    /// # Errors
    /// [`EncodeError`] if the protocol does not allow such a request; encoding then fails with it.
    fn check(
        &self,
        _method: &str,
        _target: &Target<'_>,
        _has_content: bool,
    ) -> Result<(), EncodeError> {
        Ok(())
    }

    /// Returns whether a header field belongs to the handshake, so that an application may not add
    /// it with [`Request::with_fields`](crate::client::Request::with_fields). Names are given in
    /// the case in which the application has written them. The default reserves none.
    fn reserves(&self, _name: &str) -> bool {
        false
    }

    /// Writes the fields of the request, except `Upgrade` and `Connection`. It must write the same
    /// ones each time, because measuring and writing are two passes.
    fn fields(&self, to: &mut FieldWriter<'_>);

    /// Checks a 101 that chose one of the offered protocols.
    ///
    /// # Errors
    /// The refusal. [`Client::event`](crate::Client::event) returns it as
    /// [`ClientError::Refused`](crate::client::ClientError::Refused); close the connection.
    fn confirm(
        &self,
        chosen: Protocol<'_>,
        response: &ResponseHead<'_>,
    ) -> Result<Self::Agreement, Self::Error>;
}
