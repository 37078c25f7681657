//! The two parts of a fuzz input.

use http_upgrade::Limits;

/// The bytes that a peer sends and, after the last byte FF, settings for what this side does with
/// them. So a capture can be used as a seed unchanged.
pub struct Input<'a> {
    pub bytes: &'a [u8],
    settings: &'a [u8],
}

impl<'a> Input<'a> {
    pub fn new(data: &'a [u8]) -> Self {
        match data.iter().rposition(|&byte| byte == 0xff) {
            Some(at) => Self {
                bytes: &data[..at],
                settings: &data[at + 1..],
            },
            None => Self {
                bytes: data,
                settings: &[],
            },
        }
    }

    /// Returns the sizes of the reads, repeated for ever. Without settings, each read gets one
    /// byte.
    pub fn steps(&self) -> impl Iterator<Item = usize> + Clone + 'a {
        let steps = if self.settings.is_empty() {
            &[1]
        } else {
            self.settings
        };
        steps.iter().map(|&step| usize::from(step).max(1)).cycle()
    }

    /// Returns limits from the last settings. Each limit is small, or the default.
    pub fn limits(&self) -> Limits {
        let mut settings = self.settings.iter().rev().copied().map(usize::from);
        let mut next = |default: u32| match settings.next() {
            None | Some(0xfe) => default,
            Some(small) => small as u32,
        };
        Limits::new()
            .head(next(8_192) * 8)
            .content(next(16_384))
            .target(next(16_384) as u16)
            .fields(next(128) as u16)
            .elements(next(64) as u16)
            .chunk_extensions(next(1_024) as u16)
            .trailer(next(8_192) as u16)
            .method(next(32) as u8)
            .empty_lines(next(1) as u8)
    }
}
