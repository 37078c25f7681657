//! The program `upgrade-doctor`, run as people run it and as programs do.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::thread;

use serde_json::Value;

/// What the program says about a server, in both forms of its output.
#[derive(Debug)]
pub struct Report {
    /// The exit status.
    pub code: i32,
    /// What `--json` prints.
    pub json: Value,
    /// What people read.
    pub text: String,
}

impl Report {
    /// Runs the program with these arguments, with and without `--json`.
    ///
    /// # Panics
    ///
    /// If it does not build or run, or if the two outputs disagree.
    #[must_use]
    pub fn on(arguments: &[&str]) -> Self {
        Self::of(&|| command(arguments))
    }

    /// Runs the program as on a machine that trusts only this certificate.
    ///
    /// # Panics
    ///
    /// As [`on`](Self::on).
    #[must_use]
    pub fn trusting(certificate: &Path, arguments: &[&str]) -> Self {
        Self::of(&|| {
            let mut command = command(arguments);
            command.env("SSL_CERT_FILE", certificate);
            command.env_remove("SSL_CERT_DIR");
            command
        })
    }

    fn of(command: &(dyn Fn() -> Command + Sync)) -> Self {
        let (text, json) = thread::scope(|scope| {
            let text = scope.spawn(|| crate::run(&mut command()));
            let json = crate::run(command().arg("--json"));
            (text.join().expect("it runs"), json)
        });
        assert_eq!(text.code, json.code, "{text:?}\n{json:?}");
        let report = Self {
            code: text.code.expect("it ends by itself"),
            json: serde_json::from_str(&json.stdout).expect("an object of JSON"),
            text: text.stdout,
        };
        if let Some(first) = report.ids().first() {
            assert!(report.text.contains(&format!("({first}, ")), "{report}");
        }
        report
    }

    /// The ids of the findings, the first one first.
    #[must_use]
    pub fn ids(&self) -> Vec<&str> {
        let ids = self.findings().iter().map(|finding| finding["id"].as_str());
        ids.map(|id| id.expect("an id")).collect()
    }

    /// What the first finding says is the cause.
    ///
    /// # Panics
    ///
    /// If there is no finding.
    #[must_use]
    pub fn cause(&self) -> &str {
        self.findings()[0]["cause"].as_str().expect("a cause")
    }

    /// The words of the server that it quotes, or nothing.
    #[must_use]
    pub fn said(&self) -> &str {
        self.json["said"].as_str().unwrap_or_default()
    }

    /// The lines to paste that the first finding has for a product.
    #[must_use]
    pub fn snippets(&self, product: &str) -> Vec<&str> {
        let fixes = self.findings()[0]["fixes"].as_array().expect("a list");
        fixes
            .iter()
            .filter(|fix| fix["product"] == product)
            .filter_map(|fix| fix["snippet"].as_str())
            .collect()
    }

    /// The lines to paste that people see under the fix for a product.
    ///
    /// # Panics
    ///
    /// If there are none.
    #[must_use]
    pub fn pasted(&self, product: &str) -> String {
        let fix = format!("Fix ({product}):");
        let lines = self.text.lines().skip_while(|line| !line.starts_with(&fix));
        let indented = lines.skip(1).map_while(|line| line.strip_prefix("    "));
        let pasted = indented.flat_map(|line| [line, "\n"]).collect::<String>();
        assert!(!pasted.is_empty(), "nothing to paste for {product}: {self}");
        pasted
    }

    fn findings(&self) -> &[Value] {
        self.json["findings"].as_array().expect("a list")
    }

    /// Checks that the upgrade is refused, and which finding comes first.
    ///
    /// # Panics
    ///
    /// If it is something else.
    pub fn refused(self, id: &str) -> Self {
        assert_eq!(self.code, 1, "{self}");
        self.first(id)
    }

    /// Checks which finding comes first.
    ///
    /// # Panics
    ///
    /// If it is another one, or if there is none.
    pub fn first(self, id: &str) -> Self {
        assert_eq!(self.ids().first(), Some(&id), "{self}");
        self
    }

    /// Checks that a 101 comes, and nothing is wrong.
    ///
    /// # Panics
    ///
    /// If something is.
    pub fn switched(&self) {
        assert_eq!(self.code, 0, "{self}");
        assert_eq!(self.json["verdict"], "switched", "{self}");
        assert_eq!(self.json["status"], 101, "{self}");
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "exit status {}\n{}", self.code, self.text)?;
        write!(formatter, "{:#}", self.json)
    }
}

/// The program, in an environment without proxies and colour.
fn command(arguments: &[&str]) -> Command {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    let build = || crate::build(&["--bin", "upgrade-doctor"], "../../doctor/Cargo.toml");
    let mut command = Command::new(PROGRAM.get_or_init(build));
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"] {
        command.env_remove(name);
    }
    command.args(arguments);
    command
}
