//! The request that is sent: that of a browser, with one thing changed for a trial.

use crate::arguments::Connect;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use http_upgrade::websocket::Uri;

/// Subprotocols that applications often insist on, for the trial that offers some.
const USUAL_SUBPROTOCOLS: &str = "chat, graphql-transport-ws, graphql-ws, mqtt, v12.stomp, wamp.2.json, actioncable-v1-json, ocpp1.6, binary";

const USER_AGENT: &str = concat!(
    "Mozilla/5.0 (compatible; upgrade-doctor/",
    env!("CARGO_PKG_VERSION"),
    ")"
);

/// What a trial changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Change {
    /// Nothing: the request of a browser.
    #[default]
    Nothing,
    WithoutOrigin,
    ConnectionAsList,
    WithoutExtensions,
    WithoutSubprotocol,
    WithSubprotocols,
    OtherScheme,
    TrailingSlash,
    PlainGet,
    OfferH2,
}

impl Change {
    /// What TLS offers: browsers offer HTTP/1.1 alone for a WebSocket.
    pub(crate) const fn alpn(self) -> &'static [&'static str] {
        match self {
            Self::OfferH2 => &["h2", "http/1.1"],
            _ => &["http/1.1"],
        }
    }

    /// What is different, in words that follow "tried".
    pub(crate) const fn phrase(self) -> &'static str {
        match self {
            Self::Nothing => "as a browser does",
            Self::WithoutOrigin => "without Origin",
            Self::ConnectionAsList => "with `Connection: keep-alive, Upgrade`",
            Self::WithoutExtensions => "without extensions",
            Self::WithoutSubprotocol => "without a subprotocol",
            Self::WithSubprotocols => "with usual subprotocols",
            Self::OtherScheme => "with the other scheme",
            Self::TrailingSlash => "with the slash at the end of the path changed",
            Self::PlainGet => "as a plain GET",
            Self::OfferH2 => "with h2 offered by ALPN",
        }
    }
}

/// Where to connect to, and what to ask for.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(crate) secure: bool,
    pub(crate) address: String,
    pub(crate) port: u16,
    /// What the header Host says.
    pub(crate) host: String,
    pub(crate) path: String,
}

impl Target {
    /// Reads `ws://`, `wss://`, `http://` and `https://`.
    pub(crate) fn parse(url: &str) -> Result<Self, String> {
        let url = match url.split_once("://") {
            Some(("http", rest)) => format!("ws://{rest}"),
            Some(("https", rest)) => format!("wss://{rest}"),
            _ => url.to_owned(),
        };
        let uri = Uri::parse(&url).map_err(|error| error.to_string())?;
        let path = uri.target();
        Ok(Self {
            secure: uri.is_secure(),
            address: uri.address().to_owned(),
            port: uri.port(),
            host: uri.host().to_owned(),
            path: match path.chars().next() {
                Some('/') => path.to_owned(),
                _ => format!("/{path}"),
            },
        })
    }

    /// The URL as people write it.
    pub(crate) fn url(&self) -> String {
        let scheme = if self.secure { "wss" } else { "ws" };
        format!("{scheme}://{}{}", self.host, self.path)
    }

    /// The same target, as a trial wants it.
    pub(crate) fn changed(&self, change: Change) -> Self {
        let mut target = self.clone();
        match change {
            Change::OtherScheme => {
                target.secure = !self.secure;
                // Default ports change with the scheme; a port that was named stays.
                if !self.host.ends_with(&format!(":{}", self.port)) {
                    target.port = if target.secure { 443 } else { 80 };
                }
            }
            Change::TrailingSlash => {
                let (path, query) = match self.path.split_once('?') {
                    Some((path, query)) => (path, format!("?{query}")),
                    None => (self.path.as_str(), String::new()),
                };
                target.path = match path.strip_suffix('/').filter(|path| !path.is_empty()) {
                    Some(path) => format!("{path}{query}"),
                    None if path == "/" => return target,
                    None => format!("{path}/{query}"),
                };
            }
            _ => {}
        }
        target
    }

    /// The head that goes out.
    pub(crate) fn head(&self, options: &Connect, change: Change) -> Result<Vec<u8>, String> {
        let mut lines = vec![("Host".to_owned(), self.host.clone())];
        let mut line = |name: &str, value: &str| lines.push((name.to_owned(), value.to_owned()));
        if change == Change::PlainGet {
            line("Connection", "keep-alive");
            line("Accept", "text/html,*/*");
        } else {
            let is_list = change == Change::ConnectionAsList;
            line(
                "Connection",
                if is_list {
                    "keep-alive, Upgrade"
                } else {
                    "Upgrade"
                },
            );
            line("Pragma", "no-cache");
            line("Cache-Control", "no-cache");
        }
        line("User-Agent", USER_AGENT);
        if change != Change::PlainGet {
            for (name, value) in upgrade(options, change)? {
                line(name, &value);
            }
        }
        if let Some(origin) = self
            .origin(options)
            .filter(|_| change != Change::WithoutOrigin)
        {
            line("Origin", &origin);
        }
        line("Accept-Encoding", "identity");
        for (name, value) in &options.headers {
            lines.retain(|(each, _)| !each.eq_ignore_ascii_case(name));
            if !value.is_empty() {
                lines.push((name.clone(), value.clone()));
            }
        }
        let mut head = format!("GET {} HTTP/1.1\r\n", self.path);
        for (name, value) in lines {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("\r\n");
        Ok(head.into_bytes())
    }

    /// A browser sends the origin of its page; the likeliest page is one of the same host.
    fn origin(&self, options: &Connect) -> Option<String> {
        match options.origin.as_deref() {
            Some("") => None,
            Some(origin) => Some(origin.to_owned()),
            None => Some(format!(
                "{}://{}",
                if self.secure { "https" } else { "http" },
                self.host
            )),
        }
    }
}

/// The headers that ask for the upgrade.
fn upgrade(options: &Connect, change: Change) -> Result<Vec<(&'static str, String)>, String> {
    let token = options.token.as_deref().unwrap_or("websocket");
    let mut lines = vec![("Upgrade", token.to_owned())];
    if token.eq_ignore_ascii_case("websocket") {
        lines.push(("Sec-WebSocket-Version", "13".into()));
        lines.push(("Sec-WebSocket-Key", key()?));
        if change != Change::WithoutExtensions {
            let offer = "permessage-deflate; client_max_window_bits";
            lines.push(("Sec-WebSocket-Extensions", offer.into()));
        }
    }
    let offered = match change {
        Change::WithoutSubprotocol => String::new(),
        Change::WithSubprotocols => USUAL_SUBPROTOCOLS.to_owned(),
        _ => options.subprotocols.join(", "),
    };
    if !offered.is_empty() {
        lines.push(("Sec-WebSocket-Protocol", offered));
    }
    Ok(lines)
}

/// A key, new for each connection (RFC 6455 §4.1).
fn key() -> Result<String, String> {
    let mut nonce = [0; 16];
    getrandom::fill(&mut nonce).map_err(|error| error.to_string())?;
    Ok(BASE64_STANDARD.encode(nonce))
}
