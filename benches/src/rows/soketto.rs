//! soketto's handshake server over a stream that is always ready.

use super::Row;
use crate::input::Stream;
use futures_io::{AsyncRead, AsyncWrite};
use soketto::handshake::Server;
use soketto::handshake::server::Response;
use std::io;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

pub struct Soketto;

impl Row for Soketto {
    fn name(&self) -> &'static str {
        "soketto"
    }

    fn whole(&mut self, input: &[u8], out: &mut [u8]) -> Option<usize> {
        self.chunked(input, input.len(), out)
    }

    fn chunked(&mut self, input: &[u8], step: usize, out: &mut [u8]) -> Option<usize> {
        let handshake = pin!(answer(Stream::new(input, step, out)));
        match handshake.poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(bytes) => bytes,
            Poll::Pending => None,
        }
    }
}

async fn answer(stream: Stream<'_>) -> Option<usize> {
    let mut server = Server::new(stream);
    let key = server.receive_request().await.ok()?.key();
    let protocol = None;
    server
        .send_response(&Response::Accept { key, protocol })
        .await
        .ok()?;
    Some(server.into_inner().written())
}

impl AsyncRead for Stream<'_> {
    fn poll_read(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        into: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        Poll::Ready(Ok(Stream::read(self.get_mut(), into)))
    }
}

impl AsyncWrite for Stream<'_> {
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

    fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
