//! # The connection's subnet has no way to a service that the connection needs
//!
//! ## Why it breaks a connection
//! Unified connections and Redshift IAM URLs assume a role by STS; a password that the Data Catalog encrypts is decrypted
//! by KMS. Each needs an interface endpoint or a NAT gateway.
//!
//! ## Evidence
//! The service, and what the VPC lacks.
//!
//! ## Fix
//! Create an interface endpoint for the service, or a NAT gateway.
//!
//! ## Unknown when
//! `ec2:DescribeVpcEndpoints` or `ec2:DescribeRouteTables` was denied, throttled or late; or STS has no way, which
//! matters only to a run that assumes a role from the subnet.
//!
//! ## References
//! <https://docs.aws.amazon.com/glue/latest/dg/start-connecting.html>

use shared_domain::{Code, Missing};

use super::path::report::{judge_service, service_fix};
use super::path::view::NetworkView;
use crate::check::{Path, causes, refuted};
use crate::{Check, Judgement};

pub const CHECK: Check<NetworkView> = Check {
    explains: causes::SERVICE,
    refuted_by: refuted::BY_READING,
    path: Path::OtherService,
    ..Check::network(
        Code::ServiceNoPath,
        "The connection's subnet has no way to a service that the connection needs",
        judge,
    )
};

fn judge(view: &NetworkView) -> Result<Judgement, Missing> {
    let kms = judge_service(view, "kms", |obstacle| Some(service_fix(view, obstacle, "kms")))?;
    if matches!(kms, Judgement::Found(_)) {
        return Ok(kms);
    }
    match judge_service(view, "sts", |obstacle| Some(service_fix(view, obstacle, "sts")))? {
        // STS is documented for such connections; whether a run calls it from the subnet depends on the roles that it assumes.
        Judgement::Found(found) => Err(Missing {
            reason: found.first().map(|seen| seen.evidence.clone()).unwrap_or_default(),
            would_help: "whether the job assumes a role; if so, an interface endpoint for STS or a NAT gateway"
                .to_owned(),
        }),
        Judgement::NotApplicable => Ok(kms),
        Judgement::Pass => Ok(Judgement::Pass),
    }
}
