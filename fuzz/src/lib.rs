//! What the fuzz targets share: the two parts of an input, callers that drive the machines, and
//! second readings of the RFCs.
//!
//! A second reading (`grammar`, `oracle`, `decoder`) is written from the RFCs and from the
//! documented decisions of this crate, not from its source code. It is slow and simple: it has all
//! bytes at once, splits them into lines, and collects what it finds.
//!
//! Some targets need more than the bytes of a peer. Their inputs have settings after the last byte
//! FF: see [`Input`]. Those that drive connections choose everything by the bytes: see [`Choices`].

pub mod answer;
pub mod capsules;
pub mod choices;
pub mod connection;
pub mod decoder;
pub mod differences;
pub mod driven;
pub mod driven_client;
pub mod driven_proxy;
pub mod driven_server;
pub mod grammar;
pub mod heads;
pub mod input;
pub mod lists;
pub mod oracle;
pub mod reading;
pub mod relayed;
pub mod settings;
pub mod stream_one;
pub mod translated;
pub mod written;

pub use choices::Choices;
pub use input::Input;
