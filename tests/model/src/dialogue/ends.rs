//! Both ends and the wires between them: what each action does.

use super::ask::Ask;
use super::model::{Action, Scenario, Who};
use http_upgrade::drive::{ClientConnection, ClientStep, OUTPUT, ServerConnection, ServerStep};
use http_upgrade::{Client, Limits, Persistence, Protocol, Rejection, Unnegotiated};

const A: Unnegotiated<'static> = Unnegotiated::new(Protocol::new("a"));

type Storage = Vec<u8>;

/// How far an end has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Phase {
    /// It speaks HTTP.
    Http,
    /// It speaks the next protocol.
    Tunnel,
    /// It has closed its socket.
    Over,
}

/// What is the same for both ends, and the wire to the other one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct End {
    /// How far it has come.
    pub phase: Phase,
    /// What its connection asks for.
    pub ask: Ask,
    /// The bytes on the wire that it has written and the other end has not read.
    pub wire: Vec<u8>,
    /// Whether the wire ends after them.
    pub is_closed: bool,
    /// The bytes of the tunnel that it has sent and received.
    pub tunnel: (usize, Vec<u8>),
    /// The content that its application got.
    pub content: Vec<u8>,
    /// Whether it has read the end of the other one's wire.
    pub has_ended: bool,
}

/// Both ends.
#[derive(Clone, Debug)]
pub struct World {
    pub(super) client: ClientConnection<Unnegotiated<'static>, Storage, Storage>,
    pub(super) server: ServerConnection<Storage, Storage>,
    /// The client and the server.
    pub ends: [End; 2],
    /// How many faults may still happen.
    pub faults: u8,
    /// Whether the impatient bytes of the client were sent.
    pub has_hoped: bool,
    /// Whether the server has accepted, and whether it has answered in any other way.
    pub decided: (bool, bool),
}

impl World {
    pub(super) fn new(scenario: &Scenario, faults: u8) -> Self {
        let limits = Limits::new().head(120).content(scenario.limit);
        let client = Client::with_limits(A, limits);
        let end = || End {
            phase: Phase::Http,
            ask: Ask::Interim,
            wire: vec![],
            is_closed: false,
            tunnel: (0, vec![]),
            content: vec![],
            has_ended: false,
        };
        let input = || vec![0; limits.buffer_len()];
        let server = ServerConnection::with_limits(limits, input(), vec![0; OUTPUT]);
        let mut world = Self {
            client: ClientConnection::new(client, input(), vec![0; 200]).expect("storage"),
            server: server.expect("storage"),
            ends: [end(), end()],
            faults,
            has_hoped: false,
            decided: (false, false),
        };
        world.ask(Who::Client);
        world.ask(Who::Server);
        world
    }

    /// Asks a connection for its next step.
    fn ask(&mut self, who: Who) {
        let ask = match who {
            Who::Client => Ask::of_client(self.client.step()),
            Who::Server => Ask::of_server(self.server.step()),
        };
        let end = &mut self.ends[who as usize];
        if let Ask::Content(piece) = &ask {
            end.content.extend(piece);
        }
        end.ask = ask;
    }

    /// Returns all of both connections that their future depends on.
    pub(super) fn identity(&self) -> String {
        let buffers = [
            self.client.clone().into_buffer(),
            self.server.clone().into_buffer(),
        ];
        let buffers = buffers.map(|mut buffer| {
            let room = buffer.spare().map_or(0, |room| room.len());
            format!("{} {room}", buffer.filled().escape_ascii())
        });
        format!("{:?} {:?} {buffers:?}", self.client, self.server)
    }

    /// Lets an end do something.
    pub(super) fn apply(&mut self, scenario: &Scenario, action: Action) {
        let who = action.who() as usize;
        let is_http = self.ends[who].phase == Phase::Http;
        match action {
            Action::Read(_, len) => self.read(action.who(), len),
            Action::End(_) => {
                self.ends[who].has_ended = true;
                if is_http {
                    self.received(action.who(), 0);
                }
            }
            Action::Write(_, len) => {
                self.put(action.who(), len);
                let written = match action.who() {
                    Who::Client => self.client.written(len),
                    Who::Server => self.server.written(len),
                };
                written.expect("no more than there is to write");
            }
            Action::Fail(_, len) => {
                self.faults -= 1;
                self.put(action.who(), len);
                self.close(action.who());
            }
            Action::Cut(_) => {
                self.faults -= 1;
                self.ends[who].wire.clear();
                self.close(action.who());
            }
            Action::TimeOut(_, is_fault) => {
                self.faults -= u8::from(is_fault);
                match action.who() {
                    Who::Client => self.client.timed_out(),
                    Who::Server => self.server.timed_out(),
                }
            }
            Action::Hope => {
                self.ends[0].wire.extend(scenario.hope.bytes());
                self.has_hoped = true;
            }
            Action::Send(_, len) => {
                let (sent, _) = self.ends[who].tunnel;
                let bytes = &action.who().tunnel().as_bytes()[sent..sent + len];
                self.ends[who].wire.extend(bytes);
                self.ends[who].tunnel.0 += len;
            }
            Action::Close(_) => self.close(action.who()),
            Action::Switch(_) => {
                let Ask::Switched(unread) = &self.ends[who].ask else {
                    panic!("no switch");
                };
                self.ends[who].tunnel.1 = unread.clone();
                self.ends[who].phase = Phase::Tunnel;
            }
            Action::Go(_) => {}
            Action::Request => self.request(scenario),
            Action::Accept | Action::Reject | Action::Decline => self.decide(action),
            Action::ReadContent | Action::Answer => self.answer(action),
            Action::TakeResponse(is_read) => self.take(is_read),
        }
        if is_http && self.ends[who].phase == Phase::Http {
            self.ask(action.who());
        }
    }

    /// Closes the socket of an end: what comes is thrown away.
    fn close(&mut self, who: Who) {
        let end = &mut self.ends[who as usize];
        (end.phase, end.is_closed) = (Phase::Over, true);
    }

    fn read(&mut self, who: Who, len: usize) {
        let bytes: Vec<u8> = self.ends[1 - who as usize].wire.drain(..len).collect();
        if self.ends[who as usize].phase == Phase::Tunnel {
            return self.ends[who as usize].tunnel.1.extend(bytes);
        }
        let room = match who {
            Who::Client => match self.client.step() {
                ClientStep::Read(room) => room,
                _ => panic!("no room"),
            },
            Who::Server => match self.server.step() {
                ServerStep::Read(room) => room,
                _ => panic!("no room"),
            },
        };
        room[..len].copy_from_slice(&bytes);
        self.received(who, len);
    }

    fn received(&mut self, who: Who, len: usize) {
        let received = match who {
            Who::Client => self.client.received(len),
            Who::Server => self.server.received(len),
        };
        received.expect("no more than there is room for");
    }

    /// Puts the first bytes of a write on the wire.
    fn put(&mut self, who: Who, len: usize) {
        let end = &mut self.ends[who as usize];
        let Ask::Write(bytes) = &end.ask else {
            panic!("no bytes");
        };
        end.wire.extend(&bytes[..len]);
    }

    fn request(&mut self, scenario: &Scenario) {
        let ClientStep::Opening(turn) = self.client.step() else {
            panic!("not at the beginning");
        };
        let mut request = turn.request("/", "h");
        if !scenario.content.is_empty() {
            request = request.method("POST").content(scenario.content.as_bytes());
        }
        turn.send(&request).expect("a request");
    }

    fn decide(&mut self, action: Action) {
        let ServerStep::Upgrade(turn) = self.server.step() else {
            panic!("no upgrade");
        };
        match action {
            Action::Decline => turn.decline(),
            Action::Reject => {
                self.decided.1 = true;
                turn.reject(Rejection::new(403, "no")).expect("a 403");
            }
            _ => {
                self.decided.0 = true;
                let decided = turn.accept(&A).expect("a 101");
                assert!(matches!(
                    decided,
                    http_upgrade::drive::Decided::Accepted(())
                ));
            }
        }
    }

    fn answer(&mut self, action: Action) {
        let own = |closes| match closes {
            true => "HTTP/1.1 404 N\r\nConnection:close\r\nContent-Length:3\r\n\r\nno\n",
            false => "HTTP/1.1 404 N\r\nContent-Length:3\r\n\r\nno\n",
        };
        let wire = &mut self.ends[1].wire;
        match (self.server.step(), action) {
            (ServerStep::Request(turn), Action::ReadContent) => turn.read().expect("no 100"),
            (ServerStep::Request(turn), _) => {
                self.decided.1 = true;
                wire.extend(own(turn.closes()).bytes());
                turn.answered(Persistence::Reuse);
            }
            (ServerStep::Answer(turn), _) => {
                self.decided.1 = true;
                wire.extend(own(turn.closes()).bytes());
                turn.answered(Persistence::Reuse);
            }
            _ => panic!("no request"),
        }
    }

    fn take(&mut self, is_read: bool) {
        let ClientStep::Rejected(turn) = self.client.step() else {
            panic!("no response");
        };
        if is_read { turn.read() } else { turn.close() }
    }
}
