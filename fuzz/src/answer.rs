//! A client that reads a response in reads of given sizes.

use http_upgrade::client::{Client, ClientError, Event};
use http_upgrade::upgrade::Either;
use http_upgrade::websocket::{Deflate, Proposal, ResponseError};
use http_upgrade::{Limits, Protocol, Unnegotiated};

/// The result of a client, as far as it can be compared.
#[derive(Debug, PartialEq)]
pub enum Answer {
    Switched { web_socket: bool, consumed: usize },
    Rejected { status: u16, consumed: usize },
    Fault(ClientError<Either<ResponseError, core::convert::Infallible>>),
}

type Asking = Client<(Proposal<'static>, Unnegotiated<'static>)>;

/// Returns a client that proposes WebSocket or `tcp`, with the default rules.
pub fn strict(limits: Limits) -> Asking {
    let web_socket = Proposal::new(*b"the sample nonce")
        .subprotocols(&["chat", "superchat"])
        .deflate(Deflate::new());
    Client::with_limits(
        (web_socket, Unnegotiated::new(Protocol::new("tcp"))),
        limits,
    )
}

/// Returns the same client with every leniency of `Client` switched on. Those of the proposal stay
/// off, since the proposal checks the proof.
pub fn tolerant(limits: Limits) -> Asking {
    let client = strict(limits).tolerating_bare_lf().tolerating_http10();
    client.tolerating_unnamed()
}

/// Returns the result of a response that arrives in reads of these sizes.
///
/// Also checks that an event can be repeated, that it does not depend on bytes after the head, and
/// that only whole heads are consumed.
pub fn of(mut client: Asking, bytes: &[u8], mut steps: impl Iterator<Item = usize>) -> Answer {
    client.sent();
    let mut end = 0;
    while client.wants_input(&bytes[..end]) {
        if end == bytes.len() {
            break;
        }
        end = bytes.len().min(end + steps.next().unwrap_or(bytes.len()));
    }
    let answer = event(&client, &bytes[..end]);
    assert_eq!(answer, event(&client, bytes));
    if let Answer::Switched { consumed, .. } | Answer::Rejected { consumed, .. } = answer {
        let lines: [&[u8]; 2] = [b"\n\r\n", b"\n\n"];
        assert!(lines.iter().any(|end| bytes[..consumed].ends_with(end)));
    }
    if let Answer::Switched {
        web_socket: true,
        consumed,
    } = answer
    {
        let accept = b"s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
        let mut windows = bytes[..consumed].windows(accept.len());
        assert!(
            windows.any(|window| window == accept),
            "no proof, but a switch"
        );
    }
    answer
}

fn event(client: &Asking, input: &[u8]) -> Answer {
    match client.event(input) {
        Ok(Event::Switched(switched)) => Answer::Switched {
            consumed: switched.consumed(),
            web_socket: matches!(switched.agreement(), Either::First(_)),
        },
        Ok(Event::Rejected(rejected)) => Answer::Rejected {
            status: rejected.response().status,
            consumed: rejected.consumed(),
        },
        Err(fault) => Answer::Fault(fault),
    }
}
