//! A browser, and a server that either switches or closes the connection.
#![no_std]
#![no_main]

use cortex_m_rt::entry;
use http_upgrade_firmware::device::conduct;
use http_upgrade_firmware::dialogue::SERVER;
use http_upgrade_firmware::handshakes::server;

#[entry]
fn main() -> ! {
    conduct(SERVER, server)
}
