//! The diagnosis of a recorded upgrade that failed.
#![cfg(all(feature = "diagnosis", feature = "websocket", feature = "h2c"))]
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::expect_used,
    clippy::string_slice,
    clippy::unwrap_used,
    clippy::arithmetic_side_effects
)]

#[path = "diagnosis/conversions.rs"]
mod conversions;
#[path = "diagnosis/errors.rs"]
mod errors;
#[path = "diagnosis/facts.rs"]
mod facts;
#[path = "diagnosis/found.rs"]
mod found;
#[path = "diagnosis/frames.rs"]
mod frames;
#[path = "diagnosis/matrix.rs"]
mod matrix;
#[path = "diagnosis/quotes.rs"]
mod quotes;
#[path = "diagnosis/recording.rs"]
mod recording;
#[path = "diagnosis/report.rs"]
mod report;
#[path = "diagnosis/requests.rs"]
mod requests;
#[path = "diagnosis/responses.rs"]
mod responses;
#[path = "diagnosis/robust.rs"]
mod robust;
#[path = "diagnosis/shared.rs"]
mod shared;
