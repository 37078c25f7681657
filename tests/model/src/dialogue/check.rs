//! The properties that hold in each state.

use super::ask::Ask;
use super::ends::{Phase, World};
use super::model::{Scenario, Who};
use crate::Broken;

/// The properties.
pub(super) const PROPERTIES: [&str; 4] = [
    "no end switches alone",
    "every byte arrives once and in order, or the connection closes",
    "a connection is reused only between messages",
    "bytes after a refused upgrade never become a request",
];

/// The content of a refusal, and of the response of the crate to a request that takes too long.
const CONTENT: &str = "no\n";
const LATE: &str = "the request took too long to come (RFC 9110 §15.5.9)\n";

/// Returns what the server is to receive after the request.
fn to_server(scenario: &Scenario, world: &World) -> String {
    let hope = if world.has_hoped { scenario.hope } else { "" };
    format!("{hope}{}", Who::Client.tunnel())
}

/// Returns the properties that do not hold.
pub(super) fn broken(scenario: &Scenario, world: &World) -> Vec<Broken> {
    let [client, server] = &world.ends;
    let mut broken = Vec::new();
    let mut add = |at: usize, why: String| broken.push((PROPERTIES[at], why));
    if [client, server]
        .iter()
        .any(|end| end.phase == Phase::Tunnel)
        && !world.decided.0
    {
        add(0, "the application has not accepted".into());
    }
    if world.decided == (true, true) {
        add(0, "the server has accepted and refused".into());
    }
    if !to_server(scenario, world)
        .as_bytes()
        .starts_with(&server.tunnel.1)
    {
        add(
            1,
            format!("the server's tunnel: {}", server.tunnel.1.escape_ascii()),
        );
    }
    if !Who::Server
        .tunnel()
        .as_bytes()
        .starts_with(&client.tunnel.1)
    {
        add(
            1,
            format!("the client's tunnel: {}", client.tunnel.1.escape_ascii()),
        );
    }
    if !scenario.content.as_bytes().starts_with(&server.content) {
        add(
            1,
            format!("the server's content: {}", server.content.escape_ascii()),
        );
    }
    let contents = [CONTENT, LATE].map(str::as_bytes);
    if contents.iter().all(|all| !all.starts_with(&client.content)) {
        add(
            1,
            format!("the client's content: {}", client.content.escape_ascii()),
        );
    }
    match &server.ask {
        Ask::Answer { unread: None, .. } if server.content != scenario.content.as_bytes() => {
            add(1, "the content is not whole".into());
        }
        Ask::Decision(target)
        | Ask::Answer {
            unread: Some(target),
            ..
        } if target.contains("/s") => {
            add(3, target.clone());
        }
        Ask::Failed(what) => add(3, what.clone()),
        _ => {}
    }
    if client.ask == Ask::Done(true)
        && (client.content != CONTENT.as_bytes() || !server.wire.is_empty())
    {
        add(2, "the client, before the end of the response".into());
    }
    broken
}

/// Returns whether both directions of the tunnel have arrived.
pub(super) fn is_whole(scenario: &Scenario, world: &World) -> bool {
    let [client, server] = &world.ends;
    // Content beyond the limit makes the upgrade an ordinary request.
    if scenario.content.len() > scenario.limit as usize {
        return client.content == CONTENT.as_bytes()
            && server.content == scenario.content.as_bytes();
    }
    let all = to_server(scenario, world);
    server.tunnel.1 == all.as_bytes() && client.tunnel.1 == Who::Server.tunnel().as_bytes()
}
