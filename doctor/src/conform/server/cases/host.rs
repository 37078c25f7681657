//! Host, and the forms of the target.

use crate::conform::server::case::{Case, Want, choice, must, should};

const BAD: Want = Want::Status(&[400]);

#[rustfmt::skip] // a table
pub(crate) const HOST: &[Case] = &[
    must("host/missing", "H-20 W-29", "RFC 9112 §3.2", "A request without Host gets 400.")
        .lines("-Host").wants(BAD),
    must("host/twice", "H-21 H-51", "RFC 9112 §3.2", "A request with two different Hosts gets 400.")
        .lines("+Host: other.example").wants(BAD),
    must("host/twice-alike", "H-21", "RFC 9112 §3.2", "A request with the same Host twice gets 400.")
        .lines("+Host: {host}").wants(BAD),
    must("host/twice-in-http-1.0", "H-21", "RFC 9112 §3.2", "An HTTP/1.0 request with two Hosts gets 400, or 505 from a server that takes no HTTP/1.0.")
        .lines("!GET {path} HTTP/1.0⏎+Host: {host}").wants(Want::Status(&[400, 505])),
    must("host/space", "H-22", "RFC 9112 §3.2", "A Host with a space gets 400.")
        .lines("Host: a b").wants(BAD),
    must("host/list", "H-22", "RFC 9112 §3.2", "A Host with two names gets 400.")
        .lines("Host: {host}, other.example").wants(BAD),
    must("host/port-of-letters", "H-22", "RFC 9112 §3.2", "A Host whose port is no number gets 400.")
        .lines("Host: localhost:x").wants(BAD),
    must("host/url", "H-22", "RFC 9112 §3.2", "A Host that is a URL gets 400.")
        .lines("Host: http://{host}").wants(BAD),
    must("host/path", "H-22", "RFC 9112 §3.2", "A Host with a path gets 400.")
        .lines("Host: {host}/x").wants(BAD),
    must("host/user", "H-22", "RFC 9112 §3.2", "A Host with a user gets 400.")
        .lines("Host: user@{host}").wants(BAD),
    choice("host/empty", "H-22", "RFC 9112 §3.2", "An empty Host.").lines("Host:").wants(Want::Either),
    choice("host/other", "S-19", "RFC 9110 §7.4", "A Host that names another server.").lines("Host: other.example").wants(Want::Either),
    must("host/late-second", "H-51", "RFC 9110 §5.3", "Nothing is decided before the head is complete: a second Host in a later segment still gets 400.")
        .raw("{lines}‖Host: b⏎⏎").wants(BAD),
];

#[rustfmt::skip] // a table
pub(crate) const TARGET: &[Case] = &[
    must("target/absolute", "H-25 W-28", "RFC 9112 §3.2.2", "A target in absolute-form is accepted.")
        .lines("!GET {scheme}://{host}{path} HTTP/1.1"),
    should("target/absolute-other-host", "H-25", "RFC 9112 §3.2.2", "With a target in absolute-form the received Host is ignored.")
        .lines("!GET {scheme}://{host}{path} HTTP/1.1⏎Host: other.example").wants(Want::Either),
    should("target/authority", "H-27", "RFC 9112 §3.2.3", "A target in authority-form is for CONNECT only.")
        .lines("!GET {host} HTTP/1.1").wants(Want::Refuse),
    should("target/asterisk", "H-28", "RFC 9112 §3.2.4", "The target `*` is for OPTIONS only.")
        .lines("!GET * HTTP/1.1").wants(Want::Refuse),
    should("target/no-slash", "H-23", "RFC 9112 §3.2.1", "A target in origin-form begins with a slash.")
        .lines("!GET chat HTTP/1.1").wants(Want::Refuse),
    should("target/space", "H-18", "RFC 9112 §3.2", "A target with a space is answered by an error.")
        .lines("!GET {path} x HTTP/1.1").wants(Want::Status(&[3, 4, 5])),
    should("target/control", "H-18", "RFC 9112 §3.2", "A target with a control character is answered by an error.")
        .lines("!GET {path}\x01 HTTP/1.1").wants(Want::Status(&[3, 4, 5])),
    should("target/nul", "H-18 H-01", "RFC 9112 §3.2", "A target with a NUL is answered by an error.")
        .lines("!GET {path}\0 HTTP/1.1").wants(Want::Status(&[3, 4, 5])),
    should("target/missing", "H-13", "RFC 9112 §3", "A request line without a target is answered by an error.")
        .lines("!GET HTTP/1.1").wants(Want::Status(&[3, 4, 5])),
    choice("target/not-ascii", "H-18", "RFC 9112 §3.2", "A target with bytes from 0x80.")
        .lines("!GET {path}?\u{c3}\u{b6} HTTP/1.1").wants(Want::Either),
    choice("target/fragment", "H-24", "RFC 9112 §3.2", "A target with a fragment.")
        .lines("!GET {path}#x HTTP/1.1").wants(Want::Either),
    choice("target/two-spaces", "H-13", "RFC 9112 §3", "Two spaces before the target.")
        .lines("!GET  {path} HTTP/1.1").wants(Want::Either),
    choice("target/tab", "H-13", "RFC 9112 §3", "A tab before the target.")
        .lines("!GET\t{path} HTTP/1.1").wants(Want::Either),
    choice("target/space-at-the-end", "H-13", "RFC 9112 §3", "A space after the version.")
        .lines("!GET {path} HTTP/1.1 ").wants(Want::Either),
];
