//! Finds out what a server speaks, so that cases that make no sense for it are left out.

use super::case::{Case, Need, must};
use super::request::{PAUSE, Request};
use super::target::{Found, Server};
use crate::conform::frames::{self, From};
use crate::conform::message::Answer;
use crate::conform::wire::{Absent, Wire};
use std::time::{Duration, Instant};

/// Subprotocols that servers often speak.
const USUAL: &str = "chat, superchat, echo, mqtt, graphql-transport-ws, graphql-ws, v12.stomp, \
    wamp.2.json, ocpp1.6, binary";
/// How long an echo may take.
const ECHO: Duration = Duration::from_secs(1);

/// What a server speaks.
#[derive(Clone, Debug, Default)]
pub(crate) struct Speaks {
    pub(crate) proof: Proof,
    pub(crate) subprotocol: bool,
    pub(crate) deflate: bool,
    pub(crate) refuses_origins: bool,
    pub(crate) h2c: bool,
    head: usize,
}

/// What proves that bytes pass after the switch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Proof {
    /// Messages come back.
    Echo,
    /// Pings are answered.
    Pong,
    #[default]
    Nothing,
}

impl Speaks {
    /// Asks the server. An error says why it cannot be tested.
    pub(crate) fn find(
        server: &Server,
        head: usize,
        subprotocols: &[String],
    ) -> Result<Self, String> {
        let offered = match subprotocols {
            [] => USUAL.to_owned(),
            named => named.join(", "),
        };
        let named = format!("Sec-WebSocket-Protocol: {offered}");
        let with_origin = "Origin: {origin}".to_owned();
        let both = format!("{named}⏎{with_origin}");
        let mut found = Found::default();
        let mut answered = None;
        for edits in [String::new(), named.clone(), with_origin, both] {
            let (mut wire, answer) = ask(server, &edits)?;
            if answer.status == 101 {
                found.needs_origin = edits.contains("Origin");
                found.needs_subprotocol = edits.contains("Protocol");
                let proof = prove(server, &mut wire);
                found.echoes = proof == Proof::Echo;
                answered = Some((edits, proof));
                break;
            }
            answered.get_or_insert_with(|| (format!("{}", answer.status), Proof::Nothing));
        }
        let Some((base, proof)) = answered.filter(|(text, _)| text.parse::<u16>().is_err()) else {
            return Err(format!(
                "the server does not switch to {}; `upgrade-doctor URL` tells why",
                server.token
            ));
        };
        let mut speaks = Self {
            proof,
            head,
            ..Self::default()
        };
        if server.is_websocket() {
            speaks.find_options(server, &base, &named, &mut found)?;
        }
        server.set(found);
        Ok(speaks)
    }

    fn find_options(
        &mut self,
        server: &Server,
        base: &str,
        named: &str,
        found: &mut Found,
    ) -> Result<(), String> {
        let (_, answer) = ask(server, &format!("{base}⏎{named}"))?;
        let chosen = answer.fields.all("Sec-WebSocket-Protocol").pop();
        found.subprotocol = chosen.filter(|_| answer.status == 101);
        self.subprotocol = found.subprotocol.is_some();
        let offer = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits";
        let (_, answer) = ask(server, &format!("{base}⏎{offer}"))?;
        let agreed = answer.fields.list("Sec-WebSocket-Extensions");
        let is_deflate = |name: &String| name.starts_with("permessage-deflate");
        self.deflate = answer.status == 101 && agreed.iter().any(is_deflate);
        let evil = "Origin: https://evil.example";
        let (_, answer) = ask(server, &format!("{base}⏎{evil}"))?;
        self.refuses_origins = answer.status != 101;
        let h2c = "Upgrade: h2c⏎Connection: Upgrade, HTTP2-Settings⏎HTTP2-Settings: AAMAAABk\
            ⏎-Sec-WebSocket-Key⏎-Sec-WebSocket-Version";
        // A server that does not answer this is the business of a case.
        self.h2c = ask(server, h2c).is_ok_and(|(_, answer)| answer.status == 101);
        Ok(())
    }

    /// Why a case makes no sense for this server.
    pub(crate) fn lacks(&self, case: &Case, server: &Server) -> Option<String> {
        case.needs.iter().find_map(|need| match need {
            Need::WebSocket if !server.is_websocket() => Some("it is about WebSocket".into()),
            Need::Frames if self.proof == Proof::Nothing => {
                Some("the server neither echoes messages nor answers pings".into())
            }
            Need::Subprotocol if !self.subprotocol => {
                Some("the server chose none of the subprotocols that were offered".into())
            }
            Need::Deflate if !self.deflate => {
                Some("the server does not agree to permessage-deflate".into())
            }
            Need::Origins if !self.refuses_origins => {
                Some("the server takes requests of any origin".into())
            }
            Need::Cleartext if server.target.secure => {
                Some("TLS has no half-closed connections".into())
            }
            Need::NoH2c if self.h2c => Some("the server speaks h2c".into()),
            Need::Head(bytes) if *bytes > self.head => Some(format!(
                "the server was said to take heads of at most {} bytes",
                self.head
            )),
            _ => None,
        })
    }
}

/// Sends a handshake with these changes and reads the answer.
fn ask(server: &Server, edits: &str) -> Result<(Wire, Answer), String> {
    let request = Request::changed(server, edits);
    let mut wire = server.connect()?;
    wire.send(&request.writes, PAUSE);
    loop {
        match wire.answer("GET", wire.deadline) {
            Ok(answer) if answer.is_interim() => {}
            Ok(answer) => return Ok((wire, answer)),
            Err(Absent::Malformed(error)) => {
                return Err(format!("the server does not answer in HTTP: {error}"));
            }
            Err(_) => return Err("the server does not answer a handshake in order".into()),
        }
    }
}

/// Whether the server sends messages back, or at least answers pings.
fn prove(server: &Server, wire: &mut Wire) -> Proof {
    if !server.is_websocket() {
        return Proof::Nothing;
    }
    wire.write(&frames::message(From::Client, "probe"));
    if wire.hears(ECHO, |came| came.is_message("probe")) {
        return Proof::Echo;
    }
    wire.write(&frames::ping(From::Client, "probe"));
    if wire.hears(ECHO, |came| came.is_pong("probe")) {
        return Proof::Pong;
    }
    Proof::Nothing
}

/// The request whose answer shows whether the server is alive.
pub(crate) const ALIVE: Case = must("probe/alive", "", "", "");

/// Whether the server accepts connections and answers a handshake in order.
pub(crate) fn is_alive(server: &Server) -> bool {
    let request = Request::of(&ALIVE, server, 0);
    let deadline = Instant::now() + server.timeout;
    let Ok(mut wire) = server.connect() else {
        return false;
    };
    wire.send(&request.writes, PAUSE);
    wire.answer("GET", deadline).is_ok()
}
