//! Handshakes in one kilobyte, with a peer that lies in flash. They run on a device, on the host, and are only looked at elsewhere.
//!
//! Nothing in here may panic, format or allocate: what it links would hide what the handshakes link.
#![no_std]

pub mod checks;
#[cfg(feature = "device")]
pub mod device;
pub mod dialogue;
pub mod everything;
pub mod handshakes;
mod wire;

pub use wire::Wire;

/// All the memory that a handshake is given: octets in and octets out.
pub const MEMORY: usize = 1024;
