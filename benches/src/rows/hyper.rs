//! hyper, with a service that makes the same checks as the row by hand. The stream is taken back
//! after the 101.

use super::Row;
use super::by_hand::{accept, list_contains};
use crate::input::Stream;
use hyper::body::{Body, Incoming};
use hyper::header::{
    CONNECTION, HOST, HeaderName, HeaderValue, SEC_WEBSOCKET_ACCEPT, SEC_WEBSOCKET_KEY,
    SEC_WEBSOCKET_VERSION, UPGRADE,
};
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{HeaderMap, Method, Request, Response, StatusCode, Version};
use std::convert::Infallible;
use std::error::Error;
use std::future::ready;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

pub struct Hyper;

impl Row for Hyper {
    fn name(&self) -> &'static str {
        "hyper, accept by hand"
    }

    fn whole(&mut self, input: &[u8], out: &mut [u8]) -> Option<usize> {
        self.chunked(input, input.len(), out)
    }

    fn chunked(&mut self, input: &[u8], step: usize, out: &mut [u8]) -> Option<usize> {
        serve(Stream::new(input, step, out), |request| answer(&request))
    }
}

/// Serves one connection up to its switch, and returns the number of bytes that were written.
pub fn serve<B>(
    stream: Stream<'_>,
    answer: impl Fn(Request<Incoming>) -> Response<B>,
) -> Option<usize>
where
    B: Body + 'static,
    B::Error: Into<Box<dyn Error + Send + Sync>>,
{
    let most = stream.unread();
    let service = service_fn(|request| ready(Ok::<_, Infallible>(answer(request))));
    let mut builder = http1::Builder::new();
    // A date would need a clock, and no other row sends one.
    builder.auto_date_header(false);
    let mut connection = builder.serve_connection(stream, service);
    let mut context = Context::from_waker(Waker::noop());
    // hyper yields from time to time, although the stream is always ready.
    for _ in 0..=most {
        if let Poll::Ready(outcome) = connection.poll_without_shutdown(&mut context) {
            outcome.ok()?;
            return Some(connection.into_parts().io.written());
        }
    }
    None
}

fn answer(request: &Request<Incoming>) -> Response<String> {
    let mut response = Response::new(String::new());
    match judge(request).and_then(accept::<sha1::Sha1>) {
        Some(accept) => {
            *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
            let fields = response.headers_mut();
            fields.insert(UPGRADE, HeaderValue::from_static("websocket"));
            fields.insert(CONNECTION, HeaderValue::from_static("Upgrade"));
            if let Ok(accept) = HeaderValue::from_bytes(&accept) {
                fields.insert(SEC_WEBSOCKET_ACCEPT, accept);
            }
        }
        None => *response.status_mut() = StatusCode::BAD_REQUEST,
    }
    response
}

fn judge(request: &Request<Incoming>) -> Option<&[u8]> {
    let fields = request.headers();
    let any = |name, token| {
        let mut lines = fields.get_all(name).iter();
        lines.any(|line| list_contains(line.as_bytes(), token))
    };
    let is_handshake = request.method() == Method::GET
        && request.version() == Version::HTTP_11
        && single(fields, HOST).is_some()
        && any(UPGRADE, b"websocket")
        && any(CONNECTION, b"upgrade")
        && single(fields, SEC_WEBSOCKET_VERSION) == Some(b"13");
    single(fields, SEC_WEBSOCKET_KEY).filter(|_| is_handshake)
}

fn single(fields: &HeaderMap, name: HeaderName) -> Option<&[u8]> {
    let mut lines = fields.get_all(name).iter();
    let value = lines.next()?;
    lines.next().is_none().then_some(value.as_bytes())
}

impl Read for Stream<'_> {
    fn poll_read(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        mut into: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        match self.get_mut().next_read(into.remaining()) {
            // The client waits for its response.
            [] => Poll::Pending,
            bytes => {
                into.put_slice(bytes);
                Poll::Ready(Ok(()))
            }
        }
    }
}

impl Write for Stream<'_> {
    fn poll_write(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Poll::Ready(Ok(Stream::write(self.get_mut(), bytes)))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
