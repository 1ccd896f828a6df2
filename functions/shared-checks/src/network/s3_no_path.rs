//! # The connection's subnet has no way to S3
//!
//! ## Why it breaks a connection
//! Every job reads its script and writes its temporary files in S3. Glue checks at launch that the subnet's route table
//! has an S3 gateway endpoint or a NAT gateway; an endpoint on another table, or one that is not associated, does not
//! help.
//!
//! ## Evidence
//! The route table that counts, and what it lacks.
//!
//! ## Fix
//! Create an S3 gateway endpoint on the route table, or associate the existing one with it. It costs nothing.
//!
//! ## Unknown when
//! `ec2:DescribeVpcEndpoints` or `ec2:DescribeRouteTables` was denied, throttled or late.
//!
//! ## References
//! <https://docs.aws.amazon.com/glue/latest/dg/connection-S3-VPC.html>

use shared_domain::{Cause, Code, Fix, Missing, Verdict};

use super::path::report::judge_at;
use super::path::trace::{At, Outcome};
use super::path::view::View;
use crate::check::{Path, Said, Stands, refuted};
use crate::{Check, Judgement};

/// The check.
pub const CHECK: Check<View> = Check {
    explains: &[Cause::S3EndpointMissing, Cause::ServiceEndpointUnreachable],
    refuted_by: refuted::BY_LAUNCH,
    path: Path::S3,
    said: &[Said {
        cause: Cause::S3EndpointMissing,
        title: "Glue found no way to S3 when it launched the run",
        resource: |told| told.subnet(),
        fix: |_| {
            Fix::advice(
                "Associate an S3 gateway endpoint with the subnet's route table; the configuration has one now, so run the job again first.",
            )
        },
        stands: Stands::EvenIfPassed,
    }],
    ..Check::network(Code::S3NoPath, "The connection's subnet has no way to S3", judge)
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    let mut judgement = judge_at(view, &view.s3, CHECK.code, &[At::Endpoint], |obstacle, view| {
        let about = &obstacle.about;
        let table = about.table.as_deref().unwrap_or(&obstacle.resource.id);
        if let Some(endpoint) = &about.gateway {
            return Fix::command(
                format!("Associate {endpoint} with {table}."),
                format!("aws ec2 modify-vpc-endpoint --vpc-endpoint-id {endpoint} --add-route-table-ids {table}"),
            );
        }
        let vpc = about.vpc.as_deref().unwrap_or_default();
        Fix::command(
            format!("Create an S3 gateway endpoint in {vpc} on {table}."),
            format!(
                "aws ec2 create-vpc-endpoint --vpc-id {vpc} --vpc-endpoint-type Gateway --service-name com.amazonaws.{}.s3 --route-table-ids {table}",
                view.region
            ),
        )
    })?;
    let doubtful = view
        .s3
        .at(&[At::Endpoint])
        .any(|step| matches!(step.outcome, Outcome::Partly(_)));
    if let (Judgement::Found(found), true) = (&mut judgement, doubtful) {
        found.iter_mut().for_each(|seen| seen.verdict = Verdict::Warn);
    }
    Ok(judgement)
}
