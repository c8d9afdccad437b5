//! The parts of a publisher that only some callers need.

use super::Publisher;
use crate::clock::Clock;
use crate::holds::read_holds;
use crate::published_ids::PublishedIds;
use crate::trusted_time::TrustedTime;

impl Publisher {
    /// The same publisher, which keeps the feeds of vanished ids.
    #[must_use]
    pub fn with_published_ids(mut self, published_ids: PublishedIds) -> Self {
        let files = self.files.as_mut().expect("no publish has begun yet");
        files.published_ids = Some(published_ids);
        self
    }

    /// The same publisher, which holds files whose change takes too much away. People decide about that in the state folder.
    #[must_use]
    pub fn with_holds(mut self) -> Self {
        let files = self.files.as_mut().expect("no publish has begun yet");
        files.holds_files = true;
        // So a restart changes nothing while files recover.
        match read_holds(&self.resources.config.state) {
            Ok(holds) => files.reader.set_last_holds(holds),
            Err(error) => tracing::warn!(%error, "the holds from before this start are not known"),
        }
        self
    }

    /// The same publisher with a trusted time, which decides about old data.
    #[must_use]
    pub fn with_trusted_time(mut self, trusted_time: TrustedTime) -> Self {
        self.trusted_time = trusted_time;
        self
    }

    /// The same publisher with a clock for the times of files. The default is the system's clock, because the system
    /// stamps files.
    #[must_use]
    pub fn with_file_clock(mut self, clock: Clock) -> Self {
        let files = self.files.as_mut().expect("no publish has begun yet");
        files.reader.set_file_clock(clock);
        self
    }
}
