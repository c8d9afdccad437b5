//! Writes text on a thread of its own, so a reader that is slow or gone delays no other thread.

use std::io::{self, ErrorKind, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

/// The largest number of bytes that wait to be written: some 40,000 lines, more than a publish of a large university
/// logs.
const MAX_WAITING: usize = 8 << 20;

/// The time that the end of the process waits for a reader.
const FLUSH_TIMEOUT: Duration = Duration::from_secs(1);

/// The time until a write that would block is tried again. Some parent processes pass on non-blocking pipes.
const RETRY_INTERVAL: Duration = Duration::from_millis(10);

/// A writer that never fails and never waits. Text that cannot be written is lost, and its lines are counted.
#[derive(Clone)]
pub struct BackgroundWriter(Arc<SharedQueue>);

#[derive(Default)]
struct SharedQueue {
    queue: Mutex<Queue>,
    changed: Condvar,
}

#[derive(Default)]
struct Queue {
    waiting: Vec<u8>,
    is_writing: bool,
    /// Lines that were lost since the last report.
    lost: u64,
}

impl BackgroundWriter {
    /// Starts the thread. When text can be written after some was lost, `report_lost` is called with the number of lines.
    pub fn start(
        thread_name: &str,
        mut out: impl Write + Send + 'static,
        report_lost: impl Fn(u64) + Send + 'static,
    ) -> io::Result<Self> {
        let shared = Arc::new(SharedQueue::default());
        let of_thread = Arc::clone(&shared);
        // It ends with the process: it may be waiting for a reader that never comes.
        thread::Builder::new()
            .name(thread_name.to_owned())
            .spawn(move || {
                let mut is_torn = false;
                loop {
                    let text = of_thread.next_text();
                    let unwritten = write_lines(&mut out, &text, &mut is_torn);
                    if let Some(lost) = of_thread.finish(unwritten) {
                        report_lost(lost);
                    }
                }
            })?;
        Ok(Self(shared))
    }

    /// Adds whole lines to the queue.
    pub fn push(&self, text: &[u8]) {
        let mut queue = self.0.queue();
        if queue.waiting.len() + text.len() > MAX_WAITING {
            queue.lost += lines(text);
            return;
        }
        queue.waiting.extend_from_slice(text);
        drop(queue);
        self.0.changed.notify_all();
    }

    /// Waits until everything is written, for at most a second. Returns whether nothing is waiting or lost.
    pub fn wait_until_written(&self) -> bool {
        let is_busy = |queue: &mut Queue| queue.is_writing || !queue.waiting.is_empty();
        let waited = self
            .0
            .changed
            .wait_timeout_while(self.0.queue(), FLUSH_TIMEOUT, is_busy);
        let (queue, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
        !timeout.timed_out() && queue.lost == 0
    }
}

/// Each call has whole lines, as `tracing-subscriber` writes them.
impl Write for BackgroundWriter {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        self.push(text);
        Ok(text.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl SharedQueue {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for text to write.
    fn next_text(&self) -> Vec<u8> {
        let waited = self
            .changed
            .wait_while(self.queue(), |queue| queue.waiting.is_empty());
        let mut queue = waited.unwrap_or_else(PoisonError::into_inner);
        queue.is_writing = true;
        std::mem::take(&mut queue.waiting)
    }

    /// Adds the number of lines that could not be written. If it is 0, returns the number of lines that were lost
    /// before, if any.
    fn finish(&self, unwritten: u64) -> Option<u64> {
        let mut queue = self.queue();
        queue.is_writing = false;
        queue.lost += unwritten;
        let lost = if unwritten == 0 {
            std::mem::take(&mut queue.lost)
        } else {
            0
        };
        drop(queue);
        self.changed.notify_all();
        (lost > 0).then_some(lost)
    }
}

/// Writes the text, and returns the number of lines that could not be written. `is_torn` means that the last written
/// line has no end; a line feed is then written first.
fn write_lines(out: &mut impl Write, text: &[u8], is_torn: &mut bool) -> u64 {
    if *is_torn && write_until_error(out, b"\n") == 1 {
        *is_torn = false;
    }
    let written = write_until_error(out, text);
    if let Some(last) = written.checked_sub(1).and_then(|index| text.get(index)) {
        *is_torn = *last != b'\n';
    }
    lines(&text[written..])
}

/// Writes the text until an error, and returns the number of bytes that were written.
fn write_until_error(out: &mut impl Write, text: &[u8]) -> usize {
    let mut written = 0;
    while written < text.len() {
        match out.write(&text[written..]) {
            Ok(0) => break,
            Ok(count) => written += count,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock => thread::sleep(RETRY_INTERVAL),
            Err(_) => break,
        }
    }
    written
}

fn lines(text: &[u8]) -> u64 {
    text.iter().filter(|&&byte| byte == b'\n').count() as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::{self, Receiver, Sender};

    /// Far longer than any step of these tests takes.
    const DEADLINE: Duration = Duration::from_secs(20);

    /// A file for which the test decides the result of each write.
    struct Scripted {
        results: Receiver<io::Result<usize>>,
        written: Sender<Vec<u8>>,
    }

    impl Write for Scripted {
        fn write(&mut self, text: &[u8]) -> io::Result<usize> {
            let result = self
                .results
                .recv()
                .unwrap_or(Err(ErrorKind::BrokenPipe.into()));
            let count = result?.min(text.len());
            self.written.send(text[..count].to_vec()).unwrap();
            Ok(count)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// The sender of the result of each write.
    type Script = Sender<io::Result<usize>>;

    /// The writer, its script, the texts that were written, and the numbers of lines that were reported as lost.
    fn start() -> (BackgroundWriter, Script, Receiver<Vec<u8>>, Receiver<u64>) {
        let (results, script) = mpsc::channel();
        let (written, sent) = mpsc::channel();
        let (report, lost) = mpsc::channel();
        let out = Scripted {
            results: script,
            written,
        };
        let writer =
            BackgroundWriter::start("test", out, move |lines| report.send(lines).unwrap()).unwrap();
        (writer, results, sent, lost)
    }

    fn next(sent: &Receiver<Vec<u8>>) -> String {
        String::from_utf8(sent.recv_timeout(DEADLINE).unwrap()).unwrap()
    }

    fn full() -> io::Error {
        ErrorKind::StorageFull.into()
    }

    #[test]
    fn text_is_written_in_order_and_waited_for() {
        let (writer, results, sent, _) = start();
        results.send(Ok(usize::MAX)).unwrap();
        writer.push(b"one\n");
        assert_eq!(next(&sent), "one\n");
        for _ in 0..2 {
            results.send(Ok(usize::MAX)).unwrap();
        }
        writer.push(b"two\n");
        writer.push(b"three\n");
        assert!(writer.wait_until_written());
        assert_eq!(
            sent.try_iter().flatten().collect::<Vec<u8>>(),
            b"two\nthree\n"
        );
    }

    #[test]
    fn lines_that_cannot_be_written_are_counted_and_reported_once_it_works_again() {
        let (writer, results, sent, lost) = start();
        results.send(Err(full())).unwrap();
        writer.push(b"one\ntwo\n");
        assert!(!writer.wait_until_written(), "they are lost");
        assert!(lost.try_recv().is_err(), "there is nobody to tell yet");
        results.send(Ok(usize::MAX)).unwrap();
        writer.push(b"three\n");
        assert_eq!(next(&sent), "three\n");
        assert_eq!(lost.recv_timeout(DEADLINE), Ok(2));
        assert!(writer.wait_until_written());
        assert!(lost.try_recv().is_err(), "it is reported once");
    }

    #[test]
    fn a_line_that_was_cut_short_is_not_joined_with_the_next_one() {
        let (writer, results, sent, lost) = start();
        results.send(Ok(2)).unwrap();
        results.send(Err(full())).unwrap();
        writer.push(b"first\n");
        assert_eq!(next(&sent), "fi");
        // The end of the line cannot be written the first time either.
        for result in [Err(full()), Err(full())] {
            results.send(result).unwrap();
        }
        writer.wait_until_written();
        writer.push(b"second\n");
        writer.wait_until_written();
        for _ in 0..2 {
            results.send(Ok(usize::MAX)).unwrap();
        }
        writer.push(b"third\n");
        assert_eq!((next(&sent), next(&sent)), ("\n".into(), "third\n".into()));
        assert_eq!(lost.recv_timeout(DEADLINE), Ok(2));
    }

    #[test]
    fn a_reader_that_never_reads_costs_a_bounded_amount_of_memory_and_holds_up_nobody() {
        let (writer, results, sent, lost) = start();
        writer.push(b"first\n");
        let line = [&[b'x'; 1023][..], b"\n"].concat();
        for _ in 0..3 * MAX_WAITING / line.len() {
            writer.push(&line);
        }
        assert!(writer.0.queue().waiting.len() <= MAX_WAITING);
        drop(sent);
        drop(lost);
        drop(results);
    }

    #[test]
    fn lines_that_found_no_room_are_counted_and_reported() {
        let (writer, results, sent, lost) = start();
        // The thread waits in its first write, so nothing leaves the queue.
        writer.push(b"first\n");
        while !writer.0.queue().is_writing {
            thread::yield_now();
        }
        writer.push(&[&vec![b'x'; MAX_WAITING - 1][..], b"\n"].concat());
        writer.push(b"no room\n");
        writer.push(b"again\n");
        results.send(Ok(usize::MAX)).unwrap();
        assert_eq!(next(&sent), "first\n");
        assert_eq!(lost.recv_timeout(DEADLINE), Ok(2));
        results.send(Ok(usize::MAX)).unwrap();
        assert_eq!(next(&sent).len(), MAX_WAITING);
    }

    #[test]
    fn a_write_that_would_block_is_tried_again() {
        let (writer, results, sent, _) = start();
        for result in [
            Err(ErrorKind::WouldBlock.into()),
            Err(ErrorKind::Interrupted.into()),
            Ok(usize::MAX),
        ] {
            results.send(result).unwrap();
        }
        writer.push(b"one\n");
        assert_eq!(next(&sent), "one\n");
        assert!(writer.wait_until_written());
    }
}
