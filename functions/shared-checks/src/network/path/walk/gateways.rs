//! Internet, NAT and virtual private gateways.

use shared_domain::Missing;
use shared_domain::aws::ec2::{NatGateway, NatGatewayAddress, VpcBlockPublicAccessExclusion, VpnConnection};

use super::filters::AclQuestion;
use super::route::{Position, Taken};
use super::{Delivery, Link, Translated, Walker};
use crate::network::path::destination::Place;
use crate::network::path::flow::{Direction, Leg, NAT_PORTS, WORKER_PORTS};
use crate::network::path::hop::{Hop, HopKind};
use crate::network::path::obstacle::{
    AclGuard, NatPrivate, NatUnavailable, Obstacle, PrivateGatewayDetached, PublicAccessBlocked, TunnelsDown,
    WhyNoRoute,
};
use crate::network::path::ranges::Ranges;
use crate::network::path::trace::{Outcome, Step, Unseen};

impl Walker<'_, '_> {
    /// Block Public Access, which stops NAT traffic in its bidirectional mode, and what comes in in both.
    pub(super) fn internet(&self, at: &Position<'_>, gateway: &str) -> Step {
        let hop = Hop::InternetGateway {
            gateway: gateway.to_owned(),
        };
        let inbound = at.leg == Leg::Return;
        // It is the owner's setting that holds in a VPC, and each account sees its own alone.
        let home = Some(self.origin.subnet).filter(|home| home.vpc_id == at.vpc);
        let there = || self.lookup.subnet(&at.subnet).ok().flatten();
        let home = home.or_else(|| inbound.then(there).flatten());
        if let Some(owner) = home.and_then(|home| self.origin.other_owner(home)) {
            let unseen = Unseen::OtherAccount {
                what: format!("Block Public Access of {}", at.vpc),
                owner: owner.to_owned(),
            };
            return Step::unseen(hop, unseen);
        }
        if let Some(region) = self.lookup.region_of(&at.vpc) {
            let missing = Missing {
                reason: format!("Block Public Access of {region} is not read here"),
                would_help: format!("ec2:DescribeVpcBlockPublicAccessOptions in {region}"),
            };
            return Step::unseen(hop, missing);
        }
        let (mode, exclusions) = match self.lookup.block_public_access() {
            Ok(settings) => settings,
            Err(missing) => return Step::unseen(hop, missing),
        };
        // What comes in, as to a database's public address, both modes stop, and an exclusion for egress does not let in.
        let stops = mode == "block-bidirectional" || inbound && mode == "block-ingress";
        let covers = |one: &&&VpcBlockPublicAccessExclusion| {
            let arn = one.resource_arn.as_deref().unwrap_or_default();
            [&at.vpc, &at.subnet]
                .into_iter()
                .any(|id| arn.ends_with(&format!("/{id}")))
        };
        let lets_in = |one: &VpcBlockPublicAccessExclusion| {
            one.internet_gateway_exclusion_mode.as_deref() != Some("allow-egress")
        };
        let covering: Vec<_> = exclusions.iter().filter(covers).collect();
        if !stops || covering.iter().any(|one| !inbound || lets_in(one)) {
            return Step::passed(hop);
        }
        let blocked = PublicAccessBlocked {
            vpc: at.vpc.clone(),
            subnet: at.subnet.clone(),
            mode: mode.to_owned(),
            for_all: self.lookup.forbids_exclusions(),
            inbound,
            is_half_excluded: !covering.is_empty(),
        };
        Step::blocked(hop, Obstacle::PublicAccessBlocked(blocked))
    }

    /// Through a NAT gateway, and on from its own subnet.
    pub(super) fn nat(&self, taken: &Taken<'_>, id: &str) -> Delivery {
        let bare = Hop::NatGateway {
            nat: id.to_owned(),
            subnet: None,
        };
        let nat = match self.lookup.nat_gateway(id, &taken.at.vpc) {
            Err(missing) => return taken.out_of_sight(bare, missing),
            Ok(None) if taken.is_live() => {
                return taken.out_of_sight(bare, self.owner_only(taken.at, format!("NAT gateway {id}")));
            }
            Ok(None) => return self.gone(taken),
            Ok(Some(nat)) => nat,
        };
        let state = nat.state.as_deref().unwrap_or("available");
        if state != "available" {
            let obstacle = self.nat_unavailable(taken, nat, state);
            return Delivery::lost(vec![taken.passed(), Step::blocked(bare, obstacle)]);
        }
        match nat.subnet_id.as_deref().filter(|subnet| !subnet.is_empty()) {
            Some(subnet) => self.nat_in(taken, nat, subnet),
            // A Regional NAT gateway has no subnet of its own; AWS routes it to the internet gateway itself.
            None => {
                let public = taken.at.to().place == Place::Public;
                let link = if public { Link::Internet } else { Link::Unseen };
                Delivery {
                    nat: public.then(|| translated(nat, &taken.at.vpc, "")),
                    ..Delivery::by(link, vec![taken.passed(), Step::passed(bare)])
                }
            }
        }
    }

    fn nat_unavailable(&self, taken: &Taken<'_>, nat: &NatGateway, state: &str) -> Obstacle {
        Obstacle::NatUnavailable(NatUnavailable {
            nat: nat.nat_gateway_id.clone(),
            vpc: taken.at.vpc.clone(),
            table: taken.table.route_table_id.clone(),
            route: taken.route.clone(),
            state: state.to_owned(),
            message: nat.failure_message.clone(),
            way_out: self.way_out(taken.at, taken.table),
        })
    }

    /// On from a NAT gateway's own subnet.
    fn nat_in(&self, taken: &Taken<'_>, nat: &NatGateway, subnet: &str) -> Delivery {
        let (at, id) = (taken.at, nat.nat_gateway_id.as_str());
        let public = at.to().place == Place::Public;
        let onward = self.route_on(&at.onward(&at.vpc, subnet, Leg::FromNat), None);
        let lost = onward.link == Link::Lost;
        if !public && lost {
            let (route, nat) = (taken.destination(), id.to_owned());
            return self.no_route_by(taken, WhyNoRoute::NatWithoutRoute { route, nat });
        }
        let hop = |subnet: Option<&str>| Hop::NatGateway {
            nat: id.to_owned(),
            subnet: subnet.map(str::to_owned),
        };
        let reaches_gateway = onward.steps.iter().any(|step| step.kind() == HopKind::Internet);
        if nat.connectivity_type.as_deref() == Some("private") && public && (reaches_gateway || lost) {
            let private = NatPrivate {
                nat: id.to_owned(),
                vpc: at.vpc.clone(),
                table: taken.table.route_table_id.clone(),
                route: taken.route.clone(),
                to: at.to().what.clone(),
                way_out: self.way_out(at, taken.table),
            };
            return Delivery::lost(vec![
                taken.passed(),
                Step::blocked(hop(None), Obstacle::NatPrivate(private)),
            ]);
        }
        let mut steps = vec![taken.passed(), Step::passed(hop(Some(subnet)))];
        steps.extend(onward.steps);
        steps.extend(self.nat_acl(at, nat, subnet));
        let mut delivery = Delivery {
            nat: Some(translated(nat, &at.vpc, subnet)),
            ..Delivery::by(onward.link, steps)
        };
        let gateway = delivery.steps.iter().find_map(|step| match &step.hop {
            Hop::InternetGateway { gateway } => Some(gateway.clone()),
            _ => None,
        });
        if let Some(gateway) = gateway {
            delivery.steps.extend(self.in_to_nat(&gateway, nat, &at.vpc, subnet));
        }
        if at.vpc == self.origin.subnet.vpc_id {
            let back = self.nat_return(&at.vpc, &delivery);
            // Home by the VPC's own route is not worth a word.
            if back.iter().any(|step| step.outcome != Outcome::Passed) {
                delivery.steps.extend(back);
            }
        }
        if delivery.steps.iter().any(Step::is_blocked) {
            delivery.link = Link::Lost;
        }
        delivery
    }

    /// Replies from the internet come in to a NAT gateway by the internet gateway's own table, where that has one.
    fn in_to_nat(&self, gateway: &str, nat: &NatGateway, vpc: &str, subnet: &str) -> Vec<Step> {
        if matches!(self.lookup.gateway_route_table(gateway, vpc), Ok(None)) {
            return Vec::new();
        }
        let own = translated(nat, vpc, subnet).private;
        let anywhere = || {
            let row = self.lookup.subnet(subnet).ok().flatten();
            row.and_then(|row| Ranges::cidr(&row.cidr_block))
                .unwrap_or(Ranges::EMPTY)
        };
        let addresses = if own.is_empty() { anywhere() } else { own };
        self.in_by_internet(gateway, &self.in_subnet(vpc, subnet, &addresses), Leg::Return)
    }

    /// The ACL of the NAT gateway's subnet sees the traffic four times.
    fn nat_acl(&self, at: &Position<'_>, nat: &NatGateway, subnet: &str) -> Option<Step> {
        let to = at.to();
        let question = |direction, replies, ports| AclQuestion {
            guard: AclGuard::NatGateway(nat.nat_gateway_id.clone()),
            subnet,
            direction,
            replies,
            ports,
            addresses: &to.addresses,
            peer: "the destination".to_owned(),
            lasting: (!to.exact).then(|| self.wanted(to, &to.addresses)),
            exact: to.exact,
        };
        let own = |direction, replies, ports| AclQuestion {
            addresses: &self.origin.addresses,
            peer: "the connection's subnet".to_owned(),
            lasting: Some(vec![self.origin.subnet.cidr_block.clone()]),
            exact: true,
            ..question(direction, replies, ports)
        };
        let mut legs = vec![
            question(Direction::Egress, false, at.flow.ports),
            question(Direction::Ingress, true, NAT_PORTS),
        ];
        // Within the NAT gateway's own subnet nothing is judged on the workers' side.
        if subnet != self.origin.subnet.subnet_id {
            legs.push(own(Direction::Ingress, false, at.flow.ports));
            legs.push(own(Direction::Egress, true, WORKER_PORTS));
        }
        worst(legs.iter().map(|leg| self.acl(leg)).collect())
    }

    /// A virtual private gateway, and the network behind it.
    pub(super) fn private_gateway(&self, taken: &Taken<'_>, id: &str) -> Delivery {
        let (gateway, vpc) = (id.to_owned(), taken.at.vpc.clone());
        let hop = Hop::PrivateGateway {
            gateway: gateway.clone(),
        };
        // Both are read in the same round.
        let vpns = self.lookup.vpns_of_gateway(id);
        let known = self.lookup.vpn_gateway(id);
        let is_gone = matches!(known, Ok(None));
        let attached = match known {
            Err(missing) => return taken.out_of_sight(hop, missing),
            Ok(None) if taken.is_live() => {
                return taken.out_of_sight(hop, self.owner_only(taken.at, format!("virtual private gateway {id}")));
            }
            Ok(found) => found.is_some_and(|gateway| {
                let mut all = gateway.vpc_attachments.iter();
                all.any(|one| one.vpc_id.as_deref() == Some(&vpc) && one.state.as_deref() == Some("attached"))
            }),
        };
        if !attached {
            let detached = Obstacle::PrivateGatewayDetached(PrivateGatewayDetached { gateway, vpc, is_gone });
            return Delivery::lost(vec![taken.passed(), Step::blocked(hop, detached)]);
        }
        let mut steps = vec![taken.passed(), Step::passed(hop)];
        steps.extend(self.tunnels(id, vpns));
        if steps.iter().any(Step::is_blocked) {
            return Delivery::lost(steps);
        }
        let missing = Missing {
            reason: format!(
                "beyond {id} lies a network that AWS does not describe, with {} in it",
                taken.at.to().what
            ),
            would_help: "routes, firewalls and the way back on the far side".to_owned(),
        };
        let beyond = Hop::Beyond {
            what: gateway,
            leg: Leg::Forward,
        };
        steps.push(Step::unseen(beyond, missing));
        Delivery::unseen(steps)
    }

    /// The tunnels on a virtual private gateway; nothing without a VPN.
    fn tunnels(&self, gateway: &str, vpns: Result<Vec<&VpnConnection>, Missing>) -> Option<Step> {
        let hop = |up: Vec<String>| Hop::Tunnels {
            of: gateway.to_owned(),
            up,
        };
        let vpns = match vpns {
            Ok(vpns) if vpns.is_empty() => return None,
            Ok(vpns) => vpns,
            Err(missing) => return Some(Step::unseen(hop(Vec::new()), missing)),
        };
        let names: Vec<String> = vpns.iter().map(|vpn| vpn.vpn_connection_id.clone()).collect();
        if tunnels_down(&vpns) != Some(true) {
            return Some(Step::passed(hop(names)));
        }
        Some(match self.direct_connect(gateway) {
            Ok(Some(by)) => Step::passed(Hop::DirectConnect {
                of: gateway.to_owned(),
                by: by.to_owned(),
            }),
            Ok(None) => {
                let down = TunnelsDown {
                    vpns: names,
                    gateway: Some(gateway.to_owned()),
                };
                Step::blocked(hop(Vec::new()), Obstacle::TunnelsDown(down))
            }
            Err(missing) => {
                let reason = format!(
                    "all tunnels of {} on {gateway} are down, and whether Direct Connect serves it is not known: {}",
                    names.join(", "),
                    missing.reason
                );
                Step::unseen(hop(Vec::new()), Missing { reason, ..missing })
            }
        })
    }

    /// The virtual interface of Direct Connect that serves a virtual private gateway, itself or by a Direct Connect gateway.
    fn direct_connect(&self, gateway: &str) -> Result<Option<&str>, Missing> {
        // Both are read in the same round.
        let between = self.lookup.direct_connect_gateways(gateway);
        let interfaces = self.lookup.virtual_interfaces(gateway)?;
        let up = || interfaces.iter().filter(|one| one.is_up());
        let mut direct = up().filter(|one| one.virtual_gateway_id.as_deref() == Some(gateway));
        if let Some(one) = direct.next() {
            return Ok(Some(&one.virtual_interface_id));
        }
        let between = between?;
        let leads_to = |id: &str| up().find(|one| one.direct_connect_gateway_id.as_deref() == Some(id));
        if let Some(one) = between.iter().find_map(|one| leads_to(&one.direct_connect_gateway_id)) {
            return Ok(Some(&one.virtual_interface_id));
        }
        // Interfaces on a Direct Connect gateway may be other accounts'.
        let Some(one) = between.first() else { return Ok(None) };
        let id = &one.direct_connect_gateway_id;
        Err(Missing {
            reason: format!(
                "it is on Direct Connect gateway {id}, which has no virtual interface of this account that is up"
            ),
            would_help: match &one.direct_connect_gateway_owner_account {
                Some(owner) => format!("the virtual interfaces of {id} in account {owner}"),
                None => format!("the virtual interfaces of {id}"),
            },
        })
    }

    /// A live route's target that is not in the answer: absence in an answer is not absence in the world.
    pub(super) fn owner_only(&self, at: &Position<'_>, what: String) -> Unseen {
        let subnet = self.lookup.subnet(&at.subnet).ok().flatten();
        let owner = subnet.and_then(|subnet| self.origin.other_owner(subnet));
        Unseen::OwnerOnly {
            what,
            owner: owner.map(str::to_owned),
        }
    }
}

/// Whether all tunnels are down; `None` where none is described.
pub(super) fn tunnels_down(vpns: &[&VpnConnection]) -> Option<bool> {
    let mut tunnels = vpns.iter().flat_map(|vpn| &vpn.vgw_telemetry).peekable();
    tunnels.peek()?;
    Some(tunnels.all(|tunnel| tunnel.status.as_deref() == Some("DOWN")))
}

/// The worst of several looks at one thing.
pub(super) fn worst(steps: Vec<Step>) -> Option<Step> {
    let rank = |step: &Step| match step.outcome {
        Outcome::Blocked(_) => 0,
        Outcome::Partly(_) | Outcome::Unseen(_) => 1,
        Outcome::Passed => 2,
    };
    steps.into_iter().min_by_key(rank)
}

pub(super) fn translated(nat: &NatGateway, vpc: &str, subnet: &str) -> Translated {
    let addresses = |pick: fn(&NatGatewayAddress) -> Option<&str>| {
        let texts = nat.nat_gateway_addresses.iter().filter_map(pick);
        let all = texts.filter_map(|text| text.parse().ok()).map(Ranges::address);
        all.fold(Ranges::EMPTY, |all, one| all.union(&one))
    };
    Translated {
        nat: nat.nat_gateway_id.clone(),
        vpc: vpc.to_owned(),
        subnet: subnet.to_owned(),
        private: addresses(|one| one.private_ip.as_deref()),
        public: addresses(|one| one.public_ip.as_deref()),
    }
}
