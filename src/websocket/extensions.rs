//! The grammar of Sec-WebSocket-Extensions (RFC 6455 §9.1).
//!
//! ```text
//! 1#( token *( ";" token [ "=" ( token / quoted-string ) ] ) )
//! ```

use crate::head::byte;
use crate::head::fields::Fields;
use crate::head::known::Known;
use crate::head::list::{List, ListError};
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
pub(super) struct Extensions<'a> {
    /// The extension of a field that lists only one.
    sole: Option<Extension<'a>>,
    list: Option<List<'a>>,
}

impl<'a> Extensions<'a> {
    pub(super) fn of(fields: &Fields<'a>) -> Self {
        let field = Known::SecWebSocketExtensions;
        // Fast path: most heads list one extension, whose end need not be searched for. A comma has
        // no place in an extension, not even in quotes, so a list of several cannot be parsed.
        let sole = fields.short(field).and_then(Extension::parse);
        let list = match sole {
            Some(_) => None,
            None => Some(fields.known_list(field)),
        };
        Self { sole, list }
    }
}

impl<'a> Iterator for Extensions<'a> {
    type Item = Result<Extension<'a>, ExtensionsError>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(sole) = self.sole.take() {
            return Some(Ok(sole));
        }
        let element = self.list.as_mut()?.next_bytes()?;
        let extension = element.map_err(ExtensionsError::from).and_then(|element| {
            Extension::parse(element).ok_or_else(|| {
                if element.is_ascii() {
                    ExtensionsError::Malformed
                } else {
                    ListError::NotAscii.into()
                }
            })
        });
        if extension.is_err() {
            self.list = None;
        }
        Some(extension)
    }
}

/// One extension of a Sec-WebSocket-Extensions field, with its parameters (RFC 6455 §9.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Extension<'a> {
    /// The name of the extension, such as `permessage-deflate`. It is compared with case.
    pub(super) name: &'a [u8],
    parameters: &'a [u8],
}

impl<'a> Extension<'a> {
    /// Parses one list element. All of it is validated here, so that
    /// [`parameters`](Self::parameters) cannot fail.
    fn parse(element: &'a [u8]) -> Option<Self> {
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
pub(super) struct Parameters<'a>(&'a [u8]);

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
    pub(super) name: &'a [u8],
    /// The token, or what is between the quotes. A backslash in it means the byte that follows; a
    /// token has none.
    value: Option<&'a [u8]>,
}

impl<'a> Parameter<'a> {
    /// Returns the bytes of the value, without quotes and backslashes, or `None` if the parameter
    /// has no value.
    pub(super) fn value(&self) -> Option<impl Iterator<Item = u8> + Clone + 'a> {
        self.value.map(unescape)
    }

    /// Parses `; name`, `; name=value` or `; name="value"`, with white space allowed between any
    /// two parts, and returns the parameter and what follows it.
    fn parse(bytes: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let [b';', rest @ ..] = byte::trim_start(bytes) else {
            return None;
        };
        let (name, rest) = token(byte::trim_start(rest))?;
        let after_name = byte::trim_start(rest);
        let [b'=', value @ ..] = after_name else {
            return Some((Self { name, value: None }, after_name));
        };
        let (value, rest) = match byte::trim_start(value) {
            [b'"', quoted @ ..] => {
                let (inner, rest) = quoted.split_at_checked(quote_end(quoted)?)?;
                (inner, rest.get(1..)?)
            }
            value => token(value)?,
        };
        let value = Some(value);
        Some((Self { name, value }, byte::trim_start(rest)))
    }
}

fn unescape(bytes: &[u8]) -> impl Iterator<Item = u8> + Clone {
    let mut bytes = bytes.iter().copied();
    core::iter::from_fn(move || match bytes.next()? {
        b'\\' => bytes.next(),
        byte => Some(byte),
    })
}

/// Returns the position of the closing quote in `bytes`, which begin after the opening quote, or
/// `None` if the quoted value is not a token (RFC 6455 §9.1).
fn quote_end(bytes: &[u8]) -> Option<usize> {
    let mut rest = bytes;
    loop {
        rest = match byte::skip_token(rest) {
            tail @ [b'"', ..] => {
                let end = bytes.len().wrapping_sub(tail.len());
                return (end > 0).then_some(end);
            }
            [b'\\', byte, tail @ ..] if byte::is_of_token(*byte) => tail,
            _ => return None,
        };
    }
}

/// Takes a token off the start. Returns `None` if the start is not one.
fn token(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let tail = byte::skip_token(bytes);
    let token = byte::before(bytes, tail);
    (!token.is_empty()).then_some((token, tail))
}
