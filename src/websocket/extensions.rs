//! The grammar of `Sec-WebSocket-Extensions` (RFC 6455 §9.1).
//!
//! ```text
//! 1#( token *( ";" token [ "=" ( token / quoted-string ) ] ) )
//! ```

use crate::head::list::{InvalidList, List};
use crate::head::octet;
use thiserror::Error;

/// Why `Sec-WebSocket-Extensions` cannot be read.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum InvalidExtensions {
    /// Names and values are tokens; a quoted value has to be one, too, once its quotes are gone.
    #[error("an extension, or a parameter of one, is malformed")]
    Malformed,
    /// The field is no list.
    #[error(transparent)]
    List(#[from] InvalidList),
}

/// The extensions of a head in order, over all lines of the field. After an error it ends.
#[derive(Debug)]
pub struct Extensions<'a>(Option<List<'a>>);

impl<'a> Extensions<'a> {
    pub(crate) const fn of(list: List<'a>) -> Self {
        Self(Some(list))
    }
}

impl<'a> Iterator for Extensions<'a> {
    type Item = Result<Extension<'a>, InvalidExtensions>;

    fn next(&mut self) -> Option<Self::Item> {
        let element = self.0.as_mut()?.next()?;
        let extension = element
            .map_err(InvalidExtensions::from)
            .and_then(|element| Extension::parse(element).ok_or(InvalidExtensions::Malformed));
        if extension.is_err() {
            self.0 = None;
        }
        Some(extension)
    }
}

/// One extension, with its parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extension<'a> {
    /// `permessage-deflate`; it has case.
    pub name: &'a str,
    parameters: &'a str,
}

impl<'a> Extension<'a> {
    /// Reads one list element and validates all of it, so that [`parameters`](Self::parameters) cannot fail.
    fn parse(element: &'a str) -> Option<Self> {
        let (name, parameters) = token(element)?;
        let mut rest = parameters;
        while !rest.is_empty() {
            rest = Parameter::parse(rest)?.1;
        }
        Some(Self { name, parameters })
    }

    /// Its parameters, in order.
    pub const fn parameters(&self) -> Parameters<'a> {
        Parameters(self.parameters)
    }
}

/// The parameters of an [`Extension`].
#[derive(Clone, Debug)]
pub struct Parameters<'a>(&'a str);

impl<'a> Iterator for Parameters<'a> {
    type Item = Parameter<'a>;

    fn next(&mut self) -> Option<Parameter<'a>> {
        let (parameter, rest) = Parameter::parse(self.0)?;
        self.0 = rest;
        Some(parameter)
    }
}

/// A parameter of an [`Extension`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter<'a> {
    /// `server_max_window_bits`
    pub name: &'a str,
    value: Option<Value<'a>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Value<'a> {
    Token(&'a str),
    /// What stands between the quotes; a backslash stands for the octet behind it.
    Quoted(&'a str),
}

impl<'a> Parameter<'a> {
    /// The octets of its value, quotes and backslashes gone; `None` where it has none.
    pub fn value(&self) -> Option<impl Iterator<Item = u8> + Clone + 'a> {
        let (text, quoted) = match self.value? {
            Value::Token(text) => (text, false),
            Value::Quoted(text) => (text, true),
        };
        Some(unescape(text, quoted))
    }

    /// `; name`, `; name=value` or `; name="value"`, with white space wherever two parts meet, and what follows.
    fn parse(text: &'a str) -> Option<(Self, &'a str)> {
        let text = skip_space(text).strip_prefix(';')?;
        let (name, rest) = token(skip_space(text))?;
        let behind_name = skip_space(rest);
        let Some(value) = behind_name.strip_prefix('=') else {
            return Some((Self { name, value: None }, behind_name));
        };
        let value = skip_space(value);
        let (value, rest) = match value.strip_prefix('"') {
            Some(quoted) => {
                let (inner, rest) = quoted.split_at_checked(quote_end(quoted)?)?;
                (Value::Quoted(inner), rest.get(1..)?)
            }
            None => token(value).map(|(value, rest)| (Value::Token(value), rest))?,
        };
        let value = Some(value);
        Some((Self { name, value }, skip_space(rest)))
    }
}

fn unescape(text: &str, quoted: bool) -> impl Iterator<Item = u8> + Clone {
    let mut octets = text.bytes();
    core::iter::from_fn(move || match octets.next()? {
        b'\\' if quoted => octets.next(),
        octet => Some(octet),
    })
}

/// Where the quoted string ends whose opening quote was taken off. `None` unless what stands in it is a token.
fn quote_end(text: &str) -> Option<usize> {
    let mut rest = text.as_bytes();
    loop {
        rest = match octet::behind_token(rest) {
            tail @ [b'"', ..] => {
                let end = text.len().wrapping_sub(tail.len());
                return (end > 0).then_some(end);
            }
            [b'\\', octet, tail @ ..] if octet::is_of_token(*octet) => tail,
            _ => return None,
        };
    }
}

fn token(text: &str) -> Option<(&str, &str)> {
    let token = octet::before(text.as_bytes(), octet::behind_token(text.as_bytes()));
    (!token.is_empty()).then(|| text.split_at_checked(token.len()))?
}

fn skip_space(text: &str) -> &str {
    let mut rest = text;
    while let Some(tail) = rest.strip_prefix(' ').or_else(|| rest.strip_prefix('\t')) {
        rest = tail;
    }
    rest
}
