//! The parsers that this crate is compared with.

use std::fmt::{self, Display, Formatter};
use std::process::Command;

use httparse::{EMPTY_HEADER, Request, Response, Status};

use super::program::Program;
use super::verdict::{Head, Verdict, text};
use super::{Message, own};
use crate::file;

/// A parser of another project, with its defaults.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Parser {
    /// The Rust crate httparse, which reads heads only.
    Httparse,
    /// The Python package h11.
    H11,
    /// llhttp, the parser of Node, as the npm package undici contains it.
    Llhttp,
}

/// All parsers.
pub const PARSERS: [Parser; 3] = [Parser::Httparse, Parser::H11, Parser::Llhttp];

impl Display for Parser {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Httparse => "httparse",
            Self::H11 => "h11",
            Self::Llhttp => "llhttp",
        })
    }
}

/// The parsers, ready to read heads.
#[derive(Debug)]
pub struct Parsers {
    h11: Program,
    llhttp: Program,
}

/// What this crate and one other parser make of the same bytes.
#[derive(Clone, Debug)]
pub struct Pair {
    pub parser: Parser,
    pub ours: Verdict,
    pub theirs: Verdict,
}

impl Parsers {
    /// Starts those that are programs.
    ///
    /// # Panics
    ///
    /// If they do not start.
    #[must_use]
    pub fn start() -> Self {
        let python = file(".venv/bin/python");
        Self {
            h11: Program::start(Command::new(python).arg(file("parsers/h11_verdicts.py"))),
            llhttp: Program::start(Command::new("node").arg(file("parsers/llhttp_verdicts.mjs"))),
        }
    }

    /// Lets all parsers read the heads. Each head has one pair for each of [`PARSERS`].
    ///
    /// # Panics
    ///
    /// If a program ends or panics.
    pub fn read(&mut self, heads: &[(Message, Vec<u8>)]) -> Vec<[Pair; 3]> {
        self.h11.send(heads);
        self.llhttp.send(heads);
        let in_process = heads.iter().map(|(message, bytes)| {
            let ours = |with_content| own::verdict(*message, bytes, with_content);
            (ours(false), httparse(*message, bytes), ours(true))
        });
        let in_process: Vec<_> = in_process.collect();
        let pairs = in_process.into_iter().map(|(head, theirs, ours)| {
            [
                Pair {
                    parser: Parser::Httparse,
                    ours: head,
                    theirs,
                },
                Pair {
                    parser: Parser::H11,
                    ours: ours.clone(),
                    theirs: self.h11.verdict(),
                },
                Pair {
                    parser: Parser::Llhttp,
                    ours,
                    theirs: self.llhttp.verdict(),
                },
            ]
        });
        pairs.collect()
    }
}

fn httparse(message: Message, bytes: &[u8]) -> Verdict {
    // As many lines as this crate reads by default.
    let mut headers = [EMPTY_HEADER; 128];
    let (parsed, head, headers) = match message {
        Message::Request => {
            let mut request = Request::new(&mut headers);
            let parsed = request.parse(bytes);
            let head = Head {
                method: request.method.unwrap_or_default().to_owned(),
                target: text(request.path.unwrap_or_default().as_bytes()),
                version: version(request.version),
                ..Head::default()
            };
            (parsed, head, request.headers)
        }
        Message::Response => {
            let mut response = Response::new(&mut headers);
            let parsed = response.parse(bytes);
            let head = Head {
                status: response.code.unwrap_or_default(),
                version: version(response.version),
                ..Head::default()
            };
            (parsed, head, response.headers)
        }
    };
    match parsed {
        Ok(Status::Partial) => Verdict::More,
        Err(error) => Verdict::Refused(error.to_string()),
        Ok(Status::Complete(len)) => Verdict::Read(Head {
            fields: headers
                .iter()
                .map(|header| (header.name.to_owned(), text(header.value)))
                .collect(),
            len,
            ..head
        }),
    }
}

fn version(minor: Option<u8>) -> String {
    format!("1.{}", minor.unwrap_or_default())
}
