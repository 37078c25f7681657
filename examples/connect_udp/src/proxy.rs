//! The proxy: accepts a tunnel, opens the UDP socket, and carries datagrams.

use std::error::Error;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use http_upgrade::masque::{Acceptor, Host, UdpTarget};
use http_upgrade::server::{Event, Server};
use http_upgrade::{Buffer, Encode, Limits, Rejection, Rule};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UdpSocket, lookup_host};
use tokio::time::timeout;

use super::Result;
use super::tunnel::carry;

/// Reads the target from paths such as `/.well-known/masque/udp/192.0.2.6/443/`. It also answers
/// requests over HTTP/2 and HTTP/3; the example `h3_server` does that.
pub static PROXY: Acceptor<UdpTarget> = Acceptor::new();

const LIMITS: Limits = Limits::new().head(4_096).content(0);
/// How long the head of a request, and the resolution of a name, may take.
const WAIT: Duration = Duration::from_secs(10);

const ONLY: Rejection<'static> = Rejection::of_rule(
    501,
    Rule::new("RFC 9298 §3", "this proxy carries UDP and nothing else"),
);
const FORBIDDEN: Rejection<'static> = Rejection::of_rule(
    403,
    Rule::new(
        "RFC 9298 §7",
        "this proxy reaches the addresses of its own machine only",
    ),
);
const UNKNOWN: Rejection<'static> =
    Rejection::of_rule(502, Rule::new("RFC 9298 §3.1", "the target has no address"));

/// Serves clients until the listener fails.
///
/// # Errors
/// No connection can be accepted.
pub async fn run(listener: TcpListener) -> Result {
    loop {
        let (stream, from) = listener.accept().await?;
        tokio::spawn(async move {
            match serve(stream).await {
                Ok(()) => println!("{from}: the tunnel has ended"),
                Err(error) => println!("{from}: {error}"),
            }
        });
    }
}

/// Reads one request, and serves its tunnel.
///
/// # Errors
/// The request was refused, or the tunnel has failed.
pub async fn serve(mut stream: TcpStream) -> Result {
    // Datagrams are short, and each should leave at once.
    stream.set_nodelay(true)?;
    let mut buffer = Buffer::new(vec![0; LIMITS.buffer_len()]);
    let mut server = Server::with_limits(LIMITS);
    let reading = async {
        while server.wants_input(buffer.filled()) {
            let length = stream.read(buffer.spare()?).await?;
            buffer.advance(length)?;
        }
        Ok::<_, Box<dyn Error + Send + Sync>>(())
    };
    timeout(WAIT, reading).await??;
    let rejection = match server.event(buffer.filled()) {
        Ok(Event::UpgradeRequested(upgrade)) => match upgrade.accept(&PROXY) {
            // The socket is opened before the reply is sent (RFC 9298 §3.1).
            Ok(reply) => match open(reply.agreement()).await {
                Ok(socket) => {
                    stream.write_all(&reply.to_vec()?).await?;
                    let switched = reply.sent();
                    let unread = switched.unread(buffer.filled());
                    return carry(stream, unread, &socket).await;
                }
                Err(rejection) => rejection.closing(),
            },
            Err(rejection) => rejection, // 400, 405 and others
        },
        Ok(Event::Plain(head) | Event::ContinueRequested(head)) => ONLY.for_request(&head),
        Ok(_) => ONLY,
        Err(error) => error.rejection().ok_or(error)?,
    };
    stream.write_all(&rejection.closing().to_vec()?).await?;
    stream.shutdown().await?;
    Err(rejection.sentence().into())
}

/// Opens a socket that is connected to the target.
///
/// # Errors
/// The response that refuses the tunnel.
pub async fn open(target: &UdpTarget) -> Result<UdpSocket, Rejection<'static>> {
    let address = match target.host() {
        Host::Address(address) => SocketAddr::from((*address, target.port())),
        Host::Name(name) => {
            let found = timeout(WAIT, lookup_host((name.as_str(), target.port()))).await;
            let found = found.ok().and_then(Result::ok);
            found.and_then(|mut all| all.next()).ok_or(UNKNOWN)?
        }
    };
    // This is the policy of the example. A proxy that lets clients reach everything can be used
    // against its own network (RFC 9298 §7), so put a list of your own here.
    if !address.ip().is_loopback() {
        return Err(FORBIDDEN);
    }
    let own: SocketAddr = match address {
        SocketAddr::V4(_) => (Ipv4Addr::UNSPECIFIED, 0).into(),
        SocketAddr::V6(_) => (Ipv6Addr::UNSPECIFIED, 0).into(),
    };
    let socket = UdpSocket::bind(own).await.map_err(|_| UNKNOWN)?;
    socket.connect(address).await.map_err(|_| UNKNOWN)?;
    println!("a tunnel to {address}");
    Ok(socket)
}
