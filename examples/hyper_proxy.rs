//! The judge within a proxy that hyper drives: the heads are parsed by hyper, the question "may I tunnel now?" is answered here.
//!
//! ```text
//! cargo run --example hyper_proxy -- LISTEN UPSTREAM
//! ```
//!
//! `examples/proxy` shows the same without another stack.

use std::error::Error;
use std::net::SocketAddr;

use http_body_util::Either;
use http_upgrade::intermediary::{ResponseFault, end_to_end};
use http_upgrade::{EncodeError, Fields, Intermediary, Protocol, Rejection, RequestHead};
use http_upgrade::{ResponseHead, Upgrade, Version, websocket};
use hyper::body::Incoming;
use hyper::header::{CONNECTION, HeaderMap, HeaderName, HeaderValue, UPGRADE};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode, client, server};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};

const POLICY: Intermediary<'static> = Intermediary::allowing(&[&websocket::Relay]);

type Body = Either<Incoming, String>;
type Failure = Box<dyn Error + Send + Sync>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [listen, upstream] = &arguments[..] else {
        return Err("usage: hyper_proxy LISTEN UPSTREAM".into());
    };
    let upstream: SocketAddr = upstream.parse()?;
    let listener = TcpListener::bind(listen).await?;
    println!("listening on http://{}/", listener.local_addr()?);
    loop {
        let (stream, from) = listener.accept().await?;
        let service = service_fn(move |request| async move {
            let line = format!("{} {}", request.method(), request.uri());
            let answer = match relay(request, upstream).await {
                Ok(answer) => answer,
                // Upstream is not there, or what it said is no HTTP.
                Err(error) => refuse(Rejection::new(502, &error.to_string(), "RFC 9110 §15.6.3"))?,
            };
            println!("{from} {line}: {}", answer.status());
            Ok::<_, EncodeError>(answer)
        });
        let mut http = server::conn::http1::Builder::new();
        let connection = http
            .title_case_headers(true)
            .serve_connection(TokioIo::new(stream), service);
        tokio::spawn(async move {
            if let Err(error) = connection.with_upgrades().await {
                println!("{from} {error}");
            }
        });
    }
}

async fn relay(
    mut request: Request<Incoming>,
    upstream: SocketAddr,
) -> Result<Response<Body>, Failure> {
    if request.method() == Method::CONNECT {
        let rejection = Rejection::new(501, "CONNECT is not served here", "RFC 9931 §8");
        return Ok(refuse(rejection.closing())?);
    }
    let client = hyper::upgrade::on(&mut request);
    let (parts, content) = request.into_parts();
    // What the client sent stays as it is: the answer is held against it.
    let asked = Request::from_parts(parts, ());
    let head = RequestHead::from(&asked);

    let path = asked
        .uri()
        .path_and_query()
        .map_or("/", |path| path.as_str());
    let mut forward = Request::builder()
        .method(asked.method())
        .uri(path)
        .body(content)?;
    copy(forward.headers_mut(), head.fields)?;
    if let (Ok(upgrade), Version::Http11) = (Upgrade::of(head), head.version) {
        if upgrade.offers(Protocol::WEBSOCKET) {
            switch(forward.headers_mut(), Protocol::WEBSOCKET)?;
        }
    }

    let stream = TokioIo::new(TcpStream::connect(upstream).await?);
    let mut http = client::conn::http1::Builder::new();
    let (mut sender, connection) = http.title_case_headers(true).handshake(stream).await?;
    tokio::spawn(connection.with_upgrades());
    let mut response = sender.send_request(forward).await?;

    let mut answer = match POLICY.verify(&asked, &response) {
        Ok(protocol) => {
            let upstream = hyper::upgrade::on(&mut response);
            tokio::spawn(async move {
                // Neither resolves before the 101 is through: hyper keeps what has come behind each head.
                if let Ok((client, upstream)) = tokio::try_join!(client, upstream) {
                    let (mut client, mut upstream) = (TokioIo::new(client), TokioIo::new(upstream));
                    // How it ends is the affair of both ends.
                    let _ = tokio::io::copy_bidirectional(&mut client, &mut upstream).await;
                }
            });
            let mut answer = Response::new(Either::Right(String::new()));
            *answer.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
            switch(answer.headers_mut(), protocol)?;
            copy(answer.headers_mut(), ResponseHead::from(&response).fields)?;
            return Ok(answer);
        }
        // No switch, and no fault either: HTTP goes on.
        Err(ResponseFault::Status) => {
            let mut answer = Response::new(());
            *answer.status_mut() = response.status();
            copy(answer.headers_mut(), ResponseHead::from(&response).fields)?;
            answer
        }
        Err(fault) => match fault.rejection() {
            Some(rejection) => return Ok(refuse(rejection)?),
            None => return Err(fault.into()),
        },
    };
    if answer.status() == StatusCode::UPGRADE_REQUIRED {
        switch(answer.headers_mut(), Protocol::WEBSOCKET)?;
    }
    if asked.headers().contains_key(UPGRADE) {
        // Whether octets have come behind the request only hyper knows, and they must not be taken for the next one (RFC 9931 §4).
        let close = HeaderValue::from_static("close");
        answer.headers_mut().append(CONNECTION, close);
    }
    Ok(answer.map(|()| Either::Left(response.into_body())))
}

/// What goes on of the fields of a head.
fn copy(to: &mut HeaderMap, fields: Fields<'_>) -> Result<(), Failure> {
    for (name, value) in end_to_end(fields) {
        to.append(HeaderName::try_from(name)?, HeaderValue::from_bytes(value)?);
    }
    Ok(())
}

/// Own Upgrade and Connection.
fn switch(fields: &mut HeaderMap, protocol: Protocol<'_>) -> Result<(), Failure> {
    fields.insert(UPGRADE, protocol.to_string().try_into()?);
    fields.insert(CONNECTION, HeaderValue::from_static("Upgrade"));
    Ok(())
}

fn refuse(rejection: Rejection<'_>) -> Result<Response<Body>, EncodeError> {
    println!(
        "{}: {} ({})",
        rejection.status(),
        rejection.error(),
        rejection.rule()
    );
    let answer: Response<String> = (&rejection).try_into()?;
    Ok(answer.map(Either::Right))
}
