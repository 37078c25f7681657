//! Puts the mutants that cargo-mutants lists into the crate, all at once; see `README.md`.

pub mod list;
pub mod switch;
