//! Stops a blocking server on Ctrl-C or SIGTERM.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

static ASKED: OnceLock<Instant> = OnceLock::new();

/// Notes the signal when it arrives, and wakes the thread that accepts connections on `address`.
pub(crate) fn on_signal(mut address: SocketAddr) -> Result<(), ctrlc::Error> {
    if address.ip().is_unspecified() {
        address.set_ip(match address.ip() {
            IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
            IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
        });
    }
    ctrlc::set_handler(move || {
        ASKED.get_or_init(Instant::now);
        // A blocked `accept` returns when a client connects. If this connection fails, `accept`
        // fails as well and the thread is awake in any case.
        let _ = TcpStream::connect_timeout(&address, Duration::from_secs(1));
    })
}

/// Returns how long ago the server was told to stop.
pub(crate) fn asked() -> Option<Duration> {
    ASKED.get().map(Instant::elapsed)
}
