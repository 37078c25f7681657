//! What the figures depend on: the day, the compiler, the processor, and the versions of the peers.

use std::fs;
use std::time::{SystemTime, UNIX_EPOCH};

/// The lock file that was resolved when this package was built.
const LOCK: &str = include_str!("../Cargo.lock");
const PEERS: &[&str] = &[
    "http-upgrade",
    "httparse",
    "sha1",
    "sha1_smol",
    "base64",
    "embedded-websocket",
    "soketto",
    "actix-http",
    "tungstenite",
    "tokio-websockets",
    "fastwebsockets",
    "hyper",
];

/// The processor features that the libraries look for at run time.
const FEATURES: &[&str] = &["sse4_2", "avx2", "avx512bw", "sha_ni"];

pub fn print() {
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let value = |key: &str| {
        let mut lines = info.lines().filter_map(|line| line.split_once(':'));
        lines.find_map(|(name, value)| (name.trim() == key).then_some(value.trim()))
    };
    let has = |wanted: &&&str| {
        value("flags").is_some_and(|flags| flags.split(' ').any(|flag| flag == **wanted))
    };
    let features: Vec<_> = FEATURES.iter().filter(has).copied().collect();
    println!("- date: {}", date());
    println!(
        "- compiler: {}, fat LTO, no target-cpu",
        env!("RUSTC_VERSION")
    );
    println!(
        "- processor: {}, with {}",
        value("model name").unwrap_or("unknown"),
        features.join(", ")
    );
    let versions: Vec<String> = PEERS
        .iter()
        .map(|name| format!("{name} {}", versions(name)))
        .collect();
    println!("- versions: {}\n", versions.join(", "));
}

/// Returns all versions of a crate that are in the build, since peers may depend on different ones.
fn versions(name: &str) -> String {
    let wanted = format!("name = \"{name}\"");
    let mut lines = LOCK.lines();
    let mut found = Vec::new();
    while let Some(line) = lines.next() {
        if line == wanted {
            let version = lines
                .next()
                .and_then(|line| line.strip_prefix("version = "));
            found.extend(version.map(|version| version.trim_matches('"')));
        }
    }
    found.join(" and ")
}

/// Returns today's date (UTC), such as `2025-01-31`.
fn date() -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let mut days = now.map_or(0, |now| now.as_secs() / 86_400);
    let mut year = 1970;
    let is_leap =
        |year: u64| year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400);
    while days >= 365 + u64::from(is_leap(year)) {
        days -= 365 + u64::from(is_leap(year));
        year += 1;
    }
    let february = 28 + u64::from(is_leap(year));
    let mut month = 1;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if days < length {
            break;
        }
        days -= length;
        month += 1;
    }
    format!("{year}-{month:02}-{:02}", days + 1)
}
