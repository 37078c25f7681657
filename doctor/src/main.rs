//! Says why a WebSocket or another HTTP upgrade fails, and what to change.

mod arguments;
mod connection;
mod echo;
mod failure;
mod files;
mod listen;
mod live;
mod output;
mod ping;
mod progress;
mod relayed;
mod request;
mod save;
mod server;
mod tls;
mod trial;

use arguments::{Arguments, Mode};
use failure::Failure;
use output::Output;
use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = match Arguments::parse(lexopt::Parser::from_env()) {
        Ok(arguments) => arguments,
        Err(error) => {
            eprintln!("upgrade-doctor: {error}\nTry `upgrade-doctor --help`.");
            return ExitCode::from(Failure::USAGE);
        }
    };
    match run(&arguments) {
        Ok(code) => ExitCode::from(code),
        Err(failure) => {
            eprintln!("upgrade-doctor: {failure}");
            ExitCode::from(failure.exit_code())
        }
    }
}

/// Gives the exit status.
fn run(arguments: &Arguments) -> Result<u8, Failure> {
    let output = Output::of(arguments);
    match &arguments.mode {
        Mode::Help => print(arguments::USAGE),
        Mode::Version => print(concat!("upgrade-doctor ", env!("CARGO_PKG_VERSION"), "\n")),
        Mode::List => print(&upgrade_doctor::explain::list()),
        Mode::Explain(id) => match upgrade_doctor::explain::explain(id) {
            Some(text) => print(&text),
            None => Err(Failure::Usage(format!(
                "there is no {id}; `upgrade-doctor --list` has all of them"
            ))),
        },
        Mode::Files(names) => files::diagnose(names, arguments, &output),
        Mode::Compare(before, behind) => files::compare(before, behind, arguments, &output),
        Mode::Live(url) => live::diagnose(url, &arguments.connect, &output),
        Mode::Listen { listen, upstream } => listen::run(listen, upstream, arguments, &output),
        Mode::Echo(address) => echo::run(address, arguments, &output),
    }
}

/// Prints to standard output; a reader that has seen enough is no error.
fn print(text: &str) -> Result<u8, Failure> {
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
    Ok(0)
}
