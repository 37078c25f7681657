//! A client that sends one conversation and keeps what it receives.

use std::io;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use socket2::SockRef;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{ReadHalf, WriteHalf};
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use super::answers::Answers;
use super::conversation::{Conversation, Leave, Reading};

/// The time limit of one conversation. The slowest plan takes a few seconds.
const LIMIT: Duration = Duration::from_secs(45);
/// The segment size of a client with small buffers, in bytes.
const SEGMENT: u32 = 1_000;

/// The record of a conversation.
#[derive(Debug)]
pub struct Record {
    pub answers: Answers,
    /// How many bytes were written. No more than that can have arrived.
    pub sent: usize,
    pub end: End,
    pub took: Duration,
}

/// How the connection ended, as the client sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The proxy closed it.
    Closed,
    /// The proxy reset it, or broke off.
    Reset,
    /// The client closed it, because everything had arrived or because its plan says so.
    Own,
    /// It did not end within the time limit.
    Stuck,
}

/// What the reader has seen so far.
#[derive(Clone, Copy, Debug, Default)]
struct Progress {
    whole: usize,
    tunnel: Option<usize>,
    over: bool,
}

/// Sends a conversation to the proxy, and returns when it is over.
///
/// # Errors
///
/// When no connection to the proxy can be made.
pub async fn converse(proxy: SocketAddr, conversation: &Conversation) -> io::Result<Record> {
    let mut stream = connect(proxy, conversation.reading.small).await?;
    let (reading, writing) = stream.split();
    let (report, progress) = watch::channel(Progress::default());
    let mut answers = Answers::to(&conversation.requests);
    let mut writer = Writer {
        conversation,
        stream: writing,
        progress,
        sent: 0,
        was_reset: false,
    };
    let mut end = End::Own;
    let started = Instant::now();
    let both = async {
        let reader = read(reading, conversation.reading, &mut answers, &report);
        tokio::pin!(reader);
        tokio::select! {
            came = &mut reader => end = came,
            left = writer.converse() => match left {
                Left::ToRead => end = reader.await,
                Left::Over => {}
            },
        }
    };
    if timeout(LIMIT, both).await.is_err() {
        end = End::Stuck;
    }
    if end == End::Closed && writer.was_reset {
        end = End::Reset;
    }
    if end == End::Closed {
        answers.finish();
    }
    Ok(Record {
        answers,
        sent: writer.sent,
        end,
        took: started.elapsed(),
    })
}

/// Connects to the proxy, with small buffers if `small` is set.
///
/// # Errors
///
/// When no connection can be made.
pub async fn connect(proxy: SocketAddr, small: bool) -> io::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    if small {
        socket.set_recv_buffer_size(2_048)?;
        // Small segments limit how much the other end may have in flight.
        SockRef::from(&socket).set_tcp_mss(SEGMENT)?;
    }
    let stream = socket.connect(proxy).await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

async fn read(
    mut stream: ReadHalf<'_>,
    reading: Reading,
    answers: &mut Answers,
    report: &watch::Sender<Progress>,
) -> End {
    sleep(reading.delay).await;
    let most = if reading.pause.is_zero() {
        65_536
    } else {
        3_000
    };
    let mut buffer = vec![0; most];
    loop {
        let came = stream.read(&mut buffer).await;
        if let Ok(bytes) = came {
            answers.add(&buffer[..bytes]);
        }
        let over = !matches!(came, Ok(1..)) || answers.error().is_some();
        report.send_replace(Progress {
            whole: answers.whole(),
            tunnel: answers.tunnel().map(<[u8]>::len),
            over,
        });
        match came {
            Ok(0) => return End::Closed,
            Ok(_) if over => return End::Own,
            Ok(_) => {}
            Err(_) => return End::Reset,
        }
        if !reading.pause.is_zero() {
            sleep(reading.pause).await;
        }
    }
}

/// What is left to do after writing.
enum Left {
    /// Read until the other end closes.
    ToRead,
    /// Nothing: the client closes.
    Over,
}

struct Writer<'c> {
    conversation: &'c Conversation,
    stream: WriteHalf<'c>,
    progress: watch::Receiver<Progress>,
    sent: usize,
    /// Whether a write failed because of a reset. The system reports a reset only once.
    was_reset: bool,
}

impl Writer<'_> {
    async fn converse(&mut self) -> Left {
        let conversation = self.conversation;
        for (index, count) in conversation.bursts.iter().enumerate() {
            let last = index + 1 == conversation.bursts.len();
            let end = conversation.requests[count - 1].end;
            let end = end + usize::from(last) * conversation.optimistic;
            if let Some(left) = self.send(end).await {
                return left;
            }
            if last && conversation.half_closes && conversation.optimistic == 0 {
                return self.half_close().await;
            }
            self.wait(|progress| progress.whole >= *count).await;
        }
        let switched = self.progress.borrow().tunnel.is_some();
        if !switched {
            return if conversation.optimistic > 0 {
                // The bytes after an upgrade may be read late, or never.
                sleep(Duration::from_millis(50)).await;
                Left::Over
            } else {
                Left::Over
            };
        }
        match self.send(conversation.wire.len()).await {
            Some(left) => left,
            None => self.half_close().await,
        }
    }

    async fn half_close(&mut self) -> Left {
        let _ = self.stream.shutdown().await;
        Left::ToRead
    }

    /// Sends up to `end`, unless the client leaves before that or the connection breaks.
    async fn send(&mut self, end: usize) -> Option<Left> {
        let conversation = self.conversation;
        let (leaves, manner) = match conversation.stop {
            Some((at, manner)) if at <= end => (at, Some(manner)),
            _ => (end, None),
        };
        while self.sent < leaves {
            let next = conversation.cuts.iter().find(|(at, _)| *at > self.sent);
            let (to, pause) = next.map_or((leaves, Duration::ZERO), |(at, pause)| {
                if *at < leaves {
                    (*at, *pause)
                } else {
                    (leaves, Duration::ZERO)
                }
            });
            while self.sent < to {
                match self.stream.write(&conversation.wire[self.sent..to]).await {
                    Ok(bytes) => self.sent += bytes,
                    // The response that was sent before that still counts.
                    Err(error) => {
                        self.was_reset = error.kind() == io::ErrorKind::ConnectionReset;
                        return Some(Left::ToRead);
                    }
                }
            }
            if !pause.is_zero() {
                sleep(pause).await;
            }
        }
        match manner? {
            Leave::HalfClose => Some(self.half_close().await),
            Leave::Reset => {
                let _ = SockRef::from(self.stream.as_ref()).set_linger(Some(Duration::ZERO));
                Some(Left::Over)
            }
            Leave::Close => {
                sleep(Duration::from_millis(200)).await;
                Some(Left::Over)
            }
        }
    }

    async fn wait(&mut self, enough: impl Fn(&Progress) -> bool) {
        let _ = self
            .progress
            .wait_for(|progress| enough(progress) || progress.over || progress.tunnel.is_some())
            .await;
    }
}
