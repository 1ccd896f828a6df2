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
//! Put this connection first in the job's list, or open the path from the deciding connection's subnet.
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
    let summary = format!(
        "List {} first in {job}, or open the path from {} to its source.",
        view.connection, decider.subnet
    );
    Ok(Judgement::fail_about(
        Resource::new("connection", &decider.connection),
        [&view.connection],
        format!(
            "{job} runs in {} of {}, from where {} does not reach its source: {}",
            decider.subnet, decider.connection, view.connection, decider.stopped
        ),
        Fix::changes(
            summary,
            [Edit::Job {
                name: job.to_owned(),
                connections: Some(Flip {
                    from: Some(decider.listed.clone()),
                    to: Some(decider.order.clone()),
                }),
                workers: None,
            }],
        ),
    ))
}
