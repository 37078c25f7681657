//! One exchange: a request, and what answers it.

use std::time::Duration;

use http_upgrade::intermediary::{
    Disposition, Passage, RequestEvent, RequestSide, ResponseEvent, ResponseFault, ResponseSide,
};
use http_upgrade::{Buffer, Connection, Encode, Intermediary, Rejection};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{ReadHalf, WriteHalf};
use tokio::time::timeout;

use crate::ended::{Ended, refused};
use crate::peer::Peer;

/// For a request head, from the end of the last exchange on.
const REQUEST: Duration = Duration::from_secs(30);
/// For all of the answer, and for the content of the request with it.
const RESPONSE: Duration = Duration::from_secs(60);

const SLOW: Rejection<'_> = Rejection::new(408, "the request took too long", "RFC 9110 §15.5.9");
const LATE: Rejection<'_> = Rejection::new(504, "upstream took too long", "RFC 9110 §15.6.5");

/// What is left when an exchange is over.
pub(crate) enum Outcome {
    Http {
        upstream: Peer,
        /// The client's and upstream's.
        connections: [Connection; 2],
    },
    Tunnel(Peer),
}

/// Something to read from, and where it goes.
struct Source<'s> {
    stream: ReadHalf<'s>,
    buffer: &'s mut Buffer<Vec<u8>>,
}

impl Source<'_> {
    async fn read(&mut self) -> Result<(), Ended> {
        let octets = self.stream.read(self.buffer.spare()?).await?;
        Ok(self.buffer.advance(octets)?)
    }
}

pub(crate) async fn exchange(
    client: &mut Peer,
    connect: impl AsyncFnOnce() -> Result<Peer, String>,
    policy: Intermediary<'_>,
    log: &impl Fn(&str),
) -> Result<Outcome, Ended> {
    let (mut request, mut response) = policy.exchange();
    let (stream, to_client) = client.stream.split();
    let buffer = &mut client.buffer;
    let mut client = Source { stream, buffer };

    // The request: octets come in until they are one, or can become none.
    let reading = async {
        while request.wants_input(client.buffer.filled()) {
            client.read().await?;
        }
        Ok::<_, Ended>(())
    };
    match timeout(REQUEST, reading).await {
        Ok(read) => read?,
        // Silence between requests needs no answer, half a request does.
        Err(_) if client.buffer.filled().is_empty() => return Err(Ended::Silent),
        Err(_) => return Err(refused(&request, Some(SLOW), log)),
    }
    let (forward, is_plain) = match request.event(client.buffer.filled()) {
        Ok(RequestEvent::UpgradeRequested(forward)) => (forward, false),
        Ok(RequestEvent::Plain(forward)) => (forward, true),
        Err(fault) => return Err(refused(&request, fault.rejection(), log)),
    };
    let (octets, consumed) = (forward.to_vec()?, forward.consumed());
    let line = octets.split(|octet| *octet == b'\r').next();
    let line = String::from_utf8_lossy(line.unwrap_or_default());
    let log = &|what: &str| log(&format!("{line}: {what}"));
    if let Some(why) = forward.declined() {
        log(&format!("the upgrade ends here: {why} ({})", why.rule()));
    }
    let mut sent = forward.content();
    if is_plain {
        // The head of an upgrade stays: its answer is held against it.
        client.buffer.consume(consumed);
    }

    // Upstream gets what was written anew, and nothing else until there is an answer.
    let mut upstream = match connect().await {
        Ok(upstream) => upstream,
        Err(why) => {
            let rejection = Rejection::new(502, &why, "RFC 9110 §15.6.3");
            return Err(refused(&request, Some(rejection), log));
        }
    };
    let (stream, mut to_upstream) = upstream.stream.split();
    let buffer = &mut upstream.buffer;
    let from_upstream = Source { stream, buffer };
    // Where upstream takes no more it may have answered all the same: that is read in any case.
    let _ = to_upstream.write_all(&octets).await;
    let answered = if is_plain {
        // Both at a time: upstream may answer while content still comes in.
        tokio::select! {
            answer = answer(&request, &mut response, None, from_upstream, to_client) => answer,
            Err(ended) = upload(&mut sent, &mut client, to_upstream) => Err(ended),
        }
    } else {
        let held = Some(&mut client);
        answer(&request, &mut response, held, from_upstream, to_client).await
    };
    match answered? {
        Answer::Switched { protocol, first } => {
            log(&format!("tunnel {protocol}"));
            // What the client had sent already has waited for this.
            upstream.stream.write_all(&first).await?;
            Ok(Outcome::Tunnel(upstream))
        }
        Answer::Http {
            status,
            got,
            disposition,
        } => {
            log(&status.to_string());
            if !is_plain {
                client.buffer.consume(consumed);
            }
            let of_client = disposition.client(&sent, &got, client.buffer.filled());
            let of_upstream = disposition.upstream(&sent, &got, upstream.buffer.filled());
            let connections = [of_client, of_upstream];
            Ok(Outcome::Http {
                upstream,
                connections,
            })
        }
        Answer::Faulty(fault) => Err(refused(&request, fault.rejection(), log)),
        Answer::Late => Err(refused(&request, Some(LATE), log)),
    }
}

/// What came from upstream. The client has got none of it where there is a fault, or only interim responses.
enum Answer {
    Switched {
        protocol: String,
        first: Vec<u8>,
    },
    Http {
        status: u16,
        got: Passage,
        disposition: Disposition,
    },
    Faulty(ResponseFault),
    Late,
}

/// Reads the answer, and sends the client what it may have of it. `held` is what an upgrade was read from: octets behind it may come in, and
/// wait for what becomes of it.
async fn answer(
    request: &RequestSide<'_>,
    response: &mut ResponseSide<'_>,
    mut held: Option<&mut Source<'_>>,
    mut upstream: Source<'_>,
    mut to_client: WriteHalf<'_>,
) -> Result<Answer, Ended> {
    loop {
        while response.wants_input(upstream.buffer.filled()) {
            let came = tokio::select! {
                came = timeout(RESPONSE, upstream.read()) => came,
                ended = hold(&mut held) => return Err(ended),
            };
            match came {
                Ok(Ok(())) => {}
                Ok(Err(_)) => return Ok(Answer::Faulty(ResponseFault::Ended)),
                Err(_) => return Ok(Answer::Late),
            }
        }
        let client = held.as_ref().map_or(&b""[..], |held| held.buffer.filled());
        match response.event(request, client, upstream.buffer.filled()) {
            Ok(ResponseEvent::Interim(interim)) => {
                let consumed = interim.consumed();
                to_client.write_all(&interim.to_vec()?).await?;
                upstream.buffer.consume(consumed);
                response.next_response();
            }
            Ok(ResponseEvent::Switched(tunnel)) => {
                to_client.write_all(&tunnel.to_vec()?).await?;
                to_client.write_all(tunnel.from_upstream()).await?;
                return Ok(Answer::Switched {
                    protocol: tunnel.protocol().to_string(),
                    first: tunnel.from_client().to_vec(),
                });
            }
            Ok(ResponseEvent::Rejected(returned)) => {
                let (status, consumed) = (returned.response().status, returned.consumed());
                let (mut got, disposition) = (returned.content(), returned.disposition());
                to_client.write_all(&returned.to_vec()?).await?;
                upstream.buffer.consume(consumed);
                pass(&mut got, &mut upstream, &mut to_client, RESPONSE).await?;
                return Ok(Answer::Http {
                    status,
                    got,
                    disposition,
                });
            }
            Err(fault) => return Ok(Answer::Faulty(fault)),
        }
    }
}

/// Takes in what a client sends behind its upgrade request, as far as there is room. Ends only with the client.
async fn hold(held: &mut Option<&mut Source<'_>>) -> Ended {
    let Some(client) = held else {
        return std::future::pending().await;
    };
    loop {
        match client.read().await {
            Ok(()) => {}
            Err(Ended::Refused(_)) => return std::future::pending().await, // no more room
            Err(ended) => return ended,
        }
    }
}

/// The content of a plain request, as it comes in.
async fn upload(
    sent: &mut Passage,
    client: &mut Source<'_>,
    mut to: WriteHalf<'_>,
) -> Result<(), Ended> {
    match pass(sent, client, &mut to, REQUEST).await {
        // A 413 may be on its way.
        Err(Ended::Unheard) => Ok(()),
        ended => ended,
    }
}

/// Passes content to its end, which may be that of the connection.
async fn pass(
    content: &mut Passage,
    from: &mut Source<'_>,
    to: &mut WriteHalf<'_>,
    idle: Duration,
) -> Result<(), Ended> {
    loop {
        while let Some(portion) = content.pass(from.buffer.filled())? {
            let consumed = portion.consumed();
            let sent = to.write_all(&portion.to_vec()?).await;
            sent.map_err(|_| Ended::Unheard)?;
            from.buffer.consume(consumed);
        }
        if content.is_complete() {
            return Ok(());
        }
        match timeout(idle, from.read()).await {
            Ok(Ok(())) => {}
            Ok(Err(Ended::Silent)) if content.ends_with_connection() => return Ok(()),
            Ok(Err(ended)) => return Err(ended),
            Err(_) => return Err(Ended::Broken("the content stopped coming".into())),
        }
    }
}
