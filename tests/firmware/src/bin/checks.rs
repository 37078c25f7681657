//! What a processor of 32 bits could get wrong, and what the machines take of its memory.
#![no_std]
#![no_main]

use cortex_m_rt::entry;
use http_upgrade::client::Client;
use http_upgrade::server::Server;
use http_upgrade::websocket::{Acceptor, Agreement, Proposal};
use http_upgrade::{Content, Rejection, RequestHead, Switched, Token, Upgrade};
use http_upgrade_firmware::checks::CHECKS;
use http_upgrade_firmware::device::{end, print, print_number};

const SIZES: [(&str, usize); 10] = [
    ("Server", size_of::<Server>()),
    ("Client<Proposal>", size_of::<Client<Proposal<'_>>>()),
    ("Client<Token>", size_of::<Client<Token<'_>>>()),
    ("Acceptor", size_of::<Acceptor<'_>>()),
    ("Agreement", size_of::<Agreement<'_>>()),
    ("Switched<Agreement>", size_of::<Switched<Agreement<'_>>>()),
    ("RequestHead", size_of::<RequestHead<'_>>()),
    ("Upgrade", size_of::<Upgrade<'_>>()),
    ("Rejection", size_of::<Rejection<'_>>()),
    ("Content", size_of::<Content>()),
];

#[entry]
fn main() -> ! {
    for (name, size) in SIZES {
        print("size ");
        print(name);
        print(" ");
        print_number(size);
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
