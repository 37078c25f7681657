//! A connection after some of its bytes were read.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, Waker, ready};

use http_upgrade::h2c::Debt;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// A socket of which some bytes were read already, and some were put in.
pub(crate) struct Stream {
    socket: TcpStream,
    /// What is read first.
    first: Vec<u8>,
    /// What is read next, but not before the debt is paid.
    then: Vec<u8>,
    debt: Debt,
    /// The task that waits to read `then`.
    waiting: Option<Waker>,
    /// What the debt has let through, and is not written yet.
    held: Vec<u8>,
}

impl Stream {
    pub(crate) fn new(socket: TcpStream, first: &[u8]) -> Self {
        Self {
            socket,
            first: first.to_vec(),
            then: Vec::new(),
            debt: Debt::default(),
            waiting: None,
            held: Vec::new(),
        }
    }

    pub(crate) fn owing(mut self, debt: Debt, then: &[u8]) -> Self {
        self.debt = debt;
        self.then = then.to_vec();
        self
    }

    /// Writes what is held.
    fn poll_held(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.held.is_empty() {
            let written = ready!(Pin::new(&mut self.socket).poll_write(context, &self.held))?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.held.drain(..written);
        }
        Poll::Ready(Ok(()))
    }
}

/// Moves as much as there is room for.
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
        if !this.debt.is_paid() {
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
        ready!(this.poll_held(context))?;
        if this.debt.is_paid() {
            return Pin::new(&mut this.socket).poll_write(context, bytes);
        }
        let mut rest = bytes;
        while let Some(passed) = this.debt.pass(rest) {
            this.held.extend(passed.data);
            rest = rest.get(passed.consumed..).unwrap_or_default();
        }
        if let Some(waiting) = this.waiting.take_if(|_| this.debt.is_paid()) {
            waiting.wake();
        }
        Poll::Ready(Ok(bytes.len()))
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
