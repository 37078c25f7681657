//! Reads upstream's response and passes it to the client.

use std::future::pending;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use http_upgrade::Encode;
use http_upgrade::intermediary::{
    ExchangeEnd, RequestSide, ResponseEvent, ResponseSide, ResponseSideError,
};
use tokio::net::tcp::WriteHalf;

use crate::ended::Ended;
use crate::peer::{Came, Source};
use crate::progress::Progress;
use crate::transfer::{pass, write_all};
use crate::waits::WAITS;

/// The result of reading a response. With `Faulty` and `Late`, the client has received nothing, or
/// only interim responses.
pub(crate) enum Answer {
    Switched {
        protocol: String,
        /// How many bytes of the client's and of upstream's buffer were HTTP.
        consumed: [usize; 2],
    },
    Http {
        status: u16,
        end: ExchangeEnd,
    },
    Faulty(ResponseSideError),
    Late,
}

/// Where the response comes from, and where it goes.
pub(crate) struct Reading<'r, 's, 'c> {
    pub(crate) upstream: Source<'s>,
    pub(crate) to_client: &'r mut WriteHalf<'c>,
    /// The progress of the request. The time limit for the response starts when its bytes last
    /// moved.
    pub(crate) request: &'r Progress,
    /// Whether bytes of the final response may have been written.
    pub(crate) has_begun: &'r AtomicBool,
    /// Whether a write failed because upstream has reset the connection.
    pub(crate) is_reset: &'r AtomicBool,
}

/// Reads the response and forwards it to the client. `held` is the client's side of an upgrade:
/// bytes that arrive after the request are held until the response decides what they are.
pub(crate) async fn answer(
    request: &RequestSide<'_>,
    response: &mut ResponseSide<'_>,
    mut held: Option<&mut Source<'_>>,
    mut reading: Reading<'_, '_, '_>,
) -> Result<Answer, Ended> {
    loop {
        while response.wants_input(reading.upstream.buffer.filled()) {
            tokio::select! {
                came = reading.upstream.read() => if came.is_err() {
                    return Ok(Answer::Faulty(ResponseSideError::Ended));
                },
                ended = hold(&mut held) => return Err(ended),
                () = reading.request.silence(WAITS.response) => return Ok(Answer::Late),
            }
        }
        let client = held.as_ref().map_or(&b""[..], |held| held.buffer.filled());
        let input = reading.upstream.buffer.filled();
        match response.event(request, client, input) {
            Ok(ResponseEvent::Interim(interim)) => {
                let consumed = interim.consumed();
                write_all(reading.to_client, &interim.to_vec()?).await?;
                reading.upstream.buffer.consume(consumed);
                response.next_response();
            }
            Ok(ResponseEvent::Switched(tunnel)) => {
                write_all(reading.to_client, &tunnel.to_vec()?).await?;
                // The whole 101 was written. Bytes that the client sent early may enter the tunnel
                // now.
                let open = tunnel.sent();
                return Ok(Answer::Switched {
                    protocol: open.protocol().to_string(),
                    consumed: [open.client_consumed(), open.upstream_consumed()],
                });
            }
            Ok(ResponseEvent::Rejected(returned)) => {
                let (status, consumed) = (returned.response().status, returned.consumed());
                reading.has_begun.store(true, Relaxed);
                write_all(reading.to_client, &returned.to_vec()?).await?;
                let mut end = returned.sent();
                reading.upstream.buffer.consume(consumed);
                return match download(&mut end, &mut reading).await {
                    Ok(()) => Ok(Answer::Http { status, end }),
                    Err(why) if end.content().needs_reset() => Err(Ended::CutOff(why)),
                    Err(why) => Err(Ended::Broken(why)),
                };
            }
            Err(error) => return Ok(Answer::Faulty(error)),
        }
    }
}

/// Forwards the content of the response. Part of the response was sent, so no other response is
/// possible any more.
async fn download(end: &mut ExchangeEnd, reading: &mut Reading<'_, '_, '_>) -> Result<(), String> {
    let upstream = (&mut reading.upstream, reading.is_reset);
    let progress = Progress::new();
    match pass(
        end.content(),
        upstream,
        reading.to_client,
        WAITS.response,
        &progress,
    )
    .await
    {
        Ok(()) => Ok(()),
        Err(Ended::Refused(rejection)) => Err(rejection.sentence().into()),
        Err(Ended::Broken(why) | Ended::CutOff(why)) => Err(why),
        Err(Ended::Silent) => Err("upstream closed".into()),
        Err(Ended::Unheard(error)) => Err(error.to_string()),
    }
}

/// Reads what a client sends after its upgrade request, as long as there is room. Returns only when
/// the connection breaks: a client that has shut down its sending direction still waits for the
/// response.
async fn hold(held: &mut Option<&mut Source<'_>>) -> Ended {
    let Some(client) = held else {
        return pending().await;
    };
    loop {
        match client.take().await {
            Ok(Came::Bytes) => {}
            Ok(Came::End | Came::Full) => return pending().await,
            Err(error) => return error.into(),
        }
    }
}
