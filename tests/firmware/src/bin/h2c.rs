//! A client that upgrades to HTTP/2, and a server with an HTTP/2 stack after it.
#![no_std]
#![no_main]

use cortex_m_rt::entry;
use http_upgrade_firmware::device::conduct;
use http_upgrade_firmware::dialogue::H2C_SERVER;
use http_upgrade_firmware::handshakes::h2c_server;

#[entry]
fn main() -> ! {
    conduct(H2C_SERVER, h2c_server)
}
