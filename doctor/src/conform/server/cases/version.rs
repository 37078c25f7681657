//! Versions: of WebSocket, and of HTTP.

use crate::conform::server::case::{Case, Need, Want, choice, must, should};

const WS: &[Need] = &[Need::WebSocket];
const NAMED: Want = Want::VersionRefused;

#[rustfmt::skip] // a table
pub(crate) const WEBSOCKET: &[Case] = &[
    must("version/missing", "W-35", "RFC 6455 §4.2.1", "A handshake without Sec-WebSocket-Version is refused.")
        .lines("-Sec-WebSocket-Version").needs(WS).wants(Want::Status(&[4])),
    must("version/99", "W-35", "RFC 6455 §4.2.2", "A version that is not spoken is refused, and the answer names 13.")
        .lines("Sec-WebSocket-Version: 99").needs(WS).wants(NAMED),
    must("version/12", "W-35", "RFC 6455 §4.2.2", "Version 12 is refused, and the answer names 13.")
        .lines("Sec-WebSocket-Version: 12").needs(WS).wants(NAMED),
    must("version/14", "W-35", "RFC 6455 §4.2.2", "Version 14 is refused, and the answer names 13.")
        .lines("Sec-WebSocket-Version: 14").needs(WS).wants(NAMED),
    must("version/1", "W-35", "RFC 6455 §4.2.2", "Version 1, the start of `13`, is refused.")
        .lines("Sec-WebSocket-Version: 1").needs(WS).wants(Want::Status(&[4])),
    must("version/130", "W-35", "RFC 6455 §4.2.2", "Version 130, which begins with `13`, is refused.")
        .lines("Sec-WebSocket-Version: 130").needs(WS).wants(Want::Status(&[4])),
    must("version/leading-zero", "W-36", "RFC 6455 §4.3", "A version with a leading zero is refused.")
        .lines("Sec-WebSocket-Version: 013").needs(WS).wants(Want::Refuse),
    must("version/sign", "W-36", "RFC 6455 §4.3", "A version with a sign is refused.")
        .lines("Sec-WebSocket-Version: +13").needs(WS).wants(Want::Refuse),
    must("version/fraction", "W-36", "RFC 6455 §4.3", "A version with a fraction is refused.")
        .lines("Sec-WebSocket-Version: 13.0").needs(WS).wants(Want::Refuse),
    must("version/list", "W-36 W-37", "RFC 6455 §4.3", "A request names one version: a list is refused.")
        .lines("Sec-WebSocket-Version: 13, 8").needs(WS).wants(Want::Refuse),
    must("version/two-lines", "W-36 W-37", "RFC 6455 §11.3.5", "A request with two versions on two lines is refused.")
        .lines("Sec-WebSocket-Version: 13⏎Sec-WebSocket-Version: 8").needs(WS).wants(Want::Refuse),
    must("version/two-lines-reversed", "W-36 W-37", "RFC 6455 §11.3.5", "A request with two versions on two lines is refused, whichever is first.")
        .lines("Sec-WebSocket-Version: 8⏎Sec-WebSocket-Version: 13").needs(WS).wants(Want::Refuse),
    must("version/empty", "W-36", "RFC 6455 §4.3", "An empty version is refused.")
        .lines("Sec-WebSocket-Version:").needs(WS).wants(Want::Refuse),
    must("version/word", "W-36", "RFC 6455 §4.3", "A version that is no number is refused.")
        .lines("Sec-WebSocket-Version: thirteen").needs(WS).wants(Want::Refuse),
    must("version/space-inside", "W-36", "RFC 6455 §4.3", "A version with a space inside is refused.")
        .lines("Sec-WebSocket-Version: 1 3").needs(WS).wants(Want::Refuse),
    must("version/too-large", "W-36", "RFC 6455 §4.3", "A version that is 13 after an overflow is refused.")
        .lines("Sec-WebSocket-Version: 269").needs(WS).wants(Want::Refuse),
    choice("version/8", "W-35", "RFC 6455 §4.4", "Version 8, which some servers still speak.")
        .lines("Sec-WebSocket-Version: 8").needs(WS).wants(Want::Either),
];

#[rustfmt::skip] // a table
pub(crate) const HTTP: &[Case] = &[
    must("http/1.0", "U-16 U-17 W-27", "RFC 9110 §7.8, §15.2", "HTTP/1.0 has no 101: the upgrade is ignored or refused.")
        .lines("!GET {path} HTTP/1.0").wants(Want::RefuseSilently),
    must("http/1.0-keep-alive", "U-16 U-17", "RFC 9110 §7.8, §15.2", "HTTP/1.0 with `keep-alive` has no 101 either.")
        .lines("!GET {path} HTTP/1.0⏎Connection: keep-alive, Upgrade").wants(Want::RefuseSilently),
    must("http/1.0-expect", "U-17 U-24", "RFC 9110 §10.1.1, §15.2", "An HTTP/1.0 client gets no 100.")
        .lines("!GET {path} HTTP/1.0⏎Expect: 100-continue").wants(Want::RefuseSilently),
    must("http/lower-case", "H-10", "RFC 9112 §2.3", "The name of the version is compared with regard to case.")
        .lines("!GET {path} http/1.1").wants(Want::Refuse),
    must("http/two-digits", "H-10", "RFC 9112 §2.3", "`HTTP/1.10` is no version.")
        .lines("!GET {path} HTTP/1.10").wants(Want::Refuse),
    must("http/leading-zero", "H-10", "RFC 9112 §2.3", "`HTTP/01.1` is no version.")
        .lines("!GET {path} HTTP/01.1").wants(Want::Refuse),
    must("http/no-minor", "H-10", "RFC 9112 §2.3", "`HTTP/1` is no version.")
        .lines("!GET {path} HTTP/1").wants(Want::Refuse),
    should("http/2.0", "H-11", "RFC 9110 §6.2", "A request line with HTTP/2.0 is not handled as HTTP/1.1.")
        .lines("!GET {path} HTTP/2.0").wants(Want::Refuse),
    must("http/0.9", "H-11", "RFC 9112 §2.3", "HTTP/0.9 has no upgrade.")
        .lines("!GET {path} HTTP/0.9").wants(Want::Refuse),
    must("http/none", "H-10 H-13", "RFC 9112 §3", "A request line without a version has no upgrade.")
        .lines("!GET {path}").wants(Want::Refuse),
    should("http/2.0-status", "H-11", "RFC 9110 §15.6.6", "A major version that is not spoken is answered by an error.")
        .lines("!GET {path} HTTP/2.0").wants(Want::Status(&[4, 5])),
    should("http/lower-case-status", "H-10 H-09", "RFC 9112 §2.2", "An invalid version is answered by an error.")
        .lines("!GET {path} http/1.1").wants(Want::Status(&[4, 5])),
];
