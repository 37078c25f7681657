//! The intermediary: forwards a request and its response, and opens a tunnel only after a 101 that
//! it has verified.
//!
//! This module is for reverse proxies, gateways and load balancers: programs with a *client* on one
//! connection and an HTTP server, called *upstream*, on another one. It never copies a head. It
//! writes each head anew from what it has understood.
//!
//! ```text
//!            bytes in                            bytes out
//!  client   ──────────▶ RequestSide  ─┬▶ UpgradeRequested ─▶ upstream: ForwardedRequest with its
//!                                     │                      own Upgrade, and with its content
//!                                     ├▶ Plain ────────────▶ upstream: ForwardedRequest without
//!                                     │                      Upgrade; its content follows
//!                                     └▶ RequestSideError ─▶ client: a Rejection; close
//!
//!  upstream ──────────▶ ResponseSide ─┬▶ Interim ──────────▶ client: ForwardedInterim (1xx);
//!                                     │                      then next_response()
//!                                     ├▶ Switched ─────────▶ client: Tunnel (a 101 of its own);
//!                                     │                      then every byte, both ways
//!                                     ├▶ Rejected ─────────▶ client: ForwardedResponse; HTTP goes
//!                                     │                      on with its content, ExchangeEnd
//!                                     └▶ ResponseSideError ▶ client: a Rejection (502); close both
//! ```
//!
#![doc = include_str!("overview.md")]

mod content;
mod end;
mod error;
mod field_rules;
mod forwarded_request;
mod forwarded_response;
mod hop;
mod judge;
mod observer;
mod parsed;
mod piece;
mod policy;
mod request;
mod response;
mod tunnel;

pub use content::ForwardedContent;
pub use end::ExchangeEnd;
pub use error::{RequestSideError, ResponseSideError};
pub use forwarded_request::{ForwardedRequest, NotForwarded};
pub use forwarded_response::ForwardedResponse;
pub use hop::{ConnectionOptionError, EndToEnd, end_to_end};
pub use observer::{Exchange, Observer, ObserverError, Outcome};
pub use parsed::CheckedRequest;
pub use piece::ForwardedPiece;
pub use policy::Intermediary;
pub use request::{RequestEvent, RequestSide};
pub use response::{ResponseEvent, ResponseSide};
pub use tunnel::{ForwardedInterim, OpenTunnel, Tunnel};
