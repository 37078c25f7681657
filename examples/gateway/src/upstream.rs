//! The server, which is asked with an Upgrade over HTTP/1.1, or with an extended CONNECT over
//! HTTP/2.

use bytes::{Bytes, BytesMut};
use h2::{Ping, RecvStream, ext};
use http::uri::{Authority, Scheme, Uri};
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, Limited};
use http_upgrade::Rejection;
use http_upgrade::extended_connect::ExtendedConnect;
use http_upgrade::intermediary::CheckedRequest;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_util::either::Either;

use super::carry::End;
use super::rejections::{ABSENT, BROKEN, LATE, UNKNOWN};
use super::{Result, Stream, WAIT, tls};

/// The longest content of a refusal that is passed on, in bytes.
const MOST: usize = 64 * 1024;

/// The server that is asked, over a connection of its own for each request.
pub struct Upstream {
    authority: Authority,
    security: Security,
}

enum Security {
    Http1,
    Http2,
    /// The server chooses the version by ALPN.
    Tls(TlsConnector),
}

/// What the server answers, in the form that it has over HTTP/1.1.
pub struct Answer {
    pub response: Response<()>,
    /// The content of a refusal.
    pub content: Bytes,
    /// The server's end of the tunnel. No byte of it may be moved before the answer was verified
    /// and the client has got its response.
    pub end: Option<End>,
}

impl Upstream {
    /// Reads `http://ADDRESS`, `h2c://ADDRESS` or `https://ADDRESS`.
    pub fn parse(uri: &str, trusted: Option<&str>) -> Result<Self> {
        let uri: Uri = uri.parse()?;
        let authority = uri.authority().filter(|to| to.port().is_some());
        let security = match uri.scheme_str() {
            Some("http") => Security::Http1,
            Some("h2c") => Security::Http2,
            Some("https") => Security::Tls(tls::connector(
                trusted.ok_or("https needs a file with certificates to trust")?,
            )?),
            _ => return Err("SERVER begins with http://, h2c:// or https://".into()),
        };
        Ok(Self {
            authority: authority.ok_or("SERVER has no port")?.clone(),
            security,
        })
    }

    /// Sends a request that was judged, and returns the answer, which is not verified yet.
    pub async fn ask(&self, checked: &CheckedRequest<'_>) -> Result<Answer, Rejection<'static>> {
        let connected = timeout(WAIT, self.connect()).await.map_err(|_| LATE)?;
        let (stream, is_http2) = connected.map_err(|error| {
            eprintln!("{}: {error}", self.authority);
            ABSENT
        })?;
        let answer = async {
            if is_http2 {
                self.by_connect(stream, checked).await
            } else {
                by_upgrade(stream, checked).await
            }
        };
        timeout(WAIT, answer).await.map_err(|_| LATE)?
    }

    async fn connect(&self) -> Result<(Stream, bool)> {
        let stream = TcpStream::connect(self.authority.as_str()).await?;
        stream.set_nodelay(true)?;
        match &self.security {
            Security::Http1 => Ok((Either::Left(stream), false)),
            Security::Http2 => Ok((Either::Left(stream), true)),
            Security::Tls(tls) => {
                let name = ServerName::try_from(self.authority.host().to_owned())?;
                let stream = tls.connect(name, stream).await?;
                let is_http2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
                Ok((Either::Right(stream.into()), is_http2))
            }
        }
    }

    /// Asks over HTTP/2.
    async fn by_connect(
        &self,
        stream: Stream,
        checked: &CheckedRequest<'_>,
    ) -> Result<Answer, Rejection<'static>> {
        let (sender, mut connection) = h2::client::handshake(stream).await.map_err(broken)?;
        let ping = connection.ping_pong();
        tokio::spawn(connection);
        // The SETTINGS are the first frame of the server, so the answer to a PING comes after them.
        if let Some(mut ping) = ping {
            ping.ping(Ping::opaque()).await.map_err(broken)?;
        }
        let is_enabled = sender.is_extended_connect_protocol_enabled();
        let scheme = match self.security {
            Security::Tls(_) => Scheme::HTTPS,
            _ => Scheme::HTTP,
        };
        let connect = ExtendedConnect::of_checked(checked, scheme.as_str(), is_enabled);
        let connect = connect.map_err(|error| error.rejection().unwrap_or(UNKNOWN))?;
        let mut request = connect.request().clone();
        let protocol = ext::Protocol::from(connect.protocol());
        request.extensions_mut().insert(protocol);
        let mut sender = sender.ready().await.map_err(broken)?;
        let (response, writer) = sender.send_request(request, false).map_err(broken)?;
        let response = response.await.map_err(broken)?;
        let translated = connect.translate(&response);
        let translated = translated.map_err(|error| error.rejection().unwrap_or(UNKNOWN))?;
        let reader = response.into_body();
        Ok(if translated.status() == StatusCode::SWITCHING_PROTOCOLS {
            Answer {
                response: translated,
                content: Bytes::new(),
                end: Some(End::of_stream(reader, writer)),
            }
        } else {
            Answer {
                response: translated,
                content: content(reader).await?,
                end: None,
            }
        })
    }
}

/// Asks over HTTP/1.1.
async fn by_upgrade(
    stream: Stream,
    checked: &CheckedRequest<'_>,
) -> Result<Answer, Rejection<'static>> {
    let forward = Request::<()>::try_from(checked.forward()).map_err(broken)?;
    let mut http = http1::Builder::new();
    let http = http.title_case_headers(true);
    let (mut sender, connection) = http.handshake(TokioIo::new(stream)).await.map_err(broken)?;
    tokio::spawn(connection.with_upgrades());
    let forward = forward.map(|()| String::new());
    let mut response = sender.send_request(forward).await.map_err(broken)?;
    let end = if response.status() == StatusCode::SWITCHING_PROTOCOLS {
        let upgraded = hyper::upgrade::on(&mut response).await.map_err(broken)?;
        Some(End::of_connection(upgraded).map_err(broken)?)
    } else {
        None
    };
    let (parts, body) = response.into_parts();
    let content = if end.is_some() {
        Bytes::new()
    } else {
        let content = Limited::new(body, MOST).collect().await.map_err(broken)?;
        content.to_bytes()
    };
    Ok(Answer {
        response: Response::from_parts(parts, ()),
        content,
        end,
    })
}

/// Reads the content of a refusal.
async fn content(mut reader: RecvStream) -> Result<Bytes, Rejection<'static>> {
    let mut content = BytesMut::new();
    while let Some(bytes) = reader.data().await {
        let bytes = bytes.map_err(broken)?;
        if content.len() + bytes.len() > MOST {
            return Err(BROKEN);
        }
        content.extend_from_slice(&bytes);
        let released = reader.flow_control().release_capacity(bytes.len());
        released.map_err(broken)?;
    }
    Ok(content.freeze())
}

fn broken(error: impl std::fmt::Display) -> Rejection<'static> {
    eprintln!("the server: {error}");
    BROKEN
}
