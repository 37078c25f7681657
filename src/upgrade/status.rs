//! The status line of a response that this crate writes.

use crate::head::decimal::Decimal;
use crate::head::writer::FieldWriter;

/// Writes a status line with HTTP/1.1, the version that this crate speaks.
pub(crate) fn status_line(to: &mut FieldWriter<'_>, status: u16) {
    to.trusted("HTTP/1.1 ");
    to.trusted(Decimal::of(usize::from(status)).as_str());
    to.trusted(" ");
    to.trusted(reason(status));
    to.end();
}

/// Returns the reason phrase of a status of RFC 9110 §15 that this crate or its callers are likely
/// to send; empty for any other, which RFC 9112 §4 allows.
const fn reason(status: u16) -> &'static str {
    match status {
        100 => "Continue",
        103 => "Early Hints",
        200 => "OK",
        201 => "Created",
        202 => "Accepted",
        204 => "No Content",
        206 => "Partial Content",
        301 => "Moved Permanently",
        302 => "Found",
        303 => "See Other",
        304 => "Not Modified",
        307 => "Temporary Redirect",
        308 => "Permanent Redirect",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        413 => "Content Too Large",
        414 => "URI Too Long",
        417 => "Expectation Failed",
        421 => "Misdirected Request",
        426 => "Upgrade Required",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        505 => "HTTP Version Not Supported",
        _ => "",
    }
}
