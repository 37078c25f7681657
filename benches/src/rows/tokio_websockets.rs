//! tokio-websockets' `accept`, which also creates the WebSocket, over a stream that is always
//! ready.

use super::Row;
use crate::input::Stream;
use std::io;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_websockets::ServerBuilder;

pub struct TokioWebSockets;

impl Row for TokioWebSockets {
    fn name(&self) -> &'static str {
        "tokio-websockets"
    }

    fn whole(&mut self, input: &[u8], out: &mut [u8]) -> Option<usize> {
        self.chunked(input, input.len(), out)
    }

    fn chunked(&mut self, input: &[u8], step: usize, out: &mut [u8]) -> Option<usize> {
        let handshake = async {
            let stream = Stream::new(input, step, out);
            let (_, socket) = ServerBuilder::new().accept(stream).await.ok()?;
            Some(socket.get_ref().written())
        };
        match pin!(handshake).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(bytes) => bytes,
            Poll::Pending => None,
        }
    }
}

impl AsyncRead for Stream<'_> {
    fn poll_read(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        into.put_slice(self.get_mut().next_read(into.remaining()));
        Poll::Ready(Ok(()))
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

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
