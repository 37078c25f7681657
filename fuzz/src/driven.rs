//! Messages for connections that are driven, and what is known of them before they are read.
//!
//! The targets `driven_server`, `driven_client` and `driven_proxy` build conversations out of these
//! messages. What has to come of a conversation is computed from the messages as they were meant,
//! so nothing is parsed for it.

use crate::choices::Choices;

/// How the end of the content is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Framing {
    None,
    Length,
    Chunked,
    /// By the close of the connection; for responses only.
    Close,
}

/// Content, and its bytes on the wire.
#[derive(Clone, Debug)]
pub struct Body {
    pub framing: Framing,
    pub content: String,
    /// The field of the head, with its line end.
    pub field: String,
    pub wire: String,
}

impl Body {
    pub fn choose(choices: &Choices<'_>, framings: &[Framing]) -> Self {
        let framing = choices.one(framings);
        let len = choices.one(&[1, 3, 20, 0, 300]);
        let text = "GET /smuggled HTTP/1.1\r\nHost: evil\r\n\r\n";
        let content: String = text.chars().cycle().take(len).collect();
        let (content, field, wire) = match framing {
            Framing::None => (String::new(), String::new(), String::new()),
            Framing::Length => {
                let field = format!("Content-Length: {len}\r\n");
                (content.clone(), field, content)
            }
            Framing::Chunked => {
                let mut wire = String::new();
                let mut rest = &content[..];
                // The extensions of many chunks would exceed their limit.
                let extensions: &[&str] = match len {
                    300 => &[""],
                    _ => &["", ";x", ";a=\"b\""],
                };
                while !rest.is_empty() {
                    let (chunk, after) = rest.split_at(choices.size(rest.len()).max(1));
                    let extension = choices.one(extensions);
                    wire += &format!("{:x}{extension}\r\n{chunk}\r\n", chunk.len());
                    rest = after;
                }
                wire += choices.one(&["0\r\n\r\n", "0\r\nT: v\r\n\r\n"]);
                (content, "Transfer-Encoding: chunked\r\n".into(), wire)
            }
            Framing::Close => (content.clone(), String::new(), content),
        };
        Self {
            framing,
            content,
            field,
            wire,
        }
    }
}

/// A request, of which the target is its number.
#[derive(Clone, Debug)]
pub struct Request {
    pub method: &'static str,
    pub number: usize,
    pub body: Body,
    pub asks: bool,
    pub expects: bool,
    pub closes: bool,
}

impl Request {
    pub fn choose(choices: &Choices<'_>, number: usize) -> Self {
        Self {
            method: choices.one(&["GET", "POST"]),
            number,
            body: Body::choose(choices, &[Framing::None, Framing::Length, Framing::Chunked]),
            asks: choices.is(),
            expects: choices.up_to(7) == 7,
            closes: choices.up_to(7) == 7,
        }
    }

    pub fn wire(&self) -> String {
        let Self {
            method,
            number,
            body,
            ..
        } = self;
        let mut options = Vec::new();
        if self.asks {
            options.push("Upgrade");
        }
        if self.closes {
            options.push("close");
        }
        let mut head = format!("{method} /{number} HTTP/1.1\r\nHost: h\r\n{}", body.field);
        if self.asks {
            head += "Upgrade: tcp\r\n";
        }
        if self.expects {
            head += "Expect: 100-continue\r\n";
        }
        if !options.is_empty() {
            head += &format!("Connection: {}\r\n", options.join(", "));
        }
        format!("{head}\r\n{}", body.wire)
    }

    /// Returns whether the end of the client's content is known to have come with the head.
    pub fn has_content(&self) -> bool {
        self.body.framing == Framing::Chunked || !self.body.content.is_empty()
    }
}

/// Responses in a byte stream: their statuses, whether they close, and their content.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Response {
    pub status: u16,
    pub closes: bool,
    pub content: Vec<u8>,
}

/// Reads whole responses that have a `Content-Length` or no content. The last one may be cut off.
pub fn responses(mut wire: &[u8]) -> Vec<Response> {
    let mut responses = Vec::new();
    while let Some(at) = wire.windows(4).position(|four| four == b"\r\n\r\n") {
        let head = std::str::from_utf8(&wire[..at]).expect("text");
        wire = &wire[at + 4..];
        let field = |name: &str| {
            let mut lines = head.split("\r\n");
            lines.find_map(|line| line.strip_prefix(name))
        };
        let length =
            field("Content-Length: ").map_or(0, |length| length.parse().expect("a number"));
        let status = head[9..12].parse().expect("a status");
        let Some((content, after)) = wire.split_at_checked(length) else {
            break;
        };
        wire = after;
        responses.push(Response {
            status,
            closes: field("Connection: ").is_some_and(|options| options.starts_with("close")),
            content: content.into(),
        });
        if status == 101 {
            break;
        }
    }
    responses
}
