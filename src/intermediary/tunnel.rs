//! A switch that was verified, and the interim responses before it.

use super::Intermediary;
use super::judge::Facts;
use crate::head::known::Known;
use crate::head::lines::{Lines, Write};
use crate::head::response::ResponseHead;
use crate::head::version::Version;
use crate::protocol::Protocol;
use crate::rejection::status_line;

/// A verified switch. Encoded it is the 101 for the client: Upgrade and Connection are written anew,
/// upstream's other fields follow.
///
/// Write it to the client and call [`sent`](Self::sent). No byte of either direction may cross before.
#[derive(Clone, Copy, Debug)]
#[must_use = "the client waits for the 101"]
pub struct Tunnel<'b> {
    policy: Intermediary<'b>,
    head: ResponseHead<'b>,
    protocol: Protocol<'b>,
    own: &'b [(&'b str, &'b str)],
    request_end: usize,
}

/// Two connections that speak the next protocol; made by [`Tunnel::sent`].
///
/// From here on every byte of one connection goes to the other. The first ones may be in the buffers
/// already: take [`client_consumed`](Self::client_consumed) and
/// [`upstream_consumed`](Self::upstream_consumed) off the two buffers, and what is left in each is the
/// start of its direction. Take bytes off a buffer only when they were written to the other side. The
/// end of one direction ends that direction only; after an error of either, close both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "bytes that were received already belong to the tunnel"]
pub struct OpenTunnel<'p> {
    protocol: Protocol<'p>,
    request_end: usize,
    response_end: usize,
}

impl<'p> OpenTunnel<'p> {
    /// What both ends speak now, as the policy spells it.
    pub const fn protocol(&self) -> Protocol<'p> {
        self.protocol
    }

    /// Bytes of the client's input that were HTTP.
    pub const fn client_consumed(&self) -> usize {
        self.request_end
    }

    /// Bytes of upstream's input that were HTTP.
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
            own: &[],
            request_end,
        }
    }

    /// Adds the caller's fields; each takes the place of upstream's of the same name. They are checked in
    /// [`encode`](crate::Encode::encode).
    pub const fn with_fields(mut self, fields: &'b [(&'b str, &'b str)]) -> Self {
        self.own = fields;
        self
    }

    /// What is spoken from here on.
    pub const fn protocol(&self) -> Protocol<'b> {
        self.protocol
    }

    /// The head as upstream sent it.
    pub const fn response(&self) -> &ResponseHead<'b> {
        &self.head
    }

    /// Says that all bytes of the 101 were written to the client.
    ///
    /// Call it only if the whole write succeeded; otherwise close both connections.
    pub fn sent(self) -> OpenTunnel<'b> {
        OpenTunnel {
            protocol: self.protocol,
            request_end: self.request_end,
            response_end: self.head.len(),
        }
    }
}

impl Write for Tunnel<'_> {
    fn write(&self, to: &mut Lines<'_>) {
        to.trusted("HTTP/1.1 101 Switching Protocols\r\n");
        self.protocol.write(to);
        to.line(Known::Connection.name(), &["Upgrade"]);
        self.policy
            .write_fields(to, self.head.fields, self.head.version, None, self.own);
        to.end();
    }
}

/// An interim response (RFC 9110 §15.2), ready for the client. One that speaks HTTP/1.0 must not get any: then there is nothing to write.
#[derive(Clone, Copy, Debug)]
pub struct Interim<'b> {
    policy: Intermediary<'b>,
    head: ResponseHead<'b>,
    is_understood: bool,
}

impl<'b> Interim<'b> {
    pub(super) fn new(policy: Intermediary<'b>, head: ResponseHead<'b>, request: Facts) -> Self {
        Self {
            policy,
            head,
            is_understood: request.version == Version::Http11,
        }
    }

    /// The head as upstream sent it.
    pub const fn response(&self) -> &ResponseHead<'b> {
        &self.head
    }

    /// Octets of the input that this stands for.
    pub fn consumed(&self) -> usize {
        self.head.len()
    }
}

impl Write for Interim<'_> {
    fn write(&self, to: &mut Lines<'_>) {
        if self.is_understood {
            status_line(to, self.head.status);
            self.policy
                .write_fields(to, self.head.fields, self.head.version, None, &[]);
            to.end();
        }
    }
}
