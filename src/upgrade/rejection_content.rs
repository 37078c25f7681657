//! The content of the response to a request that is refused.

use crate::head::decimal::Decimal;
use crate::head::shown::OwnContent;
use crate::head::writer::FieldWriter;

/// What the content consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RejectionContent<'a> {
    /// The sentence of the rejection, and the section of its rule. The section is empty if there is
    /// no rule.
    Sentence { section: &'a str },
    /// The content of the application.
    Own {
        media_type: &'a str,
        content: OwnContent<'a>,
    },
}

impl<'a> RejectionContent<'a> {
    /// Returns the section of the rule. It is empty if there is no rule.
    pub(super) const fn section(&self) -> &'a str {
        match self {
            Self::Sentence { section } => section,
            Self::Own { .. } => "",
        }
    }

    /// Ends the head with the fields of the content, and writes the content, unless the request was
    /// HEAD.
    pub(super) fn write(&self, sentence: &str, is_head: bool, to: &mut FieldWriter<'_>) {
        let (open, close) = match self.section() {
            "" => ("", ""),
            _ => (" (", ")"),
        };
        let explained = [sentence, open, self.section(), close, "\n"].map(str::as_bytes);
        let own;
        let (media_type, content): (_, &[&[u8]]) = match self {
            Self::Sentence { .. } => ("text/plain; charset=utf-8", &explained),
            Self::Own {
                media_type,
                content,
            } => {
                own = [content.0];
                (*media_type, &own)
            }
        };
        let length = content
            .iter()
            .fold(0_usize, |sum, part| sum.saturating_add(part.len()));
        if !media_type.is_empty() {
            to.line("Content-Type", &[media_type]);
        }
        to.line("Content-Length", &[Decimal::of(length).as_str()]);
        to.end();
        if !is_head {
            for part in content {
                to.bytes(part);
            }
        }
    }
}
