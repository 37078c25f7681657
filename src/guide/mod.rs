//! Guides to the use of this crate. They are documentation only, and every example is compiled and
//! run as a test.
//!
//! - [`runtime`]: wrapping the crate for a runtime, such as tokio or threads.
//! - [`protocol`]: a protocol of your own, with a server, a client and an intermediary.
//! - [`proxy`]: a reverse proxy.
//! - [`firmware`]: devices without an operating system.
//! - [`fuzzing`]: attacking what you have wrapped.

#[doc = include_str!("firmware.md")]
pub mod firmware {}

#[doc = include_str!("fuzzing.md")]
pub mod fuzzing {}

#[doc = include_str!("protocol.md")]
pub mod protocol {}

#[doc = include_str!("proxy.md")]
pub mod proxy {}

#[doc = include_str!("runtime.md")]
pub mod runtime {}
