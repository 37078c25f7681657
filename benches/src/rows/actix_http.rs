//! actix-http: its codec and `ws::handshake`. The codec has a clock for the field Date, and that
//! clock needs a runtime.

use super::{Row, storage};
use actix_http::body::BodySize;
use actix_http::h1::{Codec, Message};
use actix_http::ws::handshake;
use actix_http::{Request, ServiceConfig};
use bytes::BytesMut;
use tokio::runtime::Runtime;
use tokio::task::LocalSet;
use tokio_util::codec::{Decoder, Encoder};

pub struct ActixHttp {
    runtime: Runtime,
    /// The runtime of the codec's clock. The clock does not advance while the runtime is not
    /// polled.
    local: LocalSet,
    config: ServiceConfig,
    written: BytesMut,
}

impl ActixHttp {
    pub fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build();
        let runtime = runtime.expect("a runtime");
        let local = LocalSet::new();
        let config = {
            let _runtime = runtime.enter();
            let _local = local.enter();
            ServiceConfig::default()
        };
        Self {
            runtime,
            local,
            config,
            written: BytesMut::with_capacity(storage().len()),
        }
    }
}

impl Row for ActixHttp {
    fn name(&self) -> &'static str {
        "actix-http"
    }

    fn whole(&mut self, input: &[u8], out: &mut [u8]) -> Option<usize> {
        self.chunked(input, input.len(), out)
    }

    fn chunked(&mut self, input: &[u8], step: usize, out: &mut [u8]) -> Option<usize> {
        let _runtime = self.runtime.enter();
        let _local = self.local.enter();
        let mut codec = Codec::new(self.config.clone());
        let mut received = BytesMut::new();
        for read in input.chunks(step) {
            received.extend_from_slice(read);
            let Some(message) = codec.decode(&mut received).ok()? else {
                continue;
            };
            let Message::Item(request) = message else {
                return None;
            };
            self.written.clear();
            answer(&mut codec, &request, &mut self.written)?;
            out.get_mut(..self.written.len())?
                .copy_from_slice(&self.written);
            return Some(self.written.len());
        }
        None
    }
}

fn answer(codec: &mut Codec, request: &Request, written: &mut BytesMut) -> Option<()> {
    let response = handshake(request.head()).ok()?.finish().drop_body();
    let message = Message::Item((response, BodySize::None));
    codec.encode(message, written).ok()
}
