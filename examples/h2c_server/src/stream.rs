//! A connection of which some bytes were read before hyper got it.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, Waker, ready};

use http_upgrade::h2c::WindowCorrection;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// A socket whose reads start with given bytes, and whose writes settle the `WindowCorrection` of
/// an upgrade.
pub(crate) struct Stream {
    socket: TcpStream,
    /// The bytes that are read first.
    first: Vec<u8>,
    /// The bytes that are read next, once the correction is paid.
    then: Vec<u8>,
    correction: WindowCorrection,
    /// The task that waits to read `then`.
    waiting: Option<Waker>,
}

impl Stream {
    pub(crate) fn new(socket: TcpStream, first: &[u8]) -> Self {
        Self {
            socket,
            first: first.to_vec(),
            then: Vec::new(),
            correction: WindowCorrection::default(),
            waiting: None,
        }
    }

    pub(crate) fn owing(mut self, correction: WindowCorrection, then: &[u8]) -> Self {
        self.correction = correction;
        self.then = then.to_vec();
        self
    }

    /// Writes the next piece of what the HTTP/2 stack sends. Returns how many of its bytes are done
    /// with, or `None` if nothing is left to write.
    fn poll_piece(
        &mut self,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<Option<usize>>> {
        let written = match self.correction.piece(bytes) {
            None => return Poll::Ready(Ok(None)),
            Some([]) => 0,
            Some(piece) => match Pin::new(&mut self.socket).poll_write(context, piece)? {
                Poll::Ready(0) => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                Poll::Ready(written) => written,
                // The correction has stored the bytes that it took in, so the stack need not offer
                // them again.
                Poll::Pending => match self.correction.written(0) {
                    0 => return Poll::Pending,
                    taken => return Poll::Ready(Ok(Some(taken))),
                },
            },
        };
        Poll::Ready(Ok(Some(self.correction.written(written))))
    }

    /// Writes the bytes that the correction has stored and released.
    fn poll_held(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while ready!(self.poll_piece(context, &[]))?.is_some() {}
        Poll::Ready(Ok(()))
    }
}

/// Moves as many bytes as there is room for.
fn give(from: &mut Vec<u8>, to: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
    let rest = from.split_off(from.len().min(to.remaining()));
    to.put_slice(from);
    *from = rest;
    Poll::Ready(Ok(()))
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = &mut *self;
        if !this.first.is_empty() {
            return give(&mut this.first, buffer);
        }
        if !this.correction.is_settled() {
            this.waiting = Some(context.waker().clone());
            return Poll::Pending;
        }
        if !this.then.is_empty() {
            return give(&mut this.then, buffer);
        }
        Pin::new(&mut this.socket).poll_read(context, buffer)
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = &mut *self;
        if this.correction.is_settled() {
            return Pin::new(&mut this.socket).poll_write(context, bytes);
        }
        let mut consumed = 0;
        loop {
            let rest = bytes.get(consumed..).unwrap_or_default();
            consumed = consumed.saturating_add(match this.poll_piece(context, rest) {
                Poll::Ready(Ok(Some(more))) => more,
                Poll::Ready(Ok(None)) => break,
                Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                // The socket takes no more now. The bytes confirmed so far are done with.
                Poll::Pending if consumed > 0 => break,
                Poll::Pending => return Poll::Pending,
            });
        }
        if let Some(waiting) = this.waiting.take_if(|_| this.correction.is_settled()) {
            waiting.wake();
        }
        Poll::Ready(Ok(consumed))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_held(context))?;
        Pin::new(&mut self.socket).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_held(context))?;
        Pin::new(&mut self.socket).poll_shutdown(context)
    }
}
