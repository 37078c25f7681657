//! Where clients connect to.

use std::cell::RefCell;
use std::collections::HashMap;
use std::net::SocketAddr;

/// The programs under load, and what clients share with the upstream server of this test.
pub struct Place {
    /// `tokio_server`.
    pub server: SocketAddr,
    /// `proxy` before `tokio_server`.
    pub chain: SocketAddr,
    /// `proxy` before the upstream server of this test.
    pub proxy: SocketAddr,
    pub poured: Poured,
    /// Whether what takes longer than 30 seconds is among the load.
    pub is_long: bool,
}

/// How many bytes upstream has got rid of in each tunnel that it fills as fast as it can.
#[derive(Default)]
pub struct Poured(RefCell<HashMap<u64, usize>>);

impl Poured {
    pub fn set(&self, id: u64, bytes: usize) {
        self.0.borrow_mut().insert(id, bytes);
    }

    pub fn get(&self, id: u64) -> usize {
        self.0.borrow().get(&id).copied().unwrap_or_default()
    }

    pub fn forget(&self, id: u64) {
        self.0.borrow_mut().remove(&id);
    }
}

/// One of the programs, as a client sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum To {
    Server,
    Chain,
    Proxy,
}

impl To {
    pub fn name(self) -> &'static str {
        match self {
            Self::Server => "server",
            Self::Chain => "proxy, server",
            Self::Proxy => "proxy, test",
        }
    }

    pub fn address(self, place: &Place) -> SocketAddr {
        match self {
            Self::Server => place.server,
            Self::Chain => place.chain,
            Self::Proxy => place.proxy,
        }
    }
}
