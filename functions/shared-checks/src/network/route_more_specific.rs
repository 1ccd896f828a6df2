//! # A more specific route takes the traffic elsewhere
//!
//! ## Why it breaks a connection
//! The longest prefix wins, however right a wider route would be.
//!
//! ## Evidence
//! The winning route, and that a wider one would deliver.
//!
//! ## Fix
//! Delete the more specific route, or point it to the right target.
//!
//! ## Unknown when
//! `ec2:DescribeRouteTables` was denied, throttled or late.
//!
//! ## References
//! <https://docs.aws.amazon.com/vpc/latest/userguide/route-tables-priority.html>

use shared_domain::diagnosis::Undo;
use shared_domain::{Code, Command, Fix, Missing};

use super::path::fixes;
use super::path::hop::HopKind;
use super::path::obstacle::{Obstacle, RouteDestination, RouteMoreSpecific};
use super::path::report::judge_path;
use super::path::routes::is_propagated;
use super::path::view::NetworkView;
use crate::check::causes;
use crate::{Check, Judgement};

pub const CHECK: Check<NetworkView> = Check {
    explains: causes::LOST,
    ..Check::network(
        Code::RouteMoreSpecific,
        "A more specific route takes the traffic elsewhere",
        judge,
    )
};

fn judge(view: &NetworkView) -> Result<Judgement, Missing> {
    judge_path(&view.source, &[HopKind::Route], |obstacle| match obstacle {
        Obstacle::RouteMoreSpecific(specific) => Some(fix(specific)),
        _ => None,
    })
}

/// Takes the route away, so that the wider one delivers; or puts a static one before it, where a gateway propagates it.
pub(super) fn fix(specific: &RouteMoreSpecific) -> Fix {
    let (table, route) = (&specific.table, RouteDestination::of(&specific.route));
    if let Some((gateway, routes)) = &specific.instead {
        let mut fix = fixes::routes_by(table, routes, gateway);
        fix.summary += &format!(
            " AWS deletes no propagated route, as {route} is: a static one that is no shorter goes before it, and the others of {} stay.",
            specific.target
        );
        return fix;
    }
    if is_propagated(&specific.route) {
        let switch = |verb: &str| {
            Command::aws("ec2", &format!("{verb}-vgw-route-propagation"))
                .option("--route-table-id", table)
                .option("--gateway-id", &specific.target)
        };
        return Fix::typed(
            format!(
                "Let {} propagate no routes into {table}, {route} among them; what is to stay of them, route by hand first.",
                specific.target
            ),
            switch("disable"),
            Undo::By(switch("enable")),
        );
    }
    let summary = format!("Delete the route {route} from {table}.");
    Fix::changes(summary, [fixes::delete_route(table, &specific.route)])
}
