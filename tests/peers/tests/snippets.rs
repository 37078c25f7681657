//! Checks that the configuration snippets of the diagnosis are accepted by the programs that they
//! are for.

use std::fs;
use std::path::Path;
use std::process::Command;

use http_upgrade::diagnosis::{self, Snippet};

/// Returns every snippet for this program, with the id of its signature.
fn snippets(program: &str) -> Vec<(&'static str, &'static Snippet)> {
    let fixes = diagnosis::signatures().flat_map(|signature| {
        let fixes = signature.fixes().iter();
        fixes.map(|fix| (signature.id(), fix.snippet()))
    });
    let snippets = fixes.filter_map(|(id, snippet)| Some((id, snippet?)));
    let found: Vec<_> = snippets
        .filter(|(_, snippet)| snippet.program() == program)
        .collect();
    assert!(!found.is_empty(), "no snippet for {program}");
    found
}

/// Writes a configuration around each snippet, and lets the program check it.
fn check(program: &str, wrap: impl Fn(&str, &Path) -> String, command: impl Fn(&Path) -> Command) {
    for (id, snippet) in snippets(program) {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("configuration");
        fs::write(&file, wrap(snippet.text(), folder.path())).expect("it is written");
        let mut command = command(&file);
        let output = command
            .output()
            .unwrap_or_else(|error| panic!("{command:?}: {error}"));
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{id}: {said}\n{}", snippet.text());
    }
}

#[test]
fn nginx() {
    check(
        "nginx",
        |text, folder| {
            // Only root may listen on port 80, and the check binds the port.
            let text = text.replace("listen 80;", "listen 127.0.0.1:8080;");
            let folder = folder.display();
            format!(
                "pid {folder}/pid;\nerror_log stderr;\nevents {{}}\nhttp {{\naccess_log off;\n{text}}}\n"
            )
        },
        |file| {
            let mut nginx = Command::new("/usr/sbin/nginx");
            nginx.args(["-t", "-q", "-c"]).arg(file);
            nginx
        },
    );
}

#[test]
fn haproxy() {
    check(
        "haproxy",
        |text, _| text.into(),
        |file| {
            let mut haproxy = Command::new("/usr/sbin/haproxy");
            haproxy.args(["-c", "-f"]).arg(file);
            haproxy
        },
    );
}

#[test]
fn apache() {
    const MODULES: [&str; 6] = [
        "mpm_event",
        "authz_core",
        "proxy",
        "proxy_http",
        "proxy_wstunnel",
        "rewrite",
    ];
    check(
        "apache",
        |text, folder| {
            let modules = MODULES.map(|name| {
                format!("LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n")
            });
            let (modules, folder) = (modules.concat(), folder.display());
            format!(
                "ServerName localhost\nServerRoot {folder}\nPidFile {folder}/pid\nErrorLog /dev/stderr\n\
                 {modules}<VirtualHost 127.0.0.1:8080>\n{text}</VirtualHost>\n"
            )
        },
        |file| {
            let mut apache = Command::new("/usr/sbin/apache2");
            apache.args(["-t", "-f"]).arg(file);
            apache
        },
    );
}
