//! Accepts the connections of a tokio server, and waits for them at the end. Each one has a task of
//! its own.

use std::error::Error;
use std::pin::pin;
use std::time::Duration;

use tokio::io::{self, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use super::waits::WAITS;

pub(crate) type Result<T = ()> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// Tells connections when the server stops, and tells the server when they have ended.
#[derive(Clone, Default)]
pub(crate) struct Stop {
    /// Whether the server was told to stop.
    is_asked: watch::Sender<bool>,
    /// Has a receiver for each task that runs.
    tasks: watch::Sender<()>,
}

impl Stop {
    /// Returns when the server was told to stop.
    pub(crate) async fn asked(&self) {
        let mut is_asked = self.is_asked.subscribe();
        // An error is not possible: `self` holds the sender.
        let _ = is_asked.wait_for(|is_asked| *is_asked).await;
    }

    /// Starts a task that the server waits for before it ends.
    pub(crate) fn spawn(&self, task: impl Future<Output = Result> + Send + 'static) {
        let running = self.tasks.subscribe();
        tokio::spawn(async move {
            if let Err(error) = task.await {
                eprintln!("{error}");
            }
            drop(running);
        });
    }
}

/// Passes every connection to `serve` until Ctrl-C or SIGTERM arrives. Then waits for the open
/// connections, but not longer than `WAITS.stop`.
pub(crate) async fn run<T>(
    listener: TcpListener,
    serve: impl Fn(TcpStream, Stop) -> T + Copy + Send + 'static,
) -> Result
where
    T: Future<Output = Result> + Send + 'static,
{
    let stop = Stop::default();
    let mut signal = pin!(signal());
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            signal = &mut signal => break signal?,
        };
        match accepted {
            Ok((stream, _)) => stop.spawn(begin(stream, stop.clone(), serve)),
            Err(error) => {
                eprintln!("a connection was lost: {error}");
                // The process has run out of file descriptors. When a connection ends, it frees
                // one.
                sleep(Duration::from_millis(10)).await;
            }
        }
    }
    drop(listener);
    stop.is_asked.send_replace(true);
    // Connections that are still open after this time are dropped.
    let _ = timeout(WAITS.stop, stop.tasks.closed()).await;
    Ok(())
}

/// Waits for the first bytes of a connection. Until they arrive, no memory for a request is needed,
/// and a stop of the server ends the connection at once.
async fn begin<T: Future<Output = Result>>(
    stream: TcpStream,
    stop: Stop,
    serve: impl Fn(TcpStream, Stop) -> T,
) -> Result {
    stream.set_nodelay(true)?;
    let mut first = [0];
    tokio::select! {
        peeked = timeout(WAITS.request, stream.peek(&mut first)) => peeked??,
        () = stop.asked() => return Ok(()),
    };
    Box::pin(serve(stream, stop)).await
}

/// Shuts down the sending direction and reads what the client still sends. Closing a socket with
/// unread bytes resets the connection, and the client could lose the last bytes sent to it (RFC
/// 9112 §9.6).
#[allow(dead_code, reason = "hyper closes its connections itself")]
pub(crate) async fn close(mut stream: impl AsyncRead + AsyncWrite + Unpin) -> Result {
    const MOST: u64 = 1 << 20;
    let closing = async {
        stream.shutdown().await?;
        io::copy(&mut stream.take(MOST), &mut io::sink()).await
    };
    timeout(WAITS.farewell, closing).await??;
    Ok(())
}

#[cfg(unix)]
async fn signal() -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted,
        _ = terminate.recv() => Ok(()),
    }
}

#[cfg(not(unix))]
async fn signal() -> io::Result<()> {
    tokio::signal::ctrl_c().await
}
