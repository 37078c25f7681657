//! One exchange: a request, its response, and the tunnel if both ends switch.

use std::future::pending;
use std::io::{self, ErrorKind};
use std::mem::replace;
use std::time::Duration;

use http_upgrade::drive::{ProxyEnd, ProxyExchange, ProxyStep, Transfer};
use http_upgrade::{Buffer, Growing, Intermediary, RequestHead};
use tokio::io::{AsyncWriteExt, Interest};
use tokio::net::TcpStream;
use tokio::task::coop::consume_budget;
use tokio::time::{Instant, timeout};

use crate::listener::{Result, Stop};
use crate::upstream::Upstream;
use crate::waits::WAITS;

type Driven = ProxyExchange<'static, Growing, Growing>;

pub(crate) struct Exchange<'c, L> {
    pub(crate) driven: Driven,
    client: &'c mut TcpStream,
    upstream: &'c mut Upstream,
    /// When something has moved for the last time, or the head that is read was begun.
    moved: Instant,
    /// Whether the writing directions to the client and to upstream were shut down.
    are_shut: [bool; 2],
    /// Whether a write was told that upstream has reset the connection. The system tells it once.
    is_reset: bool,
    /// How many bytes the tunnel has carried up and down, once it is open.
    tunnel: Option<[usize; 2]>,
    /// The request line, for the log.
    request: String,
    log: &'c L,
}

impl<'c, L: Fn(&str)> Exchange<'c, L> {
    /// Makes an exchange that begins with the bytes that the client has sent already.
    pub(crate) fn new(
        policy: Intermediary<'static>,
        (client, unread): (&'c mut TcpStream, Buffer<Growing>),
        upstream: &'c mut Upstream,
        log: &'c L,
    ) -> Result<Self> {
        let inputs = [unread, Buffer::new(Growing::up_to(policy.buffer_len()))];
        let outputs = [(); 2].map(|()| Growing::up_to(policy.output_len()));
        Ok(Self {
            driven: ProxyExchange::with_inputs(policy, inputs, outputs)?,
            client,
            upstream,
            moved: Instant::now(),
            are_shut: [false; 2],
            is_reset: false,
            tunnel: None,
            request: String::new(),
            log,
        })
    }

    /// Runs the exchange to its end, and logs what has become of it.
    pub(crate) async fn run(&mut self, stop: &Stop) -> Result<ProxyEnd> {
        let ended = self.drive(stop).await;
        let Some([up, down]) = self.tunnel else {
            match (&ended, self.driven.status(), self.driven.refused()) {
                (Err(error), ..) => self.log(&error.to_string()),
                (_, Some(status), Some(rule)) => self.log(&format!("{status}: {rule}")),
                (_, Some(status), None) => self.log(&status.to_string()),
                (_, None, _) => {}
            }
            return ended;
        };
        let how = match ended {
            Ok(_) => "ended".into(),
            Err(error) if error.is::<io::Error>() => "broke".into(),
            Err(error) => error.to_string(),
        };
        (self.log)(&format!("the tunnel {how}: {up} bytes up, {down} down"));
        Ok(ProxyEnd::Tunnel)
    }

    async fn drive(&mut self, stop: &Stop) -> Result<ProxyEnd> {
        loop {
            let transfer = match self.driven.step() {
                ProxyStep::Transfer(transfer) => transfer,
                ProxyStep::Over(end) => return Ok(end),
                ProxyStep::Request(turn) if self.upstream.stream.is_some() => {
                    turn.forward()?;
                    continue;
                }
                // The request comes again when there is a connection for it.
                ProxyStep::Request(turn) => {
                    self.request = line(turn.request());
                    if let Some(why) = turn.declined() {
                        self.log(&format!("the upgrade ends here: {}", why.rule()));
                    }
                    self.connect().await;
                    continue;
                }
            };
            let [is_client_shut, is_upstream_shut] = &mut self.are_shut;
            if transfer.shut_down_client && !replace(is_client_shut, true) {
                self.client.shutdown().await?;
            } else if transfer.shut_down_upstream && !replace(is_upstream_shut, true) {
                self.upstream.shut_down().await?;
            } else {
                let late = late(&transfer, self.request.is_empty());
                let (client, upstream) = (Some(&*self.client), self.upstream.stream.as_ref());
                let of_client = Tried::new(client, transfer.from_client, transfer.to_client);
                let of_upstream =
                    Tried::new(upstream, transfer.from_upstream, transfer.to_upstream);
                self.note_tunnel();
                let waits = [of_client.interest, of_upstream.interest];
                let has_moved = self.report_client(of_client)?;
                match self.report_upstream(of_upstream)? {
                    Told::Lost => self.connect().await,
                    Told::Nothing if !has_moved => self.wait(waits, late, stop).await?,
                    // After many of these, other connections have their turn.
                    Told::Nothing | Told::Moved => consume_budget().await,
                }
            }
        }
    }

    async fn connect(&mut self) {
        if let Err(error) = self.upstream.open().await {
            self.log(&error.to_string());
            self.driven.upstream_failed();
        }
        self.moved = Instant::now();
    }

    fn note_tunnel(&mut self) {
        if let (Some(protocol), None) = (self.driven.switched(), self.tunnel) {
            self.tunnel = Some([0; 2]);
            self.log(&format!("tunnel {protocol}"));
        }
    }

    /// Reports what was read from the client and written to it, and returns whether that is
    /// anything.
    fn report_client(&mut self, Tried { read, written, .. }: Tried) -> Result<bool> {
        let (read, written) = (read.transpose()?, written.transpose()?);
        if let Some(bytes) = written {
            self.driven.client_written(bytes)?;
            self.moved = Instant::now();
            if let Some([_, down]) = &mut self.tunnel {
                *down = down.saturating_add(bytes);
            }
        }
        if let Some(bytes) = read {
            self.driven.client_received(bytes)?;
            // The time for the head of a request is not prolonged by a part of it.
            if !self.request.is_empty() {
                self.moved = Instant::now();
            }
        }
        Ok(read.or(written).is_some())
    }

    /// Reports what was read from upstream and written to it.
    fn report_upstream(&mut self, Tried { read, written, .. }: Tried) -> Result<Told> {
        if read.is_none() && written.is_none() {
            return Ok(Told::Nothing);
        }
        // A server may close a connection that it has kept at the moment when a request comes.
        let is_lost = matches!(
            (&read, &written),
            (Some(Ok(0) | Err(_)), _) | (_, Some(Err(_)))
        );
        if is_lost && self.upstream.is_used && self.driven.repeat_request() {
            self.upstream.done(false);
            return Ok(Told::Lost);
        }
        match written {
            Some(Err(error)) if self.tunnel.is_none() => {
                self.is_reset = error.kind() == ErrorKind::ConnectionReset;
                self.driven.upstream_write_failed();
            }
            Some(written) => {
                let bytes = written?;
                self.driven.upstream_written(bytes)?;
                self.moved = Instant::now();
                if let Some([up, _]) = &mut self.tunnel {
                    *up = up.saturating_add(bytes);
                }
            }
            None => {}
        }
        match read {
            Some(Ok(0)) if self.is_reset => self.driven.upstream_failed(),
            Some(Err(error)) if self.tunnel.is_none() => {
                self.log(&error.to_string());
                self.driven.upstream_failed();
            }
            Some(read) => {
                self.driven.upstream_received(read?)?;
                // Nor is the time for the head of a response.
                if self.driven.status().is_some() {
                    self.moved = Instant::now();
                }
            }
            None => {}
        }
        Ok(Told::Moved)
    }

    /// Waits until the client or upstream is ready for something, but not for too long.
    async fn wait(
        &mut self,
        [of_client, of_upstream]: [Option<Interest>; 2],
        (longest, give_up): Late,
        stop: &Stop,
    ) -> Result {
        self.driven.release();
        let is_tunnel = self.tunnel.is_some();
        let longest = if is_tunnel && longest != WAITS.write {
            WAITS.tunnel
        } else {
            longest
        };
        let waiting = timeout(longest.saturating_sub(self.moved.elapsed()), async {
            tokio::select! {
                () = ready(Some(self.client), of_client) => Ok(()),
                () = ready(self.upstream.stream.as_ref(), of_upstream) => Ok(()),
                () = stop.asked(), if is_tunnel => Err("was stopped".into()),
            }
        });
        match waiting.await {
            Ok(waited) => waited,
            Err(_) if is_tunnel => Err("was silent for too long".into()),
            Err(_) => {
                give_up(&mut self.driven);
                self.moved = Instant::now();
                Ok(())
            }
        }
    }

    /// Logs a line about the request, if there is one already.
    fn log(&self, what: &str) {
        match self.request.as_str() {
            "" => (self.log)(what),
            request => (self.log)(&format!("{request}: {what}")),
        }
    }
}

/// How long it may take until something moves, and what happens after that.
type Late = (Duration, fn(&mut Driven));

/// Returns who is late if nothing moves.
fn late(transfer: &Transfer<'_>, is_head: bool) -> Late {
    if !transfer.to_client.is_empty() {
        (WAITS.write, Driven::client_timed_out)
    } else if !transfer.to_upstream.is_empty() {
        // A response may come all the same.
        (WAITS.write, Driven::upstream_write_failed)
    } else if transfer.from_client.is_some() {
        let longest = if is_head {
            WAITS.request
        } else {
            WAITS.content
        };
        (longest, Driven::client_timed_out)
    } else {
        (WAITS.response, Driven::upstream_timed_out)
    }
}

/// What was told about upstream.
enum Told {
    Nothing,
    Moved,
    /// The connection is gone, and the request may be sent on another one.
    Lost,
}

/// What a read and a write have done without waiting. `None` if nothing was possible.
struct Tried {
    read: Option<io::Result<usize>>,
    written: Option<io::Result<usize>>,
    /// What the connection has to become ready for, if nothing was possible.
    interest: Option<Interest>,
}

impl Tried {
    fn new(stream: Option<&TcpStream>, room: Option<&mut [u8]>, bytes: &[u8]) -> Self {
        let done = |tried: io::Result<usize>| match tried {
            Err(error) if error.kind() == ErrorKind::WouldBlock => None,
            tried => Some(tried),
        };
        let to = stream.filter(|_| !bytes.is_empty());
        Self {
            interest: match (room.is_some(), to.is_some()) {
                (true, true) => Some(Interest::READABLE | Interest::WRITABLE),
                (true, false) => Some(Interest::READABLE),
                (false, true) => Some(Interest::WRITABLE),
                (false, false) => None,
            },
            written: to.and_then(|stream| done(stream.try_write(bytes))),
            read: (stream.zip(room)).and_then(|(stream, room)| done(stream.try_read(room))),
        }
    }
}

/// Waits until the connection is ready. What has happened to it, the next attempt tells.
async fn ready(stream: Option<&TcpStream>, interest: Option<Interest>) {
    match (stream, interest) {
        (Some(stream), Some(interest)) => drop(stream.ready(interest).await),
        _ => pending().await,
    }
}

/// Returns the request line as it is forwarded.
fn line(head: &RequestHead<'_>) -> String {
    let path = match head.target().path() {
        "" => "*",
        path => path,
    };
    let query = head.target().query().map(|query| format!("?{query}"));
    format!(
        "{} {path}{} HTTP/1.1",
        head.method,
        query.unwrap_or_default()
    )
}
