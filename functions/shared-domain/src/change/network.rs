//! What a change does to the facts of the network.

use super::commands::leads_to_new;
use super::precondition::STOPPED;
use super::{
    Change, DatabaseKind, Edit, EndpointPart, Flip, Made, NEW_ENDPOINT, NEW_NAT, PeeringSide, RuleDirection,
    VpcAttribute, new_attachment,
};
use crate::aws::ec2;
use crate::aws::rds::{DbCluster, DbInstance};
use crate::fact::Fact;
use crate::facts_network::NetworkFacts;

/// What an exclusion from Block Public Access lets through.
pub(super) fn exclusion_mode(both_ways: bool) -> &'static str {
    if both_ways {
        "allow-bidirectional"
    } else {
        "allow-egress"
    }
}

impl NetworkFacts {
    /// Puts a change into the facts. False where it finds nothing to change: what it edits is not in the facts, or not as it says; or where
    /// AWS would refuse it as things are.
    pub fn apply(&mut self, change: &Change) -> bool {
        self.lacks(&change.edit).is_none() && whole(self, |facts| facts.apply_edit(&change.edit))
    }

    fn apply_edit(&mut self, edit: &Edit) -> Option<()> {
        match edit {
            Edit::GroupRule {
                group,
                direction,
                rule,
                on,
            } => {
                let group = found(&mut self.security_groups, |one| one.group_id == *group)?;
                let rules = match direction {
                    RuleDirection::Ingress => &mut group.ip_permissions,
                    RuleDirection::Egress => &mut group.ip_permissions_egress,
                };
                put(rules, rule, *on)
            }
            Edit::Route { table, from, to, by } => {
                if let Some(Made::NatGateway { vpc, subnet }) = by {
                    let on = to.as_ref().is_some_and(leads_to_new);
                    self.nat_gateway(vpc, subnet.as_deref(), table, on)?;
                }
                let table = found(&mut self.route_tables, |one| one.route_table_id == *table)?;
                exchange_route(table, from.as_ref(), to.as_ref())
            }
            Edit::AclEntry { acl, from, to } => {
                let acl = found(&mut self.network_acls, |one| one.network_acl_id == *acl)?;
                exchange_entry(acl, from.as_ref(), to.as_ref())
            }
            Edit::Running { kind, id, on } => self.run(*kind, id, *on),
            Edit::PublicAccess { kind, id, on } => {
                let switch = match kind {
                    DatabaseKind::DbInstance => {
                        &mut found(&mut self.db_instances, |one| one.db_instance_identifier == *id)?.publicly_accessible
                    }
                    DatabaseKind::Cluster => {
                        &mut found(&mut self.clusters, |one| one.cluster_identifier == *id)?.publicly_accessible
                    }
                    // The members of a cluster have it, each its own.
                    DatabaseKind::DbCluster => return None,
                };
                set(switch, Some(*on))
            }
            Edit::VpcAttribute { .. }
            | Edit::ZoneAssociation { .. }
            | Edit::InternetGateway { .. }
            | Edit::VpnGateway { .. }
            | Edit::PublicAccessExclusion { .. } => self.apply_vpc(edit),
            other => self.apply_link(other),
        }
    }

    /// What belongs to a VPC.
    fn apply_vpc(&mut self, edit: &Edit) -> Option<()> {
        match edit {
            Edit::VpcAttribute { vpc, attribute, on } => {
                let attributes = found(&mut self.vpc_attributes, |one| one.vpc_id == *vpc)?;
                let switch = match attribute {
                    VpcAttribute::DnsSupport => &mut attributes.enable_dns_support,
                    VpcAttribute::DnsHostnames => &mut attributes.enable_dns_hostnames,
                };
                match switch {
                    Fact::Known(known) => set(&mut known.value, *on),
                    _ => None,
                }
            }
            Edit::ZoneAssociation {
                zone,
                vpc,
                vpc_region,
                on,
            } => {
                let zone = found(&mut self.hosted_zones, |one| {
                    one.id.trim_start_matches("/hostedzone/") == zone
                })?;
                let vpc = crate::aws::route53::ZoneVpc {
                    vpc_id: vpc.clone(),
                    vpc_region: Some(vpc_region.clone()),
                };
                put(&mut zone.vpcs, &vpc, *on)
            }
            Edit::InternetGateway { gateway, vpc, on } => {
                let (from, to) = match on {
                    true => ("blackhole", "active"),
                    false => ("active", "blackhole"),
                };
                let tables = all(&mut self.route_tables)?.iter_mut();
                let tables = tables.filter(|table| table.vpc_id == *vpc);
                let led = tables
                    .flat_map(|table| &mut table.routes)
                    .filter(|route| route.gateway_id.as_ref() == Some(gateway) && route.state.as_deref() == Some(from));
                let changed = led.map(|route| route.state = Some(to.to_owned())).count();
                (changed > 0).then_some(())
            }
            Edit::VpnGateway { gateway, vpc, on } => {
                let gateway = found(&mut self.vpn_gateways, |one| one.vpn_gateway_id == *gateway)?;
                let attachment = ec2::VpcAttachment {
                    vpc_id: Some(vpc.clone()),
                    state: Some("attached".to_owned()),
                };
                put(&mut gateway.vpc_attachments, &attachment, *on)
            }
            Edit::PublicAccessExclusion { subnet, both_ways, on } => {
                let exclusion = ec2::VpcBlockPublicAccessExclusion {
                    resource_arn: Some(format!("subnet/{subnet}")),
                    internet_gateway_exclusion_mode: Some(exclusion_mode(*both_ways).to_owned()),
                    state: Some("create-complete".to_owned()),
                    ..Default::default()
                };
                put(all(&mut self.vpc_block_public_access_exclusions)?, &exclusion, *on)
            }
            _ => None,
        }
    }

    /// Endpoints, peerings and transit gateways.
    fn apply_link(&mut self, edit: &Edit) -> Option<()> {
        match edit {
            Edit::Endpoint { endpoint, on } => self.endpoint(endpoint, *on),
            Edit::EndpointPart {
                endpoint,
                part,
                ids,
                on,
            } => self.endpoint_part(endpoint, *part, ids, *on),
            Edit::EndpointDns { endpoint, on } => {
                let endpoint = found(&mut self.vpc_endpoints, |one| one.vpc_endpoint_id == *endpoint)?;
                set(&mut endpoint.private_dns_enabled, Some(*on))
            }
            Edit::EndpointPolicy { endpoint, policy } => {
                let endpoint = found(&mut self.vpc_endpoints, |one| one.vpc_endpoint_id == *endpoint)?;
                flip(&mut endpoint.policy_document, policy)
            }
            Edit::Peering { peering, on } => put(all(&mut self.vpc_peering_connections)?, peering, *on),
            Edit::PeeringAccepted { peering } => {
                let peering = found(&mut self.vpc_peering_connections, |one| {
                    one.vpc_peering_connection_id == *peering
                })?;
                set(
                    &mut peering.status.get_or_insert_default().code,
                    Some("active".to_owned()),
                )
            }
            Edit::PeeringDns { peering, side, on, .. } => {
                let peering = found(&mut self.vpc_peering_connections, |one| {
                    one.vpc_peering_connection_id == *peering
                })?;
                let info = match side {
                    PeeringSide::Requester => &mut peering.requester_vpc_info,
                    PeeringSide::Accepter => &mut peering.accepter_vpc_info,
                };
                // What is left out, as while the peering waits, is off.
                let options = &mut info.as_mut()?.peering_options;
                let is_on = |one: &ec2::VpcPeeringOptions| one.allow_dns_resolution_from_remote_vpc == Some(true);
                (options.as_ref().is_some_and(is_on) != *on).then(|| {
                    options.get_or_insert_default().allow_dns_resolution_from_remote_vpc = Some(*on);
                })
            }
            other => self.apply_transit(other),
        }
    }

    fn apply_transit(&mut self, edit: &Edit) -> Option<()> {
        match edit {
            Edit::TransitRoute { table, from, to, .. } => {
                exchange(self.transit_routes(table)?, from.as_ref(), to.as_ref())
            }
            Edit::TransitPropagation { table, routes, on, .. } => {
                let there = self.transit_routes(table)?;
                routes.iter().try_for_each(|route| put(there, route, *on))
            }
            Edit::TransitAssociation {
                gateway,
                attachment,
                table,
                on,
                ..
            } => {
                // A peering has one id on both sides.
                let attachment = found(&mut self.transit_gateway_attachments, |one| {
                    one.transit_gateway_attachment_id == *attachment
                        && one.transit_gateway_id.as_deref().is_none_or(|own| own == gateway)
                        && one.association.is_some() != *on
                })?;
                attachment.association = match (on, table) {
                    (true, Some(table)) => Some(associated_with(table)),
                    // Which table is the default one the command looks up.
                    (true, None) => return None,
                    (false, _) => None,
                };
                Some(())
            }
            Edit::TransitSubnets {
                attachment,
                subnets,
                on,
            } => {
                let attachment = found(&mut self.transit_gateway_vpc_attachments, |one| {
                    one.transit_gateway_attachment_id == *attachment
                })?;
                subnets
                    .iter()
                    .try_for_each(|subnet| put(&mut attachment.subnet_ids, subnet, *on))
            }
            Edit::TransitAccepted { attachment, peering } => self.accept(attachment, *peering),
            Edit::TransitAttachment {
                gateway,
                vpc,
                subnets,
                accepts: None,
                on,
                ..
            } => self.attach(gateway, vpc, subnets, *on),
            _ => None,
        }
    }

    /// A transit gateway gives a new attachment a table, and propagates its addresses to one, as its options say. Where they are not
    /// known, or the gateway belongs to another account, which may have to accept, nobody can tell what comes of it.
    fn attach(&mut self, gateway: &str, vpc: &str, subnets: &[String], on: bool) -> Option<()> {
        let hub = found(&mut self.transit_gateways, |one| one.transit_gateway_id == gateway)?.clone();
        let options = hub.options?;
        let (associated, propagated) = (options.associates_with()?, options.propagates_to()?);
        let home = found(&mut self.vpcs, |one| one.vpc_id == vpc)?.clone();
        if matches!((&hub.owner_id, &home.owner_id), (Some(one), Some(other)) if one != other) {
            return None;
        }
        let (available, new) = (|| Some("available".to_owned()), new_attachment(vpc));
        let of_vpc = ec2::TransitGatewayVpcAttachment {
            transit_gateway_attachment_id: new.clone(),
            transit_gateway_id: gateway.to_owned(),
            vpc_id: vpc.to_owned(),
            state: available(),
            subnet_ids: subnets.to_vec(),
            // On by default for an attachment, though off for a gateway:
            // <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTransitGatewayVpcAttachmentRequestOptions.html>
            options: Some(ec2::TransitGatewayOptions {
                security_group_referencing_support: Some("enable".to_owned()),
                ..Default::default()
            }),
            ..Default::default()
        };
        put(all(&mut self.transit_gateway_vpc_attachments)?, &of_vpc, on)?;
        let attachment = ec2::TransitGatewayAttachment {
            transit_gateway_attachment_id: new.clone(),
            transit_gateway_id: Some(gateway.to_owned()),
            resource_type: Some("vpc".to_owned()),
            resource_id: Some(vpc.to_owned()),
            state: available(),
            association: associated.map(associated_with),
            ..Default::default()
        };
        put(all(&mut self.transit_gateway_attachments)?, &attachment, on)?;
        match propagated {
            Some(table) => self.propagate(table, &new, &home, on),
            None => Some(()),
        }
    }

    /// The routes that an attachment brings. A static route to the same block goes before them.
    fn propagate(&mut self, table: &str, attachment: &str, home: &ec2::Vpc, on: bool) -> Option<()> {
        let routes = self.transit_routes(table)?;
        for block in home.blocks() {
            let route = ec2::TransitGatewayRoute {
                destination_cidr_block: Some(block.to_owned()),
                state: Some("active".to_owned()),
                kind: Some("propagated".to_owned()),
                transit_gateway_attachments: vec![ec2::TransitGatewayRouteAttachment {
                    transit_gateway_attachment_id: Some(attachment.to_owned()),
                    resource_id: Some(home.vpc_id.clone()),
                    resource_type: Some("vpc".to_owned()),
                }],
                ..Default::default()
            };
            let by_hand = |one: &ec2::TransitGatewayRoute| {
                one.destination_cidr_block == route.destination_cidr_block && one.kind.as_deref() == Some("static")
            };
            let is_there = on && routes.contains(&route);
            if !is_there && !routes.iter().any(by_hand) {
                put(routes, &route, on)?;
            }
        }
        Some(())
    }

    fn transit_routes(&mut self, table: &str) -> Option<&mut Vec<ec2::TransitGatewayRoute>> {
        let table = found(&mut self.transit_gateway_route_tables, |one| {
            one.transit_gateway_route_table_id == table
        })?;
        all(&mut table.routes)
    }

    fn accept(&mut self, attachment: &str, peering: bool) -> Option<()> {
        let available = || Some("available".to_owned());
        let known = all(&mut self.transit_gateway_attachments)?.iter_mut();
        known
            .filter(|one| one.transit_gateway_attachment_id == attachment)
            .for_each(|one| one.state = available());
        if peering {
            let one = found(&mut self.transit_gateway_peering_attachments, |one| {
                one.transit_gateway_attachment_id == attachment
            })?;
            set(&mut one.state, available())
        } else {
            let one = found(&mut self.transit_gateway_vpc_attachments, |one| {
                one.transit_gateway_attachment_id == attachment
            })?;
            set(&mut one.state, available())?;
            let (gateway, vpc) = (one.transit_gateway_id.clone(), one.vpc_id.clone());
            self.join(attachment, &gateway, &vpc)
        }
    }

    /// A transit gateway gives an attachment that it takes up a table, and propagates its addresses, as for a new one. What only another
    /// account would see of that is not in the facts, and stays out of them.
    fn join(&mut self, attachment: &str, gateway: &str, vpc: &str) -> Option<()> {
        let hub = found(&mut self.transit_gateways, |one| one.transit_gateway_id == gateway).cloned();
        let home = found(&mut self.vpcs, |one| one.vpc_id == vpc).cloned();
        let (Some(hub), Some(home)) = (hub, home) else {
            return Some(());
        };
        let of_others = matches!((&hub.owner_id, &home.owner_id), (Some(one), Some(other)) if one != other);
        let known = found(&mut self.transit_gateway_attachments, |one| {
            one.transit_gateway_attachment_id == attachment
        });
        let Some(known) = known.filter(|_| !of_others) else {
            return Some(());
        };
        let options = hub.options.unwrap_or_default();
        let (Some(associated), Some(propagated)) = (options.associates_with(), options.propagates_to()) else {
            return known.association.is_some().then_some(());
        };
        if known.association.is_none() {
            known.association = associated.map(associated_with);
        }
        match propagated {
            Some(table) => self.propagate(table, attachment, &home, true),
            None => Some(()),
        }
    }

    fn endpoint(&mut self, endpoint: &ec2::VpcEndpoint, on: bool) -> Option<()> {
        put(all(&mut self.vpc_endpoints)?, endpoint, on)?;
        if endpoint.vpc_endpoint_type.as_deref() == Some("Gateway") {
            self.gateway_routes(NEW_ENDPOINT, &endpoint.service_name, &endpoint.route_table_ids, on)?;
        }
        Some(())
    }

    fn endpoint_part(&mut self, endpoint: &str, part: EndpointPart, ids: &[String], on: bool) -> Option<()> {
        let endpoint = found(&mut self.vpc_endpoints, |one| one.vpc_endpoint_id == *endpoint)?;
        for id in ids {
            match part {
                EndpointPart::RouteTables => put(&mut endpoint.route_table_ids, id, on)?,
                EndpointPart::Subnets => put(&mut endpoint.subnet_ids, id, on)?,
                EndpointPart::Groups => {
                    let group = ec2::GroupIdentifier {
                        group_id: id.clone(),
                        group_name: None,
                    };
                    put(&mut endpoint.groups, &group, on)?;
                }
            }
        }
        if part == EndpointPart::RouteTables {
            let (id, service) = (endpoint.vpc_endpoint_id.clone(), endpoint.service_name.clone());
            self.gateway_routes(&id, &service, ids, on)?;
        }
        Some(())
    }

    /// A new NAT gateway stands in the subnet that is named, else in the first of the VPC that an internet gateway serves, as the
    /// command looks it up.
    fn nat_gateway(&mut self, vpc: &str, subnet: Option<&str>, routed: &str, on: bool) -> Option<()> {
        let subnet = match subnet {
            Some(subnet) => subnet.to_owned(),
            None => self.public_subnet(vpc, routed)?,
        };
        let gateway = ec2::NatGateway {
            nat_gateway_id: NEW_NAT.to_owned(),
            vpc_id: Some(vpc.to_owned()),
            subnet_id: Some(subnet),
            state: Some("available".to_owned()),
            connectivity_type: Some("public".to_owned()),
            ..Default::default()
        };
        put(all(&mut self.nat_gateways)?, &gateway, on)
    }

    fn public_subnet(&self, vpc: &str, routed: &str) -> Option<String> {
        let internet = |route: &ec2::Route| route.gateway_id.as_deref().is_some_and(|id| id.starts_with("igw-"));
        let tables = self.route_tables.get()?.iter().filter(|table| table.vpc_id == vpc);
        // In the subnet of the table that is routed to it, it would lead in a circle.
        let others = tables.filter(|table| table.route_table_id != routed);
        let public = others.filter(|table| table.routes.iter().any(internet));
        public
            .flat_map(|table| &table.associations)
            .find_map(|one| one.subnet_id.clone())
    }

    /// A gateway endpoint puts the route to its service's prefix list into its tables by itself.
    fn gateway_routes(&mut self, endpoint: &str, service: &str, tables: &[String], on: bool) -> Option<()> {
        let list = found(&mut self.managed_prefix_lists, |list| {
            list.prefix_list_name.as_deref() == Some(service)
        })?;
        let route = ec2::Route {
            destination_prefix_list_id: Some(list.prefix_list_id.clone()),
            gateway_id: Some(endpoint.to_owned()),
            state: Some("active".to_owned()),
            ..Default::default()
        };
        for id in tables {
            let table = found(&mut self.route_tables, |one| one.route_table_id == *id)?;
            put(&mut table.routes, &route, on)?;
        }
        Some(())
    }

    fn run(&mut self, kind: DatabaseKind, id: &str, on: bool) -> Option<()> {
        if kind != DatabaseKind::Cluster {
            return run(&mut self.db_instances, &mut self.db_clusters, kind, id, on);
        }
        let one = found(&mut self.clusters, |one| one.cluster_identifier == id)?;
        set(
            &mut one.cluster_status,
            Some(if on { "available" } else { "paused" }.to_owned()),
        )
    }
}

/// An association that is made.
fn associated_with(table: &str) -> ec2::TransitGatewayAttachmentAssociation {
    ec2::TransitGatewayAttachmentAssociation {
        transit_gateway_route_table_id: Some(table.to_owned()),
        state: Some("associated".to_owned()),
    }
}

/// Starts or stops a database of RDS.
pub(super) fn run(
    instances: &mut Fact<Vec<DbInstance>>,
    clusters: &mut Fact<Vec<DbCluster>>,
    kind: DatabaseKind,
    id: &str,
    on: bool,
) -> Option<()> {
    let state = Some(if on { "available" } else { STOPPED }.to_owned());
    match kind {
        DatabaseKind::DbInstance => {
            let one = found(instances, |one| one.db_instance_identifier == id)?;
            // AWS takes neither for a member of a cluster.
            one.db_cluster_identifier.is_none().then_some(())?;
            set(&mut one.db_instance_status, state)
        }
        // The members are stopped, and started, with it, and not by themselves. A cluster may be known by a member only.
        DatabaseKind::DbCluster => {
            let cluster = found(clusters, |one| one.db_cluster_identifier == id);
            let itself = cluster.and_then(|one| set(&mut one.status, state.clone()));
            let members = all(instances).into_iter().flatten();
            let of_it = members.filter(|one| one.db_cluster_identifier.as_deref() == Some(id));
            let changed = of_it.filter_map(|one| set(&mut one.db_instance_status, state.clone()));
            itself.into_iter().chain(changed).last()
        }
        DatabaseKind::Cluster => None,
    }
}

/// Makes the whole of an edit, or nothing of it.
pub(super) fn whole<T: Clone>(facts: &mut T, edit: impl FnOnce(&mut T) -> Option<()>) -> bool {
    let mut next = facts.clone();
    let done = edit(&mut next).is_some();
    if done {
        *facts = next;
    }
    done
}

/// A known list.
pub(super) fn all<T>(fact: &mut Fact<T>) -> Option<&mut T> {
    match fact {
        Fact::Known(known) => Some(known),
        _ => None,
    }
}

/// One of a known list.
pub(super) fn found<T>(fact: &mut Fact<Vec<T>>, is: impl Fn(&T) -> bool) -> Option<&mut T> {
    all(fact)?.iter_mut().find(|one| is(one))
}

/// Sets a value that is another yet.
pub(super) fn set<T: PartialEq>(place: &mut T, value: T) -> Option<()> {
    if *place == value {
        return None;
    }
    *place = value;
    Some(())
}

/// Sets a value that is as the change says.
pub(super) fn flip<T: PartialEq + Clone>(place: &mut Option<T>, flip: &Flip<T>) -> Option<()> {
    if *place != flip.from {
        return None;
    }
    set(place, flip.to.clone())
}

/// Adds what is not there yet, or takes away what is.
pub(super) fn put<T: PartialEq + Clone>(list: &mut Vec<T>, item: &T, on: bool) -> Option<()> {
    match (list.iter().position(|one| one == item), on) {
        (None, true) => list.push(item.clone()),
        (Some(place), false) => {
            list.remove(place);
        }
        _ => return None,
    }
    Some(())
}

/// One route of a table for another. That its target is gone may be known better than the table says.
fn exchange_route(table: &mut ec2::RouteTable, from: Option<&ec2::Route>, to: Option<&ec2::Route>) -> Option<()> {
    let there = |from: &ec2::Route| {
        let same = |one: &&ec2::Route| {
            ec2::Route {
                state: from.state.clone(),
                ..(*one).clone()
            } == *from
        };
        table.routes.iter().find(same).cloned()
    };
    let from = match from {
        Some(from) => Some(there(from)?),
        None => None,
    };
    exchange(&mut table.routes, from.as_ref(), to)
}

/// One entry of an ACL for another. A number is given once for each direction.
fn exchange_entry(
    acl: &mut ec2::NetworkAcl,
    from: Option<&ec2::NetworkAclEntry>,
    to: Option<&ec2::NetworkAclEntry>,
) -> Option<()> {
    let taken = |new: &ec2::NetworkAclEntry| {
        let is_of = |one: &ec2::NetworkAclEntry| one.egress == new.egress && one.rule_number == new.rule_number;
        acl.entries.iter().any(|one| is_of(one) && Some(one) != from)
    };
    if to.is_some_and(taken) {
        return None;
    }
    exchange(&mut acl.entries, from, to)
}

/// Puts one thing in the place of another; either may be none.
fn exchange<T: PartialEq + Clone>(list: &mut Vec<T>, from: Option<&T>, to: Option<&T>) -> Option<()> {
    match (from, to) {
        (Some(from), Some(to)) => {
            let place = list.iter_mut().find(|one| *one == from)?;
            set(place, to.clone())
        }
        (Some(from), None) => put(list, from, false),
        (None, Some(to)) => put(list, to, true),
        (None, None) => None,
    }
}
