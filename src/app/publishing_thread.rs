//! The thread that publishes. It waits, starts the long parts of a publish as jobs, and applies decisions beside them.

use std::panic::resume_unwind;
use std::path::PathBuf;
use std::sync::{Arc, mpsc};
use std::thread;

use arc_swap::ArcSwap;

use super::StartupLinks;
use super::connection_log::ConnectionLog;
use super::hold_announcer::HoldAnnouncer;
use super::journal_maintenance::JournalMaintenance;
use super::protected_list_check::ProtectedListCheck;
use super::report_log::ReportLog;
use super::supervision::Heartbeat;
use crate::clock::Clock;
use crate::config::Config;
use crate::feed::Kind;
use crate::folder::{LookAt, Severity};
use crate::publish::{AfterJob, FinishedJob, Job, Publisher, Report};
use crate::snapshot::{FolderProblem, Published};
use crate::watch::{WakeReason, Waker, Watcher};
use crate::web::PublishTrigger;

/// The state of the thread.
pub(super) struct PublishingThread {
    pub(super) publisher: Publisher,
    pub(super) watcher: Watcher,
    pub(super) waker: Waker,
    pub(super) base_url: String,
    pub(super) data: PathBuf,
    pub(super) published: Published,
    /// Gets the links to try when the first publish is over.
    pub(super) startup_links: mpsc::Sender<StartupLinks>,
    pub(super) journal_maintenance: JournalMaintenance,
    pub(super) connection_log: ConnectionLog,
    pub(super) protected_list_check: ProtectedListCheck,
    pub(super) clock: Clock,
    pub(super) settings: Arc<ArcSwap<Config>>,
    pub(super) hold_announcer: HoldAnnouncer,
    pub(super) report_log: ReportLog,
    pub(super) heartbeat: Heartbeat,
    pub(super) job_heartbeat: Heartbeat,
    /// Wakes the threads that read what is on disk: a publish is over, or decisions were applied.
    pub(super) wake_log_readers: PublishTrigger,
}

/// Tells the watcher that a job has ended, even by a panic.
struct JobEndNotice(Waker);

impl Drop for JobEndNotice {
    fn drop(&mut self) {
        self.0.job_finished();
    }
}

impl PublishingThread {
    /// Publishes until the server stops. The watcher was started before, so no change falls between the first publish
    /// and the first wait.
    pub(super) fn run(mut self) {
        self.heartbeat.beat();
        let report = self.publish(LookAt::Everything);
        if !self.published.current().is_serving() {
            self.log_nothing_served();
        }
        let startup_links = startup_links(&self.publisher, &self.base_url, &report);
        // Nobody may be waiting for it.
        let _ = self.startup_links.send(startup_links);
        loop {
            self.journal_maintenance.run(self.clock.now());
            self.connection_log.run(&self.published, self.clock.now());
            self.protected_list_check
                .run(&self.settings.load(), &self.published);
            match self.heartbeat.rest_while(|| self.watcher.wait()) {
                WakeReason::FolderMayHaveChanged(look_at) => {
                    // Not while the heart rests, because this does not return on a file system that hangs.
                    self.heartbeat.beat();
                    if look_at == LookAt::Everything {
                        self.watcher.update_watches();
                    }
                    if self.publisher.read_journal() {
                        self.watcher.decisions_found();
                    }
                    // It applies all decisions, and reads the journal before that.
                    if has_found_change(&self.publish(look_at)) {
                        self.watcher.change_found();
                    }
                }
                WakeReason::DecisionsChanged | WakeReason::JobFinished => {
                    self.publisher.apply_decisions(self.clock.now());
                    (self.wake_log_readers)();
                }
                WakeReason::Stop => break,
            }
        }
        if let Err(error) = self.publisher.flush() {
            tracing::error!(%error, "the store could not be flushed");
        }
    }

    fn log_nothing_served(&self) {
        let stored = if self.published.has_lost_store() {
            "the stored feeds are damaged and were set aside"
        } else {
            "no feeds are stored"
        };
        tracing::error!(
            data = %self.data.display(),
            "no feed can be served: the data folder is missing, cannot be read or has no timetable files, and {stored}; \
             every feed is answered with 503 until the folder is back; the server notices that and needs no restart"
        );
    }

    /// Publishes, and applies decisions about links meanwhile.
    fn publish(&mut self, look_at: LookAt) -> Report {
        let mut job = self.publisher.begin_publish(look_at, self.clock.now());
        loop {
            let done = self.run_job(job);
            match self.publisher.finish_job(done, self.clock.now()) {
                AfterJob::NextJob(next) => job = next,
                AfterJob::Finished(report) => {
                    self.report_log.log(&report);
                    self.published.set_problems(folder_problems(&report));
                    // A folder that cannot be read says nothing about holds.
                    if !report.is_folder_missing {
                        let settings = self.settings.load();
                        let announcer = &mut self.hold_announcer;
                        announcer.announce(&report.holds, &report.renames, &settings.hold);
                    }
                    (self.wake_log_readers)();
                    return report;
                }
            }
        }
    }

    fn run_job(&mut self, job: Job) -> FinishedJob {
        let Self {
            publisher,
            watcher,
            waker,
            clock,
            heartbeat,
            job_heartbeat,
            ..
        } = self;
        thread::scope(|scope| {
            let running = scope.spawn(|| {
                let _finish = JobEndNotice(waker.clone());
                job_heartbeat.beat();
                let done = job.run();
                job_heartbeat.rest();
                done
            });
            while heartbeat.rest_while(|| watcher.wait_for_job()) != WakeReason::JobFinished {
                publisher.apply_decisions(clock.now());
            }
            running.join().unwrap_or_else(|panic| resume_unwind(panic))
        })
    }
}

/// The problems as the desk shows them.
fn folder_problems(report: &Report) -> Vec<FolderProblem> {
    let problems = report.problems.iter();
    let shown = problems.map(|problem| FolderProblem {
        is_error: problem.severity == Severity::Error,
        place: format!("{}:{}", problem.path, problem.line),
        message: problem.message.clone(),
    });
    shown.collect()
}

fn has_found_change(report: &Report) -> bool {
    !report.is_unchanged || !report.new_problems.is_empty() || !report.repaired.is_empty()
}

fn startup_links(publisher: &Publisher, base_url: &str, report: &Report) -> StartupLinks {
    let addresses = publisher.addresses(base_url);
    let first_feed = |kind: Kind| {
        let feeds = publisher.feeds().of_kind(kind);
        let current = feeds.filter(|served| served.is_current());
        let served = current.min_by_key(|served| served.feed_id())?;
        let address = addresses.of(served.feed_id());
        Some((served.name().to_string(), address))
    };
    StartupLinks {
        student: first_feed(Kind::Student),
        module: first_feed(Kind::Module),
        errors: report.errors(),
    }
}
