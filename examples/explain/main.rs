//! Prints what the machines of this crate make of recorded bytes, and why there is no 101.
//!
//! ```text
//! cargo run --example explain -- tests/captures/client-chromium.bin
//! cargo run --example explain -- --json --protocols foobar/1 \
//!     tests/captures/client-rust-hyper-upgrade.bin
//! cargo run --example explain -- \
//!     tests/captures/server-java-tomcat-ws.req.bin tests/captures/server-java-tomcat-ws.bin
//! ```

mod between;
mod diagnosis;
mod extended;
mod json;
mod judge;
mod prose;
mod report;
mod response;

use extended::Exchange;
use http_upgrade::websocket::{Acceptor, Deflate, Origins};
use http_upgrade::{Protocol, h2c};
use judge::Accepted;
use lexopt::prelude::*;
use response::Response;
use std::error::Error;
use std::ffi::{OsStr, OsString};
use std::io::{self, Read, Write};
use std::num::NonZeroUsize;
use std::process::ExitCode;

const USAGE: &str = "\
usage: explain [--json] [--chunk N] [--protocols LIST] [--subprotocols LIST] [--deflate] REQUEST [RESPONSE]
       explain --between [--json] [--protocols LIST] REQUEST RESPONSE

Prints what the machines of this crate make of the recorded bytes of an upgrade, and the likely
cause if it fails.

  REQUEST              a file with the bytes that the client sent, from the first one on; `-` is
                       standard input. Its first request is read as a server reads it.
  RESPONSE             a file with the bytes that came back, from the first one on, or `-`. Its
                       first final response is read as the client that sent REQUEST reads it.
  --json               prints one JSON object per line, without the likely cause
  --chunk N            gives the machines N more bytes at a time; the output is the same
  --protocols LIST     the protocols that the server accepts, the preferred one first. Without this
                       option it is `websocket,h2c`. A request with content gets no switch to h2c.
  --subprotocols LIST  the WebSocket subprotocols that the server speaks, the preferred one first
  --deflate            makes the server accept permessage-deflate
  --between            prints instead what an intermediary makes of all exchanges on the connection.
                       It forwards upgrades to the protocols of the LIST, but never to h2c.

Both may also be heads of HTTP/2 or HTTP/3 as text, with lines such as `:method: CONNECT`, as
`curl -v` and `nghttp -v` print them; then REQUEST may have both heads. It is an extended CONNECT if
it has `:protocol`. The paragraph `Mechanism` says which of the two mechanisms was used.

The text has a paragraph `Server`, which is what this crate's server answers to REQUEST, and one
`Response`, which is about RESPONSE. The Origin is not checked.
Exit status: 0 if the server answers with 101 or 2xx and switches, 1 if not, 2 if an argument or a file is unusable.
With RESPONSE: 0 if it is a valid switch to a protocol that REQUEST offers. With --between: 0 if the
last exchange switches.
";

struct Arguments {
    json: bool,
    chunk: Option<NonZeroUsize>,
    protocols: Vec<String>,
    subprotocols: Vec<String>,
    deflate: bool,
    between: bool,
    request: OsString,
    response: Option<OsString>,
}

fn main() -> ExitCode {
    let arguments = match Arguments::parse() {
        Ok(Some(arguments)) => arguments,
        Ok(None) => {
            print!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprint!("explain: {error}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match run(&arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("explain: {error}");
            ExitCode::from(2)
        }
    }
}

/// Whether there is a switch: in RESPONSE, or without it in the answer of this crate's server.
fn run(arguments: &Arguments) -> Result<bool, Box<dyn Error>> {
    let input = read(&arguments.request)?;
    let response = arguments.response.as_deref().map(read).transpose()?;
    let names = arguments.protocols.iter();
    let protocols: Vec<Protocol<'_>> = names.filter_map(|name| Protocol::parse(name)).collect();
    if let (true, Some(response)) = (arguments.between, &response) {
        return Ok(between(&protocols, &input, response, arguments.json)?);
    }
    let subprotocols: Vec<&str> = arguments.subprotocols.iter().map(String::as_str).collect();
    let mut websocket = Acceptor::new(Origins::Any).subprotocols(&subprotocols);
    if arguments.deflate {
        websocket = websocket.deflate(Deflate::new());
    }
    let accepted = Accepted {
        protocols,
        websocket,
        h2c: h2c::Policy::new(),
    };
    let heads = Exchange::judge(&input, response.as_deref(), &accepted)?;
    if let Some(exchange) = heads {
        let mut out = io::stdout().lock();
        if arguments.json {
            for object in extended::json::objects(&exchange) {
                writeln!(out, "{object}")?;
            }
        } else {
            out.write_all(extended::prose::text(&exchange).as_bytes())?;
        }
        return Ok(exchange.is_switched());
    }
    let report = judge::judge(&input, arguments.chunk, &accepted)?;
    let response = response.as_deref();
    let response = response.map(|bytes| Response::judge(bytes, arguments.chunk, &report));
    let mut out = io::stdout().lock();
    if arguments.json {
        let of_response = response.iter().flat_map(response::json::objects);
        for object in report.lines.iter().map(json::object).chain(of_response) {
            writeln!(out, "{object}")?;
        }
    } else {
        let text = prose::text(&report, response.as_ref());
        out.write_all(text.as_bytes())?;
    }
    Ok(response.map_or_else(|| report.is_switched(), |response| response.is_switched()))
}

/// Prints what an intermediary makes of both recordings, and returns whether the last exchange
/// switches.
fn between(
    protocols: &[Protocol<'_>],
    client: &[u8],
    upstream: &[u8],
    json: bool,
) -> io::Result<bool> {
    let (mut text, mut is_tunnel) = (String::new(), false);
    between::observe(protocols, client, upstream, |line| {
        is_tunnel = between::is_tunnel(line);
        if json {
            text.push_str(&between::object(line).to_string());
            text.push('\n');
        } else {
            between::tell(&mut text, line);
        }
    });
    io::stdout().lock().write_all(text.as_bytes())?;
    Ok(is_tunnel)
}

/// The content of a file, or of standard input for `-`.
fn read(name: &OsStr) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut bytes = Vec::new();
    let outcome = if name == "-" {
        io::stdin().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        std::fs::read(name)
    };
    outcome.map_err(|error| format!("{}: {error}", name.to_string_lossy()).into())
}

impl Arguments {
    /// The arguments; `None` if the usage text is asked for.
    fn parse() -> Result<Option<Self>, lexopt::Error> {
        let mut json = false;
        let mut chunk = None;
        let (mut deflate, mut between) = (false, false);
        let mut protocols = vec!["websocket".into(), "h2c".into()];
        let mut subprotocols = Vec::new();
        let mut files = Vec::new();
        let mut parser = lexopt::Parser::from_env();
        while let Some(argument) = parser.next()? {
            match argument {
                Long("json") => json = true,
                Long("chunk") => chunk = Some(parser.value()?.parse()?),
                Long("protocols") => protocols = list(&mut parser, |_| true)?,
                Long("subprotocols") => {
                    subprotocols = list(&mut parser, |name| name.version().is_none())?;
                }
                Long("deflate") => deflate = true,
                Long("between") => between = true,
                Short('h') | Long("help") => return Ok(None),
                Value(file) if files.len() < 2 => files.push(file),
                _ => return Err(argument.unexpected()),
            }
        }
        if files.iter().filter(|file| *file == "-").count() > 1 {
            return Err("only one of the files can be standard input".into());
        }
        if between && files.len() < 2 {
            return Err("between two there are two: RESPONSE is missing".into());
        }
        let mut files = files.into_iter();
        Ok(Some(Self {
            json,
            chunk,
            protocols,
            subprotocols,
            deflate,
            between,
            request: files.next().ok_or("REQUEST is missing")?,
            response: files.next(),
        }))
    }
}

/// A comma-separated list of names that `will_do` accepts.
fn list(
    parser: &mut lexopt::Parser,
    will_do: impl Fn(Protocol<'_>) -> bool,
) -> Result<Vec<String>, lexopt::Error> {
    let value = parser.value()?.string()?;
    let elements = value.split(',').map(str::trim);
    let checked = elements.map(|element| match Protocol::parse(element) {
        Some(protocol) if will_do(protocol) => Ok(element.to_string()),
        _ => Err(format!("{element:?} is not a name that this list can have").into()),
    });
    checked.collect()
}
