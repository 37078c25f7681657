//! The tunnel after the 101: capsules on one side, UDP on the other.

use std::io::ErrorKind;
use std::time::Duration;

use http_upgrade::masque::OutgoingCapsule;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::UdpSocket;
use tokio::time::timeout;

use super::Result;
use super::datagrams::{Datagrams, LONGEST};

/// How long a tunnel may be idle. It must be at least two minutes (RFC 9298 §3.1).
pub const IDLE: Duration = Duration::from_secs(150);

/// Carries datagrams in both directions until the peer closes or nothing has come for too long.
/// `unread` is what the peer has sent after its head. The socket is connected.
///
/// # Errors
/// The connection has failed, or the peer has broken a rule. Close it.
pub async fn carry<S>(stream: S, unread: &[u8], socket: &UdpSocket) -> Result
where
    S: AsyncRead + AsyncWrite,
{
    let (reader, writer) = tokio::io::split(stream);
    tokio::select! {
        ended = from_stream(reader, unread, socket) => ended,
        ended = to_stream(socket, writer) => ended,
    }
}

/// Reads capsules, and sends their payloads by UDP.
async fn from_stream(
    mut stream: impl AsyncRead + Unpin,
    unread: &[u8],
    socket: &UdpSocket,
) -> Result {
    let mut datagrams = Datagrams::default();
    let mut input = unread.to_vec();
    loop {
        let mut rest = &input[..];
        while let Some(payload) = datagrams.next(&mut rest)? {
            forget_refusals(socket.send(&payload).await)?;
        }
        input.clear();
        if stream.read_buf(&mut input).await? == 0 {
            return datagrams.end();
        }
    }
}

/// Receives UDP payloads, and writes each as a capsule.
async fn to_stream(socket: &UdpSocket, mut stream: impl AsyncWrite + Unpin) -> Result {
    let mut payload = vec![0; LONGEST];
    loop {
        let received = timeout(IDLE, socket.recv(&mut payload)).await?;
        let Some(length) = forget_refusals(received)? else {
            continue;
        };
        let payload = payload.get(..length).unwrap_or_default();
        let mut capsule = OutgoingCapsule::datagram(0, payload).ok_or("too long")?;
        // This function is cancelled only with the whole tunnel, which then closes the connection.
        while !capsule.is_complete() {
            let written = stream.write(capsule.piece()).await?;
            if written == 0 {
                return Err(std::io::Error::from(ErrorKind::WriteZero).into());
            }
            capsule.written(written);
        }
        stream.flush().await?;
    }
}

/// Ignores that nothing listens at the other address: UDP promises no more than that, and a server
/// may start later.
fn forget_refusals<T>(done: std::io::Result<T>) -> Result<Option<T>> {
    match done {
        Ok(done) => Ok(Some(done)),
        Err(error) if error.kind() == ErrorKind::ConnectionRefused => Ok(None),
        Err(error) => Err(error.into()),
    }
}
