//! Checks of what has crossed.

use super::case::Step;
use super::sides::Sides;
use crate::conform::case::{Kind, Verdict};
use crate::conform::message::{self, Lines, Parsed};
use crate::conform::notation::shown;
use std::io::{Read, Write};
use std::thread;
use std::time::Instant;

/// Runs one of the steps that check something.
pub(crate) fn check(sides: &mut Sides<'_>, step: Step) -> Result<(), Verdict> {
    match step {
        Step::ToBack(text) => {
            let due = sides.fill(text);
            arrives(sides, &due, true)
        }
        Step::ToClient(text) => {
            let due = sides.fill(text);
            arrives(sides, &due, false)
        }
        Step::BackContent(text) => back_content(sides, text),
        Step::ClientContent(text) => client_content(sides, text),
        Step::BackStartOf(text) => back_start_of(sides, text),
        Step::NothingToBack => nothing_to_back(sides),
        Step::BackNever(text) => {
            sides.pause();
            never(sides, &sides.back.all(), text, "the server")
        }
        Step::ClientNever(text) => {
            sides.pause();
            never(sides, &sides.client.received.clone(), text, "the client")
        }
        Step::Interims(due) => {
            if sides.interims == due {
                return Ok(());
            }
            let said = format!(
                "the client gets the interim responses {:?}, and {due:?} came from the server",
                sides.interims
            );
            sides.fails(Kind::Lost, said)
        }
        Step::BackSane => sane(sides),
        Step::Flood(bytes) => flood(sides, bytes),
        Step::BackHostIsNot(ignored) => host_is_not(sides, ignored),
        fields => check_fields(sides, fields),
    }
}

/// What came to the server after the head of the request.
fn after_head(sides: &mut Sides<'_>) -> Vec<u8> {
    let wire = sides.back.wire();
    wire.map(|wire| wire.rest().to_vec()).unwrap_or_default()
}

fn back_start_of(sides: &mut Sides<'_>, text: &str) -> Result<(), Verdict> {
    let (due, came) = (sides.fill(text), after_head(sides));
    if due.starts_with(&came) {
        return Ok(());
    }
    let said = format!("the server gets \"{}\" after the head", shown(&came, 80));
    sides.fails(Kind::Crossed, said)
}

fn nothing_to_back(sides: &mut Sides<'_>) -> Result<(), Verdict> {
    sides.pause();
    let came = after_head(sides);
    if came.is_empty() {
        return Ok(());
    }
    let said = format!("the server gets \"{}\" too early", shown(&came, 80));
    sides.fails(Kind::Crossed, said)
}

fn check_fields(sides: &Sides<'_>, step: Step) -> Result<(), Verdict> {
    let none = Lines::default();
    let (end, fields) = match step {
        Step::BackLacks(_) | Step::BackHas(_) | Step::BackField(..) | Step::BackOptionLacks(_) => (
            "the server",
            sides.back.asked().map_or(&none, |asked| &asked.fields),
        ),
        _ => (
            "the client",
            sides.answer.as_ref().map_or(&none, |answer| &answer.fields),
        ),
    };
    let (is_so, said) = match step {
        Step::BackLacks(name) | Step::ClientLacks(name) => (
            !fields.has(name),
            format!("{end} gets {name}: {}", fields.all(name).join(", ")),
        ),
        Step::BackHas(name) | Step::ClientHas(name) => {
            (fields.has(name), format!("{end} gets no {name}"))
        }
        Step::BackField(name, due) | Step::ClientField(name, due) => {
            let value = fields.list(name).join(", ");
            let said = format!("{end} gets {name}: {value}, and {due} is due");
            (value == due, said)
        }
        Step::BackOptionLacks(option) => (
            !fields.lists("Connection", option),
            format!("{end} gets the connection option {option}"),
        ),
        Step::ClientOption(option) => (
            fields.lists("Connection", option),
            format!("{end} gets no connection option {option}"),
        ),
        _ => (true, String::new()),
    };
    if is_so {
        return Ok(());
    }
    sides.fails(Kind::Crossed, said)
}

fn client_content(sides: &Sides<'_>, due: &str) -> Result<(), Verdict> {
    let answer = sides.answer.as_ref();
    let content = answer.map_or(&[] as &[u8], |answer| &answer.content);
    if content == due.as_bytes() {
        return Ok(());
    }
    let said = format!("the client gets the content \"{}\"", shown(content, 80));
    sides.fails(Kind::Crossed, said)
}

/// Waits until these bytes, and no others, are next.
fn arrives(sides: &mut Sides<'_>, due: &[u8], at_back: bool) -> Result<(), Verdict> {
    let mut came = Vec::new();
    let is_there = sides.wait(|sides| {
        let wire = if at_back {
            sides.back.wire()
        } else {
            Some(&mut sides.client)
        };
        if let Some(wire) = wire {
            came = wire.rest().to_vec();
            if came.starts_with(due) {
                wire.at += due.len();
                return Ok(true);
            }
            return Ok(!due.starts_with(&came) || wire.ended.is_some());
        }
        Ok(false)
    })?;
    if is_there && came.starts_with(due) {
        return Ok(());
    }
    let end = if at_back { "the server" } else { "the client" };
    let said = format!(
        "{end} gets \"{}\", and \"{}\" is due",
        shown(&came, 80),
        shown(due, 80)
    );
    let is_twice = due.len() > 1 && came.windows(due.len()).filter(|part| *part == due).count() > 1;
    sides.fails(if is_twice { Kind::Repeated } else { Kind::Lost }, said)
}

/// Reads the content of the request to its end.
fn back_content(sides: &mut Sides<'_>, due: &str) -> Result<(), Verdict> {
    let mut content = Vec::new();
    let is_complete = sides.wait(|sides| {
        let head = sides.back.asked().map_or(0, |asked| asked.head);
        let Some(wire) = sides.back.wire() else {
            return Ok(false);
        };
        let start = wire.at.saturating_sub(head);
        match message::asked(wire.received.get(start..).unwrap_or_default()) {
            Parsed::Complete(asked) => {
                content.clone_from(&asked.content);
                Ok(asked.is_complete)
            }
            Parsed::Incomplete | Parsed::TooLong => Ok(false),
            Parsed::Malformed(error) => {
                let said = format!("the content of the request is not in order: {error}");
                Err(Verdict::must(Kind::WrongRequest, said))
            }
        }
    })?;
    if is_complete && content == due.as_bytes() {
        return Ok(());
    }
    let said = format!("the server gets the content \"{}\"", shown(&content, 80));
    sides.fails(Kind::Lost, said)
}

/// Whether these bytes are nowhere in what came, without regard to case.
fn never(sides: &Sides<'_>, came: &[u8], text: &str, end: &str) -> Result<(), Verdict> {
    let wanted = sides.fill(text).to_ascii_lowercase();
    let came = came.to_ascii_lowercase();
    let is_there = came.windows(wanted.len()).any(|part| part == wanted);
    if !is_there {
        return Ok(());
    }
    let said = format!("{end} gets \"{}\"", shown(&sides.fill(text), 80));
    sides.fails(Kind::Crossed, said)
}

/// Reads everything at the server as requests in order.
fn sane(sides: &mut Sides<'_>) -> Result<(), Verdict> {
    sides.pause();
    for connection in &sides.back.connections {
        let mut rest = connection.received.as_slice();
        while !rest.is_empty() {
            match message::asked(rest) {
                Parsed::Malformed(error) => {
                    let said = format!("what comes to the server is no request in order: {error}");
                    return sides.fails(Kind::Crossed, said);
                }
                Parsed::Complete(asked) if asked.is_complete => {
                    rest = rest.get(asked.len..).unwrap_or_default();
                }
                _ => break,
            }
        }
    }
    Ok(())
}

fn host_is_not(sides: &Sides<'_>, ignored: &str) -> Result<(), Verdict> {
    let Some(asked) = sides.back.asked() else {
        return sides.fails(Kind::Lost, "no request came to the server");
    };
    let target = asked.line.split(' ').nth(1).unwrap_or_default();
    let of_target = target.split_once("://").map(|(_, rest)| rest);
    let of_target = of_target.and_then(|rest| rest.split('/').next());
    let host = asked.fields.all("Host").join(", ");
    let is_so = host != ignored && of_target.is_none_or(|authority| authority == host);
    if is_so {
        return Ok(());
    }
    let said = format!("the server gets {target} with the Host {host}");
    sides.fails(Kind::Crossed, said)
}

/// Sends bytes both ways at the same time and compares what arrives.
fn flood(sides: &mut Sides<'_>, bytes: usize) -> Result<(), Verdict> {
    let deadline = sides.deadline;
    let up: Vec<u8> = (0..251).cycle().take(bytes).collect();
    let down: Vec<u8> = (0..241).cycle().take(bytes).collect();
    let sockets = sides
        .back
        .wire()
        .and_then(|wire| wire.socket().try_clone().ok())
        .zip(sides.client.socket().try_clone().ok());
    let Some((back, client)) = sockets else {
        return sides.fails(Kind::Lost, "no tunnel is open");
    };
    let (mut client_out, mut back_out) = (&client, &back);
    let (came_up, came_down) = thread::scope(|scope| {
        scope.spawn(|| client_out.write_all(&up));
        scope.spawn(|| back_out.write_all(&down));
        let at_back = scope.spawn(|| receive(&back, bytes, deadline));
        (
            receive(&client, bytes, deadline),
            at_back.join().unwrap_or_default(),
        )
    });
    for (came, due, end) in [(came_up, down, "client"), (came_down, up, "server")] {
        if came != due {
            let first = came.iter().zip(&due).position(|(came, due)| came != due);
            let said = format!(
                "the {end} gets {} of {} bytes, and the first that differs is at {first:?}",
                came.len(),
                due.len()
            );
            return sides.fails(Kind::Lost, said);
        }
    }
    Ok(())
}

fn receive(mut socket: &std::net::TcpStream, bytes: usize, deadline: Instant) -> Vec<u8> {
    let mut came = Vec::new();
    let mut buffer = vec![0; 64 << 10];
    while came.len() < bytes && crate::socket::limit(socket, deadline).is_ok() {
        match socket.read(&mut buffer) {
            Ok(count @ 1..) => came.extend_from_slice(buffer.get(..count).unwrap_or_default()),
            _ => break,
        }
    }
    came
}
