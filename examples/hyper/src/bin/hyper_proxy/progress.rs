//! Notes when bytes last moved, for waits that may last as long as bytes keep moving.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use tokio::time::{Instant, sleep};

/// How many bytes have moved, and when the last of them did.
pub(crate) struct Progress {
    start: Instant,
    /// Milliseconds since `start`.
    last: AtomicU64,
    bytes: AtomicU64,
}

impl Progress {
    /// Starts counting now.
    pub(crate) fn new() -> Self {
        Self {
            start: Instant::now(),
            last: AtomicU64::new(0),
            bytes: AtomicU64::new(0),
        }
    }

    pub(crate) fn moved(&self, bytes: usize) {
        let last = self.start.elapsed().as_millis();
        self.last
            .store(last.try_into().unwrap_or(u64::MAX), Relaxed);
        self.bytes.fetch_add(bytes as u64, Relaxed);
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.bytes.load(Relaxed)
    }

    /// Returns when nothing has moved for this long.
    pub(crate) async fn silence(&self, longest: Duration) {
        loop {
            let last = Duration::from_millis(self.last.load(Relaxed));
            let quiet = self.start.elapsed().saturating_sub(last);
            match longest.checked_sub(quiet) {
                Some(left) if !left.is_zero() => sleep(left).await,
                _ => return,
            }
        }
    }
}
