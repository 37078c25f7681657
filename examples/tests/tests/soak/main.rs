//! A soak test: the example servers `tokio_server` and `proxy` under a mixed load of clients that
//! behave well and clients that do not.
//!
//! ```text
//! cargo test --release --test soak -- --ignored --nocapture
//! ```
//!
//! in `examples/tests` runs it for 20 minutes with up to 5 000 connections open at the same time,
//! and prints tables: how often each kind of connection ended in which way, and the memory and the
//! open files of each program. It fails if a connection ends in a way that its kind does not
//! explain, if a program panics, or if memory or files do not return to what they were. A short run
//! of it is among the other tests.
//!
//! | variable | meaning |
//! |---|---|
//! | `SOAK_SECONDS` | how long the load lasts, without the warm-up (1200) |
//! | `SOAK_CONNECTIONS` | how many connections are open at most (5000) |
//! | `SOAK_SEED` | decides what every connection does (1) |
//! | `SOAK_ALLOCATOR` | a library that the programs load, such as `libjemalloc.so.2` of Debian |
//!
//! The seed repeats what the clients and the upstream server do, but not the scheduling.
//!
//! `README.md` has the figures of a run.
//!
//! The allocator of glibc does not give all memory back that was freed: after thousands of
//! connections a program keeps some megabytes, for the next ones. So memory is compared with what
//! it was after a warm-up that has as many connections. With jemalloc the programs give memory
//! back, and the comparison finds a leak of ten bytes for each connection.
//!
//! It reads `/proc`, so it needs Linux.
#![cfg(target_os = "linux")]
#![allow(unreachable_pub, reason = "modules of a test")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod backlog;
mod content;
mod cut;
mod kind;
mod load;
mod message;
mod place;
mod process;
#[path = "../support/programs.rs"]
mod programs;
mod refused;
mod tally;
mod tunnel;
mod upstream;
mod upstream_tunnel;
mod websocket;
mod wire;

use std::time::Duration;

use load::{Load, run};

/// A short run, so that the soak test itself keeps working.
#[tokio::test(flavor = "current_thread")]
async fn a_short_soak() {
    run(Load {
        warm_up: Duration::from_secs(2),
        lasts: Duration::from_secs(12),
        connections: 300,
        seed: 1,
        is_long: false,
    })
    .await;
}

#[tokio::test(flavor = "current_thread")]
#[ignore = "it takes 20 minutes"]
async fn soak() {
    let number = |name, default| match std::env::var(name) {
        Ok(text) => text
            .parse()
            .unwrap_or_else(|_| panic!("{name} is no number")),
        Err(_) => default,
    };
    run(Load {
        warm_up: Duration::from_secs(60),
        lasts: Duration::from_secs(number("SOAK_SECONDS", 1_200)),
        connections: usize::try_from(number("SOAK_CONNECTIONS", 5_000)).unwrap(),
        seed: number("SOAK_SEED", 1),
        is_long: true,
    })
    .await;
}
