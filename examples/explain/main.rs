//! Says what the machines make of recorded octets, and why no status 101 comes.
//!
//! ```text
//! cargo run --example explain -- tests/captures/client-chromium.bin
//! cargo run --example explain -- --json --protocols foobar/1 tests/captures/client-rust-hyper-upgrade.bin
//! cargo run --example explain -- tests/captures/server-java-tomcat-ws.req.bin tests/captures/server-java-tomcat-ws.bin
//! ```

mod advice;
mod between;
mod json;
mod judge;
mod prose;
mod report;
mod response;
mod symptom;

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

Says what the machines make of the octets that each side of an upgrade sent.

  REQUEST, RESPONSE    files with the raw octets of one direction; `-` is standard input.
                       The first message of each is judged: the request as a server has it, the
                       response as the client has it that sent this request.
  --json               one JSON object a line instead of prose
  --chunk N            hands the octets over N at a time; what is printed stays the same
  --protocols LIST     what the server accepts, the preferred one first: `websocket,h2c` unless
                       given. h2c is declined where the request has content.
  --subprotocols LIST  WebSocket subprotocols that the server speaks, the preferred one first
  --deflate            the server agrees to permessage-deflate
  --between            tells instead what an intermediary between the two makes of all exchanges of
                       the connection, if it lets through what the LIST of protocols names

The origin is not judged, since recorded octets reach nothing.
Exit status: 0 when the answer is 101, 1 when it is not, 2 when there is nothing to judge. With
RESPONSE it is the response that counts: 0 for a switch to what the request offers, 1 for all else.
With --between: 0 for a tunnel.
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

/// Whether there is a switch: by the response, or else by the answer that the request would get here.
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
        h2c: h2c::Acceptor::new(),
    };
    let report = judge::judge(&input, arguments.chunk, &accepted)?;
    let response = response.as_deref();
    let response = response.map(|octets| Response::judge(octets, arguments.chunk, &report));
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

/// Whether there is a tunnel.
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

fn read(name: &OsStr) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut octets = Vec::new();
    let outcome = if name == "-" {
        io::stdin().read_to_end(&mut octets).map(|_| octets)
    } else {
        std::fs::read(name)
    };
    outcome.map_err(|error| format!("{}: {error}", name.to_string_lossy()).into())
}

impl Arguments {
    /// `None`: help is wanted.
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

/// A comma-separated list, each element a protocol that will do.
fn list(
    parser: &mut lexopt::Parser,
    will_do: impl Fn(Protocol<'_>) -> bool,
) -> Result<Vec<String>, lexopt::Error> {
    let value = parser.value()?.string()?;
    let elements = value.split(',').map(str::trim);
    let checked = elements.map(|element| match Protocol::parse(element) {
        Some(protocol) if will_do(protocol) => Ok(element.to_string()),
        _ => Err(format!("{element:?} is not a name that can be listed").into()),
    });
    checked.collect()
}
