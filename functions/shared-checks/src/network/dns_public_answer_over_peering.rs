//! # The database's name gives its public address to the connection's VPC
//!
//! ## Why it breaks a connection
//! The name of a publicly accessible database gives the private address inside its own VPC only. A peer gets the public
//! one, unless the peering's DNS option is on; over a transit gateway there is no such option.
//!
//! ## Evidence
//! The database's public accessibility and the option on its side of the peering.
//!
//! ## Fix
//! Turn on DNS resolution on the database's side of the peering, or take public accessibility from the database.
//!
//! ## Unknown when
//! `ec2:DescribeVpcPeeringConnections` was denied, throttled or late.
//!
//! ## References
//! <https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-dns.html>

use shared_domain::change::{self, Edit, Made, NEW_PEERING};
use shared_domain::{Code, Fix, Missing};

use super::path::hop::HopKind;
use super::path::obstacle::{Obstacle, PeeringSide, PublicAnswer};
use super::path::report::judge_path;
use super::path::view::NetworkView;
use crate::check::{causes, refuted};
use crate::{Check, Judgement};

pub const CHECK: Check<NetworkView> = Check {
    explains: causes::LOST,
    refuted_by: refuted::BY_NAME,
    ..Check::network(
        Code::DnsPublicAnswerOverPeering,
        "The database's name gives its public address to the connection's VPC",
        judge,
    )
};

fn judge(view: &NetworkView) -> Result<Judgement, Missing> {
    judge_path(&view.source, &[HopKind::Answer], |obstacle| match obstacle {
        Obstacle::PublicAnswer(answer) => Some(fix(answer)),
        _ => None,
    })
}

fn fix(answer: &PublicAnswer) -> Fix {
    let Some((peering, side)) = &answer.peering else {
        return Fix::advice(
            "Take public accessibility from the database, so that its name gives the private address everywhere.",
        );
    };
    // A new peering is asked for by the connection's VPC.
    let by = (peering == NEW_PEERING).then(|| Made::Peering {
        requester: answer.home.clone(),
        accepter: answer.vpc.clone(),
        region: None,
    });
    let named = if by.is_some() { "the new peering" } else { peering };
    let summary = format!("Allow DNS resolution on the {}'s side of {named}.", side.as_str());
    let side = match side {
        PeeringSide::Requester => change::PeeringSide::Requester,
        PeeringSide::Accepter => change::PeeringSide::Accepter,
    };
    let peering = peering.clone();
    Fix::changes(
        summary,
        [Edit::PeeringDns {
            peering,
            side,
            by,
            on: true,
        }],
    )
}
