//! What the fuzz targets share: how an input is cut, a caller that drives the server, and second readings of the RFCs.
//!
//! A second reading (`grammar`, `oracle`, `decoder`) is written from the RFCs and from what the documentation says this crate decided, not
//! from its sources. It is slow and obvious: it sees all octets at once, splits them into lines, and collects what it finds.
//!
//! An input of a target that needs more than octets has them behind its last octet FF: see [`Input`].

pub mod answer;
pub mod connection;
pub mod decoder;
pub mod differences;
pub mod grammar;
pub mod heads;
pub mod input;
pub mod lists;
pub mod oracle;
pub mod relayed;
pub mod settings;
pub mod stream_one;
pub mod written;

pub use input::Input;
