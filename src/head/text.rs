//! A field value as text.

use super::fields::Fields;
use super::values::RepeatedError;
use crate::rule::Rule;
use thiserror::Error;

/// Why [`Fields::text`] cannot return the value of a field.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("{}", self.rule().sentence)]
#[non_exhaustive]
pub enum TextError {
    /// A field that may have one line only is repeated. RFC 9110 §5.3, even if all lines have the
    /// same value. Treat the message as malformed.
    Repeated,
    /// A field value is not UTF-8 text. RFC 9110 §5.5. [`Fields::single`] returns its bytes.
    Encoding,
}

impl TextError {
    /// Returns the rule that was broken.
    #[rustfmt::skip] // a table
    pub const fn rule(self) -> Rule {
        match self {
            Self::Repeated => Rule::new("RFC 9110 §5.3", "a field that may have one line only is repeated"),
            Self::Encoding => Rule::new("RFC 9110 §5.5", "a field value is not UTF-8 text"),
        }
    }
}

impl From<RepeatedError> for TextError {
    fn from(_: RepeatedError) -> Self {
        Self::Repeated
    }
}

impl<'a> Fields<'a> {
    /// Returns the value of a field that may have one line only as text, or `None` if it is absent.
    ///
    /// Nearly all fields have values of ASCII, which is UTF-8. Old applications send some in ISO
    /// 8859-1; for those there is [`single`](Self::single).
    ///
    /// ```
    /// use http_upgrade::RequestHead;
    /// use http_upgrade::head::TextError;
    ///
    /// let head = b"GET / HTTP/1.1\r\nHost: h\r\nUser-Agent: x/1\r\n\
    ///     From: \xe9\r\nA: 1\r\nA: 1\r\n\r\n";
    /// let head = RequestHead::parse(head)?.ok_or("incomplete")?;
    /// assert_eq!(head.fields.text("user-agent"), Ok(Some("x/1")));
    /// assert_eq!(head.fields.text("Referer"), Ok(None));
    /// assert_eq!(head.fields.text("A"), Err(TextError::Repeated));
    /// assert_eq!(head.fields.text("From"), Err(TextError::Encoding));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`TextError`] when there are several lines, and when the value is not UTF-8.
    pub fn text(&self, name: &'a str) -> Result<Option<&'a str>, TextError> {
        let Some(value) = self.single(name)? else {
            return Ok(None);
        };
        let text = core::str::from_utf8(value);
        text.map(Some).map_err(|_| TextError::Encoding)
    }
}
