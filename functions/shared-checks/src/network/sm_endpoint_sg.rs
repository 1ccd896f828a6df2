//! # The security group of the Secrets Manager endpoint does not admit the connection
//!
//! ## Why it breaks a connection
//! An endpoint with private DNS takes the service's name for the whole VPC, even where a NAT gateway exists. Its security
//! group has to admit TCP 443 from the connection.
//!
//! ## Evidence
//! The endpoint's groups.
//!
//! ## Fix
//! Admit the connection's security group on 443.
//!
//! ## Unknown when
//! A group could not be read; or the DHCP options name other DNS servers, or could not be read, so that the name may have another answer
//! than the endpoint, and the way to that is not closed as well. Where the error text says that Secrets Manager did not answer, it fails;
//! where it prints the address that the name led to, the way there is judged.
//!
//! ## References
//! <https://docs.aws.amazon.com/vpc/latest/privatelink/interface-endpoints.html>

use shared_domain::{Code, Missing};

use super::path::fixes;
use super::path::flow::Direction;
use super::path::hop::HopKind;
use super::path::obstacle::Obstacle;
use super::path::report::judge_path;
use super::path::view::NetworkView;
use crate::check::{Path, causes, refuted};
use crate::{Check, Judgement};

pub const CHECK: Check<NetworkView> = Check {
    explains: causes::SERVICE,
    refuted_by: refuted::BY_READING,
    path: Path::SecretsManager,
    ..Check::network(
        Code::SmEndpointSg,
        "The security group of the Secrets Manager endpoint does not admit the connection",
        judge,
    )
};

fn judge(view: &NetworkView) -> Result<Judgement, Missing> {
    let Some(trace) = view.service("secretsmanager") else {
        return Ok(Judgement::NotApplicable);
    };
    judge_path(trace, &[HopKind::DestinationGroups], |obstacle| match obstacle {
        Obstacle::SecurityGroupRefuses(refusal) if refusal.direction == Direction::Ingress => {
            Some(fixes::group_rule(refusal))
        }
        _ => None,
    })
}
