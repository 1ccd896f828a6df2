//! What security groups and network ACLs say of the packets, at both ends and both ways.

use std::net::Ipv4Addr;

use shared_domain::Missing;
use shared_domain::aws::ec2::{NetworkAcl, SecurityGroup, TransitGatewayOptions};

use super::{Arrival, Delivery, Link, Walker, is_active, one_of, same_region};
use crate::network::path::destination::{Destination, Place, SubnetAddresses};
use crate::network::path::flow::{Direction, NAT_PORTS, Ports, WORKER_PORTS};
use crate::network::path::hop::Hop;
use crate::network::path::lookup::ByRoute;
use crate::network::path::obstacle::{
    AclDenies, AclGuard, Boundary, DeadReference, Gateway, GroupPeer, Obstacle, SecurityGroupRefuses,
};
use crate::network::path::ranges::{Cover, HANDFUL, Ranges};
use crate::network::path::rules::{Admission, Peer, RULES, acl_passes, groups_admit, groups_named};
use crate::network::path::trace::{Step, Unseen};

/// What is asked of one network ACL.
pub(super) struct AclQuestion<'q> {
    pub guard: AclGuard,
    pub subnet: &'q str,
    pub direction: Direction,
    pub replies: bool,
    pub ports: Ports,
    pub addresses: &'q Ranges,
    /// The other end, in words.
    pub peer: String,
    /// The blocks that a lasting rule has to allow; `None` for those that are refused.
    pub lasting: Option<Vec<String>>,
    /// True where all of the addresses matter, false where the other end has some of them.
    pub exact: bool,
}

impl Walker<'_, '_> {
    /// The connection's security groups, outbound; nothing where none of them exists, which is told of the connection itself.
    pub(super) fn source_groups(&self, to: &Destination, link: &Link) -> Option<Step> {
        if self.origin.groups.is_empty() {
            return None;
        }
        let groups = self.origin.group_ids();
        let hop = Hop::SecurityGroups {
            groups: groups.clone(),
            of: None,
            direction: Direction::Egress,
            port: self.port,
        };
        // A transit gateway carries references for inbound rules only; what is out of sight may be one.
        let references = match link {
            Link::Local | Link::Unseen | Link::Lost => true,
            Link::Peering { same_region, .. } => *same_region,
            Link::Transit(_) | Link::Internet => false,
        };
        let theirs = match &to.place {
            Place::Vpc { groups, .. } => groups.as_slice(),
            _ => &[],
        };
        let peer = Peer {
            addresses: &to.addresses,
            groups: theirs,
            references,
            no_service: to.is_no_service(),
        };
        let admission = match groups_admit(self.lookup, &self.origin.groups, Direction::Egress, self.port, &peer) {
            Ok(admission) => admission,
            Err(missing) => return Some(Step::unseen(hop, missing)),
        };
        let may_name = self.may_name(link, to);
        let owner = self.other_account(theirs, &groups);
        let refusal = SecurityGroupRefuses {
            groups,
            vpc: Some(self.origin.subnet.vpc_id.clone()),
            direction: Direction::Egress,
            port: self.port,
            peer: GroupPeer {
                what: to.what.clone(),
                groups: theirs.iter().filter(|_| references && may_name).cloned().collect(),
                owner,
                // Where a group would have been named, the addresses stand for it, whichever of them the source has then.
                cidrs: match references && !may_name {
                    true => self.wanted(to, &to.addresses),
                    false => self.rule_blocks(to, &left(to, &admission.allowed)),
                },
                prefix_list: to.prefix_list.clone(),
            },
            admitted: admission.allowed,
            dead_reference: None,
        };
        let obstacle = Obstacle::SecurityGroupRefuses(refusal);
        Some(weigh(hop, admission.cover, to.exact, obstacle))
    }

    /// What the connection's groups say of a destination that cannot be seen, at its address where the host is one: where no rule can let
    /// out to it, that stops the packets whatever lies beyond. Nothing where a rule names a group that it may have.
    pub fn groups_alone(&self, host: &str) -> Option<Step> {
        let address = host.parse::<Ipv4Addr>().ok().map(Ranges::address);
        let own = self.origin.group_ids();
        // What the caller sees nowhere has none of the caller's own groups; behind a name there may be what has.
        let may_have = |group: &String| address.is_none() || !own.contains(group);
        let mut named = self
            .origin
            .groups
            .iter()
            .flat_map(|group| groups_named(group, self.port));
        if own.is_empty() || named.any(may_have) {
            return None;
        }
        let hop = Hop::SecurityGroups {
            groups: own.clone(),
            of: None,
            direction: Direction::Egress,
            port: self.port,
        };
        let anywhere = Ranges::everything();
        let peer = Peer {
            addresses: address.as_ref().unwrap_or(&anywhere),
            groups: &[],
            references: false,
            no_service: false,
        };
        let admission = match groups_admit(self.lookup, &self.origin.groups, Direction::Egress, self.port, &peer) {
            Ok(admission) => admission,
            Err(missing) => return Some(Step::unseen(hop, missing)),
        };
        let refusal = SecurityGroupRefuses {
            groups: own,
            vpc: Some(self.origin.subnet.vpc_id.clone()),
            direction: Direction::Egress,
            port: self.port,
            peer: GroupPeer {
                what: host.to_owned(),
                cidrs: address.as_ref().map(Ranges::rule_blocks).unwrap_or_default(),
                ..GroupPeer::default()
            },
            admitted: Ranges::EMPTY,
            dead_reference: None,
        };
        match admission.cover {
            Cover::None => Some(Step::blocked(hop, Obstacle::SecurityGroupRefuses(refusal))),
            Cover::All if address.is_some() => Some(Step::passed(hop)),
            _ => None,
        }
    }

    /// True where nothing leaves the connection's subnet on the port and is answered, wherever it goes but to S3.
    pub fn keeps_all_in(&self) -> bool {
        let s3 = format!("com.amazonaws.{}.s3", self.origin.region);
        let s3 = self
            .lookup
            .prefix_list_named(&s3, ByRoute::Soon)
            .map(|(_, ranges)| ranges);
        let anywhere = Destination {
            addresses: Ranges::everything().minus(&s3.unwrap_or(Ranges::EMPTY)),
            ..Destination::in_place("anywhere", Place::Private)
        };
        let (out, back) = (
            self.source_acl(&anywhere, &anywhere.addresses),
            self.source_acl_back(&anywhere, &anywhere.addresses),
        );
        out.is_blocked() || back.is_blocked() || self.groups_keep_in(&anywhere.addresses)
    }

    /// True where the connection's groups let out to none of `addresses`. A group that they name may have any, but one of theirs, which
    /// each names for the workers: that one has what was read with it.
    fn groups_keep_in(&self, addresses: &Ranges) -> bool {
        let own = self.origin.group_ids();
        let mut named = self
            .origin
            .groups
            .iter()
            .flat_map(|group| groups_named(group, self.port));
        let may_lead_on = |id: &String| !own.contains(id) || self.lookup.is_carried(id, &self.origin.subnet.vpc_id);
        if own.is_empty() || named.any(may_lead_on) {
            return false;
        }
        let peer = Peer {
            addresses,
            groups: &[],
            references: false,
            no_service: false,
        };
        let admission = groups_admit(self.lookup, &self.origin.groups, Direction::Egress, self.port, &peer);
        admission.is_ok_and(|admission| admission.cover == Cover::None)
    }

    /// Addresses for a rule: the internet as everything, else each block.
    fn rule_blocks(&self, to: &Destination, addresses: &Ranges) -> Vec<String> {
        if !to.exact && *addresses == Ranges::public() {
            vec!["0.0.0.0/0".to_owned()]
        } else {
            addresses.rule_blocks()
        }
    }

    /// The same in words: what is stopped, and not what a rule would have to name.
    pub(super) fn peer_text(&self, to: &Destination, addresses: &Ranges) -> String {
        match addresses.blocks_within(HANDFUL) {
            None if to.exact => addresses.to_string(),
            _ => self.rule_blocks(to, addresses).join(", "),
        }
    }

    /// Blocks for a rule that is to last: the subnet of a source that is in one.
    pub(super) fn lasting_blocks(&self, to: &Destination, addresses: &Ranges) -> Option<Vec<String>> {
        match &to.place {
            Place::Vpc { subnets, .. } if subnets.len() == 1 => Some(self.wanted(to, addresses)),
            _ if to.exact => None,
            _ => Some(self.rule_blocks(to, addresses)),
        }
    }

    pub(super) fn source_acl(&self, to: &Destination, addresses: &Ranges) -> Step {
        self.acl(&AclQuestion {
            guard: AclGuard::Connection,
            subnet: &self.origin.subnet.subnet_id,
            direction: Direction::Egress,
            replies: false,
            ports: Ports::one(self.port),
            addresses,
            peer: self.peer_text(to, addresses),
            lasting: self.lasting_blocks(to, addresses),
            exact: to.exact,
        })
    }

    pub(super) fn source_acl_back(&self, to: &Destination, addresses: &Ranges) -> Step {
        self.acl(&AclQuestion {
            guard: AclGuard::Connection,
            subnet: &self.origin.subnet.subnet_id,
            direction: Direction::Ingress,
            replies: true,
            ports: WORKER_PORTS,
            addresses,
            peer: self.peer_text(to, addresses),
            lasting: self.lasting_blocks(to, addresses),
            exact: to.exact,
        })
    }

    fn destination_acl(&self, at: &SubnetAddresses, arrival: &Arrival) -> Step {
        self.acl_of_destination(
            arrival,
            AclQuestion {
                direction: Direction::Ingress,
                replies: false,
                ports: Ports::one(self.port),
                ..self.destination_question(at, arrival)
            },
        )
    }

    pub(super) fn destination_acl_back(&self, at: &SubnetAddresses, arrival: &Arrival) -> Step {
        self.acl_of_destination(
            arrival,
            AclQuestion {
                direction: Direction::Egress,
                replies: true,
                ports: if is_translated(arrival) {
                    NAT_PORTS
                } else {
                    WORKER_PORTS
                },
                ..self.destination_question(at, arrival)
            },
        )
    }

    /// What an ACL of the destination says; of packets that come out of sight, which may come from another address by then, only what it
    /// says of every private one stops them.
    fn acl_of_destination(&self, arrival: &Arrival, question: AclQuestion<'_>) -> Step {
        let step = self.acl(&question);
        if arrival.link != Link::Unseen || step.obstacle().is_none() {
            return step;
        }
        let any = any_private(&arrival.from);
        let of_any = self.acl(&AclQuestion {
            addresses: &any,
            ..question
        });
        unless_translated(step, of_any.is_blocked())
    }

    /// True where the packets come to another VPC out of sight: rules by group may not count there.
    fn is_far(&self, to: &Destination, link: &Link) -> bool {
        *link == Link::Unseen && to.vpc() != Some(&self.origin.subnet.vpc_id)
    }

    fn destination_question<'q>(&self, at: &'q SubnetAddresses, arrival: &'q Arrival) -> AclQuestion<'q> {
        let blocks = match &arrival.nat {
            Some(_) => arrival.from.rule_blocks(),
            None if arrival.link == Link::Internet => vec!["0.0.0.0/0".to_owned()],
            None => vec![self.origin.subnet.cidr_block.clone()],
        };
        AclQuestion {
            guard: AclGuard::Destination,
            subnet: &at.subnet,
            direction: Direction::Ingress,
            replies: false,
            ports: Ports::one(self.port),
            addresses: &arrival.from,
            peer: blocks.join(", "),
            lasting: Some(blocks),
            exact: true,
        }
    }

    /// What one ACL does to the packets.
    pub(super) fn acl(&self, question: &AclQuestion<'_>) -> Step {
        let AclQuestion {
            guard,
            subnet,
            direction,
            ports,
            addresses,
            ..
        } = question;
        let hop = |acl: Option<&str>| Hop::NetworkAcl {
            acl: acl.map(str::to_owned),
            subnet: (*subnet).to_owned(),
            guard: guard.clone(),
            direction: *direction,
        };
        if addresses.is_empty() {
            return Step::passed(hop(None));
        }
        let acl = match self.lookup.acl(subnet) {
            Ok(acl) => acl,
            Err(missing) => return Step::unseen(hop(None), missing),
        };
        let passage = acl_passes(acl, *direction, addresses, *ports);
        let refused = addresses.minus(&passage.allowed);
        let lasting = question
            .lasting
            .clone()
            .unwrap_or_else(|| for_acl(&refused, passage.rules));
        let denies = AclDenies {
            acl: acl.network_acl_id.clone(),
            subnet: (*subnet).to_owned(),
            guard: guard.clone(),
            direction: *direction,
            replies: question.replies,
            ports: *ports,
            peer: question.peer.clone(),
            stands_for: match question.lasting {
                Some(_) => 0,
                None => refused.blocks().count(),
            },
            refused: lasting,
            stopped_by: passage.stopped_by,
            free_numbers: passage.free_numbers,
            first_stop: passage.first_stop,
            rules: passage.rules,
        };
        let exact = question.exact || passage.cover == Cover::Some && is_of_ports(acl, question);
        weigh(
            hop(Some(&acl.network_acl_id)),
            passage.cover,
            exact,
            Obstacle::AclDenies(denies),
        )
    }

    /// How the packets come to the destination, or should have come where routing lost them: the checks behind the loss are
    /// judged by it.
    pub(super) fn arrival(&self, to: &Destination, delivery: &Delivery) -> Arrival {
        if to.behind.is_some() {
            return self.public_arrival(delivery);
        }
        let from = match &delivery.nat {
            Some(nat) if to.place == Place::Public => nat.public.clone(),
            Some(nat) => nat.private.clone(),
            None => self.origin.addresses.clone(),
        };
        Arrival {
            link: self.intended(to, delivery),
            from,
            nat: delivery.nat.clone(),
        }
    }

    fn intended(&self, to: &Destination, delivery: &Delivery) -> Link {
        if delivery.link != Link::Lost {
            return delivery.link.clone();
        }
        let (Some(vpc), home) = (to.vpc(), &self.origin.subnet.vpc_id) else {
            return Link::Lost;
        };
        if vpc == home {
            return Link::Local;
        }
        match self.link_between(home, vpc, to, |_| true) {
            Some(Gateway::Peering(id)) => {
                let peerings = self.lookup.peerings(home).unwrap_or_default();
                let mut found = peerings.iter().filter(|one| one.vpc_peering_connection_id == id);
                let same_region = found.next().is_some_and(|one| same_region(one));
                Link::Peering { id, same_region }
            }
            Some(Gateway::Transit(id)) => Link::Transit(id),
            _ => {
                let tried = delivery.steps.iter().find_map(|step| match &step.hop {
                    Hop::TransitGateway { gateway, .. } => Some(gateway.clone()),
                    _ => None,
                });
                tried.map_or(Link::Lost, Link::Transit)
            }
        }
    }

    /// The ACLs of the destination's subnets and its security groups, inbound.
    pub(super) fn enter(&self, to: &Destination, arrival: &Arrival) -> Vec<Step> {
        let Place::Vpc { subnets, groups, .. } = &to.place else {
            return Vec::new();
        };
        let others = subnets.iter().filter(|one| one.subnet != self.origin.subnet.subnet_id);
        let acls = others.map(|one| self.destination_acl(one, arrival)).collect();
        let mut steps: Vec<Step> = one_of(acls, to.exact).into_iter().collect();
        steps.push(self.destination_groups(to, groups, arrival));
        steps
    }

    /// The destination's security groups, inbound.
    pub(super) fn destination_groups(&self, to: &Destination, ids: &[String], arrival: &Arrival) -> Step {
        let hop = Hop::SecurityGroups {
            groups: ids.to_vec(),
            of: Some(to.what.clone()),
            direction: Direction::Ingress,
            port: self.port,
        };
        match self.admission(to, ids, arrival) {
            Err(unseen) => Step::unseen(hop, unseen),
            Ok((admission, obstacle)) => {
                let step = weigh(hop, admission.cover, true, obstacle);
                if arrival.link != Link::Unseen || step.obstacle().is_none() {
                    return step;
                }
                match self.named_by(ids) {
                    Some(missing) => Step::unseen(step.hop, missing),
                    None => unless_translated(step, self.admit_nobody(ids, arrival)),
                }
            }
        }
    }

    /// Why it is not known whether groups admit the connection out of sight, where a rule of theirs names a group of its.
    fn named_by(&self, ids: &[String]) -> Option<Missing> {
        let groups = ids.iter().filter_map(|id| self.lookup.group(id).ok().flatten());
        let groups: Vec<&SecurityGroup> = groups.collect();
        let own = self.origin.group_ids();
        let peer = Peer {
            addresses: &self.origin.addresses,
            groups: &own,
            references: false,
            no_service: false,
        };
        let admission = groups_admit(self.lookup, &groups, Direction::Ingress, self.port, &peer).ok()?;
        let named = admission.dead_reference?;
        Some(Missing {
            reason: format!(
                "{} admits {named} by its name, which counts over some networks only, and what lies on the way cannot be seen",
                ids.join(", ")
            ),
            would_help: "what lies on the way, and whether references to security groups count over it".to_owned(),
        })
    }

    /// True where groups admit no private address at all: so they do not admit the connection, whatever address its packets have by then.
    fn admit_nobody(&self, ids: &[String], arrival: &Arrival) -> bool {
        let groups = ids.iter().filter_map(|id| self.lookup.group(id).ok().flatten());
        let groups: Vec<&SecurityGroup> = groups.collect();
        let own = self.origin.group_ids();
        let peer = Peer {
            addresses: &any_private(&arrival.from),
            groups: &own,
            references: true,
            no_service: false,
        };
        let admission = groups_admit(self.lookup, &groups, Direction::Ingress, self.port, &peer);
        admission.is_ok_and(|admission| admission.cover == Cover::None)
    }

    /// What the destination's groups admit, and what they are as an obstacle.
    fn admission(&self, to: &Destination, ids: &[String], arrival: &Arrival) -> Result<(Admission, Obstacle), Unseen> {
        let mut groups: Vec<&SecurityGroup> = Vec::new();
        for id in ids {
            groups.extend(self.lookup.group(id)?);
        }
        if arrival.nat.is_some() && arrival.from.is_empty() {
            return Err(not_described("the NAT gateway's address", "ec2:DescribeNatGateways"));
        }
        let boundary = self.boundary(to, arrival)?;
        let references = boundary.is_none() && arrival.link != Link::Internet && !self.is_far(to, &arrival.link);
        let own = self.origin.group_ids();
        let peer = Peer {
            addresses: &arrival.from,
            groups: &own,
            references,
            no_service: false,
        };
        let admission = groups_admit(self.lookup, &groups, Direction::Ingress, self.port, &peer)?;
        // A group that is not in the answer may admit what the others do not.
        if groups.len() < ids.len() && admission.cover != Cover::All || ids.is_empty() {
            let what = format!("the security groups of {}", to.what);
            return Err(not_described(&what, "ec2:DescribeSecurityGroups"));
        }
        // What a group admits that is yet to be named follows from the connection's own fault.
        if own.is_empty() && admission.cover != Cover::All {
            return Err(Unseen::Missing(Missing {
                reason: "the connection has no security group in this VPC yet, so that nobody can tell what admits it"
                    .to_owned(),
                would_help: "ec2:DescribeSecurityGroups".to_owned(),
            }));
        }
        let dead = admission.dead_reference.clone().zip(boundary);
        let refusal = SecurityGroupRefuses {
            groups: ids.to_vec(),
            vpc: to.vpc().map(str::to_owned),
            direction: Direction::Ingress,
            port: self.port,
            peer: GroupPeer {
                owner: self.other_account(&own, ids),
                ..self.as_peer(
                    arrival,
                    own,
                    references && self.may_name(&arrival.link, to),
                    &admission.allowed,
                )
            },
            admitted: admission.allowed.clone(),
            dead_reference: dead.map(|(group, boundary)| DeadReference { group, boundary }),
        };
        Ok((admission, Obstacle::SecurityGroupRefuses(refusal)))
    }

    /// True where AWS takes a new rule that names a group of the other end: of the same VPC, of one behind a peering that is active, or
    /// behind a transit gateway that both are attached to by then. A rule that was made before may stay while the peering is not active.
    /// <https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-security-groups.html>
    /// <https://docs.aws.amazon.com/vpc/latest/tgw/tgw-vpc-attachments.html#vpc-attachment-security>
    fn may_name(&self, link: &Link, to: &Destination) -> bool {
        let home = self.origin.subnet.vpc_id.as_str();
        match link {
            Link::Local => true,
            Link::Transit(gateway) => [home, to.vpc().unwrap_or_default()].into_iter().all(|side| {
                let attachment = self.lookup.vpc_attachment(gateway, side).ok().flatten();
                let state = attachment.map(|one| one.state.as_deref().unwrap_or("available"));
                matches!(state, Some("available" | "modifying"))
            }),
            Link::Peering { id, .. } => {
                let peerings = self.lookup.peerings(home).unwrap_or_default();
                let mut known = peerings.iter().filter(|one| one.vpc_peering_connection_id == *id);
                known.any(|one| is_active(one))
            }
            Link::Internet | Link::Unseen | Link::Lost => to.vpc() == Some(home),
        }
    }

    /// The connection, as a rule of the destination's group would name it, but for the addresses of a NAT gateway that are `admitted`: AWS
    /// takes no rule that is there (`InvalidPermission.Duplicate`).
    fn as_peer(&self, arrival: &Arrival, groups: Vec<String>, references: bool, admitted: &Ranges) -> GroupPeer {
        let subnet = &self.origin.subnet.cidr_block;
        let (what, cidrs) = match &arrival.nat {
            Some(nat) => (
                format!("{}, which {} sends from", arrival.from, nat.nat),
                arrival.from.minus(admitted).rule_blocks(),
            ),
            None if arrival.link == Link::Internet => ("any public address".to_owned(), Vec::new()),
            None => (format!("{} or {subnet}", groups.join(", ")), vec![subnet.clone()]),
        };
        GroupPeer {
            what,
            groups: if references { groups } else { Vec::new() },
            cidrs,
            ..GroupPeer::default()
        }
    }

    /// The account that has the groups which a rule names, where it is another one than that of the group which gets the rule.
    fn other_account(&self, named: &[String], of: &[String]) -> Option<String> {
        let owner = |ids: &[String]| self.lookup.group(ids.first()?).ok().flatten()?.owner_id.clone();
        let (theirs, own) = (owner(named)?, owner(of)?);
        (theirs != own).then_some(theirs)
    }

    /// What keeps references to the connection's groups from counting at the destination.
    fn boundary(&self, to: &Destination, arrival: &Arrival) -> Result<Option<Boundary>, Missing> {
        if let Some(nat) = &arrival.nat {
            let nat = nat.nat.clone();
            return Ok(Some(Boundary::NatGateway { nat }));
        }
        Ok(match &arrival.link {
            Link::Peering { id, same_region: false } => Some(Boundary::OtherRegion { peering: id.clone() }),
            Link::Transit(gateway) if !self.transit_references(gateway, to.vpc().unwrap_or_default())? => {
                Some(Boundary::TransitGateway {
                    gateway: gateway.clone(),
                })
            }
            _ => None,
        })
    }

    /// References across a transit gateway count when the gateway and both attachments support them.
    fn transit_references(&self, gateway: &str, vpc: &str) -> Result<bool, Missing> {
        let enabled = |options: Option<&TransitGatewayOptions>| {
            options.and_then(|options| options.security_group_referencing_support.as_deref()) == Some("enable")
        };
        let own = self.lookup.transit_gateway(gateway)?;
        let mut all = own.is_some_and(|one| enabled(one.options.as_ref()));
        for side in [self.origin.subnet.vpc_id.as_str(), vpc] {
            let attachment = self.lookup.vpc_attachment(gateway, side)?;
            // The other account that owns the connection's VPC sees what is attached to it.
            let home = Some(self.origin.subnet).filter(|home| attachment.is_none() && home.vpc_id == side);
            if let Some(owner) = home.and_then(|home| self.origin.other_owner(home)) {
                return Err(Missing {
                    reason: format!("only account {owner}, the owner of {side}, sees how it is attached to {gateway}"),
                    would_help: format!("the same diagnosis in account {owner}"),
                });
            }
            all &= attachment.is_some_and(|one| enabled(one.options.as_ref()));
        }
        Ok(all)
    }
}

/// The blocks that rules of an ACL have to name, which takes no prefix list: each, as long as the ACL has room for them; else one for all of
/// them, that does not end where AWS adds a block.
/// <https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html#vpc-limits-nacls>
fn for_acl(refused: &Ranges, rules: usize) -> Vec<String> {
    let room = RULES.saturating_sub(rules);
    refused.blocks_within(room).unwrap_or_else(|| vec![refused.one_block()])
}

/// The addresses of a destination that no rule covers yet, where all of them matter.
fn left(to: &Destination, admitted: &Ranges) -> Ranges {
    match to.exact {
        true => to.addresses.minus(admitted),
        false => to.addresses.clone(),
    }
}

/// True where the packets come from a NAT gateway, which nothing without a public address does without on the internet.
fn is_translated(arrival: &Arrival) -> bool {
    arrival.nat.is_some() || arrival.link == Link::Internet
}

/// Every private address, and those that the packets have as far as they are seen.
fn any_private(from: &Ranges) -> Ranges {
    Ranges::everything().minus(&Ranges::public()).union(from)
}

/// What stops packets that come out of sight: for certain where it stops them from whatever address.
fn unless_translated(step: Step, from_any: bool) -> Step {
    match step.obstacle() {
        Some(obstacle) if from_any => Step::blocked(step.hop.clone(), obstacle.clone()),
        Some(obstacle) => Step::unseen(step.hop.clone(), Unseen::Translated(Box::new(obstacle.clone()))),
        None => step,
    }
}

fn not_described(what: &str, action: &str) -> Unseen {
    Unseen::Missing(Missing {
        reason: format!("{what} was not described"),
        would_help: action.to_owned(),
    })
}

/// Cover of the other end's addresses: where it has some of them only, a partial cover says nothing.
fn weigh(hop: Hop, cover: Cover, exact: bool, obstacle: Obstacle) -> Step {
    match cover {
        Cover::All => Step::passed(hop),
        Cover::None => Step::blocked(hop, obstacle),
        Cover::Some if exact => Step::partly(hop, obstacle),
        Cover::Some => Step::unseen(hop, Unseen::PartOfAddresses(Box::new(obstacle))),
    }
}

/// Whether some ports of the range pass and others do not, whatever the address: that is a part of the runs.
fn is_of_ports(acl: &NetworkAcl, question: &AclQuestion<'_>) -> bool {
    let ports = question.ports;
    let first = Ports {
        last: ports.first,
        ..ports
    };
    ports.are_several() && acl_passes(acl, question.direction, question.addresses, first).cover != Cover::Some
}
