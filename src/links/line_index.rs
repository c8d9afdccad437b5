//! The places of lines in a file, by the id that they name, so that the lines about one link are found without reading the
//! others. Eight bytes of memory for each line.

use std::collections::BTreeMap;
use std::collections::hash_map::DefaultHasher;
use std::fs::{File, Metadata};
use std::hash::Hasher;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// The bits of a place that are the offset of the line. The others are a part of the hash of its id.
const OFFSET_BITS: u32 = 40;

/// A longer line is not one that the server writes.
const MAX_LINE: u64 = 1 << 20;

/// The beginning of an id in a line. Inside a text of JSON its quotes would have backslashes.
const BEFORE_ID: &[u8] = b"\"id\":\"";

/// The indexes of the files in which lines were looked for.
#[derive(Debug, Default)]
pub(super) struct LineIndexes {
    files: BTreeMap<PathBuf, LineIndex>,
    /// The number of lines that were read since the start.
    lines_read: u64,
}

/// The places of the lines of one file, as far as it was read.
#[derive(Debug, Default)]
struct LineIndex {
    /// The device and the inode of the file.
    file: (u64, u64),
    /// The number of bytes in whole lines that were read.
    read: u64,
    /// A part of the hash of an id, and the offset of the line, in ascending order.
    places: Vec<u64>,
}

impl LineIndexes {
    /// The first line of the file, and the last `limit` lines that name this id, which is JSON, in the order of the file. Only
    /// lines that were written since the last call are read besides.
    pub(super) fn lines(
        &mut self,
        path: &Path,
        id: &str,
        limit: usize,
    ) -> io::Result<(Vec<u8>, Vec<Vec<u8>>)> {
        let mut reader = BufReader::new(File::open(path)?);
        let index = self.files.entry(path.to_owned()).or_default();
        let mut read = index.read_new_lines(&mut reader)?;
        let mut found = index.lines(&mut reader, id, limit)?;
        if found.is_none() {
            // Somebody has written another text into the file.
            *index = LineIndex::default();
            read += index.read_new_lines(&mut reader)?;
            found = index.lines(&mut reader, id, limit)?;
        }
        let found = found.unwrap_or_default();
        let first = read_line(&mut reader, 0)?;
        read += 1 + found.len() as u64;
        self.lines_read += read;
        Ok((first, found))
    }

    /// Forgets the files that are not among these.
    pub(super) fn keep(&mut self, paths: &[PathBuf]) {
        self.files.retain(|path, _| paths.contains(path));
    }

    #[cfg(test)]
    pub(super) fn lines_read(&self) -> u64 {
        self.lines_read
    }
}

impl LineIndex {
    /// Reads the whole lines that were written since the last call, or all of another file. Returns their number.
    fn read_new_lines(&mut self, reader: &mut BufReader<File>) -> io::Result<u64> {
        let metadata = reader.get_ref().metadata()?;
        if self.file != identity(&metadata) || metadata.len() < self.read {
            *self = Self {
                file: identity(&metadata),
                ..Self::default()
            };
        }
        if metadata.len() == self.read {
            return Ok(0);
        }
        reader.seek(SeekFrom::Start(self.read))?;
        let (mut line, mut lines) = (Vec::new(), 0);
        loop {
            line.clear();
            let len = reader
                .by_ref()
                .take(MAX_LINE)
                .read_until(b'\n', &mut line)? as u64;
            let is_whole = line.ends_with(b"\n");
            if !is_whole && len < MAX_LINE {
                break;
            }
            let rest = if is_whole {
                self.places
                    .extend(ids(&line).map(|id| place(hash(id), self.read)));
                0
            } else {
                reader.skip_until(b'\n')? as u64
            };
            self.read += len + rest;
            lines += 1;
        }
        self.places.sort_unstable();
        Ok(lines)
    }

    /// The last lines that name this id, and the unfinished line at the end of the file; `None` if the file has something else
    /// at their places.
    fn lines(
        &self,
        reader: &mut BufReader<File>,
        id: &str,
        limit: usize,
    ) -> io::Result<Option<Vec<Vec<u8>>>> {
        let id = id.strip_prefix('"').and_then(|id| id.strip_suffix('"'));
        let hash = hash(id.unwrap_or_default().as_bytes());
        let begin = self.places.partition_point(|known| *known < place(hash, 0));
        let end = self
            .places
            .partition_point(|known| *known < place(hash + 1, 0));
        let places = &self.places[begin..end];
        let mut found = Vec::new();
        for known in &places[places.len().saturating_sub(limit)..] {
            let line = read_line(reader, known & ((1 << OFFSET_BITS) - 1))?;
            if !ids(&line).any(|id| self::hash(id) == hash) {
                return Ok(None);
            }
            found.push(line);
        }
        // The last line may be whole but for its line feed.
        let last = read_line(reader, self.read)?;
        found.extend(Some(last).filter(|last| !last.is_empty()));
        Ok(Some(found))
    }
}

fn identity(metadata: &Metadata) -> (u64, u64) {
    (metadata.dev(), metadata.ino())
}

fn place(hash: u64, offset: u64) -> u64 {
    hash << OFFSET_BITS | offset
}

/// A part of the hash that fits above an offset, and that is not the highest one.
fn hash(id: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(id);
    (hasher.finish() >> OFFSET_BITS).saturating_sub(1)
}

/// The ids in a line, as JSON without quotes.
fn ids(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    let begins = line.windows(BEFORE_ID.len()).enumerate();
    let begins = begins.filter(|(_, text)| *text == BEFORE_ID);
    begins.map(|(begin, _)| {
        let id = &line[begin + BEFORE_ID.len()..];
        let mut is_escaped = false;
        let len = id.iter().position(|byte| match byte {
            b'"' if !is_escaped => true,
            b'\\' => {
                is_escaped = !is_escaped;
                false
            }
            _ => {
                is_escaped = false;
                false
            }
        });
        &id[..len.unwrap_or(id.len())]
    })
}

/// The line at this offset; empty at the end of the file.
fn read_line(reader: &mut BufReader<File>, offset: u64) -> io::Result<Vec<u8>> {
    reader.seek(SeekFrom::Start(offset))?;
    let mut line = Vec::new();
    reader
        .by_ref()
        .take(MAX_LINE)
        .read_until(b'\n', &mut line)?;
    Ok(line)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Write;

    use super::*;

    fn line(id: &str, number: usize) -> String {
        let id = serde_json::to_string(id).unwrap();
        format!(
            "{{\"at\":{number},\"kind\":\"student\",\"id\":{id},\"note\":\"\\\"id\\\":\\\"b1\\\"\"}}\n"
        )
    }

    fn found(indexes: &mut LineIndexes, path: &Path, id: &str) -> Vec<String> {
        let id = serde_json::to_string(id).unwrap();
        let (first, lines) = indexes.lines(path, &id, 3).unwrap();
        assert!(first.is_empty() || first.ends_with(b"\n"));
        let lines = lines.into_iter();
        lines.map(|line| String::from_utf8(line).unwrap()).collect()
    }

    #[test]
    fn the_last_lines_of_an_id_are_found_and_only_new_lines_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lines");
        let odd = "o\"id\":\"\\";
        let ids = ["b1", odd, "b10"];
        let lines: Vec<String> = (0..3000).map(|n| line(ids[n % 3], n)).collect();
        fs::write(&path, lines.concat()).unwrap();
        let mut indexes = LineIndexes::default();
        for (place, id) in ids.iter().enumerate() {
            let last = [2991, 2994, 2997].map(|n| lines[n + place].clone());
            assert_eq!(found(&mut indexes, &path, id), last, "{id}");
        }
        assert!(found(&mut indexes, &path, "b").is_empty());
        assert_eq!(indexes.lines_read(), 3000 + 3 * 4 + 1);
        // A line is found while it has no line feed, and once.
        let last = line("b2", 1);
        let mut file = fs::OpenOptions::new().append(true).open(&path).unwrap();
        for part in [last.trim_end(), "\n"] {
            file.write_all(part.as_bytes()).unwrap();
            let found = found(&mut indexes, &path, "b2");
            assert_eq!(found.len(), 1);
            assert_eq!(found[0].trim_end(), last.trim_end());
        }
        assert_eq!(indexes.lines_read(), 3013 + 2 + 3);
    }

    #[test]
    fn another_file_and_another_text_in_the_same_file_are_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lines");
        let [one, two] = ["b1", "b2"].map(|id| (0..9).map(|n| line(id, n)).collect::<String>());
        let mut indexes = LineIndexes::default();
        let mut counts = || ["b1", "b2"].map(|id| found(&mut indexes, &path, id).len());
        fs::write(&path, &one).unwrap();
        assert_eq!(counts(), [3, 0]);
        fs::write(&path, &two).unwrap();
        assert_eq!(counts(), [0, 3], "the same length and the same inode");
        let next = folder.path().join("next");
        fs::write(&next, format!("{one}{two}")).unwrap();
        fs::rename(&next, &path).unwrap();
        assert_eq!(counts(), [3, 3]);
        fs::write(&path, line("b1", 1)).unwrap();
        assert_eq!(counts(), [1, 0]);
        fs::write(&path, "").unwrap();
        assert_eq!(counts(), [0, 0]);
    }
}
