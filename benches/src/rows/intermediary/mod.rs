//! A reverse proxy's side: the request is forwarded, its answer held against it, and the 101 passed on.

mod by_hand;
pub mod ours;

use super::Row;
use crate::input;

/// All rows. The input is what the client sends; upstream answers with [`input::ANSWER`].
pub fn all() -> Vec<Box<dyn Row>> {
    vec![
        Box::new(ours::Exchange::new(input::ANSWER)),
        Box::new(by_hand::ByHand::new(input::ANSWER)),
    ]
}

/// A row that lets an answer to another key through checks nothing.
pub fn check() {
    let wrong = input::ANSWER.replace("s3pP", "S3pP");
    let mut out = [0; 1024];
    let rows: [Box<dyn Row>; 2] = [
        Box::new(ours::Exchange::new(&wrong)),
        Box::new(by_hand::ByHand::new(&wrong)),
    ];
    for mut row in rows {
        let outcome = row.whole(input::CHROME.as_bytes(), &mut out);
        assert!(outcome.is_none(), "{} checks nothing", row.name());
    }
}

/// What goes to upstream, and behind it what goes to the client.
fn is_exchange(written: &[u8]) -> bool {
    let end = written.windows(4).position(|octets| octets == b"\r\n\r\n");
    let parts = end.and_then(|end| written.split_at_checked(end + 4));
    parts.is_some_and(|(request, reply)| input::is_request(request) && input::is_reply(reply))
}
