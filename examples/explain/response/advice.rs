//! What is likely to be behind an answer, and what to do about it.

use super::symptom::Symptom;
use crate::advice::Advice;

impl Symptom {
    #[rustfmt::skip] // a table
    #[expect(clippy::too_many_lines, reason = "a table")]
    pub(super) const fn advice(self) -> Advice {
        let (cause, remedy) = match self {
            Self::OfRequest(symptom) => return Advice::on(symptom),
            Self::Silence => (
                "Nothing came back: the server reads on for content or a 100 that never comes, swallows requests with an Upgrade that it does not know, or something on the way waits for the whole response before it passes any of it on.",
                "See whether the request is complete, and record at the server itself. If the connection was closed at once, a filter on the way did it."),
            Self::SilenceOnH2c => (
                "The request offers h2c, and nothing came back. Some content delivery networks reset such a connection, and some servers wait there for ever.",
                "Offer no h2c: `curl --http1.1`, `HttpClient.Version.HTTP_1_1`, or prior knowledge where the port speaks HTTP/2."),
            Self::OnlyInterims => (
                "Interim responses came, and the final one did not: the server still waits for content, or is slow, or the recording stopped early.",
                "Behind a 100 send the content; then go on reading. A client that takes a 100 or 103 for the answer never sees the 101."),
            Self::HeadUnfinished => (
                "The octets stop before the empty line that ends a head: the connection broke, or the recording stopped early.",
                "Record to the end. A client waits here, so it needs a timeout."),
            Self::Http2 => (
                "These are frames of HTTP/2: TLS settled on h2 by ALPN, or the port speaks nothing else. There is no 101 in HTTP/2.",
                "Let the client offer `http/1.1` alone in ALPN, or open the WebSocket by RFC 8441."),
            Self::Tls => (
                "These are octets of TLS: the port wants TLS, and the request came in cleartext.",
                "Use wss or https in the address, or the port that speaks cleartext."),
            Self::Request => (
                "This is what a client sent. RESPONSE is what the server sent.",
                "Hand over the file of the other direction."),
            Self::NoStatusLine => (
                "Content came without a head: something on the way, a web application firewall say, took the 101 away and passed on what followed it; or another protocol answers on this port.",
                "Record before and behind each hop. Let WebSockets pass the firewall unread."),
            Self::Head => (
                "The status line or a field is written in a way that two readers could take for two things: servers made by hand for one client only do so, with lines that end in LF alone, most of all.",
                "Look at it with `cat -A`, and correct the program that wrote it."),
            Self::TooLarge => (
                "The answer has more fields, list elements or octets in its head than a client reads: cookies, or a policy of many origins.",
                "Shorten them, or raise what `Limits` allows."),
            Self::TooManyInterims => (
                "A server that sends 102 to show that it is alive, or one in a loop.",
                "Correct the server, or raise `Limits::interims`."),
            Self::Http10Switch => (
                "A gateway wrote its own HTTP/1.0 onto what a server said. HTTP/1.0 knows no 101, so nobody can tell what such a gateway does with the octets behind it.",
                "Take the gateway out, or set it to HTTP/1.1 in both directions."),
            Self::FieldsLost => (
                "Connection and Upgrade end at the next hop. A proxy dropped one of them on the way back, or the server forgot to write it.",
                "Record at the server itself: if both fields are there, the proxy has to be told to pass them on."),
            Self::OtherProtocol => (
                "The server switched to something else than was offered, or to several at once: it echoes what it knows instead of what it was asked for, or two layers wrote an Upgrade each.",
                "Let the server answer with one of the offers, name and version as offered."),
            Self::Unsolicited => (
                "The request as recorded asks for no switch, and a 101 came. Something between client and server asks in its own name; or an answer went to the wrong request; or somebody tries to get a tunnel through a proxy.",
                "Close the connection and look at the hop that received this. A health check that makes a backend say 101 is a known way to smuggle requests."),
            Self::Key => (
                "The server agreed to a request whose key is missing, repeated or no key at all. RFC 6455 has it refuse that, so nothing shows that it knows WebSocket.",
                "Send one `Sec-WebSocket-Key` with 16 random octets in base64, and let the server check it."),
            Self::AcceptMissing => (
                "The server switches to whatever it is asked for without knowing WebSocket, or something on the way lost the field.",
                "Let the server use a WebSocket library. If the field is there at the server, look for the hop that drops it."),
            Self::Accept => (
                "This answers another key: a proxy made a key of its own, a cache gave an old 101, the key came on two lines, or the server hashed something else than the key as it was sent.",
                "Compare the key at the server with the one here. If they differ, a hop changed it; if not, the server hashes it wrongly: base64 of the SHA-1 of the 24 characters and the GUID."),
            Self::Subprotocol => (
                "The server names a subprotocol of its own, an empty one, or a list, where it may name one that the client offers, letter for letter, or leave the field out.",
                "Offer what the server insists on, or let the server choose from the request."),
            Self::Extension => (
                "The server uses an extension that this client cannot read, or names it in a way that cannot be read; often a proxy wrote the request anew without the client's offers, or with its own.",
                "Let the server answer offers only. Compare Sec-WebSocket-Extensions of the request at both ends."),
            Self::Deflate => (
                "The two sides would compress in different ways: a parameter is unknown or repeated, a window is larger than offered, `client_max_window_bits` came unasked, or `server_no_context_takeover` was not echoed.",
                "Correct or update the server, or offer no compression."),
            Self::TwoAnswers => (
                "Behind the 101 stands another status line. Two handlers answered one request, as when a proxy is hooked both to requests and to upgrades.",
                "Let one of them answer. The client takes the second answer for its first frame and fails."),
            Self::SettingsLost => (
                "HTTP/2 begins with SETTINGS in both directions, and this begins with something else: a hop lost what came in one read with the 101, or went on in HTTP/1.1.",
                "Record at the server itself. A proxy that does not speak h2c must not let its 101 pass."),
            Self::Framed => (
                "The 101 has Content-Length or Transfer-Encoding, which frameworks write onto everything. It has no content, whatever they say; a client that heeds them waits, or eats the first frames.",
                "Remove the field from the server's 101. RFC 9110 §8.6 forbids it there."),
            Self::NoneChosen => (
                "The client offers subprotocols, and the server chose none. RFC 6455 allows that, and a browser closes the connection then.",
                "Let the server choose one, or let the client offer none."),
            Self::H2c => (
                "If HTTP/2 fails behind this 101, the preface went missing: it comes behind all content of the request, and a server that reads content as preface, or a proxy that speaks no HTTP/2, takes it for garbage.",
                "Send the preface and SETTINGS now, and read the answer on stream 1. Offer h2c on requests without content only."),
            Self::Switched => (
                "If nothing arrives nonetheless, something went on to read HTTP behind the 101, or dropped the octets that came in one read with it. A connection that dies after a minute of silence was ended by a timeout.",
                "Hand everything behind the seam to the new protocol. Against timeouts send pings, or raise them on every hop."),
            Self::Redirect => (
                "The address is another one: http became https, a slash is missing, or a login page stands in front. Hardly any WebSocket client follows that.",
                "Use the final address, with credentials, and never go from wss back to ws."),
            Self::Credentials => (
                "The server, or a proxy for 407, wants to know who asks. A browser cannot add Authorization to a WebSocket.",
                "Send the token as a cookie, in the target or as a subprotocol; other clients send the field. For 407 set up the proxy, and tunnel by CONNECT."),
            Self::Forbidden => (
                "The server does not admit the Origin, or sees another Host than the client named; or a proxy has upgrades switched off, as Envoy has without `upgrade_configs`.",
                "Add the origin to the server's list, pass Host and Origin on unchanged, and switch on the upgrade in the proxy."),
            Self::NotFound => (
                "Nothing answers to upgrades at this path: a proxy cut a prefix off or doubled a slash, or the server has its WebSocket elsewhere.",
                "Ask the server itself with the same target, then each hop in front of it."),
            Self::RequestTooLarge => (
                "The head of the request is larger than the server reads. Cookies, mostly, and fields of single sign-on.",
                "Delete or shorten them, or raise the limit of the server."),
            Self::TargetGroup => (
                "A load balancer of AWS speaks another version of HTTP to its targets than this request can have.",
                "Set the protocol version of the target group to HTTP1."),
            Self::Gateway => (
                "A proxy has no use for what it got from behind: nobody listens, the way on is HTTP/2 without RFC 8441, or the server's refusal looks malformed to it.",
                "Ask the server behind it directly. In HAProxy, `ws h1` or `alpn http/1.1` on that server keeps upgrades in HTTP/1.1."),
            Self::Busy => (
                "The server, or a limit in front of it, takes no more connections now. Connections that live long count for long.",
                "Wait as long as Retry-After says, and longer each time. Raise the limit where WebSockets are many."),
            Self::PlainToTls => (
                "The port wants TLS, and its server was kind enough to say so in cleartext.",
                "Use wss or https in the address."),
            Self::UpgradeRequired => (
                "The port speaks the protocol that it advertises and nothing else, and a health check, curl or a browser's address bar asked for a page.",
                "Nothing is broken. Send an upgrade, or let the health check expect 426."),
            Self::NotGet => (
                "What answers at this path takes other methods: a form, an API, or a handler that awaits its upgrade by POST.",
                "See Allow in the answer, and whether the path is the one of the upgrade."),
            Self::ChangedOnItsWay => (
                "The request as recorded is in order, so the server saw another one: a proxy took Upgrade or Connection away, or spoke HTTP/1.0. Or the server reads the first Connection line only, or compares the whole of it with `Upgrade`.",
                "Record behind each hop. nginx: `proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $connection_upgrade;`. A server has to take Connection as a list, over all its lines."),
            Self::Hijacked => (
                "Docker took the connection over without a 101, as it does for a request that it sees without Upgrade: raw octets follow this head.",
                "Where the client did send Upgrade, a hop removed it. Without a 101 no proxy knows that this is no HTTP any more."),
            Self::Advertised => (
                "The server tells that it could speak these protocols, as Apache does in every answer. That is no switch.",
                "Read the answer as HTTP/1.1. To get the protocol, offer it under the name that is advertised."),
            Self::WithContent => (
                "The request brings content along, and there some proxies drop the upgrade: HAProxy from 2.4 on, older ones of them with 501.",
                "Ask without content and send the data behind the 101; or update the proxy, or let it pass TCP through."),
            Self::Http10 => (
                "An HTTP/1.0 server or gateway answered, and HTTP/1.0 knows no upgrades.",
                "Take it out of the way, or set it to HTTP/1.1."),
            Self::Page => (
                "An ordinary handler answered: the path is not that of the upgrade, a single-page application answers everything, a firewall wrote the status anew, or a proxy took Upgrade away.",
                "Look at the content: it tells who answered. Correct the path, or let that hop pass Upgrade and Connection on."),
            Self::Other => (
                "The server, or something in front of it, refused for reasons of its own.",
                "Its content and its log tell more than the status."),
        };
        Advice { cause, remedy }
    }
}
