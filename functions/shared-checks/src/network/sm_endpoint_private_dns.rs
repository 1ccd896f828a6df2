//! # The Secrets Manager endpoint has no private DNS, and there is no NAT path
//!
//! ## Why it breaks a connection
//! Without private DNS the service's ordinary name leads to its public address, past the endpoint. Private DNS also needs
//! both DNS attributes of the VPC.
//!
//! ## Evidence
//! The endpoint, and what its private DNS lacks.
//!
//! ## Fix
//! Turn on private DNS on the endpoint (and DNS support and host names in the VPC).
//!
//! ## Unknown when
//! `ec2:DescribeVpcAttribute` was denied, throttled or late; or the DHCP options name other DNS servers, which may know the endpoint, or
//! could not be read, or Resolver rules or Route 53 Profiles could not be listed, unless the error text says that Secrets Manager did not answer.
//!
//! ## References
//! <https://docs.aws.amazon.com/vpc/latest/privatelink/interface-endpoints.html#interface-endpoint-dns-hostnames>

use shared_domain::{Code, Missing};

use super::path::hop::HopKind;
use super::path::obstacle::Obstacle;
use super::path::report::{judge_path, private_dns};
use super::path::view::NetworkView;
use crate::check::{Path, causes, refuted};
use crate::{Check, Judgement};

pub const CHECK: Check<NetworkView> = Check {
    explains: causes::SERVICE,
    refuted_by: refuted::BY_READING,
    path: Path::SecretsManager,
    ..Check::network(
        Code::SmEndpointPrivateDns,
        "The Secrets Manager endpoint has no private DNS, and there is no NAT path",
        judge,
    )
};

fn judge(view: &NetworkView) -> Result<Judgement, Missing> {
    let Some(trace) = view.service("secretsmanager") else {
        return Ok(Judgement::NotApplicable);
    };
    judge_path(trace, &[HopKind::EndpointDns], |obstacle| match obstacle {
        Obstacle::EndpointWithoutPrivateDns(endpoint) => Some(private_dns(view, endpoint)),
        _ => None,
    })
}
