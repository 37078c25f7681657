//! The client: opens a tunnel, and exchanges datagrams.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use bytes::{Buf, Bytes};
use connect_udp::datagrams::Datagrams;
use h3::ConnectionState;
use h3::client::{RequestStream, SendRequest};
use h3::ext::Protocol;
use http_upgrade::client::{Client, Event};
use http_upgrade::extended_connect::ExtendedConnect;
use http_upgrade::masque::{OutgoingCapsule, Proposal, Template, UdpTarget};
use tokio::time::{sleep, timeout};

use super::{Result, tls};

/// How long the proxy may take for each step.
const WAIT: Duration = Duration::from_secs(20);

type Sender = SendRequest<h3_quinn::OpenStreams, Bytes>;

/// A tunnel for UDP, on a stream of a connection of its own.
pub struct Tunnel {
    stream: RequestStream<h3_quinn::BidiStream<Bytes>, Bytes>,
    datagrams: Datagrams,
    /// What has come and is not read yet.
    input: Vec<u8>,
    /// The connection ends with its last sender.
    _sender: Sender,
    _endpoint: quinn::Endpoint,
}

impl Tunnel {
    /// Opens a tunnel to `target` through the proxy at `localhost` whose certificate is `trusted`.
    ///
    /// # Errors
    /// There is no tunnel.
    pub async fn open(proxy: SocketAddr, trusted: &str, target: &UdpTarget) -> Result<Self> {
        let endpoint = quinn::Endpoint::client((Ipv4Addr::UNSPECIFIED, 0).into())?;
        let connecting = endpoint.connect_with(tls::client(trusted)?, proxy, "localhost")?;
        let connection = h3_quinn::Connection::new(timeout(WAIT, connecting).await??);
        let (mut connection, mut sender) = h3::client::new(connection).await?;
        tokio::spawn(async move { connection.wait_idle().await });

        let mut path = [0; 512];
        let path = Template::WELL_KNOWN.expand(target, &mut path)?;
        let authority = format!("localhost:{}", proxy.port());
        let client = Client::new(Proposal::<UdpTarget>::new());
        let message = client.request(path, &authority);
        let is_enabled = timeout(WAIT, is_enabled(&sender)).await.is_ok();
        let connect = ExtendedConnect::of_request(&message, "https", is_enabled)?;
        let (mut request, protocol) = connect.into_parts();
        let protocol: Result<Protocol, _> = protocol.parse();
        let protocol = protocol.map_err(|_| "h3 does not know the protocol")?;
        request.extensions_mut().insert(protocol);
        let mut stream = sender.send_request(request).await?;
        let response = timeout(WAIT, stream.recv_response()).await??;
        match client.on_extended_response(&response)? {
            Event::Switched(_) => Ok(Self {
                stream,
                datagrams: Datagrams::default(),
                input: Vec::new(),
                _sender: sender,
                _endpoint: endpoint,
            }),
            Event::Rejected(rejected) => {
                Err(format!("{} instead of 200", rejected.response().status).into())
            }
        }
    }

    /// Sends a UDP payload.
    ///
    /// # Errors
    /// The stream has failed.
    pub async fn send(&mut self, payload: &[u8]) -> Result {
        let capsule = OutgoingCapsule::datagram(0, payload).ok_or("too long")?;
        let bytes = capsule.parts().concat();
        Ok(self.stream.send_data(bytes.into()).await?)
    }

    /// Receives a UDP payload; `None` if the proxy has ended the stream.
    ///
    /// # Errors
    /// The stream has failed, or the proxy has broken a rule.
    pub async fn receive(&mut self) -> Result<Option<Vec<u8>>> {
        loop {
            let mut rest = &self.input[..];
            let payload = self.datagrams.next(&mut rest)?;
            let used = self.input.len() - rest.len();
            self.input.drain(..used);
            if payload.is_some() {
                return Ok(payload);
            }
            let Some(mut data) = self.stream.recv_data().await? else {
                self.datagrams.end()?;
                return Ok(None);
            };
            self.input
                .extend_from_slice(&data.copy_to_bytes(data.remaining()));
        }
    }

    /// Ends the client's direction.
    ///
    /// # Errors
    /// The stream has failed.
    pub async fn end(&mut self) -> Result {
        Ok(self.stream.finish().await?)
    }
}

/// Waits until the SETTINGS of the proxy allow an extended CONNECT (RFC 9220 §3). h3 does not tell
/// when they come.
async fn is_enabled(sender: &Sender) {
    while !sender.settings().enable_extended_connect() {
        sleep(Duration::from_millis(1)).await;
    }
}
