//! # The VPC uses a resolver that cannot be seen into
//!
//! ## Why it breaks a connection
//! The DHCP options name DNS servers of one's own. Whether they know the source, AWS's own names and private zones is
//! decided there, and nothing in AWS tells.
//!
//! ## Evidence
//! The servers that the DHCP options name.
//!
//! ## Fix
//! Ask the resolver from inside the VPC; forward AWS's names to the VPC's resolver.
//!
//! ## Unknown when
//! Always, where such a resolver is set: the path is then unknown, not blocked.
//!
//! ## References
//! <https://docs.aws.amazon.com/vpc/latest/userguide/VPC_DHCP_Options.html>

use shared_domain::{Fix, Missing, Stage};

use super::path::report::judge_at;
use super::path::trace::At;
use super::path::view::View;
use crate::{Check, Judgement};

/// The check.
pub const CHECK: Check<View> = Check {
    code: "DNS_CUSTOM_RESOLVER",
    stage: Stage::Network,
    title: "The VPC uses a resolver that cannot be seen into",
    judge,
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    judge_at(view, &view.source, CHECK.code, &[At::Resolver], |obstacle, _view| {
        Fix::advice(format!("Ask the resolver from inside the VPC: {}.", obstacle.evidence))
    })
}
