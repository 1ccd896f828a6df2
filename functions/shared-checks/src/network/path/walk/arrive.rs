//! What the destination's subnets and groups say of the packets, and how they should have come where routing lost them.

use shared_domain::Missing;
use shared_domain::aws::ec2::{NatGateway, TransitGatewayOptions, VpcPeeringConnection};
use shared_domain::diagnosis::Resource;

use super::{Carriage, Via, Walker, addresses_cidr, far_side, obstacle, rule, same_region};
use crate::network::path::destination::{Destination, Place, Spot};
use crate::network::path::ranges::{Cover, Ranges};
use crate::network::path::routes::{Target, divide, target};
use crate::network::path::rules::{Peer, Way, acl_passes, groups_admit};
use crate::network::path::trace::{About, At, Outcome, Step};

impl Walker<'_, '_> {
    /// What the destination's groups see as the source.
    pub(super) fn source_addresses(&self, to: &Destination, carriage: &Carriage) -> (Ranges, bool) {
        match &carriage.nat {
            Some(nat) if to.place == Place::Public => (nat.public.clone(), true),
            Some(nat) => (nat.private.clone(), true),
            None => (self.origin.addresses.clone(), false),
        }
    }

    /// How the packets should arrive, where routing lost them: the checks behind the loss are judged by it.
    pub(super) fn intended(&self, to: &Destination, carriage: &Carriage) -> Via {
        if carriage.via != Via::Lost {
            return carriage.via.clone();
        }
        let (Some(vpc), home) = (to.vpc(), &self.origin.subnet.vpc_id) else {
            return Via::Lost;
        };
        if vpc == home {
            return Via::Local;
        }
        let way = self.way_to(home, to);
        match way.as_deref() {
            Some(id) if id.starts_with("pcx-") => {
                let peerings = self.lookup.peerings(home).unwrap_or_default();
                let same = peerings
                    .iter()
                    .find(|one| one.vpc_peering_connection_id == id)
                    .is_some_and(|one| same_region(one));
                Via::Peering(id.to_owned(), same)
            }
            Some(id) if id.starts_with("tgw-") => Via::Transit(id.to_owned()),
            _ => carriage
                .steps
                .iter()
                .find_map(|step| {
                    step.text
                        .split(" -> ")
                        .nth(1)
                        .filter(|id| id.starts_with("tgw-"))
                        .map(|id| Via::Transit(id.to_owned()))
                })
                .unwrap_or(Via::Lost),
        }
    }

    /// The gateway that a missing route should lead to: an active peering with the destination's VPC, the transit gateway that
    /// the destination's own routes use, an attached private gateway, a NAT gateway.
    pub(super) fn way_to(&self, home: &str, to: &Destination) -> Option<String> {
        match &to.place {
            Place::Vpc { vpc, spots, .. } if vpc != home => {
                let peerings = self.lookup.peerings(home).unwrap_or_default();
                let between = |one: &&VpcPeeringConnection| {
                    far_side(one, home).and_then(|far| far.vpc_id.as_deref()) == Some(vpc)
                };
                let active = |one: &&VpcPeeringConnection| {
                    one.status.as_ref().and_then(|status| status.code.as_deref()) == Some("active")
                };
                let mut direct: Vec<&VpcPeeringConnection> = peerings.into_iter().filter(between).collect();
                direct.sort_by_key(|one| !active(one));
                if let Some(one) = direct.first() {
                    return Some(one.vpc_peering_connection_id.clone());
                }
                let spot = spots.first()?;
                let table = self.lookup.route_table(&spot.subnet, vpc).ok()?;
                let back = divide(self.lookup, table, &self.origin.addresses, false).ok()?;
                back.iter()
                    .filter_map(|one| one.route)
                    .map(target)
                    .find_map(|target| match target {
                        Target::Transit(id) => Some(id.to_owned()),
                        _ => None,
                    })
            }
            Place::Public => self.working_nat(home),
            _ => None,
        }
    }

    /// A NAT gateway of a VPC that leads to the internet.
    pub(super) fn working_nat(&self, vpc: &str) -> Option<String> {
        let nats = self.lookup.nat_gateways(vpc).unwrap_or_default();
        let usable = |nat: &&&NatGateway| {
            nat.state.as_deref() == Some("available") && nat.connectivity_type.as_deref() != Some("private")
        };
        nats.iter().find(usable).map(|nat| nat.nat_gateway_id.clone())
    }

    pub(super) fn enter(
        &self,
        to: &Destination,
        vpc: &str,
        spots: &[Spot],
        groups: &[String],
        via: &Via,
        source: &(Ranges, bool),
    ) -> Vec<Step> {
        let mut steps = Vec::new();
        if *via == Via::Unseen {
            return steps;
        }
        let (addresses, natted) = source;
        let mut acls = Vec::new();
        for spot in spots.iter().filter(|spot| spot.subnet != self.origin.subnet.subnet_id) {
            acls.push(self.destination_acl(
                spot,
                addresses,
                Way::In,
                self.ports(),
                At::DestinationAcl,
                "DST_NACL_INGRESS",
            ));
        }
        steps.extend(self.one_of(acls, to.exact));
        steps.push(self.destination_groups(to, vpc, groups, via, addresses, *natted));
        steps
    }

    pub(super) fn destination_acl(
        &self,
        spot: &Spot,
        peers: &Ranges,
        way: Way,
        ports: (u32, u32),
        at: At,
        code: &'static str,
    ) -> Step {
        let text = format!(
            "network ACL of {}, {}",
            spot.subnet,
            if way == Way::In { "inbound" } else { "replies outbound" }
        );
        if peers.is_empty() {
            return Step::passed(at, text);
        }
        match self.lookup.acl(&spot.subnet) {
            Err(missing) => Step::unseen(at, text, missing),
            Ok(acl) => {
                let passage = acl_passes(acl, way, peers, ports);
                let span = if ports.0 == ports.1 {
                    ports.0.to_string()
                } else {
                    format!("{}-{}", ports.0, ports.1)
                };
                let direction = if way == Way::In { "in from" } else { "out to" };
                let evidence = format!(
                    "{} of {} denies TCP {span} {direction} {}",
                    rule(passage.stopped_by),
                    acl.network_acl_id,
                    self.origin.subnet.cidr_block
                );
                let about = About {
                    rule: Some(passage.slot),
                    peer_cidr: Some(self.origin.subnet.cidr_block.clone()),
                    subnet: Some(spot.subnet.clone()),
                    ..About::default()
                };
                let text = format!(
                    "network ACL {} of {}, {}",
                    acl.network_acl_id,
                    spot.subnet,
                    if way == Way::In { "inbound" } else { "replies outbound" }
                );
                self.judge(
                    at,
                    text,
                    passage.cover,
                    true,
                    obstacle(code, Resource::new("network-acl", &acl.network_acl_id), evidence, about),
                )
            }
        }
    }

    pub(super) fn destination_groups(
        &self,
        to: &Destination,
        vpc: &str,
        ids: &[String],
        via: &Via,
        peers: &Ranges,
        natted: bool,
    ) -> Step {
        let text = format!(
            "security groups {} of {} let TCP {} in",
            ids.join(", "),
            to.what,
            self.port
        );
        let mut groups = Vec::new();
        for id in ids {
            match self.lookup.group(id) {
                Ok(group) => groups.extend(group),
                Err(missing) => return Step::unseen(At::DestinationGroups, text, missing),
            }
        }
        if groups.is_empty() {
            let missing = Missing {
                reason: format!("the security groups of {} were not described", to.what),
                would_help: "ec2:DescribeSecurityGroups".to_owned(),
            };
            return Step::unseen(At::DestinationGroups, text, missing);
        }
        if natted && peers.is_empty() {
            let missing = Missing {
                reason: "the NAT gateway's address was not described".to_owned(),
                would_help: "ec2:DescribeNatGateways".to_owned(),
            };
            return Step::unseen(At::DestinationGroups, text, missing);
        }
        let references = !natted
            && match via {
                Via::Local | Via::Lost | Via::Unseen => true,
                Via::Peering(_, same_region) => *same_region,
                Via::Transit(gateway) => match self.transit_references(gateway, vpc) {
                    Ok(references) => references,
                    Err(missing) => return Step::unseen(At::DestinationGroups, text, missing),
                },
                Via::Internet => false,
            };
        let empty = Vec::new();
        let peer = Peer {
            addresses: peers,
            groups: if natted { &empty } else { &self.origin.group_ids },
            references,
        };
        match groups_admit(self.lookup, &groups, Way::In, self.port, &peer) {
            Err(missing) => Step::unseen(At::DestinationGroups, text, missing),
            Ok(admission) => {
                let code = match via {
                    Via::Transit(_) if admission.by_dead_reference => "TGW_SG_REF",
                    Via::Peering(_, false) if admission.by_dead_reference => "DST_SG_REF_CROSS_REGION",
                    _ => "DST_SG_INGRESS",
                };
                let group = ids.first().cloned().unwrap_or_default();
                let about = About {
                    group: Some(group.clone()),
                    peer_group: self.origin.group_ids.first().filter(|_| references).cloned(),
                    peer_cidr: Some(if natted {
                        addresses_cidr(peers)
                    } else {
                        self.origin.subnet.cidr_block.clone()
                    }),
                    gateway: if let Via::Transit(gateway) = via {
                        Some(gateway.clone())
                    } else {
                        None
                    },
                    vpc: Some(vpc.to_owned()),
                    ..About::default()
                };
                let from = if natted {
                    format!("{peers}")
                } else {
                    format!(
                        "{} or {}",
                        self.origin.group_ids.join(", "),
                        self.origin.subnet.cidr_block
                    )
                };
                let some = if admission.cover == Cover::Some {
                    format!("; only {} is admitted", admission.allowed)
                } else {
                    String::new()
                };
                let evidence = format!(
                    "no inbound rule of {} admits TCP {} from {from}{some}",
                    ids.join(", "),
                    self.port
                );
                self.judge(
                    At::DestinationGroups,
                    text,
                    admission.cover,
                    true,
                    obstacle(code, Resource::new("security-group", group), evidence, about),
                )
            }
        }
    }

    /// References across a transit gateway count when the gateway and both attachments support them.
    pub(super) fn transit_references(&self, gateway: &str, vpc: &str) -> Result<bool, Missing> {
        let enabled = |options: Option<&TransitGatewayOptions>| {
            options.and_then(|options| options.security_group_referencing_support.as_deref()) == Some("enable")
        };
        let own = self
            .lookup
            .transit_gateway(gateway)?
            .is_some_and(|one| enabled(one.options.as_ref()));
        let mut both = true;
        for side in [self.origin.subnet.vpc_id.as_str(), vpc] {
            both &= self
                .lookup
                .vpc_attachment(gateway, side)?
                .is_some_and(|one| enabled(one.options.as_ref()));
        }
        Ok(own && both)
    }

    /// The possible places of one destination: all pass, all stop, or it depends on where it is.
    pub(super) fn one_of(&self, steps: Vec<Step>, exact: bool) -> Option<Step> {
        let all = !steps.is_empty() && steps.iter().all(Step::is_blocked);
        let chosen = steps
            .iter()
            .find(|step| step.is_blocked())
            .or_else(|| steps.iter().find(|step| step.outcome != Outcome::Passed))
            .or(steps.first())?
            .clone();
        Some(match chosen.outcome {
            Outcome::Blocked(obstacle) if !all => {
                let evidence = obstacle.evidence.clone();
                if exact {
                    Step::partly(chosen.at, chosen.text, obstacle)
                } else {
                    let missing = Missing {
                        reason: format!("it depends on which subnet the source is in: {evidence}"),
                        would_help: "ec2:DescribeNetworkInterfaces".to_owned(),
                    };
                    Step::unseen(chosen.at, chosen.text, missing)
                }
            }
            _ => chosen,
        })
    }
}
