//! A client, and a server that sends an interim response and then switches.
#![no_std]
#![no_main]

use cortex_m_rt::entry;
use http_upgrade_firmware::device::conduct;
use http_upgrade_firmware::dialogue::CLIENT;
use http_upgrade_firmware::handshakes::client;

#[entry]
fn main() -> ! {
    conduct(CLIENT, client)
}
