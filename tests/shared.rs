//! Shared use: what can be moved to another thread, and the traits through pointers.
#![allow(clippy::panic, clippy::unwrap_used, clippy::indexing_slicing)]

use http_upgrade::client::Event;
use http_upgrade::{
    Accept, Client, Encode, Intermediary, Propose, Protocol, Rejection, Relay, RequestHead,
    ResponseHead, Rule, Server, Unnegotiated, Upgrade,
};

const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: a\r\n\r\n";
const SWITCHED: &[u8] =
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: a\r\nConnection: Upgrade\r\n\r\n";

/// All three sides, none of whose methods is the default.
#[derive(Clone, Copy, Debug)]
struct Own;

impl Accept for Own {
    type Agreement = u8;
    type Error = Rejection<'static>;

    fn protocol(&self) -> Protocol<'_> {
        Protocol::new("a")
    }

    fn agree(&self, upgrade: &Upgrade<'_>) -> Result<u8, Rejection<'static>> {
        match upgrade.request().target().path() {
            "/" => Ok(7),
            _ => Err(Rejection::new(404, "no such room")),
        }
    }

    fn reserves(&self, name: &str) -> bool {
        name == "Room"
    }

    fn fields(&self, agreement: &u8, to: &mut http_upgrade::FieldWriter<'_>) {
        to.field("Room", &[&agreement.to_string()]);
    }
}

impl Propose for Own {
    type Agreement = u8;
    type Error = &'static str;

    fn protocols(&self, each: &mut dyn FnMut(Protocol<'_>)) {
        each(Protocol::new("a"));
    }

    fn options(&self, each: &mut dyn FnMut(&str)) {
        each("Room");
    }

    fn check(
        &self,
        _: &str,
        target: &http_upgrade::head::Target<'_>,
        _: bool,
    ) -> Result<(), http_upgrade::EncodeError> {
        match target.path() {
            "/" => Ok(()),
            _ => Err(http_upgrade::EncodeError::Target),
        }
    }

    fn reserves(&self, name: &str) -> bool {
        name == "Room"
    }

    fn fields(&self, to: &mut http_upgrade::FieldWriter<'_>) {
        to.field("Room", &["7"]);
    }

    fn confirm(&self, _: Protocol<'_>, response: &ResponseHead<'_>) -> Result<u8, &'static str> {
        match response.fields.single("Room") {
            Ok(Some(_)) => Ok(7),
            _ => Err("no room"),
        }
    }
}

impl Relay for Own {
    fn protocol(&self) -> Protocol<'_> {
        Protocol::new("a")
    }

    fn reserves(&self, name: &str) -> bool {
        name == "Room"
    }

    fn confirm(
        &self,
        _: &RequestHead<'_>,
        _: &ResponseHead<'_>,
    ) -> Result<(), http_upgrade::upgrade::RelayError> {
        let rule = Rule::new("", "no room");
        Err(http_upgrade::upgrade::RelayError::new(rule))
    }
}

fn upgrade(bytes: &[u8]) -> Upgrade<'_> {
    Upgrade::of(RequestHead::parse(bytes).unwrap().unwrap()).unwrap()
}

/// Calls every method of the three sides through a server, a client and an intermediary, and
/// returns what came of it.
fn seen<A, P, R>(accept: &A, propose: P, relay: &R) -> [String; 6]
where
    A: Accept<Agreement = u8, Error = Rejection<'static>> + ?Sized,
    P: Propose<Agreement = u8, Error = &'static str> + Clone,
    R: Relay,
{
    let elsewhere = b"GET /other HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: a\r\n\r\n";
    let refused = upgrade(elsewhere).accept(&accept).map(|_| ()).unwrap_err();
    let reply = upgrade(REQUEST).accept(&accept).unwrap();
    let bytes = reply.to_vec().unwrap();
    let own = reply.with_fields(&[("Room", "8")]).to_vec();
    let client = Client::new(propose);
    let room = [("Room", "8")];
    let requests = [
        client.request("/", "h").to_vec(),
        client.request("/other", "h").to_vec(),
        client.request("/", "h").with_fields(&room).to_vec(),
    ];
    let answers = [&bytes[..], SWITCHED].map(|input| {
        let mut client = client.clone();
        client.sent();
        assert!(!client.wants_input(input));
        match client.event(input) {
            Ok(Event::Switched(switched)) => switched.agreement().to_string(),
            Ok(Event::Rejected(_)) => "rejected".into(),
            Err(error) => error.to_string(),
        }
    });
    let request = RequestHead::parse(REQUEST).unwrap().unwrap();
    let response = ResponseHead::parse(SWITCHED).unwrap().unwrap();
    let relays: [&dyn Relay; 1] = [relay];
    [
        format!("{} {}", refused.status(), refused.sentence()),
        format!("{} {own:?}", bytes.escape_ascii()),
        format!("{requests:?}"),
        format!("{answers:?}"),
        format!("{:?}", Intermediary::allowing(&relays)),
        format!(
            "{:?} {}",
            relay.confirm(&request, &response),
            relay.reserves("Room")
        ),
    ]
}

#[test]
fn a_pointer_is_what_it_points_to() {
    let expected = seen(&Own, Own, &Own);
    assert_eq!(expected[0], "404 no such room");
    assert!(expected[1].contains("Room: 7") && expected[1].ends_with("Err(Reserved)"));
    assert!(
        expected[2].contains("Err(Target), Err(Reserved)"),
        "{expected:?}"
    );
    assert!(
        expected[3].starts_with("[\"7\"") && expected[3].contains("no room"),
        "{expected:?}"
    );
    assert!(expected[5].ends_with("true"));
    assert_eq!(seen(&&Own, &Own, &&Own), expected);
    let accept: &dyn Accept<Agreement = u8, Error = Rejection<'static>> = &Own;
    let propose: &dyn Propose<Agreement = u8, Error = &'static str> = &Own;
    let relay: &dyn Relay = &Own;
    assert_eq!(seen(accept, propose, &relay), expected);
    #[cfg(feature = "alloc")]
    {
        use std::sync::Arc;
        assert_eq!(
            seen(&Box::new(Own), Box::new(Own), &Box::new(Own)),
            expected
        );
        assert_eq!(
            seen(&Arc::new(Own), Arc::new(Own), &Arc::new(Own)),
            expected
        );
        let accept: Box<dyn Accept<Agreement = u8, Error = Rejection<'static>>> = Box::new(Own);
        let propose: Arc<dyn Propose<Agreement = u8, Error = &'static str>> = Arc::new(Own);
        let relay: Arc<dyn Relay + Send> = Arc::new(Own);
        assert_eq!(seen(&accept, propose, &relay), expected);
        let relay: Box<dyn Relay> = Box::new(Own);
        assert_eq!(seen(&Own, Own, &relay), expected);
    }
}

/// Compiles if the type can be moved to another thread, shared with it, and kept for any time.
fn movable<T: Send + Sync + 'static>() {}

/// Compiles if the type can be moved to another thread while what it borrows lives.
fn sendable<T: Send + Sync>() {}

#[test]
fn what_owns_its_data_can_move_to_another_thread() {
    use http_upgrade::drive::{
        ClientConnection, Closed, DriveError, ProxyExchange, ServerConnection,
    };
    movable::<Server>();
    movable::<http_upgrade::server::ServerError>();
    movable::<Client<Unnegotiated<'static>>>();
    movable::<http_upgrade::client::ClientError<std::convert::Infallible>>();
    movable::<Intermediary<'static>>();
    movable::<http_upgrade::intermediary::RequestSide<'static>>();
    movable::<http_upgrade::intermediary::ResponseSide<'static>>();
    movable::<http_upgrade::Content>();
    movable::<Rejection<'static>>();
    movable::<http_upgrade::EncodeFault>();
    movable::<http_upgrade::Switched<()>>();
    movable::<http_upgrade::Buffer<[u8; 64]>>();
    movable::<http_upgrade::Limits>();
    movable::<ServerConnection<[u8; 64], [u8; 64]>>();
    movable::<ClientConnection<Unnegotiated<'static>, [u8; 64], Vec<u8>>>();
    movable::<ProxyExchange<'static, [u8; 64], Vec<u8>>>();
    movable::<(Closed, DriveError)>();
}

#[test]
fn so_can_what_borrows_it() {
    sendable::<Upgrade<'_>>();
    sendable::<http_upgrade::Reply<'_, Unnegotiated<'_>>>();
    sendable::<http_upgrade::server::Event<'_>>();
    sendable::<http_upgrade::client::Event<'_, ()>>();
    sendable::<http_upgrade::client::Request<'_, Unnegotiated<'_>>>();
    sendable::<http_upgrade::client::Interims<'_>>();
    sendable::<http_upgrade::head::List<'_>>();
    sendable::<http_upgrade::head::Iter<'_>>();
    sendable::<http_upgrade::intermediary::Tunnel<'_>>();
    sendable::<http_upgrade::intermediary::ForwardedRequest<'_>>();
    sendable::<http_upgrade::intermediary::ForwardedResponse<'_>>();
    sendable::<http_upgrade::drive::ServerStep<'_, [u8; 64]>>();
    sendable::<http_upgrade::drive::ClientStep<'_, Unnegotiated<'_>, [u8; 64]>>();
    sendable::<http_upgrade::drive::ProxyStep<'_, [u8; 64]>>();
}

#[cfg(feature = "websocket")]
#[test]
fn agreements_of_websocket() {
    use http_upgrade::websocket::{Acceptor, Agreement, Origins, Proposal, ResponseError, Uri};
    movable::<Acceptor<'static>>();
    movable::<Proposal<'static>>();
    movable::<Agreement<'static>>();
    movable::<(ResponseError, Uri<'static>)>();
    sendable::<Origins<'_>>();
    #[cfg(feature = "alloc")]
    {
        use http_upgrade::websocket::OwnedAgreement;
        movable::<OwnedAgreement>();
        let request = b"GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
            Sec-WebSocket-Protocol: room.7\r\nSec-WebSocket-Version: 13\r\n\
            Sec-WebSocket-Extensions: permessage-deflate\r\n\
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        let owned = {
            // The list is made for this request, and does not outlive it.
            let room = format!("room.{}", 7);
            let names = [room.as_str()];
            let acceptor = Acceptor::new(Origins::Any).subprotocols(&names);
            let acceptor = acceptor.deflate(http_upgrade::websocket::Deflate::default());
            let agreement = upgrade(request)
                .accept(&acceptor)
                .unwrap()
                .sent()
                .into_agreement();
            let owned = OwnedAgreement::from(agreement);
            assert_eq!(owned, agreement.into_owned());
            assert_eq!(owned.subprotocol(), agreement.subprotocol());
            assert_eq!(owned.deflate(), agreement.deflate());
            assert_eq!(owned.accept(), agreement.accept());
            owned
        };
        let thread = std::thread::spawn(move || owned);
        let owned = thread.join().unwrap();
        assert_eq!(owned.subprotocol(), Some("room.7"));
        assert_eq!(owned.accept(), Some("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
        assert!(owned.deflate().is_some());
    }
}
