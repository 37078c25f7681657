//! What every signature is written in.

pub(super) use super::super::clue::Clue::*;
pub(super) use super::super::clue::{
    Accept, After, Asks, Clue, Extension, First, Key, Sent, Subprotocol, TlsFact,
};
pub(super) use super::super::evidence::{Ended as End, RecordedBy as Recorder};
pub(super) use super::super::level::Level;
pub(super) use super::super::signature::{Fix, Signature, Way};
pub(super) use super::super::span::Side::{Request, Response};
pub(super) use crate::head::error::HeadError;
pub(super) use crate::upgrade::request::NotAnUpgrade;

/// The server gives no reason of its own, or one about the upgrade itself, and the answer is not a
/// page of a proxy that refused the request itself.
pub(super) const MUTE: Clue = All(&[
    Not(&Says("Bad Request nginx")),
    Any(&[Not(&Quoted), Says("upgrade"), Says("websocket")]),
]);
