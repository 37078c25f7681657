//! Content with a time limit for the arrival of its next bytes.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use http_body_util::Either;
use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};
use tokio::time::{Sleep, sleep};

use super::listener::Result;
use super::progress::Progress;

/// The content of a response: upstream's, or a text of the proxy's own.
pub(crate) type Content = Either<Moving, String>;

/// Content that is passed on, and that fails when no byte of it arrives for too long.
pub(crate) struct Moving {
    content: Incoming,
    longest: Duration,
    sleep: Pin<Box<Sleep>>,
    watch: Arc<Watch>,
}

/// The progress of content that hyper reads.
pub(crate) struct Watch {
    pub(crate) progress: Progress,
    has_failed: AtomicBool,
}

impl Watch {
    /// Whether the sender broke the content off, framed it wrongly, or stopped sending.
    pub(crate) fn has_failed(&self) -> bool {
        self.has_failed.load(Relaxed)
    }
}

impl Moving {
    /// Wraps content of which something has to arrive at least once in `longest`.
    pub(crate) fn new(content: Incoming, longest: Duration) -> (Self, Arc<Watch>) {
        let watch = Arc::new(Watch {
            progress: Progress::new(),
            has_failed: AtomicBool::new(false),
        });
        let moving = Self {
            content,
            longest,
            sleep: Box::pin(sleep(longest)),
            watch: watch.clone(),
        };
        (moving, watch)
    }
}

impl Body for Moving {
    type Data = Bytes;
    type Error = Box<dyn std::error::Error + Send + Sync>;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>>>> {
        match Pin::new(&mut self.content).poll_frame(context) {
            Poll::Ready(Some(Ok(frame))) => {
                self.sleep = Box::pin(sleep(self.longest));
                let bytes = frame.data_ref().map_or(0, Bytes::len);
                self.watch.progress.moved(bytes);
                Poll::Ready(Some(Ok(frame)))
            }
            Poll::Ready(Some(Err(error))) => {
                self.watch.has_failed.store(true, Relaxed);
                Poll::Ready(Some(Err(error.into())))
            }
            Poll::Ready(None) => Poll::Ready(None),
            Poll::Pending => {
                ready!(self.sleep.as_mut().poll(context));
                self.watch.has_failed.store(true, Relaxed);
                Poll::Ready(Some(Err("the content stopped coming".into())))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.content.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.content.size_hint()
    }
}
