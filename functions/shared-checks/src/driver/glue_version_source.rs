//! # The job's Glue version does not support the source
//!
//! ## Why it breaks a connection
//! The connectors for sources with a connection type of their own, and IAM authentication in a Redshift URL, came with Glue 4.0. An older job
//! knows none of them.
//!
//! ## Evidence
//! The version of the run (else of the job), and the source.
//!
//! ## Fix
//! Run the job on a newer Glue version, after a look at what else changes with it.
//!
//! ## Unknown when
//! `glue:GetConnection` or `glue:GetJob` was denied, throttled or late.
//!
//! ## References
//! <https://docs.aws.amazon.com/glue/latest/dg/migrating-version-40.html>

use shared_domain::source::Engine;
use shared_domain::{Cause, Code, Fix, Missing, Resource};

use super::view::{GlueVersion, View};
use crate::{Check, Judgement};

pub const CHECK: Check<View> = Check {
    explains: &[
        Cause::DriverIncompatible,
        Cause::DriverClassNotFound,
        Cause::NoSuitableDriver,
        Cause::WrongConnectionType,
    ],
    ..Check::driver(
        Code::GlueVersionSource,
        "The job's Glue version does not support the source",
        judge,
    )
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    let Some(connection) = view.connection()? else {
        return Ok(Judgement::NotApplicable);
    };
    let native = Engine::of_connection_type(&connection.connection_type).map(Engine::source);
    let since = native.and_then(|source| Some((source.title, source.connection.since?)));
    let (source, (major, minor)) = match since {
        Some(since) => since,
        // What one login of one source needs stands with that login.
        None if view.url()?.is_some_and(|url| url.starts_with("jdbc:redshift:iam:")) => {
            ("IAM authentication in a Redshift URL", (4, 0))
        }
        None => return Ok(Judgement::NotApplicable),
    };
    let since = GlueVersion { major, minor };
    let Some((job, version)) = view.glue_version()? else {
        return Ok(Judgement::NotApplicable);
    };
    if version >= since {
        return Ok(Judgement::Pass);
    }
    Ok(Judgement::fail(
        Resource::new("job", &job.name),
        format!("the job runs on Glue {version}, and {source} came with Glue {since}"),
        Fix::advice(format!("Run {} on Glue {since} or newer (GlueVersion).", job.name)),
    ))
}
