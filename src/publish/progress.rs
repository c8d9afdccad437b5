//! The progress of a publish, for the thread that watches over it.

use std::fmt;
use std::sync::Arc;

/// The kind of step that a publish has just begun.
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

/// An observer of every stage of a publish. It is called on the thread that works, which goes on when the call returns.
#[derive(Clone, Default)]
pub struct Progress(Option<Arc<dyn Fn(Stage) + Send + Sync>>);

impl Progress {
    /// Calls `observe` with every step.
    pub fn new(observe: impl Fn(Stage) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(observe)))
    }

    /// Tells of a step.
    pub fn begin(&self, stage: Stage) {
        if let Some(observe) = &self.0 {
            observe(stage);
        }
    }
}

impl fmt::Debug for Progress {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Progress")
    }
}
