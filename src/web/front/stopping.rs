//! The end of the server, for connections that wait for a request.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::task::Waker;

/// The connections of one worker that are woken when the server stops. Clones share them.
#[derive(Clone, Debug, Default)]
pub(super) struct Stopping(Rc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    is_stopping: Cell<bool>,
    /// By the numbers of connections.
    wakers: RefCell<BTreeMap<u64, Waker>>,
    last: Cell<u64>,
}

/// One connection among them, until it is dropped.
#[derive(Debug)]
pub(super) struct StopListener {
    all: Stopping,
    number: u64,
    waker: Option<Waker>,
}

impl Stopping {
    pub(super) fn listen(&self) -> StopListener {
        let number = self.0.last.get() + 1;
        self.0.last.set(number);
        StopListener {
            all: self.clone(),
            number,
            waker: None,
        }
    }

    /// The server stops.
    pub(super) fn stop(&self) {
        self.0.is_stopping.set(true);
        for waker in self.0.wakers.take().into_values() {
            waker.wake();
        }
    }
}

impl StopListener {
    pub(super) fn is_stopping(&self) -> bool {
        self.all.0.is_stopping.get()
    }

    /// Has this task woken when the server stops.
    pub(super) fn wake(&mut self, waker: &Waker) {
        let known = self.waker.as_ref();
        if !known.is_some_and(|known| known.will_wake(waker)) {
            self.waker = Some(waker.clone());
            let mut wakers = self.all.0.wakers.borrow_mut();
            wakers.insert(self.number, waker.clone());
        }
    }
}

impl Drop for StopListener {
    fn drop(&mut self) {
        self.all.0.wakers.borrow_mut().remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::Wake;

    #[derive(Default)]
    struct Count(AtomicUsize);

    impl Wake for Count {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    #[test]
    fn those_that_wait_when_the_server_stops_are_woken_once() {
        let all = Stopping::default();
        let counts: [Arc<Count>; 3] = Default::default();
        let [mut first, mut second, third] = std::array::from_fn(|_| all.listen());
        first.wake(&Waker::from(Arc::clone(&counts[0])));
        // Another task has it now.
        first.wake(&Waker::from(Arc::clone(&counts[1])));
        second.wake(&Waker::from(Arc::clone(&counts[2])));
        drop(second);
        assert!(!third.is_stopping());
        all.stop();
        let woken = counts.map(|count| count.0.load(Ordering::Relaxed));
        assert_eq!(woken, [0, 1, 0]);
        assert!(first.is_stopping() && third.is_stopping() && all.listen().is_stopping());
    }
}
