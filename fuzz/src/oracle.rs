//! Decides which requests a WebSocket server accepts: RFC 6455 §4.2.1, with heads as in RFC 9112
//! and lists as in RFC 9110.
//!
//! Decisions of this crate where the RFCs leave room, with the default limits:
//! - one empty line may precede the request line; a head has at most 65 536 bytes and 128 field
//!   lines, a target 16 384 bytes;
//! - a lone CR or LF, white space around the parts of the request line, a folded line, and white
//!   space before a colon are refused;
//! - Host must be valid even if the target is absolute; a later minor version counts as 1.1;
//! - a list has at most 64 elements over all lines of its field, empty ones included; empty
//!   elements are ignored;
//! - one malformed element makes `Connection` or `Upgrade` invalid; `websocket/13` is not
//!   `websocket`;
//! - a transfer coding, or a Content-Length other than a single 0, is content, which a WebSocket
//!   request does not have;
//! - the pad bits of a key may have any value; the version is the two bytes `13`;
//! - subprotocols are tokens, each offered once, and chosen in the server's order; the quoted value
//!   of an extension is a token.

use crate::grammar::{self, Word, is_token, trim};
use crate::lists;
use http_upgrade::head::ListError;
use http_upgrade::server::{Event, Server};
use http_upgrade::websocket::{Acceptor, Origins};

/// What the 101 contains, and where the next protocol starts.
#[derive(Debug, PartialEq)]
pub struct Accepted {
    pub consumed: usize,
    pub subprotocol: Option<String>,
}

const SUBPROTOCOLS: &[&str] = &["chat", "superchat"];

/// Checks that the server sends a 101 exactly for what this reading accepts.
pub fn check(bytes: &[u8]) {
    assert_eq!(answered(bytes), accepted(bytes, SUBPROTOCOLS));
}

/// Returns the crate's answer.
fn answered(bytes: &[u8]) -> Option<Accepted> {
    let mut server = Server::new();
    server.wants_input(bytes);
    if let Ok(Event::ContinueRequested(_)) = server.event(bytes) {
        server.continued();
        server.wants_input(bytes);
    }
    let Ok(Event::UpgradeRequested(upgrade)) = server.event(bytes) else {
        return None;
    };
    let acceptor = Acceptor::new(Origins::Any).subprotocols(SUBPROTOCOLS);
    let switched = upgrade.accept(&acceptor).ok()?.sent();
    Some(Accepted {
        consumed: switched.consumed(),
        subprotocol: switched.agreement().subprotocol().map(str::to_owned),
    })
}

struct Fields<'a>(Vec<(String, &'a [u8])>);

impl<'a> Fields<'a> {
    fn all(&self, name: &str) -> Vec<&'a [u8]> {
        let lines = self.0.iter().filter(|(own, _)| own == name);
        lines.map(|(_, value)| *value).collect()
    }

    /// Returns the value of a field that has exactly one line.
    fn one(&self, name: &str) -> Option<&'a [u8]> {
        match self.all(name)[..] {
            [value] => Some(value),
            _ => None,
        }
    }

    /// Returns the elements over all lines. No element that is accepted anywhere has a comma within
    /// quotes.
    fn list(&self, name: &str) -> Option<Vec<String>> {
        let lines = self.all(name);
        let elements: Vec<_> = lines
            .iter()
            .flat_map(|line| line.split(|&o| o == b','))
            .collect();
        if elements.len() > 64 {
            return None;
        }
        let elements = elements
            .into_iter()
            .map(trim)
            .filter(|element| !element.is_empty());
        elements
            .map(|element| String::from_utf8(element.to_vec()).ok())
            .collect()
    }
}

/// Returns what a server with these subprotocols that admits any origin agrees to, or `None` if it
/// refuses.
fn accepted(bytes: &[u8], subprotocols: &[&str]) -> Option<Accepted> {
    let request = bytes.strip_prefix(b"\r\n").unwrap_or(bytes);
    let (lines, rest) = grammar::lines(request)?;
    let consumed = bytes.len() - rest.len();
    let (request_line, lines) = lines.split_first()?;
    if consumed > 65_536 || lines.len() > 128 || !request_line_is_right(request_line) {
        return None;
    }
    let fields = lines
        .iter()
        .map(|line| grammar::field(line))
        .collect::<Option<Vec<_>>>()?;
    let fields = Fields(fields);
    let host = std::str::from_utf8(fields.one("host")?).ok()?;
    let right = grammar::host(host).is_some()
        && has_no_content(&fields)
        && offers_websocket(&fields)
        && fields.one("sec-websocket-version")? == b"13"
        && is_key(fields.one("sec-websocket-key")?)
        && fields.all("origin").len() <= 1
        && are_extensions(&fields)
        && lists::elements(&fields.all("expect")).last() != Some(&Err(ListError::TooMany));
    let offers = fields.list("sec-websocket-protocol")?;
    let distinct = (1..offers.len()).all(|at| !offers[..at].contains(&offers[at]));
    let tokens = offers.iter().all(|offer| is_token(offer.as_bytes()));
    let mut spoken = subprotocols.iter().map(|own| (*own).to_owned());
    (right && distinct && tokens).then(|| Accepted {
        consumed,
        subprotocol: spoken.find(|own| offers.contains(own)),
    })
}

fn request_line_is_right(line: &[u8]) -> bool {
    let [b"GET", target, version] = line.split(|&o| o == b' ').collect::<Vec<_>>()[..] else {
        return false;
    };
    let later = matches!(
        version,
        [b'H', b'T', b'T', b'P', b'/', b'1', b'.', b'1'..=b'9']
    );
    if !later || !grammar::is_target(target) || target.len() > 16_384 {
        return false;
    }
    let target = String::from_utf8_lossy(target);
    let scheme = target.split(':').next().unwrap_or_default().to_lowercase();
    match grammar::target_form("GET", &target) {
        Some('o') => true,
        Some('a') => scheme == "http" || scheme == "https",
        _ => false,
    }
}

fn has_no_content(fields: &Fields<'_>) -> bool {
    let is_zero = |value: &[u8]| !value.is_empty() && value.iter().all(|&o| o == b'0');
    let lengths = fields.all("content-length");
    fields.all("transfer-encoding").is_empty()
        && lengths.len() <= 1
        && lengths.into_iter().all(is_zero)
}

fn offers_websocket(fields: &Fields<'_>) -> bool {
    let (Some(options), Some(protocols)) = (fields.list("connection"), fields.list("upgrade"))
    else {
        return false;
    };
    let is_protocol = |protocol: &String| {
        let parts: Vec<_> = protocol.split('/').collect();
        parts.len() <= 2 && parts.iter().all(|part| is_token(part.as_bytes()))
    };
    let named = |list: &[String], name| {
        list.iter()
            .any(|element| element.eq_ignore_ascii_case(name))
    };
    options.iter().all(|option| is_token(option.as_bytes()))
        && named(&options, "upgrade")
        && protocols.iter().all(is_protocol)
        && named(&protocols, "websocket")
}

/// Whether the value is the base64 of 16 bytes (RFC 4648 §4): 128 bits are 21 digits and 2 bits.
fn is_key(value: &[u8]) -> bool {
    let digits = value.strip_suffix(b"==").unwrap_or_default();
    digits.len() == 22
        && digits
            .iter()
            .all(|&o| o.is_ascii_alphanumeric() || o == b'+' || o == b'/')
}

/// Whether all extensions are well-formed (RFC 6455 §9.1).
fn are_extensions(fields: &Fields<'_>) -> bool {
    let Some(extensions) = fields.list("sec-websocket-extensions") else {
        return false;
    };
    let is_value = |word: &Word| match word {
        Word::Token(_) => true,
        Word::Quoted(string) => is_token(string),
        Word::Other(_) => false,
    };
    extensions.iter().all(
        |extension| match grammar::words(extension.as_bytes()).as_deref() {
            Some([Word::Token(_), parameters @ ..]) => {
                grammar::are_parameters(parameters, is_value)
            }
            _ => false,
        },
    )
}

/// Checks each line of `bytes` as a line of extensions: the request is refused exactly if one of
/// them is malformed.
pub fn check_extensions(bytes: &[u8]) {
    let mut request = b"GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
        Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        .to_vec();
    for line in bytes.split(|&o| o == b'\n') {
        request.extend([b"Sec-WebSocket-Extensions:", line, b"\r\n"].concat());
    }
    request.extend(b"\r\n");
    check(&request);
}
