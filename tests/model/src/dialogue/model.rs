//! The model: which actions are possible, and which properties hold.

use super::ask::Ask;
use super::check::{self, PROPERTIES};
use super::ends::{Phase, World};
use crate::Broken;
use crate::script::Cuts;
use stateright::{Model, Property};
use std::hash::{Hash, Hasher};

/// One of the two ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Who {
    /// The client.
    Client,
    /// The server.
    Server,
}

impl Who {
    const BOTH: [Self; 2] = [Self::Client, Self::Server];

    /// Returns what it sends in the tunnel.
    pub const fn tunnel(self) -> &'static str {
        match self {
            Self::Client => "ab",
            Self::Server => "xy",
        }
    }
}

/// Something that an end does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs, reason = "their names say it")]
pub enum Action {
    Read(Who, usize),
    /// Reads that the other end has closed.
    End(Who),
    Write(Who, usize),
    /// A write of which this many bytes arrive fails, and the end closes.
    Fail(Who, usize),
    /// The end is gone, and so is what is on its wire.
    Cut(Who),
    /// The time is over; whether that is a fault.
    TimeOut(Who, bool),
    /// The impatient client sends bytes of the next protocol.
    Hope,
    /// Sends bytes of the tunnel.
    Send(Who, usize),
    Close(Who),
    Switch(Who),
    /// Takes the next step, after content or an interim response.
    Go(Who),
    Request,
    Accept,
    Reject,
    Decline,
    ReadContent,
    Answer,
    /// Deals with a response that does not switch; whether its content is read.
    TakeResponse(bool),
}

impl Action {
    pub(super) const fn who(self) -> Who {
        match self {
            Self::Read(who, _)
            | Self::End(who)
            | Self::Write(who, _)
            | Self::Fail(who, _)
            | Self::Cut(who)
            | Self::TimeOut(who, _)
            | Self::Send(who, _)
            | Self::Close(who)
            | Self::Switch(who)
            | Self::Go(who) => who,
            Self::Hope | Self::Request | Self::TakeResponse(_) => Who::Client,
            _ => Who::Server,
        }
    }
}

/// What the client sends.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// What it is about.
    pub name: &'static str,
    /// The content of the upgrade.
    pub content: &'static str,
    /// The limit of the server for it.
    pub limit: u32,
    /// What an impatient client sends after its request, before it has the answer.
    pub hope: &'static str,
}

/// Returns all scenarios.
pub fn all() -> Vec<Scenario> {
    let plain = Scenario {
        name: "upgrade",
        content: "",
        limit: 4,
        hope: "",
    };
    let smuggled = "GET /s HTTP/1.1\r\nHost:h\r\n\r\n";
    vec![
        plain.clone(),
        Scenario {
            name: "impatient client",
            hope: "!",
            ..plain.clone()
        },
        Scenario {
            name: "impatient client, like a request",
            hope: smuggled,
            ..plain.clone()
        },
        Scenario {
            name: "upgrade with content",
            content: "cd",
            ..plain.clone()
        },
        Scenario {
            name: "content beyond the limit",
            content: "cd",
            limit: 1,
            ..plain.clone()
        },
        Scenario {
            name: "all of it",
            content: "cd",
            hope: smuggled,
            ..plain
        },
    ]
}

/// A client and a server.
#[derive(Clone, Debug)]
pub struct Dialogue {
    pub(super) scenario: Scenario,
    cuts: Cuts,
    faults: u8,
}

/// A state of the model.
#[derive(Clone)]
pub struct State {
    pub(super) world: World,
    identity: String,
    broken: Vec<Broken>,
}

impl Dialogue {
    /// Makes the model of a scenario, in which this many faults may happen.
    pub const fn new(scenario: Scenario, cuts: Cuts, faults: u8) -> Self {
        Self {
            scenario,
            cuts,
            faults,
        }
    }

    fn state(&self, world: World) -> State {
        State {
            identity: world.identity(),
            broken: check::broken(&self.scenario, &world),
            world,
        }
    }

    fn of_end(&self, world: &World, who: Who, actions: &mut Vec<Action>) {
        let (end, other) = (&world.ends[who as usize], &world.ends[1 - who as usize]);
        let may_fail = world.faults > 0;
        let reads = |room: usize, actions: &mut Vec<Action>| {
            let sizes = self.cuts.writes(other.wire.len().min(room));
            actions.extend(sizes.into_iter().map(|len| Action::Read(who, len)));
            if other.wire.is_empty() && other.is_closed && !end.has_ended {
                actions.push(Action::End(who));
            }
        };
        match end.phase {
            Phase::Over => return,
            Phase::Tunnel => {
                reads(usize::MAX, actions);
                let left = who.tunnel().len() - end.tunnel.0;
                if left > 0 {
                    actions.extend([Action::Send(who, 1), Action::Send(who, left)]);
                } else if end.has_ended || who == Who::Client {
                    actions.push(Action::Close(who));
                }
                return;
            }
            Phase::Http => {}
        }
        match &end.ask {
            Ask::Read(room) => {
                reads(*room, actions);
                // The other end is alive and has nothing to say.
                let is_silent = other.wire.is_empty() && !other.is_closed;
                if may_fail || is_silent && !matches!(other.ask, Ask::Write(_)) {
                    actions.push(Action::TimeOut(who, may_fail));
                }
            }
            Ask::Write(bytes) => {
                let sizes = self.cuts.writes(bytes.len());
                actions.extend(sizes.into_iter().map(|len| Action::Write(who, len)));
                if may_fail {
                    actions.extend([0, bytes.len()].map(|len| Action::Fail(who, len)));
                }
            }
            Ask::Content(_) | Ask::Interim => actions.push(Action::Go(who)),
            Ask::Switched(_) => actions.push(Action::Switch(who)),
            Ask::Rejected(_) => actions.extend([true, false].map(Action::TakeResponse)),
            Ask::Done(_) | Ask::Closed(_) | Ask::Failed(_) => actions.push(Action::Close(who)),
            Ask::Decision(_) if who == Who::Client => actions.push(Action::Request),
            Ask::Decision(_) => {
                actions.extend([Action::Accept, Action::Reject, Action::Decline]);
            }
            Ask::Answer { unread, .. } => {
                actions.push(Action::Answer);
                if unread.is_some() {
                    actions.push(Action::ReadContent);
                }
            }
        }
        if may_fail {
            actions.push(Action::Cut(who));
        }
    }
}

impl Model for Dialogue {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        vec![self.state(World::new(&self.scenario, self.faults))]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        let world = &state.world;
        Who::BOTH
            .into_iter()
            .for_each(|who| self.of_end(world, who, actions));
        let is_waiting = matches!(world.ends[0].ask, Ask::Read(_));
        let may_hope = is_waiting && world.ends[0].phase == Phase::Http && !world.has_hoped;
        if may_hope && !self.scenario.hope.is_empty() {
            actions.push(Action::Hope);
        }
    }

    fn next_state(&self, last: &State, action: Action) -> Option<State> {
        if !last.broken.is_empty() {
            return None;
        }
        let mut world = last.world.clone();
        world.apply(&self.scenario, action);
        Some(self.state(world))
    }

    fn properties(&self) -> Vec<Property<Self>> {
        fn holds<const AT: usize>(_: &Dialogue, state: &State) -> bool {
            state.broken.iter().all(|(name, _)| *name != PROPERTIES[AT])
        }
        vec![
            Property::always(PROPERTIES[0], holds::<0>),
            Property::always(PROPERTIES[1], holds::<1>),
            Property::always(PROPERTIES[2], holds::<2>),
            Property::always(PROPERTIES[3], holds::<3>),
            Property::eventually("every exchange ends", |_, state: &State| {
                let ends = &state.world.ends;
                ends.iter().all(|end| end.phase == Phase::Over) || !state.broken.is_empty()
            }),
            Property::sometimes("everything arrives", |model: &Self, state: &State| {
                check::is_whole(&model.scenario, &state.world)
            }),
        ]
    }
}

impl State {
    fn key(&self) -> impl Hash + PartialEq + '_ {
        let world = &self.world;
        (
            &self.identity,
            &world.ends,
            world.faults,
            world.has_hoped,
            world.decided,
        )
    }
}

impl PartialEq for State {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Hash for State {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        self.key().hash(hasher);
    }
}

impl std::fmt::Debug for State {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = f.debug_struct("State");
        shown
            .field("broken", &self.broken)
            .field("ends", &self.world.ends);
        shown.finish_non_exhaustive()
    }
}
