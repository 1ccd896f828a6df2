//! # The VPC uses a resolver that cannot be seen into
//!
//! ## Why it breaks a connection
//! The DHCP options name DNS servers of one's own, or a Route 53 Resolver rule forwards the source's name to other ones.
//! Whether they know the source, AWS's own names and private zones is decided there, and nothing in AWS tells. A rule wins over
//! a private hosted zone of the same name, and the longest name among both wins. A rule of delegation is for the name servers that a
//! zone delegates to, and takes no name out of the VPC by itself.
//!
//! ## Evidence
//! The servers that the DHCP options or the rule name.
//!
//! ## Fix
//! Ask the resolver from inside the VPC; forward AWS's names to the VPC's resolver.
//!
//! ## Unknown when
//! Such a resolver is set: the path is then unknown, not blocked. Also where the rules could not be listed. Where the error text prints the
//! address beside the source's name, that is what it answered, and the way there is judged.
//!
//! ## References
//! <https://docs.aws.amazon.com/vpc/latest/userguide/VPC_DHCP_Options.html>
//! <https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-overview-forward-vpc-to-network.html>
//! <https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/outbound-delegation-tutorial.html>

use shared_domain::{Cause, Code, Missing};

use super::path::hop::HopKind;
use super::path::report::judge_path;
use super::path::view::NetworkView;
use crate::check::refuted;
use crate::{Check, Judgement};

pub const CHECK: Check<NetworkView> = Check {
    explains: &[Cause::DnsFailure],
    refuted_by: refuted::BY_NAME,
    ..Check::network(
        Code::DnsCustomResolver,
        "The VPC uses a resolver that cannot be seen into",
        judge,
    )
};

fn judge(view: &NetworkView) -> Result<Judgement, Missing> {
    // No obstacle is of this kind: what another resolver answers cannot be seen.
    judge_path(&view.source, &[HopKind::Resolver], |_| None)
}
