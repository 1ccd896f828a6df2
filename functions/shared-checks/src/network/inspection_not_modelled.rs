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

use shared_domain::{Code, Fix, Missing};

use super::path::report::judge_at;
use super::path::trace::At;
use super::path::view::View;
use crate::check::causes;
use crate::{Check, Judgement};

/// The check.
pub const CHECK: Check<View> = Check {
    explains: causes::LOST,
    ..Check::network(
        Code::InspectionNotModelled,
        "A firewall or appliance on the path decides",
        judge,
    )
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    judge_at(view, &view.source, CHECK.code, &[At::Inspection], |obstacle, _view| {
        Fix::advice(obstacle.evidence.clone())
    })
}
