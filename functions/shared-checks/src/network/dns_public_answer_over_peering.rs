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
//! Turn on DNS resolution on the database's side of the peering, which is accepted or made where it lacks; over a transit gateway take public
//! accessibility from the database.
//!
//! ## Unknown when
//! `ec2:DescribeVpcPeeringConnections` was denied, throttled or late.
//!
//! ## References
//! <https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-dns.html>

use shared_domain::change::{self, DatabaseKind, Edit, Made, NEW_PEERING};
use shared_domain::{Code, Fix, Missing};

use super::path::hop::HopKind;
use super::path::obstacle::{Obstacle, PeeringSide, PublicAnswer};
use super::path::report::judge_path;
use super::path::trace::Step;
use super::path::view::NetworkView;
use super::{pcx_not_active, route_none};
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
        Obstacle::PublicAnswer(answer) => Some(fix(answer, view)),
        _ => None,
    })
}

/// The option of the peering that is there, or of the one that is accepted or made for the way; without any, the database gives its public
/// address up.
fn fix(answer: &PublicAnswer, view: &NetworkView) -> Fix {
    if let Some((peering, side)) = &answer.peering {
        return resolve(answer, peering, *side);
    }
    let obstacles = view.source.steps.iter().filter_map(Step::obstacle);
    let joins = obstacles.filter_map(|obstacle| {
        let fix = match obstacle {
            Obstacle::PeeringNotActive(peering) => pcx_not_active::fix(peering),
            Obstacle::RouteMissing(missing) if missing.join.is_some() || missing.inactive.is_some() => {
                route_none::fix(missing)
            }
            _ => return None,
        };
        // Each is typed in its own Region, which need not be the database's.
        let there = obstacle.region().unwrap_or_default();
        Some(fix.in_region(&there).in_region(&view.region))
    });
    for mut joined in joins {
        if let Some((peering, side)) = joined.changes.iter().find_map(|change| made(answer, &change.edit)) {
            let dns = resolve(answer, &peering, side);
            joined.summary = format!("{} {}", joined.summary, dns.summary);
            joined.extend(&dns);
            return joined;
        }
    }
    not_public(answer)
}

/// The peering with the database's VPC that an edit accepts or makes, and the side of it that this VPC is, where its option can be set.
fn made(answer: &PublicAnswer, edit: &Edit) -> Option<(String, PeeringSide)> {
    match edit {
        Edit::PeeringAccepted { peering } => answer.waiting.clone().filter(|(waiting, _)| waiting == peering),
        // Who asks is the connection's VPC.
        Edit::Peering { peering, on: true } => {
            let far = peering.accepter_vpc_info.as_ref()?;
            let is_ours = far.vpc_id.as_deref() == Some(&answer.vpc) && far.peering_options.is_some();
            is_ours.then(|| (NEW_PEERING.to_owned(), PeeringSide::Accepter))
        }
        _ => None,
    }
}

fn not_public(answer: &PublicAnswer) -> Fix {
    let summary = "Take public accessibility from the database, so that its name gives the private address everywhere.";
    let kind = match answer.resource.kind.as_str() {
        "db-instance" => DatabaseKind::DbInstance,
        "cluster" => DatabaseKind::Cluster,
        _ => return Fix::advice(summary),
    };
    let summary = format!("{summary} Who reaches it over the internet now does so no longer.");
    let (id, on) = (answer.resource.id.clone(), false);
    Fix::changes(summary, [Edit::PublicAccess { kind, id, on }])
}

/// The option on the database's side of a peering.
fn resolve(answer: &PublicAnswer, peering: &str, side: PeeringSide) -> Fix {
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
    let peering = peering.to_owned();
    let edit = Edit::PeeringDns {
        peering,
        side,
        by,
        on: true,
    };
    Fix::changes(summary, [edit])
}
