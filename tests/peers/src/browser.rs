//! Chromium, controlled over WebDriver.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use fantoccini::wd::{Capabilities, WebDriverCompatibleCommand};
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;

/// A browser with a profile of its own. Both are removed when this is dropped.
pub struct Browser {
    pub client: Client,
    // The order of these fields matters: the browser ends before its profile is removed.
    _driver: Driver,
    _profile: TempDir,
}

impl Browser {
    /// Starts chromedriver on a free port, and through it Chromium.
    ///
    /// # Panics
    ///
    /// If either does not start.
    pub async fn start() -> Self {
        let driver = Driver::start();
        let profile = tempfile::tempdir().expect("a directory for the profile");
        let arguments = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            // No host name resolves except those of this machine, whatever the browser asks for.
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
            "--no-proxy-server",
        ]
        .map(String::from)
        .into_iter()
        .chain([format!("--user-data-dir={}", profile.path().display())])
        .collect::<Vec<_>>();
        let capabilities = Capabilities::from_iter([
            (
                String::from("goog:chromeOptions"),
                json!({ "args": arguments }),
            ),
            // Record the events that `network` reads.
            (
                String::from("goog:loggingPrefs"),
                json!({ "performance": "ALL" }),
            ),
        ]);
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{}", driver.port))
            .await
            .expect("a session of the browser");
        Self {
            client,
            _driver: driver,
            _profile: profile,
        }
    }

    /// Runs a script in every page that is loaded from now on, before the page's own scripts.
    ///
    /// # Panics
    ///
    /// If the browser refuses.
    pub async fn prepare(&self, script: &str) {
        let parameters = json!({ "source": script });
        let command = json!({
            "cmd": "Page.addScriptToEvaluateOnNewDocument",
            "params": parameters,
        });
        self.issue("goog/cdp/execute", command).await;
    }

    /// Loads a page.
    ///
    /// # Panics
    ///
    /// If it does not load.
    pub async fn open(&self, url: &str) {
        self.client
            .goto(url)
            .await
            .unwrap_or_else(|error| panic!("{url}: {error}"));
    }

    /// Returns the text of an element in the document.
    ///
    /// # Panics
    ///
    /// If there is no such element.
    pub async fn text(&self, id: &str) -> String {
        let element = self.client.find(Locator::Id(id)).await;
        let element = element.unwrap_or_else(|error| panic!("#{id}: {error}"));
        // Unlike `text`, this property includes text that is collapsed or hidden.
        let text = element
            .prop("textContent")
            .await
            .expect("a property of an element");
        text.expect("every element has textContent")
    }

    /// Waits until the text of an element satisfies `fits`, and returns it.
    ///
    /// # Panics
    ///
    /// If it does not within ten seconds.
    pub async fn wait_for(&self, id: &str, fits: impl Fn(&str) -> bool) -> String {
        let mut last = String::new();
        for _ in 0..200 {
            last = self.text(id).await;
            if fits(&last) {
                return last;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("after ten seconds #{id} is {last:?}");
    }

    /// Returns the network events since the last call whose method is one of `methods`: pairs of
    /// method and parameters, as in the DevTools protocol.
    ///
    /// # Panics
    ///
    /// If the browser does not return its log.
    pub async fn network(&self, methods: &[&str]) -> Vec<(String, Value)> {
        let log = self.issue("se/log", json!({ "type": "performance" })).await;
        let entries = log.as_array().expect("the log is an array");
        entries
            .iter()
            .map(|entry| entry["message"].as_str().expect("an entry has a message"))
            .map(|text| serde_json::from_str::<Value>(text).expect("a message is JSON"))
            .map(|mut event| event["message"].take())
            .filter_map(|mut event| {
                let method = event["method"].as_str()?.to_owned();
                methods
                    .contains(&method.as_str())
                    .then(|| (method, event["params"].take()))
            })
            .collect()
    }

    async fn issue(&self, path: &'static str, body: Value) -> Value {
        let answer = self.client.issue_cmd(Post { path, body }).await;
        answer.unwrap_or_else(|error| panic!("{path}: {error}"))
    }
}

/// A command of chromedriver that the WebDriver standard does not have.
#[derive(Debug)]
struct Post {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for Post {
    fn endpoint(
        &self,
        base: &url::Url,
        session: Option<&str>,
    ) -> Result<url::Url, url::ParseError> {
        base.join(&format!(
            "session/{}/{}",
            session.unwrap_or_default(),
            self.path
        ))
    }

    fn method_and_body(&self, _url: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(self.body.to_string()))
    }
}

struct Driver {
    child: Child,
    port: u16,
}

impl Driver {
    fn start() -> Self {
        let mut command = Command::new("chromedriver");
        command
            .arg("--port=0")
            .stdin(Stdio::null())
            .stderr(Stdio::null());
        let mut child = crate::start(command.stdout(Stdio::piped()));
        let stdout = child.stdout.take().expect("stdout is piped");
        let mut driver = Self { child, port: 0 };
        let line = crate::first_line(stdout, |line| line.contains("started successfully"));
        driver.port = line
            .rsplit_once("on port ")
            .and_then(|(_, rest)| rest.strip_suffix('.'))
            .and_then(|port| port.parse().ok())
            .unwrap_or_else(|| panic!("chromedriver says {line:?}"));
        driver
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // A killed chromedriver would leave its browser running; one that is told to shut down ends
        // it. This runs for failed tests as well, so no test has to do it.
        let url = format!("http://127.0.0.1:{}/shutdown", self.port);
        let asked = Command::new("curl")
            .args(["--silent", "--noproxy", "*", "--max-time", "10", &url])
            .stdout(Stdio::null())
            .status();
        if asked.is_ok_and(|status| status.success()) {
            crate::wait(&mut self.child, Duration::from_secs(10));
        }
        crate::end(&mut self.child);
    }
}
