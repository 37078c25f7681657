//! Requests over HTTP/2: a client asks with an extended CONNECT (RFC 8441), and gets a 200.

use std::sync::Arc;

use bytes::Bytes;
use h2::server::{Builder, SendResponse};
use h2::{RecvStream, ext};
use http::{Request, Response};
use http_upgrade::extended_connect::{check_upgrade, refusal, success, to_upgrade};
use http_upgrade::intermediary::ResponseEvent;
use http_upgrade::{Rejection, RequestHead};

use super::carry::{End, carry};
use super::rejections::{BROKEN, ORDINARY, UNKNOWN};
use super::upstream::Upstream;
use super::{POLICY, Result, Stream};

/// What the client gets: a tunnel, or a response with its content.
enum Outcome {
    Open(Response<()>, End),
    Closed(Response<()>, Bytes),
}

/// Serves the requests of a connection, all at the same time.
pub async fn serve(stream: Stream, upstream: Arc<Upstream>) -> Result {
    let mut connection = Builder::new()
        .enable_connect_protocol()
        .handshake(stream)
        .await?;
    while let Some(accepted) = connection.accept().await {
        let (request, respond) = accepted?;
        let upstream = upstream.clone();
        tokio::spawn(async move {
            if let Err(error) = answer(request, respond, &upstream).await {
                eprintln!("{error}");
            }
        });
    }
    Ok(())
}

async fn answer(
    request: Request<RecvStream>,
    mut respond: SendResponse<Bytes>,
    upstream: &Upstream,
) -> Result {
    let (parts, reader) = request.into_parts();
    let request = Request::from_parts(parts, ());
    let protocol = request.extensions().get::<ext::Protocol>();
    let outcome = match ask(&request, protocol, upstream).await {
        Ok(outcome) => outcome,
        Err(rejection) => {
            println!("{} {}", rejection.status(), rejection.sentence());
            let rejection = rejection.for_request(&RequestHead::from(&request));
            let (parts, content) = Response::<Vec<u8>>::try_from(&rejection)?.into_parts();
            Outcome::Closed(Response::from_parts(parts, ()), content.into())
        }
    };
    let (Outcome::Open(response, _) | Outcome::Closed(response, _)) = &outcome;
    let (method, path, asked) = (request.method(), request.uri().path(), protocol);
    let asked = asked.map_or("", ext::Protocol::as_str);
    println!("HTTP/2 {method} {path} {asked}: {}", response.status());
    match outcome {
        // h2 sends what it was given in this order, so the 200 is sent before any byte.
        Outcome::Open(response, server) => match respond.send_response(response, false) {
            Ok(writer) => carry(End::of_stream(reader, writer), server).await,
            Err(error) => {
                server.reset();
                return Err(error.into());
            }
        },
        Outcome::Closed(response, content) => {
            let mut writer = respond.send_response(response, content.is_empty())?;
            if !content.is_empty() {
                writer.send_data(content, true)?;
            }
        }
    }
    Ok(())
}

/// Asks the server for what the client asks for.
async fn ask(
    request: &Request<()>,
    protocol: Option<&ext::Protocol>,
    upstream: &Upstream,
) -> Result<Outcome, Rejection<'static>> {
    // Also a plain CONNECT: this gateway opens no tunnels to other hosts.
    let protocol = protocol.ok_or(ORDINARY)?.as_str();
    let mut nonce = [0; 16];
    getrandom::fill(&mut nonce).map_err(|_| UNKNOWN)?;
    let upgrade = to_upgrade(request, protocol, nonce);
    let upgrade = upgrade.map_err(|error| error.rejection().unwrap_or(UNKNOWN))?;
    let checked = check_upgrade(&POLICY, &upgrade);
    let checked = checked.map_err(|error| error.rejection().unwrap_or(UNKNOWN))?;
    let answer = upstream.ask(&checked).await?;
    match (checked.verify(&answer.response), answer.end) {
        (Ok(ResponseEvent::Switched(tunnel)), Some(server)) => {
            let response = success(&tunnel).map_err(|_| UNKNOWN)?;
            Ok(Outcome::Open(response, server))
        }
        (Ok(ResponseEvent::Rejected(returned)), _) => {
            let response = refusal(&returned);
            let response = response.map_err(|error| error.rejection().unwrap_or(UNKNOWN))?;
            Ok(Outcome::Closed(response, answer.content))
        }
        (Ok(_), _) => Err(BROKEN),
        (Err(error), server) => {
            if let Some(server) = server {
                server.reset();
            }
            Err(error.rejection().unwrap_or(UNKNOWN))
        }
    }
}
