//! The examples that speak HTTP/2. Each is a package of its own, and runs until it is dropped.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::Peer;

/// Returns the port from the line in which an example prints where it listens.
fn port(line: &str) -> Option<u16> {
    let address = line.strip_prefix("listening on http")?;
    let (_, port) = address.strip_suffix('/')?.rsplit_once(':')?;
    port.parse().ok()
}

fn build(name: &str) -> std::path::PathBuf {
    let manifest = format!("../../examples/{name}/Cargo.toml");
    crate::build(&["--bin", name], &manifest)
}

/// The example `h2_server`, which speaks HTTP/1.1 and HTTP/2 over TLS.
#[derive(Debug)]
pub struct H2Server {
    peer: Peer,
    folder: TempDir,
}

impl H2Server {
    /// Builds and starts it, and waits until it listens.
    ///
    /// # Panics
    ///
    /// If it cannot be built, or does not print where it listens.
    #[must_use]
    pub fn start() -> Self {
        let folder = tempfile::tempdir().expect("a directory for the certificate");
        let mut command = Command::new(build("h2_server"));
        command.arg("127.0.0.1:0");
        command.arg(folder.path().join("certificate"));
        let peer = Peer::start(&mut command, port);
        Self { peer, folder }
    }

    /// Returns its origin, `https://localhost:` with the port.
    #[must_use]
    pub fn origin(&self) -> String {
        format!("https://localhost:{}", self.peer.address().port())
    }

    /// Waits for a line that it prints.
    ///
    /// # Panics
    ///
    /// If it does not come.
    pub fn says(&self, line: &str) {
        self.peer.says(line);
    }
}

/// The example `gateway`, before a server.
#[derive(Debug)]
pub struct Gateway(Peer);

impl Gateway {
    /// Starts it with TLS towards clients. `server` is `http://` or `h2c://` with an address.
    #[must_use]
    pub fn secure(server: &str) -> Self {
        Self::start("https", server, None)
    }

    /// Starts it without TLS towards clients.
    #[must_use]
    pub fn open(server: &str) -> Self {
        Self::start("http", server, None)
    }

    /// Starts it without TLS towards clients, before the example `h2_server`.
    #[must_use]
    pub fn before(server: &H2Server) -> Self {
        let certificate = server.folder.path().join("certificate");
        Self::start("http", &server.origin(), Some(&certificate))
    }

    fn start(scheme: &str, server: &str, trusted: Option<&Path>) -> Self {
        let mut command = Command::new(build("gateway"));
        command.arg(format!("{scheme}://127.0.0.1:0")).arg(server);
        command.args(trusted);
        Self(Peer::start(&mut command, port))
    }

    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.0.address()
    }

    /// Returns the origin of a gateway with TLS.
    #[must_use]
    pub fn origin(&self) -> String {
        format!("https://localhost:{}", self.0.address().port())
    }

    /// Waits for a line that it prints.
    ///
    /// # Panics
    ///
    /// If it does not come.
    pub fn says(&self, line: &str) {
        self.0.says(line);
    }
}
