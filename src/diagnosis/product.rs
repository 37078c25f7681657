//! The products that a recording names.

use super::finding::PRODUCTS;
use super::recording::Recording;
use super::search;
use super::span::Side;
use super::text::Text;

/// How a product shows itself.
enum Mark {
    /// A header of the response contains this text.
    Response(&'static str, &'static str),
    /// The response has this header.
    ResponseHas(&'static str),
    /// A header of the request contains this text: what a proxy added on the way to the server.
    Request(&'static str, &'static str),
    /// The headers of the response have exactly these values.
    Shape(&'static [(&'static str, &'static str)]),
    /// The header lines of the response start with these names, in this order.
    Order(&'static [&'static str]),
    /// The readable text of the answer contains this.
    Page(&'static str),
    /// The same, with case.
    PageExactly(&'static str),
}

/// How each product is recognised. Several can fit, for example a server and the proxy before it;
/// the one that comes first in this list is named first.
const MARKS: [(&str, Mark); 80] = [
    ("cloudflare", Mark::Response("server", "cloudflare")),
    ("istio", Mark::Response("server", "istio-envoy")),
    ("envoy", Mark::Response("server", "envoy")),
    ("haproxy", Mark::Response("server", "haproxy")),
    ("squid", Mark::Response("server", "squid")),
    ("openresty", Mark::Response("server", "openresty")),
    ("nginx", Mark::Response("server", "nginx")),
    ("tomcat", Mark::Response("server", "apache-coyote")),
    ("traefik", Mark::Response("server", "traefik")),
    ("apache", Mark::Response("server", "apache")),
    ("caddy", Mark::Response("server", "caddy")),
    ("iis", Mark::Response("server", "microsoft-iis")),
    ("kestrel", Mark::Response("server", "kestrel")),
    (
        "azure",
        Mark::Response("server", "microsoft-azure-application-gateway"),
    ),
    ("aws", Mark::Response("server", "awselb")),
    ("cloudfront", Mark::Response("server", "cloudfront")),
    ("varnish", Mark::Response("server", "varnish")),
    ("litespeed", Mark::Response("server", "litespeed")),
    ("werkzeug", Mark::Response("server", "werkzeug")),
    ("gunicorn", Mark::Response("server", "gunicorn")),
    ("uvicorn", Mark::Response("server", "uvicorn")),
    ("hypercorn", Mark::Response("server", "hypercorn")),
    ("daphne", Mark::Response("server", "daphne")),
    ("tornado", Mark::Response("server", "tornado")),
    ("aiohttp", Mark::Response("server", "aiohttp")),
    ("websockets", Mark::Response("server", "websockets/")),
    ("python", Mark::Response("server", "basehttp")),
    ("python", Mark::Response("server", "simplehttp")),
    ("cowboy", Mark::Response("server", "cowboy")),
    ("jetty", Mark::Response("server", "jetty")),
    ("heroku", Mark::Response("server", "heroku")),
    ("vercel", Mark::Response("server", "vercel")),
    ("netlify", Mark::Response("server", "netlify")),
    ("fly", Mark::Response("server", "fly/")),
    ("akamai", Mark::Response("server", "akamai")),
    ("google", Mark::Response("server", "google")),
    ("cloudflare", Mark::ResponseHas("cf-ray")),
    ("squid", Mark::ResponseHas("x-squid-error")),
    ("squid", Mark::Response("via", "squid")),
    ("varnish", Mark::Response("via", "varnish")),
    ("cloudfront", Mark::Response("via", "cloudfront")),
    ("heroku", Mark::Response("via", "vegur")),
    ("heroku", Mark::Response("via", "heroku")),
    ("envoy", Mark::ResponseHas("x-envoy-upstream-service-time")),
    ("apache", Mark::Response("keep-alive", "max=")),
    ("express", Mark::Response("x-powered-by", "express")),
    ("php", Mark::Response("x-powered-by", "php")),
    // Its built-in server sends the Host of the request back, before everything else.
    ("php", Mark::Order(&["host", "date", "connection"])),
    ("iis", Mark::Response("x-powered-by", "asp.net")),
    ("next.js", Mark::Response("x-powered-by", "next.js")),
    ("rails", Mark::ResponseHas("x-runtime")),
    (
        "docker",
        Mark::Response("content-type", "application/vnd.docker."),
    ),
    ("docker", Mark::ResponseHas("docker-experimental")),
    (
        "haproxy",
        Mark::Page("Your browser sent an invalid request."),
    ),
    (
        "haproxy",
        Mark::Page("No server is available to handle this request"),
    ),
    (
        "haproxy",
        Mark::Page("The server returned an invalid or incomplete response"),
    ),
    ("haproxy", Mark::Page("The server didn't respond in time.")),
    (
        "haproxy",
        Mark::Page("Request forbidden by administrative rules."),
    ),
    ("nginx", Mark::Page(" nginx/")),
    (
        "nginx",
        Mark::Page("The plain HTTP request was sent to HTTPS port"),
    ),
    (
        "apache",
        Mark::Page("speaking plain HTTP to an SSL-enabled server port"),
    ),
    ("apache", Mark::Page(" Server at ")),
    // What it sends to servers; others write this value in lower case.
    ("apache", Mark::PageExactly("Connection header: Keep-Alive")),
    ("tomcat", Mark::Page("Apache Tomcat")),
    ("iis", Mark::Page("HTTP Error 503. ")),
    (
        "envoy",
        Mark::Page("upstream connect error or disconnect/reset before headers"),
    ),
    ("envoy", Mark::Page("no healthy upstream")),
    (
        "go",
        Mark::Page("Client sent an HTTP request to an HTTPS server"),
    ),
    (
        "go",
        Mark::Page("websocket: the client is not using the websocket protocol"),
    ),
    (
        "socket.io",
        Mark::Page("\"message\":\"Session ID unknown\""),
    ),
    ("socket.io", Mark::Page("\"message\":\"Transport unknown\"")),
    ("kubernetes", Mark::Page("\"kind\":\"Status\"")),
    ("cloudflare", Mark::Page("cloudflared")),
    ("vite", Mark::Page("vite.config")),
    ("uvicorn", Mark::Shape(STARLETTE)),
    ("python", Mark::Page("Error code explanation: ")),
    ("apache", Mark::Request("x-forwarded-server", "")),
    ("istio", Mark::Request("x-envoy-decorator-operation", "")),
    ("envoy", Mark::Request("x-envoy-expected-rq-timeout-ms", "")),
    ("cloudflare", Mark::Request("cf-ray", "")),
];

/// How a closed WebSocket looks in Starlette: the answer 403 and these headers.
const STARLETTE: &[(&str, &str)] = &[
    ("content-length", "0"),
    ("content-type", "text/plain"),
    ("connection", "close"),
];

/// Products that are, as a rule, a proxy before the server that should switch.
const PROXIES: [&str; 17] = [
    "nginx",
    "openresty",
    "apache",
    "haproxy",
    "caddy",
    "traefik",
    "envoy",
    "istio",
    "cloudflare",
    "squid",
    "varnish",
    "aws",
    "azure",
    "cloudfront",
    "heroku",
    "iis",
    "litespeed",
];

/// Returns the products, the likeliest to have answered first.
pub(super) fn identify<const N: usize>(
    recording: &Recording<'_>,
    page: &Text<N>,
) -> [Option<&'static str>; PRODUCTS] {
    let mut products = [None; PRODUCTS];
    for (product, mark) in &MARKS {
        if products.contains(&Some(*product)) || !shows(mark, recording, page.as_bytes()) {
            continue;
        }
        match products.iter_mut().find(|each| each.is_none()) {
            Some(free) => *free = Some(*product),
            None => break,
        }
    }
    products
}

pub(super) fn is_proxy(product: &str) -> bool {
    PROXIES.contains(&product)
}

fn shows(mark: &Mark, recording: &Recording<'_>, page: &[u8]) -> bool {
    let holds = |side, name: &str, text: &str| {
        let headers = match side {
            Side::Request => recording.request.headers,
            Side::Response => recording.response.headers,
        };
        headers
            .all(name)
            .any(|value| text.is_empty() || search::contains(value, text))
    };
    match mark {
        Mark::Response(name, text) => holds(Side::Response, name, text),
        Mark::ResponseHas(name) => holds(Side::Response, name, ""),
        Mark::Request(name, text) => holds(Side::Request, name, text),
        Mark::Shape(lines) => {
            recording.response.status == Some(403)
                && lines.iter().all(|(name, value)| {
                    let mut found = recording.response.headers.all(name);
                    found.any(|each| each.starts_with(value.as_bytes()))
                })
        }
        Mark::Order(names) => {
            let mut headers = recording.response.headers.iter();
            names.iter().all(|name| {
                let next = headers.next();
                next.is_some_and(|(each, _)| each.eq_ignore_ascii_case(name.as_bytes()))
            })
        }
        Mark::Page(text) => search::contains(page, text),
        Mark::PageExactly(text) => page.windows(text.len()).any(|part| part == text.as_bytes()),
    }
}
