//! Subprotocols and extensions in the 101.

use crate::conform::case::Level::{Choice, Must};
use crate::conform::client::case::{Case, Need, Want, case};

const NO: Want = Want::Refuse;

#[rustfmt::skip] // a table
pub(crate) const CASES: &[Case] = &[
    case(Must, "subprotocol/offered", "W-23", "RFC 6455 §4.1", "A subprotocol that was offered is accepted.").lines("Sec-WebSocket-Protocol: {sub}").needs(Need::Subprotocol),
    case(Choice, "subprotocol/none", "W-25", "RFC 6455 §4.1", "No subprotocol, although some were offered.").lines("-Sec-WebSocket-Protocol").needs(Need::Subprotocol).wants(Want::Either),
    case(Must, "subprotocol/other", "W-23", "RFC 6455 §4.1", "A subprotocol that was not offered fails.").lines("Sec-WebSocket-Protocol: x-other").wants(NO),
    case(Must, "subprotocol/case", "W-23", "RFC 6455 §4.1", "Subprotocols are compared with regard to case.").lines("Sec-WebSocket-Protocol: {sub-upper}").needs(Need::Subprotocol).wants(NO),
    case(Must, "subprotocol/longer", "W-23", "RFC 6455 §4.1", "A subprotocol that only begins like the one that was offered fails.").lines("Sec-WebSocket-Protocol: {sub}x").needs(Need::Subprotocol).wants(NO),
    case(Must, "subprotocol/list", "W-24", "RFC 6455 §4.2.2", "Two subprotocols on one line fail.").lines("Sec-WebSocket-Protocol: {sub}, {sub}").needs(Need::Subprotocol).wants(NO),
    case(Must, "subprotocol/two-lines", "W-24", "RFC 6455 §11.3.4", "Two lines with subprotocols fail.").lines("Sec-WebSocket-Protocol: {sub}⏎Sec-WebSocket-Protocol: x-other").needs(Need::Subprotocol).wants(NO),
    case(Must, "subprotocol/empty", "W-24 W-43", "RFC 6455 §4.2.2", "An empty subprotocol fails.").lines("Sec-WebSocket-Protocol:").wants(NO),
    case(Must, "extension/other", "W-22", "RFC 6455 §4.1", "An extension that was not offered fails.").lines("Sec-WebSocket-Extensions: x-other").wants(NO),
    case(Must, "extension/second-line", "W-22 W-52", "RFC 6455 §4.1", "An extension that was not offered fails on a second line as well.").lines("Sec-WebSocket-Extensions: permessage-deflate⏎Sec-WebSocket-Extensions: x-other").wants(NO),
    case(Must, "extension/no-name", "W-49", "RFC 6455 §9.1", "An extension that breaks the grammar fails.").lines("Sec-WebSocket-Extensions: ;a").wants(NO),
    case(Must, "deflate/offered", "D-18", "RFC 7692 §7.1", "permessage-deflate is accepted where it was offered.").lines("Sec-WebSocket-Extensions: permessage-deflate{asked}").needs(Need::Deflate),
    case(Must, "deflate/no-takeover", "D-11 D-14", "RFC 7692 §7.1.1", "The server may ask for no context takeover.").lines("Sec-WebSocket-Extensions: permessage-deflate{asked}; client_no_context_takeover").needs(Need::Deflate),
    case(Must, "deflate/unknown-parameter", "D-08", "RFC 7692 §7.1", "An unknown parameter fails.").lines("Sec-WebSocket-Extensions: permessage-deflate{asked}; x=1").needs(Need::Deflate).wants(NO),
    case(Must, "deflate/bits-too-large", "D-08", "RFC 7692 §7.1.2.1", "A window of 16 bits fails.").lines("Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=16").needs(Need::Deflate).wants(NO),
    case(Must, "deflate/bits-too-small", "D-08", "RFC 7692 §7.1.2.1", "A window of 7 bits fails.").lines("Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=7").needs(Need::Deflate).wants(NO),
    case(Must, "deflate/bits-missing", "D-15", "RFC 7692 §7.1.2.1", "server_max_window_bits without a value fails.").lines("Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits").needs(Need::Deflate).wants(NO),
    case(Must, "deflate/repeated", "D-08", "RFC 7692 §7.1", "A repeated parameter fails.").lines("Sec-WebSocket-Extensions: permessage-deflate; client_no_context_takeover; client_no_context_takeover").needs(Need::Deflate).wants(NO),
    case(Must, "deflate/client-bits-not-offered", "D-20", "RFC 7692 §7.1.2.2", "client_max_window_bits fails where it was not offered.").lines("Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits=10").needs(Need::NoClientBits).wants(NO),
    case(Must, "deflate/twice", "D-03", "RFC 7692 §5", "permessage-deflate twice fails.").lines("Sec-WebSocket-Extensions: permessage-deflate{asked}, permessage-deflate{asked}").needs(Need::Deflate).wants(NO),
];
