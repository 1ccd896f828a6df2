//! What streams runs for weeks and never succeeds: that a run of it holds is as good.

use aws_sdk_glue::types::JobRun;
use jiff::{SignedDuration, Timestamp};
use shared_domain::evidence::{Evidence, is_failure};
use shared_domain::incident::{Closed, Incident, LEAST_QUIET};

use super::of_run;
use super::over::timestamp;

/// No run shows anything sooner.
const LEAST: SignedDuration = SignedDuration::from_hours(1);

/// The runs of a job that are at work, and how long it takes to fail.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Steady {
    /// When they began, and what they say of themselves.
    running: Vec<(Timestamp, Evidence)>,
    /// How long the run lasted that failed, or was stopped, and lasted longest.
    failing: SignedDuration,
}

impl Steady {
    /// Keeps what a run shows.
    pub(super) fn see(&mut self, run: &JobRun) {
        let Some(began) = run.started_on().and_then(timestamp) else {
            return;
        };
        let state = run.job_run_state().map_or("", |state| state.as_str());
        let ended = run.completed_on().or(run.last_modified_on()).and_then(timestamp);
        if state == "RUNNING" {
            self.running.push((began, of_run(run)));
        } else if let Some(ended) = ended.filter(|_| is_failure(state) || state == "STOPPED") {
            // Whoever stops a run that hangs has seen that it does not work.
            self.failing = self.failing.max(ended.duration_since(began));
        }
    }

    /// What closes an incident while a run goes on that began after its last failure: that it has held for twice as long as any that failed, or for
    /// as long as anything has to be quiet. Nothing says that it works; of what comes and goes a shorter time says nothing at all.
    /// `is_shown` is asked of a run whether what it is of is what has failed.
    pub(super) fn shows_over(
        &self,
        incident: &Incident,
        quiet: SignedDuration,
        now: Timestamp,
        is_shown: impl Fn(&Evidence, Timestamp) -> bool,
    ) -> Option<Closed> {
        let longest = quiet.max(LEAST_QUIET);
        let twice = self.failing.saturating_add(self.failing).max(LEAST);
        let needed = if incident.again().is_some() {
            longest
        } else {
            twice.min(longest)
        };
        let mut running = self.running.iter();
        let holds = running.any(|(began, run)| {
            *began >= incident.last_failure && now.duration_since(*began) >= needed && is_shown(run, *began)
        });
        let over = incident.quiet_since(SignedDuration::ZERO, Some(now), now);
        over.filter(|_| holds)
    }
}
