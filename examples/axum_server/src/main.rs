//! Serves three rooms; see the library for what there is to read.

use std::collections::BTreeMap;

use axum_server::{Result, Stop, serve};
use tokio::net::TcpListener;

/// The rooms, and the subprotocols of each.
const ROOMS: [(&str, &[&str]); 3] = [
    ("graphql", &["graphql-transport-ws", "graphql-ws"]),
    ("lobby", &["chat"]),
    ("raw", &[]),
];

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result {
    let address = std::env::args().nth(1);
    let listener = TcpListener::bind(address.as_deref().unwrap_or("127.0.0.1:8103")).await?;
    println!("listening on http://{}/", listener.local_addr()?);
    let stop = Stop::default();
    tokio::spawn({
        let stop = stop.clone();
        async move {
            // If the signals cannot be had, the server stops at once.
            if let Err(error) = signal().await {
                eprintln!("{error}");
            }
            stop.ask();
        }
    });
    let owned = |(room, names): (&str, &[&str])| {
        let names = names.iter().map(|name| (*name).to_owned());
        (room.to_owned(), names.collect())
    };
    serve(
        listener,
        ROOMS.map(owned).into_iter().collect::<BTreeMap<_, _>>(),
        stop,
    )
    .await
}

#[cfg(unix)]
async fn signal() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted,
        _ = terminate.recv() => Ok(()),
    }
}

#[cfg(not(unix))]
async fn signal() -> std::io::Result<()> {
    tokio::signal::ctrl_c().await
}
