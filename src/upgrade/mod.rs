//! Upgrades: the request for one, the traits of a protocol that decide about it, and the answer.
//!
//! [`Upgrade`](crate::Upgrade) is a request that asks for an upgrade. The traits
//! [`Accept`](crate::Accept), [`Propose`](crate::Propose) and [`Relay`](crate::Relay) are the three
//! sides of a protocol: of the server, of the client, and of an intermediary. For a protocol that
//! negotiates nothing, [`Unnegotiated`](crate::Unnegotiated) implements all three.
//!
//! # A protocol of your own
//!
//! This protocol, `lines/1`, negotiates the length of its lines in a header field. The client
//! proposes a length, and the server agrees to it or to a smaller one.
//!
//! ```
//! use http_upgrade::client::{Client, Event};
//! use http_upgrade::upgrade::RelayError;
//! use http_upgrade::{
//!     Accept, Encode, FieldWriter, Intermediary, Propose, Protocol, Rejection, Relay, RequestHead,
//!     ResponseHead, Rule, Upgrade,
//! };
//!
//! const LINES: Protocol<'static> = Protocol::new("lines").with_version("1");
//! const FIELD: &str = "Lines-Length";
//! const INVALID: Rule = Rule::new("lines/1 §2", "Lines-Length is missing or too large");
//!
//! fn length(value: Option<&[u8]>) -> Result<u16, Rule> {
//!     let text = value.and_then(|value| std::str::from_utf8(value).ok());
//!     text.and_then(|text| text.parse().ok()).ok_or(INVALID)
//! }
//!
//! /// The longest line that a server sends and accepts, in bytes.
//! struct Longest(u16);
//!
//! impl Accept for Longest {
//!     type Agreement = u16;
//!     type Error = Rejection<'static>;
//!
//!     fn protocol(&self) -> Protocol<'_> {
//!         LINES
//!     }
//!
//!     fn agree(&self, upgrade: &Upgrade<'_>) -> Result<u16, Rejection<'static>> {
//!         let request = upgrade.request();
//!         if request.method != "GET" || upgrade.has_content() {
//!             return Err(Rejection::new(400, "a request for lines/1 is a GET without content"));
//!         }
//!         let value = request.fields.single(FIELD).map_err(|error| error.rule());
//!         match value.and_then(length) {
//!             Ok(proposed) => Ok(proposed.min(self.0)),
//!             Err(rule) => Err(Rejection::of_rule(400, rule)),
//!         }
//!     }
//!
//!     fn fields(&self, agreed: &u16, to: &mut FieldWriter<'_>) {
//!         to.field(FIELD, &[&agreed.to_string()]);
//!     }
//! }
//!
//! /// The length that a client proposes, in bytes.
//! struct Proposed(u16);
//!
//! impl Propose for Proposed {
//!     type Agreement = u16;
//!     type Error = Rule;
//!
//!     fn protocols(&self, each: &mut dyn FnMut(Protocol<'_>)) {
//!         each(LINES);
//!     }
//!
//!     fn fields(&self, to: &mut FieldWriter<'_>) {
//!         to.field(FIELD, &[&self.0.to_string()]);
//!     }
//!
//!     fn confirm(&self, _: Protocol<'_>, response: &ResponseHead<'_>) -> Result<u16, Rule> {
//!         let value = response.fields.single(FIELD).map_err(|error| error.rule())?;
//!         length(value).and_then(|agreed| if agreed <= self.0 { Ok(agreed) } else { Err(INVALID) })
//!     }
//! }
//!
//! /// The check of an intermediary that lets `lines/1` through.
//! struct Check;
//!
//! impl Relay for Check {
//!     fn protocol(&self) -> Protocol<'_> {
//!         LINES
//!     }
//!
//!     fn confirm(
//!         &self,
//!         request: &RequestHead<'_>,
//!         response: &ResponseHead<'_>,
//!     ) -> Result<(), RelayError> {
//!         let value = request.fields.single(FIELD).map_err(|error| RelayError::new(error.rule()))?;
//!         let proposed = length(value).map_err(RelayError::new)?;
//!         let agreed = Proposed(proposed).confirm(LINES, response);
//!         agreed.map(|_| ()).map_err(RelayError::new)
//!     }
//! }
//!
//! const PROXY: Intermediary<'static> = Intermediary::allowing(&[&Check]);
//!
//! // The client proposes 100 bytes, and the server has at most 80.
//! let mut client = Client::new(Proposed(100));
//! let request = client.request("/", "example.com").to_vec()?;
//! client.sent();
//! let request = RequestHead::parse(&request)?.ok_or("incomplete")?;
//! let reply = Upgrade::of(request)?.accept(&Longest(80)).map_err(|error| error.sentence())?;
//! let response = reply.to_vec()?;
//! PROXY.check(request)?.verify(ResponseHead::parse(&response)?.ok_or("incomplete")?)?;
//! client.wants_input(&response);
//! let Event::Switched(switched) = client.event(&response)? else { panic!() };
//! assert_eq!((switched.into_agreement(), reply.sent().into_agreement()), (80, 80));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub(crate) mod accept;
pub(crate) mod either;
pub(crate) mod pieces;
pub(crate) mod propose;
pub(crate) mod protocol;
pub(crate) mod reader;
pub(crate) mod rejection;
pub(crate) mod relay;
pub(crate) mod request;
pub(crate) mod switched;
pub(crate) mod unnegotiated;

pub use either::Either;
pub use pieces::Pieces;
pub use protocol::Protocols;
pub use relay::RelayError;
pub use request::NotAnUpgrade;
