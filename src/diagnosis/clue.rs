//! The clues of which signatures consist.

use super::evidence::{Ended, RecordedBy};
use super::span::Side;
use crate::head::error::HeadError;
use crate::upgrade::request::NotAnUpgrade;

/// Something that a recording shows or does not show.
#[derive(Clone, Copy, Debug)]
pub(super) enum Clue {
    /// The other clue does not hold.
    Not(&'static Clue),
    /// One of these holds.
    Any(&'static [Clue]),
    /// All of these hold.
    All(&'static [Clue]),

    /// What the request asks for.
    Asks(Asks),
    /// The request asks for an upgrade, and nothing is wrong with it.
    InOrder,
    /// A server takes the request for an ordinary one, for this reason.
    NotAnUpgrade(NotAnUpgrade),
    /// The head of the request is refused for this reason.
    Fault(HeadError),
    /// Less content was recorded than the request announces.
    AwaitsContent,
    Method(&'static str),
    /// The request target contains this text, whatever its case.
    Target(&'static str),
    /// The target is a whole URL, as a client sends it to a forward proxy.
    TargetIsUrl,
    /// The side speaks HTTP/1.0.
    Http10(Side),
    Key(Key),
    /// The request was recorded (not absent, not assumed).
    RequestKnown,

    /// The head has this header.
    Has(Side, &'static str),
    /// A header of this name has exactly this value, whatever its case.
    Is(Side, &'static str, &'static str),
    /// A header of this name contains this text, whatever its case.
    Holds(Side, &'static str, &'static str),
    /// The comma-separated list of this name has this element.
    Lists(Side, &'static str, &'static str),
    /// There is a line of this name with nothing in it.
    Empty(Side, &'static str),
    /// There are several lines of this name.
    Repeats(Side, &'static str),
    /// The list of this name has several elements.
    Several(Side, &'static str),
    /// A header of the response is written like this, with case.
    LowerCase(&'static str),
    /// The head has more header lines than this.
    MoreHeaders(Side, usize),
    /// A strict parser refuses the head, or its Content-Length and Transfer-Encoding, for another
    /// reason than its size or version.
    Malformed(Side),
    /// The recording stops within the head.
    Unfinished(Side),
    /// The head has more bytes than this.
    HeadLonger(Side, usize),
    /// The bytes of this side start like this.
    Starts(Side, First),
    /// The request has content, or announces some.
    RequestContent,

    /// The final status is between these, both included.
    Status(u16, u16),
    /// The server's words contain this: reason phrase, content without markup, Close reason, text
    /// frame.
    Says(&'static str),
    /// The server said something in its own words.
    Quoted,
    /// The response quotes the value of the request's Connection header.
    QuotesConnection,
    /// The response has no content.
    NoContent,
    /// Only interim responses came.
    OnlyInterim,
    /// An interim response came before the final one.
    Interim,
    /// After the content of the response, another status line follows.
    SecondResponse,
    /// What follows the head of a 101.
    After(After),
    /// The first line after the head of a 101 contains this.
    AfterHolds(&'static str),
    /// The SETTINGS of the server, or of the client, allow extended CONNECT.
    ConnectProtocol,
    /// What the client sent after its request.
    Sent(Sent),
    Accept(Accept),
    Subprotocol(Subprotocol),
    Extension(Extension),
    /// The 101 names a protocol that the request did not offer.
    OtherProtocol,

    /// One of the identified products.
    Product(&'static str),
    /// A product that works as a reverse proxy was identified.
    BehindProxy,
    Ended(Ended),
    /// The connection lasted at least so many seconds.
    Lasted(u64),
    RecordedBy(RecordedBy),
    Tls(TlsFact),
    /// The response is a TLS alert with this description (RFC 8446 §6).
    Alert(u8),
    /// What the TLS library said contains this.
    TlsSays(&'static str),
}

/// What a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asks {
    /// WebSocket, by its key, its version or its token.
    WebSocket,
    H2c,
    /// Another protocol.
    Other,
    /// No upgrade.
    Nothing,
}

/// What `Sec-WebSocket-Key` looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    Missing,
    Invalid,
    Repeated,
    Valid,
}

/// What the first bytes of a side are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum First {
    /// Nothing came.
    Nothing,
    /// A head of HTTP/1.
    Http,
    /// A head of HTTP/1 that belongs to the other direction.
    Reversed,
    /// A TLS handshake record.
    TlsHandshake,
    /// A TLS alert.
    TlsAlert,
    /// A frame of HTTP/2, or its preface.
    Http2,
    /// A WebSocket frame without any head.
    Frame,
    /// HTML, JSON or other text without any head.
    Text,
    /// Anything else.
    Other,
}

/// What follows the head of a 101.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum After {
    Nothing,
    /// A frame of the protocol, as it should be.
    Frames,
    /// A Close with a code that names an error.
    ErrorClose,
    /// Another status line.
    StatusLine,
    /// Text that is neither a frame nor a head.
    Text,
    /// HTTP/2, and something else comes first.
    NoSettings,
    /// A GOAWAY with an error.
    Goaway,
    /// Bytes that are not a frame.
    Garbage,
}

/// What the client sent after its request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sent {
    /// Frames as a client sends them.
    Frames,
    /// Bytes that are not a frame of a client.
    Broken,
    /// A TLS alert about the server's certificate.
    CertificateAlert,
    /// An encrypted TLS record that is as long as an alert, and nothing else.
    EncryptedAlert,
}

/// How `Sec-WebSocket-Accept` fits `Sec-WebSocket-Key`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Accept {
    Missing,
    /// It answers the key.
    Fits,
    /// It is wrong, and no known mistake explains it.
    Wrong,
    /// It answers the key with a line end or space beside it.
    Untrimmed,
    /// It answers another line of a repeated key.
    OtherLine,
    /// It answers the decoded key, or the key without padding.
    Decoded,
    /// It is the hash of the key alone, without the GUID, or of the GUID alone.
    WithoutGuid,
    /// It is the key itself.
    Echo,
    /// It answers the sample key of RFC 6455, or is another constant.
    Sample,
    /// It is the right digest in hexadecimal.
    Hexadecimal,
    Repeated,
}

/// What the 101 says about a subprotocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subprotocol {
    /// One that was not offered.
    NotOffered,
    /// Several, or an empty one.
    Malformed,
    /// None, though some were offered.
    NoneChosen,
}

/// What the 101 says about extensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extension {
    NotOffered,
    /// Parameters that are quoted, unknown or out of range.
    Parameters,
}

/// What is known about TLS, as far as signatures ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TlsFact {
    AlpnH2,
    Failed,
    Untrusted,
    OnlyTls,
    OnlyCleartext,
}
