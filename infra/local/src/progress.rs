//! What goes on now, in one line on standard error that goes when it is over; where that is no terminal, nothing is written.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressFinish, ProgressStyle};

/// How often the line is drawn.
const TICK: Duration = Duration::from_millis(100);

/// The line; it goes with this.
pub(crate) struct Progress(ProgressBar);

impl Progress {
    /// A line that says nothing yet.
    pub(crate) fn new() -> Self {
        let style = ProgressStyle::with_template("  {spinner} {wide_msg}");
        let style = style.unwrap_or_else(|_| ProgressStyle::default_spinner());
        Self(
            ProgressBar::new_spinner()
                .with_style(style)
                .with_finish(ProgressFinish::AndClear),
        )
    }

    /// One that says what goes on until it is dropped.
    pub(crate) fn of(what: &'static str) -> Self {
        let progress = Self::new();
        progress.says(what);
        progress
    }

    /// What goes on from now on.
    pub(crate) fn says(&self, what: impl Into<std::borrow::Cow<'static, str>>) {
        self.0.set_message(what);
        self.0.enable_steady_tick(TICK);
    }

    /// Writes something that stays.
    pub(crate) fn aside<R>(&self, write: impl FnOnce() -> R) -> R {
        self.0.suspend(write)
    }

    /// Nothing goes on any more.
    pub(crate) fn ends(&self) {
        self.0.finish_and_clear();
    }
}
