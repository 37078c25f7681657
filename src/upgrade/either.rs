//! Several proposals in one request.

use crate::head::encode_error::EncodeError;

use super::propose::Propose;
use super::protocol::Protocol;
use crate::head::response::ResponseHead;
use crate::head::target::Target;
use crate::head::writer::FieldWriter;

/// The outcome of one of two proposals, of which the server may choose one.
///
/// As an agreement it tells which protocol was chosen; as an error, whose rules the server broke.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Either<A, B> {
    /// The outcome of the first proposal, which the client prefers.
    First(A),
    /// The outcome of the second proposal.
    Second(B),
}

/// Proposes the protocols of both members in one request, those of the first member first. Nest
/// pairs to propose more. A 101 is confirmed by the member that proposed the chosen protocol.
///
/// ```
/// use http_upgrade::client::{Client, Event};
/// use http_upgrade::upgrade::Either;
/// use http_upgrade::{Encode, Protocol, Unnegotiated};
///
/// let spdy = Unnegotiated::new(Protocol::new("SPDY").with_version("3.1"));
/// let mut client = Client::new((spdy, Unnegotiated::new(Protocol::new("tcp"))));
/// let request = client.request("/attach", "example.com").method("POST").to_vec()?;
/// client.sent();
/// assert!(request.ends_with(b"\r\nUpgrade: SPDY/3.1, tcp\r\nConnection: Upgrade\r\n\r\n"));
/// let input = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: tcp\r\nConnection: Upgrade\r\n\r\n";
/// assert!(!client.wants_input(input));
/// let Event::Switched(switched) = client.event(input)? else { panic!() };
/// assert_eq!(switched.into_agreement(), Either::Second(()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
impl<A: Propose, B: Propose> Propose for (A, B) {
    type Agreement = Either<A::Agreement, B::Agreement>;
    type Error = Either<A::Error, B::Error>;

    fn protocols(&self, each: &mut dyn FnMut(Protocol<'_>)) {
        self.0.protocols(each);
        self.1.protocols(each);
    }

    fn options(&self, each: &mut dyn FnMut(&str)) {
        self.0.options(each);
        self.1.options(each);
    }

    fn check(
        &self,
        method: &str,
        target: &Target<'_>,
        has_content: bool,
    ) -> Result<(), EncodeError> {
        self.0.check(method, target, has_content)?;
        self.1.check(method, target, has_content)
    }

    fn reserves(&self, name: &str) -> bool {
        self.0.reserves(name) || self.1.reserves(name)
    }

    fn fields(&self, to: &mut FieldWriter<'_>) {
        self.0.fields(to);
        self.1.fields(to);
    }

    fn confirm(
        &self,
        chosen: Protocol<'_>,
        response: &ResponseHead<'_>,
    ) -> Result<Self::Agreement, Self::Error> {
        let mut is_first = false;
        self.0
            .protocols(&mut |protocol| is_first |= protocol == chosen);
        if is_first {
            let agreement = self.0.confirm(chosen, response);
            agreement.map(Either::First).map_err(Either::First)
        } else {
            let agreement = self.1.confirm(chosen, response);
            agreement.map(Either::Second).map_err(Either::Second)
        }
    }
}

impl<A: core::error::Error, B: core::error::Error> core::error::Error for Either<A, B> {}

impl<A: core::fmt::Display, B: core::fmt::Display> core::fmt::Display for Either<A, B> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::First(first) => first.fmt(f),
            Self::Second(second) => second.fmt(f),
        }
    }
}
