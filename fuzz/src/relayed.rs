//! An intermediary that reads one side in reads of given sizes.

use crate::answer::{self, Answer};
use http_upgrade::intermediary::{
    RequestEvent, RequestSide, RequestSideError, ResponseEvent, ResponseSideError,
};
use http_upgrade::websocket::Relay;
use http_upgrade::{
    Encode, Intermediary, Limits, Protocol, RequestHead, ResponseHead, Unnegotiated,
};
use std::iter;

const POLICY: Intermediary<'static> =
    Intermediary::allowing(&[&Relay, &Unnegotiated::new(Protocol::new("tcp"))]);

/// What upstream receives: the bytes, and whether they ask for an upgrade.
pub type Forwarded = Result<(Vec<u8>, bool), RequestSideError>;

/// Returns what is forwarded of a request that arrives in reads of these sizes.
pub fn request(limits: Limits, bytes: &[u8], steps: impl Iterator<Item = usize>) -> Forwarded {
    let (mut side, _) = POLICY.limits(limits).exchange();
    read(bytes, steps, |input| side.wants_input(input));
    forwarded(&side, bytes)
}

/// Checks a forwarded request: it is valid by the strict rules, asks for nothing that is not
/// allowed, and is written the same when it is read again.
pub fn check_request(bytes: &[u8]) {
    let Ok((written, upgrade)) = request(Limits::new(), bytes, iter::empty()) else {
        return;
    };
    let head = RequestHead::parse(&written)
        .expect("a head")
        .expect("whole");
    for (name, value) in head.fields {
        let hop_by_hop = [
            "keep-alive",
            "te",
            "trailer",
            "proxy-connection",
            "http2-settings",
        ];
        assert!(!hop_by_hop.contains(&&*name.to_ascii_lowercase()), "{name}");
        match &*name.to_ascii_lowercase() {
            "upgrade" => assert!(upgrade && value.split(|&o| o == b',').all(is_allowed)),
            "connection" => assert!(upgrade && value == b"Upgrade"),
            _ => {}
        }
    }
    assert_eq!(head.fields.all("Host").count(), 1);
    assert_eq!(head.fields.all("Upgrade").count(), usize::from(upgrade));
    // Decoded content may be refused by the limits although the coded content was not.
    if !upgrade || written.len() == head.len() {
        let again = request(Limits::new().head(1 << 20), &written, iter::empty());
        assert_eq!(again, Ok((written, upgrade)));
    }
}

fn is_allowed(protocol: &[u8]) -> bool {
    matches!(protocol.trim_ascii(), b"websocket" | b"tcp")
}

fn forwarded(side: &RequestSide<'_>, bytes: &[u8]) -> Forwarded {
    let event = side.event(bytes)?;
    let upgrade = matches!(event, RequestEvent::UpgradeRequested(_));
    let (RequestEvent::UpgradeRequested(forward) | RequestEvent::Plain(forward)) = event;
    assert!(
        bytes[..forward.consumed()]
            .windows(2)
            .any(|end| end == b"\r\n")
    );
    Ok((forward.to_vec().expect("a request"), upgrade))
}

/// What the client receives as the response to its request for WebSocket or `tcp`, interim
/// responses included, and whether there is a tunnel.
pub type Returned = Result<(Vec<u8>, bool), ResponseSideError>;

pub fn response(bytes: &[u8], mut steps: impl Iterator<Item = usize>) -> Returned {
    let client = asked();
    let (mut request, mut side) = POLICY.exchange();
    assert!(!request.wants_input(&client));
    let Ok(RequestEvent::UpgradeRequested(forward)) = request.event(&client) else {
        panic!("an upgrade");
    };
    request.sent(forward);
    let (mut rest, mut written) = (bytes, Vec::new());
    loop {
        read(rest, &mut steps, |input| side.wants_input(input));
        match side.event(&request, &client, rest)? {
            ResponseEvent::Interim(interim) => {
                written.extend(interim.to_vec().expect("a head"));
                rest = &rest[interim.consumed()..];
                side.next_response();
            }
            ResponseEvent::Switched(tunnel) => {
                written.extend(tunnel.to_vec().expect("a head"));
                assert!(tunnel.sent().upstream_consumed() <= rest.len());
                return Ok((written, true));
            }
            ResponseEvent::Rejected(returned) => {
                written.extend(returned.to_vec().expect("a head"));
                return Ok((written, false));
            }
        }
    }
}

/// Checks that there is a tunnel exactly if a client that is connected to upstream directly would
/// have switched, and that the intermediary's client switches in the same cases.
pub fn check_response(bytes: &[u8]) {
    let direct = answer::of(answer::strict(Limits::new()), bytes, iter::empty());
    let switches = matches!(direct, Answer::Switched { .. });
    match response(bytes, iter::empty()) {
        Ok((written, tunnel)) => {
            assert_eq!(tunnel, switches, "{direct:?}");
            let heard = answer::of(answer::strict(Limits::new()), &written, iter::empty());
            assert_eq!(
                matches!(heard, Answer::Switched { .. }),
                tunnel,
                "{heard:?}"
            );
            let consumed = match heard {
                Answer::Switched { consumed, .. } | Answer::Rejected { consumed, .. } => consumed,
                Answer::Fault(fault) => panic!("{fault}"),
            };
            assert_eq!(consumed, written.len());
            assert!(ResponseHead::parse(&written).is_ok_and(|head| head.is_some()));
        }
        // Unlike the intermediary, a client does not act on the field names in Connection.
        Err(fault) => assert!(
            !switches || matches!(fault, ResponseSideError::Options(_)),
            "{fault}"
        ),
    }
}

/// Returns the request that the client of `answer` sends.
fn asked() -> Vec<u8> {
    let client = answer::strict(Limits::new());
    client.request("/", "h").to_vec().expect("a request")
}

fn read(
    bytes: &[u8],
    mut steps: impl Iterator<Item = usize>,
    mut wants: impl FnMut(&[u8]) -> bool,
) {
    let mut end = 0;
    while wants(&bytes[..end]) && end < bytes.len() {
        end = bytes.len().min(end + steps.next().unwrap_or(bytes.len()));
    }
}
