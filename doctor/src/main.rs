//! Says why a WebSocket or another HTTP upgrade fails, and what to change.

mod arguments;
mod conform;
mod connection;
mod echo;
mod failure;
mod files;
mod listen;
mod live;
mod output;
mod ping;
mod progress;
mod proxy;
mod relayed;
mod request;
mod save;
mod server;
mod socket;
mod tls;
mod trial;
mod tunnel;

use arguments::{Arguments, Mode};
use failure::Failure;
use output::Output;
use std::process::ExitCode;

fn main() -> ExitCode {
    // The suite has a command line of its own.
    let mut words = std::env::args_os().skip(1);
    if words.next().is_some_and(|word| word == "conform") {
        return conform::main(words);
    }
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
        Mode::Help => Ok(print(arguments::USAGE)),
        Mode::Version => Ok(print(concat!(
            "upgrade-doctor ",
            env!("CARGO_PKG_VERSION"),
            "\n"
        ))),
        Mode::List => Ok(print(&upgrade_doctor::explain::list())),
        Mode::Explain(id) => match upgrade_doctor::explain::explain(id) {
            Some(text) => Ok(print(&text)),
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

/// Prints what always succeeds; gives the exit status.
fn print(text: &str) -> u8 {
    output::raw(text);
    0
}
