//! placeholder
#![no_std]
#![forbid(unsafe_code)]

#[cfg(feature = "alloc")]
extern crate no_std_compat as std;

mod buffer;
mod content;
mod head;
mod protocol;
mod rejection;
pub mod server;
mod switched;
mod upgrade;
#[cfg(feature = "websocket")]
pub mod websocket;

pub use buffer::{Buffer, BufferError};
pub use content::error::ContentError;
pub use content::{Content, Piece};
pub use head::error::HeadError;
pub use head::fields::{Fields, Iter, Repeated, Values};
pub use head::limits::Limits;
pub use head::lines::{Encode, EncodeError, Lines};
pub use head::list::{InvalidList, List};
pub use head::request::RequestHead;
pub use head::response::ResponseHead;
pub use head::target::Target;
pub use head::version::Version;
pub use protocol::{Accept, Propose, Protocol, Token};
pub use rejection::{Connection, Rejection};
pub use server::Server;
pub use switched::Switched;
pub use upgrade::{NoUpgrade, Pieces, Protocols, Reply, Upgrade};
