//! Runs one exchange: a request and its response.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use http_upgrade::intermediary::{RequestEvent, RequestSide, ResponseSide, ResponseSideError};
use http_upgrade::{Buffer, Encode, Intermediary, Persistence, Rejection, Rule};
use tokio::net::tcp::WriteHalf;
use tokio::time::timeout;

use crate::answer::{Answer, Reading, answer};
use crate::connection::Upstream;
use crate::ended::Ended;
use crate::peer::{Peer, Source};
use crate::progress::Progress;
use crate::sending::{Sending, was_reset};
use crate::transfer::pass;
use crate::waits::WAITS;

const SLOW: Rejection<'_> = Rejection::of_rule(
    408,
    Rule::new("RFC 9110 §15.5.9", "the request took too long"),
);
const LATE: Rejection<'_> =
    Rejection::of_rule(504, Rule::new("RFC 9110 §15.6.5", "upstream took too long"));
const ABSENT: Rejection<'_> =
    Rejection::of_rule(502, Rule::new("RFC 9110 §15.6.3", "upstream is not there"));

/// What is left after an exchange.
pub(crate) enum Outcome {
    Http {
        upstream: Peer,
        /// What happens to the client's connection and to upstream's.
        connections: [Persistence; 2],
    },
    Tunnel(Peer),
}

pub(crate) async fn exchange(
    client: &mut Peer,
    upstream: &mut Upstream,
    policy: Intermediary<'_>,
    log: &impl Fn(&str),
) -> Result<Outcome, Ended> {
    let (mut request, mut response) = policy.exchange();
    let (stream, mut to_client) = client.stream.split();
    let buffer = &mut client.buffer;
    let mut client = Source { stream, buffer };
    let refuse = |request: &RequestSide<'_>, rejection| refused(request, rejection, log);
    read_request(&mut request, &mut client, &refuse).await?;

    let (forward, is_plain) = match request.event(client.buffer.filled()) {
        Ok(RequestEvent::UpgradeRequested(forward)) => (forward, false),
        Ok(RequestEvent::Plain(forward)) => (forward, true),
        Err(error) => return Err(refuse(&request, error.rejection())),
    };
    let (head, consumed) = (forward.to_vec()?, forward.consumed());
    let line = head.split(|byte| *byte == b'\r').next();
    let line = String::from_utf8_lossy(line.unwrap_or_default()).into_owned();
    let log = &|what: &str| log(&format!("{line}: {what}"));
    let refuse = |request: &RequestSide<'_>, rejection| refused(request, rejection, log);
    if let Some(why) = forward.declined() {
        log(&format!(
            "the upgrade ends here: {why} ({})",
            why.rule().section
        ));
    }

    // Upstream gets the rewritten head. The content of a plain request follows in `ask`; after an
    // upgrade request nothing more is sent until the response is there.
    let sending = Sending::begin(upstream, &mut request, forward, &head).await;
    let mut sending = sending.map_err(|why| {
        log(&why);
        refuse(&request, Some(ABSENT))
    })?;
    if is_plain {
        // The head of an upgrade request stays in the buffer: its response is verified against it.
        client.buffer.consume(consumed);
    }
    let from = (&mut client, is_plain);
    let mut answered = ask(&request, &mut response, from, &mut sending, &mut to_client).await;
    let is_gone = matches!(answered, Ok(Answer::Faulty(ResponseSideError::Ended)))
        && sending.peer.buffer.filled().is_empty();
    if is_gone && sending.repeat(upstream, &head).await {
        (_, response) = policy.exchange();
        let from = (&mut client, is_plain);
        answered = ask(&request, &mut response, from, &mut sending, &mut to_client).await;
    }
    match answered {
        Ok(answer) => conclude(answer, sending, client.buffer, log)
            .map_err(|rejection| refuse(&request, rejection)),
        Err(Ended::Refused(rejection)) => Err(refuse(&request, Some(rejection))),
        Err(ended) => Err(ended),
    }
}

/// Decides what happens to both connections after an answer, or which rejection the client gets
/// instead.
fn conclude(
    answer: Answer,
    mut sending: Sending,
    from_client: &mut Buffer<Vec<u8>>,
    log: &impl Fn(&str),
) -> Result<Outcome, Option<Rejection<'static>>> {
    match answer {
        Answer::Switched { protocol, consumed } => {
            log(&format!("tunnel {protocol}"));
            let [of_client, of_upstream] = consumed;
            from_client.consume(of_client);
            sending.peer.buffer.consume(of_upstream);
            Ok(Outcome::Tunnel(sending.peer))
        }
        Answer::Http { status, end } => {
            log(&status.to_string());
            let connections = sending.content.map_or([Persistence::Close; 2], |content| {
                let unread = sending.peer.buffer.filled();
                [end.client(&content), end.upstream(&content, unread)]
            });
            Ok(Outcome::Http {
                upstream: sending.peer,
                connections,
            })
        }
        Answer::Faulty(error) => Err(error.rejection()),
        Answer::Late => Err(Some(LATE)),
    }
}

/// Reads until the request is complete, or cannot become a valid one.
async fn read_request(
    request: &mut RequestSide<'_>,
    client: &mut Source<'_>,
    refuse: &impl Fn(&RequestSide<'_>, Option<Rejection<'static>>) -> Ended,
) -> Result<(), Ended> {
    let reading = async {
        while request.wants_input(client.buffer.filled()) {
            client.read().await?;
        }
        Ok::<_, Ended>(())
    };
    match timeout(WAITS.request, reading).await {
        Ok(Err(Ended::Refused(rejection))) => Err(refuse(request, Some(rejection))),
        Ok(read) => read,
        Err(_) => Err(refuse(request, Some(SLOW))),
    }
}

/// Waits for the response, and sends the content of a plain request meanwhile.
async fn ask(
    request: &RequestSide<'_>,
    response: &mut ResponseSide<'_>,
    (client, is_plain): (&mut Source<'_>, bool),
    sending: &mut Sending,
    to_client: &mut WriteHalf<'_>,
) -> Result<Answer, Ended> {
    let (content, is_reset) = (&mut sending.content, &sending.is_reset);
    let (stream, mut to_upstream) = sending.peer.stream.split();
    let buffer = &mut sending.peer.buffer;
    let (progress, has_begun) = (Progress::new(), AtomicBool::new(false));
    let reading = Reading {
        upstream: Source { stream, buffer },
        to_client,
        request: &progress,
        has_begun: &has_begun,
        is_reset,
    };
    if !is_plain {
        return answer(request, response, Some(client), reading).await;
    }
    let upload = async {
        let Some(content) = content else {
            return Ok(());
        };
        let never = AtomicBool::new(false);
        match pass(
            content,
            (client, &never),
            &mut to_upstream,
            WAITS.content,
            &progress,
        )
        .await
        {
            // Upstream takes no more content, but its response, such as a 413, may be on its way.
            Err(Ended::Unheard(error)) => {
                is_reset.store(was_reset(&error), Relaxed);
                Ok(())
            }
            passed => passed,
        }
    };
    tokio::select! {
        // If upstream responds early, the upload stops. `content` has counted the bytes written by
        // then.
        answered = answer(request, response, None, reading) => answered,
        Err(ended) = upload => Err(match ended {
            Ended::Refused(rejection) if has_begun.load(Relaxed) => Ended::Broken(rejection.sentence().into()),
            ended => ended,
        }),
    }
}

/// Adapts a response of the proxy's own to the request, and logs it.
fn refused(
    request: &RequestSide<'_>,
    rejection: Option<Rejection<'static>>,
    log: &impl Fn(&str),
) -> Ended {
    let Some(rejection) = rejection else {
        return Ended::Broken("the input is not the one that was read".into());
    };
    let (status, error, rule) = (
        rejection.status(),
        rejection.sentence(),
        rejection.section(),
    );
    log(&format!("{status}: {error} ({rule})"));
    Ended::Refused(request.reject(rejection))
}
