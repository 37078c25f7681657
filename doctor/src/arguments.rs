//! The command line.

use crate::proxy::Proxy;
use lexopt::prelude::*;
use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

pub(crate) const USAGE: &str = "\
Says why a WebSocket or another HTTP upgrade fails, and what to change.

usage: upgrade-doctor [OPTIONS] ws[s]://HOST[:PORT]/PATH
       upgrade-doctor [OPTIONS] FILE…
       upgrade-doctor --listen ADDRESS --upstream ADDRESS [--save DIR]
       upgrade-doctor --echo ADDRESS [--save DIR]
       upgrade-doctor --compare BEFORE BEHIND
       upgrade-doctor --list | --explain ID
       upgrade-doctor conform server|client|proxy …   (see upgrade-doctor conform --help)

A FILE is anything that shows a failed connection: the raw bytes of one direction (REQUEST RESPONSE
for both), a paste, curl -v, --trace or --trace-ascii, HAR, pcap or pcapng, a followed TCP stream of
Wireshark, flows of mitmproxy, \"Copy as cURL\", a line of a browser's console, lines of the logs of
nginx, HAProxy or Apache. `-` is standard input.

Connecting:
  --origin ORIGIN         the Origin to send (default: that of the URL; empty: none)
  --subprotocol NAME      a subprotocol to offer; may be repeated
  -H, --header LINE       another header; may be repeated
  --token NAME            upgrade to this protocol instead of websocket
  --proxy HOST:PORT       go through this HTTP proxy (default: what HTTPS_PROXY or HTTP_PROXY names)
  --insecure              take any TLS certificate
  --timeout SECONDS       how long to wait for an answer (default: 10)
  --try, --no-try         connect again with one thing changed at a time, at most 8 times
                          (default: --try where the first connection fails)
  --ping SECONDS          after the 101, stay silent so long and then ping: finds idle timeouts

Between client and server:
  --listen ADDRESS --upstream ADDRESS   pass everything on, and explain each exchange as it happens
  --echo ADDRESS          a server that accepts, prints what reached it, and echoes messages
  --save DIR              write both directions of each connection to files

Output:
  --json                  one JSON object
  --markdown              for an issue or a chat
  -v, --verbose           everything: all findings, both heads, what strict state machines say
  --pick N                report on the Nth exchange of the files instead of the most telling one

Exit status: 0 switched and clean, 1 refused, 2 switched but it will fail, 3 cannot tell,
64 wrong usage, 66 a file cannot be read.
";

/// What was asked for.
#[derive(Debug)]
pub(crate) struct Arguments {
    pub(crate) mode: Mode,
    pub(crate) format: Format,
    pub(crate) is_verbose: bool,
    pub(crate) pick: Option<usize>,
    pub(crate) save: Option<PathBuf>,
    pub(crate) connect: Connect,
}

/// What to do.
#[derive(Debug)]
pub(crate) enum Mode {
    Help,
    Version,
    List,
    Explain(String),
    Files(Vec<OsString>),
    Compare(OsString, OsString),
    Live(String),
    Listen { listen: String, upstream: String },
    Echo(String),
}

/// In which form to print.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Text,
    Json,
    Markdown,
}

/// How to connect.
#[derive(Clone, Debug)]
pub(crate) struct Connect {
    pub(crate) origin: Option<String>,
    pub(crate) subprotocols: Vec<String>,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) token: Option<String>,
    pub(crate) proxy: Option<Proxy>,
    pub(crate) insecure: bool,
    pub(crate) timeout: Duration,
    /// `None`: where the first connection fails.
    pub(crate) try_variants: Option<bool>,
    pub(crate) ping: Option<Duration>,
}

impl Default for Connect {
    fn default() -> Self {
        Self {
            origin: None,
            subprotocols: Vec::new(),
            headers: Vec::new(),
            token: None,
            proxy: None,
            insecure: false,
            timeout: Duration::from_secs(10),
            try_variants: None,
            ping: None,
        }
    }
}

impl Arguments {
    pub(crate) fn parse(mut parser: lexopt::Parser) -> Result<Self, lexopt::Error> {
        let mut all = Self {
            mode: Mode::Help,
            format: Format::Text,
            is_verbose: false,
            pick: None,
            save: None,
            connect: Connect::default(),
        };
        let (mut mode, mut values, mut compare) = (None, Vec::new(), false);
        let (mut listen, mut upstream) = (None, None);
        while let Some(argument) = parser.next()? {
            match argument {
                Short('h') | Long("help") => mode = Some(Mode::Help),
                Short('V') | Long("version") => mode = Some(Mode::Version),
                Long("list") => mode = Some(Mode::List),
                Long("explain") => mode = Some(Mode::Explain(parser.value()?.string()?)),
                Long("compare") => compare = true,
                Long("listen") => listen = Some(parser.value()?.string()?),
                Long("upstream") => upstream = Some(parser.value()?.string()?),
                Long("echo") => mode = Some(Mode::Echo(parser.value()?.string()?)),
                Long("save") => all.save = Some(parser.value()?.into()),
                Long("json") => all.format = Format::Json,
                Long("markdown") => all.format = Format::Markdown,
                Short('v') | Long("verbose") => all.is_verbose = true,
                Long("pick") => all.pick = Some(parser.value()?.parse()?),
                Value(value) => values.push(value),
                Short(letter) => {
                    let name = format!("-{letter}");
                    all.connect.option(&name, &mut parser)?;
                }
                Long(name) => {
                    let name = format!("--{name}");
                    all.connect.option(&name, &mut parser)?;
                }
            }
        }
        all.mode = match (mode, listen, upstream) {
            (Some(mode), None, None) => mode,
            (None, Some(listen), Some(upstream)) => Mode::Listen { listen, upstream },
            (None, None, None) => of_values(values, compare)?,
            _ => {
                return Err(
                    "--listen and --upstream belong together, and go with no other mode".into(),
                );
            }
        };
        Ok(all)
    }
}

impl Connect {
    /// Takes one of the options that concern the connection.
    fn option(&mut self, name: &str, parser: &mut lexopt::Parser) -> Result<(), lexopt::Error> {
        match name {
            "--origin" => self.origin = Some(value(parser)?),
            "--subprotocol" => self.subprotocols.push(value(parser)?),
            "-H" | "--header" => {
                let line = value(parser)?;
                let (name, value) = line.split_once(':').ok_or("a header is `Name: value`")?;
                self.headers
                    .push((name.trim().to_owned(), value.trim().to_owned()));
            }
            "--token" => self.token = Some(value(parser)?),
            "--proxy" => {
                let proxy = Proxy::parse(&value(parser)?).ok_or("a proxy is HOST:PORT")?;
                self.proxy = Some(proxy);
            }
            "--insecure" | "-k" => self.insecure = true,
            "--timeout" => self.timeout = seconds(parser)?,
            "--ping" => self.ping = Some(seconds(parser)?),
            "--try" => self.try_variants = Some(true),
            "--no-try" => self.try_variants = Some(false),
            _ => return Err(format!("there is no option {name}").into()),
        }
        Ok(())
    }
}

/// A value that goes into a head: no control character may be in it.
fn value(parser: &mut lexopt::Parser) -> Result<String, lexopt::Error> {
    let value = parser.value()?.string()?;
    if value
        .chars()
        .any(|character| character.is_control() && character != '\t')
    {
        return Err("a control character cannot be sent in a header".into());
    }
    Ok(value)
}

fn seconds(parser: &mut lexopt::Parser) -> Result<Duration, lexopt::Error> {
    let seconds: f64 = parser.value()?.parse()?;
    let duration = Duration::try_from_secs_f64(seconds).map_err(|error| error.to_string())?;
    if duration.is_zero() || duration > Duration::from_secs(86_400) {
        return Err("a time is more than 0 and at most 86400 seconds".into());
    }
    Ok(duration)
}

/// A URL, or files.
fn of_values(mut values: Vec<OsString>, compare: bool) -> Result<Mode, lexopt::Error> {
    if compare {
        let pair: Result<[OsString; 2], _> = values.try_into();
        let [before, behind] = pair.map_err(|_| "--compare takes two files: BEFORE and BEHIND")?;
        return Ok(Mode::Compare(before, behind));
    }
    let is_url = |value: &OsString| value.to_str().is_some_and(|text| text.contains("://"));
    match (values.len(), values.first().is_some_and(is_url)) {
        (0, _) => Err("a URL or a file is missing".into()),
        (1, true) => Ok(Mode::Live(values.remove(0).string()?)),
        (_, true) => Err("one URL at a time".into()),
        _ => Ok(Mode::Files(values)),
    }
}
