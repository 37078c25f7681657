//! HTTP Archive 1.2, as browsers export it.
//!
//! The file is parsed as a stream: an export may be larger than the memory. Only entries that ask
//! for an upgrade are kept.
//!
//! Firefox keeps the answer to a refused upgrade, without its content. Chromium keeps the request
//! only, with status 0 and the line of the console as a message of type `error`
//! (`_webSocketMessages`).

use super::json_strings::ShortStrings;
use super::{MAX_EXCHANGES, browser_console, curl_command, devtools};
use crate::exchange::{Exchange, Fidelity};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use http_upgrade::diagnosis::RecordedBy;
use serde::de::{Deserialize, Deserializer, IgnoredAny, SeqAccess, Visitor};
use std::io::{BufReader, Read};
use std::marker::PhantomData;
use std::time::Duration;

/// Most headers of a message that are kept.
const MAX_HEADERS: usize = 200;
/// Most bytes that are kept of all entries together.
const MAX_KEPT: usize = 32 << 20;

pub(super) fn read(input: impl Read) -> Result<Vec<Exchange>, String> {
    let mut bytes = BufReader::new(ShortStrings::new(input));
    skip_byte_order_mark(&mut bytes);
    let har: Har = serde_json::from_reader(bytes).map_err(|error| error.to_string())?;
    Ok(har.log.entries.0)
}

fn skip_byte_order_mark(input: &mut impl std::io::BufRead) {
    if input
        .fill_buf()
        .is_ok_and(|start| start.starts_with(b"\xef\xbb\xbf"))
    {
        input.consume(3);
    }
}

#[derive(serde::Deserialize)]
struct Har {
    log: Log,
}

#[derive(serde::Deserialize)]
struct Log {
    entries: Upgrades,
}

/// The entries that ask for an upgrade, as they are read.
struct Upgrades(Vec<Exchange>);

impl<'de> Deserialize<'de> for Upgrades {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries;
        impl<'de> Visitor<'de> for Entries {
            type Value = Upgrades;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("the entries of a HAR")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<Upgrades, A::Error> {
                let mut upgrades = Vec::new();
                let (mut number, mut kept) = (0_usize, 0);
                while upgrades.len() < MAX_EXCHANGES && kept < MAX_KEPT {
                    let Some(entry) = entries.next_element::<Entry>()? else {
                        return Ok(Upgrades(upgrades));
                    };
                    number += 1;
                    let mut exchange = entry.exchange();
                    if exchange.is_upgrade() {
                        exchange.place = format!("entry {number}");
                        kept += [&exchange.request, &exchange.response]
                            .into_iter()
                            .flatten()
                            .map(Vec::len)
                            .sum::<usize>();
                        upgrades.push(exchange);
                    }
                }
                while entries.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Upgrades(upgrades))
            }
        }
        deserializer.deserialize_seq(Entries)
    }
}

/// The first elements of an array; the others are read and forgotten.
struct Few<T, const MAX: usize>(Vec<T>);

impl<T, const MAX: usize> Default for Few<T, MAX> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>, const MAX: usize> Deserialize<'de> for Few<T, MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Elements<T, const MAX: usize>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>, const MAX: usize> Visitor<'de> for Elements<T, MAX> {
            type Value = Few<T, MAX>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an array")
            }

            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(Few::default())
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut all: A) -> Result<Self::Value, A::Error> {
                let mut few = Vec::new();
                while few.len() < MAX {
                    match all.next_element()? {
                        Some(element) => few.push(element),
                        None => return Ok(Few(few)),
                    }
                }
                while all.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Few(few))
            }
        }
        deserializer.deserialize_any(Elements(PhantomData))
    }
}

#[derive(Default, serde::Deserialize)]
#[serde(default)]
struct Entry {
    request: Request,
    response: Response,
    time: Option<f64>,
    #[serde(rename = "_webSocketMessages")]
    messages: Few<Message, 100>,
}

#[derive(Default, serde::Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Request {
    method: String,
    url: String,
    http_version: String,
    headers: Few<Header, MAX_HEADERS>,
}

#[derive(Default, serde::Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Response {
    status: i64,
    status_text: String,
    http_version: String,
    headers: Few<Header, MAX_HEADERS>,
    content: Content,
}

#[derive(Default, serde::Deserialize)]
#[serde(default)]
struct Header {
    name: String,
    value: String,
}

#[derive(Default, serde::Deserialize)]
#[serde(default)]
struct Content {
    text: Option<String>,
    encoding: Option<String>,
}

#[derive(Default, serde::Deserialize)]
#[serde(default)]
struct Message {
    r#type: String,
    data: String,
}

impl Entry {
    fn exchange(self) -> Exchange {
        let mut exchange = Exchange {
            fidelity: Fidelity::Rebuilt,
            recorded_by: RecordedBy::Client,
            lasted: self
                .time
                .filter(|time| time.is_finite() && *time >= 0.0 && *time < 1e9)
                .map(|time| Duration::from_secs_f64(time / 1000.0)),
            ..Exchange::default()
        };
        exchange.url = Some(self.request.url.clone());
        let mut headers = self.request.headers.0.iter();
        let protocol = headers.find(|header| header.name == ":protocol");
        exchange.protocol = protocol.map(|header| header.value.clone());
        exchange.response = self.response.bytes();
        if !self.request.headers.0.is_empty() {
            exchange.request = Some(self.request.bytes());
        }
        for error in self
            .messages
            .0
            .into_iter()
            .filter(|message| message.r#type == "error")
        {
            let told = browser_console::exchange(&error.data);
            exchange.response = exchange.response.or(told.response);
            exchange.ended = told.ended;
            exchange.tls = told.tls;
            exchange.words.extend(told.words);
        }
        if exchange.request.is_none() && !exchange.words.is_empty() {
            let outline = browser_console::outline(exchange.url.as_deref(), None);
            (exchange.request, exchange.fidelity) = (outline.request, Fidelity::Outline);
        }
        exchange
    }
}

impl Request {
    fn bytes(self) -> Vec<u8> {
        let (_, target) = curl_command::authority_and_target(&self.url).unwrap_or(("", "/"));
        let version = version(&self.http_version);
        let start = format!("{} {target} {version}", self.method);
        devtools::head(&start, &lines(self.headers))
    }
}

impl Response {
    /// `None` where the browser kept nothing of the answer.
    fn bytes(self) -> Option<Vec<u8>> {
        if !(100..=999).contains(&self.status) {
            return None;
        }
        let start = format!(
            "{} {} {}",
            version(&self.http_version),
            self.status,
            self.status_text
        );
        let mut bytes = devtools::head(&start, &lines(self.headers));
        if let Some(text) = self.content.text {
            let decoded = match self.content.encoding.as_deref() {
                Some("base64") => BASE64_STANDARD.decode(&text).unwrap_or_default(),
                _ => text.into_bytes(),
            };
            bytes.extend_from_slice(&decoded);
        }
        Some(bytes)
    }
}

/// Returns the version for a start line. For other versions a browser writes `h2` or nothing.
fn version(name: &str) -> &str {
    match name {
        "HTTP/1.0" | "http/1.0" => "HTTP/1.0",
        _ => "HTTP/1.1",
    }
}

/// The headers without those of HTTP/2, which begin with a colon.
fn lines(headers: Few<Header, MAX_HEADERS>) -> Vec<(String, String)> {
    let all = headers
        .0
        .into_iter()
        .map(|header| (header.name, header.value));
    all.filter(|(name, _)| !name.starts_with(':') && !name.is_empty())
        .collect()
}
