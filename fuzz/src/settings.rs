//! A second reading of `HTTP2-Settings` (RFC 7540 §3.2.1), digit by digit and bit by bit.

use http_upgrade::Encode;
use http_upgrade::client::Client;
use http_upgrade::h2c::{Proposal, Setting, Settings, SettingsError};

const DIGITS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Identifier, setting, range of values and error of each known setting (RFC 9113 §6.5.2, RFC 8441
/// §3).
const KNOWN: [(u64, Setting, u64, u64, Option<SettingsError>); 7] = [
    (1, Setting::HeaderTableSize, 0, 0xffff_ffff, None),
    (
        2,
        Setting::EnablePush,
        0,
        1,
        Some(SettingsError::EnablePush),
    ),
    (3, Setting::MaxConcurrentStreams, 0, 0xffff_ffff, None),
    (
        4,
        Setting::InitialWindowSize,
        0,
        0x7fff_ffff,
        Some(SettingsError::InitialWindowSize),
    ),
    (
        5,
        Setting::MaxFrameSize,
        16_384,
        16_777_215,
        Some(SettingsError::MaxFrameSize),
    ),
    (6, Setting::MaxHeaderListSize, 0, 0xffff_ffff, None),
    (
        8,
        Setting::EnableConnectProtocol,
        0,
        1,
        Some(SettingsError::EnableConnectProtocol),
    ),
];

type Values = Vec<(Setting, u32)>;

/// Returns the last value of each setting, or the first fault.
fn expected(value: &[u8]) -> Result<Values, SettingsError> {
    let digits: Option<Vec<_>> = value
        .iter()
        .map(|&byte| DIGITS.find(char::from(byte)))
        .collect();
    let digits = digits.ok_or(SettingsError::Base64)?;
    let bits: String = digits.iter().map(|digit| format!("{digit:06b}")).collect();
    match (value.len(), value.len() % 4, value.len() * 6 / 8 % 6) {
        (_, 1, _) => return Err(SettingsError::Base64),
        (0, ..) => return Err(SettingsError::Empty),
        (_, _, 1..) => return Err(SettingsError::Length),
        _ => {}
    }
    let mut values = Values::new();
    for setting in bits.as_bytes().chunks(48) {
        let text = str::from_utf8(setting).expect("0 and 1");
        let number = |bits: &str| u64::from_str_radix(bits, 2).expect("bits");
        let (identifier, value) = (number(&text[..16]), number(&text[16..]));
        for (known, setting, least, most, fault) in KNOWN {
            if known == identifier {
                if !(least..=most).contains(&value) {
                    return Err(fault.expect("a range"));
                }
                values.retain(|(earlier, _)| *earlier != setting);
                values.push((setting, value as u32));
            }
        }
    }
    Ok(values)
}

pub fn check(value: &[u8]) {
    let parsed = Settings::parse(value);
    let settings = match expected(value) {
        Err(error) => return assert_eq!(parsed, Err(error)),
        Ok(values) => {
            let set = |settings: Settings, (setting, value)| settings.with(setting, value);
            let settings = values.into_iter().try_fold(Settings::new(), set);
            assert_eq!(parsed, settings);
            settings.expect("in range")
        }
    };
    // The settings read the same after they were written.
    let client = Client::new(Proposal::new(settings));
    let Ok(request) = client.request("/", "h").to_vec() else {
        return assert_eq!(settings, Settings::new());
    };
    let request = String::from_utf8(request).expect("ASCII");
    let (_, written) = request
        .split_once("\r\nHTTP2-Settings: ")
        .expect("the field");
    assert_eq!(Settings::parse(written.trim_end().as_bytes()), Ok(settings));
}
