//! What is likely to be behind a symptom, and what to do about it.

use crate::symptom::Symptom;

/// Two paragraphs for somebody who waits for a 101.
pub(crate) struct Advice {
    pub(crate) cause: &'static str,
    pub(crate) remedy: &'static str,
}

impl Advice {
    #[rustfmt::skip] // a table
    #[expect(clippy::too_many_lines, reason = "a table")]
    pub(crate) const fn on(symptom: Symptom) -> Self {
        let (cause, remedy) = match symptom {
            Symptom::Silence => (
                "The client connected and sent nothing, as health checks and spare connections of browsers do; or the recording began too late.",
                "Record from the first octet on. A server ends such a connection by a timeout of its own."),
            Symptom::HeadUnfinished => (
                "The octets stop before the empty line that ends a head: the connection broke, the client is slow, or the recording stopped early.",
                "See whether the head ends in CR LF CR LF. A server waits here, so it needs a timeout."),
            Symptom::ContentMissing => (
                "The head announces more content than follows it. A server that reads all content first hangs here.",
                "Compare Content-Length, or the last chunk, with what follows the head; correct whoever announces what does not come."),
            Symptom::ContinueAwaited => (
                "The client holds its content back until it has seen the 100. Where something between swallows that, both sides wait.",
                "Let the client send no Expect, or find the hop that loses the 100."),
            Symptom::PriorKnowledge => (
                "The sender was told that this port speaks HTTP/2: a gRPC client, `curl --http2-prior-knowledge`, a proxy that is set to HTTP/2 on this side. There is no 101 in HTTP/2.",
                "For an upgrade, set the sender to HTTP/1.1. Else hand all octets to an HTTP/2 stack; WebSocket over that is RFC 8441."),
            Symptom::Ordinary => (
                "Somebody asked for a page: a browser's address bar, a health check, curl without the fields of an upgrade.",
                "Nothing is broken. A client that wants a WebSocket sends `Connection: Upgrade` and `Upgrade: websocket`; if yours does, record behind each hop to see where they go."),
            Symptom::Stripped => (
                "The client did ask for WebSocket: its key is there. A reverse proxy took Connection and Upgrade away, as both end at the next hop unless it is told otherwise.",
                "nginx: `proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $connection_upgrade;` with a `map` from $http_upgrade to $connection_upgrade. Other proxies have a switch for WebSocket."),
            Symptom::UpgradeStripped => (
                "The client did ask for WebSocket: its key is there, and so is `Connection: upgrade`. Something between removed Upgrade and nothing else.",
                "Record before and behind each hop, and let the one that removes Upgrade pass it on."),
            Symptom::ConnectionAlone => (
                "A proxy writes `Connection: upgrade` onto every request, asked or not; or it removed Upgrade because it does not know the protocol in it.",
                "nginx: set Connection from a `map` of $http_upgrade, not to a literal \"upgrade\". In a load balancer, add the protocol to those that it lets through."),
            Symptom::Http10 => (
                "A proxy speaks HTTP/1.0 to the servers behind it, whatever the client spoke. nginx before 1.29.7 does unless told otherwise.",
                "nginx: `proxy_http_version 1.1;`, together with the two lines that pass Upgrade and Connection on."),
            Symptom::OptionStripped => (
                "Something between rewrote Connection and let Upgrade through without understanding it, or translated the request from HTTP/2.",
                "Make that hop send `Connection: Upgrade`. Other options and further Connection lines do no harm: all of them count together."),
            Symptom::MalformedUpgrade => (
                "Upgrade holds something else than names with an optional version: a quoted string, a URL, a variable that a template left in.",
                "Send `Upgrade: websocket` and nothing around it."),
            Symptom::Connect => (
                "CONNECT asks for a tunnel: the client takes this server for its forward proxy.",
                "Remove the proxy setting from the client. An upgrade inside a tunnel is a request of its own."),
            Symptom::ContentTooLarge => (
                "The request brings its data along. HTTP has to be read to its end before a switch, and a server may ignore Upgrade instead. Some proxies drop it as soon as there is any content.",
                "Ask for the upgrade with a GET that has no content and send the data behind the 101; or raise `Limits::content`."),
            Symptom::Tls => (
                "These are the first octets of TLS: the client uses https or wss on a port that speaks cleartext.",
                "Use http or ws in the address, or let something end TLS in front of this port."),
            Symptom::Response => (
                "This is what a server sent. REQUEST is what the client sent.",
                "Hand over the file of the other direction."),
            Symptom::Host => (
                "A request has exactly one Host. Requests typed by hand forget it; proxies that add theirs double it.",
                "Send one line `Host: name`, with `:port` where the port is not the usual one."),
            Symptom::LineEnds => (
                "A line ends in LF alone, as editors and `echo` write it, or a CR stands inside a line. Two parsers that see different lines see different requests.",
                "End each line in CR LF: `printf 'GET / HTTP/1.1\\r\\n…'`, `nc -C`, `unix2dos`."),
            Symptom::FieldLine => (
                "A field is written in a way that one parser repairs and the next one skips, which is how fields are hidden. So it is refused, not repaired.",
                "Look for it with `cat -A`: white space at the start of a line or before a colon, a line without a colon, control octets. Correct the program that wrote it."),
            Symptom::TooLarge => (
                "Cookies, mostly: each one goes along with every request to its host, WebSockets included. Fields of single sign-on come next.",
                "Delete or shorten the cookies, or raise what `Limits` allows."),
            Symptom::ForeignVersion => (
                "The sender speaks another major version of HTTP, and HTTP/2 and HTTP/3 have no 101.",
                "Set the client, or the proxy on this side, to HTTP/1.1."),
            Symptom::Framing => (
                "Two recipients could disagree on where this request ends. That is a broken proxy, or somebody who smuggles a request past one.",
                "Send one Content-Length, or `Transfer-Encoding: chunked`, never both. A WebSocket needs neither."),
            Symptom::Grammar => (
                "This is not how a request begins: another protocol on this port, or a request typed by hand.",
                "Compare the first line with `GET /chat HTTP/1.1`: one space on each side of the target, nothing behind the version."),
            Symptom::Switched => (
                "If the client waits nonetheless, the 101 or what followed it was lost on its way: a hop answered on its own, or went on to read HTTP behind the 101.",
                "Record what the client receives. If the 101 is there but first messages are missing, somebody dropped the octets that came in one read with a head."),
            Symptom::NoSubprotocol => (
                "The client offers subprotocols and the 101 names none. RFC 6455 allows that, but a browser then closes the connection.",
                "Name what the server speaks with `--subprotocols`, or `Acceptor::subprotocols` in code."),
            Symptom::Method => (
                "A WebSocket begins with GET. Another method comes from a client of another protocol, or from a form.",
                "Use GET, which the Allow field of the answer says, too."),
            Symptom::Version => (
                "The client sent another version than 13, or none: it is older than RFC 6455, or the request was typed by hand.",
                "Send `Sec-WebSocket-Version: 13`, once."),
            Symptom::Key => (
                "Every WebSocket client sends one key of 24 characters. This request was typed by hand, or something between changed it.",
                "Send one `Sec-WebSocket-Key` with 16 random octets in base64: `openssl rand -base64 16`."),
            Symptom::Content => (
                "Nothing says what content would mean on a request for WebSocket, so it is not silently thrown away.",
                "Send the GET without content, and the data as the first message. `Content-Length: 0` passes."),
            Symptom::Lists => (
                "Data in disguise, often: a token for authentication sent as a subprotocol, with octets such as `=` or `/` that no subprotocol has.",
                "Encode such data as base64url without padding, name each subprotocol once, and separate them by commas."),
            Symptom::Handshake => (
                "WebSocket asks more of its request than HTTP does, and what is named above it does not keep.",
                "Compare the request with the rule. The target is a path, never a ws:// address; Origin stands there once at most."),
            Symptom::H2c => (
                "The client would like HTTP/2 and does not insist: `curl --http2` and the JDK's HttpClient offer h2c on their own. Servers that take the offer for a demand answer 400, hang, or lose the content.",
                "Answer in HTTP/1.1, content included, as if Upgrade were not there. To be rid of the offer: `curl --http1.1`, `HttpClient.Version.HTTP_1_1`."),
            Symptom::H2cSwitched => (
                "The client would like HTTP/2, and gets it. It sends a preface next, and never its request again: the answer to that is owed on stream 1, behind SETTINGS.",
                "If the client waits nonetheless, see whether the HTTP/2 stack was given the request as stream 1, as `h2c::StreamOne` puts it. A server without such a stack answers in HTTP/1.1."),
            Symptom::NotAccepted => (
                "The client wants a protocol that this server does not accept.",
                "Name it in `--protocols`, or accept it with a `Token` in code; or send the client elsewhere."),
        };
        Self { cause, remedy }
    }
}
