//! The recordings in `tests/diagnosis/recordings/`: how their files are written.
//!
//! ```text
//! == what is special about this recording
//! first: C1 C2          which causes may come first, where the file is named after another;
//!                       `-`: no finding above a note
//! verdict: refused      what else has to come out, each line optional
//! said: Not Found
//! product: nginx
//! cause: removed        a part of the first finding's sentence
//! accept: s3pPLMBi…     the Sec-WebSocket-Accept that would have been right
//! by: server            what is known beside the bytes
//! ended: closed 60      how the connection ended, and after how many seconds
//! tls: untrusted        `cleartext`, `h2`, `failed …`, `untrusted`, `only-tls`, `only-cleartext`
//! > GET /ws HTTP/1.1    a line of the request; CR LF is added
//! > @websocket          the header lines of a browser that asks for a WebSocket
//! >~ \x81\x05hello      bytes of the request, with escapes
//! < HTTP/1.1 101        the same for the response; `<-` says that nothing came back
//! ```

use http_upgrade::diagnosis::{Diagnosis, Ended, Evidence, RecordedBy, Tls};
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

pub(crate) struct Recording {
    /// `c01`, as the file is named.
    pub(crate) file: String,
    pub(crate) name: String,
    pub(crate) facts: Vec<(String, String)>,
    pub(crate) request: Option<Vec<u8>>,
    pub(crate) response: Option<Vec<u8>>,
}

const WEBSOCKET: &str = "Host: chat.example.com\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
    Origin: https://chat.example.com\r\nSec-WebSocket-Version: 13\r\n\
    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
const H2C: &str = "Host: api.example.com\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n\
    HTTP2-Settings: AAMAAABkAAQAAP__\r\n";
const SWITCHED: &str = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
    Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n";

pub(crate) fn folder() -> PathBuf {
    PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/diagnosis/recordings"
    ))
}

/// All recordings, in the order of their files.
pub(crate) fn all() -> Vec<Recording> {
    let files = fs::read_dir(folder()).expect("the folder of recordings");
    let mut files: Vec<_> = files.map(|file| file.expect("a file").path()).collect();
    files.sort();
    files
        .iter()
        .flat_map(|file| {
            let text = fs::read_to_string(file).expect("a recording");
            let stem = file
                .file_stem()
                .and_then(|stem| stem.to_str())
                .expect("a name");
            parse(stem, &text)
        })
        .collect()
}

fn parse(file: &str, text: &str) -> Vec<Recording> {
    let mut all: Vec<Recording> = Vec::new();
    for line in text
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
    {
        if let Some(name) = line.strip_prefix("== ") {
            let (file, name) = (file.to_owned(), name.to_owned());
            all.push(Recording {
                file,
                name,
                facts: Vec::new(),
                request: None,
                response: None,
            });
            continue;
        }
        let recording = all.last_mut().expect("== comes first");
        match line.as_bytes()[0] {
            b'>' => add(recording.request.get_or_insert_default(), &line[1..]),
            b'<' => add(recording.response.get_or_insert_default(), &line[1..]),
            _ => {
                let (key, value) = line
                    .split_once(':')
                    .unwrap_or_else(|| panic!("{file}: {line}"));
                recording.facts.push((key.into(), value.trim().into()));
            }
        }
    }
    all
}

/// Adds what a line stands for.
fn add(bytes: &mut Vec<u8>, line: &str) {
    match line.trim_end() {
        "-" => {}
        " @websocket" => bytes.extend(WEBSOCKET.as_bytes()),
        " @h2c" => bytes.extend(H2C.as_bytes()),
        " @switched" => bytes.extend(SWITCHED.as_bytes()),
        _ if line.starts_with("~ ") => unescape(&line[2..], bytes),
        _ => {
            bytes.extend(line.strip_prefix(' ').unwrap_or(line).as_bytes());
            bytes.extend(b"\r\n");
        }
    }
}

/// `\xNN`, `\r`, `\n`, `\\`, and `{text*count}` for many bytes.
fn unescape(raw: &str, bytes: &mut Vec<u8>) {
    let mut rest = raw;
    while let Some(letter) = rest.chars().next() {
        let (taken, byte) = match letter {
            '\\' => match rest.as_bytes()[1] {
                b'x' => (4, u8::from_str_radix(&rest[2..4], 16).expect("two digits")),
                b'r' => (2, b'\r'),
                b'n' => (2, b'\n'),
                other => (2, other),
            },
            '{' if rest.contains('*') && rest.contains('}') => {
                let end = rest.find('}').expect("a brace");
                let (text, count) = rest[1..end].rsplit_once('*').expect("a star");
                match count.parse::<usize>() {
                    Ok(count) => {
                        bytes.extend(text.repeat(count).as_bytes());
                        rest = &rest[end + 1..];
                        continue;
                    }
                    Err(_) => (1, b'{'),
                }
            }
            letter => {
                bytes.extend(letter.to_string().as_bytes());
                rest = &rest[letter.len_utf8()..];
                continue;
            }
        };
        bytes.push(byte);
        rest = &rest[taken..];
    }
}

impl Recording {
    pub(crate) fn fact(&self, key: &str) -> Option<&str> {
        let fact = self.facts.iter().find(|(each, _)| each == key);
        fact.map(|(_, value)| value.as_str())
    }

    /// The id that the file is named after: `C1` for `c01`.
    pub(crate) fn id(&self) -> String {
        let (letter, number) = self.file.split_at(1);
        let number = number.strip_prefix('0').unwrap_or(number);
        format!("{}{number}", letter.to_uppercase())
    }

    pub(crate) fn evidence(&self) -> Evidence<'_> {
        let mut evidence = Evidence::new();
        if let Some(request) = &self.request {
            evidence = evidence.request(request);
        }
        if let Some(response) = &self.response {
            evidence = evidence.response(response);
        }
        if let Some(side) = self.fact("by") {
            evidence = evidence.recorded_by(match side {
                "server" => RecordedBy::Server,
                "client" => RecordedBy::Client,
                _ => RecordedBy::Between,
            });
        }
        if let Some(ended) = self.fact("ended") {
            let (how, seconds) = ended.split_once(' ').unwrap_or((ended, ""));
            evidence = evidence.ended(match how {
                "open" => Ended::Open,
                "closed" => Ended::Closed,
                "reset" => Ended::Reset,
                "timeout" => Ended::TimedOut,
                "refused" => Ended::Refused,
                how => panic!("{how}"),
            });
            if let Ok(seconds) = seconds.parse() {
                evidence = evidence.after(Duration::from_secs(seconds));
            }
        }
        match self.fact("tls") {
            Some(fact) => evidence.tls(tls(fact)),
            None => evidence,
        }
    }

    pub(crate) fn diagnose(&self) -> Diagnosis {
        self.evidence().diagnose()
    }
}

fn tls(fact: &str) -> Tls<'_> {
    match fact.split_once(' ') {
        Some(("failed", why)) => Tls::Failed(why),
        _ => match fact {
            "cleartext" => Tls::None,
            "untrusted" => Tls::Untrusted("unknown CA"),
            "only-tls" => Tls::OnlyTls,
            "only-cleartext" => Tls::OnlyCleartext,
            protocol => Tls::Alpn(protocol),
        },
    }
}
