//! A UDP proxy over HTTP/3 (RFC 9298, RFC 9220), and a client of it. The acceptor is the one that
//! answers over HTTP/1.1 in the example `connect_udp`.
//!
//! ```text
//! cargo run --manifest-path examples/h3_server/Cargo.toml --bin h3_server \
//!     127.0.0.1:8443 /tmp/h3.pem
//! cargo run --manifest-path examples/h3_server/Cargo.toml --bin h3_client \
//!     127.0.0.1:8443 /tmp/h3.pem 127.0.0.1:7 hello
//! ```
//!
//! The server writes its certificate to a file. The client trusts it, opens a tunnel to an address,
//! here that of an echo server, sends one datagram, and prints the first one that comes back.
//!
//! quinn has the connection, and h3 reads and writes the heads. A client asks with an extended
//! CONNECT and gets a 200; then there are capsules on the stream (RFC 9297 §3). The function to
//! read is [`server::answer`].
//!
//! A WebSocket would be accepted in the same way, as `h2_server` shows. With h3 0.0.8 it is not
//! possible: h3 refuses each request whose `:protocol` it does not know, and it knows `connect-udp`
//! and `webtransport` only.

pub mod client;
pub mod server;
pub mod tls;

pub use connect_udp::Result;
