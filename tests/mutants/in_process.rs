//! All tests that run in this process, in one program: the test command of mutation testing.
//!
//! A program is linked once for each mutant, so 70 of them would take a minute. `cargo test` does
//! not build this one by itself.
#![allow(dead_code, missing_docs, unused_imports)]
#![allow(clippy::duplicate_mod, clippy::pedantic)]

#[path = "../buffer.rs"]
mod buffer;
#[path = "../bytes.rs"]
mod bytes;
#[path = "../chunked.rs"]
mod chunked;
#[path = "../chunked_oracle.rs"]
mod chunked_oracle;
#[path = "../client.rs"]
mod client;
#[path = "../client_request.rs"]
mod client_request;
#[path = "../connect_udp.rs"]
mod connect_udp;
#[path = "../content.rs"]
mod content;
#[path = "../debug.rs"]
mod debug;
#[path = "../deflate.rs"]
mod deflate;
#[path = "../deflate_client.rs"]
mod deflate_client;
#[path = "../diagnosis.rs"]
mod diagnosis;
#[path = "../dialogue.rs"]
mod dialogue;
#[path = "../drive_client.rs"]
mod drive_client;
#[path = "../drive_debug.rs"]
mod drive_debug;
#[path = "../drive_limits.rs"]
mod drive_limits;
#[path = "../drive_misuse.rs"]
mod drive_misuse;
#[path = "../drive_misuse_proxy.rs"]
mod drive_misuse_proxy;
#[path = "../drive_proxy.rs"]
mod drive_proxy;
#[path = "../drive_proxy_faults.rs"]
mod drive_proxy_faults;
#[path = "../drive_proxy_upstream.rs"]
mod drive_proxy_upstream;
#[path = "../drive_refused.rs"]
mod drive_refused;
#[path = "../drive_server.rs"]
mod drive_server;
#[path = "../drive_sizes.rs"]
mod drive_sizes;
#[path = "../drive_tunnel.rs"]
mod drive_tunnel;
#[path = "../either.rs"]
mod either;
#[path = "../encode.rs"]
mod encode;
#[path = "../encode_fault.rs"]
mod encode_fault;
#[path = "../extended_client.rs"]
mod extended_client;
#[path = "../extended_connect.rs"]
mod extended_connect;
#[path = "../extended_gateway.rs"]
mod extended_gateway;
#[path = "../extended_order.rs"]
mod extended_order;
#[path = "../extended_round_trip.rs"]
mod extended_round_trip;
#[path = "../fields.rs"]
mod fields;
#[path = "../growing.rs"]
mod growing;
#[path = "../h2c_policy.rs"]
mod h2c_policy;
#[path = "../h2c_proposal.rs"]
mod h2c_proposal;
#[path = "../h2c_settings.rs"]
mod h2c_settings;
#[path = "../h2c_splice.rs"]
mod h2c_splice;
#[path = "../h2c_stream_one_bytes.rs"]
mod h2c_stream_one_bytes;
#[path = "../h2c_window_correction.rs"]
mod h2c_window_correction;
#[path = "../head.rs"]
mod head;
#[path = "../head_error.rs"]
mod head_error;
#[path = "../http.rs"]
mod http;
#[path = "../input.rs"]
mod input;
#[path = "../interims.rs"]
mod interims;
#[path = "../intermediary_attacks.rs"]
mod intermediary_attacks;
#[path = "../intermediary_chain.rs"]
mod intermediary_chain;
#[path = "../intermediary_request.rs"]
mod intermediary_request;
#[path = "../intermediary_response.rs"]
mod intermediary_response;
#[path = "../intermediary_sent.rs"]
mod intermediary_sent;
#[path = "../intermediary_verify.rs"]
mod intermediary_verify;
#[path = "../limits.rs"]
mod limits;
#[path = "../lists.rs"]
mod lists;
#[path = "../lists_model.rs"]
mod lists_model;
#[path = "../long_heads.rs"]
mod long_heads;
#[path = "../masque_capsules.rs"]
mod masque_capsules;
#[path = "../masque_field.rs"]
mod masque_field;
#[path = "../masque_template.rs"]
mod masque_template;
#[path = "../masque_tunnels.rs"]
mod masque_tunnels;
#[path = "../preface.rs"]
mod preface;
#[path = "../recorded.rs"]
mod recorded;
#[path = "../rejected.rs"]
mod rejected;
#[path = "../rejection.rs"]
mod rejection;
#[path = "../rejection_content.rs"]
mod rejection_content;
#[path = "../server.rs"]
mod server;
#[path = "../shared.rs"]
mod shared;
#[path = "../smuggling.rs"]
mod smuggling;
#[path = "../status_line.rs"]
mod status_line;
#[path = "../target.rs"]
mod target;
#[path = "../tokens.rs"]
mod tokens;
#[path = "../tolerance.rs"]
mod tolerance;
#[path = "../traps.rs"]
mod traps;
#[path = "../tunnel.rs"]
mod tunnel;
#[path = "../upgrade.rs"]
mod upgrade;
#[path = "../versions.rs"]
mod versions;
#[path = "../websocket.rs"]
mod websocket;
#[path = "../websocket_answer.rs"]
mod websocket_answer;
#[path = "../websocket_extensions.rs"]
mod websocket_extensions;
#[path = "../websocket_key.rs"]
mod websocket_key;
#[path = "../websocket_origin.rs"]
mod websocket_origin;
#[path = "../websocket_proposal.rs"]
mod websocket_proposal;
#[path = "../websocket_relay.rs"]
mod websocket_relay;
#[path = "../websocket_same_origin.rs"]
mod websocket_same_origin;
#[path = "../websocket_subprotocol.rs"]
mod websocket_subprotocol;
#[path = "../websocket_uri.rs"]
mod websocket_uri;
