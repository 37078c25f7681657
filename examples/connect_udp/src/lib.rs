//! UDP through an HTTP/1.1 proxy (RFC 9298): a proxy, a client, and what both need.
//!
//! ```text
//! cargo run --manifest-path examples/connect_udp/Cargo.toml --bin udp_proxy 127.0.0.1:8080
//! cargo run --manifest-path examples/connect_udp/Cargo.toml --bin udp_client \
//!     127.0.0.1:8080 127.0.0.1:5300 127.0.0.1:53
//! ```
//!
//! The proxy listens on its argument. The client asks it for a tunnel to the last address, and
//! carries through it what an application sends by UDP to the address before: here, requests to a
//! DNS server. Start reading at [`proxy::serve`].
//!
//! After the 101 each datagram is a capsule (RFC 9297 §3.5). On HTTP/1.1 the capsules are on a
//! connection over TCP, so datagrams arrive in order and none is lost, at the price of a delay.

pub mod client;
pub mod datagrams;
pub mod proxy;
pub mod tunnel;

use std::error::Error;

pub type Result<T = (), E = Box<dyn Error + Send + Sync>> = std::result::Result<T, E>;
