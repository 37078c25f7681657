//! Random conversations through both example proxies, and the timings of attacks that succeeded
//! once. A seed that fails is run alone by `CHAOS_SEED=… cargo test --test chaos`.

mod upgrades;
mod uploads;
mod upstream;

use http_upgrade_peers::chaos::backend::Kind;
use http_upgrade_peers::chaos::conversation::Conversation;
use http_upgrade_peers::chaos::run::{Report, Run, seeds};
use http_upgrade_peers::chaos::verdict::Traits;

const PROXIES: [&str; 2] = ["proxy", "hyper_proxy"];

const PROXY: Run = Run {
    proxy: "proxy",
    traits: Traits {
        answers_after_half_close: true,
        tells_truncated_content: true,
    },
    backend: Kind::H11,
    conversation: Conversation::random,
};
/// hyper takes the end of the client's sending direction for the end of the connection, and it
/// cannot reset a connection.
const HYPER_PROXY: Run = Run {
    proxy: "hyper_proxy",
    traits: Traits {
        answers_after_half_close: false,
        tells_truncated_content: false,
    },
    ..PROXY
};

/// Prints what happened, and fails if there was a fault.
fn check(run: Run, report: &Report) {
    println!("{report}");
    assert!(report.is_clean(), "{run:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn proxy_before_h11() {
    check(PROXY, &PROXY.go(seeds(0)).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn proxy_before_hyper() {
    let run = Run {
        backend: Kind::Hyper,
        ..PROXY
    };
    check(run, &run.go(seeds(1)).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hyper_proxy_before_h11() {
    check(HYPER_PROXY, &HYPER_PROXY.go(seeds(0)).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hyper_proxy_before_hyper() {
    let run = Run {
        backend: Kind::Hyper,
        ..HYPER_PROXY
    };
    check(run, &run.go(seeds(1)).await);
}
