//! Bytes that follow the request at once, and requests that come in pieces.

use crate::conform::server::case::{Case, Cut, Need, Want, choice, must, should};

const FRAMES: &[Need] = &[Need::Frames];
const WS: &[Need] = &[Need::WebSocket];

/// A client has to wait for the answer before it sends a frame (RFC 6455 §4.1). So a server may
/// refuse one that does not; what it must not do is to switch and lose the frame.
#[rustfmt::skip] // a table
pub(crate) const ACCEPTED: &[Case] = &[
    must("accepted/frame-at-once", "U-29", "RFC 9112 §6.3, RFC 6455 §4.1", "A frame in the same segment as the handshake is used once, or the handshake is refused.")
        .after("{hello}").needs(FRAMES).wants(Want::Either),
    must("accepted/frame-later", "U-29", "RFC 9112 §6.3, RFC 6455 §4.1", "A frame in the next segment is used once, or the handshake is refused.")
        .after("‖{hello}").needs(FRAMES).wants(Want::Either),
    must("accepted/frame-with-last-byte", "U-29", "RFC 9112 §6.3, RFC 6455 §4.1", "A frame in the segment that ends the head is used once, or the handshake is refused.")
        .raw("{lines}‖⏎{hello}").needs(FRAMES).wants(Want::Either),
    must("accepted/byte-by-byte", "U-29", "RFC 9112 §6.3, RFC 6455 §4.1", "A frame that comes byte by byte after the handshake is used once, or the handshake is refused.")
        .after("{hello}").cut(Cut::Bytes).needs(FRAMES).wants(Want::Either),
    must("accepted/every-place", "U-29", "RFC 9112 §6.3, RFC 6455 §4.1", "The same for a handshake and a frame that are cut in two, wherever the cut is.")
        .after("{hello}").cut(Cut::Places).needs(FRAMES).wants(Want::Either),
    must("accepted/line-after", "U-29", "RFC 9112 §6.3", "An empty line after the handshake belongs to the new protocol, and is not skipped.")
        .after("⏎{hello}").needs(FRAMES).wants(Want::SwitchAndFail),
    must("accepted/request-after", "U-29 S-05", "RFC 9110 §15.2.2", "A request after an accepted handshake is not answered as HTTP.")
        .after("{get}").needs(WS).wants(Want::SwitchAndFail),
    must("accepted/handshake-after", "U-29", "RFC 9110 §15.2.2", "A second handshake after an accepted one is not answered as HTTP.")
        .after("{handshake}").needs(WS).wants(Want::SwitchAndFail),
    choice("accepted/request-before", "U-40", "RFC 9112 §9.3.2", "A plain request before the handshake: both are answered in order, or the connection closes after the first.")
        .raw("{get}{handshake}{hello}").wants(Want::NextSwitches),
    choice("accepted/request-before-in-pieces", "U-40", "RFC 9112 §9.3.2", "The same in pieces.")
        .raw("{get}‖{handshake}‖{hello}").wants(Want::NextSwitches),
];

#[rustfmt::skip] // a table
pub(crate) const REFUSED: &[Case] = &[
    must("refused/frames-after", "S-05 W-17", "RFC 9931 §4.2", "Frames after a refused handshake are not taken for a WebSocket.")
        .raw("{refused}{hello}").needs(FRAMES).wants(Want::NeverSwitch),
    must("refused/frames-later", "S-05", "RFC 9931 §4.2", "Frames that come after the refusal are not taken for a WebSocket.")
        .raw("{refused}‖‖{hello}").needs(FRAMES).wants(Want::NeverSwitch),
    choice("refused/handshake-after", "S-05 U-05", "RFC 9112 §9.3.2", "A handshake in order right after a refused one: it is answered, or the connection closes.")
        .raw("{refused}{handshake}{hello}").needs(WS).wants(Want::NextSwitches),
    choice("refused/handshake-later", "U-05 U-36", "RFC 9112 §9.3", "A handshake in order after the refusal: it is answered, or the connection closes.")
        .raw("{refused}‖‖{handshake}{hello}").needs(WS).wants(Want::NextSwitches),
    choice("refused/declined-then-handshake", "U-05", "RFC 9110 §7.8", "A handshake after a request that offered another protocol.")
        .raw("GET {path} HTTP/1.1⏎Host: {host}⏎Upgrade: x-other⏎Connection: Upgrade⏎⏎{handshake}{hello}").needs(WS).wants(Want::NextSwitches),
    must("refused/content-is-no-request", "B-27 S-01", "RFC 9112 §9.3", "The content of a refused handshake is not read as another one.")
        .lines("Sec-WebSocket-Version: 99⏎Content-Length: {length}").after("{handshake}").needs(WS).wants(Want::NeverSwitch),
    must("refused/closed-means-closed", "S-18", "RFC 9112 §9.6", "What follows a request with the option `close` is not answered.")
        .raw("GET {path} HTTP/1.1⏎Host: {host}⏎Connection: close⏎⏎{handshake}").wants(Want::Close(&[])),
];

#[rustfmt::skip] // a table
pub(crate) const SPLIT: &[Case] = &[
    must("split/every-place", "U-29", "RFC 9112 §2.2", "A handshake that comes in two pieces is understood, wherever it is cut.")
        .cut(Cut::Places),
    must("split/refused-every-place", "W-35", "RFC 9112 §2.2", "A handshake that has to be refused is refused, wherever it is cut in two.")
        .lines("Sec-WebSocket-Version: 99").cut(Cut::Places).needs(WS).wants(Want::VersionRefused),
    should("split/byte-by-byte", "U-29", "RFC 9112 §2.2", "A handshake that comes byte by byte is understood.")
        .cut(Cut::Bytes),
];
