//! `HTTP2-Settings` (RFC 7540 §3.2.1): reading and writing it.
#![cfg(feature = "h2c")]
#![allow(clippy::expect_used, clippy::panic, clippy::arithmetic_side_effects)]

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http_upgrade::Encode;
use http_upgrade::client::Client;
use http_upgrade::h2c::{Proposal, Setting, Settings, SettingsError};
use proptest::prelude::*;

const SETTINGS: [Setting; 7] = [
    Setting::HeaderTableSize,
    Setting::EnablePush,
    Setting::MaxConcurrentStreams,
    Setting::InitialWindowSize,
    Setting::MaxFrameSize,
    Setting::MaxHeaderListSize,
    Setting::EnableConnectProtocol,
];

/// Returns `3=100 4=65535`, or the sentence of the error.
fn describe(settings: Result<Settings, SettingsError>) -> String {
    match settings {
        Ok(settings) => {
            let set = SETTINGS.iter().filter_map(|setting| {
                let value = settings.value(*setting)?;
                Some(format!("{}={value}", setting.identifier()))
            });
            set.collect::<Vec<_>>().join(" ")
        }
        Err(error) => {
            assert_eq!(error.rule().sentence, error.to_string());
            assert!(error.rule().section.starts_with("RFC "), "{error}");
            error.to_string()
        }
    }
}

const BASE64: &str = "HTTP2-Settings is not base64url without padding";
const LENGTH: &str = "the settings are not a multiple of six bytes";

#[rustfmt::skip] // a table
const ROWS: &[(&str, &str, &str)] = &[
    ("C-07 curl's", "AAMAAABkAARAAAAAAAIAAAAA", "2=0 3=100 4=1073741824"),
    ("C-07 one", "AAMAAABk", "3=100"),
    ("C-07 the JDK's", "AAEAAEAAAAIAAAAAAAMAAAAAAAQBAAAAAAUAAEAAAAYABgAA", "1=16384 2=0 3=0 4=16777216 5=16384 6=393216"),
    ("C-07 a frame header is none of the payload, and here makes the length wrong", "AAAABgQAAAAAAAADAAAAZA", LENGTH),
    ("C-08 the letters of base64url", "AAQAAP__", "4=65535"),
    ("C-08 those of base64", "AAQAAP//", BASE64),
    ("C-08 plus", "AAQAAP++", BASE64),
    ("C-08 padding", "AAMAAABk=", BASE64),
    ("C-08 padding that is right", "AAMAAABkAA==", BASE64),
    ("C-08 a byte outside ASCII", "AAMAAAB\u{e9}", BASE64),
    ("C-03 two in one line", "AAMAAABk, AAMAAABk", BASE64),
    ("C-08 no digit after settings that were good", "AAMAAABk AAMAAABk", BASE64),
    ("C-08 no digit after a setting that was bad", "AAIAAAAC!", BASE64),
    ("C-09 nothing", "", "HTTP2-Settings is empty"),
    ("C-10 five bytes", "AAMAAAA", LENGTH),
    ("C-10 seven bytes", "AAMAAABkAA", LENGTH),
    ("C-10 nine bytes", "AAMAAABkAAAA", LENGTH),
    ("C-10 no number of bytes has one digit more", "AAMAAABkA", BASE64),
    ("C-10 nor five", "AAMAAABkAAAAA", BASE64),
    ("C-11 no push", "AAIAAAAA", "2=0"),
    ("C-11 push", "AAIAAAAB", "2=1"),
    ("C-11 neither", "AAIAAAAC", "ENABLE_PUSH is neither 0 nor 1"),
    ("C-12 the largest window", "AAR_____", "4=2147483647"),
    ("C-12 one more", "AASAAAAA", "INITIAL_WINDOW_SIZE is beyond 2147483647"),
    ("C-13 the smallest frame", "AAUAAEAA", "5=16384"),
    ("C-13 the largest frame", "AAUA____", "5=16777215"),
    ("C-13 one less", "AAUAAD__", "MAX_FRAME_SIZE is not from 16384 to 16777215"),
    ("C-13 one more", "AAUBAAAA", "MAX_FRAME_SIZE is not from 16384 to 16777215"),
    ("C-14 a tunnel", "AAgAAAAB", "8=1"),
    ("C-14 neither", "AAgAAAAC", "ENABLE_CONNECT_PROTOCOL is neither 0 nor 1"),
    ("C-15 identifiers that nobody knows", "-___----", ""),
    ("C-15 any value of theirs", "-vr_____", ""),
    ("C-15 the identifiers around", "AAAAAAACAAcAAAACAAkAAAAC", ""),
    ("C-15 the last holds", "AAMAAABAAAMAAABk", "3=100"),
    ("C-15 but each is processed", "AAIAAAACAAIAAAAB", "ENABLE_PUSH is neither 0 nor 1"),
    ("C-15 the first fault counts", "AAIAAAACAAgAAAAC", "ENABLE_PUSH is neither 0 nor 1"),
];

#[test]
fn values_are_read() {
    for (name, value, expected) in ROWS {
        assert_eq!(
            describe(Settings::parse(value.as_bytes())),
            *expected,
            "{name}"
        );
    }
    let rule = |value: &[u8]| Settings::parse(value).expect_err("a fault").rule().section;
    assert_eq!(rule(b"AAgAAAAC"), "RFC 8441 §3");
    assert_eq!(rule(b""), "RFC 7540 §3.2.1");
}

#[test]
fn values_are_checked_where_they_are_set() {
    // keeps C-11, C-12, C-13, C-14
    let rows = [
        (Setting::HeaderTableSize, &[0, u32::MAX][..], &[][..]),
        (Setting::EnablePush, &[0, 1], &[2, u32::MAX]),
        (Setting::MaxConcurrentStreams, &[0, u32::MAX], &[]),
        (
            Setting::InitialWindowSize,
            &[0, 0x7fff_ffff],
            &[0x8000_0000, u32::MAX],
        ),
        (
            Setting::MaxFrameSize,
            &[0x4000, 0x00ff_ffff],
            &[0, 0x3fff, 0x0100_0000, u32::MAX],
        ),
        (Setting::MaxHeaderListSize, &[0, u32::MAX], &[]),
        (Setting::EnableConnectProtocol, &[0, 1], &[2]),
    ];
    for (setting, good, bad) in rows {
        for value in good {
            let settings = Settings::new().with(setting, *value).expect("in range");
            assert_eq!(settings.value(setting), Some(*value), "{setting:?}");
            let others = SETTINGS.iter().filter(|other| **other != setting);
            assert!(
                others
                    .into_iter()
                    .all(|other| settings.value(*other).is_none())
            );
        }
        for value in bad {
            assert!(
                Settings::new().with(setting, *value).is_err(),
                "{setting:?} {value}"
            );
        }
    }
}

/// Returns the value that a proposal writes.
fn written(settings: Settings) -> Option<String> {
    let request = Client::new(Proposal::new(settings))
        .request("/", "h")
        .to_vec();
    let request = String::from_utf8(request.ok()?).expect("ASCII");
    let (_, value) = request
        .split_once("\r\nHTTP2-Settings: ")
        .expect("the field");
    Some(value.trim_end().to_string())
}

fn any_settings() -> impl Strategy<Value = Vec<(u16, u32)>> {
    let value = prop_oneof![
        any::<u32>(),
        0..3_u32,
        Just(0x4000_u32),
        Just(0x00ff_ffff_u32)
    ];
    prop::collection::vec((0..10_u16, value), 0..12)
}

proptest! {
    /// keeps C-07, C-10, C-15: another decoder reads the same payload, setting by setting.
    #[test]
    fn an_independent_decoder_agrees(pairs in any_settings(), cut in 0..6_usize) {
        let mut payload: Vec<u8> = pairs.iter().flat_map(|(identifier, value)| {
            [&identifier.to_be_bytes()[..], &value.to_be_bytes()[..]].concat()
        }).collect();
        payload.truncate(payload.len().saturating_sub(cut));
        let value = URL_SAFE_NO_PAD.encode(&payload);
        let mut expected = Ok(Settings::new());
        for (identifier, value) in &pairs {
            let setting = SETTINGS.iter().find(|setting| setting.identifier() == *identifier);
            if let (Some(setting), Ok(settings)) = (setting, expected) {
                expected = settings.with(*setting, *value);
            }
        }
        if payload.is_empty() {
            expected = Err(SettingsError::Empty);
        } else if payload.len() % 6 != 0 {
            expected = Err(SettingsError::Length);
        }
        prop_assert_eq!(Settings::parse(value.as_bytes()), expected);
    }

    /// keeps C-02, C-07: the settings that were written are the ones that are read.
    #[test]
    fn what_is_written_is_read(pairs in any_settings()) {
        let mut settings = Settings::new();
        for (identifier, value) in pairs {
            if let Some(setting) = SETTINGS.iter().find(|setting| setting.identifier() == identifier) {
                settings = settings.with(*setting, value).unwrap_or(settings);
            }
        }
        if let Some(value) = written(settings) {
            prop_assert_eq!(Settings::parse(value.as_bytes()), Ok(settings));
            prop_assert!(URL_SAFE_NO_PAD.decode(value).is_ok());
        } else {
            prop_assert_eq!(settings, Settings::new());
        }
    }
}
