//! Calls everything in the crate that does not format, once, so that whatever of it can panic is
//! linked.

mod drive;
mod h2c;
mod intermediary;

use http_upgrade::client::{self, Client};
use http_upgrade::head::Fields;
use http_upgrade::server::{self, Server};
use http_upgrade::websocket::{
    Acceptor, Deflate, Origins, Preference, Proposal, SubprotocolPolicy, Uri,
};
use http_upgrade::{
    Accept, Buffer, Content, Encode, Limits, Propose, Protocol, Rejection, RequestHead,
    Unnegotiated, Upgrade,
};

static IRC: Unnegotiated = Unnegotiated::new(Protocol::new("IRC").with_version("6.9"));
static CHAT: Acceptor = Acceptor::new(Origins::Only(&["https://example.com"]))
    .subprotocols(&["chat", "superchat"])
    .preference(Preference::Client)
    .deflate(
        Deflate::new()
            .server_max_window_bits(12)
            .no_context_takeover(),
    )
    .requiring_origin()
    .requiring_subprotocol();

/// Fits the memory of the drivers.
const SMALL: Limits = Limits::new().head(32).content(0);

/// Passes the bytes to every machine and view, and writes every message. The number that is
/// returned has no meaning; it keeps the compiler from removing the calls.
pub fn everything(input: &[u8], text: &str, memory: &mut [u8], out: &mut [u8]) -> usize {
    let limits = Limits::new()
        .head(2048)
        .content(512)
        .fields(40)
        .elements(20);
    buffer(input, memory)
        + serve(input, limits, out)
        + connect(input, text, limits, out)
        + h2c::upgrade(input, out)
        + drive::drive(input, SMALL, memory, out)
        + intermediary::relay(input, limits, out)
}

fn buffer(input: &[u8], memory: &mut [u8]) -> usize {
    let mut buffer = Buffer::new(memory);
    for byte in input {
        if let Ok([first, ..]) = buffer.spare() {
            *first = *byte;
        }
        let _ = buffer.advance(1);
        buffer.consume(usize::from(*byte & 1));
    }
    buffer.filled().len()
}

fn serve(input: &[u8], limits: Limits, out: &mut [u8]) -> usize {
    let mut server = Server::with_limits(limits);
    let mut sum = 0;
    // The loop is limited: repeated over the same bytes it would never end.
    for _ in 0..3 {
        if server.wants_input(input) {
            break;
        }
        let rejection = match server.event(input) {
            Ok(server::Event::UpgradeRequested(upgrade)) => {
                sum += upgrade.content().map(<[u8]>::len).sum::<usize>();
                sum += accept(upgrade.clone(), &IRC, out) + accept(upgrade, &CHAT, out);
                server.next_request();
                continue;
            }
            Ok(server::Event::ContinueRequested(head)) => {
                server.continued();
                sum += request(&head, input);
                continue;
            }
            Ok(server::Event::Plain(head)) => {
                server.next_request();
                sum += request(&head, input);
                Rejection::new(404, "not here").for_request(&head)
            }
            Ok(_) => return sum,
            Err(fault) => match fault.rejection() {
                Some(rejection) => rejection,
                None => return sum,
            },
        };
        return sum + reject(rejection, out);
    }
    sum
}

fn accept<S: Accept>(upgrade: Upgrade<'_>, acceptor: &S, out: &mut [u8]) -> usize {
    let unread = upgrade.unread(b"").len();
    match upgrade.accept(acceptor) {
        Ok(reply) => {
            let reply = reply.with_fields(&[("Set-Cookie", "a=b")]);
            let len = reply.encode(out).map_or(0, <[u8]>::len) + reply.encoded_len();
            len + unread + reply.sent().unread(b"abc").len()
        }
        Err(rejection) => reject(rejection, out),
    }
}

fn reject(rejection: Rejection<'_>, out: &mut [u8]) -> usize {
    let rejection = rejection
        .with_upgrade(IRC.protocol())
        .with_fields(&[("Server", "x")]);
    rejection.encode(out).map_or(0, <[u8]>::len)
        + rejection.sentence().len()
        + rejection.section().len()
        + usize::from(rejection.status())
        + rejection.unread(b"abc").len()
}

fn request(head: &RequestHead<'_>, input: &[u8]) -> usize {
    let mut sum = fields(&head.fields) + head.authority().map_or(0, str::len);
    sum += usize::from(head.persists()) + usize::from(head.expects_continue());
    if let Ok(upgrade) = Upgrade::of(*head) {
        sum += upgrade.protocols().count() + usize::from(upgrade.has_content());
    }
    sum + Content::of_request(head, &Limits::new()).map_or(0, |content| pieces(content, input))
}

fn fields(fields: &Fields<'_>) -> usize {
    let mut sum = fields
        .iter()
        .map(|(name, value)| name.len() + value.len())
        .sum::<usize>();
    sum += fields.all("Cookie").count() + fields.list("Accept").flatten().count();
    sum += fields.single("Host").ok().flatten().map_or(0, <[u8]>::len);
    sum + usize::from(fields.list_contains("Vary", "origin"))
}

fn pieces(mut content: Content, mut input: &[u8]) -> usize {
    let mut sum = 0;
    while let Ok(Some(piece)) = content.piece(input) {
        sum += piece.data.len();
        input = input.get(piece.consumed..).unwrap_or_default();
    }
    sum
}

fn connect(input: &[u8], text: &str, limits: Limits, out: &mut [u8]) -> usize {
    let Ok(uri) = Uri::parse(text) else {
        return 0;
    };
    let nonce = *b"the sample nonce";
    let proposal = Proposal::new(nonce)
        .subprotocols(&["chat", "superchat"])
        .origin("https://example.com")
        .deflate(Deflate::new().client_max_window_bits(11))
        .subprotocol_policy(SubprotocolPolicy::Browser);
    let parts = uri.address().len() + usize::from(uri.port()) + usize::from(uri.is_secure());
    let (target, host) = (uri.target(), uri.host());
    let client = Client::with_limits(proposal, limits);
    let either = Client::with_limits((IRC, proposal), limits)
        .tolerating_bare_lf()
        .tolerating_http10()
        .tolerating_unnamed();
    parts
        + answer(client, target, host, input, out, |agreement, _| {
            agreement.subprotocol().map_or(0, str::len)
        })
        + answer(either, target, host, input, out, |_, _| 1)
}

fn answer<P: Propose>(
    mut client: Client<P>,
    target: &str,
    host: &str,
    input: &[u8],
    out: &mut [u8],
    agreed: fn(&P::Agreement, &mut [u8]) -> usize,
) -> usize {
    let opening = client.request(target, host);
    let opening = opening
        .method("POST")
        .content(input)
        .with_fields(&[("Cookie", "a=b")]);
    let mut sum = opening.encode(out).map_or(0, <[u8]>::len);
    client.sent();
    if client.wants_input(input) {
        return sum;
    }
    sum += client.interims(input).count();
    match client.event(input) {
        Ok(client::Event::Switched(switched)) => {
            sum += switched.unread(input).len() + agreed(switched.agreement(), out);
        }
        Ok(client::Event::Rejected(rejected)) => {
            sum += fields(&rejected.response().fields) + rejected.advertised().count();
            sum += rejected
                .content()
                .map_or(0, |content| pieces(content, input));
            sum += usize::from(rejected.persistence(input) == http_upgrade::Persistence::Reuse);
        }
        Err(fault) => sum += fault.rule().section.len(),
    }
    sum
}
