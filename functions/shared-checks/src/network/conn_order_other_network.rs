//! # Another connection of the job comes first and decides the network
//!
//! ## Why it breaks a connection
//! A run lives in one subnet: that of the first connection in the job's list that passes Glue's launch check. The other
//! connections' sources have to be reachable from there.
//!
//! ## Evidence
//! The connection that decides, its subnet, and what stops the way from there to this source.
//!
//! ## Fix
//! Put the connection first in the job's list whose network reaches this source, and every source that the job reaches now; or open the
//! path from the deciding connection's subnet. Where this connection's own network does not reach its source either, or no order serves,
//! the order is not what is wrong: the path from the deciding subnet is judged.
//!
//! ## Unknown when
//! The walk from the deciding subnet could not be finished.
//!
//! ## References
//! <https://docs.aws.amazon.com/glue/latest/dg/connection-JDBC-VPC.html>

use shared_domain::change::{Edit, Flip};
use shared_domain::{Cause, Code, Fix, Missing, Resource};

use super::path::view::NetworkView;
use crate::check::{Effect, Path, refuted};
use crate::{Check, Judgement};

pub const CHECK: Check<NetworkView> = Check {
    explains: &[
        Cause::ConnectTimeout,
        Cause::NoRouteOrUnreachable,
        Cause::DnsFailure,
        Cause::S3EndpointMissing,
        Cause::ServiceEndpointUnreachable,
    ],
    refuted_by: refuted::BY_LAUNCH,
    effect: Effect::Blocks,
    path: Path::Every,
    ..Check::network(
        Code::ConnOrderOtherNetwork,
        "Another connection of the job comes first and decides the network",
        judge,
    )
};

fn judge(view: &NetworkView) -> Result<Judgement, Missing> {
    let Some(decider) = &view.decided_by else {
        return Ok(Judgement::NotApplicable);
    };
    let job = view.job.as_deref().unwrap_or("the job");
    let first = decider.order.first().unwrap_or(&view.connection);
    let summary = format!("List {first} first in {job}.");
    let instead = format!(
        "Open the path from {} to the source of {}.",
        decider.subnet, view.connection
    );
    let reordered = Edit::Job {
        name: job.to_owned(),
        connections: Some(Flip {
            from: Some(decider.listed.clone()),
            to: Some(decider.order.clone()),
        }),
        workers: None,
    };
    // What is typed writes the whole list, and would drop what could not be read.
    let fix = match decider.in_part {
        true => Fix::advice(summary),
        false => Fix::changes(summary, [reordered]),
    }
    .or_instead(instead);
    Ok(Judgement::fail_about(
        Resource::new("connection", &decider.connection),
        [&view.connection],
        format!(
            "{job} runs in {} of {}, from where {} does not reach its source: {}",
            decider.subnet, decider.connection, view.connection, decider.stopped
        ),
        fix,
    ))
}
