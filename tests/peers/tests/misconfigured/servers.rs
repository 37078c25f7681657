//! The programs, each started with a configuration that a test writes.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

use http_upgrade_peers::chain::Listening;
use http_upgrade_peers::{Peer, file, run};
use serde_json::json;
use tempfile::TempDir;

/// A server on the npm package `ws`, with the arguments of `servers/configured.mjs`.
pub fn ws(arguments: &[&str]) -> Peer {
    let script = file("servers/configured.mjs");
    says_port(Command::new("node").arg(script).args(arguments))
}

/// A server on the PyPI package `websockets`, with the arguments of `servers/configured.py`.
pub fn websockets(arguments: &[&str]) -> Peer {
    python("servers/configured.py", arguments)
}

/// A server in Python.
pub fn python(script: &str, arguments: &[&str]) -> Peer {
    let mut python = Command::new(file(".venv/bin/python"));
    says_port(python.arg(file(script)).args(arguments))
}

/// A server that prints the port that it has chosen.
pub fn says_port(command: &mut Command) -> Peer {
    Peer::start(command.env("LC_ALL", "C.UTF-8"), |line| {
        line.strip_prefix("listening on ")?.parse().ok()
    })
}

/// A server in Go for HTTP/1.1 and HTTP/2, with WebSockets of gorilla/websocket.
pub fn go() -> Peer {
    static BUILT: OnceLock<TempDir> = OnceLock::new();
    let folder = BUILT.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a folder for the program");
        let mut go = Command::new("go");
        go.args(["build", "-o"]).arg(folder.path().join("server"));
        go.arg(file("servers/h2c_server.go"));
        // Where Debian puts the sources of its Go packages; nothing is fetched.
        go.env("GO111MODULE", "off")
            .env("GOPATH", "/usr/share/gocode")
            .env("GOFLAGS", "");
        let finished = run(&mut go);
        assert_eq!(finished.code, Some(0), "{finished:?}");
        folder
    });
    says_port(&mut Command::new(folder.path().join("server")))
}

/// nginx with these lines in `http { … }`, where `listen 80` and `127.0.0.1:3000` stand for its
/// own address and that of the server behind it.
pub fn nginx(lines: &str, upstream: SocketAddr) -> Listening {
    assert!(lines.contains("listen 80"), "{lines}");
    Listening::configured("/usr/sbin/nginx", &["-c"], |port, folder| {
        let lines =
            behind(lines, upstream).replace("listen 80", &format!("listen 127.0.0.1:{port}"));
        let of_its_own = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map(|name| format!("{name}_temp_path {folder}/{name};"))
            .concat();
        format!(
            "daemon off; master_process off; pid {folder}/pid; error_log stderr; events {{}}
            http {{ access_log off; {of_its_own}\n{lines}\n}}\n"
        )
    })
}

/// Apache with these lines in a `<VirtualHost>`, where `127.0.0.1:3000` stands for the address of
/// the server behind it.
pub fn apache(modules: &[&str], lines: &str, upstream: SocketAddr) -> Listening {
    Listening::configured("/usr/sbin/apache2", &["-X", "-f"], |port, folder| {
        let load =
            |name| format!("LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n");
        let modules: String = ["mpm_event", "authz_core"]
            .iter()
            .chain(modules)
            .map(load)
            .collect();
        let lines = behind(lines, upstream);
        format!(
            "ServerName localhost\nServerRoot {folder}\nPidFile {folder}/pid\nErrorLog /dev/stderr\n\
             DefaultRuntimeDir {folder}\nListen 127.0.0.1:{port}\n{modules}\
             <VirtualHost 127.0.0.1:{port}>\n{lines}\n</VirtualHost>\n"
        )
    })
}

/// HAProxy with this configuration, where `:8080` and `127.0.0.1:3000` stand for its own address
/// and that of the server behind it.
pub fn haproxy(lines: &str, upstream: SocketAddr) -> Listening {
    assert!(lines.contains("bind :8080"), "{lines}");
    Listening::configured("/usr/sbin/haproxy", &["-db", "-f"], |port, _| {
        behind(lines, upstream).replace("bind :8080", &format!("bind 127.0.0.1:{port}"))
    })
}

/// Caddy in front of a server, with this key and certificate or in cleartext.
pub fn caddy(tls: Option<(String, String)>, upstream: SocketAddr) -> Listening {
    Listening::configured("caddy", &["run", "--config"], |port, folder| {
        let proxy = json!({"handler": "reverse_proxy", "upstreams": [{"dial": upstream}]});
        let mut server = json!({
            "listen": [format!("127.0.0.1:{port}")],
            "automatic_https": {"disable": true},
            "routes": [{"handle": [proxy]}],
        });
        let mut files = json!([]);
        if let Some((key, certificate)) = &tls {
            server["tls_connection_policies"] = json!([{}]);
            files = json!([{"certificate": certificate, "key": key}]);
        }
        let configuration = json!({
            "admin": {"disabled": true, "config": {"persist": false}},
            "storage": {"module": "file_system", "root": folder},
            "apps": {
                "http": {"servers": {"here": server}},
                "tls": {"certificates": {"load_files": files}},
            },
        });
        configuration.to_string()
    })
}

fn behind(lines: &str, upstream: SocketAddr) -> String {
    lines.replace("127.0.0.1:3000", &upstream.to_string())
}

/// The address of a server, for WebSockets.
pub fn url(server: &Peer, path: &str) -> String {
    format!("ws://{}{path}", server.address())
}

/// A key and a certificate for 127.0.0.1, in a folder.
pub struct Certified {
    folder: TempDir,
}

impl Certified {
    pub fn new() -> Self {
        let names = vec!["127.0.0.1".to_owned()];
        let certified = rcgen::generate_simple_self_signed(names).expect("a certificate");
        let folder = tempfile::tempdir().expect("a folder for the certificate");
        let (key, certificate) = (certified.signing_key.serialize_pem(), certified.cert.pem());
        let write = |name, text: &str| std::fs::write(folder.path().join(name), text);
        write("key", &key).expect("the key is written");
        write("certificate", &certificate).expect("the certificate is written");
        write("both", &(certificate + &key)).expect("both are written");
        Self { folder }
    }

    /// One of `key`, `certificate`, and `both`, as HAProxy wants it.
    pub fn path(&self, name: &str) -> String {
        self.file(name)
            .to_str()
            .expect("a path in UTF-8")
            .to_owned()
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}
