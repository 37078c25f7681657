//! Programs between a client and a server: each listens, and forwards to the next one.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::process::Command;

use tempfile::TempDir;

use crate::peer::Peer;

/// A program that listens on a port of its own until it is dropped.
#[derive(Debug)]
pub struct Listening {
    peer: Peer,
    /// The folder for the files that the program needs and writes.
    _folder: Option<TempDir>,
}

impl Listening {
    /// Starts the example `proxy` before a server.
    #[must_use]
    pub fn proxy(upstream: SocketAddr) -> Self {
        Self::example("proxy", upstream)
    }

    /// Starts an example that takes the same arguments as `proxy`, before a server.
    #[must_use]
    pub fn example(name: &str, upstream: SocketAddr) -> Self {
        let mut command = Command::new(crate::example(name));
        command.args(["127.0.0.1:0", &upstream.to_string()]);
        Self::says(&mut command, None)
    }

    /// Starts the server on the npm package `ws`.
    #[must_use]
    pub fn ws() -> Self {
        let mut command = Command::new("node");
        command.arg(crate::file("clients/ws_server.mjs"));
        Self::says(&mut command, None)
    }

    /// Starts the server in Go that upgrades to HTTP/2.
    #[must_use]
    pub fn h2c() -> Self {
        let folder = tempfile::tempdir().expect("a directory for the program");
        let binary = folder.path().join("server");
        let mut go = Command::new("go");
        go.args(["build", "-o"]).arg(&binary);
        go.arg(crate::file("clients/h2c_server.go"));
        // Debian's Go packages have their sources here; nothing is downloaded.
        go.env("GO111MODULE", "off")
            .env("GOPATH", "/usr/share/gocode")
            .env("GOFLAGS", "");
        let finished = crate::run(&mut go);
        assert_eq!(finished.code, Some(0), "{finished:?}");
        Self::says(&mut Command::new(binary), Some(folder))
    }

    /// Starts nginx before a server, configured for WebSocket as its documentation shows.
    #[must_use]
    pub fn nginx(upstream: SocketAddr) -> Self {
        Self::configured("/usr/sbin/nginx", &["-c"], |port, folder| {
            format!(
                "daemon off; master_process off; pid {folder}/pid; error_log stderr;
                events {{}}
                http {{
                    access_log off;
                    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
                    fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
                    map $http_upgrade $connection_upgrade {{ default upgrade; '' close; }}
                    server {{
                        listen 127.0.0.1:{port};
                        location / {{
                            proxy_pass http://{upstream};
                            proxy_http_version 1.1;
                            proxy_set_header Host $http_host;
                            proxy_set_header Upgrade $http_upgrade;
                            proxy_set_header Connection $connection_upgrade;
                        }}
                    }}
                }}"
            )
        })
    }

    /// Starts HAProxy before a server.
    #[must_use]
    pub fn haproxy(upstream: SocketAddr) -> Self {
        Self::haproxy_with("", upstream, "")
    }

    /// Starts HAProxy with clients that speak HTTP/2 from the first byte on, before a server.
    #[must_use]
    pub fn haproxy_from_http2(upstream: SocketAddr) -> Self {
        Self::haproxy_with("proto h2", upstream, "")
    }

    /// Starts HAProxy before a server that speaks HTTP/2 from the first byte on.
    #[must_use]
    pub fn haproxy_to_http2(upstream: SocketAddr) -> Self {
        Self::haproxy_with("", upstream, "proto h2")
    }

    fn haproxy_with(bind: &str, upstream: SocketAddr, server: &str) -> Self {
        Self::configured("/usr/sbin/haproxy", &["-db", "-f"], |port, _| {
            format!(
                "defaults
                    mode http
                    timeout connect 5s
                    timeout client 30s
                    timeout server 30s
                    timeout tunnel 30s
                frontend here
                    bind 127.0.0.1:{port} {bind}
                    default_backend there
                backend there
                    server only {upstream} {server}\n"
            )
        })
    }

    /// Starts nghttpx before a server that speaks `protocol`: `http/1.1`, or `h2` from the first
    /// byte on. Its clients speak either.
    #[must_use]
    pub fn nghttpx(upstream: SocketAddr, protocol: &str) -> Self {
        let (host, server) = (upstream.ip(), upstream.port());
        Self::configured(
            "/usr/sbin/nghttpx",
            &["--single-process", "--conf"],
            |port, _| {
                format!(
                    "frontend=127.0.0.1,{port};no-tls\n\
                 backend={host},{server};;no-tls;proto={protocol}\n"
                )
            },
        )
    }

    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.peer.address()
    }

    /// Returns the id of the process.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.peer.id()
    }

    /// Returns a URL of this server.
    #[must_use]
    pub fn url(&self, scheme: &str, path: &str) -> String {
        format!("{scheme}://{}{path}", self.address())
    }

    /// Starts a program that prints the address that it has chosen, as the examples do.
    fn says(command: &mut Command, folder: Option<TempDir>) -> Self {
        Self {
            peer: Peer::start(command, crate::port),
            _folder: folder,
        }
    }

    /// Starts a program that has to be told its port, and does not report when it listens.
    ///
    /// `configuration` makes the text of its configuration file from the port and the path of a
    /// folder for what the program writes. The path of the file becomes the last argument.
    ///
    /// # Panics
    ///
    /// If the program does not start, or does not listen.
    #[must_use]
    pub fn configured(
        program: &str,
        arguments: &[&str],
        configuration: impl Fn(u16, &str) -> String,
    ) -> Self {
        let folder = tempfile::tempdir().expect("a directory for the configuration");
        // This port was free a moment ago. The system does not assign it again at once.
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        drop(listener);
        let file = folder.path().join("configuration");
        let path = folder.path().to_str().expect("a path in UTF-8");
        std::fs::write(&file, configuration(port, path)).expect("the configuration is written");
        let mut command = Command::new(program);
        Self {
            peer: Peer::start_at(command.args(arguments).arg(&file), port),
            _folder: Some(folder),
        }
    }
}
