//! Both sides in one process: the server reads what the client writes, and the other way round, cut
//! at every pair of places.
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::arithmetic_side_effects
)]

mod support;

use http_upgrade::client::{self, Client};
use http_upgrade::server::{self, Server};
use http_upgrade::{Accept, Encode, Propose, Protocol, Unnegotiated};
use support::crlf;

/// What each side sends in the next protocol, right after its last byte of HTTP.
const FROM_CLIENT: &[u8] = b"\r\nGET /client HTTP/1.1\r\n\r\n\0";
const FROM_SERVER: &[u8] = b"HTTP/1.1 200 OK\r\n\r\n\xff";

/// A dialogue: the bytes of the request, and the proposal and the acceptor that judge it.
struct Dialogue<'a, P, S> {
    proposal: P,
    acceptor: &'a S,
    /// What the client sends before the 101.
    request: Vec<u8>,
    /// Interim responses that the server sends before the 101.
    interims: &'a [u8],
    content: &'a [u8],
}

impl<P: Propose + Copy, S: Accept> Dialogue<'_, P, S> {
    /// Shows the server `input` up to each end. Returns what it writes, and what it agreed to.
    fn server(&self, input: &[u8], ends: [usize; 2]) -> (Vec<u8>, S::Agreement) {
        let mut server = Server::new();
        let mut shown = 0;
        for end in ends {
            shown = end;
            if !server.wants_input(&input[..end]) {
                break;
            }
        }
        let Ok(server::Event::UpgradeRequested(upgrade)) = server.event(&input[..shown]) else {
            panic!("no upgrade");
        };
        let content = upgrade.content().collect::<Vec<_>>().concat();
        assert_eq!(content, self.content);
        let Ok(reply) = upgrade.accept(self.acceptor) else {
            panic!("refused");
        };
        let output = [self.interims, &reply.to_vec().unwrap(), FROM_SERVER].concat();
        let switched = reply.sent();
        assert_eq!(switched.unread(input), FROM_CLIENT, "at the server");
        (output, switched.into_agreement())
    }

    fn client(&self, input: &[u8], ends: [usize; 2]) -> P::Agreement {
        let mut client = Client::new(self.proposal);
        client.sent();
        let mut shown = 0;
        for end in ends {
            shown = end;
            if !client.wants_input(&input[..end]) {
                break;
            }
        }
        let Ok(client::Event::Switched(switched)) = client.event(&input[..shown]) else {
            panic!("no switch");
        };
        assert_eq!(switched.unread(input), FROM_SERVER, "at the client");
        switched.into_agreement()
    }

    /// keeps U-29: whatever the cuts, both sides agree on the same, and neither loses a byte.
    fn at_every_cut(&self, same: impl Fn(&P::Agreement, &S::Agreement)) {
        let request = [&self.request[..], FROM_CLIENT].concat();
        for first in 0..=request.len() {
            let (answer, of_server) = self.server(&request, [first, request.len()]);
            for second in 0..=answer.len() {
                let of_client = self.client(&answer, [second, answer.len()]);
                same(&of_client, &of_server);
            }
        }
    }
}

fn written<P: Propose>(opening: &client::Request<'_, P>) -> Vec<u8> {
    opening.to_vec().expect("a good opening")
}

#[test]
fn a_token_and_content() {
    let tcp = Unnegotiated::new(Protocol::new("tcp"));
    let opening = Client::new(tcp);
    let content = b"\r\n0\r\n\r\n{}";
    let opening = opening
        .request("/exec/1/start", "docker")
        .method("POST")
        .content(content);
    Dialogue {
        proposal: tcp,
        acceptor: &tcp,
        request: written(&opening),
        interims: b"",
        content,
    }
    .at_every_cut(|&(), &()| {});
}

#[test]
fn interim_responses_come_first() {
    // keeps U-28
    let foo = Unnegotiated::new(Protocol::new("foo").with_version("1"));
    let interims = crlf("HTTP/1.1 100 Continue⏎⏎HTTP/1.1 103 Early Hints⏎Link: </a>⏎⏎");
    Dialogue {
        proposal: foo,
        acceptor: &foo,
        request: written(&Client::new(foo).request("", "h")),
        interims: &interims,
        content: b"",
    }
    .at_every_cut(|&(), &()| {});
}

#[cfg(feature = "websocket")]
mod websocket {
    use super::{Dialogue, written};
    use http_upgrade::client::{Client, ClientError, Event};
    use http_upgrade::websocket::{
        Acceptor, Deflate, Origins, Preference, Proposal, ResponseError,
    };

    #[test]
    fn subprotocol_and_deflate() {
        let proposal = Proposal::new(*b"the sample nonce")
            .subprotocols(&["a", "b"])
            .origin("https://h")
            .deflate(Deflate::new().server_max_window_bits(12));
        let acceptor = Acceptor::new(Origins::Only(&["https://h"]))
            .subprotocols(&["c", "b"])
            .deflate(
                Deflate::new()
                    .client_max_window_bits(11)
                    .no_context_takeover(),
            );
        let dialogue = Dialogue {
            proposal,
            acceptor: &acceptor,
            request: written(&Client::new(proposal).request("/", "h")),
            interims: b"HTTP/1.1 100 \r\n\r\n",
            content: b"",
        };
        dialogue.at_every_cut(|of_client, of_server| {
            assert_eq!(of_client.subprotocol(), Some("b"));
            let deflate = of_client.deflate().expect("compression").to_string();
            assert_eq!(
                deflate,
                "permessage-deflate; server_no_context_takeover; client_no_context_takeover; \
                 server_max_window_bits=12; client_max_window_bits=11"
            );
            assert_eq!(of_client, of_server);
        });
    }

    fn deflates() -> impl Iterator<Item = Deflate> + Clone {
        let windows = [8, 9, 12, 15];
        windows.into_iter().flat_map(move |server| {
            windows.into_iter().flat_map(move |client| {
                let deflate = Deflate::new()
                    .server_max_window_bits(server)
                    .client_max_window_bits(client);
                [deflate, deflate.no_context_takeover()]
            })
        })
    }

    #[test]
    fn all_configurations_agree() {
        // keeps D-10, D-16, D-20, D-21, W-23, W-53: a client of this crate accepts what a server of
        // this crate responds, unless it cannot compress with so small a window
        const LISTS: [&[&str]; 4] = [&[], &["a"], &["b", "a"], &["a", "b", "c"]];
        for (offered, wanted) in deflates().flat_map(|o| deflates().map(move |w| (o, w))) {
            for (names, spoken) in LISTS
                .iter()
                .flat_map(|n| LISTS.iter().map(move |s| (*n, *s)))
            {
                for preference in [Preference::Client, Preference::Server] {
                    let proposal = Proposal::new([7; 16]).subprotocols(names).deflate(offered);
                    let acceptor = Acceptor::new(Origins::Any)
                        .subprotocols(spoken)
                        .preference(preference)
                        .deflate(wanted);
                    let dialogue = Dialogue {
                        proposal,
                        acceptor: &acceptor,
                        request: written(&Client::new(proposal).request("/", "h")),
                        interims: b"",
                        content: b"",
                    };
                    let request = [&dialogue.request[..], super::FROM_CLIENT].concat();
                    let (answer, of_server) = dialogue.server(&request, [0, request.len()]);
                    let mut client = Client::new(proposal);
                    client.sent();
                    assert!(!client.wants_input(&answer));
                    match client.event(&answer) {
                        Ok(Event::Switched(switched)) => {
                            assert_eq!(switched.into_agreement(), of_server);
                        }
                        Err(ClientError::Refused(ResponseError::Deflate)) => {
                            let agreed = of_server.deflate().expect("compression");
                            assert_eq!(agreed.client_max_window_bits, 8);
                        }
                        other => panic!("{other:?}"),
                    }
                }
            }
        }
    }
}
