//! fastwebsockets' handshake in a hyper service, as its documentation shows.

use super::Row;
use super::hyper::serve;
use crate::input::Stream;
use http_body_util::Empty;
use hyper::{Response, StatusCode};

pub struct FastWebSockets;

impl Row for FastWebSockets {
    fn name(&self) -> &'static str {
        "fastwebsockets, on hyper"
    }

    fn whole(&mut self, input: &[u8], out: &mut [u8]) -> Option<usize> {
        self.chunked(input, input.len(), out)
    }

    fn chunked(&mut self, input: &[u8], step: usize, out: &mut [u8]) -> Option<usize> {
        serve(Stream::new(input, step, out), |mut request| {
            let upgrade = fastwebsockets::upgrade::upgrade(&mut request);
            upgrade.map_or_else(
                |_| {
                    let mut response = Response::new(Empty::new());
                    *response.status_mut() = StatusCode::BAD_REQUEST;
                    response
                },
                |(response, _socket)| response,
            )
        })
    }
}
