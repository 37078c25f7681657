//! WebSocket clients: echoes and an orderly close, and clients that read late or never.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep, timeout_at};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::Role;
use tokio_tungstenite::tungstenite::{Error, Message};

use super::place::{Place, To};
use super::tally::{End, Fault};
use super::wire::Wire;

type Socket = WebSocketStream<TcpStream>;

/// The largest message that the server accepts, in bytes.
const LARGEST: usize = 65_536;

/// Opens a WebSocket, exchanges some messages, and closes it.
pub async fn echo(to: To, place: &Place, random: fastrand::Rng) -> Result<End, Fault> {
    let wire = Wire::connect(to, place, random).await?;
    let (mut socket, mut random) = open(wire).await?;
    for _ in 0..random.u8(1..=6) {
        exchange(&mut socket, &mut random).await?;
    }
    close(socket).await?;
    Ok("101, echoes, closed in order")
}

/// Opens a WebSocket, does nothing for some time, and then goes on as usual.
pub async fn idle(
    to: To,
    place: &Place,
    mut random: fastrand::Rng,
    longest: Duration,
) -> Result<End, Fault> {
    let time = longest.mul_f64(random.f64());
    let wire = Wire::connect(to, place, random).await?;
    let (mut socket, mut random) = open(wire).await?;
    let end = Instant::now() + time;
    let mut pings = 0;
    while let Ok(came) = timeout_at(end, socket.next()).await {
        match came {
            // The frames of `tungstenite` answer it by themselves.
            Some(Ok(Message::Ping(_))) => pings += 1,
            other => return Err(format!("came to an idle client: {other:?}")),
        }
    }
    exchange(&mut socket, &mut random).await?;
    close(socket).await?;
    Ok(match pings {
        0 => "101, a long silence, an echo, closed in order",
        _ => "101, Pings answered, an echo, closed in order",
    })
}

/// Sends more than fits into the buffers of the sockets, and starts to read late.
pub async fn reads_late(to: To, place: &Place, random: fastrand::Rng) -> Result<End, Fault> {
    let wire = Wire::narrow(to, place, random).await?;
    let (socket, mut random) = open(wire).await?;
    let (mut sink, mut stream) = socket.split();
    let messages: Vec<_> = (0..random.usize(20..60))
        .map(|_| message(&mut random))
        .collect();
    let late = Duration::from_millis(random.u64(500..4_000));
    let sends = async {
        for message in &messages {
            sink.send(message.clone()).await?;
        }
        Ok::<_, Error>(())
    };
    let reads = async {
        sleep(late).await;
        for (at, message) in messages.iter().enumerate() {
            let came = next(&mut stream).await?;
            if came != *message {
                return Err(format!("message {at} is not its echo"));
            }
        }
        Ok(())
    };
    let (sent, read) = tokio::join!(sends, reads);
    sent.map_err(|error| format!("was not sent: {error}"))?;
    read?;
    close(sink.reunite(stream).map_err(|error| error.to_string())?).await?;
    Ok("101, all echoes although read late, closed in order")
}

/// Sends and never reads. The server gives up after 20 seconds in which it could not write.
pub async fn never_reads(to: To, place: &Place, random: fastrand::Rng) -> Result<End, Fault> {
    let wire = Wire::narrow(to, place, random).await?;
    let (mut socket, mut random) = open(wire).await?;
    let start = Instant::now();
    let failed = loop {
        let message = message(&mut random);
        if socket.send(message).await.is_err() {
            break start.elapsed();
        }
    };
    if failed < Duration::from_secs(19) {
        return Err(format!("the server gave up after {failed:?}"));
    }
    Ok("101, given up by the server after 20 s")
}

/// Opens a WebSocket. Sometimes the first frame is sent together with the handshake.
async fn open(mut wire: Wire) -> Result<(Socket, fastrand::Rng), Fault> {
    wire.upgrade().await?;
    let Wire { incoming, random } = wire;
    let unread = incoming.unread;
    let socket =
        WebSocketStream::from_partially_read(incoming.stream, unread, Role::Client, None).await;
    Ok((socket, random))
}

fn message(random: &mut fastrand::Rng) -> Message {
    let length = match random.u8(..4) {
        0 => random.usize(..=LARGEST),
        1 => random.usize(..=5_000),
        _ => random.usize(..=200),
    };
    if random.bool() {
        let text: String = (0..length).map(|_| random.alphanumeric()).collect();
        return Message::text(text);
    }
    let mut bytes = vec![0; length];
    random.fill(&mut bytes);
    Message::binary(bytes)
}

async fn exchange(socket: &mut Socket, random: &mut fastrand::Rng) -> Result<(), Fault> {
    let message = message(random);
    let sent = socket.send(message.clone()).await;
    sent.map_err(|error| format!("was not sent: {error}"))?;
    let came = next(socket).await?;
    if came == message {
        Ok(())
    } else {
        Err(format!("no echo of {} bytes", message.len()))
    }
}

/// Returns the next message that is not a Ping.
async fn next(
    stream: &mut (impl StreamExt<Item = Result<Message, Error>> + Unpin),
) -> Result<Message, Fault> {
    loop {
        match stream.next().await {
            Some(Ok(Message::Ping(_))) => {}
            Some(Ok(message)) => return Ok(message),
            other => return Err(format!("in place of a message: {other:?}")),
        }
    }
}

/// Sends a Close, and reads until the server has closed the connection.
async fn close(mut socket: Socket) -> Result<(), Fault> {
    let closed = socket.close(None).await;
    closed.map_err(|error| format!("no Close was sent: {error}"))?;
    loop {
        match socket.next().await {
            None => return Ok(()),
            Some(Ok(Message::Close(_) | Message::Ping(_))) => {}
            Some(other) => return Err(format!("after a Close: {other:?}")),
        }
    }
}
