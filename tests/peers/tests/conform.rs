//! `upgrade-doctor conform` on all servers, clients and proxies among the examples: they keep every
//! MUST and SHOULD, except where the stack below them does not.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::{io, io::BufRead};

use http_upgrade_peers::{example, file};
use serde_json::Value;

const CLIENTS: [&str; 4] = [
    "blocking_client",
    "hyper_client",
    "smol_client",
    "tokio_client",
];
/// The servers, and the largest heads that they are meant to take.
const SERVERS: [(&str, &str); 8] = [
    ("embedded_io_async_server", "1024"),
    ("embedded_io_server", "1024"),
    ("fastwebsockets_server", "4096"),
    ("h2c_server", "16384"),
    ("hyper_server", "16384"),
    ("poll_server", "4096"),
    ("server", "16384"),
    ("tokio_server", "4096"),
];
/// hyper takes no HTTP/1.2.
const OF_HYPER_SERVER: &str = "switch/higher-minor-version # hyper answers 400 to HTTP/1.2\n";
/// hyper hands out no interim responses, so the proxy has none to forward.
const OF_HYPER_PROXY: &str = "interim/103\ninterim/103-before-101\n";

/// A program that ends when this is dropped.
struct Running(Child, String);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts an example, and finds its address in its first line.
fn start(name: &str, arguments: &[&str]) -> Running {
    let mut command = Command::new(example(name));
    command.args(arguments).stderr(Stdio::null());
    let mut child = command.stdout(Stdio::piped()).spawn().expect("it starts");
    let stdout = child.stdout.take().expect("stdout is piped");
    let mut lines = io::BufReader::new(stdout);
    let mut line = String::new();
    lines.read_line(&mut line).expect("a line");
    let address = line.trim_end().trim_end_matches('/').rsplit('/').next();
    let address = address.expect("an address").to_owned();
    std::thread::spawn(move || lines.lines().for_each(drop));
    Running(child, address)
}

fn doctor() -> &'static Path {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(|| {
        let what = ["--bin", "upgrade-doctor"];
        built("../../doctor/Cargo.toml", &what, "upgrade-doctor")
    })
}

/// Builds something, and asks cargo where the program of this name is.
fn built(manifest: &str, what: &[&str], name: &str) -> PathBuf {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .arg("build")
        .args(what)
        .args(["--message-format", "json-render-diagnostics"])
        .arg("--manifest-path")
        .arg(file(manifest))
        .stderr(Stdio::inherit())
        .output()
        .expect("cargo starts");
    assert!(output.status.success(), "{what:?} does not build");
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter(|message| message["target"]["name"] == name)
        .find_map(|message| message["executable"].as_str().map(PathBuf::from))
        .expect("cargo names the program")
}

/// Runs the suite with a baseline, and checks that nothing else fails, and most cases ran.
fn conforms(name: &str, baseline: &str, arguments: &[&str]) {
    let folder = tempfile::tempdir().expect("a folder");
    let known = folder.path().join("known");
    fs::write(&known, baseline).expect("a file");
    let output = Command::new(doctor())
        .arg("conform")
        .args(arguments)
        .arg("--json")
        .arg("--baseline")
        .arg(&known)
        .output()
        .expect("it starts");
    let text = String::from_utf8_lossy(&output.stdout);
    let report: Value = serde_json::from_str(&text)
        .unwrap_or_else(|_| panic!("{name}: {}", String::from_utf8_lossy(&output.stderr)));
    let cases = report["cases"].as_array().expect("a list");
    let fails = |case: &&Value| case["verdict"] == "failed" && case["known"] == false;
    let failed: Vec<&Value> = cases.iter().filter(fails).collect();
    assert!(failed.is_empty(), "{name}: {failed:#?}");
    assert_eq!(output.status.code(), Some(0), "{name}");
    assert_eq!(report["outdated_baseline"], serde_json::json!([]), "{name}");
    let passed = cases.iter().filter(|case| case["verdict"] == "passed");
    assert!(passed.count() >= 100, "{name}");
}

#[test]
fn the_servers_conform() {
    for (name, head) in SERVERS {
        let server = start(name, &["127.0.0.1:0"]);
        let url = format!("ws://{}/chat", server.1);
        // The example `server` allows pages of its own only.
        let origin = match name {
            "server" => format!("http://{}", server.1),
            _ => "https://example.com".to_owned(),
        };
        let known = if name == "hyper_server" {
            OF_HYPER_SERVER
        } else {
            ""
        };
        conforms(
            name,
            known,
            &["server", &url, "--origin", &origin, "--head", head],
        );
    }
}

#[test]
fn the_clients_conform() {
    for name in CLIENTS {
        let run = format!("{} {{url}}", example(name).display());
        conforms(
            name,
            "",
            &["client", "--listen", "127.0.0.1:0", "--run", &run],
        );
    }
}

#[test]
fn the_proxies_conform() {
    for (name, known) in [("proxy", ""), ("hyper_proxy", OF_HYPER_PROXY)] {
        let free = TcpListener::bind("127.0.0.1:0").expect("a port");
        let back = free.local_addr().expect("an address").to_string();
        drop(free);
        let proxy = start(name, &["127.0.0.1:0", &back]);
        conforms(
            name,
            known,
            &["proxy", "--front", &proxy.1, "--back", &back],
        );
    }
}
