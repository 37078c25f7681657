//! Recordings in files.

use crate::arguments::Arguments;
use crate::failure::Failure;
use crate::output::{self, Output};
use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read};
use upgrade_doctor::compare::Comparison;
use upgrade_doctor::format::{self, MAX_TEXT, Recording};
use upgrade_doctor::{Exchange, Report, choose};

/// Reports on the most telling exchange of the files, or on the one that was picked.
pub(crate) fn diagnose(
    names: &[impl AsRef<OsStr>],
    arguments: &Arguments,
    output: &Output,
) -> Result<u8, Failure> {
    let names: Vec<&OsStr> = names.iter().map(AsRef::as_ref).collect();
    let recording = match names.as_slice() {
        [request, response] => read_pair(request, response)?,
        _ => read_all(&names)?,
    };
    let count = recording.exchanges.len();
    let index = match arguments.pick {
        Some(number) => number
            .checked_sub(1)
            .filter(|index| *index < count)
            .ok_or_else(|| {
                Failure::Usage(format!("--pick {number}: there are {count} exchanges"))
            })?,
        None => choose(&recording.exchanges).ok_or_else(|| {
            Failure::Unclear(format!(
                "{}: no exchange in it asks for an upgrade",
                recording.format.name()
            ))
        })?,
    };
    let Some(exchange) = recording.exchanges.get(index) else {
        return Err(Failure::Unclear("the exchange is gone".into()));
    };
    let mut extra = recording.notes.clone();
    if count > 1 && arguments.pick.is_none() {
        let of = recording.format.name();
        extra.push(format!(
            "This is number {} of {count} exchanges ({of}); --pick N shows another.",
            index + 1
        ));
    }
    let report = Report::of(exchange);
    output.report(&report, exchange, &extra);
    Ok(report.exit_code())
}

/// Says what a hop changed between two recordings of one message, and what that leads to.
pub(crate) fn compare(
    before: &OsStr,
    behind: &OsStr,
    arguments: &Arguments,
    output: &Output,
) -> Result<u8, Failure> {
    let one = |name: &OsStr| -> Result<Exchange, Failure> {
        let recording = read(name)?;
        let index = choose(&recording.exchanges);
        let exchange = index.and_then(|index| recording.exchanges.into_iter().nth(index));
        exchange.ok_or_else(|| {
            Failure::Unclear(format!("{}: no exchange in it", name.to_string_lossy()))
        })
    };
    let (before, behind) = (one(before)?, one(behind)?);
    let comparison = Comparison::of(&before, &behind);
    if !output.is_json() {
        output::raw(&comparison.text());
        if !arguments.is_verbose && !comparison.matters() {
            return Ok(0);
        }
    }
    let behind = Exchange {
        recorded_by: http_upgrade::diagnosis::RecordedBy::Server,
        ..behind
    };
    let report = Report::of(&behind);
    output.report(&report, &behind, &[]);
    Ok(u8::from(comparison.matters()))
}

/// Two files: the directions of one connection where the first is a direction, and else two
/// recordings.
fn read_pair(request: &OsStr, response: &OsStr) -> Result<Recording, Failure> {
    let (first, second) = (bytes(request)?, bytes(response)?);
    let format = format::Format::of(&first);
    let is_direction = format.is_none_or(format::Format::is_direction);
    if first.is_empty() && second.is_empty() {
        return Err(Failure::Unclear("both files are empty".into()));
    }
    if is_direction {
        return Ok(Recording {
            format: format::Format::Raw,
            exchanges: vec![format::pair(first, second)],
            notes: Vec::new(),
        });
    }
    read_all(&[request, response])
}

fn read_all(names: &[&OsStr]) -> Result<Recording, Failure> {
    let mut whole: Option<Recording> = None;
    for name in names {
        let next = read(name)?;
        match &mut whole {
            Some(whole) => {
                whole.exchanges.extend(next.exchanges);
                whole.notes.extend(next.notes);
            }
            None => whole = Some(next),
        }
    }
    whole.ok_or_else(|| Failure::Usage("a file is missing".into()))
}

fn read(name: &OsStr) -> Result<Recording, Failure> {
    let result = match name.to_str() {
        Some("-") => format::read(io::stdin()),
        _ => format::read(open(name)?),
    };
    result.map_err(|error| {
        let text = format!("{}: {error}", name.to_string_lossy());
        match error {
            format::ReadError::Io(_) => Failure::NoInput(text),
            _ => Failure::Unclear(text),
        }
    })
}

/// The first bytes of a file, as many as are looked at.
fn bytes(name: &OsStr) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = match name.to_str() {
        Some("-") => io::stdin().take(MAX_TEXT).read_to_end(&mut bytes),
        _ => open(name)?.take(MAX_TEXT).read_to_end(&mut bytes),
    };
    read.map_err(|error| Failure::NoInput(format!("{}: {error}", name.to_string_lossy())))?;
    Ok(bytes)
}

fn open(name: &OsStr) -> Result<File, Failure> {
    File::open(name).map_err(|error| {
        // A line of a console, or a host and port, given as if it were a file.
        let hint = if error.kind() == io::ErrorKind::NotFound {
            ". A URL begins with ws:// or wss://. Copied text belongs in a file, or in standard input with - as the FILE."
        } else {
            ""
        };
        Failure::NoInput(format!("{}: {error}{hint}", name.to_string_lossy()))
    })
}
