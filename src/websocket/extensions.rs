//! The grammar of Sec-WebSocket-Extensions (RFC 6455 §9.1).
//!
//! ```text
//! 1#( token *( ";" token [ "=" ( token / quoted-string ) ] ) )
//! ```

use crate::head::list::{List, ListError};
use crate::head::octet;
use thiserror::Error;

/// Why a Sec-WebSocket-Extensions field cannot be read (RFC 6455 §9.1).
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub(super) enum ExtensionsError {
    /// An extension, or a parameter of one, is malformed. RFC 6455 §9.1: names and values must be
    /// tokens. A quoted value must be one, too, after its quotes and backslashes are removed.
    #[error("an extension, or a parameter of one, is malformed")]
    Malformed,
    /// A list element has a byte outside ASCII, a quoted string does not end, or a list has more
    /// elements than the limit. RFC 9110 §5.6: [`ListError`] tells which, and its sentence is the
    /// one that is printed.
    #[error(transparent)]
    List(#[from] ListError),
}

/// An iterator over the extensions that a head lists, in order and over all lines of the field. It
/// ends after the first error.
#[doc(alias = "Sec-WebSocket-Extensions")]
#[derive(Debug)]
pub(super) struct Extensions<'a>(Option<List<'a>>);

impl<'a> Extensions<'a> {
    pub(super) const fn of(list: List<'a>) -> Self {
        Self(Some(list))
    }
}

impl<'a> Iterator for Extensions<'a> {
    type Item = Result<Extension<'a>, ExtensionsError>;

    fn next(&mut self) -> Option<Self::Item> {
        let element = self.0.as_mut()?.next()?;
        let extension = element
            .map_err(ExtensionsError::from)
            .and_then(|element| Extension::parse(element).ok_or(ExtensionsError::Malformed));
        if extension.is_err() {
            self.0 = None;
        }
        Some(extension)
    }
}

/// One extension of a Sec-WebSocket-Extensions field, with its parameters (RFC 6455 §9.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Extension<'a> {
    /// The name of the extension, such as `permessage-deflate`. It is compared with case.
    pub(super) name: &'a str,
    parameters: &'a str,
}

impl<'a> Extension<'a> {
    /// Parses one list element. All of it is validated here, so that
    /// [`parameters`](Self::parameters) cannot fail.
    fn parse(element: &'a str) -> Option<Self> {
        let (name, parameters) = token(element)?;
        let mut rest = parameters;
        while !rest.is_empty() {
            rest = Parameter::parse(rest)?.1;
        }
        Some(Self { name, parameters })
    }

    /// Returns the parameters of the extension, in order.
    pub(super) const fn parameters(&self) -> Parameters<'a> {
        Parameters(self.parameters)
    }
}

/// An iterator over the parameters of an [`Extension`], in order; made by
/// [`Extension::parameters`].
#[derive(Clone, Debug)]
pub(super) struct Parameters<'a>(&'a str);

impl<'a> Iterator for Parameters<'a> {
    type Item = Parameter<'a>;

    fn next(&mut self) -> Option<Parameter<'a>> {
        let (parameter, rest) = Parameter::parse(self.0)?;
        self.0 = rest;
        Some(parameter)
    }
}

/// One parameter of an [`Extension`], with its value if it has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Parameter<'a> {
    /// The name of the parameter, such as `server_max_window_bits`. It is compared with case.
    pub(super) name: &'a str,
    value: Option<Value<'a>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Value<'a> {
    Token(&'a str),
    /// The text between the quotes. A backslash in it means the byte that follows.
    Quoted(&'a str),
}

impl<'a> Parameter<'a> {
    /// Returns the bytes of the value, without quotes and backslashes, or `None` if the parameter
    /// has no value.
    pub(super) fn value(&self) -> Option<impl Iterator<Item = u8> + Clone + 'a> {
        let (text, quoted) = match self.value? {
            Value::Token(text) => (text, false),
            Value::Quoted(text) => (text, true),
        };
        Some(unescape(text, quoted))
    }

    /// Parses `; name`, `; name=value` or `; name="value"`, with white space allowed between any
    /// two parts, and returns the parameter and the text that follows it.
    fn parse(text: &'a str) -> Option<(Self, &'a str)> {
        let text = skip_space(text).strip_prefix(';')?;
        let (name, rest) = token(skip_space(text))?;
        let after_name = skip_space(rest);
        let Some(value) = after_name.strip_prefix('=') else {
            return Some((Self { name, value: None }, after_name));
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

/// Returns the position of the closing quote in `text`, which begins after the opening quote, or
/// `None` if the quoted value is not a token (RFC 6455 §9.1).
fn quote_end(text: &str) -> Option<usize> {
    let mut rest = text.as_bytes();
    loop {
        rest = match octet::skip_token(rest) {
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
    let token = octet::before(text.as_bytes(), octet::skip_token(text.as_bytes()));
    (!token.is_empty()).then(|| text.split_at_checked(token.len()))?
}

fn skip_space(text: &str) -> &str {
    let mut rest = text;
    while let Some(tail) = rest.strip_prefix(' ').or_else(|| rest.strip_prefix('\t')) {
        rest = tail;
    }
    rest
}
