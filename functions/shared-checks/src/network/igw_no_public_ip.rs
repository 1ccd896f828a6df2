//! # The route leads to an internet gateway, and Glue's interfaces have no public address
//!
//! ## Why it breaks a connection
//! An internet gateway serves interfaces with a public address. Glue's never have one, in whatever subnet they are.
//!
//! ## Evidence
//! The route.
//!
//! ## Fix
//! Route the table to a public NAT gateway that works, else to a new one in a public subnet of another table; where there is none, that
//! is said, with nothing to type.
//!
//! ## Unknown when
//! `ec2:DescribeRouteTables` was denied, throttled or late.
//!
//! ## References
//! <https://docs.aws.amazon.com/glue/latest/dg/start-connecting.html>

use shared_domain::{Code, Missing};

use super::path::fixes;
use super::path::hop::HopKind;
use super::path::obstacle::Obstacle;
use super::path::report::judge_path;
use super::path::view::NetworkView;
use crate::check::{causes, refuted};
use crate::{Check, Judgement};

pub const CHECK: Check<NetworkView> = Check {
    explains: causes::LOST,
    refuted_by: refuted::BY_ARRIVAL,
    ..Check::network(
        Code::IgwNoPublicIp,
        "The route leads to an internet gateway, and Glue's interfaces have no public address",
        judge,
    )
};

fn judge(view: &NetworkView) -> Result<Judgement, Missing> {
    judge_path(&view.source, &[HopKind::Route], |obstacle| match obstacle {
        Obstacle::NoPublicAddress(bare) => {
            Some(fixes::way_out(&bare.table, &bare.vpc, Some(&bare.route), &bare.way_out))
        }
        _ => None,
    })
}
