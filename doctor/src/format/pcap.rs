//! Packet captures: pcap and pcapng, of tcpdump and Wireshark. The file is read as a stream.

use super::tcp::{Segment, Streams};
use crate::exchange::Exchange;
use etherparse::{LaxNetSlice, LaxSlicedPacket, TransportSlice};
use pcap_parser::{Block, Linktype, PcapBlockOwned, PcapError, create_reader};
use std::io::Read;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

/// How large one packet may be. tcpdump never writes larger ones than 256 KiB.
const MAX_PACKET: usize = 4 << 20;

/// What is known about the interface of a packet.
#[derive(Clone, Copy)]
struct Interface {
    link: Linktype,
    offset: u64,
    resolution: u64,
}

pub(super) fn read(input: impl Read + Send) -> Result<Vec<Exchange>, String> {
    let mut reader = create_reader(256 << 10, input).map_err(|error| describe(&error))?;
    let mut streams = Streams::default();
    let mut interfaces = Vec::new();
    let mut size = 256 << 10;
    loop {
        match reader.next() {
            Ok((length, block)) => {
                take(&mut streams, &mut interfaces, &block);
                reader.consume(length);
            }
            Err(PcapError::Eof) => break,
            Err(PcapError::Incomplete(_)) => {
                if reader.reader_exhausted() {
                    break; // the capture was cut off
                }
                if reader.data().len() >= size {
                    if size >= MAX_PACKET {
                        return Err(describe(&PcapError::<()>::BufferTooSmall));
                    }
                    size = MAX_PACKET;
                    reader.grow(size);
                }
                reader.refill().map_err(|error| describe(&error))?;
            }
            // What was read before the damage may be enough.
            Err(error) if streams.is_empty() => return Err(describe(&error)),
            Err(_) => break,
        }
    }
    Ok(streams.into_exchanges())
}

fn describe<I: std::fmt::Debug>(error: &PcapError<I>) -> String {
    match error {
        PcapError::HeaderNotRecognized => "it does not begin with the header of a capture".into(),
        PcapError::BufferTooSmall => format!("a packet is larger than {} MiB", MAX_PACKET >> 20),
        _ => "a block of it is damaged".into(),
    }
}

fn take(streams: &mut Streams, interfaces: &mut Vec<Interface>, block: &PcapBlockOwned<'_>) {
    match block {
        PcapBlockOwned::LegacyHeader(header) => interfaces.push(Interface {
            link: header.network,
            offset: 0,
            resolution: if header.is_nanosecond_precision() {
                1_000_000_000
            } else {
                1_000_000
            },
        }),
        PcapBlockOwned::Legacy(packet) => {
            if let Some(interface) = interfaces.first() {
                let fraction =
                    u64::from(packet.ts_usec).saturating_mul(1_000_000_000 / interface.resolution);
                let time =
                    Duration::from_secs(packet.ts_sec.into()) + Duration::from_nanos(fraction);
                segment(streams, interface.link, time, packet.data);
            }
        }
        PcapBlockOwned::NG(Block::SectionHeader(_)) => interfaces.clear(),
        PcapBlockOwned::NG(Block::InterfaceDescription(description)) if interfaces.len() < 1000 => {
            interfaces.push(Interface {
                link: description.linktype,
                offset: description.ts_offset().unsigned_abs(),
                resolution: description.ts_resolution().unwrap_or(1_000_000),
            });
        }
        PcapBlockOwned::NG(Block::EnhancedPacket(packet)) => {
            if let Some(interface) = interfaces.get(packet.if_id as usize) {
                let seconds = packet.decode_ts_f64(interface.offset, interface.resolution);
                let time = Duration::try_from_secs_f64(seconds).unwrap_or_default();
                segment(
                    streams,
                    interface.link,
                    time,
                    pcap_parser::traits::PcapNGPacketBlock::packet_data(packet),
                );
            }
        }
        PcapBlockOwned::NG(Block::SimplePacket(packet)) => {
            if let Some(interface) = interfaces.first() {
                segment(streams, interface.link, Duration::ZERO, packet.data);
            }
        }
        PcapBlockOwned::NG(_) => {}
    }
}

/// Takes the TCP segment out of a packet, if there is one.
fn segment(streams: &mut Streams, link: Linktype, time: Duration, data: &[u8]) {
    let without = |length: usize| data.get(length..).unwrap_or_default();
    let packet = match link {
        Linktype::ETHERNET => LaxSlicedPacket::from_ethernet(data).ok(),
        Linktype::RAW | Linktype::IPV4 | Linktype::IPV6 | Linktype(12 | 14) => {
            LaxSlicedPacket::from_ip(data).ok()
        }
        // Four bytes name the family; the version of IP says the same.
        Linktype::NULL | Linktype::LOOP => LaxSlicedPacket::from_ip(without(4)).ok(),
        Linktype::LINUX_SLL => LaxSlicedPacket::from_ip(without(16)).ok(),
        Linktype::LINUX_SLL2 => LaxSlicedPacket::from_ip(without(20)).ok(),
        _ => None,
    };
    let Some(packet) = packet else { return };
    let (from, to): (IpAddr, IpAddr) = match &packet.net {
        Some(LaxNetSlice::Ipv4(ip)) => (
            ip.header().source_addr().into(),
            ip.header().destination_addr().into(),
        ),
        Some(LaxNetSlice::Ipv6(ip)) => (
            ip.header().source_addr().into(),
            ip.header().destination_addr().into(),
        ),
        _ => return,
    };
    if let Some(TransportSlice::Tcp(tcp)) = &packet.transport {
        streams.push(&Segment {
            from: SocketAddr::new(from, tcp.source_port()),
            to: SocketAddr::new(to, tcp.destination_port()),
            sequence: tcp.sequence_number(),
            syn: tcp.syn(),
            ack: tcp.ack(),
            fin: tcp.fin(),
            rst: tcp.rst(),
            payload: tcp.payload(),
            time,
        });
    }
}
