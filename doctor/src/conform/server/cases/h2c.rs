//! HTTP/2 by upgrade, and by prior knowledge, on the same port.

use crate::conform::server::case::{Case, Need, Want, choice, must, should};

#[rustfmt::skip] // a table
pub(crate) const CASES: &[Case] = &[
    must("h2c/h2", "C-17", "RFC 7540 §3.2", "The token `h2` in Upgrade is ignored.")
        .raw("GET {path} HTTP/1.1⏎Host: {host}⏎Upgrade: h2⏎Connection: Upgrade, HTTP2-Settings⏎HTTP2-Settings: AAMAAABk⏎⏎").wants(Want::Refuse),
    must("h2c/no-settings", "C-03", "RFC 7540 §3.2.1", "h2c without HTTP2-Settings does not switch.")
        .raw("GET {path} HTTP/1.1⏎Host: {host}⏎Upgrade: h2c⏎Connection: Upgrade⏎⏎").wants(Want::Refuse),
    must("h2c/two-settings", "C-03", "RFC 7540 §3.2.1", "h2c with two HTTP2-Settings does not switch.")
        .raw("GET {path} HTTP/1.1⏎Host: {host}⏎Upgrade: h2c⏎Connection: Upgrade, HTTP2-Settings⏎HTTP2-Settings: AAMAAABk⏎HTTP2-Settings: AAMAAABk⏎⏎").wants(Want::Refuse),
    should("h2c/bad-length", "C-10 C-16", "RFC 9113 §6.5", "h2c with settings whose length is not a multiple of six does not switch.")
        .raw("GET {path} HTTP/1.1⏎Host: {host}⏎Upgrade: h2c⏎Connection: Upgrade, HTTP2-Settings⏎HTTP2-Settings: AAMAAAA⏎⏎").wants(Want::Refuse),
    should("h2c/bad-value", "C-12 C-16", "RFC 9113 §6.5.2", "h2c with a window above 2^31-1 does not switch.")
        .raw("GET {path} HTTP/1.1⏎Host: {host}⏎Upgrade: h2c⏎Connection: Upgrade, HTTP2-Settings⏎HTTP2-Settings: AASAAAAA⏎⏎").wants(Want::Refuse),
    should("h2c/no-option", "C-05", "RFC 7540 §3.2.1", "h2c whose settings are no connection option does not switch.")
        .raw("GET {path} HTTP/1.1⏎Host: {host}⏎Upgrade: h2c⏎Connection: Upgrade⏎HTTP2-Settings: AAMAAABk⏎⏎").wants(Want::Refuse),
    must("h2c/ignored", "C-24 U-05", "RFC 9110 §7.8", "A server that does not speak h2c answers in HTTP/1.1.")
        .raw("GET {path} HTTP/1.1⏎Host: {host}⏎Upgrade: h2c⏎Connection: Upgrade, HTTP2-Settings⏎HTTP2-Settings: AAMAAABk⏎⏎").needs(&[Need::NoH2c]).wants(Want::Refuse),
    choice("h2c/beside-websocket", "U-10", "RFC 9110 §7.8", "h2c and websocket in one offer.")
        .lines("Upgrade: h2c, {token}⏎Connection: Upgrade, HTTP2-Settings⏎HTTP2-Settings: AAMAAABk").needs(&[Need::WebSocket]).wants(Want::Either),
    must("h2c/prior-knowledge", "C-24 C-30", "RFC 9113 §3.3", "The preface of HTTP/2 is answered in HTTP/2 or by an error, or the connection closes.")
        .raw("PRI * HTTP/2.0⏎⏎SM⏎⏎\0\0\0\x04\0\0\0\0\0").needs(&[Need::NoH2c]).wants(Want::Refuse),
    must("h2c/preface-after-request", "C-27", "RFC 9113 §3.3", "The preface of HTTP/2 after a request is no request and no preface.")
        .raw("{get}‖PRI * HTTP/2.0⏎⏎SM⏎⏎\0\0\0\x04\0\0\0\0\0").needs(&[Need::NoH2c]).wants(Want::NeverSwitch),
];
