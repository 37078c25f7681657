//! Upgrades in an axum server: WebSocket with subprotocols that each request chooses from, and a
//! protocol of one's own over POST with content.
//!
//! ```text
//! cargo run --manifest-path examples/axum_server/Cargo.toml [ADDRESS]
//! ```
//!
//! Start reading at [`UpgradeRequest`]: the extractor hands a request that axum has parsed to any
//! acceptor of `http-upgrade`. Refusals are JSON. One function, [`is_allowed`], decides which
//! origins may read plain responses (CORS) and open a WebSocket, which CORS does not cover. On
//! Ctrl-C and SIGTERM the server stops accepting, tells the connections that have switched, and
//! waits for them.
//!
//! `axum::serve` sets no limit to the time in which a head arrives. Where clients are not trusted,
//! put a proxy before it, or serve the router with hyper as the example `hyper_server` does.

mod chat;
mod feed;
mod stop;
mod upgrade;

use std::collections::BTreeMap;
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, State};
use axum::http::HeaderValue;
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Json, Router};
use http_upgrade::websocket::{Acceptor, Origins};
use http_upgrade::{Protocol, Rejection, Unnegotiated};
use tokio::net::TcpListener;
use tower_http::cors::{AllowOrigin, CorsLayer};

pub use stop::Stop;
pub use upgrade::{Refusal, UpgradeRequest};

pub type Result<T = ()> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// How long a client may be silent.
const IDLE: Duration = Duration::from_mins(1);
/// How long a client may take for what is sent to it.
const WRITE: Duration = Duration::from_secs(10);
/// The protocol of `/feed`.
static FEED: Unnegotiated = Unnegotiated::new(Protocol::new("feed"));

/// What the handlers share.
#[derive(Clone)]
struct Site {
    /// The subprotocols of each room, the preferred one first.
    rooms: Arc<BTreeMap<String, Vec<String>>>,
    stop: Stop,
}

/// Whether pages of this origin may use the server: those of `example.com` and its subdomains.
fn is_allowed(origin: &str) -> bool {
    let host = origin.strip_prefix("https://");
    host.is_some_and(|host| host == "example.com" || host.ends_with(".example.com"))
}

/// Makes the application. `rooms` has the subprotocols of each room.
pub fn app(rooms: BTreeMap<String, Vec<String>>, stop: Stop) -> Router {
    let is_allowed = |origin: &HeaderValue, _: &_| origin.to_str().is_ok_and(is_allowed);
    let cors = CorsLayer::new().allow_origin(AllowOrigin::predicate(is_allowed));
    let rooms = Arc::new(rooms);
    Router::new()
        .route("/rooms", get(list).layer(cors))
        .route("/rooms/{room}", get(chat))
        .route("/feed", post(feed))
        .with_state(Site { rooms, stop })
}

/// Serves the application until `stop` is asked for, and then until all connections have ended.
pub async fn serve(
    listener: TcpListener,
    rooms: BTreeMap<String, Vec<String>>,
    stop: Stop,
) -> Result {
    let serving = axum::serve(listener, app(rooms, stop.clone()));
    serving.with_graceful_shutdown(stop.clone().asked()).await?;
    stop.wait().await;
    Ok(())
}

async fn list(State(site): State<Site>) -> Json<Vec<String>> {
    Json(site.rooms.keys().cloned().collect())
}

/// Opens a WebSocket. The room decides which subprotocols there are to choose from.
async fn chat(
    State(site): State<Site>,
    Path(room): Path<String>,
    request: UpgradeRequest,
) -> std::result::Result<Response, Refusal> {
    let Some(subprotocols) = site.rooms.get(&room) else {
        return Err(Rejection::new(404, "there is no such room").into());
    };
    let subprotocols: Vec<_> = subprotocols.iter().map(String::as_str).collect();
    let origins = Origins::Matching(&is_allowed);
    let acceptor = Acceptor::new(origins).subprotocols(&subprotocols);
    let (response, agreement, switching) = request.accept(&acceptor)?;
    println!("{room}: {}", agreement.subprotocol().unwrap_or("none"));
    site.stop.spawn(chat::echo(switching, site.stop.clone()));
    Ok(response)
}

/// Switches to the lines of `/feed`. The content of the request is the list of topics, as JSON.
///
/// The token is this server's own, and its clients send nothing before the 101. Where other clients
/// may send it, accept only GET without content (RFC 9931 §7.1).
async fn feed(
    State(site): State<Site>,
    request: UpgradeRequest,
) -> std::result::Result<Response, Refusal> {
    let Ok(topics) = serde_json::from_slice(request.content()) else {
        return Err(Rejection::new(400, "the content is not a list of topics").into());
    };
    let (response, (), switching) = request.accept(&FEED)?;
    let serving = feed::serve(switching, topics, site.stop.clone());
    site.stop.spawn(serving);
    Ok(response)
}
