//! The dialogue of `server`, with embedded-websocket as the server.
#![no_std]
#![no_main]

use cortex_m_rt::entry;
use http_upgrade_firmware::device::conduct;
use http_upgrade_firmware::dialogue::PEER;
use http_upgrade_firmware::handshakes::peer;

#[entry]
fn main() -> ! {
    conduct(PEER, peer)
}
