//! What stops a packet: one typed fact a kind, with all that evidence and fix are made of.
//!
//! A check matches on the kinds that it reports. The sentence of an obstacle is its `Display`; nothing reads it back.

mod acl;
mod group;
mod name;
mod nat;
mod peering;
mod private;
mod route;
mod service;
mod transit;

use std::fmt;

use shared_domain::diagnosis::Resource;

use super::ranges::Ranges;

pub use acl::{AclDenies, AclGuard};
pub use group::{Boundary, DeadReference, GroupPeer, SecurityGroupRefuses};
pub use name::{HostUnknown, NoVpcSettings, PeeringSide, PublicAnswer, SetupFails, WhyUnknown, ZoneNotAssociated};
pub use nat::{NatPrivate, NatUnavailable, NoPublicAddress, PublicAccessBlocked, WayOut};
pub use peering::{PeeringEnd, PeeringLeadsElsewhere, PeeringNotActive, StandingPeering, is_dead};
pub use private::{PrivateGatewayDetached, TargetDown, TunnelsDown, WITHOUT_INSTANCE};
pub use route::{
    Gateway, LocalRouteCaptures, NewRoute, RouteBlackhole, RouteDestination, RouteMissing, RouteMoreSpecific,
    WhyNoRoute,
};
pub use service::{
    BucketElsewhere, EndpointPolicyDenies, EndpointWithoutPrivateDns, PrivateDnsOff, S3WithoutWay, ServiceWithoutWay,
};
pub use transit::{
    AttachedVpc, AttachmentFault, Firewalled, ModelOf, TransitAttachmentDown, TransitLeadsElsewhere, TransitModel,
    TransitPeeringDown, TransitRouteBlackhole, TransitRouteMissing, TransitTableMissing, TransitZoneUncovered,
    WantedTable, WayBack,
};

/// One kind of obstacle: the component to change, and what was seen, in words.
trait Fault: fmt::Display {
    /// The component to change.
    fn resource(&self) -> Resource;

    /// What decided there by rules of its own before it was gone, as a firewall.
    fn inspection(&self) -> Option<&str> {
        None
    }
}

/// What stops a packet.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)] // Each kind says what it is where it is defined.
pub enum Obstacle {
    SetupFails(SetupFails),
    NoVpcSettings(NoVpcSettings),
    HostUnknown(HostUnknown),
    ZoneNotAssociated(ZoneNotAssociated),
    PublicAnswer(PublicAnswer),
    SecurityGroupRefuses(SecurityGroupRefuses),
    AclDenies(AclDenies),
    RouteMissing(RouteMissing),
    RouteBlackhole(RouteBlackhole),
    RouteMoreSpecific(RouteMoreSpecific),
    LocalRouteCaptures(LocalRouteCaptures),
    NoPublicAddress(NoPublicAddress),
    NatUnavailable(NatUnavailable),
    NatPrivate(NatPrivate),
    PublicAccessBlocked(PublicAccessBlocked),
    PeeringNotActive(PeeringNotActive),
    PeeringLeadsElsewhere(PeeringLeadsElsewhere),
    TransitAttachmentDown(TransitAttachmentDown),
    TransitPeeringDown(TransitPeeringDown),
    TransitZoneUncovered(TransitZoneUncovered),
    TransitTableMissing(TransitTableMissing),
    TransitRouteMissing(TransitRouteMissing),
    TransitRouteBlackhole(TransitRouteBlackhole),
    TransitLeadsElsewhere(TransitLeadsElsewhere),
    PrivateGatewayDetached(PrivateGatewayDetached),
    TunnelsDown(TunnelsDown),
    TargetDown(TargetDown),
    S3WithoutWay(S3WithoutWay),
    ServiceWithoutWay(ServiceWithoutWay),
    EndpointWithoutPrivateDns(EndpointWithoutPrivateDns),
    EndpointPolicyDenies(EndpointPolicyDenies),
    BucketElsewhere(BucketElsewhere),
}

impl Obstacle {
    fn fault(&self) -> &dyn Fault {
        match self {
            Self::SetupFails(fault) => fault,
            Self::NoVpcSettings(fault) => fault,
            Self::HostUnknown(fault) => fault,
            Self::ZoneNotAssociated(fault) => fault,
            Self::PublicAnswer(fault) => fault,
            Self::SecurityGroupRefuses(fault) => fault,
            Self::AclDenies(fault) => fault,
            Self::RouteMissing(fault) => fault,
            Self::RouteBlackhole(fault) => fault,
            Self::RouteMoreSpecific(fault) => fault,
            Self::LocalRouteCaptures(fault) => fault,
            Self::NoPublicAddress(fault) => fault,
            Self::NatUnavailable(fault) => fault,
            Self::NatPrivate(fault) => fault,
            Self::PublicAccessBlocked(fault) => fault,
            Self::PeeringNotActive(fault) => fault,
            Self::PeeringLeadsElsewhere(fault) => fault,
            Self::TransitAttachmentDown(fault) => fault,
            Self::TransitPeeringDown(fault) => fault,
            Self::TransitZoneUncovered(fault) => fault,
            Self::TransitTableMissing(fault) => fault,
            Self::TransitRouteMissing(fault) => fault,
            Self::TransitRouteBlackhole(fault) => fault,
            Self::TransitLeadsElsewhere(fault) => fault,
            Self::PrivateGatewayDetached(fault) => fault,
            Self::TunnelsDown(fault) => fault,
            Self::TargetDown(fault) => fault,
            Self::S3WithoutWay(fault) => fault,
            Self::ServiceWithoutWay(fault) => fault,
            Self::EndpointWithoutPrivateDns(fault) => fault,
            Self::EndpointPolicyDenies(fault) => fault,
            Self::BucketElsewhere(fault) => fault,
        }
    }

    /// The component to change.
    pub fn resource(&self) -> Resource {
        self.fault().resource()
    }

    /// What decided there by rules of its own before it was gone, as a firewall.
    pub fn inspection(&self) -> Option<&str> {
        self.fault().inspection()
    }

    /// The addresses that a host's name has, and no interface.
    pub fn without_interface(&self) -> Option<&Ranges> {
        match self {
            Self::HostUnknown(HostUnknown {
                why: WhyUnknown::NoInterface { addresses, .. },
                ..
            }) => Some(addresses),
            _ => None,
        }
    }

    /// What is to be propagated with the attachment of a VPC, where it is down.
    pub fn back_of(&self, (gateway, vpc): (&str, &str)) -> Option<&WayBack> {
        match self {
            Self::TransitAttachmentDown(down) if down.gateway == gateway && down.vpc == vpc => down.back.as_ref(),
            _ => None,
        }
    }

    /// What tells it from another obstacle of its kind at the same component, by ids and words of the field.
    pub fn about(&self) -> Vec<String> {
        let destinations = |routes: &[NewRoute]| routes.iter().map(|new| new.destination.to_string()).collect();
        match self {
            Self::HostUnknown(one) => vec![one.host.clone()],
            Self::ZoneNotAssociated(one) => vec![one.host.clone(), one.vpc.clone()],
            Self::PublicAnswer(one) => vec![one.host.clone()],
            Self::NoVpcSettings(one) => vec![one.to.clone()],
            Self::SecurityGroupRefuses(one) => one.about(),
            Self::AclDenies(one) => one.about(),
            Self::RouteMissing(one) => destinations(&one.destinations),
            Self::RouteBlackhole(one) => vec![RouteDestination::of(&one.route).to_string(), one.target.clone()],
            Self::RouteMoreSpecific(one) => vec![RouteDestination::of(&one.route).to_string(), one.target.clone()],
            Self::LocalRouteCaptures(one) => vec![one.route.to_string(), one.addresses.clone()],
            Self::TransitRouteMissing(one) => one.destinations.clone(),
            Self::TransitRouteBlackhole(one) => one.route.destination_cidr_block.iter().cloned().collect(),
            Self::TransitLeadsElsewhere(one) => one.missing.destinations.clone(),
            Self::TransitAttachmentDown(one) => vec![one.vpc.clone()],
            Self::TransitZoneUncovered(one) => vec![one.zone.clone()],
            Self::TargetDown(one) => vec![one.what.clone()],
            Self::ServiceWithoutWay(one) => vec![one.service_name().to_owned()],
            Self::EndpointPolicyDenies(one) => vec![one.action.clone(), one.on.clone()],
            Self::SetupFails(_)
            | Self::BucketElsewhere(_)
            | Self::S3WithoutWay(_)
            | Self::NoPublicAddress(_)
            | Self::NatUnavailable(_)
            | Self::NatPrivate(_)
            | Self::PublicAccessBlocked(_)
            | Self::PeeringNotActive(_)
            | Self::PeeringLeadsElsewhere(_)
            | Self::TransitPeeringDown(_)
            | Self::TransitTableMissing(_)
            | Self::PrivateGatewayDetached(_)
            | Self::TunnelsDown(_)
            | Self::EndpointWithoutPrivateDns(_) => Vec::new(),
        }
    }

    /// The Region that the component is changed in, where the obstacle itself tells that it is not the connection's own.
    pub fn region(&self) -> Option<String> {
        match self {
            Self::TransitPeeringDown(down) => down.accepted_in.clone(),
            Self::PeeringNotActive(peering) if peering.is_pending() => peering.accepted_in.clone(),
            _ => None,
        }
    }

    /// The place of the component, by ids whose Region may be known: itself, and what it stands in.
    pub fn places(&self) -> Vec<String> {
        let mut ids = vec![self.resource().id];
        match self {
            Self::RouteMissing(one) => ids.extend([one.table.clone(), one.subnet.clone(), one.vpc.clone()]),
            Self::AclDenies(one) => ids.push(one.subnet.clone()),
            Self::SecurityGroupRefuses(one) => ids.extend(one.vpc.clone()),
            Self::TransitAttachmentDown(one) => ids.push(one.vpc.clone()),
            Self::TransitZoneUncovered(one) => ids.push(one.vpc.clone()),
            Self::TransitTableMissing(one) => ids.push(one.gateway.clone()),
            Self::TransitRouteMissing(one) => ids.push(one.gateway.clone()),
            Self::TransitLeadsElsewhere(one) => ids.push(one.missing.gateway.clone()),
            _ => {}
        }
        ids
    }
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.fault().fmt(f)
    }
}
