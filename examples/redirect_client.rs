//! A client that follows redirects, and answers a 401 with the credentials of its URI. It sends one
//! message and prints every text that it receives until the echo of its message arrives.
//!
//! ```text
//! cargo run --example redirect_client [ws://[USER:PASSWORD@]HOST/PATH [MESSAGE]]
//! ```
//!
//! Start reading at [`open`]: it asks until a server switches. A response that does not switch
//! leaves the connection to HTTP, so the next request goes over the same connection if the server
//! is the same and lets it stay open. The frames are those of `tungstenite`.
//!
//! RFC 6455 §4.1 lets a client follow redirects and authenticate; browsers do neither for a script.

use std::error::Error;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::ExitCode;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http_upgrade::drive::{ClientConnection, ClientStep};
use http_upgrade::websocket::{Proposal, Uri};
use http_upgrade::{Client, Persistence, ResponseHead};
use iri_string::types::{UriReferenceStr, UriStr};
use tungstenite::protocol::Role;
use tungstenite::{Message, WebSocket};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The number of redirects that are followed. A server may send a client in a circle.
const REDIRECTS: usize = 5;
/// The longest content of a response that is read in order to use the connection again, in bytes.
const CONTENT: usize = 65_536;
/// The longest time for one read.
const READ: Duration = Duration::from_secs(10);

/// What to do after a response that did not switch.
enum Next {
    /// Ask at this URI.
    Redirected(String),
    /// Ask again, with the credentials.
    Unauthorized,
}

/// What came of one request.
enum Asked {
    /// The server switched; these are the first bytes of the WebSocket.
    Switched(Vec<u8>),
    /// It did not. The connection may be used for the next request, or has to be closed.
    Rejected(Next, Persistence),
}

/// Opens a WebSocket. Returns its connection, and the bytes that the server sent after its 101.
fn open(uri: &str) -> Result<(TcpStream, Vec<u8>)> {
    let mut uri = uri.to_owned();
    let first = uri.clone();
    let first = Uri::parse(&first)?;
    let mut authorization = None;
    let mut connection: Option<TcpStream> = None;
    let mut redirects = 0;
    loop {
        let target = Uri::parse(&uri)?;
        if target.is_secure() {
            return Err("there is no TLS here: wss needs a stream that speaks it".into());
        }
        let mut stream = match connection.take() {
            Some(stream) => stream,
            None => TcpStream::connect((target.address(), target.port()))?,
        };
        stream.set_read_timeout(Some(READ))?;
        // The credentials are for the server that the user has named, and for no other.
        let is_first = target.host().eq_ignore_ascii_case(first.host());
        let fields = authorization.as_deref().filter(|_| is_first);
        let (next, persistence) = match ask(&mut stream, &target, fields)? {
            Asked::Switched(unread) => return Ok((stream, unread)),
            Asked::Rejected(next, persistence) => (next, persistence),
        };
        let is_same_server = match next {
            Next::Unauthorized if authorization.is_none() && is_first => {
                let credentials = first
                    .user_info()
                    .ok_or("401, and there are no credentials")?;
                authorization = Some(format!("Basic {}", STANDARD.encode(decoded(credentials)?)));
                true
            }
            Next::Unauthorized => return Err("401 instead of 101".into()),
            Next::Redirected(location) => {
                redirects = usize::saturating_add(redirects, 1);
                if redirects > REDIRECTS {
                    return Err(format!("more than {REDIRECTS} redirects").into());
                }
                let resolved = resolve(&target, &location)?;
                let is_same = Uri::parse(&resolved)?.host() == target.host();
                uri = resolved;
                is_same
            }
        };
        connection = Some(stream).filter(|_| is_same_server && persistence == Persistence::Reuse);
    }
}

/// Sends one WebSocket handshake and reads the response to its end.
fn ask(stream: &mut TcpStream, uri: &Uri<'_>, authorization: Option<&str>) -> Result<Asked> {
    let mut nonce = [0; 16]; // new for each request
    getrandom::fill(&mut nonce)?;
    let client = Client::new(Proposal::new(nonce).subprotocols(&["chat"]));
    let mut connection = ClientConnection::new(client, vec![0; 65_536], vec![0; 4_096])?;
    let fields: Vec<_> = authorization
        .map(|value| ("Authorization", value))
        .into_iter()
        .collect();
    let mut next = None;
    let mut content = 0;
    let persistence = loop {
        match connection.step() {
            ClientStep::Opening(turn) => {
                let request = turn.request(uri.target(), uri.host()).with_fields(&fields);
                turn.send(&request)?;
            }
            ClientStep::Write(bytes) => {
                let n = stream.write(bytes)?;
                connection.written(n)?;
            }
            ClientStep::Read(room) => {
                let n = stream.read(room)?;
                connection.received(n)?;
            }
            ClientStep::Interim(_) => {} // the final response follows
            ClientStep::Switched(_, unread) => return Ok(Asked::Switched(unread.to_vec())),
            ClientStep::Rejected(turn) => {
                next = Some(next_of(turn.rejected().response())?);
                // The content is of no use here, but the next response comes after it.
                turn.read();
            }
            ClientStep::Content(piece) => {
                content = usize::saturating_add(content, piece.len());
                if content > CONTENT {
                    break Persistence::Close;
                }
            }
            ClientStep::Done(persistence) => break persistence,
            ClientStep::Failed(error) => return Err(error.into()),
            // What was asked is answered, but the connection cannot be used again.
            ClientStep::Broken(_) | ClientStep::Closed(_) if next.is_some() => {
                break Persistence::Close;
            }
            step => return Err(format!("{step:?}").into()),
        }
    };
    let next = next.ok_or("there is no response")?;
    Ok(Asked::Rejected(next, persistence))
}

/// Decides what to do after a response that did not switch.
fn next_of(response: &ResponseHead<'_>) -> Result<Next> {
    match response.status {
        301 | 302 | 303 | 307 | 308 => {
            let location = response.fields.text("Location")?;
            let location = location.ok_or("a redirect has no Location")?;
            Ok(Next::Redirected(location.to_owned()))
        }
        401 if response.fields.all("WWW-Authenticate").any(is_basic) => Ok(Next::Unauthorized),
        status => Err(format!("{status} instead of 101").into()),
    }
}

/// Whether a challenge of this field line has the scheme `Basic` (RFC 9110 §11.6.1). A parameter
/// that is quoted and looks like one does no harm: the server then refuses the credentials.
fn is_basic(line: &[u8]) -> bool {
    line.split(|byte| *byte == b',').any(|part| {
        let word = part.trim_ascii_start().split(|byte| *byte == b' ').next();
        word.is_some_and(|word| word.eq_ignore_ascii_case(b"Basic"))
    })
}

/// Resolves a Location against the URI of the request (RFC 9110 §10.2.2). An `http` URI means the
/// WebSocket at the same place.
fn resolve(base: &Uri<'_>, location: &str) -> Result<String> {
    let base = base.to_string();
    let base = UriStr::new(&base)?;
    let location = UriReferenceStr::new(location)?;
    let resolved = location.resolve_against(base.to_absolute()).to_string();
    let (scheme, rest) = resolved
        .split_once(':')
        .ok_or("the Location has no scheme")?;
    let scheme = match scheme {
        "http" => "ws",
        "https" => "wss",
        scheme => scheme,
    };
    let rest = rest.split('#').next().unwrap_or_default();
    let resolved = format!("{scheme}:{rest}");
    // A server does not choose the credentials of its clients.
    match Uri::parse(&resolved)?.user_info() {
        Some(_) => Err("the Location has credentials".into()),
        None => Ok(resolved),
    }
}

/// Percent-decodes the user information of a URI.
fn decoded(user_info: &str) -> Result<Vec<u8>> {
    let mut parts = user_info.split('%');
    let mut decoded: Vec<u8> = parts.next().unwrap_or_default().into();
    for part in parts {
        let (digits, rest) = part.split_at_checked(2).ok_or("a % lacks its digits")?;
        decoded.push(u8::from_str_radix(digits, 16)?);
        decoded.extend(rest.bytes());
    }
    Ok(decoded)
}

fn talk(uri: &str, message: &str) -> Result<()> {
    let (stream, unread) = open(uri)?;
    let mut socket = WebSocket::from_partially_read(stream, unread, Role::Client, None);
    socket.send(message.into())?;
    loop {
        let Message::Text(text) = socket.read()? else {
            continue;
        };
        println!("{text}");
        if text == message {
            break;
        }
    }
    socket.close(None)?;
    // The server answers with a Close of its own.
    while socket.read().is_ok() {}
    Ok(())
}

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let uri = arguments.next();
    let message = arguments.next();
    let uri = uri.as_deref().unwrap_or("ws://127.0.0.1:8101/chat");
    match talk(uri, message.as_deref().unwrap_or("hello")) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
