//! `permessage-deflate` as a server negotiates it (RFC 7692 §5, §7.1).
#![allow(clippy::expect_used, clippy::panic, clippy::too_many_lines)]

mod support;

use http_upgrade::Limits;
use http_upgrade::server::Event;
use http_upgrade::websocket::{Acceptor, Deflate, Origins};
use support::{answer, fed};

static ANY: Acceptor = Acceptor::new(Origins::Any).deflate(Deflate::new());
static SMALL: Acceptor = Acceptor::new(Origins::Any).deflate(
    Deflate::new()
        .server_max_window_bits(12)
        .client_max_window_bits(11)
        .no_context_takeover(),
);
static WINDOW_OF_EIGHT: Acceptor =
    Acceptor::new(Origins::Any).deflate(Deflate::new().min_window_bits(8));

fn request(offers: &str) -> Vec<u8> {
    let fields = offers
        .lines()
        .map(|line| format!("Sec-WebSocket-Extensions: {line}\r\n"));
    format!(
        "GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{}\r\n",
        fields.collect::<String>()
    )
    .into_bytes()
}

/// Returns the extensions of the 101, or `-` if there are none. Any other response is returned as
/// it is.
fn answered(acceptor: &Acceptor<'_>, offers: &str) -> String {
    let answer = answer(acceptor, &request(offers));
    match answer.split_once("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=⏎") {
        Some((_, "⏎")) => "-".into(),
        Some((_, fields)) => fields
            .strip_prefix("Sec-WebSocket-Extensions: ")
            .and_then(|field| field.strip_suffix("⏎⏎"))
            .expect("one field, and it is this one")
            .into(),
        None => answer,
    }
}

fn rows(acceptor: &Acceptor<'_>, rows: &[(&str, &str, &str)]) {
    for (name, offers, expected) in rows {
        assert_eq!(answered(acceptor, offers), *expected, "{name}: {offers}");
    }
}

#[test]
fn an_offer_is_accepted_or_declined() {
    rows(
        &ANY,
        &[
            (
                "D-16 a window of 15 that was asked for is answered",
                "permessage-deflate; server_max_window_bits=15",
                "permessage-deflate; server_max_window_bits=15",
            ),
            (
                "D-18 nothing is said of windows of 15",
                "permessage-deflate",
                "permessage-deflate",
            ),
            (
                "D-19 a bare hint",
                "permessage-deflate; client_max_window_bits",
                "permessage-deflate",
            ),
            (
                "D-19 D-21 a hint with a value",
                "permessage-deflate; client_max_window_bits=10",
                "permessage-deflate; client_max_window_bits=10",
            ),
            (
                "D-10 D-12 what is asked of the server is echoed",
                "permessage-deflate; server_no_context_takeover",
                "permessage-deflate; server_no_context_takeover",
            ),
            (
                "D-13 D-14 the client's hint is taken up",
                "permessage-deflate; client_no_context_takeover",
                "permessage-deflate; client_no_context_takeover",
            ),
            (
                "D-16 the same value or a smaller one",
                "permessage-deflate; server_max_window_bits=9",
                "permessage-deflate; server_max_window_bits=9",
            ),
            (
                "D-23 a quoted value",
                "permessage-deflate; server_max_window_bits=\"1\\0\"",
                "permessage-deflate; server_max_window_bits=10",
            ),
            ("D-04 an unknown parameter", "permessage-deflate; foo", "-"),
            (
                "D-05 7",
                "permessage-deflate; server_max_window_bits=7",
                "-",
            ),
            (
                "D-05 16",
                "permessage-deflate; server_max_window_bits=16",
                "-",
            ),
            (
                "D-05 08",
                "permessage-deflate; server_max_window_bits=08",
                "-",
            ),
            (
                "D-05 +9",
                "permessage-deflate; server_max_window_bits=+9",
                "-",
            ),
            (
                "D-05 9x",
                "permessage-deflate; server_max_window_bits=9x",
                "-",
            ),
            (
                "D-05 100",
                "permessage-deflate; server_max_window_bits=100",
                "-",
            ),
            (
                "D-05 client, 16",
                "permessage-deflate; client_max_window_bits=16",
                "-",
            ),
            (
                "D-15 no value",
                "permessage-deflate; server_max_window_bits",
                "-",
            ),
            (
                "D-05 a value where none may be",
                "permessage-deflate; server_no_context_takeover=1",
                "-",
            ),
            (
                "D-05 the same of the client",
                "permessage-deflate; client_no_context_takeover=1",
                "-",
            ),
            (
                "D-06 repeated",
                "permessage-deflate; client_max_window_bits; client_max_window_bits=10",
                "-",
            ),
            (
                "D-06 repeated",
                "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
                "-",
            ),
            (
                "D-06 repeated",
                "permessage-deflate; server_max_window_bits=9; server_max_window_bits=9",
                "-",
            ),
            (
                "D-07 D-24 zlib has no window of 8",
                "permessage-deflate; server_max_window_bits=8",
                "-",
            ),
            ("D-25 names have case", "Permessage-Deflate", "-"),
            (
                "D-25 so have parameters",
                "permessage-deflate; Server_No_Context_Takeover",
                "-",
            ),
            ("another extension", "x-webkit-deflate-frame", "-"),
            (
                "D-01 D-02 the first offer that suits",
                "permessage-deflate; foo, x, permessage-deflate; server_max_window_bits=10, permessage-deflate",
                "permessage-deflate; server_max_window_bits=10",
            ),
            (
                "D-01 over several lines",
                "permessage-deflate; server_max_window_bits=8\npermessage-deflate",
                "permessage-deflate",
            ),
            (
                "an invalid element after a good one",
                "permessage-deflate, ;",
                "400 reuse: Sec-WebSocket-Extensions is malformed (RFC 6455 §9.1)",
            ),
        ],
    );
}

#[test]
fn a_server_may_want_less() {
    rows(
        &SMALL,
        &[
            (
                "D-20 the client cannot be told of a limit",
                "permessage-deflate",
                "-",
            ),
            (
                "D-11 D-14 D-17 said unasked",
                "permessage-deflate; client_max_window_bits",
                "permessage-deflate; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=12; \
                 client_max_window_bits=11",
            ),
            (
                "D-16 D-21 the smaller one of each",
                "permessage-deflate; client_max_window_bits=9; server_max_window_bits=14",
                "permessage-deflate; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=12; \
                 client_max_window_bits=9",
            ),
            (
                "D-02 D-20 an earlier offer that cannot be limited is passed over",
                "permessage-deflate, permessage-deflate; client_max_window_bits=15",
                "permessage-deflate; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=12; \
                 client_max_window_bits=11",
            ),
        ],
    );
    rows(
        &WINDOW_OF_EIGHT,
        &[(
            "D-24 who can do 8 says so",
            "permessage-deflate; server_max_window_bits=8",
            "permessage-deflate; server_max_window_bits=8",
        )],
    );
}

#[test]
fn without_deflate_no_extension_is_agreed_to() {
    // keeps W-51, W-53
    let none = Acceptor::new(Origins::Any);
    rows(
        &none,
        &[(
            "declined",
            "permessage-deflate; client_max_window_bits",
            "-",
        )],
    );
}

#[test]
fn the_agreement_has_the_numbers() {
    // keeps D-18
    let input =
        request("permessage-deflate; client_max_window_bits=10; server_no_context_takeover");
    let server = fed(Limits::new(), &input, &[input.len()]);
    let Ok(Event::UpgradeRequested(upgrade)) = server.event(&input) else {
        panic!("no upgrade");
    };
    let agreement = upgrade
        .accept(&ANY)
        .expect("a good request")
        .sent()
        .into_agreement();
    let deflate = agreement.deflate().expect("compression");
    assert!(deflate.server_no_context_takeover && !deflate.client_no_context_takeover);
    assert_eq!(
        (
            deflate.server_max_window_bits,
            deflate.client_max_window_bits
        ),
        (15, 10)
    );
    assert_eq!(
        deflate.to_string(),
        "permessage-deflate; server_no_context_takeover; client_max_window_bits=10"
    );
}

#[test]
fn windows_out_of_range_count_as_the_nearest() {
    let deflate = Deflate::new()
        .server_max_window_bits(3)
        .min_window_bits(0)
        .client_max_window_bits(99);
    let acceptor = Acceptor::new(Origins::Any).deflate(deflate);
    rows(
        &acceptor,
        &[(
            "clamped",
            "permessage-deflate",
            "permessage-deflate; server_max_window_bits=8",
        )],
    );
}
