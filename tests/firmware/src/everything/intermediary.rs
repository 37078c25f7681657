//! The intermediary: both directions as one recording, and the one question.

use super::{IRC, fields, reject};
use http_upgrade::intermediary::{
    Forward, Outcome, Passage, RequestEvent, RequestSide, ResponseEvent, ResponseSide, end_to_end,
};
use http_upgrade::websocket::Relay;
use http_upgrade::{
    Connection, Encode, Intermediary, Limits, Rejection, RequestHead, ResponseHead,
};

static PROXY: Intermediary<'static> = Intermediary::allowing(&[&Relay, &IRC]).via("device");

const OWN: &[(&str, &str)] = &[("X-Forwarded-For", "203.0.113.7")];

pub(super) fn relay(input: &[u8], limits: Limits, out: &mut [u8]) -> usize {
    let (mut request, response) = PROXY.with_limits(limits).exchange();
    request.wants_input(input);
    let sent = match request.event(input) {
        Ok(RequestEvent::UpgradeRequested(forward) | RequestEvent::Plain(forward)) => {
            ask(&forward, input, out)
        }
        Err(fault) => {
            fault.rule().map_or(0, str::len)
                + fault
                    .rejection()
                    .map_or(0, |rejection| reject(rejection, out))
        }
    };
    let refused = request.reject(Rejection::new(502, "no upstream", ""));
    sent + reject(refused, out) + answer(&request, response, input, out) + watch(input)
}

fn ask(forward: &Forward<'_>, input: &[u8], out: &mut [u8]) -> usize {
    let declined = forward.declined().map_or(0, |reason| reason.rule().len());
    let forward = forward.clone().with_fields(OWN);
    forward.encode(out).map_or(0, <[u8]>::len)
        + forward.request().method.len()
        + pass(&mut forward.content(), input, out)
        + declined
}

fn answer(
    request: &RequestSide<'_>,
    mut response: ResponseSide<'_>,
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
                tunnel.encode(out).map_or(0, <[u8]>::len)
                    + tunnel.from_client().len()
                    + tunnel.from_upstream().len()
            }
            Ok(ResponseEvent::Rejected(returned)) => {
                let returned = returned.with_fields(OWN).closing();
                let mut content = returned.content();
                let passed = pass(&mut content, input, out);
                let end = returned.disposition();
                let ends = [
                    end.client(&content, &content, input),
                    end.upstream(&content, &content, input),
                ];
                returned.encode(out).map_or(0, <[u8]>::len)
                    + passed
                    + usize::from(ends.contains(&Connection::Reuse))
            }
            Err(fault) => {
                fault.rule().map_or(0, str::len)
                    + fault.sentence().len()
                    + fault
                        .rejection()
                        .map_or(0, |rejection| reject(rejection, out))
            }
        };
    }
    sum
}

fn pass(content: &mut Passage, mut input: &[u8], out: &mut [u8]) -> usize {
    let mut sum = 0;
    while let Ok(Some(portion)) = content.pass(input) {
        sum += portion.encode(out).map_or(0, <[u8]>::len);
        input = input.get(portion.consumed()..).unwrap_or_default();
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
        sum += usize::from(PROXY.verify(request, response).is_ok());
        sum += end_to_end(request.fields).count();
    }
    sum
}
