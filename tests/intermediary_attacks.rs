//! Attacks on proxies that were seen in the field, as bytes, and what each side received.
//!
//! All of them rely on a proxy that opens a tunnel when it must not. CVE-2018-1002105,
//! CVE-2024-23326, CVE-2026-2833, and smuggling through `h2c` and through WebSocket are among the
//! rows.
#![cfg(feature = "websocket")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::expect_used
)]

mod support;

use http_upgrade::{Encode, Intermediary, Protocol, RequestHead, Unnegotiated, websocket};
use support::crlf;
use support::intermediary::{Relayed, relayed};

const PROXY: Intermediary<'static> =
    Intermediary::allowing(&[&websocket::Relay, &Unnegotiated::new(Protocol::new("tcp"))]);

/// The request of RFC 6455 §1.3 without its last empty line, and the same request as it is
/// forwarded.
const WS: &str = "GET /chat HTTP/1.1⏎Host: h⏎Upgrade: websocket⏎Connection: Upgrade⏎Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==⏎Sec-WebSocket-Version: 13⏎⏎";
const ACCEPT: &str = "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=⏎";

struct Row {
    name: &'static str,
    client: &'static str,
    answers: &'static [&'static str],
    to_upstream: &'static str,
    to_client: &'static str,
    end: &'static str,
}

#[rustfmt::skip] // one row for each
const fn row(
    name: &'static str, client: &'static str, answers: &'static [&'static str], to_upstream: &'static str,
    to_client: &'static str, end: &'static str,
) -> Row {
    Row { name, client, answers, to_upstream, to_client, end }
}

/// Runs rows. `{WS}` and `{A}` are replaced by the handshake, and a `502` in `to_client` by the
/// whole response whose text is that of `end`.
fn run(rows: &[Row]) {
    for row in rows {
        let fill = |text: &str| text.replace("{WS}", WS).replace("{A}", ACCEPT);
        let answers: Vec<_> = row.answers.iter().map(|text| crlf(&fill(text))).collect();
        let came = relayed(PROXY, &crlf(&fill(row.client)), &answers);
        let sentence = row.end.strip_prefix("closed: ").unwrap_or_default();
        let refusal = |status: &str| {
            let length = sentence.len() + 1;
            format!(
                "HTTP/1.1 {status}⏎Connection: close⏎Content-Type: text/plain; charset=utf-8⏎Content-Length: {length}⏎⏎{sentence}\\n"
            )
        };
        let to_client = match row.to_client {
            "400" => refusal("400 Bad Request"),
            "421" => refusal("421 Misdirected Request"),
            "431" => refusal("431 Request Header Fields Too Large"),
            "501" => refusal("501 Not Implemented"),
            "502" => refusal("502 Bad Gateway"),
            "505" => refusal("505 HTTP Version Not Supported"),
            text => fill(text),
        };
        let expected = Relayed {
            to_upstream: fill(row.to_upstream),
            to_client,
            end: row.end.into(),
        };
        assert_eq!(came, expected, "{}", row.name);
    }
}

#[test]
#[rustfmt::skip] // a table
fn a_tunnel_needs_two_that_switched() {
    run(&[
        row("I-05, I-15, I-16 as it should be, with bytes after both heads",
            "{WS}\x01", &["HTTP/1.1 101 Switching Protocols⏎Upgrade: websocket⏎Connection: Upgrade⏎{A}⏎\x01\x00"],
            "{WS}│\\x01", "HTTP/1.1 101 Switching Protocols⏎Upgrade: websocket⏎Connection: Upgrade⏎{A}⏎│\\x01\\x00", "tunnel websocket"),
        row("S-06, I-15 CVE-2026-2833: early data, and upstream says 200",
            "{WS}GET /internal HTTP/1.1⏎Host: h⏎⏎", &["HTTP/1.1 200 OK⏎Content-Length: 2⏎⏎ok"],
            "{WS}", "HTTP/1.1 200 OK⏎Connection: close⏎Content-Length: 2⏎⏎ok", "client Close, upstream Close"),
        row("I-05 CVE-2024-23326: a 200 that has Upgrade",
            "{WS}", &["HTTP/1.1 200 OK⏎Connection: Upgrade⏎Upgrade: websocket⏎Content-Length: 0⏎⏎"],
            "{WS}", "HTTP/1.1 200 OK⏎Connection: close⏎Content-Length: 0⏎⏎", "client Close, upstream Close"),
        row("I-05, I-22 CVE-2018-1002105: an error leaves nothing joined",
            "{WS}POST /exec HTTP/1.1⏎Host: h⏎Content-Length: 0⏎⏎", &["HTTP/1.1 403 Forbidden⏎Content-Length: 0⏎⏎"],
            "{WS}", "HTTP/1.1 403 Forbidden⏎Connection: close⏎Content-Length: 0⏎⏎", "client Close, upstream Close"),
        row("S-06, I-20 WebSocket smuggling: a wrong version, and a request after the 426",
            "GET /chat HTTP/1.1⏎Host: h⏎Upgrade: websocket⏎Connection: Upgrade⏎Sec-WebSocket-Version: 777⏎⏎GET /internal HTTP/1.1⏎Host: h⏎⏎",
            &["HTTP/1.1 426 Upgrade Required⏎Upgrade: websocket⏎Connection: Upgrade⏎Sec-WebSocket-Version: 13⏎Content-Length: 0⏎⏎"],
            "GET /chat HTTP/1.1⏎Host: h⏎Upgrade: websocket⏎Connection: Upgrade⏎Sec-WebSocket-Version: 777⏎⏎",
            "HTTP/1.1 426 Upgrade Required⏎Upgrade: websocket⏎Connection: close, Upgrade⏎Sec-WebSocket-Version: 13⏎Content-Length: 0⏎⏎",
            "client Close, upstream Close"),
        row("S-07 a handler that was made to say 101", "{WS}GET /internal HTTP/1.1⏎⏎", &["HTTP/1.1 101 X⏎⏎HTTP/1.1 200 OK⏎⏎secret"],
            "{WS}", "502", "closed: a 101 has no Upgrade, or one that is not a list of protocols (RFC 9110 §7.8)"),
        row("S-07 and to say Upgrade", "{WS}", &["HTTP/1.1 101 X⏎Upgrade: websocket⏎Connection: Upgrade⏎⏎"],
            "{WS}", "502", "closed: there is no Sec-WebSocket-Accept (RFC 6455 §4.1)"),
        row("S-13 or to replay a proof", "{WS}", &["HTTP/1.1 101 X⏎Upgrade: websocket⏎Connection: Upgrade⏎Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=⏎⏎"],
            "{WS}", "502", "closed: Sec-WebSocket-Accept does not answer the key (RFC 6455 §4.1)"),
        row("I-04 another token than the one that was asked for", "{WS}", &["HTTP/1.1 101 X⏎Upgrade: tcp⏎Connection: Upgrade⏎⏎"],
            "{WS}", "502", "closed: a 101 switches to a protocol that was not forwarded (RFC 9110 §7.8)"),
        row("I-04 one that the client offered and nobody allows",
            "GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: h2c, tcp⏎⏎", &["HTTP/1.1 101 X⏎Upgrade: h2c⏎Connection: Upgrade⏎⏎"],
            "GET / HTTP/1.1⏎Host: h⏎Upgrade: tcp⏎Connection: Upgrade⏎⏎", "502", "closed: a 101 switches to a protocol that was not forwarded (RFC 9110 §7.8)"),
        row("I-04 two at once", "{WS}", &["HTTP/1.1 101 X⏎Upgrade: websocket, tcp⏎Connection: Upgrade⏎{A}⏎"],
            "{WS}", "502", "closed: a 101 switches to several protocols (RFC 9110 §7.8)"),
        row("I-04 two on two lines", "{WS}", &["HTTP/1.1 101 X⏎Upgrade: websocket⏎Upgrade: TLS/1.0⏎Connection: Upgrade⏎{A}⏎"],
            "{WS}", "502", "closed: a 101 switches to several protocols (RFC 9110 §7.8)"),
        row("I-05 half a switch", "{WS}", &["HTTP/1.1 101 X⏎Upgrade: websocket⏎{A}⏎"],
            "{WS}", "502", "closed: a 101 has no Connection that names upgrade (RFC 9110 §7.8)"),
        row("I-21 a switch over HTTP/1.0", "{WS}", &["HTTP/1.0 101 X⏎Upgrade: websocket⏎Connection: Upgrade⏎{A}⏎"],
            "{WS}", "502", "closed: a 101 came over another version than HTTP/1.1 (RFC 9110 §15.2)"),
        row("I-04 a 101 that nobody asked for", "GET / HTTP/1.1⏎Host: h⏎⏎GET /internal HTTP/1.1⏎⏎", &["HTTP/1.1 101 X⏎Upgrade: websocket⏎Connection: Upgrade⏎{A}⏎"],
            "GET / HTTP/1.1⏎Host: h⏎⏎", "502", "closed: a 101 answers a request that was forwarded without an upgrade (RFC 9110 §7.8)"),
        row("I-10 a switch whose Connection takes its proof away", "{WS}", &["HTTP/1.1 101 X⏎Upgrade: websocket⏎Connection: Upgrade, Sec-WebSocket-Accept⏎{A}⏎"],
            "{WS}", "502", "closed: Connection names a field that is meant for the other end (RFC 9110 §7.6.1)"),
        row("B-02 a 101 with a length has no content", "{WS}", &["HTTP/1.1 101 X⏎Upgrade: websocket⏎Connection: Upgrade⏎Content-Length: 5⏎Transfer-Encoding: chunked⏎{A}⏎hello"],
            "{WS}│", "HTTP/1.1 101 Switching Protocols⏎Upgrade: websocket⏎Connection: Upgrade⏎{A}⏎│hello", "tunnel websocket"),
        row("I-05 it is not over before the head is", "{WS}\x01", &["HTTP/1.1 101 X⏎Upgrade: websocket⏎Connection: Upgrade⏎{A}"],
            "{WS}", "", "waits for upstream"),
        row("I-06, I-08 interim responses come first, in order", "{WS}",
            &["HTTP/1.1 100 Continue⏎⏎HTTP/1.1 103 X⏎Link: </a>⏎Connection: x⏎X: y⏎⏎HTTP/1.1 101 X⏎Upgrade: websocket⏎Connection: Upgrade⏎{A}⏎"],
            "{WS}│", "HTTP/1.1 100 Continue⏎⏎HTTP/1.1 103 Early Hints⏎Link: </a>⏎⏎HTTP/1.1 101 Switching Protocols⏎Upgrade: websocket⏎Connection: Upgrade⏎{A}⏎│", "tunnel websocket"),
    ]);
}

#[test]
#[rustfmt::skip] // a table
fn what_is_not_allowed_goes_nowhere() {
    run(&[
        row("S-08, I-03 h2c", "GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade, HTTP2-Settings⏎Upgrade: h2c⏎HTTP2-Settings: AAMAAABk⏎⏎", &["HTTP/1.1 200 OK⏎Content-Length: 0⏎⏎"],
            "GET / HTTP/1.1⏎Host: h⏎⏎", "HTTP/1.1 200 OK⏎Connection: close⏎Content-Length: 0⏎⏎", "client Close, upstream Reuse"),
        row("S-09 h2c whose settings Connection does not name", "GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: h2c⏎HTTP2-Settings: AAMAAABk⏎⏎", &[],
            "GET / HTTP/1.1⏎Host: h⏎⏎", "", "waits for upstream"),
        row("S-08 on two lines", "GET / HTTP/1.1⏎Host: h⏎Connection: HTTP2-Settings⏎Upgrade: websocket⏎Connection: Upgrade⏎Upgrade: h2c⏎HTTP2-Settings: AAMAAABk⏎⏎", &[],
            "GET / HTTP/1.1⏎Host: h⏎Upgrade: websocket⏎Connection: Upgrade⏎⏎", "", "waits for upstream"),
        row("S-08 on two lines that hide it", "GET / HTTP/1.1⏎Host: h⏎Upgrade: ⏎Upgrade: h2c⏎Connection: Upgrade⏎HTTP2-Settings: AAMAAABk⏎⏎", &[],
            "GET / HTTP/1.1⏎Host: h⏎⏎", "", "waits for upstream"),
        row("I-02 without any option", "GET / HTTP/1.1⏎Host: h⏎Upgrade: h2c⏎HTTP2-Settings: AAMAAABk⏎⏎", &[],
            "GET / HTTP/1.1⏎Host: h⏎⏎", "", "waits for upstream"),
        row("S-08 with HTTP/2 right after it, which is no request either",
            "GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: h2c⏎⏎PRI * HTTP/2.0⏎⏎SM⏎⏎", &["HTTP/1.1 200 OK⏎Content-Length: 0⏎⏎"],
            "GET / HTTP/1.1⏎Host: h⏎⏎", "HTTP/1.1 200 OK⏎Connection: close⏎Content-Length: 0⏎⏎", "client Close, upstream Reuse"),
        row("S-10 a token that nobody knows", "GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: foo⏎⏎", &[],
            "GET / HTTP/1.1⏎Host: h⏎⏎", "", "waits for upstream"),
        row("S-10 TLS, RFC 2817", "OPTIONS * HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: TLS/1.0⏎⏎", &[],
            "OPTIONS * HTTP/1.1⏎Host: h⏎⏎", "", "waits for upstream"),
        row("I-02 the orphan half", "GET / HTTP/1.1⏎Host: h⏎Connection: keep-alive⏎Upgrade: websocket⏎⏎", &[],
            "GET / HTTP/1.1⏎Host: h⏎⏎", "", "waits for upstream"),
        row("I-02 the other half", "GET / HTTP/1.1⏎Host: h⏎Connection: upgrade⏎⏎", &[],
            "GET / HTTP/1.1⏎Host: h⏎⏎", "", "waits for upstream"),
        row("I-07, H-12 an upgrade over HTTP/1.0", "GET / HTTP/1.0⏎Host: h⏎Connection: Upgrade⏎Upgrade: websocket⏎⏎", &["HTTP/1.1 101 X⏎Upgrade: websocket⏎Connection: Upgrade⏎{A}⏎"],
            "GET / HTTP/1.1⏎Host: h⏎⏎", "502", "closed: a 101 answers a request that was forwarded without an upgrade (RFC 9110 §7.8)"),
        row("I-18 CONNECT, and what is after it", "CONNECT internal:80 HTTP/1.1⏎Host: internal:80⏎⏎POST /a HTTP/1.1⏎Host: h⏎⏎", &["HTTP/1.1 200 OK⏎⏎"],
            "", "501", "closed: CONNECT is not served here (RFC 9931 §8)"),
        row("I-18 CONNECT with Upgrade", "CONNECT h:80 HTTP/1.1⏎Host: h:80⏎Connection: Upgrade⏎Upgrade: websocket⏎⏎", &[],
            "", "501", "closed: CONNECT is not served here (RFC 9931 §8)"),
        row("HTTP/2 by prior knowledge", "PRI * HTTP/2.0⏎⏎SM⏎⏎\x00", &[], "", "505", "closed: the major version is not 1 (RFC 9110 §15.6.6)"),
        row("H-26 CVE-2026-44578: an absolute target picks no other server", "GET http://internal/x?y HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: tcp⏎⏎", &[],
            "GET /x?y HTTP/1.1⏎Host: internal⏎Upgrade: tcp⏎Connection: Upgrade⏎⏎", "", "waits for upstream"),
        row("and no other scheme", "GET ftp://h/x HTTP/1.1⏎Host: h⏎⏎", &[], "", "421", "closed: the target has a scheme that is not served here (RFC 9110 §7.4)"),
    ]);
}

#[test]
#[rustfmt::skip] // a table
fn connection_takes_nothing_away_that_matters() {
    const NAMED: &str = "closed: Connection names a field that is meant for the other end (RFC 9110 §7.6.1)";
    run(&[
        row("I-01 what it names ends here, on every line", "GET / HTTP/1.1⏎Host: h⏎X-A: 1⏎Connection: close, X-A⏎x-a: 2⏎X-B: 3⏎⏎", &["HTTP/1.1 204 X⏎⏎"],
            "GET / HTTP/1.1⏎Host: h⏎X-B: 3⏎⏎", "HTTP/1.1 204 No Content⏎Connection: close⏎⏎", "client Close, upstream Reuse"),
        row("I-02 so does what ends anyway", "GET / HTTP/1.1⏎Host: h⏎TE: trailers⏎Keep-Alive: timeout=5⏎Proxy-Connection: keep-alive⏎Trailer: T⏎⏎", &[],
            "GET / HTTP/1.1⏎Host: h⏎⏎", "", "waits for upstream"),
        row("I-10 CVE-2024-45410, CVE-2025-48865, CVE-2025-64484", "GET / HTTP/1.1⏎Host: h⏎Connection: close, X-Forwarded-For⏎X-Forwarded-For: 1.2.3.4⏎⏎", &[], "", "400", NAMED),
        row("I-10 the key of a handshake", "GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade, Sec-WebSocket-Key⏎Upgrade: websocket⏎⏎", &[], "", "400", NAMED),
        row("I-10 on a second line, in another case", "GET / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Connection: cOOKIE⏎⏎", &[], "", "400", NAMED),
        row("I-10 Host", "GET / HTTP/1.1⏎Host: h⏎Connection: host⏎⏎", &[], "", "400", NAMED),
        row("I-10 Origin", "GET / HTTP/1.1⏎Host: h⏎Connection: Origin⏎⏎", &[], "", "400", NAMED),
        row("I-10 Authorization", "GET / HTTP/1.1⏎Host: h⏎Connection: Authorization⏎⏎", &[], "", "400", NAMED),
        row("I-10 Content-Length", "POST / HTTP/1.1⏎Host: h⏎Connection: Content-Length⏎Content-Length: 3⏎⏎abc", &[], "", "400", NAMED),
        row("I-10 Expect", "GET / HTTP/1.1⏎Host: h⏎Connection: expect⏎⏎", &[], "", "400", NAMED),
        row("I-10 Via", "GET / HTTP/1.1⏎Host: h⏎Connection: via⏎⏎", &[], "", "400", NAMED),
        row("I-10 Forwarded", "GET / HTTP/1.1⏎Host: h⏎Connection: Forwarded⏎⏎", &[], "", "400", NAMED),
        row("I-01 in another case", "GET / HTTP/1.1⏎Host: h⏎Connection: X-SECRET-a⏎x-Secret-A: 1⏎X-B: 2⏎⏎", &[],
            "GET / HTTP/1.1⏎Host: h⏎X-B: 2⏎⏎", "", "waits for upstream"),
        // These two names have the same hash in the set of names.
        row("I-01 what is not named stays", "GET / HTTP/1.1⏎Host: h⏎Connection: x-sxoxbw⏎x-sxoxbw: 1⏎x-cruubw: 2⏎⏎", &[],
            "GET / HTTP/1.1⏎Host: h⏎x-cruubw: 2⏎⏎", "", "waits for upstream"),
        row("H-38 white space around values is written anew", "GET / HTTP/1.1⏎Host: h⏎X-A:1⏎X-B:  2⏎X-C:\t3⏎X-D: 4 ⏎X-E:\t5 ⏎⏎", &[],
            "GET / HTTP/1.1⏎Host: h⏎X-A: 1⏎X-B: 2⏎X-C: 3⏎X-D: 4⏎X-E: 5⏎⏎", "", "waits for upstream"),
        row("I-01 a list that is none names who knows what", "GET / HTTP/1.1⏎Host: h⏎Connection: \"X-A, X-A⏎X-A: 1⏎⏎", &[], "", "400", "closed: Connection is not a list of options (RFC 9110 §7.6.1)"),
    ]);
}

#[test]
#[rustfmt::skip] // a table
fn one_reading_of_every_message() {
    const AMBIGUOUS: &str = "closed: Content-Length and Transfer-Encoding are both present (RFC 9112 §6.3)";
    run(&[
        row("S-01, B-09 CL and TE", "POST / HTTP/1.1⏎Host: h⏎Content-Length: 6⏎Transfer-Encoding: chunked⏎⏎0⏎⏎G", &[], "", "400", AMBIGUOUS),
        row("S-02 CL and TE on an upgrade", "POST / HTTP/1.1⏎Host: h⏎Connection: Upgrade⏎Upgrade: tcp⏎Transfer-Encoding: chunked⏎Content-Length: 6⏎⏎0⏎⏎G", &[], "", "400", AMBIGUOUS),
        row("S-01 SP before a colon", "GET / HTTP/1.1⏎Host: h⏎Upgrade : websocket⏎⏎", &[], "", "400", "closed: white space comes before the colon of a field (RFC 9112 §5.1)"),
        row("S-01 a bare LF", "GET / HTTP/1.1⏎Host: h⏎X: y\nUpgrade: h2c⏎⏎", &[], "", "400", "closed: a line ends in LF without CR (RFC 9112 §2.2)"),
        row("S-01 a folded line", "GET / HTTP/1.1⏎Host: h⏎Connection:⏎ Upgrade⏎⏎", &[], "", "400", "closed: a field value is folded onto a second line (RFC 9112 §5.2)"),
        row("B-22, S-01 a chunk line with a bare LF, of which the head is gone already", "POST / HTTP/1.1⏎Host: h⏎Transfer-Encoding: chunked⏎⏎1;a\nb⏎x⏎0⏎⏎", &[],
            "POST / HTTP/1.1⏎Host: h⏎Transfer-Encoding: chunked⏎⏎", "", "closed: a chunk line, or the data of a chunk, does not end in CR LF"),
        row("H-37, I-13 SP before a colon from upstream", "{WS}", &["HTTP/1.1 101 X⏎Upgrade : websocket⏎Connection: Upgrade⏎{A}⏎"], "{WS}", "502", "closed: white space comes before the colon of a field (RFC 9112 §5.1)"),
        row("I-13 a folded line from upstream", "{WS}", &["HTTP/1.1 101 X⏎Upgrade:⏎ websocket⏎Connection: Upgrade⏎{A}⏎"], "{WS}", "502", "closed: a field value is folded onto a second line (RFC 9112 §5.2)"),
        row("a bare LF from upstream", "{WS}", &["HTTP/1.1 101 X\nUpgrade: websocket⏎⏎"], "{WS}", "502", "closed: a line ends in LF without CR (RFC 9112 §2.2)"),
        row("B-19 a length that is none, from upstream", "GET / HTTP/1.1⏎Host: h⏎⏎", &["HTTP/1.1 200 OK⏎Content-Length: 1x⏎⏎"], "GET / HTTP/1.1⏎Host: h⏎⏎", "502", "closed: Content-Length is not a decimal number (RFC 9112 §6.3)"),
        row("B-19 CL and TE from upstream", "GET / HTTP/1.1⏎Host: h⏎⏎", &["HTTP/1.1 200 OK⏎Content-Length: 1⏎Transfer-Encoding: chunked⏎⏎0⏎⏎"], "GET / HTTP/1.1⏎Host: h⏎⏎", "502", AMBIGUOUS),
        row("a status that is none", "GET / HTTP/1.1⏎Host: h⏎⏎", &["HTTP/1.1 099 X⏎⏎"], "GET / HTTP/1.1⏎Host: h⏎⏎", "502", "closed: the status is not from 100 to 599 (RFC 9110 §15)"),
        row("S-17, I-22 a second answer goes to nobody", "GET / HTTP/1.1⏎Host: h⏎⏎", &["HTTP/1.1 204 X⏎⏎HTTP/1.1 200 OK⏎Content-Length: 6⏎⏎poison"], "GET / HTTP/1.1⏎Host: h⏎⏎", "HTTP/1.1 204 No Content⏎⏎", "client Reuse, upstream Close"),
        row("I-20 a 426 for what is not let through", "{WS}", &["HTTP/1.1 426 X⏎Upgrade: h2c, TLS/1.0⏎Connection: Upgrade⏎Content-Length: 0⏎⏎"], "{WS}", "502", "closed: a 426 names no protocol that is let through (RFC 9110 §15.5.22)"),
    ]);
}

/// However many fields Connection names, none of them is forwarded.
#[test]
fn all_that_connection_names_is_removed() {
    // keeps I-01
    for count in [1, 3, 4, 5, 6, 33, 63, 64] {
        let names: Vec<_> = (0..count).map(|n| format!("X-{n}")).collect();
        let (options, lines) = (names.join(", "), names.join(": 1⏎"));
        let head = crlf(&format!(
            "GET / HTTP/1.1⏎Host: h⏎Connection: {options}⏎{lines}: 1⏎Y: 2⏎⏎"
        ));
        let head = RequestHead::parse(&head).expect("a head").expect("whole");
        let checked = PROXY.check(head).expect("a request to forward");
        let forwarded = checked.forward().to_vec().expect("good parts");
        assert_eq!(forwarded, crlf("GET / HTTP/1.1⏎Host: h⏎Y: 2⏎⏎"), "{count}");
    }
}
