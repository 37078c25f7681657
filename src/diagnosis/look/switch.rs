//! Clues about what follows a 101.

use super::super::clue::{After, Sent};
use super::super::first;
use super::super::frames::{self, Frame, frames};
use super::super::search;
use super::super::span::{Side, Spans};
use super::Look;

impl Look<'_> {
    pub(super) fn after(&self, after: After, spans: &mut Spans) -> bool {
        let response = &self.recording.response;
        if response.status != Some(101) || !response.is_complete {
            return false;
        }
        let bytes = response.after;
        let is_h2c = response.headers.lists("upgrade", "h2c");
        let is_websocket = response.is_websocket();
        let is_status_line = first::is_http(bytes);
        let holds = match after {
            After::Nothing => bytes.is_empty(),
            After::StatusLine => is_status_line,
            After::NoSettings => {
                is_h2c
                    && bytes.len() >= 4
                    && !is_status_line
                    && !matches!(bytes, [0, _, _, 4 | 7, ..])
            }
            After::Goaway => is_h2c && frames::goaway(bytes).is_some_and(|(code, _)| code != 0),
            After::Frames => is_websocket && frames::is_of_server(bytes),
            After::ErrorClose => is_websocket && self.is_error_close(bytes),
            After::Text => is_websocket && !is_status_line && is_whole_text(bytes),
            After::Garbage => {
                is_websocket
                    && !is_status_line
                    && !is_whole_text(bytes)
                    && frames::is_broken_server_start(bytes)
            }
        };
        let start = bytes.get(..24).unwrap_or(bytes);
        holds && (start.is_empty() || self.show(Side::Response, start, spans))
    }

    /// Returns whether the first line after the head of a 101 contains this.
    pub(super) fn after_holds(&self, text: &str) -> bool {
        let after = self.recording.response.after.trim_ascii_start();
        let line = after.split(|byte| *byte == b'\r').next();
        line.is_some_and(|line| search::contains(line, text))
    }

    /// Returns whether the server sent a Close that does not answer one of the client, with a code
    /// that is not one of a normal end.
    fn is_error_close(&self, bytes: &[u8]) -> bool {
        let sent = self.recording.request.sent;
        let is_answer = frames(sent).any(|frame| frame.opcode == frames::CLOSE);
        let close = frames(bytes).find_map(|frame| frame.close());
        !is_answer && close.is_some_and(|(code, _)| !matches!(code, 1000 | 1001 | 1005))
    }

    pub(super) fn sent(&self, sent: Sent, spans: &mut Spans) -> bool {
        let bytes = self.recording.request.sent;
        let split = || Frame::split(bytes);
        let is_websocket = || self.recording.request.headers.lists("upgrade", "websocket");
        let holds = match sent {
            Sent::CertificateAlert => frames::certificate_alert(bytes).is_some(),
            Sent::EncryptedAlert => frames::is_encrypted_alert(bytes),
            Sent::Frames => is_websocket() && split().is_some_and(|(frame, _)| frame.is_masked),
            Sent::Broken => is_websocket() && frames::is_broken_start(bytes),
        };
        let start = bytes.get(..14).unwrap_or(bytes);
        holds && (start.is_empty() || self.show(Side::Request, start, spans))
    }
}

/// Returns whether these bytes are text from its beginning: markup, JSON, a line, or a sentence
/// that starts with a capital letter. That distinguishes them from a text message whose first bytes
/// were lost.
fn is_whole_text(bytes: &[u8]) -> bool {
    // A frame of a server is never UTF-8 text: its first byte is a control character, or above
    // 0x7f.
    let starts = match bytes.trim_ascii_start().first() {
        Some(b'<' | b'{') => true,
        Some(first) => first.is_ascii_uppercase() || bytes.contains(&b'\n'),
        None => false,
    };
    starts && first::is_text(bytes)
}
