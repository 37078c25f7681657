//! The chaos test: random conversations through a proxy to a conformant backend.
//!
//! The backend must read exactly what the client sent, and the client must receive exactly what the
//! backend responded.

pub mod answers;
pub mod backend;
pub mod client;
pub mod conversation;
mod hyper_backend;
pub mod journal;
pub mod plan;
pub mod request;
pub mod run;
pub mod verdict;
