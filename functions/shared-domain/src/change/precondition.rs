//! What AWS wants to be there before it takes a change, so that commands can be typed in the order in which they are printed.

use super::commands::leads_to_new;
use super::{Edit, Made, NEW_ATTACHMENT, NEW_ENDPOINT, NEW_NAT, NEW_PEERING};
use crate::aws::ec2::{Route, VpcEndpoint};
use crate::fact::Fact;
use crate::facts_network::NetworkFacts;

/// What a change stands on, and facts say is not so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Precondition {
    /// Both DNS attributes of the VPC are on: private DNS of an endpoint needs them.
    /// <https://docs.aws.amazon.com/vpc/latest/privatelink/interface-endpoints.html#interface-endpoint-dns-hostnames>
    VpcDns {
        /// The VPC.
        vpc: String,
        /// Whether DNS support is on, as far as it is known.
        support: bool,
        /// Whether host names are on, as far as it is known.
        names: bool,
    },
    /// What another change makes, or accepts, is there.
    Made {
        /// Its id, or what stands in for it.
        id: String,
    },
}

impl Edit {
    /// True where `other` makes what this stands on, so that it is typed first. Both may stand in one list.
    pub fn waits_for(&self, other: &Self) -> bool {
        // Who accepts a peering makes it work, and stands on it.
        if self == other {
            return false;
        }
        if let Self::VpcAttribute { vpc, on: true, .. } = other {
            return match self {
                Self::Endpoint { endpoint, on: true } => endpoint.vpc_id == *vpc && wants_private_dns(endpoint),
                // Which VPC it is in only the facts tell.
                Self::EndpointDns { on, .. } => *on,
                _ => false,
            };
        }
        match (self, other) {
            (
                Self::RolePolicy { role, .. } | Self::RoleTrust { role, .. },
                Self::Role {
                    role: made, on: true, ..
                },
            ) => role == made,
            (Self::Job { connections, .. }, Self::NewConnection { connection, on: true }) => connections
                .iter()
                .filter_map(|flip| flip.to.as_ref())
                .any(|names| names.contains(&connection.name)),
            _ => other.makes().is_some_and(|made| self.stands_on().contains(&made)),
        }
    }

    /// The id, or what stands in for it, of what this makes or accepts.
    fn makes(&self) -> Option<&str> {
        match self {
            Self::Endpoint { endpoint, on: true } => Some(&endpoint.vpc_endpoint_id),
            Self::Peering { peering, on: true } => Some(&peering.vpc_peering_connection_id),
            Self::PeeringAccepted { peering } => Some(peering),
            Self::TransitAttachment { on: true, .. } => Some(NEW_ATTACHMENT),
            Self::TransitAccepted { attachment, .. } => Some(attachment),
            Self::VpnGateway { gateway, on: true, .. } => Some(gateway),
            Self::Route {
                to: Some(to),
                by: Some(Made::NatGateway { .. }),
                ..
            } if leads_to_new(to) => Some(NEW_NAT),
            _ => None,
        }
    }

    /// The ids of what has to be there and to work.
    fn stands_on(&self) -> Vec<&str> {
        match self {
            Self::Route { to: Some(to), by, .. } => match by {
                Some(Made::NatGateway { .. }) => Vec::new(),
                _ => led_to(to),
            },
            Self::PeeringAccepted { peering } if peering == NEW_PEERING => vec![peering],
            Self::PeeringDns { peering, .. } => vec![peering],
            Self::EndpointPart { endpoint, .. }
            | Self::EndpointDns { endpoint, .. }
            | Self::EndpointPolicy { endpoint, .. } => vec![endpoint],
            Self::TransitPropagation {
                attachment, on: true, ..
            }
            | Self::TransitAssociation {
                attachment, on: true, ..
            }
            | Self::TransitSubnets { attachment, .. } => vec![attachment],
            Self::TransitRoute { to: Some(to), .. } => {
                let attachments = to.transit_gateway_attachments.iter();
                attachments
                    .filter_map(|one| one.transit_gateway_attachment_id.as_deref())
                    .collect()
            }
            _ => Vec::new(),
        }
    }
}

/// What a route leads to that a change may make.
fn led_to(route: &Route) -> Vec<&str> {
    let targets = [
        &route.nat_gateway_id,
        &route.vpc_peering_connection_id,
        &route.gateway_id,
    ];
    targets.into_iter().filter_map(Option::as_deref).collect()
}

fn wants_private_dns(endpoint: &VpcEndpoint) -> bool {
    endpoint.vpc_endpoint_type.as_deref() != Some("Gateway") && endpoint.private_dns_enabled == Some(true)
}

impl NetworkFacts {
    /// What an edit stands on, where the facts say that it is not so: AWS would refuse it as things are. What they do not tell is no
    /// reason to refuse.
    pub fn lacks(&self, edit: &Edit) -> Option<Precondition> {
        let private_dns_in = match edit {
            Edit::Endpoint { endpoint, on: true } if wants_private_dns(endpoint) => Some(endpoint.vpc_id.as_str()),
            Edit::EndpointDns { endpoint, on: true } => {
                let mut all = self.vpc_endpoints.get().into_iter().flatten();
                let known = all.find(|one| one.vpc_endpoint_id == *endpoint);
                known.map(|one| one.vpc_id.as_str())
            }
            _ => None,
        };
        if let Some(lacking) = private_dns_in.and_then(|vpc| self.lacks_dns(vpc)) {
            return Some(lacking);
        }
        let missing = edit.stands_on().into_iter().find(|id| self.is_missing(id))?;
        Some(Precondition::Made { id: missing.to_owned() })
    }

    fn lacks_dns(&self, vpc: &str) -> Option<Precondition> {
        let mut all = self.vpc_attributes.get()?.iter();
        let attributes = all.find(|one| one.vpc_id == vpc)?;
        let is_on = |fact: &Fact<crate::aws::ec2::AttributeBooleanValue>| fact.get().is_none_or(|switch| switch.value);
        let support = is_on(&attributes.enable_dns_support);
        let names = is_on(&attributes.enable_dns_hostnames);
        let vpc = vpc.to_owned();
        (!support || !names).then_some(Precondition::VpcDns { vpc, support, names })
    }

    /// True for what a change makes, and has not made yet, and for an attachment that waits to be accepted, of which AWS takes neither a
    /// table nor a route. A route to a peering that waits it does take.
    fn is_missing(&self, id: &str) -> bool {
        let attachments = || self.transit_gateway_attachments.get().into_iter().flatten();
        let mut endpoints = self.vpc_endpoints.get().into_iter().flatten();
        let mut gateways = self.nat_gateways.get().into_iter().flatten();
        let mut peerings = self.vpc_peering_connections.get().into_iter().flatten();
        match id {
            NEW_ENDPOINT => !endpoints.any(|one| one.vpc_endpoint_id == id),
            NEW_NAT => !gateways.any(|one| one.nat_gateway_id == id),
            NEW_PEERING => !peerings.any(|one| one.vpc_peering_connection_id == id),
            NEW_ATTACHMENT => !attachments().any(|one| one.transit_gateway_attachment_id == id),
            _ => attachments().any(|one| {
                one.transit_gateway_attachment_id == id && one.state.as_deref() == Some("pendingAcceptance")
            }),
        }
    }
}
