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
        Code::RouteMoreSpecific,
        "A more specific route takes the traffic elsewhere",
        judge,
    )
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    judge_at(view, &view.source, CHECK.code, &[At::Route], |obstacle, _view| {
        let table = &obstacle.resource.id;
        let cidr = obstacle.about.cidr.as_deref().unwrap_or_default();
        let destination = if cidr.starts_with("pl-") {
            "--destination-prefix-list-id"
        } else {
            "--destination-cidr-block"
        };
        Fix::command(
            format!("Delete the route {cidr} from {table}."),
            format!("aws ec2 delete-route --route-table-id {table} {destination} {cidr}"),
        )
    })
}
