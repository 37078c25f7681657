//! The connections that are driven step by step.

use super::{CHAT, IRC};
use http_upgrade::client::Client;
use http_upgrade::drive::{
    ClientConnection, ClientStep, ProxyExchange, ProxyStep, ServerConnection, ServerStep,
};
use http_upgrade::{Intermediary, Limits, Persistence, Propose, Rejection};

static PROXY: Intermediary<'static> = Intermediary::allowing(&[&IRC]);

/// How many steps are taken: a loop without a limit would never end over bytes that come to an end.
const STEPS: u8 = 200;

/// Splits the memory among the connections, and drives each of them over the input.
pub(super) fn drive(input: &[u8], limits: Limits, memory: &mut [u8], out: &mut [u8]) -> usize {
    serve(input, limits, memory, out)
        + connect(input, limits, memory, out)
        + relay(input, limits, halves(memory), halves(out))
}

fn halves(memory: &mut [u8]) -> [&mut [u8]; 2] {
    let half = memory.len() / 2;
    memory
        .split_at_mut_checked(half)
        .map_or([&mut [], &mut []], |(first, second)| [first, second])
}

/// Copies as much as there is room for, and returns how much that is.
fn read(input: &mut &[u8], room: &mut [u8]) -> usize {
    let most = room.len().min(input.len());
    let (piece, rest) = input.split_at_checked(most).unwrap_or_default();
    for (to, byte) in room.iter_mut().zip(piece) {
        *to = *byte;
    }
    *input = rest;
    most
}

fn serve(mut input: &[u8], limits: Limits, memory: &mut [u8], out: &mut [u8]) -> usize {
    let Ok(connection) = ServerConnection::with_limits(limits, memory, out) else {
        return 0;
    };
    let mut connection = connection.reusing_declined();
    let mut sum = 0;
    for turn in 0..STEPS {
        match connection.step() {
            ServerStep::Read(room) => {
                let bytes = read(&mut input, room);
                sum += usize::from(connection.received(bytes).is_ok());
            }
            ServerStep::Write(bytes) => {
                let len = bytes.len();
                sum += usize::from(connection.written(len).is_ok());
            }
            ServerStep::Upgrade(request) => {
                let request = request.with_fields(&[("Set-Cookie", "a=b")]);
                sum += request.upgrade().content().decoded_len();
                match turn % 4 {
                    0 => sum += usize::from(request.accept(&CHAT).is_ok()),
                    1 => sum += usize::from(request.accept(&IRC).is_ok()),
                    2 => sum += usize::from(request.reject(Rejection::new(403, "no")).is_ok()),
                    _ => request.decline(),
                }
            }
            ServerStep::Continue(request) => {
                sum += request.head().len();
                sum += usize::from(match turn % 2 {
                    0 => request.proceed().is_ok(),
                    _ => request.reject(Rejection::new(417, "no")).is_ok(),
                });
            }
            ServerStep::Request(request) => {
                sum += request.head().len() + usize::from(request.closes());
                match turn % 3 {
                    0 => sum += usize::from(request.read().is_ok()),
                    1 => sum += usize::from(request.reject(Rejection::new(404, "no")).is_ok()),
                    _ => request.answered(Persistence::Reuse),
                }
            }
            ServerStep::Content(piece) => sum += piece.len(),
            ServerStep::Answer(answer) => match usize::from(answer.closes()) {
                0 => answer.answered(Persistence::Reuse),
                _ => sum += usize::from(answer.reject(Rejection::new(404, "no")).is_ok()),
            },
            ServerStep::Switched(unread) | ServerStep::PriorKnowledge(unread) => {
                sum += unread.len();
                break;
            }
            ServerStep::Closed(_) => break,
        }
    }
    connection.timed_out();
    sum + connection.into_buffer().filled().len()
}

fn connect(mut input: &[u8], limits: Limits, memory: &mut [u8], out: &mut [u8]) -> usize {
    let client = Client::with_limits(IRC, limits);
    let Ok(mut connection) = ClientConnection::new(client, memory, out) else {
        return 0;
    };
    let mut sum = 0;
    for _ in 0..STEPS {
        match connection.step() {
            ClientStep::Opening(turn) => {
                let request = turn.request("/", "device").method("POST");
                sum += usize::from(turn.send(&request).is_ok());
            }
            ClientStep::Write(bytes) => {
                let len = bytes.len();
                sum += usize::from(connection.written(len).is_ok());
            }
            ClientStep::Read(room) => {
                let bytes = read(&mut input, room);
                sum += usize::from(connection.received(bytes).is_ok());
            }
            ClientStep::Interim(head) => sum += head.len(),
            ClientStep::Rejected(turn) => match turn.rejected().response().status {
                403 => turn.close(),
                _ => turn.read(),
            },
            ClientStep::Content(piece) => sum += piece.len(),
            ClientStep::Switched(switched, unread) => {
                sum += switched.consumed() + unread.len();
                break;
            }
            step => {
                sum += ended(&step);
                break;
            }
        }
    }
    connection.timed_out();
    sum + connection.into_buffer().filled().len()
}

fn ended<P: Propose, O>(step: &ClientStep<'_, P, O>) -> usize {
    match step {
        ClientStep::Done(persistence) => usize::from(*persistence == Persistence::Reuse),
        ClientStep::Failed(error) => error.rule().section.len(),
        ClientStep::Broken(error) => error.rule().section.len(),
        _ => 0,
    }
}

fn relay(input: &[u8], limits: Limits, inputs: [&mut [u8]; 2], out: [&mut [u8]; 2]) -> usize {
    let Ok(mut exchange) = ProxyExchange::new(PROXY.limits(limits), inputs, out) else {
        return 0;
    };
    let (mut from_client, mut from_upstream) = (input, input);
    let mut sum = 0;
    for turn in 0..STEPS {
        let mut done = [0; 4];
        match exchange.step() {
            ProxyStep::Request(request) => {
                let request = request.with_fields(&[("X-Forwarded-For", "device")]);
                sum += request.request().len() + usize::from(request.is_upgrade());
                sum += usize::from(request.declined().is_some());
                sum += usize::from(match turn % 2 {
                    0 => request.forward().is_ok(),
                    _ => request.reject(Rejection::new(403, "no")).is_ok(),
                });
                continue;
            }
            ProxyStep::Transfer(transfer) => {
                let rooms = [transfer.from_client, transfer.from_upstream];
                let [client, upstream] = rooms.map(Option::unwrap_or_default);
                done[0] = read(&mut from_client, client);
                done[1] = read(&mut from_upstream, upstream);
                done[2] = transfer.to_client.len();
                done[3] = transfer.to_upstream.len();
            }
            ProxyStep::Over(_) => break,
        }
        let [client_read, upstream_read, client_got, upstream_got] = done;
        sum += usize::from(exchange.client_received(client_read).is_ok());
        sum += usize::from(exchange.upstream_received(upstream_read).is_ok());
        sum += usize::from(exchange.client_written(client_got).is_ok());
        sum += usize::from(exchange.upstream_written(upstream_got).is_ok());
        match turn % 50 {
            7 => sum += usize::from(exchange.repeat_request()),
            49 => exchange.upstream_write_failed(),
            _ => exchange.release(),
        }
        sum += usize::from(exchange.status().is_some() || exchange.switched().is_some());
    }
    match sum % 3 {
        0 => exchange.client_timed_out(),
        1 => exchange.upstream_timed_out(),
        _ => exchange.upstream_failed(),
    }
    let buffers = exchange.into_inputs();
    sum + buffers
        .iter()
        .map(|buffer| buffer.filled().len())
        .sum::<usize>()
}
