//! The progress of a publish, for the thread that supervises it.

use std::fmt;
use std::sync::Arc;

use super::Publisher;

/// The stage of a publish that has just begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Looking,
    /// One file.
    Reading,
    /// One module.
    Rendering,
    /// One feed.
    Composing,
    Writing,
}

/// An observer of the stages of a publish. It is called on the thread that works, which then goes on.
#[derive(Clone, Default)]
pub struct Progress(Option<Arc<dyn Fn(Stage) + Send + Sync>>);

impl Progress {
    /// Calls `observe` at each stage.
    pub fn new(observe: impl Fn(Stage) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(observe)))
    }

    /// Reports a stage.
    pub fn begin(&self, stage: Stage) {
        if let Some(observe) = &self.0 {
            observe(stage);
        }
    }
}

impl Publisher {
    /// The same publisher with an observer.
    #[must_use]
    pub fn with_progress(mut self, progress: Progress) -> Self {
        let resources = Arc::get_mut(&mut self.resources).expect("no publish has begun yet");
        resources.progress = progress;
        self
    }
}

impl fmt::Debug for Progress {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Progress")
    }
}
