use http_upgrade_peers::chaos::conversation::Conversation;
fn main() {
    for a in std::env::args().skip(1) {
        let c = Conversation::random(a.parse().unwrap());
        println!(
            "seed {a} bursts {:?} opt {} stop {:?} half {} reading {:?} wire {}",
            c.bursts,
            c.optimistic,
            c.stop,
            c.half_closes,
            c.reading,
            c.wire.len()
        );
        for r in &c.requests {
            println!(
                "  {} {:?} {:?} len {} head_end {} end {}\n     {:?}",
                r.id,
                r.kind,
                r.framing,
                r.content.len(),
                r.head_end,
                r.end,
                r.plan
            );
        }
    }
}
