//! Copies bytes between two connections that have switched protocols.

use std::io;

use http_upgrade::Buffer;
use tokio::io::AsyncWriteExt;
use tokio::net::tcp::{ReadHalf, WriteHalf};

use crate::listener::Stop;
use crate::peer::Peer;
use crate::progress::Progress;
use crate::transfer::write_all;
use crate::waits::WAITS;

/// The largest number of bytes that are copied at a time.
const CHUNK: usize = 16_384;

/// Copies bytes until both directions have ended, one of them breaks, or nothing has moved for
/// `WAITS.tunnel`. Returns a sentence that tells what happened.
pub(crate) async fn carry(client: &mut Peer, upstream: &mut Peer, stop: &Stop) -> String {
    let (both, up) = (Progress::new(), Progress::new());
    let (from_client, to_client) = client.stream.split();
    let (from_upstream, to_upstream) = upstream.stream.split();
    let [first_up, first_down] = [&mut client.buffer, &mut upstream.buffer].map(take);
    let directions = async {
        let up = copy(from_client, to_upstream, first_up, |bytes| {
            up.moved(bytes);
            both.moved(bytes);
        });
        let down = copy(from_upstream, to_client, first_down, |bytes| {
            both.moved(bytes);
        });
        tokio::try_join!(up, down)
    };
    let end = tokio::select! {
        ended = directions => if ended.is_ok() { "ended" } else { "broke" },
        () = both.silence(WAITS.tunnel) => "was silent for too long",
        () = stop.asked() => "was stopped",
    };
    let down = both.bytes().saturating_sub(up.bytes());
    format!("the tunnel {end}: {} bytes up, {down} down", up.bytes())
}

/// Takes the bytes that arrived before the tunnel was open. The buffer is freed, since the tunnel
/// needs none.
fn take(buffer: &mut Buffer<Vec<u8>>) -> Vec<u8> {
    let bytes = buffer.filled().to_vec();
    *buffer = Buffer::new(Vec::new());
    bytes
}

/// Copies one direction and passes its end on. The other direction may continue.
async fn copy(
    from: ReadHalf<'_>,
    mut to: WriteHalf<'_>,
    first: Vec<u8>,
    moved: impl Fn(usize),
) -> io::Result<()> {
    write_all(&mut to, &first).await?;
    moved(first.len());
    drop(first);
    loop {
        // No buffer is held between two chunks, since most tunnels are silent most of the time.
        from.readable().await?;
        let mut chunk = vec![0; CHUNK];
        let bytes = match from.try_read(&mut chunk) {
            Ok(0) => return to.shutdown().await,
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => continue,
            Err(error) => return Err(error),
        };
        chunk.truncate(bytes);
        write_all(&mut to, &chunk).await?;
        moved(bytes);
    }
}
