//! What only another account can change: of a shared VPC its owner, because participants make security groups and interfaces in it, and
//! nothing else; of a security group that is shared its owner; of a peering or an attachment that waits, whoever was asked.
//!
//! Sources: <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-share-limitations.html>,
//! <https://docs.aws.amazon.com/vpc/latest/peering/accept-vpc-peering-connection.html>,
//! <https://docs.aws.amazon.com/vpc/latest/tgw/acccept-tgw-attach.html>.

use shared_domain::aws::ec2::{VpcPeeringConnection, VpcPeeringVpcInfo};
use shared_domain::change::{Edit, NEW_PEERING, PeeringSide};
use shared_domain::command::Command;
use shared_domain::diagnosis::{Diagnosis, Fix, OpeningStep, Undo};
use shared_domain::facts_network::NetworkFacts;
use shared_domain::{Change, Code, Finding};

use super::subject::Subject;

/// What this account may not make becomes advice to the account that may, with what it has to type.
pub fn leave_to_owners(diagnosis: &mut Diagnosis, facts: &NetworkFacts, subject: &Subject) {
    let settings = subject.paths.iter().filter_map(|path| path.vpc_settings.as_ref());
    let placed = settings.flat_map(|settings| {
        let subnets = facts.subnets.get().into_iter().flatten();
        subnets.filter(|one| one.subnet_id == settings.subnet)
    });
    let asks = &Asks {
        account: &subject.account,
        homes: placed.map(|subnet| subnet.vpc_id.as_str()).collect(),
    };
    let opening = diagnosis
        .network
        .iter_mut()
        .filter_map(|network| network.opening.as_mut());
    for opening in opening {
        leave_steps(&mut opening.steps, facts, asks);
    }
    for finding in &mut diagnosis.findings {
        leave_steps(&mut finding.fix.steps, facts, asks);
        let Some(mut steps) = divided(&finding.fix, facts, asks) else {
            continue;
        };
        let fix = std::mem::take(&mut finding.fix);
        finding.fix = match steps.len() {
            1 => steps.swap_remove(0),
            _ => {
                let mut parts = Fix::advice(format!("{} Another account has to do a part of it.", fix.summary));
                parts.proven = fix.proven.filter(|proven| !proven);
                (parts.remaining, parts.unproven) = (fix.remaining, fix.unproven);
                let step = |fix| OpeningStep {
                    code: finding.code,
                    resource: finding.resource.clone(),
                    fix,
                };
                parts.steps = steps.into_iter().map(step).collect();
                parts
            }
        };
    }
    leave_covered(&mut diagnosis.findings);
}

/// What is mended by what another account does is left to that account too.
fn leave_covered(findings: &mut [Finding]) {
    let left: Vec<(Code, String)> = findings
        .iter()
        .filter_map(|one| Some((one.code, one.fix.by.clone()?)))
        .collect();
    let is_typed = |code: Code| {
        findings
            .iter()
            .any(|one| one.code == code && !one.fix.changes.is_empty())
    };
    let left: Vec<_> = left.into_iter().filter(|(code, _)| !is_typed(*code)).collect();
    for finding in findings {
        let by = left.iter().find(|(code, _)| finding.fix.covered_by == Some(*code));
        if let Some((_, account)) = by {
            finding.fix = std::mem::take(&mut finding.fix).by(account);
        }
    }
}

fn leave_steps(steps: &mut Vec<OpeningStep>, facts: &NetworkFacts, asks: &Asks<'_>) {
    let all = std::mem::take(steps);
    steps.extend(all.into_iter().flat_map(|step| {
        let parts = divided(&step.fix, facts, asks).unwrap_or_else(|| vec![step.fix.clone()]);
        parts.into_iter().map(move |fix| OpeningStep { fix, ..step.clone() })
    }));
}

/// A fix in parts, each of one account, in order; `None` where all of it is one's own.
fn divided(fix: &Fix, facts: &NetworkFacts, asks: &Asks<'_>) -> Option<Vec<Fix>> {
    let owner = |change: &Change| {
        let owner = owner_of(facts, asks, &fix.changes, &change.edit)?;
        let account = asks.account;
        // A new peering that is accepted by itself is another's to accept, whoever asks.
        let is_known =
            !account.is_empty() || matches!(&change.edit, Edit::PeeringAccepted { peering } if peering == NEW_PEERING);
        (is_known && owner.account != account).then_some(owner)
    };
    let owners: Vec<Option<Owner>> = fix.changes.iter().map(owner).collect();
    let authorized = (fix.changes.iter().zip(&owners)).find_map(|(change, owner)| {
        let associates = owner.as_ref().map_or(asks.account, |owner| owner.account.as_str());
        authorization(facts, associates, &change.edit)
    });
    let own = parts_of(fix, &owners);
    match authorized {
        Some(first) => Some(
            [first]
                .into_iter()
                .chain(own.unwrap_or_else(|| vec![fix.clone()]))
                .collect(),
        ),
        None => own,
    }
}

/// What the owner of a hosted zone does first, so that another account may associate it with a VPC of its own.
/// <https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zone-private-associate-vpcs-different-accounts.html>
fn authorization(facts: &NetworkFacts, associates: &str, edit: &Edit) -> Option<Fix> {
    let Edit::ZoneAssociation {
        zone,
        vpc,
        vpc_region,
        on: true,
    } = edit
    else {
        return None;
    };
    let known = facts.hosted_zones.get()?.iter().find(|one| one.id == *zone)?;
    let owner = known.owner.as_ref()?.owning_account.as_deref()?;
    let verb = |operation: &str| {
        Command::aws("route53", operation)
            .option("--hosted-zone-id", zone)
            .option("--vpc", format!("VPCRegion={vpc_region},VPCId={vpc}"))
    };
    let undo = Undo::By(verb("delete-vpc-association-authorization"));
    let summary = format!(
        "Authorize the association of hosted zone {zone} with {vpc}. Account {owner} has to do it, with its own credentials: the zone is \
         its own."
    );
    let fix = Fix::typed(summary, verb("create-vpc-association-authorization"), undo).by(owner);
    (!associates.is_empty() && owner != associates).then_some(fix)
}

/// The parts of a fix by who makes each change; `None` where all are one's own.
fn parts_of(fix: &Fix, owners: &[Option<Owner>]) -> Option<Vec<Fix>> {
    let first = owners.iter().flatten().next()?;
    if owners.iter().all(Option::is_some) {
        let theirs = known(&fix.changes);
        return Some(vec![fix.clone().left_to(&first.account, first.why, theirs)]);
    }
    let mut parts: Vec<(Option<&Owner>, Vec<Change>)> = Vec::new();
    for (change, owner) in fix.changes.iter().zip(owners) {
        match parts.last_mut().filter(|(last, _)| *last == owner.as_ref()) {
            Some((_, changes)) => changes.push(change.clone()),
            None => parts.push((owner.as_ref(), vec![change.clone()])),
        }
    }
    let part = |(owner, changes): (Option<&Owner>, Vec<Change>)| match owner {
        None => Fix::changes(fix.summary.clone(), changes),
        Some(owner) => {
            let words: Vec<String> = changes.iter().map(|change| words(&change.edit)).collect();
            Fix::advice(sentence(&words.join(", "))).left_to(&owner.account, owner.why, known(&changes))
        }
    };
    Some(parts.into_iter().map(part).collect())
}

/// The changes that another account can type: what has no id yet cannot be named there.
fn known(changes: &[Change]) -> Vec<Change> {
    let is_new = |change: &Change| matches!(&change.edit, Edit::PeeringAccepted { peering } if peering == NEW_PEERING);
    changes.iter().filter(|change| !is_new(change)).cloned().collect()
}

fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    format!("{}{}.", first.unwrap_or_default(), letters.as_str())
}

/// An edit that another account makes, in words.
fn words(edit: &Edit) -> String {
    match edit {
        Edit::PeeringAccepted { peering } if peering == NEW_PEERING => "accept the new peering".to_owned(),
        Edit::PeeringAccepted { peering } => format!("accept {peering}"),
        Edit::TransitAccepted { attachment, .. } => format!("accept {attachment}"),
        Edit::Route { table, to, .. } => {
            let to = to.as_ref().map(|to| {
                let blocks = [&to.destination_cidr_block, &to.destination_prefix_list_id];
                blocks.into_iter().flatten().cloned().collect::<Vec<_>>().join(", ")
            });
            format!("route {} in {table} to the same", to.unwrap_or_default())
        }
        _ => "make its part".to_owned(),
    }
}

/// The account that has to make an edit, and why it is that one.
#[derive(Debug, PartialEq)]
struct Owner {
    account: String,
    why: &'static str,
}

/// Who asks: the account, and the VPCs that its connections are in.
struct Asks<'a> {
    account: &'a str,
    homes: Vec<&'a str>,
}

const SHARES: &str = "it shares the VPC";
const ITS_VPC: &str = "the VPC is its own";
const ITS_GROUP: &str = "the security group is its own";
const ASKED: &str = "its VPC is the one that was asked";
const HUB: &str = "the transit gateway is its own";

/// The account that has to make an edit, where it is known.
fn owner_of(facts: &NetworkFacts, asks: &Asks<'_>, all: &[Change], edit: &Edit) -> Option<Owner> {
    let (account, why) = match edit {
        Edit::PeeringAccepted { peering } => {
            let accepter = peering_of(facts, all, peering)?.accepter_vpc_info.as_ref()?;
            (accepter.owner_id.clone()?, ASKED)
        }
        Edit::PeeringDns { peering, side, .. } => {
            let peering = peering_of(facts, all, peering)?;
            let side: Option<&VpcPeeringVpcInfo> = match side {
                PeeringSide::Requester => peering.requester_vpc_info.as_ref(),
                PeeringSide::Accepter => peering.accepter_vpc_info.as_ref(),
            };
            (side?.owner_id.clone()?, "that side of the peering is its own")
        }
        Edit::TransitAccepted {
            attachment,
            peering: true,
        } => {
            let mut known = facts.transit_gateway_peering_attachments.get()?.iter();
            let peering = known.find(|one| one.transit_gateway_attachment_id == *attachment)?;
            (peering.accepter_tgw_info.as_ref()?.owner_id.clone()?, HUB)
        }
        Edit::TransitAccepted { attachment, .. } => {
            let mut known = facts.transit_gateway_vpc_attachments.get()?.iter();
            let of_vpc = known.find(|one| one.transit_gateway_attachment_id == *attachment)?;
            (owner_of_hub(facts, &of_vpc.transit_gateway_id)?, HUB)
        }
        Edit::TransitAssociation { gateway, .. } => (owner_of_hub(facts, gateway)?, HUB),
        other => {
            let (owner, vpc) = owner_by_vpc(facts, other)?;
            let is_home = vpc.is_none_or(|vpc| asks.homes.contains(&vpc));
            let why = match other {
                _ if is_home => SHARES,
                Edit::GroupRule { .. } => ITS_GROUP,
                _ => ITS_VPC,
            };
            (owner.to_owned(), why)
        }
    };
    Some(Owner { account, why })
}

fn peering_of<'a>(facts: &'a NetworkFacts, all: &'a [Change], id: &str) -> Option<&'a VpcPeeringConnection> {
    let made = all.iter().filter_map(|change| match &change.edit {
        Edit::Peering { peering, .. } => Some(peering.as_ref()),
        _ => None,
    });
    let mut known = facts.vpc_peering_connections.get().into_iter().flatten().chain(made);
    known.find(|one| one.vpc_peering_connection_id == id)
}

fn owner_of_hub(facts: &NetworkFacts, gateway: &str) -> Option<String> {
    let mut known = facts.transit_gateways.get()?.iter();
    known.find(|one| one.transit_gateway_id == gateway)?.owner_id.clone()
}

/// The owner of what belongs to a VPC, and the VPC where it is told.
fn owner_by_vpc<'a>(facts: &'a NetworkFacts, edit: &'a Edit) -> Option<(&'a str, Option<&'a str>)> {
    let vpc = match edit {
        Edit::Route { table, .. } => {
            let mut all = facts.route_tables.get()?.iter();
            all.find(|one| one.route_table_id == *table)?.vpc_id.as_str()
        }
        Edit::AclEntry { acl, .. } => {
            let mut all = facts.network_acls.get()?.iter();
            all.find(|one| one.network_acl_id == *acl)?.vpc_id.as_deref()?
        }
        // Groups are shared too, and only their owner changes them.
        Edit::GroupRule { group, .. } => {
            let mut all = facts.security_groups.get()?.iter();
            let group = all.find(|one| one.group_id == *group)?;
            return Some((group.owner_id.as_deref()?, group.vpc_id.as_deref()));
        }
        Edit::PublicAccessExclusion { subnet, .. } => {
            let mut all = facts.subnets.get()?.iter();
            let subnet = all.find(|one| one.subnet_id == *subnet)?;
            return Some((subnet.owner_id.as_deref()?, Some(&subnet.vpc_id)));
        }
        Edit::Endpoint { endpoint, .. } => &endpoint.vpc_id,
        Edit::EndpointPart { endpoint, .. }
        | Edit::EndpointDns { endpoint, .. }
        | Edit::EndpointPolicy { endpoint, .. } => {
            let mut all = facts.vpc_endpoints.get()?.iter();
            &all.find(|one| one.vpc_endpoint_id == *endpoint)?.vpc_id
        }
        Edit::VpcAttribute { vpc, .. }
        | Edit::ZoneAssociation { vpc, .. }
        | Edit::InternetGateway { vpc, .. }
        | Edit::VpnGateway { vpc, .. }
        | Edit::TransitAttachment { vpc, .. } => vpc,
        Edit::Peering { peering, .. } => peering.requester_vpc_info.as_ref()?.vpc_id.as_deref()?,
        _ => return None,
    };
    let vpcs = facts.vpcs.get().into_iter().flatten();
    let by_vpc = vpcs
        .filter(|one| one.vpc_id == vpc)
        .find_map(|one| one.owner_id.as_deref());
    let subnets = facts.subnets.get().into_iter().flatten();
    let mut by_subnet = subnets
        .filter(|one| one.vpc_id == vpc)
        .filter_map(|one| one.owner_id.as_deref());
    let owner = by_vpc.or_else(|| by_subnet.next())?;
    Some((owner, Some(vpc)))
}
