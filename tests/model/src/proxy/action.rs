//! What can happen, and what the exchange asks for.

use http_upgrade::drive::{ProxyEnd, ProxyStep};

/// One of the two connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum End {
    /// The connection to the client.
    Client,
    /// The connection to upstream.
    Upstream,
}

/// Something that happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// The application forwards the request.
    Forward,
    /// The application refuses the request.
    Refuse,
    /// This many bytes come from a peer.
    Read(End, usize),
    /// This many bytes are written to a peer.
    Write(End, usize),
    /// This many bytes are written to a peer, and before the next step something else happens.
    WriteAnd(End, usize, Fault),
    /// A peer closes its direction; if it has not sent everything, this is a fault.
    Close(End),
    /// A peer resets its connection.
    Reset(End),
    /// A write fails; this many bytes have reached the peer, and the proxy does not know it.
    Fail(End, usize),
    /// The proxy gives up upstream, to which a write has failed, without reading its response.
    GiveUp,
    /// A peer was silent for too long.
    TimeOut(End),
    /// The next exchange begins on the connection of the client.
    Next,
    /// A careless caller passes this many bytes of the client on by itself.
    Copy(usize),
}

/// A fault of which the exchange is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fault {
    /// Upstream resets its connection.
    Reset,
    /// A peer was silent for too long.
    TimeOut(End),
}

/// How well the program around the exchange keeps its duties.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caller {
    /// It does what the documentation says.
    Careful,
    /// It reports all bytes of a write that has failed as written.
    ConfirmsFailedWrites,
    /// It does not report the bytes of a write that was cut short.
    ForgetsPartialWrites,
    /// It reads another request after an upgrade that was refused, though it is told to close.
    ReusesAfterRefusal,
    /// It keeps the connection to upstream, though it is told to close.
    KeepsUpstream,
    /// It passes bytes on when it has seen an upgrade, without waiting for the 101.
    TunnelsAtOnce,
    /// It ends content that was cut off with an orderly close.
    NeverResets,
}

/// What the exchange asks for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Offer {
    /// A decision about a request; and whether it is forwarded as an upgrade.
    Request {
        /// The request line.
        line: String,
        /// Whether it is forwarded as an upgrade.
        is_upgrade: bool,
    },
    /// Reads and writes.
    Transfer {
        /// The room for bytes of the client and of upstream.
        rooms: [Option<usize>; 2],
        /// The bytes for the client and for upstream.
        bytes: [Vec<u8>; 2],
        /// Whether the direction to the client and to upstream is to be shut down.
        shut_down: [bool; 2],
    },
    /// The exchange is over.
    Over(Over),
}

/// How an exchange ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Over {
    /// As HTTP; whether the connections to the client and to upstream may be used again, and
    /// whether the client's is to be reset.
    Http {
        /// Whether the connections may be used again.
        reuse: [bool; 2],
        /// Whether the client's connection is to be reset.
        needs_reset: bool,
    },
    /// As a tunnel.
    Tunnel,
    /// Before a request.
    Closed,
    /// The proxy has dropped both connections after an error of the client's.
    Dropped,
}

impl Offer {
    /// Returns what a step asks for.
    pub(super) fn of<O>(step: ProxyStep<'_, O>) -> Self
    where
        O: AsRef<[u8]> + AsMut<[u8]>,
    {
        use http_upgrade::Persistence::Reuse;
        match step {
            ProxyStep::Request(turn) => Self::Request {
                line: turn.request().method.to_owned(),
                is_upgrade: turn.is_upgrade(),
            },
            ProxyStep::Transfer(transfer) => Self::Transfer {
                rooms: [
                    transfer.from_client.map(|room| room.len()),
                    transfer.from_upstream.map(|room| room.len()),
                ],
                bytes: [transfer.to_client.into(), transfer.to_upstream.into()],
                shut_down: [transfer.shut_down_client, transfer.shut_down_upstream],
            },
            ProxyStep::Over(ProxyEnd::Http {
                client,
                upstream,
                needs_reset,
            }) => {
                let reuse = [client == Reuse, upstream == Reuse];
                Self::Over(Over::Http { reuse, needs_reset })
            }
            ProxyStep::Over(ProxyEnd::Tunnel) => Self::Over(Over::Tunnel),
            ProxyStep::Over(_) => Self::Over(Over::Closed),
        }
    }
}
