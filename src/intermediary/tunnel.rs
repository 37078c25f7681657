//! The verified switch that opens a tunnel, and the interim responses before it.

use super::judge::RequestFacts;
use super::policy::Intermediary;
use crate::head::response::ResponseHead;
use crate::head::shown::OwnFields;
use crate::head::version::Version;
use crate::head::writer::{FieldWriter, Write};
use crate::upgrade::protocol::Protocol;
use crate::upgrade::status::status_line;

/// A verified switch, which encodes to the 101 for the client: Upgrade and Connection are written
/// anew, and upstream's other fields follow.
///
/// Write it to the client, then call [`sent`](Self::sent). No byte of either direction may be
/// passed on before that.
///
/// # When the write is partial, fails or is cancelled
///
/// - After a partial write, write the rest before anything else, and only then call `sent`.
/// - If the write failed, or was cancelled and it is not known how many bytes it wrote, do not call
///   `sent`, and close both connections. Upstream speaks the next protocol already and cannot
///   return to HTTP, and a 502 after the first byte of the 101 would be read as a part of it.
#[derive(Clone, Debug)]
#[must_use = "the client waits for the 101"]
pub struct Tunnel<'b> {
    policy: Intermediary<'b>,
    head: ResponseHead<'b>,
    protocol: Protocol<'b>,
    own: OwnFields<'b>,
    request_end: usize,
}

/// An open tunnel: two connections that both speak the next protocol; made by [`Tunnel::sent`].
///
/// From now on every byte of one connection is passed on to the other. The first ones may be in the
/// buffers already: take [`client_consumed`](Self::client_consumed) bytes off the client's buffer
/// and [`upstream_consumed`](Self::upstream_consumed) bytes off upstream's. What is left in each
/// buffer is the start of its direction.
///
/// Take bytes off a buffer only when they were written to the other side; after a partial write,
/// the rest stays. If a write fails, or was cancelled and it is not known how many bytes it wrote,
/// close both connections: neither protocol survives a gap. The end of one direction ends that
/// direction only (RFC 9110 §9.3.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "bytes that were received already belong to the tunnel"]
pub struct OpenTunnel<'p> {
    protocol: Protocol<'p>,
    request_end: usize,
    response_end: usize,
}

impl<'p> OpenTunnel<'p> {
    /// Returns the protocol that both ends speak now, as the policy spells it.
    pub const fn protocol(&self) -> Protocol<'p> {
        self.protocol
    }

    /// Returns the number of bytes of the client's input that were HTTP: the request. 0 if another
    /// stack has parsed the head.
    pub const fn client_consumed(&self) -> usize {
        self.request_end
    }

    /// Returns the number of bytes of upstream's input that were HTTP: the 101. 0 if another stack
    /// has parsed the head.
    pub const fn upstream_consumed(&self) -> usize {
        self.response_end
    }
}

impl<'b> Tunnel<'b> {
    pub(super) const fn new(
        policy: Intermediary<'b>,
        head: ResponseHead<'b>,
        protocol: Protocol<'b>,
        request_end: usize,
    ) -> Self {
        Self {
            policy,
            head,
            protocol,
            own: OwnFields(&[]),
            request_end,
        }
    }

    /// Adds the caller's fields. Each replaces upstream's fields of the same name.
    /// [`encode`](crate::Encode::encode) checks them.
    /// [`Rejection`](crate::Rejection#header-fields-that-a-caller-may-not-set) lists those that it
    /// refuses.
    pub const fn with_fields(mut self, fields: &'b [(&'b str, &'b str)]) -> Self {
        self.own = OwnFields(fields);
        self
    }

    /// Returns the protocol to which upstream has switched, as the policy spells it.
    pub const fn protocol(&self) -> Protocol<'b> {
        self.protocol
    }

    /// Returns the head, as upstream sent it.
    pub const fn response(&self) -> &ResponseHead<'b> {
        &self.head
    }

    /// Confirms that all bytes of the 101 were written to the client, and opens the tunnel.
    ///
    /// Call it after the write, and only if all of it succeeded; otherwise close both connections.
    pub fn sent(self) -> OpenTunnel<'b> {
        OpenTunnel {
            protocol: self.protocol,
            request_end: self.request_end,
            response_end: self.head.len(),
        }
    }
}

impl Write for Tunnel<'_> {
    fn write(&self, to: &mut FieldWriter<'_>) {
        to.trusted("HTTP/1.1 101 Switching Protocols\r\n");
        self.protocol.write_switch(to);
        self.policy
            .write_fields(to, self.head.fields, self.head.received(), None, self.own.0);
        to.end();
    }
}

/// An interim response that is ready to be sent to the client (RFC 9110 §15.2): its head, written
/// anew.
///
/// A client that speaks HTTP/1.0 must not get one. For such a client it encodes to no bytes.
///
/// # When the write is partial, fails or is cancelled
///
/// - After a partial write, write the rest. Only then take [`consumed`](Self::consumed) bytes off
///   upstream's input and call [`ResponseSide::next_response`](super::ResponseSide::next_response).
/// - If the write failed, or was cancelled and it is not known how many bytes it wrote, close both
///   connections: anything written next would be read as a part of this head.
#[derive(Clone, Debug)]
pub struct ForwardedInterim<'b> {
    policy: Intermediary<'b>,
    head: ResponseHead<'b>,
    is_understood: bool,
}

impl<'b> ForwardedInterim<'b> {
    pub(super) fn new(
        policy: Intermediary<'b>,
        head: ResponseHead<'b>,
        request: RequestFacts,
    ) -> Self {
        Self {
            policy,
            head,
            is_understood: request.version == Version::Http11,
        }
    }

    /// Returns the head, as upstream sent it.
    pub const fn response(&self) -> &ResponseHead<'b> {
        &self.head
    }

    /// Returns the number of bytes of upstream's input that this head stands for. 0 if another
    /// stack has parsed it.
    pub fn consumed(&self) -> usize {
        self.head.len()
    }
}

impl Write for ForwardedInterim<'_> {
    fn write(&self, to: &mut FieldWriter<'_>) {
        if self.is_understood {
            status_line(to, self.head.status);
            self.policy
                .write_fields(to, self.head.fields, self.head.received(), None, &[]);
            to.end();
        }
    }
}
