//! The client: asks a proxy for a tunnel, and carries what an application sends to a local port.

use std::error::Error;
use std::net::SocketAddr;
use std::time::Duration;

use http_upgrade::client::{Client, Event};
use http_upgrade::masque::{Proposal, Template, UdpTarget};
use http_upgrade::{Buffer, Encode};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, UdpSocket};
use tokio::time::timeout;

use super::Result;
use super::tunnel::carry;

/// How long the proxy may take to answer.
const WAIT: Duration = Duration::from_secs(20);

/// Reads a target such as `127.0.0.1:53`, `[::1]:53` or `example.com:53`.
///
/// # Errors
/// It has no port, or no valid host.
pub fn target(text: &str) -> Result<UdpTarget> {
    let (host, port) = text.rsplit_once(':').ok_or("the target has no port")?;
    let host = host.trim_start_matches('[').trim_end_matches(']');
    Ok(UdpTarget::new(host, port.parse()?)?)
}

/// Asks for a tunnel. Returns the connection, and the bytes that came after the 101.
///
/// # Errors
/// There is no tunnel.
pub async fn connect(proxy: SocketAddr, target: &UdpTarget) -> Result<(TcpStream, Vec<u8>)> {
    let mut path = [0; 512];
    let path = Template::WELL_KNOWN.expand(target, &mut path)?;
    let authority = proxy.to_string();
    let mut client = Client::new(Proposal::<UdpTarget>::new());
    let mut stream = TcpStream::connect(proxy).await?;
    stream.set_nodelay(true)?;
    let request = client.request(path, &authority).to_vec()?;
    stream.write_all(&request).await?;
    client.sent();

    let mut buffer = Buffer::new(vec![0; 4_096]);
    let reading = async {
        while client.wants_input(buffer.filled()) {
            let length = stream.read(buffer.spare()?).await?;
            buffer.advance(length)?;
        }
        Ok::<_, Box<dyn Error + Send + Sync>>(())
    };
    timeout(WAIT, reading).await??;
    let unread = match client.event(buffer.filled())? {
        Event::Switched(switched) => switched.unread(buffer.filled()).to_vec(),
        Event::Rejected(rejected) => {
            return Err(format!("{} instead of 101", rejected.response().status).into());
        }
    };
    Ok((stream, unread))
}

/// Carries datagrams between the tunnel and the first application that sends one to the socket.
///
/// # Errors
/// The tunnel has failed.
pub async fn run(socket: UdpSocket, stream: TcpStream, unread: Vec<u8>) -> Result {
    // The application is known when its first datagram is there, which `carry` then receives.
    let application = socket.peek_sender().await?;
    socket.connect(application).await?;
    carry(stream, &unread, &socket).await
}
