//! One exchange that passes between a client and a server, and the tunnel that may follow.

use crate::tunnel::{Tunnel, record};
use http_upgrade::diagnosis::{Ended, RecordedBy};
use http_upgrade::intermediary::{
    ForwardedContent, RequestEvent, RequestSide, ResponseEvent, ResponseSide,
};
use http_upgrade::{
    Buffer, Encode, Intermediary, Protocol, Rejection, Relay, Rule, Unnegotiated, websocket,
};
use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream, ToSocketAddrs};
use std::time::{Duration, Instant};
use upgrade_doctor::{Exchange, TlsFact};

/// How long a peer may take for each read of a head or of content.
const PATIENCE: Duration = Duration::from_secs(60);
/// Size of the buffer for each direction; a head must fit into it.
const BUFFER: usize = 128 << 10;

/// What passed, and what there is to say about it.
pub(crate) struct Relayed {
    pub(crate) exchange: Exchange,
    pub(crate) notes: Vec<String>,
}

/// Passes one exchange on. `answered` is called when the final head has come; after a 101 the
/// tunnel follows.
pub(crate) fn relay(
    client: TcpStream,
    upstream: &str,
    mut answered: impl FnMut(&Relayed),
) -> Relayed {
    let place = client
        .peer_addr()
        .map(|address| address.to_string())
        .unwrap_or_default();
    let mut relayed = Relayed {
        exchange: Exchange {
            recorded_by: RecordedBy::Between,
            tls: TlsFact::None,
            ..Exchange::at(place)
        },
        notes: Vec::new(),
    };
    let mut hop = Hop {
        client,
        record: &mut relayed,
    };
    let outcome = hop.exchange(upstream);
    if let Err(error) = &outcome {
        relayed.notes.push(format!(
            "The intermediary of http-upgrade: {}.",
            upgrade_doctor::printable(&error.to_string(), 200)
        ));
    }
    answered(&relayed);
    if let Ok(Some(tunnel)) = outcome {
        tunnel.run(&mut relayed.exchange);
    }
    relayed
}

/// A client, and the record of what passes.
struct Hop<'r> {
    client: TcpStream,
    record: &'r mut Relayed,
}

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

impl Hop<'_> {
    fn exchange(&mut self, upstream: &str) -> Result<Option<Tunnel>> {
        let mut asked = Buffer::new(vec![0; BUFFER]);
        let names = self.read_request(&mut asked)?;
        let tokens: Vec<Unnegotiated<'_>> = names
            .iter()
            .filter_map(|name| Protocol::parse(name))
            .map(Unnegotiated::new)
            .collect();
        let mut relays: Vec<&dyn Relay> = vec![&websocket::Relay];
        relays.extend(tokens.iter().map(|token| -> &dyn Relay { token }));
        let (mut request, mut response) = Intermediary::allowing(&relays).exchange();
        while request.wants_input(asked.filled()) {
            self.read(&mut asked)?; // the content of an upgrade to another protocol
        }
        let (forward, is_plain) = match request.event(asked.filled()) {
            Ok(RequestEvent::UpgradeRequested(forward)) => (forward, false),
            Ok(RequestEvent::Plain(forward)) => (forward, true),
            Err(fault) => return Err(self.refuse(fault.rejection(), &fault.to_string())),
        };
        let consumed = forward.consumed();
        let mut server = self.reach(upstream)?;
        server.write_all(&forward.to_vec()?)?;
        let mut content = request.sent(forward);
        if is_plain {
            let mut sent = Buffer::new(vec![0; BUFFER]);
            fill(
                &mut sent,
                asked.filled().get(consumed..).unwrap_or_default(),
            )?;
            let client = &mut self.client;
            pass(&mut content, client, &mut sent, &mut server, |_| {})?;
        }
        let started = Instant::now();
        let outcome = self.answer(&request, &mut response, &asked, &mut server);
        self.record.exchange.lasted = Some(started.elapsed());
        if !outcome? {
            return Ok(None);
        }
        let client = self.client.try_clone()?;
        Ok(Some(Tunnel {
            client,
            upstream: server,
        }))
    }

    /// Connects to the server; a client whose server cannot be reached gets a 502.
    fn reach(&mut self, upstream: &str) -> Result<TcpStream> {
        connect(upstream).map_err(|error| {
            if error.kind() == ErrorKind::ConnectionRefused {
                self.record.exchange.ended = Ended::Refused;
            }
            let why = format!("no connection to {upstream}: {error}");
            let answer = Rejection::of_rule(
                502,
                Rule::new("RFC 9110 §15.6.3", "the server cannot be reached"),
            );
            self.refuse(Some(answer.closing()), &why)
        })
    }

    /// Answers the client, as far as there is an answer, and gives the error to report.
    fn refuse(&mut self, answer: Option<Rejection<'_>>, why: &str) -> Box<dyn std::error::Error> {
        if let Some(Ok(bytes)) = answer.map(|answer| answer.to_vec()) {
            // Whether it arrives is up to the client.
            let _ = self.client.write_all(&bytes);
        }
        why.into()
    }

    /// Reads the head, and the content of an upgrade; gives the protocols that the client asks for.
    fn read_request(&mut self, asked: &mut Buffer<Vec<u8>>) -> Result<Vec<String>> {
        self.client.set_read_timeout(Some(PATIENCE))?;
        // Which protocols the client asks for is known only after the head was read.
        let (mut request, _) = Intermediary::allowing(&[&websocket::Relay]).exchange();
        while request.wants_input(asked.filled()) {
            self.read(asked)?;
        }
        let head = http_upgrade::RequestHead::parse(asked.filled())
            .ok()
            .flatten();
        let upgrade = head.and_then(|head| http_upgrade::Upgrade::of(head).ok());
        let names = upgrade
            .iter()
            .flat_map(http_upgrade::Upgrade::protocols)
            .map(|name| name.to_string());
        Ok(names
            .filter(|name| !name.eq_ignore_ascii_case("websocket"))
            .collect())
    }

    fn read(&mut self, asked: &mut Buffer<Vec<u8>>) -> Result<()> {
        let count = self.client.read(asked.spare()?)?;
        record(
            &mut self.record.exchange.request,
            asked.spare()?.get(..count).unwrap_or_default(),
        );
        if count == 0 {
            return Err("the client closed before its request was complete".into());
        }
        Ok(asked.advance(count)?)
    }

    fn read_answer(&mut self, server: &mut TcpStream, got: &mut Buffer<Vec<u8>>) -> Result<()> {
        let read = server.read(got.spare()?);
        let exchange = &mut self.record.exchange;
        match &read {
            Ok(0) => exchange.ended = Ended::Closed,
            Err(error) if is_timeout(error) => exchange.ended = Ended::TimedOut,
            Err(_) => exchange.ended = Ended::Reset,
            Ok(_) => {}
        }
        let count = read?;
        if count == 0 {
            return Err("the server closed before its answer was complete".into());
        }
        let came = got.spare()?.get(..count).unwrap_or_default();
        record(&mut exchange.response, came);
        Ok(got.advance(count)?)
    }

    /// Reads the answer and hands it on. `true`: the connection has switched.
    fn answer(
        &mut self,
        request: &RequestSide<'_>,
        response: &mut ResponseSide<'_>,
        asked: &Buffer<Vec<u8>>,
        server: &mut TcpStream,
    ) -> Result<bool> {
        let mut got = Buffer::new(vec![0; BUFFER]);
        self.record.exchange.response = Some(Vec::new());
        loop {
            while response.wants_input(got.filled()) {
                self.read_answer(server, &mut got)?;
            }
            let consumed = match response.event(request, asked.filled(), got.filled()) {
                Ok(ResponseEvent::Interim(interim)) => {
                    self.client.write_all(&interim.to_vec()?)?;
                    interim.consumed()
                }
                Ok(ResponseEvent::Switched(tunnel)) => {
                    self.client.write_all(&tunnel.to_vec()?)?;
                    let open = tunnel.sent();
                    let first = got.filled().get(open.upstream_consumed()..);
                    self.client.write_all(first.unwrap_or_default())?;
                    let first = asked.filled().get(open.client_consumed()..);
                    server.write_all(first.unwrap_or_default())?;
                    return Ok(true);
                }
                Ok(ResponseEvent::Rejected(returned)) => {
                    let consumed = returned.consumed();
                    let returned = returned.closing();
                    self.client.write_all(&returned.to_vec()?)?;
                    let mut end = returned.sent();
                    got.consume(consumed);
                    let response = &mut self.record.exchange.response;
                    pass(end.content(), server, &mut got, &mut self.client, |bytes| {
                        record(response, bytes);
                    })?;
                    let _ = self.client.shutdown(Shutdown::Write);
                    return Ok(false);
                }
                Err(fault) => return Err(self.refuse(fault.rejection(), &fault.to_string())),
            };
            got.consume(consumed);
            response.next_response();
        }
    }
}

/// Passes content to its end. What is read is told to `seen`.
fn pass(
    content: &mut ForwardedContent,
    from: &mut TcpStream,
    buffer: &mut Buffer<Vec<u8>>,
    to: &mut TcpStream,
    mut seen: impl FnMut(&[u8]),
) -> Result<()> {
    loop {
        while let Some(piece) = content.piece(buffer.filled())? {
            let bytes = piece.to_vec()?;
            to.write_all(&bytes)?;
            let consumed = content.written(bytes.len());
            buffer.consume(consumed);
        }
        if content.is_complete() {
            return Ok(());
        }
        let count = from.read(buffer.spare()?)?;
        if count == 0 {
            content.input_ended(buffer.filled());
            return if content.is_complete() {
                Ok(())
            } else {
                Err("the content ended too early".into())
            };
        }
        seen(buffer.spare()?.get(..count).unwrap_or_default());
        buffer.advance(count)?;
    }
}

fn fill(buffer: &mut Buffer<Vec<u8>>, bytes: &[u8]) -> Result<()> {
    if bytes.is_empty() {
        return Ok(());
    }
    let spare = buffer.spare()?;
    spare
        .get_mut(..bytes.len())
        .ok_or("the content does not fit")?
        .copy_from_slice(bytes);
    Ok(buffer.advance(bytes.len())?)
}

fn connect(upstream: &str) -> io::Result<TcpStream> {
    let mut last = io::Error::from(ErrorKind::AddrNotAvailable);
    for address in upstream.to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, Duration::from_secs(10)) {
            Ok(stream) => {
                stream.set_read_timeout(Some(PATIENCE))?;
                return Ok(stream);
            }
            Err(error) => last = error,
        }
    }
    Err(last)
}

fn is_timeout(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut)
}
