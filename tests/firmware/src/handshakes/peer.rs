//! The same server with embedded-websocket, with httparse before it, as its documentation shows.

use crate::{MEMORY, Wire};
use embedded_websocket::{WebSocketServer, WebSocketSubProtocol, read_http_header};
use httparse::{EMPTY_HEADER, Request, Status};

/// Runs the server. Returns whether the client got its 101.
pub fn peer(wire: &mut Wire, memory: &mut [u8; MEMORY]) -> bool {
    serve(wire, memory).is_some()
}

fn serve(wire: &mut Wire, memory: &mut [u8; MEMORY]) -> Option<()> {
    let mut filled = 0;
    loop {
        let bytes = wire.read(memory.get_mut(filled..)?);
        if bytes == 0 {
            return None;
        }
        filled += bytes;
        let (input, out) = memory.split_at_mut_checked(filled)?;
        let mut headers = [EMPTY_HEADER; 16];
        let mut request = Request::new(&mut headers);
        let Status::Complete(end) = request.parse(input).ok()? else {
            continue;
        };
        let headers = request.headers.iter();
        let headers = headers.map(|header| (header.name, header.value));
        let context = read_http_header(headers).ok()??;
        let mut offers = context.sec_websocket_protocol_list.iter();
        let subprotocol: Option<&WebSocketSubProtocol> = offers.find(|offer| *offer == "chat");
        let mut server = WebSocketServer::new_server();
        let answer = server.server_accept(&context.sec_websocket_key, subprotocol, out);
        wire.write(out.get(..answer.ok()?)?);
        wire.hand_over(input.get(end..)?);
        return Some(());
    }
}
