//! Pieces of a gzip stream that are made once and joined on request (RFC 1951, RFC 1952).

use std::cell::RefCell;

use crc32fast::Hasher;
use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};

/// Ten bytes: deflate, no name, no time, unknown system. A time would make equal input differ.
pub(super) const GZIP_HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
/// CRC-32 and length.
pub(super) const GZIP_TRAILER_LEN: usize = 8;
/// The number of bytes that a stored deflate block adds to its text: a byte of header and the length twice.
pub(super) const STORED_HEADER_LEN: usize = 5;

/// Text as deflate blocks that end at a byte's boundary and refer to nothing before them. Pieces can therefore be put
/// one after another in any order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GzipPiece {
    pub deflate: Box<[u8]>,
    /// CRC-32 of the text.
    pub crc: u32,
    /// Length of the text in bytes.
    pub len: u32,
}

impl GzipPiece {
    /// Compresses the text.
    pub fn new(text: &[u8]) -> Self {
        let mut deflate = Vec::with_capacity(text.len() / 4 + 64);
        COMPRESS.with_borrow_mut(|compress| deflate_into(compress, text, &mut deflate));
        let len = u32::try_from(text.len()).expect("a piece is far below 4 GiB");
        Self {
            deflate: deflate.into(),
            crc: crc32fast::hash(text),
            len,
        }
    }

    /// The text alone as a whole gzip stream.
    pub(super) fn into_gzip(self) -> Vec<u8> {
        let mut out = GZIP_HEADER.to_vec();
        out.extend_from_slice(&self.deflate);
        push_stored_header(&mut out, 0, true);
        out.extend_from_slice(&self.crc.to_le_bytes());
        out.extend_from_slice(&self.len.to_le_bytes());
        out
    }

    /// The text again; `None` if the bytes differ from those that `new` made, for example after damage on disk.
    pub fn text(&self) -> Option<Box<[u8]>> {
        let mut text = Vec::with_capacity(self.len as usize + 1);
        let mut decompress = Decompress::new(false);
        let status = decompress
            .decompress_vec(&self.deflate, &mut text, FlushDecompress::Sync)
            .ok()?;
        let is_whole = status != Status::StreamEnd && text.len() == self.len as usize;
        (is_whole && crc32fast::hash(&text) == self.crc).then(|| text.into())
    }
}

thread_local! {
/// Setting up its quarter of a megabyte takes longer than compressing a block.
    static COMPRESS: RefCell<Compress> = RefCell::new(Compress::new(Compression::default(), false));
}

fn deflate_into(compress: &mut Compress, text: &[u8], out: &mut Vec<u8>) {
    compress.reset();
    loop {
        let done = usize::try_from(compress.total_in()).expect("no more than the text's length");
        compress
            .compress_vec(&text[done..], out, FlushCompress::Full)
            .expect("compressing from memory to memory cannot fail");
        // A flush is complete when it leaves room in the output (zlib's manual).
        if out.len() < out.capacity() {
            break;
        }
        out.reserve(out.capacity());
    }
}

/// Writes the header of a stored deflate block: text of at most 65,535 bytes follows as it is.
pub(super) fn push_stored_header(out: &mut Vec<u8>, len: u16, is_last: bool) {
    out.push(u8::from(is_last));
    out.extend_from_slice(&len.to_le_bytes());
    out.extend_from_slice(&(!len).to_le_bytes());
}

/// The checksum of texts that follow each other.
#[derive(Default)]
pub(super) struct Checksum(Hasher);

impl Checksum {
    pub(super) fn push_text(&mut self, text: &[u8]) {
        self.0.update(text);
    }

    pub(super) fn push_piece(&mut self, piece: &GzipPiece) {
        self.0.combine(&Hasher::new_with_initial_len(
            piece.crc,
            u64::from(piece.len),
        ));
    }

    pub(super) fn finish(self) -> u32 {
        self.0.finalize()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_piece_gives_its_text_back(text in proptest::collection::vec(any::<u8>(), 0..20_000)) {
            let piece = GzipPiece::new(&text);
            prop_assert_eq!(piece.text().expect("whole").to_vec(), text);
            prop_assert!(piece.deflate.ends_with(&[0, 0, 0xff, 0xff]));
        }
    }

    #[test]
    fn a_damaged_piece_gives_nothing() {
        let mut piece = GzipPiece::new(b"BEGIN:VEVENT BEGIN:VEVENT BEGIN:VEVENT");
        piece.deflate[3] ^= 0x10;
        assert_eq!(piece.text(), None);
    }
}
