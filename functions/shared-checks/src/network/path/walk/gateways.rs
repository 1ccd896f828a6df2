//! Internet, NAT and virtual private gateways, and peerings.

use shared_domain::Missing;
use shared_domain::aws::ec2::{NatGateway, NatGatewayAddress, VpnConnection};
use shared_domain::diagnosis::Resource;

use super::{Carriage, Here, Translated, Via, Walker, far_side, obstacle, rule, same_region, single};
use crate::network::path::destination::{Destination, Place};
use crate::network::path::ranges::{Cover, Ranges};
use crate::network::path::routes::{Match, destination};
use crate::network::path::rules::{LINUX_PORTS, NAT_PORTS, Way, acl_passes};
use crate::network::path::trace::{About, At, Step};

impl Walker<'_, '_> {
    /// Block Public Access, which stops NAT traffic in its bidirectional mode.
    pub(super) fn internet(&self, here: &Here, gateway: &str) -> Step {
        let text = format!("internet gateway {gateway}");
        match self.lookup.block_public_access() {
            Err(missing) => Step::unseen(At::Internet, text, missing),
            Ok((mode, exclusions)) => {
                let ends = |arn: &&str, id: &str| arn.ends_with(&format!("/{id}"));
                let excluded = exclusions
                    .iter()
                    .any(|arn| ends(arn, &here.vpc) || ends(arn, &here.subnet));
                if mode == "block-bidirectional" && !excluded {
                    let evidence = format!(
                        "VPC Block Public Access is {mode} and neither {} nor {} is excluded",
                        here.vpc, here.subnet
                    );
                    let about = About {
                        vpc: Some(here.vpc.clone()),
                        subnet: Some(here.subnet.clone()),
                        ..About::default()
                    };
                    Step::blocked(
                        At::Internet,
                        text,
                        obstacle("VPC_BPA", Resource::new("vpc", &here.vpc), evidence, about),
                    )
                } else {
                    Step::passed(At::Internet, text)
                }
            }
        }
    }

    #[allow(clippy::too_many_arguments)] // One hop has this many sides.
    pub(super) fn nat(
        &self,
        here: &Here,
        table: &str,
        id: &str,
        text: &str,
        part: &Match<'_>,
        to: &Destination,
        depth: usize,
        undeliverable: &dyn Fn(String) -> Carriage,
    ) -> Carriage {
        let mut steps = vec![Step::passed(At::Route, text)];
        let nat = match self.lookup.nat_gateway(id, &here.vpc) {
            Err(missing) => {
                steps.push(Step::unseen(At::Nat, id.to_owned(), missing));
                return Carriage::unseen(steps);
            }
            Ok(Some(nat)) => nat,
            Ok(None) => {
                let evidence = format!(
                    "{} of {table} leads to NAT gateway {id}, which does not exist",
                    part.route.map_or("?", destination)
                );
                let about = About {
                    table: Some(table.to_owned()),
                    cidr: part.route.map(|route| destination(route).to_owned()),
                    gateway: Some(id.to_owned()),
                    vpc: Some(here.vpc.clone()),
                    nat: self.working_nat(&here.vpc),
                    ..About::default()
                };
                return Carriage::lost(vec![Step::blocked(
                    At::Route,
                    text,
                    obstacle("ROUTE_BLACKHOLE", Resource::new("route-table", table), evidence, about),
                )]);
            }
        };
        let about = || About {
            gateway: Some(id.to_owned()),
            subnet: nat.subnet_id.clone(),
            vpc: Some(here.vpc.clone()),
            table: Some(table.to_owned()),
            nat: self.working_nat(&here.vpc),
            ..About::default()
        };
        let resource = || Resource::new("nat-gateway", id);
        let state = nat.state.as_deref().unwrap_or("available");
        if state != "available" {
            let why = nat
                .failure_message
                .as_deref()
                .map(|why| format!(": {why}"))
                .unwrap_or_default();
            let evidence = format!("NAT gateway {id} is {state}{why}");
            steps.push(Step::blocked(
                At::Nat,
                format!("NAT gateway {id}"),
                obstacle("NAT_BAD_STATE", resource(), evidence, about()),
            ));
            return Carriage::lost(steps);
        }
        // A Regional NAT gateway has no subnet of its own; AWS routes it to the internet gateway itself.
        let Some(subnet) = nat.subnet_id.as_deref().filter(|subnet| !subnet.is_empty()) else {
            steps.push(Step::passed(At::Nat, format!("regional NAT gateway {id}")));
            let via = if to.place == Place::Public {
                Via::Internet
            } else {
                Via::Unseen
            };
            return Carriage { steps, via, nat: None };
        };
        let private = nat.connectivity_type.as_deref() == Some("private");
        let inner = Here {
            vpc: here.vpc.clone(),
            subnet: subnet.to_owned(),
        };
        let onward = self.carry_from(&inner, to, true, depth + 1, None);
        let reaches_gateway = onward.steps.iter().any(|step| step.at == At::Internet);
        if to.place != Place::Public && onward.via == Via::Lost {
            return undeliverable(format!(
                "{} of {table} leads to NAT gateway {id}, whose own subnet has no route to {}",
                part.route.map_or("?", destination),
                to.what
            ));
        }
        if private && to.place == Place::Public && (reaches_gateway || onward.via == Via::Lost) {
            let evidence = format!(
                "NAT gateway {id} is private (no public address) and {} is public",
                to.what
            );
            steps.push(Step::blocked(
                At::Nat,
                format!("NAT gateway {id}"),
                obstacle("NAT_PRIVATE", resource(), evidence, about()),
            ));
            return Carriage::lost(steps);
        }
        steps.push(Step::passed(At::Nat, format!("NAT gateway {id} in {subnet}")));
        steps.extend(onward.steps);
        steps.extend(self.nat_acl(nat, subnet, to));
        let via = if steps.iter().any(Step::is_blocked) {
            Via::Lost
        } else {
            onward.via
        };
        let addresses = |pick: fn(&NatGatewayAddress) -> Option<&str>| {
            let texts = nat.nat_gateway_addresses.iter().filter_map(pick);
            texts
                .filter_map(|text| text.parse().ok())
                .map(Ranges::address)
                .fold(Ranges::EMPTY, |all, one| all.union(&one))
        };
        let translated = Translated {
            vpc: here.vpc.clone(),
            private: addresses(|one| one.private_ip.as_deref()),
            public: addresses(|one| one.public_ip.as_deref()),
        };
        Carriage {
            steps,
            via,
            nat: Some(translated),
        }
    }

    /// The ACL of the NAT gateway's subnet sees the traffic four times.
    pub(super) fn nat_acl(&self, nat: &NatGateway, subnet: &str, to: &Destination) -> Option<Step> {
        let text = format!("network ACL of NAT subnet {subnet}");
        let acl = match self.lookup.acl(subnet) {
            Ok(acl) => acl,
            Err(missing) => return Some(Step::unseen(At::NatAcl, text, missing)),
        };
        let workers = &self.origin.addresses;
        let mut legs = vec![
            (
                Way::Out,
                &to.addresses,
                self.ports(),
                "out to the destination",
                to.exact,
            ),
            (
                Way::In,
                &to.addresses,
                NAT_PORTS,
                "replies in from the destination",
                to.exact,
            ),
        ];
        // Within the NAT gateway's own subnet nothing is judged on the workers' side.
        if subnet != self.origin.subnet.subnet_id {
            legs.push((Way::In, workers, self.ports(), "in from the connection's subnet", true));
            legs.push((
                Way::Out,
                workers,
                LINUX_PORTS,
                "replies out to the connection's subnet",
                true,
            ));
        }
        let mut found = None;
        for (way, addresses, ports, what, exact) in legs {
            let passage = acl_passes(acl, way, addresses, ports);
            if passage.cover == Cover::All {
                continue;
            }
            let span = if ports.0 == ports.1 {
                ports.0.to_string()
            } else {
                format!("{}-{}", ports.0, ports.1)
            };
            let evidence = format!(
                "{} of {} denies TCP {span} {what} ({})",
                rule(passage.stopped_by),
                acl.network_acl_id,
                nat.nat_gateway_id
            );
            let about = About {
                rule: Some(passage.slot),
                peer_cidr: Some(single(addresses, exact)),
                gateway: Some(nat.nat_gateway_id.clone()),
                ..About::default()
            };
            let block = obstacle(
                "NAT_SUBNET_NACL",
                Resource::new("network-acl", &acl.network_acl_id),
                evidence,
                about,
            );
            let by_ports = ports.0 != ports.1;
            let step = self.judge(At::NatAcl, text.clone(), passage.cover, exact || by_ports, block);
            let worse = step.is_blocked() || found.is_none();
            if worse {
                found = Some(step);
            }
            if found.as_ref().is_some_and(Step::is_blocked) {
                break;
            }
        }
        Some(found.unwrap_or_else(|| Step::passed(At::NatAcl, text)))
    }

    pub(super) fn peering(
        &self,
        here: &Here,
        id: &str,
        text: &str,
        to: &Destination,
        at: At,
        about: &dyn Fn() -> About,
    ) -> Carriage {
        let mut steps = vec![Step::passed(at, text)];
        let peerings = match self.lookup.peerings(&here.vpc) {
            Ok(peerings) => peerings,
            Err(missing) => {
                steps.push(Step::unseen(At::Peering, id.to_owned(), missing));
                return Carriage::unseen(steps);
            }
        };
        let resource = Resource::new("vpc-peering-connection", id);
        let peering = peerings.into_iter().find(|one| one.vpc_peering_connection_id == id);
        let code = peering
            .and_then(|one| one.status.as_ref())
            .and_then(|status| status.code.as_deref())
            .unwrap_or("deleted");
        let Some((peering, far)) = peering
            .filter(|_| code == "active")
            .and_then(|one| Some((one, far_side(one, &here.vpc)?)))
        else {
            let far = peering
                .and_then(|one| far_side(one, &here.vpc))
                .and_then(|far| far.vpc_id.clone());
            let mut about = about();
            about.zone = Some(code.to_owned());
            about.far_vpc = far.or_else(|| to.vpc().map(str::to_owned));
            let evidence = format!("peering connection {id} is {code}, not active");
            steps.push(Step::blocked(
                At::Peering,
                format!("peering connection {id}"),
                obstacle("PCX_NOT_ACTIVE", resource, evidence, about),
            ));
            return Carriage::lost(steps);
        };
        let far_vpc = far.vpc_id.as_deref().unwrap_or_default();
        let region = far.region.as_deref().filter(|region| *region != self.origin.region);
        self.lookup.lies_in(far_vpc, region);
        let own = far
            .owner_id
            .as_deref()
            .is_none_or(|owner| self.origin.account.is_empty() || owner == self.origin.account);
        let same_region = region.is_none() && same_region(peering);
        let range = far
            .cidr_block_set
            .iter()
            .map(|one| one.cidr_block.as_str())
            .chain(far.cidr_block.as_deref());
        let range = range
            .filter_map(Ranges::cidr)
            .fold(Ranges::EMPTY, |all, one| all.union(&one));
        match &to.place {
            Place::Vpc { vpc, .. } if vpc == far_vpc => {
                steps.push(Step::passed(
                    At::Peering,
                    format!("peering connection {id} to {far_vpc}"),
                ));
                Carriage {
                    steps,
                    via: Via::Peering(id.to_owned(), same_region),
                    nat: None,
                }
            }
            Place::Private if to.addresses.within(&range) && !(own && region.is_none()) => {
                steps.push(Step::passed(
                    At::Peering,
                    format!("peering connection {id} to {far_vpc}"),
                ));
                let owner = far.owner_id.as_deref().unwrap_or("another account");
                let missing = Missing {
                    reason: format!(
                        "{far_vpc} behind {id} belongs to account {owner}, whose routes, ACLs and security groups cannot be seen here"
                    ),
                    would_help: format!("the same diagnosis in account {owner}"),
                };
                steps.push(Step::unseen(At::FarPeer, format!("VPC {far_vpc}"), missing));
                Carriage::unseen(steps)
            }
            Place::Private if to.addresses.within(&range) => {
                steps.push(Step::passed(
                    At::Peering,
                    format!("peering connection {id} to {far_vpc}"),
                ));
                let evidence = format!("{} is an address of {far_vpc} that no interface has", to.addresses);
                let block = obstacle(
                    "DNS_HOST_UNKNOWN",
                    Resource::new("host", to.addresses.to_string()),
                    evidence,
                    About::default(),
                );
                steps.push(Step::blocked(At::Name, to.what.clone(), block));
                Carriage::lost(steps)
            }
            _ => {
                let evidence = format!(
                    "peering connection {id} leads to {far_vpc} and no further; {} is not in it",
                    to.what
                );
                steps.push(Step::blocked(
                    At::Peering,
                    format!("peering connection {id}"),
                    obstacle(
                        "PCX_TRANSITIVE",
                        resource,
                        evidence,
                        About {
                            far_vpc: to.vpc().map(str::to_owned),
                            ..about()
                        },
                    ),
                ));
                Carriage::lost(steps)
            }
        }
    }

    pub(super) fn private_gateway(
        &self,
        here: &Here,
        id: &str,
        text: &str,
        at: At,
        to: &Destination,
        about: &dyn Fn() -> About,
    ) -> Carriage {
        let mut steps = vec![Step::passed(at, text)];
        // Both are read in the same round.
        let vpns = self.lookup.vpns_of_gateway(id);
        let gateway = match self.lookup.vpn_gateway(id) {
            Ok(gateway) => gateway,
            Err(missing) => {
                steps.push(Step::unseen(At::PrivateGateway, id.to_owned(), missing));
                return Carriage::unseen(steps);
            }
        };
        let attached = gateway.is_some_and(|gateway| {
            gateway
                .vpc_attachments
                .iter()
                .any(|one| one.vpc_id.as_deref() == Some(&here.vpc) && one.state.as_deref() == Some("attached"))
        });
        if !attached {
            let evidence = format!("virtual private gateway {id} is not attached to {}", here.vpc);
            let block = obstacle("VGW_NOT_ATTACHED", Resource::new("vpn-gateway", id), evidence, about());
            steps.push(Step::blocked(
                At::PrivateGateway,
                format!("virtual private gateway {id}"),
                block,
            ));
            return Carriage::lost(steps);
        }
        steps.push(Step::passed(
            At::PrivateGateway,
            format!("virtual private gateway {id}"),
        ));
        match vpns {
            Err(missing) => steps.push(Step::unseen(At::Tunnels, format!("VPNs of {id}"), missing)),
            Ok(vpns) => {
                let names: Vec<&str> = vpns.iter().map(|vpn| vpn.vpn_connection_id.as_str()).collect();
                let names = names.join(", ");
                if tunnels_down(&vpns) == Some(true) {
                    let evidence =
                        format!("all tunnels of {names} on {id} are down (Direct Connect was not looked at)");
                    let mut about = about();
                    about.gateway = Some(id.to_owned());
                    let resource =
                        Resource::new("vpn-connection", vpns.first().map_or(id, |vpn| &vpn.vpn_connection_id));
                    steps.push(Step::blocked(
                        At::Tunnels,
                        format!("VPNs of {id}"),
                        obstacle("VPN_DOWN", resource, evidence, about),
                    ));
                    return Carriage::lost(steps);
                }
                if !vpns.is_empty() {
                    steps.push(Step::passed(At::Tunnels, format!("a tunnel of {names} is up")));
                }
            }
        }
        let missing = Missing {
            reason: format!(
                "beyond {id} lies a network that AWS does not describe, with {} in it",
                to.what
            ),
            would_help: "routes, firewalls and the way back on the far side".to_owned(),
        };
        steps.push(Step::unseen(At::Beyond, format!("beyond {id}"), missing));
        Carriage::unseen(steps)
    }
}

/// Whether all tunnels are down; `None` where none is described.
pub(super) fn tunnels_down(vpns: &[&VpnConnection]) -> Option<bool> {
    let mut tunnels = vpns.iter().flat_map(|vpn| &vpn.vgw_telemetry).peekable();
    tunnels.peek()?;
    Some(tunnels.all(|tunnel| tunnel.status.as_deref() == Some("DOWN")))
}
