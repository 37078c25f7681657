//! A backend on hyper, in this process.

use std::convert::Infallible;
use std::error::Error;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::os::fd::AsFd;
use std::pin::pin;
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONNECTION, CONTENT_LENGTH, UPGRADE};
use http::{HeaderMap, Method, Request, Response, StatusCode};
use http_body_util::BodyExt;
use http_body_util::channel::{Channel, Sender};
use hyper::body::{Body, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use socket2::{SockRef, Socket};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use super::journal::{Entry, Journal, Sum};
use super::plan::{After, Framing, ID, PLAN, Plan, Stop, Switch, greeting, response_content};

/// For one connection. It should never be needed.
const LIMIT: Duration = Duration::from_secs(60);

type Content = Channel<Bytes, io::Error>;

/// Listens with small buffers on a port of its own, as long as the runtime runs.
///
/// # Errors
///
/// When there is no port, or the system refuses the sizes.
pub fn start(journal: Journal) -> io::Result<SocketAddr> {
    let socket = TcpSocket::new_v4()?;
    // Accepted connections inherit these, as in `servers/chaos.py`.
    socket.set_recv_buffer_size(4_096)?;
    socket.set_send_buffer_size(8_192)?;
    SockRef::from(&socket).set_tcp_mss(1_000)?;
    socket.bind((Ipv4Addr::LOCALHOST, 0).into())?;
    let listener = socket.listen(512)?;
    let address = listener.local_addr()?;
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(timeout(LIMIT, serve(stream, journal.clone())));
        }
    });
    Ok(address)
}

/// What a plan asks of the connection beside the response.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Order {
    #[default]
    None,
    /// It closes when the response is out.
    Leave,
    /// It closes now.
    Break,
    Reset,
}

async fn serve(stream: TcpStream, journal: Journal) {
    let Ok(kept) = stream.as_fd().try_clone_to_owned().map(Socket::from) else {
        return;
    };
    let _ = stream.set_nodelay(true);
    let (orders, mut order) = watch::channel(Order::None);
    let service = service_fn(|request| answer(request, journal.clone(), orders.clone()));
    let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    {
        let mut connection = pin!(connection.with_upgrades());
        let served = loop {
            tokio::select! {
                served = &mut connection => break served,
                Ok(()) = order.changed() => match *order.borrow_and_update() {
                    Order::None => {}
                    Order::Leave => connection.as_mut().graceful_shutdown(),
                    Order::Break => break Ok(()),
                    Order::Reset => {
                        let _ = kept.set_linger(Some(Duration::ZERO));
                        break Ok(());
                    }
                },
            }
        };
        if let Err(error) = served.as_ref()
            && error.is_parse()
        {
            malformed(&journal, "", error);
        }
    }
    // The system closes the connection, or resets it, when the last handle goes.
    drop(kept);
}

fn malformed(journal: &Journal, id: &str, error: &hyper::Error) {
    journal.push(Entry::Malformed {
        id: id.to_owned(),
        error: format!("{error:?}"),
    });
}

async fn answer(
    mut request: Request<Incoming>,
    journal: Journal,
    orders: watch::Sender<Order>,
) -> Result<Response<Content>, Infallible> {
    let id = field(request.headers(), ID).to_owned();
    journal.push(Entry::Head {
        id: id.clone(),
        method: request.method().to_string(),
        target: request.uri().to_string(),
    });
    let Ok(plan) = serde_json::from_str::<Plan>(field(request.headers(), PLAN)) else {
        // Of none of the clients: whatever it is, it is in the journal now.
        return Ok(empty(head(StatusCode::OK, "alien")));
    };
    let asks = field(request.headers(), UPGRADE.as_str()).eq_ignore_ascii_case("websocket");
    let is_head = request.method() == Method::HEAD;
    let upgrade = hyper::upgrade::on(&mut request);
    let mut content = Reading {
        id: id.clone(),
        length: request.body().size_hint().exact(),
        orders: orders.clone(),
        content: request.into_body(),
        slow: Duration::from_millis(plan.slow),
        sum: Sum::default(),
        whole: false,
        journal: journal.clone(),
    };
    let switch = plan.upgrade.filter(|_| asks);
    // hyper cannot switch before it has read all of the content.
    let before = plan.before.filter(|_| switch.is_none());
    content.read(before).await;
    sleep(Duration::from_millis(plan.wait)).await;
    if let Some(switch) = switch {
        let mut head = head(StatusCode::SWITCHING_PROTOCOLS, &id);
        head = head
            .header(CONNECTION, "Upgrade")
            .header(UPGRADE, "websocket");
        // For the key of RFC 6455 §1.2, which all clients send.
        head = head.header("Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        tokio::spawn(async move {
            if let Ok(upgraded) = upgrade.await {
                tunnel(TokioIo::new(upgraded), switch, &id, &journal).await;
            }
        });
        return Ok(empty(head));
    }
    let mut head = head(status(&plan), &id);
    if plan.announces_close() {
        head = head.header(CONNECTION, "close");
    }
    let bare = matches!(plan.status, 204 | 304);
    if plan.framing == Framing::Length && !bare {
        head = head.header(CONTENT_LENGTH, plan.size);
    }
    if bare || is_head {
        tokio::spawn(afterwards(plan, content, orders));
        return Ok(empty(head));
    }
    let (mut sender, body) = Channel::new(1);
    tokio::spawn(async move {
        if send(&mut sender, &id, &plan).await.is_err() {
            return;
        }
        match plan.stop {
            Stop::Whole => drop(sender),
            stop => {
                sleep(Duration::from_millis(10)).await;
                orders.send_replace(match stop {
                    Stop::Reset(_) => Order::Reset,
                    _ => Order::Break,
                });
                // Without its end the response must not look whole, however late the order is.
                sleep(LIMIT).await;
                return;
            }
        }
        afterwards(plan, content, orders).await;
    });
    Ok(head
        .body(body)
        .unwrap_or_else(|_| empty(Response::builder())))
}

fn field<'h>(fields: &'h HeaderMap, name: &str) -> &'h str {
    let value = fields.get(name).and_then(|value| value.to_str().ok());
    value.unwrap_or_default()
}

fn status(plan: &Plan) -> StatusCode {
    StatusCode::from_u16(plan.status).unwrap_or_default()
}

fn head(status: StatusCode, id: &str) -> http::response::Builder {
    Response::builder().status(status).header(ID, id)
}

/// A response without content.
fn empty(head: http::response::Builder) -> Response<Content> {
    let nothing = || Channel::new(1).1;
    head.body(nothing())
        .unwrap_or_else(|_| Response::new(nothing()))
}

/// The content of the response, in pieces.
async fn send(sender: &mut Sender<Bytes, io::Error>, id: &str, plan: &Plan) -> Result<(), ()> {
    let mut content = response_content(id, plan.size);
    content.truncate(plan.sent());
    let step = content.len().div_ceil(plan.pieces.max(1)).max(1);
    for piece in content.chunks(step) {
        let sent = sender.send_data(Bytes::copy_from_slice(piece)).await;
        sent.map_err(|_| ())?;
        if plan.pause > 0 {
            sleep(Duration::from_millis(plan.pause)).await;
        }
    }
    Ok(())
}

/// What follows a response that was given to hyper.
async fn afterwards(plan: Plan, mut content: Reading, orders: watch::Sender<Order>) {
    sleep(Duration::from_millis(plan.hold)).await;
    match plan.after {
        After::Keep | After::Drain => content.read(None).await,
        After::Close => {}
        After::Vanish => drop(orders.send_replace(Order::Leave)),
        After::Reset => drop(orders.send_replace(Order::Reset)),
    }
}

/// The content of a request, which is in the journal when no more of it is read.
struct Reading {
    id: String,
    content: Incoming,
    /// That it was announced with, where it was.
    length: Option<u64>,
    orders: watch::Sender<Order>,
    slow: Duration,
    sum: Sum,
    whole: bool,
    journal: Journal,
}

impl Reading {
    /// Reads until there is this much of it, or to its end.
    async fn read(&mut self, until: Option<usize>) {
        while !self.whole && until.is_none_or(|until| self.sum.bytes() < until) {
            match self.content.frame().await {
                None => {
                    self.whole = self.is_whole();
                    return;
                }
                Some(Ok(frame)) => {
                    if let Some(data) = frame.data_ref() {
                        self.sum.add(data);
                    }
                    sleep(self.slow).await;
                }
                Some(Err(error)) => {
                    let kind = error.source().and_then(|source| source.downcast_ref());
                    let kind = kind.map(io::Error::kind);
                    if let Some(io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput) = kind {
                        malformed(&self.journal, &self.id, &error);
                    }
                    return;
                }
            }
        }
    }
}

impl Reading {
    /// hyper says that content is at its end also where the connection broke off.
    fn is_whole(&self) -> bool {
        let broken = matches!(*self.orders.borrow(), Order::Break | Order::Reset);
        match self.length {
            Some(length) => u64::try_from(self.sum.bytes()) == Ok(length),
            None => !broken && !self.orders.is_closed(),
        }
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        self.journal.push(Entry::Content {
            id: self.id.clone(),
            bytes: self.sum.bytes(),
            crc: self.sum.crc(),
            whole: self.whole,
        });
    }
}

/// Echoes what comes through a tunnel.
async fn tunnel(
    mut stream: TokioIo<hyper::upgrade::Upgraded>,
    switch: Switch,
    id: &str,
    journal: &Journal,
) {
    let mut sum = Sum::default();
    let echo = async {
        stream.write_all(&greeting(id, switch.greeting)).await?;
        let mut buffer = vec![0; 4_096];
        while switch.limit.is_none_or(|limit| sum.bytes() < limit) {
            let bytes = stream.read(&mut buffer).await?;
            if bytes == 0 {
                break;
            }
            sum.add(&buffer[..bytes]);
            stream.write_all(&buffer[..bytes]).await?;
        }
        stream.shutdown().await
    };
    // However it ended, it is over.
    let _ = timeout(LIMIT, echo).await;
    journal.push(Entry::Tunnel {
        id: id.to_owned(),
        bytes: sum.bytes(),
        crc: sum.crc(),
        early: 0,
    });
}
