//! Transit gateways: attachment, zone, association, route; and the ACL of the attachment's subnet.

use shared_domain::Missing;
use shared_domain::aws::ec2::TransitGatewayRoute;
use shared_domain::diagnosis::Resource;

use super::gateways::tunnels_down;
use super::{Carriage, Here, Via, Walker, addresses_cidr, obstacle, rule};
use crate::network::path::destination::{Destination, Place, Spot};
use crate::network::path::ranges::{Cover, Ranges};
use crate::network::path::routes::{Match, divide_transit};
use crate::network::path::rules::{LINUX_PORTS, Way, acl_passes};
use crate::network::path::trace::{About, At, Outcome, Step};

impl Walker<'_, '_> {
    #[allow(clippy::too_many_arguments)] // One hop has this many sides.
    pub(super) fn transit(
        &self,
        here: &Here,
        gateway: &str,
        text: &str,
        part: &Match<'_>,
        to: &Destination,
        natted: bool,
        depth: usize,
        about: &dyn Fn() -> About,
    ) -> Carriage {
        let at = if natted { At::NatRoute } else { At::Route };
        let before = vec![Step::passed(at, text)];
        let zone = self
            .lookup
            .subnet(&here.subnet)
            .ok()
            .flatten()
            .map(|subnet| subnet.availability_zone.clone());
        let (mut steps, hop) = self.transit_hop(
            gateway,
            &here.vpc,
            zone.as_deref(),
            &part.addresses,
            to,
            &here.subnet,
            false,
        );
        steps = [before, steps].concat();
        if depth == 0 && !natted && !steps.iter().any(Step::is_blocked) {
            steps.extend(self.transit_acl(gateway, &here.vpc, zone.as_deref()));
        }
        match hop {
            Hop::Lost => Carriage::lost(steps),
            Hop::Unseen | Hop::Peer(_) => Carriage::unseen(steps),
            Hop::Vpc(vpc, _) if to.vpc() == Some(&vpc) => Carriage {
                steps,
                via: Via::Transit(gateway.to_owned()),
                nat: None,
            },
            Hop::Vpc(vpc, gateway) if to.vpc().is_some() => {
                let evidence = format!(
                    "{gateway} sends {} to {vpc}, not to {}",
                    to.what,
                    to.vpc().unwrap_or_default()
                );
                let block = obstacle(
                    "TGW_RTB_NO_ROUTE",
                    Resource::new("transit-gateway", &gateway),
                    evidence,
                    about(),
                );
                steps.push(Step::blocked(
                    At::TransitTable,
                    format!("transit gateway {gateway}"),
                    block,
                ));
                Carriage::lost(steps)
            }
            // A hub: the packet enters by the attachment's subnet and is routed on from there.
            Hop::Vpc(vpc, gateway) if depth < 3 => {
                let subnet = match self.lookup.vpc_attachment(&gateway, &vpc) {
                    Ok(Some(attachment)) => self
                        .in_zone(&attachment.subnet_ids, zone.as_deref())
                        .or_else(|| attachment.subnet_ids.first().cloned()),
                    Ok(None) => None,
                    Err(missing) => {
                        steps.push(Step::unseen(At::TransitAttachment, gateway, missing));
                        return Carriage::unseen(steps);
                    }
                };
                let Some(subnet) = subnet else {
                    let missing = Missing {
                        reason: format!("{vpc} behind {gateway} belongs to another account"),
                        would_help: format!("the account that owns {vpc}"),
                    };
                    steps.push(Step::unseen(At::Beyond, vpc.clone(), missing));
                    return Carriage::unseen(steps);
                };
                let inner = Here {
                    vpc: vpc.clone(),
                    subnet,
                };
                let onward = self.carry_from(&inner, to, natted, depth + 1, None);
                let mut onward = onward.with(steps);
                if onward.nat.as_ref().is_some_and(|nat| nat.vpc == vpc) {
                    onward.steps.extend(self.hub_return(&vpc, &onward.steps));
                }
                onward
            }
            Hop::Vpc(vpc, _) => {
                let missing = Missing {
                    reason: format!("the path goes on from {vpc} over too many hops to follow"),
                    would_help: vpc.clone(),
                };
                steps.push(Step::unseen(At::Beyond, vpc, missing));
                Carriage::unseen(steps)
            }
        }
    }

    /// A hub's NAT subnet has to know the way back to the connection's subnet.
    pub(super) fn hub_return(&self, vpc: &str, steps: &[Step]) -> Vec<Step> {
        let nat = steps
            .iter()
            .filter(|step| step.at == At::Nat)
            .find_map(|step| step.text.rsplit_once(" in ").map(|(_, subnet)| subnet.to_owned()));
        let Some(subnet) = nat else { return Vec::new() };
        let spot = Spot {
            subnet,
            addresses: Ranges::EMPTY,
        };
        let home = self.origin.subnet.vpc_id.clone();
        self.back_from(&spot, vpc, &self.origin.addresses, &home, &[])
    }

    /// One passage of a transit gateway from `vpc`: attachment, zone, association, route; and of those that it is peered with.
    #[allow(clippy::too_many_arguments)] // One hop has this many sides.
    pub(super) fn transit_hop(
        &self,
        gateway: &str,
        vpc: &str,
        zone: Option<&str>,
        addresses: &Ranges,
        to: &Destination,
        subnet: &str,
        returning: bool,
    ) -> (Vec<Step>, Hop) {
        // A VPC is attached to transit gateways of its own Region only.
        self.lookup.lies_in(gateway, self.lookup.region_of(vpc).as_deref());
        let mut steps = Vec::new();
        let about = || About {
            gateway: Some(gateway.to_owned()),
            vpc: Some(vpc.to_owned()),
            subnet: Some(subnet.to_owned()),
            zone: zone.map(str::to_owned),
            ..About::default()
        };
        let text = format!("transit gateway {gateway}");
        let at = At::TransitAttachment;
        // Both are read in the same round as the attachment.
        let _ = self.lookup.transit_gateway(gateway);
        let attachment = match self.lookup.vpc_attachment(gateway, vpc) {
            Err(missing) => return (vec![Step::unseen(at, text, missing)], Hop::Unseen),
            Ok(attachment) => attachment,
        };
        let state = attachment.and_then(|one| one.state.as_deref()).unwrap_or("available");
        let Some(attachment) = attachment.filter(|_| is_up(state)) else {
            let evidence = if attachment.is_some() {
                format!("the attachment of {vpc} to {gateway} is {state}")
            } else {
                format!("{vpc} is not attached to {gateway}")
            };
            let mut about = about();
            about.attachment = attachment
                .filter(|_| state == "pendingAcceptance")
                .map(|one| one.transit_gateway_attachment_id.clone());
            let block = obstacle(
                missing_code(returning),
                Resource::new("transit-gateway", gateway),
                evidence,
                about,
            );
            return (vec![Step::blocked(at, text, block)], Hop::Lost);
        };
        let id = attachment.transit_gateway_attachment_id.as_str();
        if let Some(zone) = zone
            && self
                .zones_of(&attachment.subnet_ids)
                .is_some_and(|zones| !zones.iter().any(|one| one == zone))
        {
            let evidence = format!("attachment {id} of {vpc} has no subnet in {zone}");
            let about = About {
                attachment: Some(id.to_owned()),
                ..about()
            };
            let block = obstacle(
                "TGW_AZ",
                Resource::new("transit-gateway-attachment", id),
                evidence,
                about,
            );
            steps.push(Step::blocked(at, text, block));
        } else {
            steps.push(Step::passed(at, format!("{gateway} by attachment {id}")));
        }
        let passage = Passage {
            addresses,
            to,
            vpc,
            returning,
        };
        let hop = self.transit_table(gateway, id, &passage, 0, &mut steps);
        (steps, hop)
    }

    /// What the route table of `attachment` does with the packets that enter `gateway` by it.
    fn transit_table(
        &self,
        gateway: &str,
        attachment: &str,
        passage: &Passage<'_>,
        crossings: usize,
        steps: &mut Vec<Step>,
    ) -> Hop {
        let Passage {
            addresses,
            to,
            vpc,
            returning,
        } = *passage;
        let text = format!("transit gateway {gateway}");
        let at = if returning { At::TransitReturn } else { At::TransitTable };
        let unseen = |steps: &mut Vec<Step>, text: String, missing: Missing| {
            steps.push(Step::unseen(at, text, missing));
            Hop::Unseen
        };
        let owner = self.lookup.transit_gateway(gateway);
        let foreign = owner.ok().flatten().and_then(|one| one.owner_id.as_deref());
        if let Some(owner) = foreign.filter(|owner| !self.origin.account.is_empty() && *owner != self.origin.account) {
            let missing = Missing {
                reason: format!("{gateway} belongs to account {owner}, whose route tables cannot be seen here"),
                would_help: format!("the same diagnosis in account {owner}"),
            };
            return unseen(steps, text, missing);
        }
        let known = match self.lookup.attachment(attachment, gateway) {
            Err(missing) => return unseen(steps, text, missing),
            Ok(None) if crossings > 0 => {
                let missing = Missing {
                    reason: format!("the side of {gateway} of peering {attachment} was not described"),
                    would_help: "ec2:DescribeTransitGatewayAttachments".to_owned(),
                };
                return unseen(steps, text, missing);
            }
            Ok(known) => known,
        };
        let live = known
            .and_then(|one| one.association.as_ref())
            .filter(|one| matches!(one.state.as_deref(), None | Some("associated" | "associating")));
        let mut about = About {
            gateway: Some(gateway.to_owned()),
            vpc: Some(vpc.to_owned()),
            attachment: Some(attachment.to_owned()),
            cidr: Some(if returning {
                addresses_cidr(addresses)
            } else {
                self.wanted_cidr(to, addresses)
            }),
            ..About::default()
        };
        let Some(table) = live
            .and_then(|one| one.transit_gateway_route_table_id.as_deref())
            .filter(|table| !table.is_empty())
        else {
            let whose = if crossings == 0 {
                format!(" of {vpc}")
            } else {
                String::new()
            };
            let evidence = format!("attachment {attachment}{whose} is associated with no route table of {gateway}");
            let resource = Resource::new("transit-gateway-attachment", attachment);
            let block = obstacle("TGW_RTB_NO_ASSOCIATION", resource, evidence, about);
            steps.push(Step::blocked(at, text, block));
            return Hop::Lost;
        };
        self.lookup.lies_in(table, self.lookup.region_of(gateway).as_deref());
        let routes = match self.lookup.transit_routes(table) {
            Ok(routes) => routes,
            Err(missing) => return unseen(steps, format!("route table {table}"), missing),
        };
        about.table = Some(table.to_owned());
        let mut parts = divide_transit(routes, addresses);
        if to.place == Place::Public && !to.exact && !returning {
            parts = parts
                .into_iter()
                .max_by_key(|(range, _)| range.size())
                .into_iter()
                .collect();
        }
        about.attachment = None;
        if parts.iter().any(|(_, route)| route.is_none()) {
            // The attachment that a missing route should lead to.
            let far = if returning {
                Some(self.origin.subnet.vpc_id.as_str())
            } else {
                to.vpc()
            };
            let far = far.and_then(|far| self.lookup.vpc_attachment(gateway, far).ok().flatten());
            about.attachment = far.map(|far| far.transit_gateway_attachment_id.clone());
            if far.is_none() {
                about.peering = self.lookup.known_transit_peering(gateway).map(str::to_owned);
            }
        }
        let mut hops = Vec::new();
        for (range, route) in parts {
            hops.push(self.transit_route(table, gateway, at, &range, route, &about, returning));
        }
        let (step, hop) = worst_of(hops, to.exact || returning);
        steps.push(step);
        match hop {
            Hop::Peer(peering) => self.cross(gateway, &peering, passage, crossings, steps),
            hop => hop,
        }
    }

    /// Over a peering to the next transit gateway, as far as this account sees it.
    fn cross(
        &self,
        gateway: &str,
        peering: &str,
        passage: &Passage<'_>,
        crossings: usize,
        steps: &mut Vec<Step>,
    ) -> Hop {
        let returning = passage.returning;
        let text = format!("peering {peering} of {gateway}");
        let hidden = if returning { At::TransitReturn } else { At::FarPeer };
        let at = if returning {
            At::TransitReturn
        } else {
            At::TransitAttachment
        };
        let unseen = |steps: &mut Vec<Step>, at: At, reason: String, would_help: String| {
            steps.push(Step::unseen(at, text.clone(), Missing { reason, would_help }));
            Hop::Unseen
        };
        let known = match self.lookup.transit_peering(peering, gateway) {
            Ok(known) => known,
            Err(missing) => {
                steps.push(Step::unseen(hidden, text, missing));
                return Hop::Unseen;
            }
        };
        let far = known.and_then(|one| {
            let sides = [one.requester_tgw_info.as_ref()?, one.accepter_tgw_info.as_ref()?];
            let far = sides
                .into_iter()
                .find(|side| side.transit_gateway_id.as_deref() != Some(gateway))?;
            Some((one, far))
        });
        let Some((known, far)) = far else {
            return unseen(
                steps,
                hidden,
                format!("the far side of {peering} was not described"),
                "ec2:DescribeTransitGatewayPeeringAttachments".to_owned(),
            );
        };
        let state = known.state.as_deref().unwrap_or("available");
        if !is_up(state) {
            let evidence = format!("peering {peering} of {gateway} is {state}");
            let about = About {
                gateway: Some(gateway.to_owned()),
                attachment: Some(peering.to_owned()).filter(|_| state == "pendingAcceptance"),
                // It is accepted where it was asked for.
                region: known
                    .accepter_tgw_info
                    .as_ref()
                    .and_then(|side| side.region.clone())
                    .filter(|region| region != self.origin.region),
                ..About::default()
            };
            let resource = Resource::new("transit-gateway-attachment", peering);
            let block = obstacle(missing_code(returning), resource, evidence, about);
            steps.push(Step::blocked(at, text, block));
            return Hop::Lost;
        }
        let Some(next) = far.transit_gateway_id.as_deref() else {
            let core = far.core_network_id.as_deref().unwrap_or("a core network");
            return unseen(
                steps,
                if returning { at } else { At::Beyond },
                format!("{peering} leads to Cloud WAN {core}, whose segments and routes are not read"),
                "the core network's routes (networkmanager:GetNetworkRoutes)".to_owned(),
            );
        };
        let region = far.region.as_deref();
        let owner = far.owner_id.as_deref();
        if let Some(owner) = owner.filter(|owner| !self.origin.account.is_empty() && *owner != self.origin.account) {
            return unseen(
                steps,
                hidden,
                format!("{next} behind {peering} belongs to account {owner}, whose route tables cannot be seen here"),
                format!("the same diagnosis in account {owner}"),
            );
        }
        if crossings >= CROSSINGS {
            return unseen(
                steps,
                hidden,
                format!("the path goes on from {gateway} over too many peerings to follow"),
                next.to_owned(),
            );
        }
        self.lookup
            .lies_in(next, region.filter(|region| *region != self.origin.region));
        let place = region.map(|region| format!(" in {region}")).unwrap_or_default();
        steps.push(Step::passed(at, format!("peering {peering} to {next}{place}")));
        self.transit_table(next, peering, passage, crossings + 1, steps)
    }

    #[allow(clippy::too_many_arguments)] // One route has this many sides.
    fn transit_route(
        &self,
        table: &str,
        gateway: &str,
        at: At,
        range: &Ranges,
        route: Option<&TransitGatewayRoute>,
        about: &About,
        returning: bool,
    ) -> (Step, Hop) {
        let resource = Resource::new("transit-gateway-route-table", table);
        let text = format!("transit gateway route table {table}");
        let code = |forward: &'static str| if returning { "TGW_RETURN_NO_ROUTE" } else { forward };
        let Some(route) = route else {
            let evidence = format!("{table} has no route to {range}");
            return (
                Step::blocked(
                    at,
                    text,
                    obstacle(code("TGW_RTB_NO_ROUTE"), resource, evidence, about.clone()),
                ),
                Hop::Lost,
            );
        };
        let cidr = route.destination_cidr_block.as_deref().unwrap_or("?");
        if route.state.as_deref() == Some("blackhole") {
            let evidence = format!("{cidr} of {table} is a blackhole");
            let mut about = about.clone();
            about.cidr = Some(cidr.to_owned());
            return (
                Step::blocked(at, text, obstacle(code("TGW_RTB_BLACKHOLE"), resource, evidence, about)),
                Hop::Lost,
            );
        }
        let unseen = |reason: String, look_at: String| {
            (
                Step::unseen(
                    if returning { at } else { At::Beyond },
                    text.clone(),
                    Missing {
                        reason,
                        would_help: look_at,
                    },
                ),
                Hop::Unseen,
            )
        };
        let Some(attachment) = route.transit_gateway_attachments.first() else {
            return unseen(
                format!("{cidr} of {table} names no attachment"),
                "ec2:SearchTransitGatewayRoutes".to_owned(),
            );
        };
        let leads_to = attachment.resource_id.as_deref().unwrap_or_default();
        let hop_text = format!("{table}: {cidr} -> {leads_to}");
        match attachment.resource_type.as_deref() {
            Some("vpc") => (
                Step::passed(at, hop_text),
                Hop::Vpc(leads_to.to_owned(), gateway.to_owned()),
            ),
            Some("peering") => match attachment.transit_gateway_attachment_id.as_deref() {
                Some(peering) => (Step::passed(at, hop_text), Hop::Peer(peering.to_owned())),
                None => unseen(
                    format!("{cidr} of {table} names no attachment"),
                    "ec2:SearchTransitGatewayRoutes".to_owned(),
                ),
            },
            Some("vpn") if !returning => match self.lookup.vpn(leads_to) {
                Ok(Some(vpn)) if tunnels_down(&[vpn]) == Some(true) => {
                    let evidence = format!("all tunnels of {leads_to} are down");
                    let mut about = about.clone();
                    about.gateway = Some(leads_to.to_owned());
                    (
                        Step::blocked(
                            At::Tunnels,
                            hop_text,
                            obstacle("VPN_DOWN", Resource::new("vpn-connection", leads_to), evidence, about),
                        ),
                        Hop::Lost,
                    )
                }
                _ => unseen(
                    format!("beyond {leads_to} lies a network that AWS does not describe"),
                    "routes and firewalls on the far side".to_owned(),
                ),
            },
            Some("direct-connect-gateway") => unseen(
                format!(
                    "{cidr} of {table} leads to Direct Connect gateway {leads_to}, beyond which AWS does not describe"
                ),
                format!(
                    "the allowed prefixes of {leads_to} (directconnect:DescribeDirectConnectGatewayAssociations), and routes and firewalls on the far side"
                ),
            ),
            Some("network-function") => (
                Step::unseen(
                    if returning { at } else { At::Inspection },
                    hop_text,
                    Missing {
                        reason: format!("{cidr} of {table} leads through firewall {leads_to}, which decides"),
                        would_help: format!("the rules of {leads_to}"),
                    },
                ),
                Hop::Unseen,
            ),
            kind => unseen(
                format!(
                    "{cidr} of {table} leads to a {} attachment, beyond which AWS does not describe",
                    kind.unwrap_or("unknown")
                ),
                "routes and firewalls on the far side".to_owned(),
            ),
        }
    }

    /// The ACL of the attachment's subnet, where that is another one than the connection's.
    pub(super) fn transit_acl(&self, gateway: &str, vpc: &str, zone: Option<&str>) -> Option<Step> {
        let attachment = self.lookup.vpc_attachment(gateway, vpc).ok().flatten()?;
        let subnet = self.in_zone(&attachment.subnet_ids, zone)?;
        if subnet == self.origin.subnet.subnet_id {
            return None;
        }
        let text = format!("network ACL of attachment subnet {subnet}");
        let acl = match self.lookup.acl(&subnet) {
            Ok(acl) => acl,
            Err(missing) => return Some(Step::unseen(At::TransitAcl, text, missing)),
        };
        let workers = &self.origin.addresses;
        for (way, ports, what) in [
            (Way::In, self.ports(), "in from"),
            (Way::Out, LINUX_PORTS, "replies out to"),
        ] {
            let passage = acl_passes(acl, way, workers, ports);
            if passage.cover != Cover::All {
                let evidence = format!(
                    "{} of {} denies TCP {}-{} {what} the connection's subnet",
                    rule(passage.stopped_by),
                    acl.network_acl_id,
                    ports.0,
                    ports.1
                );
                let about = About {
                    rule: Some(passage.slot),
                    peer_cidr: Some(self.origin.subnet.cidr_block.clone()),
                    ..About::default()
                };
                let block = obstacle(
                    "TGW_SUBNET_NACL",
                    Resource::new("network-acl", &acl.network_acl_id),
                    evidence,
                    about,
                );
                return Some(self.judge(At::TransitAcl, text, passage.cover, true, block));
            }
        }
        Some(Step::passed(At::TransitAcl, text))
    }

    pub(super) fn zones_of(&self, subnets: &[String]) -> Option<Vec<String>> {
        let zones: Vec<String> = subnets
            .iter()
            .filter_map(|id| self.lookup.subnet(id).ok().flatten())
            .map(|subnet| subnet.availability_zone.clone())
            .collect();
        (zones.len() == subnets.len() && !zones.is_empty()).then_some(zones)
    }

    pub(super) fn in_zone(&self, subnets: &[String], zone: Option<&str>) -> Option<String> {
        let fits = |id: &&String| {
            self.lookup
                .subnet(id)
                .ok()
                .flatten()
                .is_some_and(|subnet| Some(subnet.availability_zone.as_str()) == zone)
        };
        subnets.iter().find(fits).cloned()
    }
}

/// Where one passage of a transit gateway leads.
pub(super) enum Hop {
    /// Into a VPC, by this transit gateway.
    Vpc(String, String),
    /// To another transit gateway, by this peering attachment.
    Peer(String),
    Unseen,
    Lost,
}

/// What a passage is about, whichever transit gateway it has come to.
pub(super) struct Passage<'p> {
    /// The addresses that it carries.
    addresses: &'p Ranges,
    /// Where they are going.
    to: &'p Destination,
    /// The VPC that it began in.
    vpc: &'p str,
    /// True for replies.
    returning: bool,
}

/// More peerings than any path has; a bound against transit gateways that route in a circle.
const CROSSINGS: usize = 4;

fn is_up(state: &str) -> bool {
    state == "available" || state == "modifying"
}

fn missing_code(returning: bool) -> &'static str {
    if returning {
        "TGW_RETURN_NO_ROUTE"
    } else {
        "TGW_ATTACHMENT_MISSING"
    }
}

pub(super) fn worst_of(hops: Vec<(Step, Hop)>, exact: bool) -> (Step, Hop) {
    let all = hops.iter().all(|(step, _)| step.is_blocked());
    let mut hops = hops;
    let worst = hops.iter().position(|(step, _)| step.is_blocked());
    if let (Some(worst), false) = (worst, all) {
        let (step, _) = hops.swap_remove(worst);
        let onward = hops
            .into_iter()
            .find(|(step, _)| !step.is_blocked())
            .map_or(Hop::Lost, |(_, hop)| hop);
        let step = match step.outcome {
            Outcome::Blocked(obstacle) if exact => Step::partly(step.at, step.text, obstacle),
            Outcome::Blocked(obstacle) => Step::unseen(
                step.at,
                step.text,
                Missing {
                    reason: format!("it depends on the destination's address: {}", obstacle.evidence),
                    would_help: "ec2:DescribeNetworkInterfaces".to_owned(),
                },
            ),
            outcome => Step { outcome, ..step },
        };
        return (step, onward);
    }
    hops.into_iter()
        .next()
        .unwrap_or_else(|| (Step::passed(At::TransitTable, ""), Hop::Lost))
}
