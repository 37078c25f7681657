//! Layer 3: WebSocket, the opening handshake (RFC 6455 §4).
//!
//! ```
//! use http_upgrade::server::{Event, Server};
//! use http_upgrade::websocket::{Acceptor, Origins};
//! use http_upgrade::Encode;
//!
//! static CHAT: Acceptor = Acceptor::new(Origins::Only(&["https://example.com"])).subprotocols(&["chat"]);
//!
//! let input = b"GET /chat HTTP/1.1\r\nHost: example.com\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
//!     Origin: https://example.com\r\nSec-WebSocket-Protocol: chat, superchat\r\nSec-WebSocket-Version: 13\r\n\
//!     Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
//! let mut server = Server::new();
//! assert!(!server.wants_input(input));
//! let Event::UpgradeRequested(upgrade) = server.event(input)? else { panic!() };
//! let reply = upgrade.accept(&CHAT).map_err(|rejection| rejection.error())?;
//! assert!(reply.to_vec()?.ends_with(
//!     b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Protocol: chat\r\n\r\n"
//! ));
//! let switched = reply.sent();
//! assert_eq!(switched.agreement().subprotocol(), Some("chat"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod acceptor;
mod agreement;
mod deflate;
mod extensions;
mod key;
mod origin;
mod proposal;
mod refusal;
mod relay;
mod uri;
mod violation;

pub use acceptor::{Acceptor, Preference};
pub use agreement::Agreement;
pub use deflate::{Deflate, PerMessageDeflate};
pub use extensions::{Extension, Extensions, InvalidExtensions, Parameter, Parameters};
#[cfg(feature = "diagnosis")]
pub(crate) use key::hashed;
pub use origin::Origins;
pub use proposal::{Proposal, SubprotocolPolicy};
pub use refusal::Refusal;
pub use relay::Relay;
pub use uri::{InvalidUri, Uri};
pub use violation::Violation;
