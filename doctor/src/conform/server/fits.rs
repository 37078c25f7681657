//! Whether a 101 fits the request that it answers.

use super::request::Offer;
use crate::conform::accept::accept_value;
use crate::conform::deflate;
use crate::conform::message::Answer;

/// Says what is wrong with a 101.
pub(crate) fn fits(answer: &Answer, offer: &Offer) -> Result<(), String> {
    let fields = &answer.fields;
    if answer.is_http10 {
        return Err("the 101 is HTTP/1.0".into());
    }
    for name in ["Content-Length", "Transfer-Encoding"] {
        if fields.has(name) {
            return Err(format!("the 101 has {name}"));
        }
    }
    if !fields.lists("Connection", "upgrade") {
        return Err("the 101 has no connection option `upgrade`".into());
    }
    let chosen = fields.list("Upgrade");
    let Some(first) = chosen.first() else {
        return Err("the 101 has no Upgrade".into());
    };
    for token in &chosen {
        let is_offered = |offered: &String| offered.eq_ignore_ascii_case(token);
        if !offer.protocols.iter().any(is_offered) {
            return Err(format!(
                "the 101 switches to {token}, which was not offered"
            ));
        }
    }
    if first.eq_ignore_ascii_case("websocket") {
        websocket(answer, offer, chosen.len())?;
    }
    if fields.has("HTTP2-Settings") {
        return Err("the 101 has HTTP2-Settings".into());
    }
    Ok(())
}

fn websocket(answer: &Answer, offer: &Offer, layers: usize) -> Result<(), String> {
    let fields = &answer.fields;
    if layers != 1 {
        return Err("the Upgrade of the 101 names more than websocket".into());
    }
    let accepts = fields.all("Sec-WebSocket-Accept");
    let [accept] = accepts.as_slice() else {
        return Err(format!(
            "the 101 has {} lines Sec-WebSocket-Accept",
            accepts.len()
        ));
    };
    let due = offer.key.as_deref().map(accept_value).unwrap_or_default();
    if *accept != due {
        return Err(format!(
            "Sec-WebSocket-Accept is {accept}, and {due} is due"
        ));
    }
    let subprotocols = fields.all("Sec-WebSocket-Protocol");
    match subprotocols.as_slice() {
        [] => {}
        [one] if offer.subprotocols.contains(one) => {}
        [one] => return Err(format!("the subprotocol {one:?} was not offered")),
        _ => return Err("the 101 has several lines Sec-WebSocket-Protocol".into()),
    }
    for agreed in fields.list("Sec-WebSocket-Extensions") {
        deflate::agreed(&agreed, &offer.extensions)?;
    }
    Ok(())
}
