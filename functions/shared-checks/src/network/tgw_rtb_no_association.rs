//! # The attachment is associated with no transit gateway route table
//!
//! ## Why it breaks a connection
//! Traffic of an attachment is judged by the route table that it is associated with. Without one it is dropped.
//!
//! ## Evidence
//! The attachment.
//!
//! ## Fix
//! Associate the attachment with a route table.
//!
//! ## Unknown when
//! `ec2:DescribeTransitGatewayAttachments` was denied, throttled or late.
//!
//! ## References
//! <https://docs.aws.amazon.com/vpc/latest/tgw/tgw-route-tables.html>

use shared_domain::change::{Edit, Made};
use shared_domain::{Code, Fix, Missing};

use super::path::fixes;
use super::path::hop::HopKind;
use super::path::obstacle::{Obstacle, TransitTableMissing, WantedTable};
use super::path::report::judge_path;
use super::path::view::NetworkView;
use crate::check::{causes, refuted};
use crate::{Check, Judgement};

pub const CHECK: Check<NetworkView> = Check {
    explains: causes::LOST,
    refuted_by: refuted::BY_ARRIVAL,
    ..Check::network(
        Code::TgwRtbNoAssociation,
        "The attachment is associated with no transit gateway route table",
        judge,
    )
};

fn judge(view: &NetworkView) -> Result<Judgement, Missing> {
    judge_path(
        &view.source,
        &[HopKind::TransitTable, HopKind::TransitReturn],
        |obstacle| match obstacle {
            Obstacle::TransitTableMissing(missing) => Some(association_fix(missing)),
            _ => None,
        },
    )
}

/// Gives the attachment a route table.
pub(super) fn association_fix(missing: &TransitTableMissing) -> Fix {
    let (gateway, attachment) = (missing.gateway.clone(), missing.attachment.clone());
    let by = missing
        .vpc
        .as_ref()
        .and_then(|vpc| Made::attachment(&attachment, &gateway, vpc));
    let which = match by {
        Some(_) => "the new attachment, once it is available,",
        None => attachment.as_str(),
    };
    let (summary, table) = match &missing.wanted {
        WantedTable::None => {
            let leads = match missing.leg.is_return() {
                true => "back to the connection's subnet",
                false => "to the source",
            };
            return Fix::advice(format!(
                "Associate {which} with a route table of {gateway} that leads {leads}; it has no default one."
            ));
        }
        WantedTable::Default => (
            format!("Associate {which} with the default route table of {gateway}."),
            None,
        ),
        WantedTable::Known(table) => (
            format!("Associate {which} with {table}, a route table of {gateway}."),
            Some(table.clone()),
        ),
    };
    let edit = Edit::TransitAssociation {
        gateway,
        attachment,
        table,
        by,
        on: true,
    };
    fixes::with_way_back(Fix::changes(summary, [edit]), &missing.gateway, &missing.back)
}
