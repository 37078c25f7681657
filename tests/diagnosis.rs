//! What a recording of a failed upgrade comes to.
#![cfg(feature = "diagnosis")]
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::arithmetic_side_effects
)]

#[path = "diagnosis/shared.rs"]
mod shared;
