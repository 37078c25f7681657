//! The model: which actions are possible, and which properties hold.

use super::action::{Action, Caller, End, Fault, Offer, Over};
use super::check::{self, PROPERTIES};
use super::live::{Live, World};
use super::scenario::Scenario;
use crate::Broken;
use crate::script::{Cuts, Script};
use crate::seen::{Expected, Seen};
use stateright::{Model, Property};
use std::hash::{Hash, Hasher};

/// A client, an intermediary and upstream.
#[derive(Clone, Debug)]
pub struct Proxy {
    pub(super) scenario: Scenario,
    pub(super) faults: u8,
    pub(super) caller: Caller,
    cuts: Cuts,
    pub(super) client: Script,
    upstream: Script,
    ends: [Vec<usize>; 2],
    pub(super) requests: Vec<Expected>,
    pub(super) responses: Vec<Expected>,
}

/// A state of the model.
#[derive(Clone)]
pub struct State {
    history: Vec<Action>,
    identity: String,
    world: World,
    offer: Offer,
    broken: Vec<Broken>,
}

impl Proxy {
    /// Makes the model of a scenario, in which this many faults may happen.
    pub fn new(scenario: Scenario, cuts: Cuts, faults: u8, caller: Caller) -> Self {
        let (client, client_ends) = scenario.client(cuts);
        let (upstream, upstream_ends) = scenario.upstream(cuts);
        Self {
            faults,
            caller,
            cuts,
            client,
            upstream,
            ends: [client_ends, upstream_ends],
            requests: scenario
                .exchanges
                .iter()
                .map(|e| e.forwarded.clone())
                .collect(),
            responses: scenario
                .exchanges
                .iter()
                .map(|e| e.returned.clone())
                .collect(),
            scenario,
        }
    }

    pub(super) const fn script(&self, end: End) -> &Script {
        match end {
            End::Client => &self.client,
            End::Upstream => &self.upstream,
        }
    }

    /// Returns where the message of this exchange ends in what an end sends.
    pub(super) fn end_of(&self, end: End, exchange: usize) -> usize {
        let ends = &self.ends[end as usize];
        ends.get(exchange)
            .copied()
            .unwrap_or(self.script(end).len())
    }

    /// Returns up to where an end has sent at the moment.
    fn sent(&self, world: &World, end: End) -> usize {
        let switches = self
            .responses
            .get(world.exchange)
            .is_none_or(|e| e.tunnel.is_some());
        if end == End::Client || self.scenario.is_eager || switches {
            return self.script(end).len();
        }
        self.end_of(end, world.exchange)
    }

    /// Returns whether an end has sent everything.
    fn is_exhausted(&self, world: &World, end: End) -> bool {
        world.read[end as usize] >= self.sent(world, end)
    }

    /// Returns whether an end closes its connection now, without a fault.
    pub(super) fn may_close(&self, world: &World, end: End) -> bool {
        self.is_exhausted(world, end) && self.scenario.closes[end as usize]
    }

    /// Returns whether an end has nothing to send and does not close either, so that it is silent
    /// until the time is over.
    pub(super) fn is_silent(&self, world: &World, end: End) -> bool {
        self.is_exhausted(world, end) && !self.scenario.closes[end as usize]
    }

    /// Returns whether the caller ends content that was cut off with an orderly close.
    pub(super) fn never_resets(&self) -> bool {
        self.caller == Caller::NeverResets
    }

    /// Returns whether the caller uses both connections again after an exchange.
    pub(super) fn reuses(&self, world: &World, over: Over) -> [bool; 2] {
        let Over::Http {
            reuse: [client, upstream],
            ..
        } = over
        else {
            return [false; 2];
        };
        let reuses = self.caller == Caller::ReusesAfterRefusal && world.is_upgrade;
        [
            client || reuses,
            upstream || self.caller == Caller::KeepsUpstream,
        ]
    }

    /// Returns what is wrong with using the connections again. `unread` is what is left in the
    /// buffers.
    pub(super) fn reused_within(
        &self,
        world: &World,
        reuses: [bool; 2],
        unread: [usize; 2],
    ) -> Option<String> {
        let asked = check::asked(self, world);
        let answered = check::answered(self, world);
        let at = world.exchange;
        let client = world.read[0] - unread[0];
        if client != self.end_of(End::Client, at) || answered != Ok((at + 1, Seen::Whole)) {
            return Some(format!("client: {client} bytes, {answered:?}"));
        }
        let upstream = self.end_of(End::Upstream, at);
        let is_between = unread[1] == 0 && world.read[1] == upstream && !world.is_broken;
        let is_whole = asked == Ok((at + 1 - world.first, Seen::Whole));
        (reuses[1] && !(is_between && is_whole)).then(|| format!("upstream: {unread:?} {asked:?}"))
    }

    fn state(&self, history: Vec<Action>) -> State {
        let mut live = Live::new(self);
        for action in &history {
            live.apply(*action);
        }
        let offer = live.offer();
        let again = live.offer();
        let world = live.world.clone();
        let mut broken = check::broken(self, &world, &offer);
        if offer != again {
            broken.push((PROPERTIES[5], format!("{offer:?} and then {again:?}")));
        }
        State {
            history,
            identity: live.identity(),
            world,
            offer,
            broken,
        }
    }

    /// Adds the actions on one connection.
    fn on_connection(&self, state: &State, end: End, actions: &mut Vec<Action>) {
        let (world, at) = (&state.world, end as usize);
        let Offer::Transfer { rooms, bytes, .. } = &state.offer else {
            return;
        };
        let may_fail = world.faults > 0;
        if let Some(room) = rooms[at] {
            if !world.closed[at] {
                let (read, sent) = (world.read[at], self.sent(world, end));
                let sizes = self.script(end).reads(read.min(sent), sent, room);
                actions.extend(sizes.into_iter().map(|len| Action::Read(end, len)));
            }
            if world.closed[at] || self.may_close(world, end) || may_fail {
                actions.push(Action::Close(end));
            }
        }
        if may_fail || rooms[at].is_some() && self.is_silent(world, end) {
            actions.push(Action::TimeOut(end));
        }
        let is_broken = end == End::Upstream && world.is_broken;
        let len = bytes[at].len();
        if may_fail && len > 0 && !is_broken {
            let faults = [
                Fault::Reset,
                Fault::TimeOut(End::Client),
                Fault::TimeOut(End::Upstream),
            ];
            actions.extend(faults.map(|fault| Action::WriteAnd(end, len, fault)));
        }
        if len > 0 && !is_broken {
            actions.extend(
                self.cuts
                    .writes(len)
                    .into_iter()
                    .map(|len| Action::Write(end, len)),
            );
            if may_fail {
                // The connection to the client is dropped: that is a write, and then a reset.
                let is_told = end == End::Upstream || self.caller != Caller::Careful;
                let sizes = [0, len].into_iter().filter(|_| is_told);
                actions.extend(sizes.map(|len| Action::Fail(end, len)));
            }
        }
        if may_fail && !(end == End::Upstream && world.closed[at]) {
            actions.push(Action::Reset(end));
        }
    }

    /// Adds what a careless caller does.
    fn carelessly(&self, state: &State, actions: &mut Vec<Action>) {
        let (world, start) = (&state.world, state.world.read[0]);
        let Offer::Transfer {
            rooms: [None, _], ..
        } = &state.offer
        else {
            return;
        };
        if self.caller == Caller::TunnelsAtOnce && world.is_upgrade {
            let left = self.client.len() - start;
            let sizes = self.client.reads(start, self.client.len(), left);
            actions.extend(sizes.into_iter().map(Action::Copy));
        }
    }

    /// Returns whether nothing more happens on the connection of the client.
    fn is_over(&self, state: &State) -> bool {
        match state.offer {
            Offer::Over(over) => !self.reuses(&state.world, over)[0],
            _ => false,
        }
    }

    /// Returns whether all that was to happen without a fault has happened.
    fn is_whole(&self, state: &State) -> bool {
        let all = self.responses.len();
        let last = check::answered(self, &state.world);
        self.is_over(state)
            && matches!(last, Ok((n, seen)) if n == all && match (seen, self.responses.last()) {
                (Seen::Whole, _) => true,
                (Seen::Content(n), Some(last)) => n == last.content.len(),
                (Seen::Tunnel(n), Some(last)) => last.tunnel.as_ref().is_some_and(|t| t.len() == n),
                _ => false,
            })
    }
}

impl Model for Proxy {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        vec![self.state(vec![])]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        match state.offer {
            Offer::Request { .. } => {
                actions.push(Action::Forward);
                if self.scenario.may_refuse {
                    actions.push(Action::Refuse);
                }
            }
            Offer::Transfer { .. } => {
                self.on_connection(state, End::Client, actions);
                self.on_connection(state, End::Upstream, actions);
                if state.world.is_broken {
                    actions.push(Action::GiveUp);
                }
                self.carelessly(state, actions);
            }
            Offer::Over(_) if !self.is_over(state) => actions.push(Action::Next),
            Offer::Over(_) => {}
        }
    }

    fn next_state(&self, last: &State, action: Action) -> Option<State> {
        // What comes after a mistake is not explored.
        if !last.broken.is_empty() {
            return None;
        }
        let mut history = last.history.clone();
        history.push(action);
        if action == Action::Reset(End::Client) {
            let mut world = last.world.clone();
            (world.is_dropped, world.faults) = (true, world.faults - 1);
            let (identity, offer) = (String::new(), Offer::Over(Over::Dropped));
            return Some(State {
                history,
                identity,
                world,
                offer,
                broken: vec![],
            });
        }
        Some(self.state(history))
    }

    fn properties(&self) -> Vec<Property<Self>> {
        fn holds<const AT: usize>(_: &Proxy, state: &State) -> bool {
            state.broken.iter().all(|(name, _)| *name != PROPERTIES[AT])
        }
        vec![
            Property::always(PROPERTIES[0], holds::<0>),
            Property::always(PROPERTIES[1], holds::<1>),
            Property::always(PROPERTIES[2], holds::<2>),
            Property::always(PROPERTIES[3], holds::<3>),
            Property::always(PROPERTIES[4], holds::<4>),
            Property::always(PROPERTIES[5], holds::<5>),
            Property::eventually("every exchange ends", |model, state| {
                model.is_over(state) || !state.broken.is_empty()
            }),
            Property::sometimes("everything arrives", Proxy::is_whole),
        ]
    }
}

impl PartialEq for State {
    fn eq(&self, other: &Self) -> bool {
        (&self.identity, &self.world, &self.offer) == (&other.identity, &other.world, &other.offer)
    }
}

impl Hash for State {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        (&self.identity, &self.world, &self.offer).hash(hasher);
    }
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let got = self
            .world
            .got
            .each_ref()
            .map(|got| got.escape_ascii().to_string());
        let mut shown = f.debug_struct("State");
        shown
            .field("broken", &self.broken)
            .field("client_got", &got[0]);
        shown
            .field("upstream_got", &got[1])
            .field("offer", &self.offer);
        shown.finish_non_exhaustive()
    }
}
