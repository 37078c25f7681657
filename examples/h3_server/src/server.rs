//! The server: accepts a tunnel on a stream, and carries datagrams.

use std::io::ErrorKind;

use bytes::{Buf, Bytes};
use connect_udp::datagrams::{Datagrams, LONGEST};
use connect_udp::proxy::{PROXY, open};
use connect_udp::tunnel::IDLE;
use h3::error::Code;
use h3::ext::Protocol;
use h3::server::{RequestResolver, RequestStream};
use http::{Request, Response};
use http_upgrade::masque::{OutgoingCapsule, UdpTarget};
use http_upgrade::{Rejection, RequestHead, Rule, Upgrade};
use tokio::net::UdpSocket;
use tokio::time::timeout;

use super::Result;

type Sending = RequestStream<h3_quinn::SendStream<Bytes>, Bytes>;
type Receiving = RequestStream<h3_quinn::RecvStream, Bytes>;

const ONLY: Rejection<'static> = Rejection::of_rule(
    501,
    Rule::new("RFC 9298 §3", "this proxy carries UDP and nothing else"),
);
const UNKNOWN: Rejection<'static> = Rejection::new(500, "the proxy cannot tell why");

/// Serves clients until the endpoint is closed.
pub async fn run(endpoint: quinn::Endpoint) {
    while let Some(incoming) = endpoint.accept().await {
        tokio::spawn(async move {
            if let Err(error) = serve(incoming).await {
                println!("{error}");
            }
        });
    }
}

/// Serves the requests of one connection, all at the same time.
async fn serve(incoming: quinn::Incoming) -> Result {
    let connection = h3_quinn::Connection::new(incoming.await?);
    let mut connection = h3::server::builder()
        .enable_extended_connect(true)
        .build(connection)
        .await?;
    while let Some(request) = connection.accept().await? {
        tokio::spawn(async move {
            if let Err(error) = answer(request).await {
                println!("{error}");
            }
        });
    }
    Ok(())
}

/// Answers one request, and serves its tunnel.
///
/// # Errors
/// The stream has failed.
pub async fn answer(request: RequestResolver<h3_quinn::Connection, Bytes>) -> Result {
    let (request, mut stream) = request.resolve_request().await?;
    let protocol = request.extensions().get::<Protocol>();
    let asked = protocol.map_or("", Protocol::as_str);
    println!("{:?} {} {asked}", request.version(), request.method());
    let rejection = match upgrade_of(&request, protocol).and_then(|upgrade| upgrade.accept(&PROXY))
    {
        // The socket is opened before the reply is sent (RFC 9298 §3.1).
        Ok(reply) => match open(reply.agreement()).await {
            Ok(socket) => {
                stream.send_response(Response::try_from(&reply)?).await?;
                let target: UdpTarget = reply.sent().into_agreement();
                println!("200 {}:{}", target.host(), target.port());
                return carry(stream, &socket).await;
            }
            Err(rejection) => rejection.for_request(&RequestHead::from(&request)),
        },
        Err(rejection) => rejection,
    };
    println!("{} {}", rejection.status(), rejection.sentence());
    let (head, content) = Response::<Vec<u8>>::try_from(&rejection)?.into_parts();
    stream.send_response(Response::from_parts(head, ())).await?;
    stream.send_data(content.into()).await?;
    Ok(stream.finish().await?)
}

/// Returns what the request asks for, or the response that refuses it.
fn upgrade_of<'a>(
    request: &'a Request<()>,
    protocol: Option<&'a Protocol>,
) -> Result<Upgrade<'a>, Rejection<'static>> {
    // Also a plain CONNECT: this proxy opens no tunnels over TCP.
    let protocol = protocol.ok_or(ONLY.for_request(&RequestHead::from(request)))?;
    let upgrade = Upgrade::extended(request, protocol.as_str());
    upgrade.map_err(|error| error.rejection().unwrap_or(UNKNOWN))
}

/// Carries datagrams in both directions until the client ends its own, and then ends the stream.
/// After an error the stream is reset (RFC 9220 §3).
async fn carry<S>(stream: RequestStream<S, Bytes>, socket: &UdpSocket) -> Result
where
    S: h3::quic::BidiStream<
            Bytes,
            SendStream = h3_quinn::SendStream<Bytes>,
            RecvStream = h3_quinn::RecvStream,
        >,
{
    let (mut sending, mut receiving) = stream.split();
    let ended = tokio::select! {
        ended = from_stream(&mut receiving, socket) => ended,
        ended = to_stream(socket, &mut sending) => ended,
    };
    match ended {
        Ok(()) => Ok(sending.finish().await?),
        Err(error) => {
            sending.stop_stream(Code::H3_REQUEST_CANCELLED);
            receiving.stop_sending(Code::H3_REQUEST_CANCELLED);
            Err(error)
        }
    }
}

/// Reads capsules, and sends their payloads by UDP.
async fn from_stream(stream: &mut Receiving, socket: &UdpSocket) -> Result {
    let mut datagrams = Datagrams::default();
    while let Some(mut data) = stream.recv_data().await? {
        while data.has_remaining() {
            let piece = data.chunk();
            let mut rest = piece;
            while let Some(payload) = datagrams.next(&mut rest)? {
                match socket.send(&payload).await {
                    // UDP does not promise that anything listens there.
                    Err(error) if error.kind() != ErrorKind::ConnectionRefused => {
                        return Err(error.into());
                    }
                    _ => {}
                }
            }
            let length = piece.len();
            data.advance(length);
        }
    }
    datagrams.end()
}

/// Receives UDP payloads, and writes each as a capsule.
async fn to_stream(socket: &UdpSocket, stream: &mut Sending) -> Result {
    let mut payload = vec![0; LONGEST];
    loop {
        let length = match timeout(IDLE, socket.recv(&mut payload)).await? {
            Ok(length) => length,
            Err(error) if error.kind() == ErrorKind::ConnectionRefused => continue,
            Err(error) => return Err(error.into()),
        };
        let payload = payload.get(..length).unwrap_or_default();
        let capsule = OutgoingCapsule::datagram(0, payload).ok_or("too long")?;
        // h3 takes all of it, and writes it as the peer allows.
        stream.send_data(capsule.parts().concat().into()).await?;
    }
}
