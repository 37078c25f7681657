//! Calls everything for HTTP/2 by upgrade.

use super::answer;
use http_upgrade::client::Client;
use http_upgrade::h2c::{Policy, Proposal, Setting, Settings, Splice, WindowCorrection};
use http_upgrade::server::{Event, Server};
use http_upgrade::{Encode, Limits};

static H2C: Policy = Policy::new().content(500);

pub(super) fn upgrade(input: &[u8], out: &mut [u8]) -> usize {
    serve(input, out) + splice(input) + connect(input, out)
}

fn serve(input: &[u8], out: &mut [u8]) -> usize {
    let mut server = Server::new();
    server.wants_input(input);
    let Ok(Event::UpgradeRequested(upgrade)) = server.event(input) else {
        return 0;
    };
    match H2C.offer(&upgrade) {
        Ok(offer) => {
            let stream_one = offer.stream_one();
            settings(offer.settings())
                + stream_one.encode(out).map_or(0, <[u8]>::len)
                + owe(stream_one.window_correction(), input)
                + super::accept(upgrade, &offer, out)
        }
        Err(declined) => declined.rule().sentence.len() + declined.rule().section.len(),
    }
}

fn settings(settings: Settings) -> usize {
    let value = settings.value(Setting::InitialWindowSize);
    value.map_or(0, |value| value as usize)
}

fn owe(mut correction: WindowCorrection, mut input: &[u8]) -> usize {
    let mut sum = 0;
    while let Some(piece) = correction.piece(input) {
        let written = piece.len();
        sum += written;
        input = input.get(correction.written(written)..).unwrap_or_default();
    }
    sum + usize::from(correction.is_settled())
}

fn splice(input: &[u8]) -> usize {
    let mut splice = Splice::new();
    let end = splice.pass(input).ok().flatten().unwrap_or_default();
    end + usize::from(splice.is_done())
}

fn connect(input: &[u8], out: &mut [u8]) -> usize {
    let value = u32::try_from(input.len()).unwrap_or(u32::MAX);
    let Ok(settings) = Settings::new().with(Setting::MaxFrameSize, value) else {
        return 0;
    };
    let client = Client::with_limits(Proposal::new(settings), Limits::new());
    answer(
        client,
        "/",
        "server.example.com",
        input,
        out,
        |preface, out| preface.encode(out).map_or(0, <[u8]>::len),
    )
}
