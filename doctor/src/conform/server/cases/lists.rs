//! The lists in Connection and Upgrade.

use crate::conform::server::case::{Case, Need, Want, choice, must};

const WS: &[Need] = &[Need::WebSocket];

#[rustfmt::skip] // a table
pub(crate) const CONNECTION: &[Case] = &[
    must("connection/keep-alive-first", "U-15 W-31", "RFC 6455 §4.2.1", "The option `Upgrade` is found after another one.")
        .lines("Connection: keep-alive, Upgrade"),
    must("connection/keep-alive-last", "U-15 W-31", "RFC 6455 §4.2.1", "The option `Upgrade` is found before another one.")
        .lines("Connection: Upgrade, keep-alive"),
    must("connection/second-line", "U-15 H-44", "RFC 9110 §5.3", "The option is found on a second line of the field.")
        .lines("Connection: keep-alive⏎Connection: Upgrade"),
    must("connection/first-line", "U-15 H-44", "RFC 9110 §5.3", "The option is found on the first of two lines.")
        .lines("Connection: Upgrade⏎Connection: keep-alive"),
    must("connection/third-line", "U-15 H-44", "RFC 9110 §5.3", "The option is found on a third line, after fields of other names.")
        .lines("Connection: a⏎Connection: b, c⏎X-Between: 1⏎Connection: d, Upgrade"),
    must("connection/lower-case", "U-15 W-31", "RFC 9110 §7.6.1", "The option is compared without regard to case: `upgrade`.")
        .lines("Connection: upgrade"),
    must("connection/mixed-case", "U-15 W-31", "RFC 9110 §7.6.1", "The option is compared without regard to case: `uPgRaDe`.")
        .lines("Connection: keep-alive,uPgRaDe"),
    must("connection/empty-elements", "H-47", "RFC 9110 §5.6.1.2", "Empty elements of the list are ignored.")
        .lines("Connection: , ,Upgrade,,"),
    must("connection/tabs", "H-38", "RFC 9110 §5.6.1", "Tabs are allowed around the commas.")
        .lines("Connection: keep-alive\t,\tUpgrade"),
    must("connection/many-options", "U-15", "RFC 9110 §7.6.1", "The option is found among twenty others.")
        .lines("Connection: a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20, Upgrade"),
    must("connection/missing", "U-14 W-31", "RFC 6455 §4.2.1", "A handshake without Connection is refused.")
        .lines("-Connection").wants(Want::Refuse),
    must("connection/keep-alive-only", "U-14 W-31", "RFC 6455 §4.2.1", "A handshake whose Connection lacks the option is refused.")
        .lines("Connection: keep-alive").wants(Want::Refuse),
    must("connection/empty", "U-14 W-31", "RFC 6455 §4.2.1", "A handshake with an empty Connection is refused.")
        .lines("Connection:").wants(Want::Refuse),
    must("connection/longer-word", "U-15 W-31", "RFC 9110 §7.6.1", "`upgrades` is another option.")
        .lines("Connection: upgrades").wants(Want::Refuse),
    must("connection/part-of-a-word", "U-15 W-31", "RFC 9110 §7.6.1", "`no-upgrade` is another option.")
        .lines("Connection: no-upgrade, pre-Upgrade-d").wants(Want::Refuse),
    must("connection/other-field", "U-15 W-31", "RFC 9110 §7.6.1", "The option counts in Connection only, not in Proxy-Connection.")
        .lines("Connection: keep-alive⏎Proxy-Connection: Upgrade").wants(Want::Refuse),
    choice("connection/quoted", "U-15", "RFC 9110 §7.6.1", "The option between quotation marks, which the grammar does not allow.")
        .lines("Connection: \"Upgrade\"").wants(Want::Either),
    choice("connection/parameter", "U-15", "RFC 9110 §7.6.1", "The option with a parameter, which the grammar does not allow.")
        .lines("Connection: Upgrade;q=1").wants(Want::Either),
];

#[rustfmt::skip] // a table
pub(crate) const UPGRADE: &[Case] = &[
    must("upgrade/mixed-case", "W-30 U-03", "RFC 6455 §4.2.1", "The name is compared without regard to case: `WebSocket`.")
        .lines("Upgrade: WebSocket").needs(WS),
    must("upgrade/upper-case", "W-30 U-03", "RFC 6455 §4.2.1", "The name is compared without regard to case: `WEBSOCKET`.")
        .lines("Upgrade: WEBSOCKET").needs(WS),
    must("upgrade/second-in-list", "W-30 U-10", "RFC 6455 §4.2.1", "The name is found after another protocol.")
        .lines("Upgrade: x-other/1.0, {token}"),
    must("upgrade/first-in-list", "W-30 U-10", "RFC 6455 §4.2.1", "The name is found before another protocol.")
        .lines("Upgrade: {token}, x-other"),
    must("upgrade/second-line", "H-44 U-01", "RFC 9110 §5.3", "The name is found on a second line of the field.")
        .lines("Upgrade: x-other/2⏎Upgrade: {token}"),
    must("upgrade/first-line", "H-44 U-01", "RFC 9110 §5.3", "The name is found on the first of two lines.")
        .lines("Upgrade: {token}⏎Upgrade: x-other/2"),
    must("upgrade/empty-elements", "H-47", "RFC 9110 §5.6.1.2", "Empty elements of the list are ignored.")
        .lines("Upgrade: ,{token} ,,"),
    must("upgrade/missing", "W-30", "RFC 6455 §4.2.1", "A handshake without Upgrade is refused.")
        .lines("-Upgrade").wants(Want::Refuse),
    must("upgrade/empty", "W-30 U-02", "RFC 6455 §4.2.1", "A handshake with an empty Upgrade is refused.")
        .lines("Upgrade:").wants(Want::Refuse),
    must("upgrade/other-protocol", "U-09", "RFC 9110 §7.8", "A server switches to no protocol that was not offered.")
        .lines("Upgrade: x-other/1.0").wants(Want::Refuse),
    must("upgrade/longer-word", "W-30", "RFC 6455 §4.2.1", "`websockets` is another protocol.")
        .lines("Upgrade: websockets").needs(WS).wants(Want::Refuse),
    must("upgrade/part-of-a-word", "W-30", "RFC 6455 §4.2.1", "`x-websocket` is another protocol.")
        .lines("Upgrade: x-websocket").needs(WS).wants(Want::Refuse),
    must("upgrade/two-words", "U-02 W-30", "RFC 6455 §4.2.1", "`web socket` is no protocol.")
        .lines("Upgrade: web socket").needs(WS).wants(Want::Refuse),
    choice("upgrade/with-version", "W-30 U-04", "RFC 6455 §4.2.1", "The name with a version that it does not have.")
        .lines("Upgrade: websocket/13").needs(WS).wants(Want::Refuse),
    choice("upgrade/malformed-neighbour", "U-02", "RFC 9110 §7.8", "The name beside a member that is no protocol.")
        .lines("Upgrade: a b, {token}").wants(Want::Either),
    must("upgrade/tls-is-not-offered", "U-09", "RFC 9110 §7.8", "A server does not switch to TLS where websocket is offered under another name.")
        .lines("Upgrade: TLS/1.2").wants(Want::Refuse),
];
