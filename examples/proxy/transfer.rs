//! Writes with a time limit, and forwards content from one connection to the other.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

use http_upgrade::Encode;
use http_upgrade::intermediary::ForwardedContent;
use tokio::io::AsyncWriteExt;
use tokio::net::tcp::WriteHalf;
use tokio::time::timeout;

use crate::ended::Ended;
use crate::peer::Source;
use crate::progress::Progress;
use crate::waits::WAITS;

/// Writes all bytes. The receiver may be slow, as long as it takes some of them within
/// `WAITS.write`.
pub(crate) async fn write_all(to: &mut WriteHalf<'_>, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        let written = write(to, bytes).await?;
        bytes = bytes.get(written..).unwrap_or_default();
    }
    Ok(())
}

/// Writes some bytes and returns how many. If the future is dropped while it waits, nothing was
/// written.
async fn write(to: &mut WriteHalf<'_>, bytes: &[u8]) -> io::Result<usize> {
    match timeout(WAITS.write, to.write(bytes)).await?? {
        0 => Err(io::ErrorKind::WriteZero.into()),
        written => Ok(written),
    }
}

/// Forwards content to its end. If the end of the connection ends the content, `is_reset` tells
/// that this was not an orderly end. `progress` counts the bytes that were written.
///
/// This future may be dropped at any await: `content` has counted every byte that was written by
/// then, and the other bytes are still in the buffer.
pub(crate) async fn pass(
    content: &mut ForwardedContent,
    (from, is_reset): (&mut Source<'_>, &AtomicBool),
    to: &mut WriteHalf<'_>,
    idle: Duration,
    progress: &Progress,
) -> Result<(), Ended> {
    loop {
        while let Some(piece) = content.piece(from.buffer.filled())? {
            let bytes = piece.to_vec()?;
            let written = match &bytes[..] {
                [] => 0,
                bytes => write(to, bytes).await.map_err(Ended::Unheard)?,
            };
            let consumed = content.written(written);
            from.buffer.consume(consumed);
            progress.moved(written);
        }
        if content.is_complete() {
            return Ok(());
        }
        match timeout(idle, from.read()).await {
            Ok(Ok(())) => {}
            // The connection was closed in order. That completes content without a length, and
            // truncates any other.
            Ok(Err(Ended::Silent)) => {
                if !is_reset.load(Relaxed) {
                    content.input_ended(from.buffer.filled());
                }
                if !content.is_complete() {
                    return Err(Ended::Broken("the content was cut off".into()));
                }
            }
            Ok(Err(ended)) => return Err(ended),
            Err(_) => return Err(Ended::Broken("the content stopped coming".into())),
        }
    }
}
