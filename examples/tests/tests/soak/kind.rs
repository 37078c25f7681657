//! The kinds of connections, and how often each one is among the load.

use std::time::Duration;

use super::place::{Place, To};
use super::tally::{End, Fault};
use super::{backlog, content, cut, refused, tunnel, websocket};

/// What the client of a connection does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Echo,
    ReadsLate,
    NeverReads,
    Refusals,
    Echoes,
    Pipelined,
    Early,
    UpstreamFaults,
    Unanswered,
    SlowDownload,
    Tunnel,
    BacklogDown,
    BacklogUp,
    Resets,
    HalfCloses,
    SlowHead,
    IdleSocket,
    IdleTunnel,
    Stops,
    Silent,
}

use Kind::{
    BacklogDown, BacklogUp, Early, Echo, Echoes, HalfCloses, IdleSocket, IdleTunnel, NeverReads,
    Pipelined, ReadsLate, Refusals, Resets, Silent, SlowDownload, SlowHead, Stops, Tunnel,
    Unanswered, UpstreamFaults,
};

const SERVERS: &[To] = &[To::Server, To::Chain];
const PROXY: &[To] = &[To::Proxy];
const ALL: &[To] = &[To::Server, To::Chain, To::Proxy];

/// What busy clients do, and how often.
const BUSY: [(Kind, u32, &[To]); 16] = [
    (Echo, 60, SERVERS),
    (ReadsLate, 3, SERVERS),
    (NeverReads, 1, SERVERS),
    (Refusals, 40, SERVERS),
    (Echoes, 40, PROXY),
    (Pipelined, 10, PROXY),
    (Early, 15, PROXY),
    (UpstreamFaults, 20, PROXY),
    (Unanswered, 2, PROXY),
    (SlowDownload, 4, PROXY),
    (Tunnel, 30, PROXY),
    (BacklogDown, 1, PROXY),
    (BacklogUp, 1, PROXY),
    (Resets, 30, ALL),
    (HalfCloses, 20, ALL),
    (SlowHead, 8, SERVERS),
];

/// What idle clients do, and how often.
const IDLE: [(Kind, u32, &[To]); 4] = [
    (IdleSocket, 60, SERVERS),
    (IdleTunnel, 20, PROXY),
    (Stops, 10, ALL),
    (Silent, 10, ALL),
];

/// Chooses what a busy or an idle client does, and with which program.
pub fn choose(is_busy: bool, is_long: bool, random: &mut fastrand::Rng) -> (Kind, To) {
    let kinds: &[_] = if is_busy { &BUSY } else { &IDLE };
    let all: u32 = kinds.iter().map(|(_, weight, _)| weight).sum();
    let mut at = random.u32(..all);
    for (kind, weight, to) in kinds {
        if at < *weight {
            // It takes at least 20 seconds.
            let kind = match *kind {
                NeverReads if !is_long => ReadsLate,
                kind => kind,
            };
            return (kind, to[random.usize(..to.len())]);
        }
        at -= weight;
    }
    (Echo, To::Server)
}

impl Kind {
    pub fn name(self) -> &'static str {
        match self {
            Echo => "WebSocket, echoes",
            ReadsLate => "WebSocket, reads late",
            NeverReads => "WebSocket, never reads",
            Refusals => "refused handshakes",
            Echoes => "requests with content",
            Pipelined => "pipelined requests",
            Early => "early response",
            UpstreamFaults => "upstream breaks",
            Unanswered => "upstream is silent",
            SlowDownload => "slow reader of a response",
            Tunnel => "tunnel, both ways",
            BacklogDown => "tunnel, client does not read",
            BacklogUp => "tunnel, upstream does not read",
            Resets => "reset at a random place",
            HalfCloses => "half-close at a random place",
            SlowHead => "head byte by byte",
            IdleSocket => "idle WebSocket",
            IdleTunnel => "idle tunnel",
            Stops => "head that stops",
            Silent => "nothing sent",
        }
    }

    /// Runs a client to its end. Idle ones wait for at most `longest`.
    pub async fn run(
        self,
        to: To,
        place: &Place,
        random: fastrand::Rng,
        longest: Duration,
    ) -> Result<End, Fault> {
        match self {
            Echo => websocket::echo(to, place, random).await,
            ReadsLate => websocket::reads_late(to, place, random).await,
            NeverReads => websocket::never_reads(to, place, random).await,
            Refusals => refused::refusals(to, place, random).await,
            Echoes => content::echoes(to, place, random).await,
            Pipelined => content::pipelined(to, place, random).await,
            Early => content::early(to, place, random).await,
            UpstreamFaults => content::upstream_faults(to, place, random).await,
            Unanswered => content::unanswered(to, place, random).await,
            SlowDownload => content::slow_download(to, place, random).await,
            Tunnel => tunnel::both_ways(to, place, random).await,
            BacklogDown => backlog::down(to, place, random).await,
            BacklogUp => backlog::up(to, place, random).await,
            Resets => cut::resets(to, place, random).await,
            HalfCloses => cut::half_closes(to, place, random).await,
            SlowHead => cut::slow_head(to, place, random).await,
            IdleSocket => websocket::idle(to, place, random, longest).await,
            IdleTunnel => tunnel::idle(to, place, random, longest).await,
            Stops => cut::stops(to, place, random, longest).await,
            Silent => cut::is_silent(to, place, random, longest).await,
        }
    }
}
