//! A switch that was verified, and the interim responses before it.

use super::Intermediary;
use super::request::Facts;
use crate::head::known::Known;
use crate::head::lines::{Lines, Write};
use crate::head::response::ResponseHead;
use crate::head::version::Version;
use crate::protocol::Protocol;
use crate::rejection::status_line;

/// Both ends have switched, and it was checked. Encoded it is the 101 for the client: own Upgrade and Connection, upstream's other fields.
///
/// Send that to the client, [`from_upstream`](Self::from_upstream) right behind it, and [`from_client`](Self::from_client) to upstream: from
/// there on every octet of one connection goes to the other, and the end of one direction ends that direction only.
#[derive(Clone, Copy, Debug)]
#[must_use = "the client waits for the 101, and what was held back belongs to the tunnel"]
pub struct Tunnel<'b> {
    policy: Intermediary<'b>,
    head: ResponseHead<'b>,
    protocol: Protocol<'b>,
    own: &'b [(&'b str, &'b str)],
    from_client: &'b [u8],
    from_upstream: &'b [u8],
}

impl<'b> Tunnel<'b> {
    pub(super) const fn new(
        policy: Intermediary<'b>,
        head: ResponseHead<'b>,
        protocol: Protocol<'b>,
        from_client: &'b [u8],
        from_upstream: &'b [u8],
    ) -> Self {
        Self {
            policy,
            head,
            protocol,
            own: &[],
            from_client,
            from_upstream,
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

    /// The octets that the client sent behind its request: upstream has not seen them yet.
    pub const fn from_client(&self) -> &'b [u8] {
        self.from_client
    }

    /// The octets that upstream sent behind its 101: the client has not seen them yet.
    pub const fn from_upstream(&self) -> &'b [u8] {
        self.from_upstream
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
