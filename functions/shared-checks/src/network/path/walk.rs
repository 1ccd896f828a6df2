//! The walk: from the connection's subnet forward to a destination and back, once, over all addresses.
//!
//! It goes on past an obstacle along the intended path, so that all blockers are listed in one pass.

mod arrive;
mod back;
mod forward;
mod gateways;
mod transit;

use super::destination::{Destination, Place};
use super::lookup::Lookup;
use super::ranges::{Cover, Ranges};
use super::rules::{LINUX_PORTS, Peer, Way, acl_passes, groups_admit};
use super::trace::{About, At, Obstacle, Outcome, Step};
use shared_domain::Missing;
use shared_domain::aws::ec2::{SecurityGroup, Subnet, VpcPeeringConnection, VpcPeeringVpcInfo};
use shared_domain::diagnosis::Resource;

/// Where the packets start.
#[derive(Clone)]
pub struct Origin<'a> {
    /// The connection's subnet.
    pub subnet: &'a Subnet,
    /// The addresses that an interface may get.
    pub addresses: Ranges,
    /// The connection's security groups that exist.
    pub groups: Vec<&'a SecurityGroup>,
    /// All ids of its security groups.
    pub group_ids: Vec<String>,
    /// The account.
    pub account: &'a str,
    /// The Region.
    pub region: &'a str,
}

/// How the packets arrive.
#[derive(Clone, Debug, PartialEq)]
pub enum Via {
    /// By the local route.
    Local,
    /// Over a peering connection; the flag is true when it stays in the Region.
    Peering(String, bool),
    /// Over a transit gateway.
    Transit(String),
    /// Out to the internet.
    Internet,
    /// To a network that cannot be seen.
    Unseen,
    /// They do not.
    Lost,
}

/// What the routing part of a walk came to.
#[derive(Clone, Debug)]
pub struct Carriage {
    /// Its steps.
    pub steps: Vec<Step>,
    /// How the packets arrive.
    pub via: Via,
    /// The NAT gateway that rewrites the source address, if any: its id, VPC, private and public addresses.
    pub nat: Option<Translated>,
}

/// The source address after a NAT gateway.
#[derive(Clone, Debug)]
pub struct Translated {
    /// The gateway's VPC.
    pub vpc: String,
    /// Its private addresses.
    pub private: Ranges,
    /// Its public addresses.
    pub public: Ranges,
}

impl Carriage {
    fn lost(steps: Vec<Step>) -> Self {
        Self {
            steps,
            via: Via::Lost,
            nat: None,
        }
    }

    fn unseen(steps: Vec<Step>) -> Self {
        Self {
            steps,
            via: Via::Unseen,
            nat: None,
        }
    }

    fn with(mut self, mut before: Vec<Step>) -> Self {
        before.append(&mut self.steps);
        self.steps = before;
        self
    }
}

/// A subnet that the packets are in.
#[derive(Clone)]
struct Here {
    vpc: String,
    subnet: String,
}

/// Walks to destinations from one origin.
pub struct Walker<'a, 'b> {
    lookup: &'b Lookup<'a>,
    origin: &'b Origin<'a>,
    port: u16,
}

impl<'a, 'b> Walker<'a, 'b> {
    /// A walker to `port`.
    pub fn new(lookup: &'b Lookup<'a>, origin: &'b Origin<'a>, port: u16) -> Self {
        Self { lookup, origin, port }
    }

    fn ports(&self) -> (u32, u32) {
        (u32::from(self.port), u32::from(self.port))
    }

    /// The whole walk to `to`, forward and back.
    pub fn walk(&self, to: &Destination) -> Vec<Step> {
        let carriage = self.carry(to);
        let mut steps = self.leave(to, &carriage.via);
        let intended = self.intended(to, &carriage);
        let source = self.source_addresses(to, &carriage);
        steps.extend(carriage.steps.iter().cloned());
        if let Place::Vpc { vpc, spots, groups } = &to.place {
            steps.extend(self.enter(to, vpc, spots, groups, &intended, &source));
            if let Some(state) = &to.bad_state {
                let resource = to.resource.clone().unwrap_or_else(|| Resource::new("host", &to.what));
                let evidence = format!("{} is {state}", to.what);
                steps.push(Step::blocked(
                    At::State,
                    to.what.clone(),
                    obstacle("TARGET_STATE", resource, evidence, About::default()),
                ));
            } else if to.resource.is_some() {
                steps.push(Step::passed(At::State, format!("{} is up", to.what)));
            }
            let blamed: Vec<&str> = steps
                .iter()
                .filter_map(Step::obstacle)
                .map(|one| one.resource.id.as_str())
                .collect();
            let back = self.back(to, vpc, spots, &intended, &source, &blamed);
            steps.extend(back);
        }
        if carriage.via != Via::Lost || to.vpc().is_some() {
            steps.extend(self.replies(to));
        }
        steps.iter_mut().for_each(|step| self.locate(step));
        steps
    }

    /// Notes the Region of what stops the packets, where that is another one: its fix is a command there.
    fn locate(&self, step: &mut Step) {
        let (Outcome::Blocked(obstacle) | Outcome::Partly(obstacle)) = &mut step.outcome else {
            return;
        };
        let about = &obstacle.about;
        let known = [&about.table, &about.subnet, &about.vpc].into_iter().flatten();
        let region = std::iter::once(&obstacle.resource.id)
            .chain(known)
            .find_map(|id| self.lookup.region_of(id));
        obstacle.about.region = obstacle.about.region.take().or(region);
    }

    /// Routing alone, for services on the public internet: groups and ACL of the connection, then the way out.
    pub fn walk_out(&self, to: &Destination) -> (Vec<Step>, Via) {
        let carriage = self.carry(to);
        let mut steps = self.leave(to, &carriage.via);
        steps.extend(carriage.steps);
        if carriage.via != Via::Lost {
            steps.extend(self.replies(to));
        }
        (steps, carriage.via)
    }

    // ---- leaving the connection's subnet

    /// The connection's security groups and its subnet's ACL, outbound.
    pub fn leave(&self, to: &Destination, via: &Via) -> Vec<Step> {
        let mut steps = vec![self.source_groups(to, via)];
        if let Some(addresses) = self.beyond_subnet(to) {
            steps.push(self.source_acl(to, &addresses));
        }
        steps
    }

    /// The destination's addresses outside the connection's subnet; ACLs do not judge traffic within a subnet.
    fn beyond_subnet(&self, to: &Destination) -> Option<Ranges> {
        let Place::Vpc { spots, .. } = &to.place else {
            return Some(to.addresses.clone());
        };
        let outside = spots.iter().filter(|spot| spot.subnet != self.origin.subnet.subnet_id);
        let addresses = outside.fold(Ranges::EMPTY, |all, spot| all.union(&spot.addresses));
        (!addresses.is_empty()).then_some(addresses)
    }

    fn source_groups(&self, to: &Destination, via: &Via) -> Step {
        let ids = self.origin.group_ids.join(", ");
        let text = format!("security groups {ids} let TCP {} out", self.port);
        let empty = Vec::new();
        let groups = if let Place::Vpc { groups, .. } = &to.place {
            groups
        } else {
            &empty
        };
        // A transit gateway carries references for inbound rules only.
        let references = match via {
            Via::Local | Via::Unseen | Via::Lost => true,
            Via::Peering(_, same_region) => *same_region,
            Via::Transit(_) | Via::Internet => false,
        };
        let peer = Peer {
            addresses: &to.addresses,
            groups,
            references,
        };
        match groups_admit(self.lookup, &self.origin.groups, Way::Out, self.port, &peer) {
            Err(missing) => Step::unseen(At::SourceGroups, text, missing),
            Ok(admission) => {
                let about = About {
                    group: self.origin.group_ids.first().cloned(),
                    peer_group: groups.first().filter(|_| references).cloned(),
                    peer_cidr: Some(single(&to.addresses, to.exact)),
                    ..About::default()
                };
                let resource = Resource::new(
                    "security-group",
                    self.origin.group_ids.first().cloned().unwrap_or_default(),
                );
                let evidence = format!("no outbound rule of {ids} allows TCP {} to {}", self.port, to.what);
                self.judge(
                    At::SourceGroups,
                    text,
                    admission.cover,
                    to.exact,
                    obstacle("SRC_SG_EGRESS", resource, evidence, about),
                )
            }
        }
    }

    fn source_acl(&self, to: &Destination, addresses: &Ranges) -> Step {
        let exact = to.exact;
        let subnet = &self.origin.subnet.subnet_id;
        match self.lookup.acl(subnet) {
            Err(missing) => Step::unseen(At::SourceAcl, format!("network ACL of {subnet}, outbound"), missing),
            Ok(acl) => {
                let text = format!(
                    "network ACL {} of {subnet} lets TCP {} out",
                    acl.network_acl_id, self.port
                );
                let passage = acl_passes(acl, Way::Out, addresses, self.ports());
                let evidence = format!(
                    "{} of {} denies TCP {} out to {}",
                    rule(passage.stopped_by),
                    acl.network_acl_id,
                    self.port,
                    single(addresses, exact)
                );
                let about = About {
                    rule: Some(passage.slot),
                    peer_cidr: Some(self.lasting_cidr(to, addresses)),
                    ..About::default()
                };
                let resource = Resource::new("network-acl", &acl.network_acl_id);
                self.judge(
                    At::SourceAcl,
                    text,
                    passage.cover,
                    exact,
                    obstacle("SRC_NACL_EGRESS", resource, evidence, about),
                )
            }
        }
    }

    /// Cover of the destination's addresses: where it has some of them only, a partial cover says nothing.
    fn judge(&self, at: At, text: String, cover: Cover, exact: bool, obstacle: Obstacle) -> Step {
        match cover {
            Cover::All => Step::passed(at, text),
            Cover::None => Step::blocked(at, text, obstacle),
            Cover::Some if exact => Step::partly(at, text, obstacle),
            Cover::Some => {
                let missing = Missing {
                    reason: format!(
                        "only for some of the addresses that the destination may have: {}",
                        obstacle.evidence
                    ),
                    would_help: "the destination's address".to_owned(),
                };
                Step::unseen(at, text, missing)
            }
        }
    }

    /// Replies into the connection's subnet.
    pub fn replies(&self, to: &Destination) -> Vec<Step> {
        let Some(addresses) = self.beyond_subnet(to) else {
            return Vec::new();
        };
        let subnet = &self.origin.subnet.subnet_id;
        let step = match self.lookup.acl(subnet) {
            Err(missing) => Step::unseen(
                At::SourceAclReturn,
                format!("network ACL of {subnet}, inbound"),
                missing,
            ),
            Ok(acl) => {
                let text = format!("network ACL {} of {subnet} lets replies in", acl.network_acl_id);
                let passage = acl_passes(acl, Way::In, &addresses, LINUX_PORTS);
                let evidence = format!(
                    "{} of {} denies replies from {} to TCP {}-{}",
                    rule(passage.stopped_by),
                    acl.network_acl_id,
                    single(&addresses, to.exact),
                    LINUX_PORTS.0,
                    LINUX_PORTS.1
                );
                let about = About {
                    rule: Some(passage.slot),
                    peer_cidr: Some(self.lasting_cidr(to, &addresses)),
                    ..About::default()
                };
                let resource = Resource::new("network-acl", &acl.network_acl_id);
                let block = obstacle("SRC_NACL_RETURN", resource, evidence, about);
                // Some ports of the range are a part of the runs, whatever the address.
                let by_ports = passage.cover == Cover::Some
                    && acl_passes(acl, Way::In, &addresses, (LINUX_PORTS.0, LINUX_PORTS.0)).cover != Cover::Some;
                self.judge(At::SourceAclReturn, text, passage.cover, to.exact || by_ports, block)
            }
        };
        vec![step]
    }

    /// The addresses for a rule that is to last: a source in a VPC has another one after its next failover.
    fn lasting_cidr(&self, to: &Destination, addresses: &Ranges) -> String {
        match &to.place {
            Place::Vpc { spots, .. } if spots.len() == 1 => self.wanted_cidr(to, addresses),
            _ => single(addresses, to.exact),
        }
    }

    /// What a new route would have to cover: the destination's subnet, or its address.
    fn wanted_cidr(&self, to: &Destination, addresses: &Ranges) -> String {
        match &to.place {
            Place::Vpc { spots, .. } => {
                let spot = spots.iter().find(|spot| spot.addresses.meets(addresses));
                let subnet = spot.and_then(|spot| self.lookup.subnet(&spot.subnet).ok().flatten());
                subnet.map_or_else(|| addresses_cidr(addresses), |subnet| subnet.cidr_block.clone())
            }
            Place::Public => "0.0.0.0/0".to_owned(),
            _ => addresses_cidr(addresses),
        }
    }

    fn address_text(&self, to: &Destination, addresses: &Ranges) -> String {
        if to.place == Place::Public && !to.exact {
            "the public internet".to_owned()
        } else {
            addresses.to_string()
        }
    }
}

fn inspected(mut steps: Vec<Step>, reason: String, id: &str) -> Carriage {
    let missing = Missing {
        reason,
        would_help: format!("the rules of what stands behind {id}, or a route around it"),
    };
    steps.push(Step::unseen(At::Inspection, format!("inspection by {id}"), missing));
    Carriage::unseen(steps)
}

fn obstacle(code: &'static str, resource: Resource, evidence: String, about: About) -> Obstacle {
    Obstacle {
        code,
        resource,
        evidence,
        about,
    }
}

/// The other side of a peering.
pub fn far_side<'c>(peering: &'c VpcPeeringConnection, vpc: &str) -> Option<&'c VpcPeeringVpcInfo> {
    let (one, two) = (
        peering.requester_vpc_info.as_ref()?,
        peering.accepter_vpc_info.as_ref()?,
    );
    if one.vpc_id.as_deref() == Some(vpc) {
        Some(two)
    } else {
        Some(one)
    }
}

/// This side of a peering.
pub fn near_side<'c>(peering: &'c VpcPeeringConnection, vpc: &str) -> Option<&'c VpcPeeringVpcInfo> {
    let (one, two) = (
        peering.requester_vpc_info.as_ref()?,
        peering.accepter_vpc_info.as_ref()?,
    );
    if one.vpc_id.as_deref() == Some(vpc) {
        Some(one)
    } else {
        Some(two)
    }
}

fn same_region(peering: &VpcPeeringConnection) -> bool {
    let region = |side: &Option<VpcPeeringVpcInfo>| side.as_ref().and_then(|side| side.region.clone());
    match (region(&peering.requester_vpc_info), region(&peering.accepter_vpc_info)) {
        (Some(one), Some(two)) => one == two,
        _ => true,
    }
}

fn rule(number: Option<i32>) -> String {
    number.map_or_else(|| "the end of the list".to_owned(), |number| format!("rule {number}"))
}

/// Addresses for a rule: a single one as /32, the internet as everything.
fn single(addresses: &Ranges, exact: bool) -> String {
    if !exact && *addresses == Ranges::public() {
        "0.0.0.0/0".to_owned()
    } else {
        addresses_cidr(addresses)
    }
}

/// The smallest block around all of the addresses.
pub fn addresses_cidr(addresses: &Ranges) -> String {
    let first = addresses.iter().next().map_or(0, |(first, _)| first);
    let last = addresses.iter().last().map_or(0, |(_, last)| last);
    let prefix = (first ^ last).leading_zeros() as u8;
    ipnet::Ipv4Net::new(first.into(), prefix).map_or_else(|_| addresses.to_string(), |net| net.trunc().to_string())
}
