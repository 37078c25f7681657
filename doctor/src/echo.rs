//! A server that accepts every upgrade, prints what reached it, and echoes messages. Put in place
//! of the real server, it shows what the proxies in front of it let through.

use crate::arguments::Arguments;
use crate::failure::Failure;
use crate::listen::{bind, each};
use crate::output::{self, Output};
use crate::save::Folder;
use http_upgrade::diagnosis::RecordedBy;
use http_upgrade::server::{Event, Server};
use http_upgrade::websocket::{Acceptor, Origins};
use http_upgrade::{Buffer, Encode, Protocol, Rejection, Unnegotiated, Upgrade};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;
use tungstenite::WebSocket;
use tungstenite::protocol::{Role, WebSocketConfig};
use upgrade_doctor::{Exchange, Report, TlsFact};

/// How long a client may take for its request, and how long it may be silent afterwards.
const PATIENCE: Duration = Duration::from_secs(300);
const BUFFER: usize = 128 << 10;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// What was answered, and what is spoken after it.
enum Answer {
    WebSocket(Vec<u8>),
    Bytes(Vec<u8>),
    Refusal,
}

/// Runs until it is ended from outside.
pub(crate) fn run(
    address: &str,
    arguments: &Arguments,
    output: &Output,
) -> std::result::Result<u8, Failure> {
    let listener = bind(address)?;
    let folder = arguments.save.as_deref().map(Folder::open).transpose()?;
    each(&listener, |client| serve(client, folder.as_ref(), output))
}

fn serve(mut client: TcpStream, folder: Option<&Folder>, output: &Output) {
    let place = client
        .peer_addr()
        .map(|address| address.to_string())
        .unwrap_or_default();
    let mut exchange = Exchange {
        recorded_by: RecordedBy::Server,
        tls: TlsFact::None,
        ..Exchange::at(place)
    };
    let answered = answer(&mut client, &mut exchange);
    let report = Report::of(&exchange);
    let notes: Vec<String> = answered
        .as_ref()
        .err()
        .map(|error| upgrade_doctor::printable(&error.to_string(), 200))
        .into_iter()
        .collect();
    output.report(&report, &exchange, &notes);
    if !output.is_json() {
        output::raw(&reached(&exchange));
    }
    if let Some(Err(error)) = folder.map(|folder| folder.save(&exchange)) {
        crate::progress::tell(&format!("Not saved: {error}."));
    }
    // The client may close the connection at any time: that is not an error.
    let _ = match answered {
        Ok(Answer::WebSocket(unread)) => echo_messages(client, unread),
        Ok(Answer::Bytes(unread)) => echo_bytes(client, &unread),
        Ok(Answer::Refusal) | Err(_) => Ok(()),
    };
}

/// The head that reached the server, without secrets.
fn reached(exchange: &Exchange) -> String {
    let request = exchange.request.as_deref().unwrap_or_default();
    let head = String::from_utf8_lossy(request);
    let lines = head
        .lines()
        .take_while(|line| !line.trim().is_empty())
        .take(100);
    let lines = lines.map(|line| upgrade_doctor::redact(&upgrade_doctor::printable(line, 300)));
    lines.fold(String::from("What reached this server:\n"), |text, line| {
        text + "    " + &line + "\n"
    })
}

/// Reads a request and answers it.
fn answer(client: &mut TcpStream, exchange: &mut Exchange) -> Result<Answer> {
    client.set_read_timeout(Some(PATIENCE))?;
    let mut buffer = Buffer::new(vec![0; BUFFER]);
    let mut server = Server::new();
    exchange.request = Some(Vec::new());
    while server.wants_input(buffer.filled()) {
        let count = client.read(buffer.spare()?)?;
        if count == 0 {
            return Err("The client closed before its request was complete.".into());
        }
        buffer.advance(count)?;
        exchange.request = Some(buffer.filled().to_vec());
    }
    let (head, answer) = match server.event(buffer.filled()) {
        Ok(Event::UpgradeRequested(upgrade)) => accept(upgrade, buffer.filled())?,
        Ok(_) => {
            let text = format!("No Upgrade reached this server.\n{}", reached(exchange));
            let head = format!(
                "HTTP/1.1 426 Upgrade Required\r\nUpgrade: websocket\r\nConnection: Upgrade, close\r\nContent-Type: text/plain\r\nContent-Length: {}\r\n\r\n{text}",
                text.len()
            );
            (head.into_bytes(), Answer::Refusal)
        }
        Err(fault) => match fault.rejection() {
            Some(rejection) => (rejection.to_vec()?, Answer::Refusal),
            None => return Err(fault.to_string().into()),
        },
    };
    client.write_all(&head)?;
    exchange.response = Some(head);
    Ok(answer)
}

/// A WebSocket by its rules, with the first subprotocol that the client offers; any other protocol
/// without rules.
fn accept(upgrade: Upgrade<'_>, input: &[u8]) -> Result<(Vec<u8>, Answer)> {
    let refused = |rejection: &Rejection<'_>| Ok((rejection.to_vec()?, Answer::Refusal));
    let is_websocket = upgrade.protocols().any(|name| name == Protocol::WEBSOCKET);
    if is_websocket {
        let head = upgrade.request();
        let offered: Vec<&str> = head
            .fields
            .list("sec-websocket-protocol")
            .flatten()
            .collect();
        let policy = Acceptor::new(Origins::Any).subprotocols(offered.get(..1).unwrap_or_default());
        return match upgrade.accept(&policy) {
            Ok(reply) => Ok((
                reply.to_vec()?,
                Answer::WebSocket(reply.sent().unread(input).to_vec()),
            )),
            Err(rejection) => refused(&rejection),
        };
    }
    let Some(protocol) = upgrade.protocols().next() else {
        return Err("the header Upgrade names no protocol".into());
    };
    let token = Unnegotiated::new(protocol);
    match upgrade.accept(&token) {
        Ok(reply) => Ok((
            reply.to_vec()?,
            Answer::Bytes(reply.sent().unread(input).to_vec()),
        )),
        Err(rejection) => refused(&rejection),
    }
}

fn echo_messages(client: TcpStream, unread: Vec<u8>) -> Result<()> {
    let limits = WebSocketConfig::default()
        .max_message_size(Some(1 << 20))
        .max_frame_size(Some(1 << 20));
    let mut socket = WebSocket::from_partially_read(client, unread, Role::Server, Some(limits));
    loop {
        let message = socket.read()?;
        if message.is_text() || message.is_binary() {
            socket.send(message)?;
        }
    }
}

fn echo_bytes(mut client: TcpStream, unread: &[u8]) -> Result<()> {
    client.write_all(unread)?;
    let mut buffer = [0; 4096];
    loop {
        let count = client.read(&mut buffer)?;
        if count == 0 {
            return Ok(());
        }
        client.write_all(buffer.get(..count).unwrap_or_default())?;
    }
}
