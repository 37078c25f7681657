//! Checks what a 32-bit processor could get wrong, and prints the memory that the machines take.
#![no_std]
#![no_main]

use cortex_m_rt::entry;
use http_upgrade::client::Client;
use http_upgrade::intermediary::{RequestSide, ResponseSide};
use http_upgrade::server::Server;
use http_upgrade::websocket::{Acceptor, Agreement, Proposal};
use http_upgrade::{
    Content, Intermediary, Rejection, RequestHead, Switched, Unnegotiated, Upgrade, h2c,
};
use http_upgrade_firmware::checks::CHECKS;
use http_upgrade_firmware::device::{end, print, print_number};

const SIZES: &[(&str, usize)] = &[
    ("Server", size_of::<Server>()),
    ("Client<Proposal>", size_of::<Client<Proposal<'_>>>()),
    ("Client<Token>", size_of::<Client<Unnegotiated<'_>>>()),
    ("Acceptor", size_of::<Acceptor<'_>>()),
    ("Agreement", size_of::<Agreement<'_>>()),
    ("Switched<Agreement>", size_of::<Switched<Agreement<'_>>>()),
    ("RequestHead", size_of::<RequestHead<'_>>()),
    ("Upgrade", size_of::<Upgrade<'_>>()),
    ("Rejection", size_of::<Rejection<'_>>()),
    ("Content", size_of::<Content>()),
    ("h2c::Splice", size_of::<h2c::Splice>()),
    ("h2c::WindowCorrection", size_of::<h2c::WindowCorrection>()),
    ("Intermediary", size_of::<Intermediary<'_>>()),
    ("RequestSide", size_of::<RequestSide<'_>>()),
    ("ResponseSide", size_of::<ResponseSide<'_>>()),
];

#[entry]
fn main() -> ! {
    for (name, size) in SIZES {
        print("size ");
        print(name);
        print(" ");
        print_number(*size);
        print("\n");
    }
    let mut sound = true;
    for (sentence, check) in CHECKS {
        let holds = check();
        sound &= holds;
        print(if holds { "holds " } else { "FAILS " });
        print(sentence);
        print("\n");
    }
    end(sound)
}
