//! Builds a response according to its plan.

use std::io;
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONNECTION, CONTENT_LENGTH};
use http::{Response, StatusCode};
use http_body_util::channel::{Channel, Sender};
use tokio::sync::watch;
use tokio::time::sleep;

use super::content::Reading;
use super::{LIMIT, Order};
use crate::chaos::plan::{After, Framing, ID, Plan, Stop, response_content};

pub(super) type Content = Channel<Bytes, io::Error>;

/// Returns the response. Its content is sent by a task, followed by what the plan asks for after
/// it.
pub(super) fn planned(
    id: String,
    plan: Plan,
    is_head: bool,
    content: Reading,
    orders: watch::Sender<Order>,
) -> Response<Content> {
    let status = StatusCode::from_u16(plan.status).unwrap_or_default();
    let mut head = head(status, &id);
    if plan.announces_close() {
        head = head.header(CONNECTION, "close");
    }
    let bare = matches!(plan.status, 204 | 304);
    if plan.framing == Framing::Length && !bare {
        head = head.header(CONTENT_LENGTH, plan.size);
    }
    if bare || is_head {
        tokio::spawn(afterwards(plan, content, orders));
        return empty(head);
    }
    let (mut sender, body) = Channel::new(1);
    tokio::spawn(async move {
        if send(&mut sender, &id, &plan).await.is_err() {
            return;
        }
        let order = match plan.stop {
            Stop::Whole => {
                drop(sender);
                return afterwards(plan, content, orders).await;
            }
            Stop::Cut(_) => Order::Break,
            Stop::Reset(_) => Order::Reset,
        };
        sleep(Duration::from_millis(10)).await;
        orders.send_replace(order);
        // Dropping `sender` would end the content before the order is carried out.
        sleep(LIMIT).await;
    });
    head.body(body)
        .unwrap_or_else(|_| empty(Response::builder()))
}

pub(super) fn head(status: StatusCode, id: &str) -> http::response::Builder {
    Response::builder().status(status).header(ID, id)
}

/// Returns a response without content.
pub(super) fn empty(head: http::response::Builder) -> Response<Content> {
    let nothing = || Channel::new(1).1;
    head.body(nothing())
        .unwrap_or_else(|_| Response::new(nothing()))
}

/// Sends the content of the response in pieces.
async fn send(sender: &mut Sender<Bytes, io::Error>, id: &str, plan: &Plan) -> Result<(), ()> {
    let mut content = response_content(id, plan.size);
    content.truncate(plan.sent());
    let step = content.len().div_ceil(plan.pieces.max(1)).max(1);
    for piece in content.chunks(step) {
        let sent = sender.send_data(Bytes::copy_from_slice(piece)).await;
        sent.map_err(|_| ())?;
        if plan.pause > 0 {
            sleep(Duration::from_millis(plan.pause)).await;
        }
    }
    Ok(())
}

/// Carries out what follows a response that was passed to hyper.
async fn afterwards(plan: Plan, mut content: Reading, orders: watch::Sender<Order>) {
    sleep(Duration::from_millis(plan.hold)).await;
    match plan.after {
        After::Keep | After::Drain => content.read(None).await,
        After::Close => {}
        After::Vanish => drop(orders.send_replace(Order::Leave)),
        After::Reset => drop(orders.send_replace(Order::Reset)),
    }
}
