//! Work that takes longer than a feed, such as pages. It runs beside the workers, and its amount is limited, because
//! feeds and health checks must be answered meanwhile.

use std::sync::Arc;
use std::time::Duration;

use actix_web::error::BlockingError;
use actix_web::web;
use tokio::sync::Semaphore;
use tokio::task::yield_now;
use tokio::time::timeout;

use super::error::WebError;

/// The number of requests that may wait for each job that runs. A page takes some milliseconds.
const WAITING_PER_RUNNING: usize = 250;

/// The time after which a waiting request is refused. Its client has gone then, or asks again.
const QUEUE_TIMEOUT: Duration = Duration::from_secs(10);

/// The limits of the work.
pub(super) struct JobQueue {
    /// Permits for jobs that run and for those that wait.
    capacity: Arc<Semaphore>,
    running: Arc<Semaphore>,
    /// Workers do their jobs themselves.
    is_in_place: bool,
}

impl JobQueue {
    /// Limits that let `at_once` jobs run at once; 0 means one for each processor core.
    pub(super) fn new(at_once: usize) -> Self {
        let at_once = match at_once {
            0 => std::thread::available_parallelism().map_or(2, usize::from),
            at_once => at_once,
        };
        let capacity = Arc::new(Semaphore::new(at_once * (1 + WAITING_PER_RUNNING)));
        Self {
            capacity,
            running: Arc::new(Semaphore::new(at_once)),
            is_in_place: false,
        }
    }

    /// The same limits for jobs that a worker does itself, after its other tasks had a turn: each job then takes the same
    /// time in every run of a test.
    pub(super) fn in_place(self) -> Self {
        Self {
            is_in_place: true,
            ..self
        }
    }

    /// Runs the job when it is its turn. It is an error if too many jobs wait, or if this one waits for too long.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, WebError> {
        let in_queue = Arc::clone(&self.capacity)
            .try_acquire_owned()
            .map_err(|_| WebError::Busy)?;
        let in_progress = timeout(QUEUE_TIMEOUT, Arc::clone(&self.running).acquire_owned()).await;
        let in_progress = in_progress
            .ok()
            .and_then(Result::ok)
            .ok_or(WebError::Busy)?;
        let job = move || {
            // The permits last until the job is done, even if nobody waits for it any more.
            let _bounds = (in_queue, in_progress);
            job()
        };
        let result = self.run_at_once(job).await;
        result.map_err(|_| WebError::JobPanicked)
    }

    /// Runs the job whatever the limits are. It is an error if it panics on its thread.
    pub(super) async fn run_at_once<T: Send + 'static>(
        &self,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, BlockingError> {
        if self.is_in_place {
            yield_now().await;
            return Ok(job());
        }
        web::block(job).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::rt::{System, spawn};
    use std::sync::mpsc;
    use std::thread;

    #[test]
    fn a_job_does_not_hold_up_its_worker() {
        System::new().block_on(async {
            let (end, ended) = mpsc::channel();
            let jobs = JobQueue::new(1);
            let job = jobs.run(move || ended.recv().is_ok());
            // Only the worker itself can end the job.
            let worker = async { end.send(()).is_ok() };
            let (done, sent) = futures(job, worker).await;
            assert!(done.unwrap() && sent);
        });
    }

    #[test]
    fn a_job_in_place_is_done_by_its_worker_after_another_task_had_its_turn() {
        System::new().block_on(async {
            let jobs = JobQueue::new(1).in_place();
            let (turn, turns) = mpsc::channel();
            let job = jobs.run(move || (thread::current().id(), turns.try_recv().is_ok()));
            let other = async { turn.send(()).is_ok() };
            let (done, _) = futures(job, other).await;
            assert_eq!(done.unwrap(), (thread::current().id(), true));
        });
    }

    #[test]
    fn only_so_many_jobs_are_done_or_wait() {
        System::new().block_on(async {
            let (end, ended) = mpsc::channel::<()>();
            let jobs = Arc::new(JobQueue::new(1));
            let first = Arc::clone(&jobs);
            let (running, is_running) = tokio::sync::oneshot::channel();
            let first = spawn(async move {
                let job = move || {
                    let _ = running.send(());
                    ended.recv().is_err()
                };
                first.run(job).await
            });
            is_running.await.unwrap();
            let others: Vec<_> = (0..WAITING_PER_RUNNING)
                .map(|number| {
                    let jobs = Arc::clone(&jobs);
                    spawn(async move { jobs.run(move || number).await })
                })
                .collect();
            while jobs.capacity.available_permits() > 0 {
                tokio::task::yield_now().await;
            }
            assert!(matches!(jobs.run(|| ()).await, Err(WebError::Busy)));
            drop(end);
            assert!(first.await.unwrap().unwrap());
            for (number, other) in others.into_iter().enumerate() {
                assert_eq!(other.await.unwrap().unwrap(), number);
            }
            assert!(jobs.run(|| ()).await.is_ok());
        });
    }

    #[test]
    fn a_job_that_panics_gives_its_turn_back() {
        System::new().block_on(async {
            let jobs = JobQueue::new(1);
            for _ in 0..2 {
                // Without the panic hook, which would print the panic that this test needs.
                let failed = jobs.run(|| std::panic::resume_unwind(Box::new(()))).await;
                assert!(matches!(failed, Err(WebError::JobPanicked)));
            }
            assert_eq!(jobs.running.available_permits(), 1);
        });
    }

    async fn futures<A, B>(a: impl Future<Output = A>, b: impl Future<Output = B>) -> (A, B) {
        let (mut a, mut b) = (std::pin::pin!(a), std::pin::pin!(b));
        let (mut first, mut second) = (None, None);
        std::future::poll_fn(move |context| {
            if first.is_none()
                && let std::task::Poll::Ready(value) = a.as_mut().poll(context)
            {
                first = Some(value);
            }
            if second.is_none()
                && let std::task::Poll::Ready(value) = b.as_mut().poll(context)
            {
                second = Some(value);
            }
            match (first.take(), second.take()) {
                (Some(a), Some(b)) => std::task::Poll::Ready((a, b)),
                (a, b) => {
                    (first, second) = (a, b);
                    std::task::Poll::Pending
                }
            }
        })
        .await
    }
}
