//! How long the example servers wait for their peers.

use std::sync::LazyLock;
use std::time::Duration;

/// The waits in use. The environment variable `LONGEST_WAIT`, in seconds, shortens all waits that
/// are longer; the tests need that.
pub(crate) static WAITS: LazyLock<Waits> = LazyLock::new(|| {
    let seconds = std::env::var("LONGEST_WAIT").ok();
    let seconds = seconds.and_then(|seconds| seconds.parse().ok());
    let longest = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    Waits::new(longest.unwrap_or(Duration::MAX))
});

/// Everything that a server waits for, and for how long at most.
#[allow(dead_code, reason = "each server has some of these waits")]
pub(crate) struct Waits {
    /// For the first bytes of a request, and then for its whole head. In a handshake this includes
    /// sending the response, and the HTTP/2 preface after it.
    pub(crate) request: Duration,
    /// For the next bytes of content. A long upload may take any time as long as bytes keep coming.
    pub(crate) content: Duration,
    /// For the client to accept a response or a message.
    pub(crate) write: Duration,
    /// For the next WebSocket message. A client that stays silent this long gets a Ping and has the
    /// same time again to send something. HTTP/2 has its own PING.
    pub(crate) idle: Duration,
    /// For a proxy's upstream server to accept a connection.
    pub(crate) connect: Duration,
    /// For upstream's whole response head, counted from the last moment at which content of the
    /// request was forwarded.
    pub(crate) response: Duration,
    /// For the next byte in a tunnel, in either direction.
    pub(crate) tunnel: Duration,
    /// For the client to close its end after the server has sent its last bytes.
    pub(crate) farewell: Duration,
    /// For all open connections to end after the server was told to stop.
    pub(crate) stop: Duration,
}

impl Waits {
    fn new(longest: Duration) -> Self {
        let seconds = |seconds| Duration::from_secs(seconds).min(longest);
        Self {
            request: seconds(10),
            content: seconds(10),
            write: seconds(20),
            idle: seconds(25),
            connect: seconds(5),
            response: seconds(60),
            tunnel: seconds(300),
            farewell: seconds(1),
            stop: seconds(5),
        }
    }
}
