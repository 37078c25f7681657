//! Calls everything of the intermediary, over recorded bytes of both directions and over parsed
//! heads.

use super::{IRC, fields, reject};
use http_upgrade::intermediary::{
    ForwardedContent, ForwardedRequest, Outcome, RequestEvent, RequestSide, ResponseEvent,
    ResponseSide, end_to_end,
};
use http_upgrade::websocket::Relay;
use http_upgrade::{
    Encode, Intermediary, Limits, Persistence, Rejection, RequestHead, ResponseHead,
};

static PROXY: Intermediary<'static> = Intermediary::allowing(&[&Relay, &IRC]).via("device");

const OWN: &[(&str, &str)] = &[("X-Forwarded-For", "203.0.113.7")];

pub(super) fn relay(input: &[u8], limits: Limits, out: &mut [u8]) -> usize {
    let (mut request, response) = PROXY.limits(limits).exchange();
    request.wants_input(input);
    let mut content = None;
    let sent = match request.event(input) {
        Ok(RequestEvent::UpgradeRequested(forward) | RequestEvent::Plain(forward)) => {
            let bytes = ask(&forward, out);
            let content = content.insert(request.sent(forward));
            bytes + pass(content, input, out)
        }
        Err(fault) => {
            fault.rule().section.len()
                + fault
                    .rejection()
                    .map_or(0, |rejection| reject(rejection, out))
        }
    };
    let refused = request.reject(Rejection::new(502, "no upstream"));
    sent + reject(refused, out) + answer(&request, response, content, input, out) + watch(input)
}

fn ask(forward: &ForwardedRequest<'_>, out: &mut [u8]) -> usize {
    let declined = forward
        .declined()
        .map_or(0, |reason| reason.rule().section.len());
    let forward = forward.clone().with_fields(OWN);
    forward.encode(out).map_or(0, <[u8]>::len) + forward.request().method.len() + declined
}

fn answer(
    request: &RequestSide<'_>,
    mut response: ResponseSide<'_>,
    content: Option<ForwardedContent>,
    input: &[u8],
    out: &mut [u8],
) -> usize {
    let mut sum = 0;
    for _ in 0..3 {
        response.wants_input(input);
        sum += match response.event(request, input, input) {
            Ok(ResponseEvent::Interim(interim)) => {
                response.next_response();
                interim.consumed() + interim.encode(out).map_or(0, <[u8]>::len)
            }
            Ok(ResponseEvent::Switched(tunnel)) => {
                let tunnel = tunnel.with_fields(OWN);
                let bytes = tunnel.encode(out).map_or(0, <[u8]>::len);
                let open = tunnel.sent();
                bytes + open.client_consumed() + open.upstream_consumed()
            }
            Ok(ResponseEvent::Rejected(returned)) => {
                let returned = returned.with_fields(OWN).closing();
                let bytes = returned.encode(out).map_or(0, <[u8]>::len);
                let mut end = returned.sent();
                let passed = pass(end.content(), input, out);
                let ends = content.as_ref().map_or([Persistence::Close; 2], |content| {
                    [end.client(content), end.upstream(content, input)]
                });
                bytes + passed + usize::from(ends.contains(&Persistence::Reuse))
            }
            Err(fault) => {
                fault.rule().section.len()
                    + fault.rule().sentence.len()
                    + fault
                        .rejection()
                        .map_or(0, |rejection| reject(rejection, out))
            }
        };
    }
    sum
}

fn pass(content: &mut ForwardedContent, mut input: &[u8], out: &mut [u8]) -> usize {
    let mut sum = 0;
    while let Ok(Some(piece)) = content.piece(input) {
        let written = piece.encode(out).map_or(0, <[u8]>::len);
        sum += written;
        input = input.get(content.written(written)..).unwrap_or_default();
    }
    sum
}

fn watch(input: &[u8]) -> usize {
    let mut sum = 0;
    for exchange in PROXY.observe(input, input).flatten() {
        sum += fields(&exchange.request.fields);
        if let Outcome::Switched { from_client, .. } = exchange.outcome {
            sum += from_client.len();
        }
    }
    if let (Ok(Some(request)), Ok(Some(response))) =
        (RequestHead::parse(input), ResponseHead::parse(input))
    {
        let verdict = PROXY
            .check(request)
            .map(|checked| checked.verify(response).is_ok());
        sum += usize::from(verdict == Ok(true));
        sum += end_to_end(request.fields).count();
    }
    sum
}
