//! The end of the server. axum waits for its requests only, so a connection that has switched is
//! told and waited for here.

use std::time::Duration;

use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::Result;

/// How long connections that have switched may take to end.
const LIMIT: Duration = Duration::from_secs(5);

/// Tells connections when the server stops, and tells the server when they have ended.
#[derive(Clone, Default)]
pub struct Stop {
    token: CancellationToken,
    tasks: TaskTracker,
}

impl Stop {
    /// Tells the server and its connections to stop.
    pub fn ask(&self) {
        self.token.cancel();
    }

    /// Returns when the server was told to stop.
    pub async fn asked(self) {
        self.token.cancelled().await;
    }

    /// Starts a task that the server waits for before it ends.
    pub fn spawn(&self, task: impl Future<Output = Result> + Send + 'static) {
        self.tasks.spawn(async {
            if let Err(error) = task.await {
                eprintln!("{error}");
            }
        });
    }

    /// Waits for the tasks, but not longer than a few seconds.
    pub async fn wait(&self) {
        self.tasks.close();
        let _ = timeout(LIMIT, self.tasks.wait()).await;
    }
}
