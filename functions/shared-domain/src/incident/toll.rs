//! What an incident cost, and which of its runs can be run again.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Closed, IncidentRun, Member};
use crate::aws::glue::JobRun;

/// DPUs of one worker. Sources: "Configuring job properties" and the API's `WorkerType` in the Glue guide.
const DPUS: &[(&str, f64)] = &[
    ("Standard", 1.0),
    ("G.025X", 0.25),
    ("G.1X", 1.0),
    ("G.2X", 2.0),
    ("G.4X", 4.0),
    ("G.8X", 8.0),
    ("G.12X", 12.0),
    ("G.16X", 16.0),
    ("R.1X", 1.0),
    ("R.2X", 2.0),
    ("R.4X", 4.0),
    ("R.8X", 8.0),
    ("Z.2X", 2.0),
];
/// What Glue adds to the id of a run that is tried again, by itself or with `start-job-run --job-run-id`.
const RETRY: &str = "_attempt_";

/// What a run used: as Glue says where it does (jobs that scale, and flexible ones), else its time by its capacity.
pub fn dpu_seconds(run: &JobRun) -> Option<f64> {
    let of_workers = || {
        let kind = run.worker_type.as_deref()?;
        let (_, dpus) = DPUS.iter().find(|(name, _)| *name == kind)?;
        Some(dpus * f64::from(run.number_of_workers?))
    };
    let capacity = || run.max_capacity.filter(|dpus| *dpus > 0.0).or_else(of_workers);
    let seconds = run.execution_time?;
    match run.dpu_seconds {
        Some(told) if told > 0.0 => Some(told),
        _ if seconds == 0 => Some(0.0),
        _ => Some(f64::from(seconds) * capacity()?),
    }
}

/// What an incident cost.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Toll {
    /// Failed runs and crawls.
    pub runs: usize,
    /// Jobs that they are of.
    pub jobs: usize,
    /// Crawlers that they are of.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub crawlers: usize,
    /// DPU hours that they used, of those whose use is known.
    pub dpu_hours: f64,
    /// Runs whose use is not known.
    #[serde(default)]
    pub cost_unknown: usize,
}

impl Toll {
    /// `3 runs of 2 jobs and 1 crawler`.
    pub fn counted(&self) -> String {
        let of = [(self.jobs, "job"), (self.crawlers, "crawler")];
        let of: Vec<String> = of
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| counted(count, what))
            .collect();
        format!("{} of {}", counted(self.runs, "run"), of.join(" and "))
    }

    /// `, beside 2 runs whose use is not known`, where there are any.
    pub fn not_counted(&self) -> String {
        match self.cost_unknown {
            0 => String::new(),
            count => format!(", beside {} whose use is not known", counted(count, "run")),
        }
    }
}

/// `1 run`, `2 runs`.
pub fn counted(count: usize, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        count => format!("{count} {what}s"),
    }
}

fn is_zero(count: &usize) -> bool {
    *count == 0
}

/// What these runs cost together.
pub fn toll(runs: &[IncidentRun]) -> Toll {
    let all: BTreeSet<&Member> = runs.iter().map(|run| &run.of).collect();
    let crawlers = all.iter().filter(|of| matches!(of, Member::Crawler(_))).count();
    let seconds: f64 = runs.iter().filter_map(|run| run.dpu_seconds).sum();
    Toll {
        runs: runs.len(),
        jobs: all.len() - crawlers,
        crawlers,
        // To the second decimal: nobody is charged by less.
        dpu_hours: (seconds / 36.0).round() / 100.0,
        cost_unknown: runs.iter().filter(|run| run.dpu_seconds.is_none()).count(),
    }
}

/// When an incident ended that began at `opened`: with the success that closed it, or where nothing closed it but quiet, with its last
/// failure, which was long before anybody saw it.
pub fn ended(closed: &Closed, opened: Timestamp, runs: &[IncidentRun]) -> Timestamp {
    match closed {
        Closed::Success { started, .. } => *started,
        Closed::Quiet { .. } => last_failure(runs).map_or(opened, |last| last.max(opened)),
    }
}

/// When the last of them failed.
pub fn last_failure(runs: &[IncidentRun]) -> Option<Timestamp> {
    runs.iter().map(|run| run.ended).max()
}

/// Job and id of the runs that can be run again because it is proven that nothing was read or written: of a run that was tried again,
/// every attempt has to be so, and none may be what closed the incident, because its work is done.
pub fn safe_to_rerun<'a>(runs: &'a [IncidentRun], closed: Option<&'a Closed>) -> Vec<(&'a str, &'a str)> {
    let mut safe: BTreeMap<(&str, &str), bool> = BTreeMap::new();
    let failed = runs.iter().map(|run| (&run.of, run.run.as_str(), run.untouched));
    let succeeded = match closed {
        Some(Closed::Success { of, run, .. }) => Some((of, run.as_str(), false)),
        Some(Closed::Quiet { .. }) | None => None,
    };
    for (of, run, untouched) in failed.chain(succeeded) {
        let Member::Job(job) = of else { continue };
        *safe.entry((job, first_attempt(run))).or_insert(true) &= untouched;
    }
    safe.into_iter().filter(|(_, safe)| *safe).map(|(run, _)| run).collect()
}

/// The id that all attempts of a run share: `jr_1` of `jr_1_attempt_2`.
fn first_attempt(run: &str) -> &str {
    run.split_once(RETRY).map_or(run, |(id, _)| id)
}
