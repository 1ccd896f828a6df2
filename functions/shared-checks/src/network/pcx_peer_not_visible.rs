//! # The far side of the peering belongs to another account
//!
//! ## Why it breaks a connection
//! Its routes, ACLs and security groups decide as much as this side's, and this account cannot read them.
//!
//! ## Evidence
//! The peering and the account behind it.
//!
//! ## Fix
//! Run the same diagnosis in the other account.
//!
//! ## Unknown when
//! Always, where the peer is another account's: the path is then unknown, not blocked.
//!
//! ## References
//! <https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html>

use shared_domain::{Code, Missing};

use super::path::hop::HopKind;
use super::path::report::judge_path;
use super::path::view::NetworkView;
use crate::check::causes;
use crate::{Check, Judgement};

pub const CHECK: Check<NetworkView> = Check {
    explains: causes::LOST,
    ..Check::network(
        Code::PcxPeerNotVisible,
        "The far side of the peering belongs to another account",
        judge,
    )
};

fn judge(view: &NetworkView) -> Result<Judgement, Missing> {
    // No obstacle is of this kind: what another account has cannot be seen.
    judge_path(&view.source, &[HopKind::FarPeer], |_| None)
}
