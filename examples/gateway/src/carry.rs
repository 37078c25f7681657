//! The bytes of a tunnel, and how the end and the reset of a stream are those of a connection
//! (RFC 8441 §5).

use bytes::{Bytes, BytesMut};
use h2::{Reason, RecvStream, SendStream};
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use std::future::poll_fn;
use tokio::io::{AsyncReadExt, AsyncWriteExt, ReadHalf, WriteHalf};
use tokio_util::either::Either;

use super::{Result, Stream};

/// One end of a tunnel: both directions of a connection over HTTP/1.1, or of a stream of HTTP/2.
pub struct End {
    reader: Reader,
    writer: Writer,
}

enum Reader {
    /// The bytes that hyper has read already come first.
    Connection(ReadHalf<Stream>, Bytes),
    Stream(RecvStream),
}

enum Writer {
    Connection(WriteHalf<Stream>),
    Stream(SendStream<Bytes>),
}

impl End {
    /// Takes the connection out of hyper after a 101.
    pub fn of_connection(upgraded: Upgraded) -> Result<Self> {
        let parts = upgraded.downcast::<TokioIo<Stream>>();
        let parts = parts.map_err(|_| "hyper has another kind of connection")?;
        let (reader, writer) = tokio::io::split(parts.io.into_inner());
        Ok(Self {
            reader: Reader::Connection(reader, parts.read_buf),
            writer: Writer::Connection(writer),
        })
    }

    pub fn of_stream(reader: RecvStream, writer: SendStream<Bytes>) -> Self {
        Self {
            reader: Reader::Stream(reader),
            writer: Writer::Stream(writer),
        }
    }

    /// Resets the connection or the stream, so that the peer does not take it for an end.
    pub fn reset(self) {
        match (self.reader, self.writer) {
            (Reader::Connection(reader, _), Writer::Connection(writer)) => {
                let connection = reader.unsplit(writer);
                let socket = match &connection {
                    Either::Left(stream) => stream,
                    Either::Right(stream) => stream.get_ref().0,
                };
                // The socket sends an RST when it is dropped, here.
                if let Err(error) = socket.set_zero_linger() {
                    eprintln!("no reset: {error}");
                }
            }
            (_, Writer::Stream(mut writer)) => writer.send_reset(Reason::CANCEL),
            (Reader::Stream(_), Writer::Connection(_)) => {}
        }
    }
}

impl Reader {
    /// Returns the next bytes; `None` is the end of the direction, and an error its reset.
    async fn next(&mut self) -> Result<Option<Bytes>> {
        match self {
            Self::Connection(_, early) if !early.is_empty() => Ok(Some(std::mem::take(early))),
            Self::Connection(reader, _) => {
                let mut bytes = BytesMut::with_capacity(16 * 1024);
                reader.read_buf(&mut bytes).await?;
                Ok(Some(bytes.freeze()).filter(|bytes| !bytes.is_empty()))
            }
            Self::Stream(reader) => loop {
                match reader.data().await.transpose()? {
                    // An empty DATA frame is not the end.
                    Some(bytes) if bytes.is_empty() => {}
                    more => return Ok(more),
                }
            },
        }
    }

    /// Lets the peer send as many bytes more, since these were passed on.
    fn passed_on(&mut self, length: usize) -> Result {
        if let Self::Stream(reader) = self {
            reader.flow_control().release_capacity(length)?;
        }
        Ok(())
    }
}

impl Writer {
    async fn write(&mut self, mut bytes: Bytes) -> Result {
        match self {
            Self::Connection(writer) => {
                writer.write_all(&bytes).await?;
                Ok(writer.flush().await?)
            }
            Self::Stream(writer) => {
                while !bytes.is_empty() {
                    writer.reserve_capacity(bytes.len());
                    let room = poll_fn(|context| writer.poll_capacity(context)).await;
                    let room = room.ok_or("the stream ended")??;
                    writer.send_data(bytes.split_to(room.min(bytes.len())), false)?;
                }
                Ok(())
            }
        }
    }

    async fn end(&mut self) -> Result {
        match self {
            Self::Connection(writer) => Ok(writer.shutdown().await?),
            Self::Stream(writer) => Ok(writer.send_data(Bytes::new(), true)?),
        }
    }
}

/// Moves bytes in both directions until both have ended. If one end is reset, the other one is
/// reset as well.
pub async fn carry(mut client: End, mut server: End) {
    let moved = tokio::try_join!(
        copy(&mut client.reader, &mut server.writer),
        copy(&mut server.reader, &mut client.writer),
    );
    match moved {
        Ok((up, down)) => println!("a tunnel ended: {up} bytes up, {down} bytes down"),
        Err(error) => {
            println!("a tunnel was reset: {error}");
            client.reset();
            server.reset();
        }
    }
}

async fn copy(from: &mut Reader, to: &mut Writer) -> Result<usize> {
    let mut moved = 0;
    while let Some(bytes) = from.next().await? {
        let length = bytes.len();
        to.write(bytes).await?;
        from.passed_on(length)?;
        moved += length;
    }
    to.end().await?;
    Ok(moved)
}
