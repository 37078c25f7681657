//! A protocol of one's own, in lines. The content of the request has told what the client wants.

use futures_util::{SinkExt, StreamExt};
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use tokio::time::timeout;
use tokio_util::codec::{Framed, LinesCodec};

use crate::stop::Stop;
use crate::{IDLE, Result, WRITE};

/// The longest line, in bytes.
const LINE: usize = 1_024;

/// Confirms each topic with a line, and sends every line of the client back.
pub(crate) async fn serve(switching: OnUpgrade, topics: Vec<String>, stop: Stop) -> Result {
    let stream = TokioIo::new(timeout(WRITE, switching).await??);
    let mut lines = Framed::new(stream, LinesCodec::new_with_max_length(LINE));
    for topic in topics {
        timeout(WRITE, lines.send(format!("subscribed to {topic}"))).await??;
    }
    loop {
        let line = tokio::select! {
            line = timeout(IDLE, lines.next()) => line?,
            () = stop.clone().asked() => break,
        };
        let Some(line) = line else {
            return Ok(());
        };
        timeout(WRITE, lines.send(line?)).await??;
    }
    timeout(WRITE, lines.send("the server stops")).await??;
    Ok(())
}
