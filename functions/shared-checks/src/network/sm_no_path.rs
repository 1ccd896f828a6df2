//! # The connection's subnet has no way to Secrets Manager
//!
//! ## Why it breaks a connection
//! The job reads the connection's secret from inside the subnet. Without an interface endpoint for Secrets Manager, and
//! without a NAT gateway, the read hangs until it times out, which looks like a database that does not answer. Where a private hosted zone
//! of the VPC answers for the service's name, the packets go where it says, whatever else is open.
//!
//! ## Evidence
//! What the VPC and the route table lack, or what stops the way to the endpoint.
//!
//! ## Fix
//! Create an interface endpoint for Secrets Manager with private DNS, or a NAT gateway. Where the name leads to an endpoint in another VPC,
//! mend the way there: the route, the peering, the transit gateway's table.
//!
//! ## Unknown when
//! `ec2:DescribeVpcEndpoints` or `ec2:DescribeRouteTables` was denied, throttled or late. So it is where a private hosted zone that the VPC
//! sees (a hub's central endpoints) answers for the service's name and its records, or the way to what they say, cannot be seen; and where a
//! Resolver rule forwards the name. Where the DHCP options name other DNS servers, or could not be read, or Resolver rules or Route 53
//! Profiles could not be listed, what Amazon's resolver would answer blocks nothing, unless no other answer could be reached (a route leads to no other network, and none out), or the error text says that
//! Secrets Manager did not answer.
//!
//! ## References
//! <https://docs.aws.amazon.com/secretsmanager/latest/userguide/vpc-endpoint-overview.html>

use shared_domain::{Code, Missing};

use super::path::flow::Direction;
use super::path::obstacle::Obstacle;
use super::path::report::{judge_service, service_fix};
use super::path::view::NetworkView;
use crate::check::{Path, causes, refuted};
use crate::{Check, Judgement};

pub const CHECK: Check<NetworkView> = Check {
    explains: causes::SERVICE,
    refuted_by: refuted::BY_READING,
    path: Path::SecretsManager,
    ..Check::network(
        Code::SmNoPath,
        "The connection's subnet has no way to Secrets Manager",
        judge,
    )
};

fn judge(view: &NetworkView) -> Result<Judgement, Missing> {
    judge_service(view, "secretsmanager", |obstacle| match obstacle {
        // These have checks of their own.
        Obstacle::EndpointWithoutPrivateDns(_) => None,
        Obstacle::SecurityGroupRefuses(refusal) if refusal.direction == Direction::Ingress => None,
        other => Some(service_fix(view, other, "secretsmanager")),
    })
}
