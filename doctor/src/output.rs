//! Prints reports in the form that was asked for.

use crate::arguments::{Arguments, Format};
use std::io::{self, IsTerminal, Write};
use upgrade_doctor::render::{self, Style};
use upgrade_doctor::{Exchange, Report};

/// How to print.
pub(crate) struct Output {
    format: Format,
    is_verbose: bool,
    style: Style,
}

impl Output {
    pub(crate) fn of(arguments: &Arguments) -> Self {
        let wants_none = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        Self {
            format: arguments.format,
            is_verbose: arguments.is_verbose,
            style: Style {
                colour: io::stdout().is_terminal() && !wants_none && !is_dumb,
            },
        }
    }

    /// Prints a report. It is not an error if the reader of the output has closed it.
    pub(crate) fn report(&self, report: &Report, exchange: &Exchange, extra: &[String]) {
        let text = match (self.format, self.is_verbose) {
            (Format::Json, _) => render::json(report) + "\n",
            (Format::Markdown, _) => render::markdown(report, exchange, extra),
            (Format::Text, false) => render::text(report, exchange, extra, self.style),
            (Format::Text, true) => render::verbose(report, exchange, extra, self.style),
        };
        raw(&text);
    }

    pub(crate) const fn is_json(&self) -> bool {
        matches!(self.format, Format::Json)
    }
}

/// Prints text as it is. It is not an error if the reader of the output has closed it.
pub(crate) fn raw(text: &str) {
    let mut out = io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}
