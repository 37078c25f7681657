//! Handshakes in one kilobyte of memory, with a peer whose bytes are in flash. They run on a device
//! and on the host; for other targets only the linked code is inspected.
//!
//! Nothing in here may panic, format or allocate: what this code links would hide what the
//! handshakes link.
#![no_std]

pub mod checks;
#[cfg(feature = "device")]
pub mod device;
pub mod dialogue;
pub mod everything;
pub mod handshakes;
mod wire;

pub use wire::Wire;

/// The memory that a handshake gets, in bytes, for input and output together.
pub const MEMORY: usize = 1024;
