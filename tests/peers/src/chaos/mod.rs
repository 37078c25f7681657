//! The chaos test: random conversations through a proxy to a conformant backend.
//!
//! What the backend read must be what the client has sent, and what the client got must be what the
//! backend answered.

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
