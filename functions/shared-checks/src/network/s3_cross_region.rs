//! # A bucket is in another Region, and the only way to S3 is a gateway endpoint
//!
//! ## Why it breaks a connection
//! A gateway endpoint serves its own Region. A bucket elsewhere is reached through a NAT gateway, or not at all.
//!
//! ## Evidence
//! The bucket's Region.
//!
//! ## Fix
//! Use a bucket in the job's Region, or add a NAT gateway.
//!
//! ## Unknown when
//! `s3:GetBucketLocation` was denied, throttled or late.
//!
//! ## References
//! <https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html>

use shared_domain::{Code, Fix, Missing};

use super::path::hop::HopKind;
use super::path::obstacle::Obstacle;
use super::path::report::judge_path;
use super::path::trace::Step;
use super::path::view::NetworkView;
use crate::check::{Path, causes, refuted};
use crate::{Check, Judgement};

pub const CHECK: Check<NetworkView> = Check {
    explains: causes::S3,
    refuted_by: refuted::BY_LAUNCH,
    path: Path::S3,
    ..Check::network(
        Code::S3CrossRegion,
        "A bucket is in another Region, and the only way to S3 is a gateway endpoint",
        judge,
    )
};

fn judge(view: &NetworkView) -> Result<Judgement, Missing> {
    let chosen = [HopKind::EndpointPolicy, HopKind::Endpoint];
    let is_elsewhere = view.s3.at(&[HopKind::BucketRegion]).any(Step::is_blocked);
    if !is_elsewhere && view.s3.at(&chosen).next().is_some() {
        view.bucket_regions.clone()?;
    }
    judge_path(&view.s3, &[HopKind::BucketRegion], |obstacle| match obstacle {
        Obstacle::BucketElsewhere(bucket) => Some(Fix::advice(format!(
            "Use a bucket in {}, or route the connection's subnet to a NAT gateway.",
            bucket.own_region
        ))),
        _ => None,
    })
}
