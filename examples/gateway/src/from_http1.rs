//! Requests over HTTP/1.1: a client asks with an Upgrade, and gets a 101.

use std::convert::Infallible;
use std::sync::Arc;

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body_util::Full;
use http_upgrade::intermediary::ResponseEvent;
use http_upgrade::{EncodeError, Rejection};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::{TokioIo, TokioTimer};

use super::carry::{End, carry};
use super::rejections::{BROKEN, ORDINARY, UNKNOWN};
use super::upstream::Upstream;
use super::{POLICY, Result, Stream, WAIT};

type Content = Full<Bytes>;

/// Serves the requests of a connection until it ends or becomes a tunnel.
pub async fn serve(stream: Stream, upstream: Arc<Upstream>) -> Result {
    let service = service_fn(|request: Request<Incoming>| {
        let upstream = upstream.clone();
        async move {
            let line = format!("HTTP/1.1 {} {}", request.method(), request.uri());
            let response = answer(request, &upstream).await.unwrap_or_else(|error| {
                eprintln!("{error}");
                let mut response = Response::new(Content::default());
                *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
                response
            });
            println!("{line}: {}", response.status());
            Ok::<_, Infallible>(response)
        }
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(WAIT)
        .title_case_headers(true);
    let connection = http.serve_connection(TokioIo::new(stream), service);
    Ok(connection.with_upgrades().await?)
}

async fn answer(
    mut request: Request<Incoming>,
    upstream: &Upstream,
) -> Result<Response<Content>, EncodeError> {
    let client = hyper::upgrade::on(&mut request);
    let request = request.map(|_| ());
    let checked = match POLICY.check(&request) {
        Ok(checked) => checked,
        Err(error) => return refuse(&error.rejection().unwrap_or(UNKNOWN)),
    };
    if !checked.is_upgrade() {
        return refuse(&checked.reject(ORDINARY));
    }
    let answer = match upstream.ask(&checked).await {
        Ok(answer) => answer,
        Err(rejection) => return refuse(&checked.reject(rejection)),
    };
    let rejection = match (checked.verify(&answer.response), answer.end) {
        (Ok(ResponseEvent::Switched(tunnel)), Some(server)) => {
            let response = Response::try_from(&tunnel)?;
            // The tunnel opens when hyper has written the 101.
            tokio::spawn(open(client, server));
            return Ok(response.map(|()| Content::default()));
        }
        (Ok(ResponseEvent::Rejected(returned)), _) => {
            let response = Response::try_from(&returned)?;
            return Ok(response.map(|()| answer.content.into()));
        }
        (Ok(_), _) => BROKEN,
        (Err(error), server) => {
            if let Some(server) = server {
                server.reset();
            }
            error.rejection().unwrap_or(UNKNOWN)
        }
    };
    refuse(&checked.reject(rejection))
}

/// Moves bytes as soon as hyper has written the 101. If it cannot, the server's end is reset.
async fn open(client: OnUpgrade, server: End) {
    let client = client.await.map_err(Into::into);
    match client.and_then(End::of_connection) {
        Ok(client) => carry(client, server).await,
        Err(error) => {
            eprintln!("{error}");
            server.reset();
        }
    }
}

fn refuse(rejection: &Rejection<'_>) -> Result<Response<Content>, EncodeError> {
    println!("{} {}", rejection.status(), rejection.sentence());
    let response = Response::<String>::try_from(rejection)?;
    Ok(response.map(Content::from))
}
