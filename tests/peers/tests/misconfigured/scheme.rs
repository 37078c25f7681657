//! `ws://` to ports that speak TLS, and `wss://` to ports that do not.

use http_upgrade_peers::Peer;
use http_upgrade_peers::chain::Listening;
use http_upgrade_peers::doctor::Report;

use crate::servers::{Certified, apache, caddy, haproxy, nginx, websockets, ws};

/// A port that speaks TLS and one that does not: with the scheme of the other, the address that
/// works is found, and named.
fn check(tls: &str, plain: &str, certified: &Certified, cleartext_to_tls: &str) {
    let certificate = certified.file("certificate");
    for (url, id) in [
        (format!("ws://{tls}/"), cleartext_to_tls),
        (format!("wss://{plain}/"), "C32"),
    ] {
        let report = Report::trusting(&certificate, &[&url]).first(id);
        assert_ne!(report.code, 0, "{report}");
        let mut words = report.cause().split(' ');
        let named = words.find(|word| word.contains("://"));
        let named = named.unwrap_or_else(|| panic!("no address: {report}"));
        Report::trusting(&certificate, &[named]).switched();
    }
}

fn check_proxies(start: impl Fn(bool, &Peer) -> Listening, certified: &Certified, id: &str) {
    let server = ws(&[]);
    let [tls, plain] = [true, false].map(|tls| start(tls, &server));
    let [tls_address, plain_address] = [&tls, &plain].map(|proxy| proxy.address().to_string());
    check(&tls_address, &plain_address, certified, id);
}

#[test]
fn nginx_and_tls() {
    let certified = Certified::new();
    let start = |tls, server: &Peer| {
        let (key, certificate) = (certified.path("key"), certified.path("certificate"));
        let tls = if tls {
            format!("listen 80 ssl; ssl_certificate {certificate}; ssl_certificate_key {key};")
        } else {
            "listen 80;".into()
        };
        let lines = format!(
            "server {{ {tls} location / {{
                proxy_pass http://127.0.0.1:3000;
                proxy_http_version 1.1;
                proxy_set_header Upgrade $http_upgrade;
                proxy_set_header Connection upgrade;
            }} }}"
        );
        nginx(&lines, server.address())
    };
    check_proxies(start, &certified, "C32");
}

#[test]
fn apache_and_tls() {
    let certified = Certified::new();
    let start = |tls, server: &Peer| {
        let mut modules = vec!["proxy", "proxy_http"];
        let mut lines = "ProxyPass \"/\" \"http://127.0.0.1:3000/\" upgrade=websocket".to_owned();
        if tls {
            modules.extend(["socache_shmcb", "ssl"]);
            let (key, certificate) = (certified.path("key"), certified.path("certificate"));
            lines += &format!(
                "\nSSLEngine on\nSSLCertificateFile {certificate}\nSSLCertificateKeyFile {key}"
            );
        }
        apache(&modules, &lines, server.address())
    };
    check_proxies(start, &certified, "C32");
}

#[test]
fn haproxy_and_tls() {
    let certified = Certified::new();
    let start = |tls, server: &Peer| {
        let tls = if tls {
            format!("ssl crt {}", certified.path("both"))
        } else {
            String::new()
        };
        let lines = format!(
            "defaults
    mode http
    timeout connect 5s
    timeout client 30s
    timeout server 30s
frontend web
    bind :8080 {tls}
    default_backend app
backend app
    server app1 127.0.0.1:3000\n"
        );
        haproxy(&lines, server.address())
    };
    check_proxies(start, &certified, "C64");
}

#[test]
fn caddy_and_tls() {
    let certified = Certified::new();
    let start = |tls: bool, server: &Peer| {
        let files = tls.then(|| (certified.path("key"), certified.path("certificate")));
        caddy(files, server.address())
    };
    check_proxies(start, &certified, "C32");
}

#[test]
fn node_and_tls() {
    let certified = Certified::new();
    let (key, certificate) = (certified.path("key"), certified.path("certificate"));
    let tls = ws(&[&format!("key={key}"), &format!("cert={certificate}")]);
    let plain = ws(&[]);
    let [tls_address, plain_address] = [&tls, &plain].map(|server| server.address().to_string());
    check(&tls_address, &plain_address, &certified, "C64");
}

#[test]
fn python_and_tls() {
    let certified = Certified::new();
    let (key, certificate) = (certified.path("key"), certified.path("certificate"));
    let tls = websockets(&["--key", &key, "--cert", &certificate]);
    let plain = websockets(&[]);
    let [tls_address, plain_address] = [&tls, &plain].map(|server| server.address().to_string());
    check(&tls_address, &plain_address, &certified, "C64");
}
