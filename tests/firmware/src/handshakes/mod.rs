//! The handshakes. Each one returns whether it was completed.

mod client;
mod driven;
mod h2c;
mod intermediary;
#[cfg(feature = "device")]
mod peer;
mod refusal;
mod server;

pub use client::client;
pub use driven::driven;
pub use h2c::{h2c_client, h2c_server};
pub use intermediary::intermediary;
#[cfg(feature = "device")]
pub use peer::peer;
pub use refusal::refusal;
pub use server::server;

use http_upgrade::websocket::{Acceptor, Origins};

static CHAT: Acceptor =
    Acceptor::new(Origins::Only(&["http://127.0.0.1:9151"])).subprotocols(&["chat"]);
