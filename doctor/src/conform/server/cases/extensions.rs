//! Sec-WebSocket-Extensions and permessage-deflate.

use crate::conform::server::case::{Case, Need, Want, choice, must, should};

const WS: &[Need] = &[Need::WebSocket];
const DEFLATES: &[Need] = &[Need::WebSocket, Need::Deflate];

#[rustfmt::skip] // a table
pub(crate) const SYNTAX: &[Case] = &[
    must("extensions/unknown", "W-51", "RFC 6455 §9.1", "An unknown extension is not agreed on, and the handshake succeeds.")
        .lines("Sec-WebSocket-Extensions: x-unknown").needs(WS),
    must("extensions/unknown-with-parameters", "W-49 W-51", "RFC 6455 §9.1", "Parameters of an unknown extension are no obstacle.")
        .lines("Sec-WebSocket-Extensions: x-unknown; a; b=1; c=\"d\"").needs(WS),
    must("extensions/two-lines", "W-50", "RFC 6455 §9.1", "The field may have several lines.")
        .lines("Sec-WebSocket-Extensions: x-one⏎Sec-WebSocket-Extensions: x-two; a=1").needs(WS),
    must("extensions/old-deflate", "W-51", "RFC 6455 §9.1", "The old x-webkit-deflate-frame is no obstacle.")
        .lines("Sec-WebSocket-Extensions: x-webkit-deflate-frame").needs(WS),
    must("extensions/no-name", "W-49", "RFC 6455 §9.1", "An extension without a name breaks the grammar: the handshake fails.")
        .lines("Sec-WebSocket-Extensions: ;a").needs(WS).wants(Want::Refuse),
    must("extensions/no-parameter", "W-49", "RFC 6455 §9.1", "A semicolon without a parameter breaks the grammar: the handshake fails.")
        .lines("Sec-WebSocket-Extensions: x-one;").needs(WS).wants(Want::Refuse),
    must("extensions/no-parameter-name", "W-49", "RFC 6455 §9.1", "A parameter without a name breaks the grammar: the handshake fails.")
        .lines("Sec-WebSocket-Extensions: x-one; =1").needs(WS).wants(Want::Refuse),
    must("extensions/no-value", "W-49", "RFC 6455 §9.1", "An equals sign without a value breaks the grammar: the handshake fails.")
        .lines("Sec-WebSocket-Extensions: x-one; a=").needs(WS).wants(Want::Refuse),
    must("extensions/quoted-space", "W-49", "RFC 6455 §9.1", "A quoted value that is no token breaks the grammar: the handshake fails.")
        .lines("Sec-WebSocket-Extensions: x-one; a=\"b c\"").needs(WS).wants(Want::Refuse),
    must("extensions/open-quote", "W-49 H-49", "RFC 6455 §9.1", "A quotation mark that is not closed breaks the grammar: the handshake fails.")
        .lines("Sec-WebSocket-Extensions: x-one; a=\"b").needs(WS).wants(Want::Refuse),
    must("extensions/two-words", "W-49", "RFC 6455 §9.1", "A name with a space breaks the grammar: the handshake fails.")
        .lines("Sec-WebSocket-Extensions: x one").needs(WS).wants(Want::Refuse),
    choice("extensions/empty-elements", "W-49 H-47", "RFC 9110 §5.6.1.2", "Empty elements of the list.")
        .lines("Sec-WebSocket-Extensions: ,x-one,,").needs(WS).wants(Want::Either),
    choice("extensions/empty", "W-49", "RFC 6455 §9.1", "An empty Sec-WebSocket-Extensions.")
        .lines("Sec-WebSocket-Extensions:").needs(WS).wants(Want::Either),
];

#[rustfmt::skip] // a table
pub(crate) const DEFLATE: &[Case] = &[
    must("deflate/plain", "D-18 D-20", "RFC 7692 §7.1", "What a plain offer is answered by is valid.")
        .lines("Sec-WebSocket-Extensions: permessage-deflate").needs(WS),
    must("deflate/browser", "D-19 D-22", "RFC 7692 §7.1.2.2", "What the offer of a browser is answered by is valid.")
        .lines("Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits").needs(WS),
    must("deflate/second-line", "W-50 D-02", "RFC 6455 §9.1", "An offer is found on a second line of the field.")
        .lines("Sec-WebSocket-Extensions: x-one⏎Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits").needs(DEFLATES).wants(Want::SwitchWithDeflate),
    must("deflate/second-in-list", "D-02", "RFC 6455 §9.1", "An offer is found after an unknown extension.")
        .lines("Sec-WebSocket-Extensions: x-one; a=\"b\", permessage-deflate; client_max_window_bits").needs(DEFLATES).wants(Want::SwitchWithDeflate),
    should("deflate/fallback", "D-01 D-04", "RFC 7692 §5", "The second offer is taken where the first has to be declined.")
        .lines("Sec-WebSocket-Extensions: permessage-deflate; x-unknown, permessage-deflate; client_max_window_bits").needs(DEFLATES).wants(Want::SwitchWithDeflate),
    must("deflate/unknown-parameter", "D-04", "RFC 7692 §7.1", "An offer with an unknown parameter is declined.")
        .lines("Sec-WebSocket-Extensions: permessage-deflate; x-unknown").needs(WS).wants(Want::Either),
    must("deflate/bits-too-small", "D-05", "RFC 7692 §7.1.2.1", "An offer with a window of 7 bits is declined.")
        .lines("Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=7").needs(WS).wants(Want::Either),
    must("deflate/bits-too-large", "D-05", "RFC 7692 §7.1.2.1", "An offer with a window of 16 bits is declined.")
        .lines("Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=16").needs(WS).wants(Want::Either),
    must("deflate/bits-leading-zero", "D-05 D-15", "RFC 7692 §7.1.2.1", "An offer whose window has a leading zero is declined.")
        .lines("Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=010").needs(WS).wants(Want::Either),
    must("deflate/bits-missing", "D-05 D-15", "RFC 7692 §7.1.2.1", "An offer of server_max_window_bits without a value is declined.")
        .lines("Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits").needs(WS).wants(Want::Either),
    must("deflate/value-of-a-flag", "D-05", "RFC 7692 §7.1.1.1", "An offer whose server_no_context_takeover has a value is declined.")
        .lines("Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover=1").needs(WS).wants(Want::Either),
    must("deflate/repeated-parameter", "D-06", "RFC 7692 §7.1", "An offer that repeats a parameter is declined.")
        .lines("Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits; client_max_window_bits=10").needs(WS).wants(Want::Either),
    must("deflate/server-bits", "D-16", "RFC 7692 §7.1.2.1", "An offer with server_max_window_bits is answered by at most its value, or declined.")
        .lines("Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=10").needs(WS).wants(Want::Either),
    must("deflate/client-bits", "D-21", "RFC 7692 §7.1.2.2", "An offer with a value of client_max_window_bits is answered by at most this.")
        .lines("Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits=9").needs(WS).wants(Want::Either),
    must("deflate/no-takeover", "D-10", "RFC 7692 §7.1.1.1", "server_no_context_takeover is in the answer where the offer is accepted.")
        .lines("Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover").needs(WS).wants(Want::Either),
    must("deflate/twice", "D-02", "RFC 7692 §5", "Two offers are not both accepted.")
        .lines("Sec-WebSocket-Extensions: permessage-deflate, permessage-deflate; client_max_window_bits").needs(WS).wants(Want::Either),
];
