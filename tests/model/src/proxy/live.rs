//! An exchange in its network: what each action does.

use super::action::{Action, Caller, End, Fault, Offer, Over};
use super::model::Proxy;
use http_upgrade::drive::{OUTPUT, ProxyExchange, ProxyStep};
use http_upgrade::{Buffer, Intermediary, Limits, Protocol, Rejection, Unnegotiated};

const LIMITS: Limits = Limits::new().head(120).content(4).interims(1);
const A: Unnegotiated<'static> = Unnegotiated::new(Protocol::new("a"));
const POLICY: Intermediary<'static> = Intermediary::allowing(&[&A]).limits(LIMITS);

/// What the network and both peers have seen.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct World {
    /// How many bytes of the client and of upstream the proxy has received.
    pub read: [usize; 2],
    /// What the client and upstream have received, each on its current connection.
    pub got: [Vec<u8>; 2],
    /// Whether the client and upstream have closed their directions.
    pub closed: [bool; 2],
    /// Whether the proxy was told so.
    pub ended: [bool; 2],
    /// Whether a write to upstream has failed.
    pub is_broken: bool,
    /// Whether both connections were dropped after an error of the client's.
    pub is_dropped: bool,
    /// Whether the request of this exchange was forwarded as an upgrade.
    pub is_upgrade: bool,
    /// The number of the exchange.
    pub exchange: usize,
    /// The number of the exchange that was the first one on the connection to upstream.
    pub first: usize,
    /// How many more faults may happen.
    pub faults: u8,
    /// Whether an exchange began on a connection that is not between two messages.
    pub reused_within: Option<String>,
}

type Exchange = ProxyExchange<'static, Vec<u8>, Vec<u8>>;

/// An exchange, and the network around it.
pub(super) struct Live<'m> {
    model: &'m Proxy,
    pub(super) world: World,
    exchange: Exchange,
}

fn storage() -> Vec<u8> {
    vec![0; LIMITS.buffer_len()]
}

fn exchange(inputs: [Buffer<Vec<u8>>; 2]) -> Exchange {
    let outputs = [0; 2].map(|_| vec![0; LIMITS.buffer_len() + OUTPUT]);
    ProxyExchange::with_inputs(POLICY, inputs, outputs).expect("enough storage")
}

impl<'m> Live<'m> {
    pub(super) fn new(model: &'m Proxy) -> Self {
        Self {
            model,
            world: World {
                read: [0; 2],
                got: [vec![], vec![]],
                closed: [false; 2],
                ended: [false; 2],
                is_broken: false,
                is_dropped: false,
                is_upgrade: false,
                exchange: 0,
                first: 0,
                faults: model.faults,
                reused_within: None,
            },
            exchange: exchange([0; 2].map(|_| Buffer::new(storage()))),
        }
    }

    /// Asks for the next step.
    pub(super) fn offer(&mut self) -> Offer {
        if self.world.is_dropped {
            return Offer::Over(Over::Dropped);
        }
        Offer::of(self.exchange.step())
    }

    /// Returns all of the exchange that its future depends on.
    pub(super) fn identity(self) -> String {
        let text = format!("{:?}", self.exchange);
        let buffers = self.exchange.into_inputs().map(|mut buffer| {
            let room = buffer.spare().map_or(0, |room| room.len());
            format!("{} {room}", buffer.filled().escape_ascii())
        });
        format!("{text} {buffers:?}")
    }

    /// Lets something happen. The exchange must have asked for it.
    pub(super) fn apply(&mut self, action: Action) {
        if !self.world.is_dropped {
            self.exchange.step();
        }
        match action {
            Action::Forward | Action::Refuse => self.decide(action),
            Action::Read(end, len) => self.read(end, len),
            Action::Write(end, len) => self.write(end, len),
            Action::WriteAnd(end, len, fault) => {
                self.write(end, len);
                self.happen(fault);
            }
            Action::Close(end) => {
                let at = end as usize;
                let is_done = self.world.closed[at] || self.model.may_close(&self.world, end);
                self.fault(!is_done);
                (self.world.closed[at], self.world.ended[at]) = (true, true);
                self.received(end, 0);
            }
            // `Proxy::next_state` has dealt with a reset by the client.
            Action::Reset(_) => self.happen(Fault::Reset),
            Action::Fail(end, len) => self.fail(end, len),
            Action::GiveUp => self.exchange.upstream_failed(),
            Action::TimeOut(end) => self.happen(Fault::TimeOut(end)),
            Action::Next => self.next(),
            Action::Copy(len) => {
                let bytes = self.model.client.at(self.world.read[0], len);
                self.world.got[1].extend(bytes);
                self.world.read[0] += len;
            }
        }
    }

    fn happen(&mut self, fault: Fault) {
        match fault {
            Fault::Reset => {
                self.fault(true);
                self.world.closed[1] = true;
                self.world.is_broken = true;
                self.exchange.upstream_failed();
            }
            Fault::TimeOut(end) => {
                self.fault(!self.model.is_silent(&self.world, end));
                match end {
                    End::Client => self.exchange.client_timed_out(),
                    End::Upstream => self.exchange.upstream_timed_out(),
                }
            }
        }
    }

    /// Counts a fault.
    fn fault(&mut self, is_fault: bool) {
        self.world.faults -= u8::from(is_fault);
    }

    fn decide(&mut self, action: Action) {
        let ProxyStep::Request(turn) = self.exchange.step() else {
            panic!("no request to decide about");
        };
        self.world.is_upgrade = turn.is_upgrade();
        let decided = match action {
            Action::Refuse => turn.reject(Rejection::new(403, "no")),
            _ => turn.forward(),
        };
        decided.expect("a head that can be encoded");
    }

    fn read(&mut self, end: End, len: usize) {
        let start = self.world.read[end as usize];
        let bytes = self.model.script(end).at(start, len);
        let ProxyStep::Transfer(transfer) = self.exchange.step() else {
            panic!("no room");
        };
        let room = match end {
            End::Client => transfer.from_client,
            End::Upstream => transfer.from_upstream,
        };
        room.expect("room")[..len].copy_from_slice(bytes);
        self.world.read[end as usize] += len;
        self.received(end, len);
    }

    fn received(&mut self, end: End, len: usize) {
        let received = match end {
            End::Client => self.exchange.client_received(len),
            End::Upstream => self.exchange.upstream_received(len),
        };
        received.expect("no more than there is room for");
    }

    /// Puts the first bytes of a write on the wire, and returns how many there are in all.
    fn put(&mut self, end: End, len: usize) -> usize {
        let ProxyStep::Transfer(transfer) = self.exchange.step() else {
            panic!("no bytes");
        };
        let bytes = match end {
            End::Client => transfer.to_client,
            End::Upstream => transfer.to_upstream,
        };
        self.world.got[end as usize].extend(&bytes[..len]);
        bytes.len()
    }

    fn write(&mut self, end: End, len: usize) {
        let all = self.put(end, len);
        if self.model.caller != Caller::ForgetsPartialWrites || len == all {
            self.written(end, len);
        }
    }

    fn written(&mut self, end: End, len: usize) {
        let written = match end {
            End::Client => self.exchange.client_written(len),
            End::Upstream => self.exchange.upstream_written(len),
        };
        written.expect("no more than there is to write");
    }

    fn fail(&mut self, end: End, len: usize) {
        self.fault(true);
        let all = self.put(end, len);
        if self.model.caller == Caller::ConfirmsFailedWrites {
            return self.written(end, all);
        }
        match end {
            End::Client => self.world.is_dropped = true,
            End::Upstream => self.world.is_broken = true,
        }
    }

    /// Begins the next exchange on the connection of the client.
    fn next(&mut self) {
        let Offer::Over(over) = self.offer() else {
            panic!("the exchange is not over");
        };
        let reuses = self.model.reuses(&self.world, over);
        let fresh = exchange([0; 2].map(|_| Buffer::new(storage())));
        let old = std::mem::replace(&mut self.exchange, fresh);
        let [client, mut upstream] = old.into_inputs();
        let unread = [client.filled().len(), upstream.filled().len()];
        let world = &mut self.world;
        world.reused_within = self.model.reused_within(world, reuses, unread);
        if !reuses[1] {
            upstream = Buffer::new(storage());
            world.got[1].clear();
            world.read[1] = self.model.end_of(End::Upstream, world.exchange);
            world.closed[1] = false;
            world.is_broken = false;
            world.first = world.exchange + 1;
        }
        world.exchange += 1;
        world.is_upgrade = false;
        world.ended = [false; 2];
        self.exchange = exchange([client, upstream]);
    }
}
