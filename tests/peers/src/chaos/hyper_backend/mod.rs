//! A backend on hyper, in this process.

mod content;
mod response;

use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::os::fd::AsFd;
use std::pin::pin;
use std::time::Duration;

use http::header::{CONNECTION, UPGRADE};
use http::{HeaderMap, Method, Request, Response, StatusCode};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use socket2::{SockRef, Socket};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use self::content::{Reading, malformed};
use self::response::{Content, empty, head, planned};
use super::journal::{Entry, Journal, Sum};
use super::plan::{ID, PLAN, Plan, Switch, greeting};

/// The time limit of one connection. It should never be reached.
const LIMIT: Duration = Duration::from_secs(60);

/// Listens with small buffers on a port of its own, as long as the runtime runs.
///
/// # Errors
///
/// When there is no port, or the system refuses the buffer sizes.
pub fn start(journal: Journal) -> io::Result<SocketAddr> {
    let socket = TcpSocket::new_v4()?;
    // Accepted connections inherit these sizes, as in `servers/chaos.py`.
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

/// What a plan asks of the connection in addition to the response.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Order {
    #[default]
    None,
    /// Close it after the response was sent.
    Leave,
    /// Close it now.
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
        // Content that ends from here on has broken off.
        drop(order);
        if let Err(error) = served.as_ref()
            && error.is_parse()
        {
            malformed(&journal, "", error);
        }
    }
    // The system closes or resets the connection when the last handle is dropped.
    drop(kept);
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
        // No client sent this as a request. The journal has noted it.
        return Ok(empty(head(StatusCode::OK, "alien")));
    };
    let asks = field(request.headers(), UPGRADE.as_str()).eq_ignore_ascii_case("websocket");
    let is_head = request.method() == Method::HEAD;
    let upgrade = hyper::upgrade::on(&mut request);
    let slow = Duration::from_millis(plan.slow);
    let body = request.into_body();
    let mut content = Reading::new(id.clone(), body, slow, orders.clone(), journal.clone());
    let switch = plan.upgrade.filter(|_| asks);
    // hyper cannot switch before it has read all of the content.
    let before = plan.before.filter(|_| switch.is_none());
    content.read(before).await;
    sleep(Duration::from_millis(plan.wait)).await;
    let Some(switch) = switch else {
        return Ok(planned(id, plan, is_head, content, orders));
    };
    let head = head(StatusCode::SWITCHING_PROTOCOLS, &id)
        .header(CONNECTION, "Upgrade")
        .header(UPGRADE, "websocket")
        // The value for the key of RFC 6455 §1.2, which all clients send.
        .header("Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    tokio::spawn(async move {
        if let Ok(upgraded) = upgrade.await {
            tunnel(TokioIo::new(upgraded), switch, &id, &journal).await;
        }
    });
    Ok(empty(head))
}

fn field<'h>(fields: &'h HeaderMap, name: &str) -> &'h str {
    let value = fields.get(name).and_then(|value| value.to_str().ok());
    value.unwrap_or_default()
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
    // The tunnel is over, however it ended.
    let _ = timeout(LIMIT, echo).await;
    journal.push(Entry::Tunnel {
        id: id.to_owned(),
        bytes: sum.bytes(),
        crc: sum.crc(),
        early: 0,
    });
}
