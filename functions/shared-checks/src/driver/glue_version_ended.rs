//! # The job's Glue version can no longer start runs
//!
//! ## Why it breaks a connection
//! Glue 0.9, 1.0 and 2.0 reached their end of life on 2026-04-01: since then no run of a Spark job on them starts, whatever its connection
//! is. Python shell jobs have versions of their own and are not meant.
//!
//! ## Evidence
//! The version of the run (else of the job), against the time of observation. Before that day it is a warning.
//!
//! ## Fix
//! Run the job on a newer Glue version, after a look at what else changes with it (Spark, Python, Java, drivers).
//!
//! ## Unknown when
//! `glue:GetJob` was denied, throttled or late.
//!
//! ## References
//! <https://docs.aws.amazon.com/glue/latest/dg/glue-version-support-policy.html>

use jiff::Timestamp;
use shared_domain::{Code, Fix, Missing, Resource, Verdict};

use super::view::{GlueVersion, View};
use crate::check::{Observation, refuted};
use crate::{Check, Judgement};

pub const CHECK: Check<View> = Check {
    // What has started a run was there to start it.
    refuted_by: refuted::BY_LAUNCH,
    ..Check::driver(
        Code::GlueVersionEnded,
        "The job's Glue version can no longer start runs",
        judge,
    )
};

/// The oldest version that still starts runs.
const ALIVE: GlueVersion = GlueVersion { major: 3, minor: 0 };
/// The day from which older ones do not. Source: the page on the support policy of Glue versions.
const END: &str = "2026-04-01T00:00:00Z";

fn judge(view: &View) -> Result<Judgement, Missing> {
    let Some((job, version)) = view.glue_version()? else {
        return Ok(Judgement::NotApplicable);
    };
    if version >= ALIVE {
        return Ok(Judgement::Pass);
    }
    let (Ok(now), Ok(end)) = (view.evidence.observed_at.parse::<Timestamp>(), END.parse::<Timestamp>()) else {
        return Ok(Judgement::NotApplicable);
    };
    let (verdict, words) = if now >= end {
        (Verdict::Fail, "no run on it has started since 2026-04-01")
    } else {
        (Verdict::Warn, "no run on it starts from 2026-04-01 on")
    };
    Ok(Judgement::Found(vec![Observation::new(
        verdict,
        Resource::new("job", &job.name),
        format!("{} runs on Glue {version}, and {words}", job.name),
        Fix::advice(format!("Run {} on Glue {ALIVE} or newer (GlueVersion).", job.name)),
    )]))
}
