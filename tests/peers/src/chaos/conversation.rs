//! A random conversation: everything that a seed decides.

use std::time::Duration;

use fastrand::Rng;

use super::plan::{After, Framing, Plan, Stop, Switch};
use super::request::{Coding, Kind, Request, bait, starts};

/// What one client sends, and how it behaves.
#[derive(Clone, Debug)]
pub struct Conversation {
    pub seed: u64,
    pub requests: Vec<Request>,
    /// The bytes of all requests, followed by bytes that are for the tunnel or must never be read
    /// as a request.
    pub wire: Vec<u8>,
    /// The number of requests in each burst. The client waits for their responses before the next
    /// burst.
    pub bursts: Vec<usize>,
    /// How many bytes after the last request, an upgrade, are sent without waiting for its
    /// response.
    pub optimistic: usize,
    /// Where writes are separated, and how long the pause is there.
    pub cuts: Vec<(usize, Duration)>,
    /// Where the client stops writing before everything is written, and how.
    pub stop: Option<(usize, Leave)>,
    /// Whether the client shuts down its sending direction after the last request.
    pub half_closes: bool,
    pub reading: Reading,
}

/// How a client leaves before it has sent everything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leave {
    HalfClose,
    Reset,
    /// It sends nothing for a moment, and then closes.
    Close,
}

/// How a client reads.
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    /// Whether its receive buffer and its segments are small.
    pub small: bool,
    /// The pause before the first read.
    pub delay: Duration,
    /// The pause after each small read.
    pub pause: Duration,
}

impl Conversation {
    /// Generates a conversation. The lower 32 bits are the seed; the others distinguish rounds of
    /// the same conversation.
    #[must_use]
    pub fn random(seed: u64) -> Self {
        let mut rng = rng(seed);
        let mut requests = Vec::new();
        let mut bursts = Vec::new();
        'bursts: for _ in 0..rng.usize(1..=3) {
            for _ in 0..rng.usize(1..=4) {
                let kind = random_kind(&mut rng);
                let request = random_request(seed, requests.len(), kind, &mut rng);
                // After these requests, no other one may follow on the connection.
                let ends = kind == Kind::Old || request.plan.upgrade.is_some();
                requests.push(request);
                if ends {
                    break 'bursts;
                }
                if kind.upgrades() {
                    break;
                }
            }
            bursts.push(requests.len());
        }
        if bursts.last() != Some(&requests.len()) {
            bursts.push(requests.len());
        }
        Self::of(seed, requests, bursts, &mut rng)
    }

    /// Generates a conversation of uploads, half of which are answered early.
    #[must_use]
    pub fn uploads(seed: u64) -> Self {
        let mut rng = rng(seed);
        let count = rng.usize(1..=4);
        let requests = (0..count).map(|number| {
            let mut request = random_request(seed, number, Kind::Post, &mut rng);
            request.plan = Plan::plain(20);
            if rng.bool() {
                request.plan.status = 413;
                request.plan.before = Some(0);
                request.plan.after = [After::Close, After::Keep][rng.usize(..2)];
            }
            request
        });
        let requests: Vec<_> = requests.collect();
        let mut conversation = Self::of(seed, requests, vec![count], &mut rng);
        (conversation.stop, conversation.half_closes) = (None, false);
        conversation
    }

    /// Sends these requests at once, as a client that makes no pauses and stays to the end.
    #[must_use]
    pub fn calm(seed: u64, requests: Vec<Request>) -> Self {
        let bursts = vec![requests.len()];
        let mut conversation = Self::of(seed, requests, bursts, &mut Rng::with_seed(seed));
        conversation.cuts.clear();
        (conversation.stop, conversation.half_closes) = (None, false);
        conversation.reading = Reading {
            small: false,
            delay: Duration::ZERO,
            pause: Duration::ZERO,
        };
        conversation
    }

    fn of(seed: u64, mut requests: Vec<Request>, bursts: Vec<usize>, rng: &mut Rng) -> Self {
        let (mut wire, mut cuts) = (Vec::new(), Vec::new());
        let pace = rng.u64(..3) * rng.u64(..15);
        for request in &mut requests {
            let start = wire.len();
            request.write(&mut wire, &mut rng.fork());
            for _ in 0..rng.usize(..5) {
                cuts.push((rng.usize(start..wire.len()), rng.u64(..=pace)));
            }
            // Pause where one of the requests in the content begins: a wrong parser would read it
            // as a request of its own.
            let head_end = request.head_end;
            let starts = starts(&wire[head_end..]).map(|start| head_end + start);
            let starts: Vec<_> = starts.collect();
            if let Some(start) = rng.choice(&starts) {
                cuts.push((*start, rng.u64(..=pace * 3)));
            }
        }
        let last = requests.last().map_or(Kind::Get, |request| request.kind);
        let mut optimistic = 0;
        if last.upgrades() {
            let size = [0, 1, 60, 900, 20_000, 150_000][rng.usize(..6)];
            let owner = format!("{seed}-{}", requests.len());
            let after = bait(&owner, rng.usize(..=size), &mut rng.fork());
            optimistic = [0, rng.usize(..=after.len()), after.len()][rng.usize(..3)];
            cuts.push((wire.len(), rng.u64(..60)));
            wire.extend(after);
        }
        let leaves = rng.u8(..8) == 0;
        let manner = [Leave::HalfClose, Leave::Reset, Leave::Close][rng.usize(..3)];
        let stop = leaves.then(|| (rng.usize(..wire.len()), manner));
        cuts.sort_unstable();
        let milliseconds = |(at, pause)| (at, Duration::from_millis(pause));
        Self {
            seed,
            requests,
            wire,
            bursts,
            optimistic,
            cuts: cuts.into_iter().map(milliseconds).collect(),
            stop,
            half_closes: stop.is_none() && rng.u8(..8) == 0,
            reading: random_reading(rng),
        }
    }

    /// Returns where the last request ends. The bytes after it are for a tunnel.
    #[must_use]
    pub fn http_end(&self) -> usize {
        self.requests.last().map_or(0, |request| request.end)
    }
}

fn rng(seed: u64) -> Rng {
    // Seeds are small numbers. Without this multiplication, neighbours would begin alike.
    Rng::with_seed((seed & 0xffff_ffff).wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

fn random_reading(rng: &mut Rng) -> Reading {
    let slow = rng.u8(..4) == 0;
    let random = |most| if slow { most } else { 0 };
    Reading {
        small: slow || rng.bool(),
        delay: Duration::from_millis(random(rng.u64(..300))),
        pause: Duration::from_millis(random(rng.u64(..4))),
    }
}

fn random_kind(rng: &mut Rng) -> Kind {
    match rng.u8(..100) {
        0..28 => Kind::Get,
        28..35 => Kind::Head,
        35..41 => Kind::Options,
        41..76 => Kind::Post,
        76..80 => Kind::Old,
        80..95 => Kind::WebSocket,
        95..98 => Kind::H2c,
        _ => Kind::Orphan,
    }
}

fn random_request(seed: u64, number: usize, kind: Kind, rng: &mut Rng) -> Request {
    let id = format!("c{seed}-{number}");
    let target = if kind == Kind::Options && rng.bool() {
        String::from("*")
    } else {
        format!("/{id}?q={:x}", rng.u32(..))
    };
    let has_content = match kind {
        Kind::Post => true,
        Kind::WebSocket => rng.u8(..3) == 0,
        _ => rng.u8(..20) == 0,
    };
    let framing = match rng.bool() {
        _ if !has_content => Coding::None,
        true if kind != Kind::Old => Coding::Chunked,
        _ => Coding::Length,
    };
    let content = if has_content {
        // The content of an upgrade has to fit into a buffer.
        let scale = if kind.upgrades() { 8 } else { 11 };
        let size = random_size(scale, rng);
        bait(&format!("{seed}-{number}"), size, &mut rng.fork())
    } else {
        Vec::new()
    };
    Request {
        plan: random_plan(kind, content.len(), rng),
        id,
        kind,
        target,
        content,
        framing,
        head_end: 0,
        end: 0,
    }
}

/// Returns a random size. Most sizes are small.
fn random_size(scale: usize, rng: &mut Rng) -> usize {
    let most = [
        0, 1, 20, 100, 200, 800, 3_000, 12_000, 60_000, 150_000, 400_000,
    ];
    let most = most[rng.usize(..scale)];
    rng.usize(..=most)
}

fn random_plan(kind: Kind, content: usize, rng: &mut Rng) -> Plan {
    let mut plan = Plan::plain(random_size(if rng.u8(..4) == 0 { 11 } else { 7 }, rng));
    plan.framing = [Framing::Length, Framing::Chunked][rng.usize(..2)];
    // One in three plans is a plain response, whatever the options.
    if rng.u8(..3) > 0 {
        plan.wait = rng.u64(..3) * rng.u64(..40);
        plan.slow = u64::from(rng.u8(..5) == 0) * rng.u64(..5);
        plan.interims = rng.usize(..4).saturating_sub(1);
        plan.pieces = rng.usize(1..5);
        plan.pause = rng.u64(..2) * rng.u64(..20);
        plan.status = [200, 200, 204, 304, 404, 500][rng.usize(..6)];
        plan.stop = match rng.u8(..10) {
            0 => Stop::Cut(rng.usize(..=plan.size / 2)),
            1 => Stop::Reset(rng.usize(..=plan.size / 2)),
            _ => Stop::Whole,
        };
        plan.after = match rng.u8(..16) {
            0 => After::Close,
            1 => After::Vanish,
            2 => After::Reset,
            _ => After::Keep,
        };
    }
    if matches!(plan.status, 204 | 304) || plan.size == 0 || kind == Kind::Head {
        plan.stop = Stop::Whole;
    }
    if plan.status == 200 && plan.stop == Stop::Whole && rng.u8(..12) == 0 {
        plan.framing = Framing::Close;
    }
    if content > 0 && rng.u8(..5) < 2 {
        early(&mut plan, content, rng);
    }
    if kind == Kind::WebSocket && rng.u8(..3) > 0 {
        plan.upgrade = Some(Switch {
            greeting: rng.usize(..2) * rng.usize(..500),
            limit: (rng.u8(..6) == 0).then(|| rng.usize(..5_000)),
        });
    }
    plan
}

/// Plans a response before the content is read, and what happens to the rest of the content.
fn early(plan: &mut Plan, content: usize, rng: &mut Rng) {
    plan.before = Some(rng.usize(..2) * rng.usize(..content));
    plan.status = [401, 413][rng.usize(..2)];
    plan.stop = Stop::Whole;
    plan.hold = rng.u64(..3) * rng.u64(..150);
    plan.after = [
        After::Keep,
        After::Keep,
        After::Close,
        After::Drain,
        After::Vanish,
        After::Reset,
    ][rng.usize(..6)];
    // A large page, which may get stuck if the client reads slowly.
    if rng.u8(..4) == 0 {
        plan.size = rng.usize(..300_000);
    }
}
