//! The rules by which the field lines of a head are forwarded.

use super::hop::ends_at_every_hop;
use crate::head::byte;
use crate::head::fields::IsNamed;
use crate::head::known::Known;
use crate::head::raw_line::RawLine;
use crate::head::values::Iter;
use crate::head::version::Version;
use crate::head::writer::FieldWriter;

/// What decides whether and how the field lines of one head are forwarded.
pub(super) struct FieldRules<'r> {
    /// The version over which the head was received.
    pub(super) version: Version,
    /// Tells whether Connection lists a field; `None` if it lists no other field.
    pub(super) named: Option<IsNamed<'r>>,
    /// The name of a field that is written anew.
    pub(super) rewritten: Option<&'r str>,
    /// The caller's own fields, which replace those of the same name.
    pub(super) own: &'r [(&'r str, &'r str)],
}

/// What becomes of a field line.
enum Forwarding<'a> {
    /// It is copied as it is.
    Unchanged,
    /// It is written anew, under this name.
    Rewritten(&'a [u8]),
    /// It is not forwarded, or another line takes its place.
    LeftOut,
}

impl FieldRules<'_> {
    /// Writes the lines that are forwarded.
    pub(super) fn write(&self, mut lines: Iter<'_>, to: &mut FieldWriter<'_>) {
        // Nearly all lines are copied as they are, several at once. This starts with the first of
        // them that was not written yet.
        let mut unchanged = lines.rest();
        loop {
            let rest = lines.rest();
            let Some(line) = lines.next_raw() else {
                return to.bytes(byte::before(unchanged, rest));
            };
            let forwarding = self.forwarding(&line);
            if matches!(forwarding, Forwarding::Unchanged) {
                continue;
            }
            if rest.len() < unchanged.len() {
                to.bytes(byte::before(unchanged, rest));
            }
            if let Forwarding::Rewritten(name) = forwarding {
                to.copied_bytes(name, line.value);
            }
            unchanged = lines.rest();
        }
    }

    #[inline]
    fn forwarding<'a>(&self, line: &RawLine<'a>) -> Forwarding<'a> {
        let is_left_out = match line.field {
            Some(
                Known::Host
                | Known::ContentLength
                | Known::Connection
                | Known::Upgrade
                | Known::TransferEncoding
                | Known::Http2Settings,
            ) => true,
            // In a message received as HTTP/1.0, Expect has no meaning (RFC 9110 §10.1.1).
            // Forwarded as HTTP/1.1, it would have one.
            Some(Known::Expect) if self.version != Version::Http11 => true,
            Some(_) => self.is_replaced(line.name),
            None => ends_at_every_hop(line.name) || self.is_replaced(line.name),
        };
        // Known names are written in the case of the RFCs, because some embedded peers compare
        // names with case.
        let name = line
            .field
            .map_or(line.name, |field| field.name().as_bytes());
        if is_left_out {
            Forwarding::LeftOut
        } else if line.is_canonical && name == line.name {
            Forwarding::Unchanged
        } else {
            Forwarding::Rewritten(name)
        }
    }

    /// Returns whether Connection lists the field, or another line takes its place.
    #[inline]
    fn is_replaced(&self, name: &[u8]) -> bool {
        let is_name = |other: &str| other.as_bytes().eq_ignore_ascii_case(name);
        self.named.is_some_and(|is_named| is_named(name))
            || self.rewritten.is_some_and(is_name)
            || self.own.iter().any(|(own, _)| is_name(own))
    }
}
