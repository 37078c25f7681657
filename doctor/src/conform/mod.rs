//! `upgrade-doctor conform`: holds servers, clients and proxies to the rules of the RFCs about
//! upgrades, case by case.
//!
//! ```text
//! cases (data) ─▶ a conversation over sockets ─▶ a verdict ─▶ Report ─▶ text, JSON, HTML
//! ```

mod accept;
mod arguments;
mod baseline;
mod case;
mod client;
mod deflate;
mod edit;
mod frames;
mod html;
mod json;
mod message;
mod notation;
mod proxy;
mod report;
mod server;
mod terminal;
mod ticker;
mod wire;

use crate::output;
use arguments::{Arguments, Mode};
use report::Report;
use std::ffi::OsString;
use std::process::ExitCode;

/// The exit status for a wrong command line, and where nothing answers at the address.
const CANNOT: u8 = 2;

/// Runs the suite with the arguments after the word `conform`.
pub(crate) fn main(arguments: impl Iterator<Item = OsString>) -> ExitCode {
    let parser = lexopt::Parser::from_args(arguments);
    let run = Arguments::parse(parser)
        .map_err(|error| format!("{error}\nTry `upgrade-doctor conform --help`."));
    match run.and_then(|arguments| run_mode(&arguments)) {
        Ok(code) => ExitCode::from(code),
        Err(sentence) => {
            eprintln!("upgrade-doctor conform: {}", notation::lines(&sentence));
            ExitCode::from(CANNOT)
        }
    }
}

/// Returns the exit status.
fn run_mode(arguments: &Arguments) -> Result<u8, String> {
    let baseline = baseline::read(arguments.baseline.as_deref())?;
    let results = match &arguments.mode {
        Mode::Help => {
            output::raw(arguments::USAGE);
            return Ok(0);
        }
        Mode::List => {
            output::raw(&list());
            return Ok(0);
        }
        Mode::Server(url) => server::run(url, arguments)?,
        Mode::Client(listen) => client::run(listen, arguments)?,
        Mode::Proxy { front, back } => proxy::run(front, back, arguments)?,
    };
    let report = Report::new(arguments.mode.subject(), results, &baseline);
    if let Some(file) = &arguments.html {
        let page = html::page(&report);
        std::fs::write(file, page)
            .map_err(|error| format!("{} cannot be written: {error}", file.display()))?;
    }
    output::raw(&if arguments.json {
        json::object(&report)
    } else {
        terminal::text(&report, arguments.verbose)
    });
    Ok(report.exit_code())
}

/// One line for each case of the three suites.
fn list() -> String {
    let server = server::rules().map(|rule| ("server", rule));
    let client = client::rules().map(|rule| ("client", rule));
    let proxy = proxy::rules().map(|rule| ("proxy", rule));
    let mut text = String::new();
    for (suite, rule) in server.chain(client).chain(proxy) {
        text.push_str(&format!(
            "{suite:<6}  {:<42}  {:<6}  {} ({})\n",
            rule.id,
            rule.level.name(),
            rule.sentence,
            rule.sources()
        ));
    }
    text
}
