//! The crate's client with real servers. Each server accepts a handshake, sends something at once,
//! echoes, and refuses another handshake; its connection then behaves as the client predicted.

use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;

use http_upgrade::Persistence;
use http_upgrade::client::{Client, ClientError, Event};
use http_upgrade::websocket::{Deflate, PerMessageDeflate, Proposal, ResponseError};
use http_upgrade_peers::{Deflated, Peer, Wire, file, run};
use tungstenite::protocol::Role;
use tungstenite::{Message, WebSocket};

/// The subprotocols that are offered, the preferred one first. The servers speak only the second.
const SUBPROTOCOLS: [&str; 2] = ["soap", "chat"];

/// How many bytes a read asks for: as many as fit, or a single one.
const READS: [usize; 2] = [usize::MAX, 1];

/// Proposes both subprotocols, with a new key.
fn proposal() -> Proposal<'static> {
    let mut nonce = [0; 16];
    getrandom::fill(&mut nonce).expect("a source of randomness");
    Proposal::new(nonce).subprotocols(&SUBPROTOCOLS)
}

/// Does the handshake at `/chat` and exchanges messages. Returns the agreement on compression as
/// text.
fn agree(server: &Peer, most: usize, proposal: Proposal<'_>) -> Result<String, ResponseError> {
    let mut wire = Wire::to(server, most);
    let client = wire.open("/chat", proposal);
    talk(wire, &client)
}

/// The connection is closed without a closing handshake: frames are not part of this crate.
fn talk(wire: Wire, client: &Client<Proposal<'_>>) -> Result<String, ResponseError> {
    let input = wire.buffer.filled();
    let switched = match client.event(input) {
        Ok(Event::Switched(switched)) => switched,
        Err(ClientError::Refused(violation)) => return Err(violation),
        other => panic!("{other:?}\n{}", input.escape_ascii()),
    };
    let unread = switched.unread(input);
    assert_eq!(
        unread.is_empty(),
        wire.most == 1,
        "the welcome comes after the 101"
    );
    let agreement = switched.agreement();
    assert_eq!(agreement.subprotocol(), Some("chat"));
    match agreement.deflate() {
        Some(agreed) => converse_deflated(&wire.stream, unread, agreed),
        None => converse(&wire.stream, unread),
    }
    let agreed = agreement.deflate().map(|agreed| agreed.to_string());
    Ok(agreed.unwrap_or_default())
}

fn converse(stream: &TcpStream, unread: &[u8]) {
    let mut socket = WebSocket::from_partially_read(stream, unread.to_vec(), Role::Client, None);
    let welcome = socket.read().expect("a welcome");
    assert_eq!(welcome, Message::text("welcome"));
    for text in texts() {
        socket.send(Message::text(&text)).expect("the server reads");
        let echo = socket.read().expect("an echo");
        assert!(echo == Message::text(text), "{echo:.80}");
    }
}

fn converse_deflated(stream: &TcpStream, unread: &[u8], agreed: PerMessageDeflate) {
    let mut socket = Deflated::new(stream, unread, agreed);
    assert_eq!(socket.receive(), "welcome");
    for text in texts() {
        socket.send(&text);
        let echo = socket.receive();
        assert!(echo == text, "{echo:.80}");
    }
}

/// Returns short texts, then one that repeats itself from further back than a window of 12 bits
/// reaches, and the same one again, so that it also repeats the one before.
fn texts() -> [String; 4] {
    let mut long: String = (0..1024).map(|number| format!("{number:x}; ")).collect();
    let start = long[..1000].to_owned();
    long += &start;
    ["hello".into(), "grüße, 世界".into(), long.clone(), long]
}

/// Asks for a WebSocket at a path that has none. Returns the status, the content, and what happens
/// to the connection, and checks the latter.
fn refuse(server: &Peer, most: usize, target: &str) -> (u16, String, Persistence) {
    let mut wire = Wire::to(server, most);
    let mut client = wire.ask(target, proposal());
    wire.hear(&mut client);
    let (status, mut end, mut content) = match client.event(wire.buffer.filled()) {
        Ok(Event::Rejected(rejected)) => (
            rejected.response().status,
            rejected.consumed(),
            rejected.content().expect("an end that can be told"),
        ),
        other => panic!("{other:?}"),
    };
    let mut text = Vec::new();
    loop {
        let rest = &wire.buffer.filled()[end..];
        if let Some(piece) = content.piece(rest).expect("a sound coding") {
            text.extend(piece.data);
            end += piece.consumed;
        } else if content.is_complete() || !wire.read() {
            break;
        }
    }
    let whole = content.is_complete() || content.ends_with_connection();
    assert!(whole, "the content was cut off");
    let Ok(Event::Rejected(rejected)) = client.event(wire.buffer.filled()) else {
        panic!("it may be asked again");
    };
    let connection = rejected.persistence(&wire.buffer.filled()[end..]);
    match connection {
        Persistence::Close => assert!(!wire.read(), "the connection goes on"),
        Persistence::Reuse => {
            wire.buffer.consume(end);
            let client = wire.open("/chat", proposal());
            assert_eq!(talk(wire, &client), Ok(String::new()));
        }
    }
    let text = String::from_utf8(text).expect("text");
    (status, text, connection)
}

/// What a server is expected to do with an offer of compression, an offer with small windows, and a
/// handshake at the wrong path.
struct Expected<'a> {
    deflate: &'a str,
    small: Result<&'a str, ResponseError>,
    refusal: (u16, &'a str, Persistence),
}

const SMALL: &str = "permessage-deflate; server_no_context_takeover; \
    client_no_context_takeover; server_max_window_bits=10; client_max_window_bits=10";

fn check(command: &mut Command, expected: &Expected<'_>) {
    let server = start(command);
    for most in READS {
        assert_eq!(agree(&server, most, proposal()), Ok(String::new()));
        let deflate = proposal().deflate(Deflate::new());
        let agreed = agree(&server, most, deflate);
        assert_eq!(agreed.as_deref(), Ok(expected.deflate));
        let small = Deflate::new()
            .server_max_window_bits(10)
            .client_max_window_bits(10);
        let agreed = agree(
            &server,
            most,
            proposal().deflate(small.no_context_takeover()),
        );
        assert_eq!(agreed.as_deref(), expected.small.as_ref().copied());

        let (status, text, connection) = refuse(&server, most, "/elsewhere");
        let (expected_status, within, expected_connection) = expected.refusal;
        assert_eq!(status, expected_status);
        assert!(text.contains(within), "{text}");
        assert_eq!(connection, expected_connection);
    }
}

/// Starts a server that prints `listening on` and its port. All do so except PHP's own.
fn start(command: &mut Command) -> Peer {
    command.current_dir(env!("CARGO_TARGET_TMPDIR"));
    Peer::start(command.env("LC_ALL", "C.UTF-8"), |line| {
        let own = line.strip_prefix("listening on ");
        let php = || line.strip_suffix(") started")?.rsplit(':').next();
        own.or_else(php)?.parse().ok()
    })
}

#[test]
fn ws() {
    check(
        Command::new("node").arg(file("servers/ws.mjs")),
        &Expected {
            deflate: "permessage-deflate",
            small: Ok(SMALL),
            refusal: (400, "Bad Request", Persistence::Close),
        },
    );
}

#[test]
fn express() {
    check(
        Command::new("node").arg(file("servers/express.mjs")),
        &Expected {
            deflate: "",
            small: Ok(""),
            refusal: (404, "Cannot GET /elsewhere", Persistence::Close),
        },
    );
}

#[test]
fn websockets() {
    check(
        Command::new(file(".venv/bin/python")).arg(file("servers/websockets_server.py")),
        &Expected {
            deflate: "permessage-deflate; server_max_window_bits=12; client_max_window_bits=12",
            small: Ok(SMALL),
            refusal: (404, "nothing here\n", Persistence::Close),
        },
    );
}

#[test]
fn flask() {
    check(
        Command::new(file(".venv/bin/python")).arg(file("servers/flask_server.py")),
        &Expected {
            deflate: "permessage-deflate",
            small: Ok(SMALL),
            refusal: (404, "<title>404 Not Found</title>", Persistence::Close),
        },
    );
}

#[test]
fn gorilla() {
    let takeover = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";
    check(
        &mut Command::new(go_server()),
        &Expected {
            deflate: takeover,
            // This server's response is the same for every offer and so never names a window. By
            // RFC 7692 §7.1.2.1 that does not answer an offer that asks for one.
            small: Err(ResponseError::Deflate),
            refusal: (404, "404 page not found\n", Persistence::Reuse),
        },
    );
}

#[test]
fn tomcat() {
    let jars = [
        "tomcat10-embed-core",
        "tomcat10-embed-websocket",
        "jakarta-annotation-api",
    ];
    let jars = jars
        .map(|jar| format!("/usr/share/java/{jar}.jar"))
        .join(":");
    let mut java = Command::new("java");
    java.args(["--class-path", &jars]);
    check(
        java.arg(file("servers/TomcatServer.java")),
        &Expected {
            deflate: "permessage-deflate",
            small: Ok(""),
            refusal: (404, "[&#47;elsewhere]", Persistence::Reuse),
        },
    );
}

/// This server does not know Upgrade, and responds as to any request.
#[test]
fn php() {
    let mut php = Command::new("php");
    php.args(["-S", "127.0.0.1:0"]);
    let server = start(php.arg(file("servers/router.php")));
    for most in READS {
        let page = (200, "not a WebSocket\n".to_owned(), Persistence::Close);
        assert_eq!(refuse(&server, most, "/chat"), page);
        let (status, text, connection) = refuse(&server, most, "/elsewhere");
        assert_eq!((status, connection), (404, Persistence::Close));
        assert!(
            text.contains("<code class=\"url\">/elsewhere</code>"),
            "{text}"
        );
    }
}

fn go_server() -> PathBuf {
    let server = Path::new(env!("CARGO_TARGET_TMPDIR")).join("server-go");
    let mut go = Command::new("go");
    go.args(["build", "-o"])
        .arg(&server)
        .arg(file("servers/server.go"));
    // Debian's Go packages have their sources here; nothing is downloaded.
    go.env("GO111MODULE", "off")
        .env("GOPATH", "/usr/share/gocode")
        .env("GOFLAGS", "");
    let finished = run(&mut go);
    assert_eq!(finished.code, Some(0), "{finished:?}");
    server
}
