//! Heads of messages, and the content after them, read by hand.

use tokio::io::{AsyncRead, AsyncReadExt};

/// A head, and the bytes that came after it.
#[derive(Debug)]
pub struct Head {
    /// The first line.
    pub line: String,
    fields: Vec<(String, String)>,
}

/// How a message did not come to its end.
#[derive(Debug, PartialEq, Eq)]
pub enum Broken {
    /// The connection was closed before the first byte.
    Closed,
    /// The connection was closed after some bytes.
    Cut,
    Reset,
    /// These bytes are no message.
    Senseless(String),
}

/// A stream, and what was read of it and not used yet.
pub struct Incoming<R> {
    pub stream: R,
    pub unread: Vec<u8>,
}

impl Head {
    pub fn status(&self) -> u16 {
        let status = self.line.strip_prefix("HTTP/1.1 ");
        let status = status.and_then(|rest| rest.get(..3)?.parse().ok());
        status.unwrap_or_default()
    }

    pub fn field(&self, name: &str) -> Option<&str> {
        let mut fields = self.fields.iter();
        let found = fields.find(|(each, _)| each.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    pub fn closes(&self) -> bool {
        let options = self.field("Connection").unwrap_or_default();
        options
            .split(',')
            .any(|option| option.trim().eq_ignore_ascii_case("close"))
    }
}

impl<R: AsyncRead + Unpin> Incoming<R> {
    pub fn new(stream: R) -> Self {
        Self {
            stream,
            unread: Vec::new(),
        }
    }

    /// Reads once. Returns how many bytes came; 0 is the end.
    pub async fn more(&mut self) -> Result<usize, Broken> {
        let mut part = [0; 8_192];
        let came = self
            .stream
            .read(&mut part)
            .await
            .map_err(|_| Broken::Reset)?;
        self.unread.extend(&part[..came]);
        Ok(came)
    }

    pub async fn head(&mut self) -> Result<Head, Broken> {
        let at = loop {
            let mut windows = self.unread.windows(4);
            if let Some(at) = windows.position(|four| four == b"\r\n\r\n") {
                break at;
            }
            if self.more().await? == 0 {
                return Err(if self.unread.is_empty() {
                    Broken::Closed
                } else {
                    Broken::Cut
                });
            }
        };
        let rest = self.unread.split_off(at + 4);
        let text = std::mem::replace(&mut self.unread, rest);
        let senseless = || Broken::Senseless(text.escape_ascii().to_string());
        let text = std::str::from_utf8(&text[..at]).map_err(|_| senseless())?;
        let mut lines = text.split("\r\n");
        let line = lines.next().unwrap_or_default().to_owned();
        let fields = lines.map(|line| {
            let (name, value) = line.split_once(": ")?;
            Some((name.to_owned(), value.to_owned()))
        });
        let fields = fields.collect::<Option<_>>().ok_or_else(senseless)?;
        Ok(Head { line, fields })
    }

    /// Reads the content of a message. That of a response without a length ends with the
    /// connection.
    pub async fn content(&mut self, head: &Head) -> Result<Vec<u8>, Broken> {
        if head.field("Transfer-Encoding").is_some() {
            return self.chunks().await;
        }
        if let Some(length) = head.field("Content-Length") {
            let senseless = |_| Broken::Senseless(length.to_owned());
            return self.exactly(length.parse().map_err(senseless)?).await;
        }
        if head.status() != 0 {
            while self.more().await? > 0 {}
            return Ok(std::mem::take(&mut self.unread));
        }
        Ok(Vec::new())
    }

    pub async fn exactly(&mut self, length: usize) -> Result<Vec<u8>, Broken> {
        while self.unread.len() < length {
            if self.more().await? == 0 {
                return Err(Broken::Cut);
            }
        }
        let rest = self.unread.split_off(length);
        Ok(std::mem::replace(&mut self.unread, rest))
    }

    async fn chunks(&mut self) -> Result<Vec<u8>, Broken> {
        let mut content = Vec::new();
        loop {
            let line = self.line().await?;
            let length = usize::from_str_radix(&line, 16);
            let length = length.map_err(|_| Broken::Senseless(line))?;
            content.extend(self.exactly(length).await?);
            let end = self.line().await?;
            if !end.is_empty() {
                return Err(Broken::Senseless(end));
            }
            if length == 0 {
                return Ok(content);
            }
        }
    }

    async fn line(&mut self) -> Result<String, Broken> {
        loop {
            if let Some(at) = self.unread.windows(2).position(|two| two == b"\r\n") {
                let rest = self.unread.split_off(at + 2);
                let mut line = std::mem::replace(&mut self.unread, rest);
                line.truncate(at);
                return Ok(line.escape_ascii().to_string());
            }
            if self.more().await? == 0 {
                return Err(Broken::Cut);
            }
        }
    }

    /// Reads to the end of the connection. Returns whether it was closed in order.
    pub async fn ends(&mut self) -> bool {
        loop {
            self.unread.clear();
            match self.more().await {
                Ok(0) => return true,
                Ok(_) => {}
                Err(_) => return false,
            }
        }
    }
}
