//! The line of each place in a text, without counting from the beginning each time.

/// The number of bytes between two known counts.
const STRIDE: usize = 1024;

/// The number of line feeds before each multiple of `STRIDE` in a text.
#[derive(Debug)]
pub(super) struct Lines(Vec<u32>);

impl Lines {
    pub(super) fn of(text: &[u8]) -> Self {
        let mut feeds = 0;
        let mut before = Vec::with_capacity(text.len() / STRIDE + 1);
        for part in text.chunks(STRIDE) {
            before.push(feeds);
            feeds += line_feeds(part);
        }
        before.push(feeds);
        Self(before)
    }

    /// The line, from 1, of the byte at `offset` in the text that this was made of.
    pub(super) fn line_at(&self, text: &[u8], offset: usize) -> u32 {
        let stride = offset / STRIDE;
        self.0[stride] + line_feeds(&text[stride * STRIDE..offset]) + 1
    }
}

#[cfg(test)]
thread_local! {
/// The number of bytes that were searched.
    pub(super) static BYTES_COUNTED: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

pub(super) fn line_feeds(text: &[u8]) -> u32 {
    #[cfg(test)]
    BYTES_COUNTED.with(|counted| counted.set(counted.get() + text.len()));
    u32::try_from(text.iter().filter(|&&byte| byte == b'\n').count()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_of_every_place_is_the_one_that_counting_gives() {
        let text: Vec<u8> = (0..5000)
            .map(|n| {
                if n % 7 == 0 || n % 1024 < 3 {
                    b'\n'
                } else {
                    b'x'
                }
            })
            .collect();
        let lines = Lines::of(&text);
        for offset in 0..=text.len() {
            let counted = text[..offset].iter().filter(|&&byte| byte == b'\n').count() + 1;
            assert_eq!(lines.line_at(&text, offset) as usize, counted, "{offset}");
        }
        assert_eq!(Lines::of(b"").line_at(b"", 0), 1);
    }
}
