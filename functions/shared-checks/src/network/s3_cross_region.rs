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

use super::path::report::judge_at;
use super::path::trace::At;
use super::path::view::View;
use crate::check::{Path, causes, refuted};
use crate::{Check, Judgement};

/// The check.
pub const CHECK: Check<View> = Check {
    explains: causes::SERVICE,
    refuted_by: refuted::BY_LAUNCH,
    path: Path::S3,
    ..Check::network(
        Code::S3CrossRegion,
        "A bucket is in another Region, and the only way to S3 is a gateway endpoint",
        judge,
    )
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    if view.s3.at(&[At::BucketRegion]).next().is_none()
        && view.s3.at(&[At::EndpointPolicy, At::Endpoint]).next().is_some()
    {
        view.bucket_regions.clone()?;
    }
    judge_at(view, &view.s3, CHECK.code, &[At::BucketRegion], |_obstacle, view| {
        Fix::advice(format!(
            "Use a bucket in {}, or route the connection's subnet to a NAT gateway.",
            view.region
        ))
    })
}
