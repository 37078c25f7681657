//! The rows of a reverse proxy: they forward the request, verify the response against it, and
//! forward the 101.

mod by_hand;
pub mod ours;

use super::Row;
use super::by_hand::Few;
use super::same_checks::SameChecks;
use crate::input;

/// Returns all rows. The input is what the client sends; upstream responds with [`input::ANSWER`].
pub fn all() -> Vec<Box<dyn Row>> {
    vec![
        Box::new(ours::Exchange::new(input::ANSWER)),
        Box::new(by_hand::ByHand::<Few<sha1_smol::Sha1>>::new(input::ANSWER)),
        Box::new(by_hand::ByHand::<SameChecks>::new(input::ANSWER)),
    ]
}

/// Checks that every row refuses the response to another key; one that forwards it does not check
/// the proof.
pub fn check() {
    let wrong = input::ANSWER.replace("s3pP", "S3pP");
    let mut out = [0; 1024];
    let rows: [Box<dyn Row>; 3] = [
        Box::new(ours::Exchange::new(&wrong)),
        Box::new(by_hand::ByHand::<Few<sha1_smol::Sha1>>::new(&wrong)),
        Box::new(by_hand::ByHand::<SameChecks>::new(&wrong)),
    ];
    for mut row in rows {
        let outcome = row.whole(input::CHROME.as_bytes(), &mut out);
        assert!(outcome.is_none(), "{} checks nothing", row.name());
    }
}

/// Whether the output is what upstream receives, followed by what the client receives.
fn is_exchange(written: &[u8]) -> bool {
    let end = written.windows(4).position(|bytes| bytes == b"\r\n\r\n");
    let parts = end.and_then(|end| written.split_at_checked(end + 4));
    parts.is_some_and(|(request, reply)| input::is_request(request) && input::is_reply(reply))
}
