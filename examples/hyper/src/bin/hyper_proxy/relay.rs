//! Forwards one request and its response.

use std::net::SocketAddr;

use http_body_util::Either;
use http_upgrade::intermediary::{CheckedRequest, ResponseEvent};
use http_upgrade::{EncodeError, Intermediary, Rejection, Rule, websocket};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper::upgrade::OnUpgrade;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::io::copy_bidirectional;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_io_timeout::TimeoutStream;
use tokio_util::io::InspectReader;

use super::body::{Content, Moving};
use super::listener::{self, Stop};
use super::progress::Progress;
use super::waits::WAITS;

const POLICY: Intermediary<'static> =
    Intermediary::allowing(&[&websocket::Relay]).via("example-hyper-proxy");

const ABSENT: Rejection<'_> =
    Rejection::of_rule(502, Rule::new("RFC 9110 §15.6.3", "upstream is not there"));
const BROKEN: Rejection<'_> = Rejection::of_rule(
    502,
    Rule::new("RFC 9110 §15.6.3", "upstream did not answer in HTTP"),
);
const LATE: Rejection<'_> =
    Rejection::of_rule(504, Rule::new("RFC 9110 §15.6.5", "upstream took too long"));
const UNKNOWN: Rejection<'_> = Rejection::new(500, "the proxy cannot tell why");
const TARGET: Rejection<'_> = Rejection::of_rule(
    400,
    Rule::new("RFC 9112 §3.2", "hyper does not take the target"),
);
const CONTENT: Rejection<'_> = Rejection::of_rule(
    400,
    Rule::new(
        "RFC 9112 §8",
        "the content did not come as it was announced",
    ),
);

pub(crate) async fn relay(
    mut request: Request<Incoming>,
    upstream: SocketAddr,
    stop: Stop,
) -> Result<Response<Content>, EncodeError> {
    let client = hyper::upgrade::on(&mut request);
    let (parts, content) = request.into_parts();
    // The client's request is kept unchanged, since the response is verified against it.
    let request = Request::from_parts(parts, ());
    let checked = match POLICY.check(&request) {
        Ok(checked) => checked,
        Err(error) => return refuse(error.rejection().unwrap_or(UNKNOWN)),
    };
    let mut response = match ask(&checked, content, upstream).await {
        Ok(response) => response,
        Err(rejection) => return refuse(checked.reject(rejection)),
    };
    let upstream = hyper::upgrade::on(&mut response);
    let (parts, content) = response.into_parts();
    let response = Response::from_parts(parts, ());
    match checked.verify(&response) {
        Ok(ResponseEvent::Switched(tunnel)) => {
            let answer = Response::try_from(&tunnel)?;
            stop.spawn(carry(client, upstream, stop.clone()));
            Ok(answer.map(|()| Either::Right(String::new())))
        }
        Ok(ResponseEvent::Rejected(returned)) => {
            let answer = Response::try_from(&returned)?;
            let (content, _) = Moving::new(content, WAITS.response);
            Ok(answer.map(|()| Either::Left(content)))
        }
        // hyper drops interim responses, so it never returns one here.
        Ok(ResponseEvent::Interim(_)) => refuse(checked.reject(BROKEN)),
        Err(error) => refuse(checked.reject(error.rejection().unwrap_or(UNKNOWN))),
    }
}

/// Sends the request on a new connection.
async fn ask(
    checked: &CheckedRequest<'_>,
    content: Incoming,
    upstream: SocketAddr,
) -> Result<Response<Incoming>, Rejection<'static>> {
    let (content, watch) = Moving::new(content, WAITS.content);
    let forward = Request::<()>::try_from(checked.forward()).map_err(|_| TARGET)?;
    let forward = forward.map(|()| content);
    let Ok(Ok(stream)) = timeout(WAITS.connect, TcpStream::connect(upstream)).await else {
        return Err(ABSENT);
    };
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(WAITS.write));
    let mut http = http1::Builder::new();
    http.title_case_headers(true);
    let handshake = http.handshake(TokioIo::new(Box::pin(stream))).await;
    let Ok((mut sender, connection)) = handshake else {
        return Err(BROKEN);
    };
    tokio::spawn(connection.with_upgrades());
    tokio::select! {
        response = sender.send_request(forward) => response.map_err(|_| {
            // Either the client broke off its content, or upstream broke the connection.
            if watch.has_failed() { CONTENT } else { BROKEN }
        }),
        () = watch.progress.silence(WAITS.response) => Err(LATE),
    }
}

/// Copies bytes until both directions have ended, or nothing has moved for too long. hyper first
/// hands out the bytes that arrived after each head.
async fn carry(client: OnUpgrade, upstream: OnUpgrade, stop: Stop) -> listener::Result {
    // Both connections become available only after hyper has written the 101.
    let both = async { tokio::try_join!(client, upstream) };
    let (client, upstream) = timeout(WAITS.write, both).await??;
    let progress = Progress::new();
    let moved = |bytes: &[u8]| progress.moved(bytes.len());
    let mut client = InspectReader::new(TokioIo::new(client), moved);
    let mut upstream = InspectReader::new(TokioIo::new(upstream), moved);
    tokio::select! {
        ended = copy_bidirectional(&mut client, &mut upstream) => {
            ended?;
        }
        () = progress.silence(WAITS.tunnel) => {}
        () = stop.asked() => {}
    }
    println!("a tunnel ended: {} bytes", progress.bytes());
    Ok(())
}

fn refuse(rejection: Rejection<'_>) -> Result<Response<Content>, EncodeError> {
    let (status, error, rule) = (
        rejection.status(),
        rejection.sentence(),
        rejection.section(),
    );
    println!("{status}: {error} ({rule})");
    let answer: Response<String> = (&rejection).try_into()?;
    Ok(answer.map(Either::Right))
}
