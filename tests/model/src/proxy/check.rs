//! The properties that hold in each state.

use super::action::{End, Offer, Over};
use super::live::World;
use super::model::Proxy;
use crate::Broken;
use crate::seen::{self, Framing, Seen};

/// The properties.
pub(super) const PROPERTIES: [&str; 6] = [
    "no byte crosses before both ends have switched",
    "every byte arrives once and in order, or the connection closes",
    "a connection is reused only between messages",
    "only requests become requests",
    "content that was cut off never looks whole",
    "a step asks for something, and again for the same",
];

type Read = Result<(usize, Seen), String>;

/// Reads what upstream got on its current connection.
pub(super) fn asked(model: &Proxy, world: &World) -> Read {
    let expected = model.requests.get(world.first..).unwrap_or_default();
    seen::read(&world.got[1], expected, false)
}

/// Reads what the client got.
pub(super) fn answered(model: &Proxy, world: &World) -> Read {
    seen::read(&world.got[0], &model.responses, true)
}

/// Returns the properties that do not hold.
pub(super) fn broken(model: &Proxy, world: &World, offer: &Offer) -> Vec<Broken> {
    let mut broken = Vec::new();
    let mut add = |at: usize, why: String| broken.push((PROPERTIES[at], why));
    if let Some(why) = &world.reused_within {
        add(2, why.clone());
    }
    let shows_request = matches!(offer, Offer::Request { .. });
    if shows_request && world.exchange >= model.requests.len() {
        add(3, "there is no such request".into());
    }
    let answers;
    let (asked, answered) = match (asked(model, world), answered(model, world)) {
        (Ok(asked), Ok(answered)) => {
            answers = answered.0;
            (asked.1, answered.1)
        }
        (Err(why), _) | (_, Err(why)) => {
            add(1, why);
            return broken;
        }
    };
    if answers > requests_begun(model, world) {
        add(1, "a response that answers no request".into());
    }
    match (&asked, &answered) {
        (Seen::Tunnel(sent), Seen::Tunnel(returned)) => {
            let has_switched = world.read[1] >= model.end_of(End::Upstream, world.exchange);
            if sent + returned > 0 && !has_switched {
                add(0, "before all of the 101 had come".into());
            }
        }
        (Seen::Tunnel(1..), seen) => add(0, format!("to upstream; the client: {seen:?}")),
        (seen, Seen::Tunnel(1..)) => add(0, format!("to the client; upstream: {seen:?}")),
        _ => {}
    }
    // The bytes of the tunnel that the proxy has received from each end, and passed on.
    let received = [End::Client, End::Upstream]
        .map(|end| world.read[end as usize].saturating_sub(model.end_of(end, world.exchange)));
    let is_passed = [
        asked == Seen::Tunnel(received[0]),
        answered == Seen::Tunnel(received[1]),
    ];
    match offer {
        Offer::Over(Over::Tunnel) if is_passed != [true; 2] => {
            add(
                1,
                format!("a tunnel has ended after {asked:?} and {answered:?}"),
            );
        }
        Offer::Transfer {
            rooms,
            bytes,
            shut_down,
        } => {
            if *rooms == [None; 2] && bytes.iter().all(Vec::is_empty) {
                add(5, "nothing can be done".into());
            }
            if rooms.contains(&Some(0)) {
                add(5, "a room is empty".into());
            }
            let [client, upstream] = *shut_down;
            if upstream && !(is_passed[0] && world.ended[0])
                || client && !(is_passed[1] && world.ended[1])
            {
                add(1, "a direction is shut down too early".into());
            }
        }
        Offer::Over(Over::Http { needs_reset, .. }) => {
            let closes = *needs_reset && !model.never_resets();
            if !closes && looks_whole(model, world, &answered) {
                add(4, format!("the client got {answered:?}"));
            }
        }
        _ => {}
    }
    broken
}

/// Returns how many requests of the client have begun to come.
fn requests_begun(model: &Proxy, world: &World) -> usize {
    let starts = (0..model.requests.len()).map(|at| match at {
        0 => 0,
        _ => model.end_of(End::Client, at - 1),
    });
    starts.filter(|start| *start < world.read[0]).count()
}

/// Returns whether the client takes content that was cut off for whole when its connection closes.
fn looks_whole(model: &Proxy, world: &World, answered: &Seen) -> bool {
    let (at, Seen::Content(len)) = (world.exchange, *answered) else {
        return false;
    };
    let Some(expected) = model.responses.get(at) else {
        return false;
    };
    // Nothing tells content that ends with the connection from content after which upstream closed
    // too early, if it closed in an orderly way.
    let start = model.end_of(End::Upstream, at) - expected.content.len();
    let is_passed = world.ended[1] && world.read[1] == start + len;
    expected.framing == Framing::Close && !is_passed
}
