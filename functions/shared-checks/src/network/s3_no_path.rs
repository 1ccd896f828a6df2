//! # The connection's subnet has no way to S3
//!
//! ## Why it breaks a connection
//! Every job reads its script and writes its temporary files in S3. Glue checks at launch that the subnet's route table
//! has an S3 gateway endpoint or a NAT gateway; an endpoint on another table, or one that is not associated, does not
//! help. Where a private hosted zone of the VPC answers for S3's names, or an interface endpoint with private DNS, the packets go
//! there, whatever the table has.
//!
//! ## Evidence
//! The route table that counts, and what it lacks.
//!
//! ## Fix
//! Create an S3 gateway endpoint on the route table, or associate the existing one with it. It costs nothing.
//!
//! ## Unknown when
//! `ec2:DescribeVpcEndpoints` or `ec2:DescribeRouteTables` was denied, throttled or late; or the NAT gateway that is the only way
//! out could not be seen, or what a private hosted zone answers for the bucket's name, or where a Resolver rule forwards it.
//!
//! ## References
//! <https://docs.aws.amazon.com/glue/latest/dg/connection-S3-VPC.html>

use shared_domain::aws::ec2::VpcEndpoint;
use shared_domain::change::{Edit, EndpointPart, NEW_ENDPOINT};
use shared_domain::{Cause, Code, Fix, Missing, Verdict};

use super::path::flow::Direction;
use super::path::hop::HopKind;
use super::path::obstacle::{AclGuard, Obstacle, S3WithoutWay};
use super::path::report::{judge_path, service_fix, with_its_zone};
use super::path::trace::{Outcome, Step};
use super::path::view::NetworkView;
use crate::check::{Path, Said, Stands, causes, refuted};
use crate::{Check, Judgement};

pub const CHECK: Check<NetworkView> = Check {
    explains: causes::S3,
    refuted_by: refuted::BY_LAUNCH,
    path: Path::S3,
    said: &[Said {
        cause: Cause::S3EndpointMissing,
        title: "The run found no way to S3",
        resource: |told| told.subnet(),
        fix: |_| {
            Fix::advice(
                "Associate an S3 gateway endpoint with the subnet's route table; where it has one by now, run it again first.",
            )
        },
        stands: Stands::EvenIfPassed,
    }],
    ..Check::network(Code::S3NoPath, "The connection's subnet has no way to S3", judge)
};

fn judge(view: &NetworkView) -> Result<Judgement, Missing> {
    let mut judgement = judge_path(&view.s3, &[HopKind::Endpoint], |obstacle| match obstacle {
        Obstacle::S3WithoutWay(nothing) => Some(fix(view, nothing)),
        // These have checks of their own.
        Obstacle::SecurityGroupRefuses(refusal) if refusal.direction == Direction::Egress => None,
        Obstacle::AclDenies(denies) if denies.guard == AclGuard::Connection => None,
        Obstacle::EndpointPolicyDenies(_) | Obstacle::BucketElsewhere(_) => None,
        other => Some(with_its_zone(service_fix(view, other, "s3"), &view.s3)),
    })?;
    let is_doubtful = |at: usize| {
        let step = view.s3.steps.get(at);
        step.is_some_and(|step| step.kind() == HopKind::Endpoint && matches!(step.outcome, Outcome::Partly(_)))
    };
    if let Judgement::Found(found) = &mut judgement {
        let doubtful = found
            .iter_mut()
            .filter(|seen| seen.steps.iter().all(|(_, at)| is_doubtful(*at)));
        doubtful.for_each(|seen| seen.verdict = Verdict::Warn);
    }
    // What lies on the way out, or on the way to where the name leads, no other check tells of.
    let of_others = [
        HopKind::SourceGroups,
        HopKind::SourceAcl,
        HopKind::SourceAclReturn,
        HopKind::EndpointPolicy,
        HopKind::BucketRegion,
    ];
    let mut on_the_way = view.s3.steps.iter().filter(|step| !of_others.contains(&step.kind()));
    match (&judgement, on_the_way.find_map(Step::missing)) {
        (Judgement::NotApplicable | Judgement::Pass, Some(missing)) => Err(missing),
        _ => Ok(judgement),
    }
}

fn fix(view: &NetworkView, nothing: &S3WithoutWay) -> Fix {
    let (vpc, table) = (nothing.vpc.clone(), nothing.table.clone());
    if let Some(endpoint) = nothing.elsewhere.clone() {
        let summary = format!("Associate {endpoint} with {table}.");
        let edit = Edit::EndpointPart {
            endpoint,
            part: EndpointPart::RouteTables,
            ids: vec![table],
            on: true,
        };
        return Fix::changes(summary, [edit]);
    }
    let summary = format!("Create an S3 gateway endpoint in {vpc} on {table}.");
    let endpoint = VpcEndpoint {
        vpc_endpoint_id: NEW_ENDPOINT.to_owned(),
        vpc_endpoint_type: Some("Gateway".to_owned()),
        vpc_id: vpc,
        service_name: format!("com.amazonaws.{}.s3", view.region),
        state: Some("available".to_owned()),
        route_table_ids: vec![table],
        ..VpcEndpoint::default()
    };
    Fix::changes(summary, [Edit::Endpoint { endpoint, on: true }])
}
