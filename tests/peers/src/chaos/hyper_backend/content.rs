//! The content of a request.

use std::error::Error;
use std::io;
use std::time::Duration;

use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};
use tokio::sync::watch;
use tokio::time::sleep;

use super::Order;
use crate::chaos::journal::{Entry, Journal, Sum};

/// The content of a request. It is added to the journal when no more of it is read.
pub(super) struct Reading {
    id: String,
    content: Incoming,
    /// Its announced length, if there was one.
    length: Option<u64>,
    orders: watch::Sender<Order>,
    slow: Duration,
    sum: Sum,
    whole: bool,
    /// Whether it broke off. After the error, hyper reports an ordinary end.
    failed: bool,
    journal: Journal,
}

impl Reading {
    pub(super) fn new(
        id: String,
        content: Incoming,
        slow: Duration,
        orders: watch::Sender<Order>,
        journal: Journal,
    ) -> Self {
        Self {
            id,
            length: content.size_hint().exact(),
            content,
            slow,
            sum: Sum::default(),
            whole: false,
            failed: false,
            orders,
            journal,
        }
    }

    /// Reads until this much of it has arrived, or to its end.
    pub(super) async fn read(&mut self, until: Option<usize>) {
        while !self.whole && !self.failed && until.is_none_or(|until| self.sum.bytes() < until) {
            match self.content.frame().await {
                None => {
                    self.whole = self.is_whole();
                    return;
                }
                Some(Ok(frame)) => {
                    if let Some(data) = frame.data_ref() {
                        self.sum.add(data);
                    }
                    sleep(self.slow).await;
                }
                Some(Err(error)) => {
                    self.failed = true;
                    let kind = error.source().and_then(|source| source.downcast_ref());
                    let kind = kind.map(io::Error::kind);
                    if let Some(io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput) = kind {
                        malformed(&self.journal, &self.id, &error);
                    }
                    return;
                }
            }
        }
    }
}

impl Reading {
    /// hyper reports the end of the content also when the connection broke off.
    fn is_whole(&self) -> bool {
        let broken = matches!(*self.orders.borrow(), Order::Break | Order::Reset);
        match self.length {
            Some(length) => u64::try_from(self.sum.bytes()) == Ok(length),
            None => !broken && !self.orders.is_closed(),
        }
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        self.journal.push(Entry::Content {
            id: self.id.clone(),
            bytes: self.sum.bytes(),
            crc: self.sum.crc(),
            whole: self.whole,
        });
    }
}

/// Notes bytes that are not HTTP.
pub(super) fn malformed(journal: &Journal, id: &str, error: &hyper::Error) {
    journal.push(Entry::Malformed {
        id: id.to_owned(),
        error: format!("{error:?}"),
    });
}
