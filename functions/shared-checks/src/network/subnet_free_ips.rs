//! # The subnet has fewer free addresses than the job has workers
//!
//! ## Why it breaks a connection
//! Each worker takes an address of the connection's subnet. When they run out, Glue cannot create its interfaces and the
//! run does not start.
//!
//! ## Evidence
//! The subnet's free addresses, the job's workers and how many runs may run at once.
//!
//! ## Fix
//! Use a larger subnet, or fewer workers.
//!
//! ## Unknown when
//! The subnet could not be read, or AWS did not tell its free addresses.
//!
//! ## References
//! <https://docs.aws.amazon.com/glue/latest/dg/glue-troubleshooting-errors.html>

use shared_domain::change::{Edit, Flip};
use shared_domain::diagnosis::Undo;
use shared_domain::{Cause, Code, Fix, Missing, Resource};

use super::path::fixes;
use super::path::report::choose;
use super::path::view::NetworkView;
use crate::check::{Effect, Path, Said, Stands, refuted};
use crate::{Check, Judgement};

pub const CHECK: Check<NetworkView> = Check {
    explains: &[Cause::SubnetNoFreeIps],
    refuted_by: refuted::BY_LAUNCH,
    effect: Effect::BlocksOrDegrades,
    path: Path::Every,
    said: &[Said {
        cause: Cause::SubnetNoFreeIps,
        title: "The subnet had no free address left when the run was launched",
        resource: |told| told.subnet(),
        fix: |_| Fix::advice("Use a larger subnet for the connection, or fewer workers and concurrent runs."),
        stands: Stands::EvenIfPassed,
    }],
    ..Check::network(
        Code::SubnetFreeIps,
        "The subnet has fewer free addresses than the job has workers",
        judge,
    )
};

/// The least workers that Glue starts a job with.
const FEWEST: u32 = 2;

fn judge(view: &NetworkView) -> Result<Judgement, Missing> {
    let Some(subnet) = view.subnet.as_ref().map_err(Clone::clone)? else {
        return Ok(Judgement::NotApplicable);
    };
    let Some(free) = subnet
        .available_ip_address_count
        .map(|count| u32::try_from(count).unwrap_or(0))
    else {
        return Err(Missing {
            reason: format!("the free addresses of {} were not described", subnet.subnet_id),
            would_help: "ec2:DescribeSubnets".to_owned(),
        });
    };
    let workers = view.workers.unwrap_or(1).max(1);
    let resource = Resource::new("subnet", &subnet.subnet_id);
    let job = view.job.as_deref().unwrap_or("the job");
    let fix = |runs: u32| {
        let list = fixes::list_subnets(Some(&subnet.vpc_id));
        let fewer = free / runs.max(1);
        let (Some(job), true) = (&view.job, fewer >= FEWEST) else {
            return choose(
                view,
                "Use a larger subnet for the connection, or fewer workers for the job.",
                list,
            );
        };
        let count = |count: u32| i32::try_from(count).ok();
        let edit = Edit::Job {
            name: job.clone(),
            connections: None,
            workers: Some(Flip {
                from: view.workers.and_then(count),
                to: count(fewer),
            }),
        };
        let fix = Fix::changes(format!("Let {job} take {fewer} workers."), [edit]).then(list, Undo::NotNeeded);
        fix.or_instead("Use a larger subnet for the connection; the last command lists those there are.")
    };
    if free < workers {
        let evidence = format!(
            "{} ({}) has {free} free addresses, {job} takes {workers}",
            subnet.subnet_id, subnet.cidr_block
        );
        return Ok(Judgement::fail(resource, evidence, fix(1)));
    }
    let all = workers.saturating_mul(view.concurrent_runs);
    if free < all {
        let evidence = format!(
            "{} has {free} free addresses, {} runs of {job} at once take {all}",
            subnet.subnet_id, view.concurrent_runs
        );
        return Ok(Judgement::warn(resource, evidence, fix(view.concurrent_runs)));
    }
    Ok(Judgement::Pass)
}
