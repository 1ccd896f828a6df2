//! # A firewall or appliance on the path decides
//!
//! ## Why it breaks a connection
//! The route leads through an appliance's interface or a gateway load balancer endpoint, whose rules are not described by
//! the VPC.
//!
//! ## Evidence
//! The interface or endpoint.
//!
//! ## Fix
//! Look at the appliance's rules, or route around it.
//!
//! ## Unknown when
//! Always, where the path leads there: it is then unknown, not blocked.
//!
//! ## References
//! <https://docs.aws.amazon.com/vpc/latest/userguide/route-table-options.html#route-tables-appliance-routing>

use shared_domain::{Code, Missing};

use super::path::hop::HopKind;
use super::path::report::judge_path;
use super::path::view::NetworkView;
use crate::check::causes;
use crate::{Check, Judgement};

pub const CHECK: Check<NetworkView> = Check {
    explains: causes::LOST,
    ..Check::network(
        Code::InspectionNotModelled,
        "A firewall or appliance on the path decides",
        judge,
    )
};

fn judge(view: &NetworkView) -> Result<Judgement, Missing> {
    // No obstacle is of this kind: what a firewall decides cannot be seen.
    judge_path(&view.source, &[HopKind::Inspection], |_| None)
}
