//! URI templates of proxies (RFC 6570, within the limits of RFC 9298 §2).

use super::percent::{Output, decoded, is_unreserved};
use super::target::{HostName, Target, TargetError};
use crate::head::byte;
use crate::head::host;
use crate::rule::Rule;
use core::marker::PhantomData;
use thiserror::Error;

/// Why a URI template cannot be used (RFC 9298 §2, RFC 9484 §3). Send nothing.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("{}", self.rule().sentence)]
#[non_exhaustive]
pub enum TemplateError {
    /// The template has no scheme http or https with a host. RFC 9298 §2. It may also begin with
    /// the path; then it is for the host that the request names.
    Origin,
    /// The path of the template does not begin with a slash. RFC 9298 §2.
    Path,
    /// The template has a character that a URI cannot have. RFC 9298 §2. It consists of visible
    /// ASCII characters, and a `#` is not allowed.
    Character,
    /// An expression of the template is malformed, or beyond level 3. RFC 9298 §2. The operators
    /// `+`, `#`, `.`, `/` and `;` are not allowed either.
    Expression,
    /// The template does not have each of the two variables of the target once. RFC 9298 §2.
    Variables,
    /// The values of the template cannot be told from what surrounds them. Caller error: in the
    /// template of an [`Acceptor`](super::Acceptor), what follows a value has to be a character
    /// that no value has, such as a slash.
    Ambiguous,
    /// The output is too small. Caller error: the expanded template needs more room.
    TooSmall,
}

impl TemplateError {
    /// Returns the rule that was broken. Its section is empty for a caller error.
    #[rustfmt::skip] // a table
    pub const fn rule(self) -> Rule {
        match self {
            Self::Origin => Rule::new("RFC 9298 §2", "the template has no scheme http or https with a host"),
            Self::Path => Rule::new("RFC 9298 §2", "the path of the template does not begin with a slash"),
            Self::Character => Rule::new("RFC 9298 §2", "the template has a character that a URI cannot have"),
            Self::Expression => Rule::new("RFC 9298 §2", "an expression of the template is malformed, or beyond level 3"),
            Self::Variables => Rule::new("RFC 9298 §2", "the template does not have each of the two variables of the target once"),
            Self::Ambiguous => Rule::of_caller("the values of the template cannot be told from what surrounds them"),
            Self::TooSmall => Rule::of_caller("the output is too small"),
        }
    }
}

/// A URI template of a proxy: where it is, and how a target is written into the path and the query
/// (RFC 9298 §2, RFC 9484 §3).
///
/// ```
/// use http_upgrade::masque::{Template, UdpTarget};
///
/// let text = "https://proxy.example/masque{?target_host,target_port}";
/// let template = Template::<UdpTarget>::parse(text)?;
/// let target = UdpTarget::new("2001:db8::42", 443)?;
/// let mut out = [0; 512];
/// assert_eq!(
///     template.expand(&target, &mut out)?,
///     "/masque?target_host=2001%3Adb8%3A%3A42&target_port=443"
/// );
/// assert_eq!(template.authority(), Some("proxy.example"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Variables other than those of the target have no value, and are left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Template<'a, T> {
    origin: Option<(&'a str, &'a str)>,
    path: &'a str,
    target: PhantomData<T>,
}

impl<T: Target> Template<'static, T> {
    /// The template of a proxy for which none was configured (RFC 9298 §2, RFC 9484 §3):
    /// `/.well-known/masque/udp/{target_host}/{target_port}/` or
    /// `/.well-known/masque/ip/{target}/{ipproto}/`.
    pub const WELL_KNOWN: Self = Self {
        origin: None,
        path: T::WELL_KNOWN,
        target: PhantomData,
    };
}

impl<'a, T: Target> Template<'a, T> {
    /// Parses a template: a URI with the scheme `http` or `https`, or only its path and query.
    ///
    /// # Errors
    /// [`TemplateError`] tells which part is invalid.
    pub fn parse(template: &'a str) -> Result<Self, TemplateError> {
        let (origin, path) = if template.starts_with('/') {
            (None, template)
        } else {
            let (scheme, rest) = template.split_once("://").ok_or(TemplateError::Origin)?;
            let end = rest
                .bytes()
                .position(|byte| matches!(byte, b'/' | b'?' | b'{'));
            let end = end.unwrap_or(rest.len());
            let (authority, path) = rest.split_at_checked(end).ok_or(TemplateError::Origin)?;
            let is_of_http = ["http", "https"]
                .iter()
                .any(|known| scheme.eq_ignore_ascii_case(known));
            if !is_of_http || !host::is_named(authority.as_bytes()) {
                return Err(TemplateError::Origin);
            }
            (Some((scheme, authority)), path)
        };
        if !path.starts_with('/') {
            return Err(TemplateError::Path);
        }
        if !byte::skip_target(path.as_bytes()).is_empty() {
            return Err(TemplateError::Character);
        }
        let mut counts = [0_u8; 2];
        for part in Parts(path) {
            match part.ok_or(TemplateError::Expression)? {
                Part::Literal(_) => {}
                Part::Values(_, names) => {
                    for name in names.split(',') {
                        for (count, own) in counts.iter_mut().zip(T::VARIABLES) {
                            *count = count.saturating_add(u8::from(own == name));
                        }
                    }
                }
            }
        }
        if counts != [1, 1] {
            return Err(TemplateError::Variables);
        }
        Ok(Self {
            origin,
            path,
            target: PhantomData,
        })
    }

    /// Returns the scheme, or `None` if the template begins with the path.
    pub fn scheme(&self) -> Option<&'a str> {
        self.origin.map(|(scheme, _)| scheme)
    }

    /// Returns the host of the proxy, with its port if the template has one. `None` if the template
    /// begins with the path.
    pub fn authority(&self) -> Option<&'a str> {
        self.origin.map(|(_, authority)| authority)
    }

    /// Writes the path and the query for a target to the start of `out`, and returns what was
    /// written. It is what [`Client::request`](crate::Client::request) takes as its target.
    ///
    /// # Errors
    /// [`TemplateError::TooSmall`].
    pub fn expand<'o>(&self, target: &T, out: &'o mut [u8]) -> Result<&'o str, TemplateError> {
        let mut to = Output::new(out);
        for part in Parts(self.path).flatten() {
            match part {
                Part::Literal(text) => to.text(text),
                Part::Values(form, names) => {
                    for (at, name) in known::<T>(names).enumerate() {
                        to.text(form.separator(at == 0));
                        if form != Form::Simple {
                            to.text(name);
                            to.text("=");
                        }
                        target.write_value(name, &mut to);
                    }
                }
            }
        }
        to.finish().ok_or(TemplateError::TooSmall)
    }

    /// Returns whether the end of each value can be recognised.
    pub(super) fn is_unambiguous(&self) -> bool {
        let mut is_after_value = false;
        for part in Parts(self.path).flatten() {
            let is_clear = match part {
                Part::Literal(text) => !text.bytes().next().is_some_and(is_of_value),
                Part::Values(form, names) => {
                    form != Form::Simple || known::<T>(names).next().is_none()
                }
            };
            if is_after_value && !is_clear {
                return false;
            }
            is_after_value = match part {
                Part::Literal(_) => false,
                Part::Values(_, names) => known::<T>(names).next().is_some() || is_after_value,
            };
        }
        true
    }

    /// Reads the target from a path and a query. `None` if they are not of this template.
    pub(super) fn target(&self, path: &str) -> Option<Result<T, TargetError>> {
        let mut values = [""; 2];
        let mut rest = path;
        for part in Parts(self.path).flatten() {
            match part {
                Part::Literal(text) => rest = rest.strip_prefix(text)?,
                Part::Values(form, names) => {
                    for (at, name) in known::<T>(names).enumerate() {
                        rest = rest.strip_prefix(form.separator(at == 0))?;
                        if form != Form::Simple {
                            rest = rest.strip_prefix(name)?.strip_prefix('=')?;
                        }
                        let end = rest.bytes().position(|byte| !is_of_value(byte));
                        let (value, tail) = rest.split_at_checked(end.unwrap_or(rest.len()))?;
                        for (slot, own) in values.iter_mut().zip(T::VARIABLES) {
                            if own == name {
                                *slot = value;
                            }
                        }
                        rest = tail;
                    }
                }
            }
        }
        let [first, second] = values;
        // One byte longer than the longest valid value, so that a longer one is refused.
        let (mut of_first, mut of_second) = ([0; HostName::MAX + 1], [0; 6]);
        rest.is_empty().then(|| {
            let first = decoded(first.as_bytes(), &mut of_first);
            let second = decoded(second.as_bytes(), &mut of_second);
            match (first, second) {
                (Some(first), Some(second)) => T::of_values(first, second),
                _ => Err(TargetError::Encoding),
            }
        })
    }
}

/// The variables of an expression that have a value.
fn known<T: Target>(names: &str) -> impl Iterator<Item = &str> {
    names.split(',').filter(|name| T::VARIABLES.contains(name))
}

/// Returns whether a value may have the byte as it is. RFC 9484 §4.2 shows `*` in a path.
const fn is_of_value(byte: u8) -> bool {
    is_unreserved(byte) || matches!(byte, b'%' | b'*')
}

/// The parts of the path and the query of a template. `None` is a malformed part, and the last one.
struct Parts<'a>(&'a str);

enum Part<'a> {
    Literal(&'a str),
    /// An expression: its form, and its variables with commas between them.
    Values(Form, &'a str),
}

/// The form of an expression (RFC 6570 §3.2).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// `{x,y}`
    Simple,
    /// `{?x,y}`
    Query,
    /// `{&x,y}`
    Continuation,
}

impl Form {
    const fn separator(self, is_first: bool) -> &'static str {
        match (self, is_first) {
            (Self::Simple, true) => "",
            (Self::Simple, false) => ",",
            (Self::Query, true) => "?",
            (Self::Query, false) | (Self::Continuation, _) => "&",
        }
    }
}

impl<'a> Iterator for Parts<'a> {
    type Item = Option<Part<'a>>;

    fn next(&mut self) -> Option<Option<Part<'a>>> {
        if self.0.is_empty() {
            return None;
        }
        let part = self.take();
        if part.is_none() {
            self.0 = "";
        }
        Some(part)
    }
}

impl<'a> Parts<'a> {
    fn take(&mut self) -> Option<Part<'a>> {
        let Some(expression) = self.0.strip_prefix('{') else {
            let end = self.0.bytes().position(|byte| byte == b'{');
            let (literal, rest) = self.0.split_at_checked(end.unwrap_or(self.0.len()))?;
            self.0 = rest;
            let is_literal = !literal.contains('}') && is_encoded(literal.as_bytes());
            return is_literal.then_some(Part::Literal(literal));
        };
        let (expression, rest) = expression.split_once('}')?;
        self.0 = rest;
        let (form, names) = match expression.as_bytes() {
            [b'?', ..] => (Form::Query, expression.get(1..)?),
            [b'&', ..] => (Form::Continuation, expression.get(1..)?),
            _ => (Form::Simple, expression),
        };
        let is_of_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.');
        let is_name = |name: &str| !name.is_empty() && name.bytes().all(is_of_name);
        // An operator, and the `*` and `:3` of level 4, are not part of a name.
        (names.split(',').all(is_name) && !names.starts_with('.'))
            .then_some(Part::Values(form, names))
    }
}

/// Returns whether each `%` is followed by two hexadecimal digits.
fn is_encoded(mut literal: &[u8]) -> bool {
    while let [byte, tail @ ..] = literal {
        literal = match (byte, tail) {
            (b'%', [high, low, tail @ ..])
                if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() =>
            {
                tail
            }
            (b'%', _) => return false,
            (_, tail) => tail,
        };
    }
    true
}
