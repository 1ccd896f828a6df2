//! Transit gateways: attachments, peerings, zones, route tables.

use std::fmt;

use shared_domain::aws::ec2::{TransitGatewayRoute, TransitGatewayRouteAttachment};
use shared_domain::change::new_attachment;
use shared_domain::diagnosis::Resource;

use super::Fault;
use crate::network::path::flow::Leg;
use crate::network::path::ranges::Ranges;

/// A VPC has no attachment that works.
#[derive(Clone, Debug, PartialEq)]
pub struct TransitAttachmentDown {
    /// The transit gateway.
    pub gateway: String,
    /// The VPC.
    pub vpc: String,
    /// The subnets that it is to be attached by, as the one that the packets leave it from.
    pub subnets: Vec<String>,
    /// On which part of the way.
    pub leg: Leg,
    /// What is wrong.
    pub fault: AttachmentFault,
    /// The other account whose transit gateway it is: it accepts what is attached.
    pub accepts: Option<String>,
    /// What is to be propagated as well, where the default table leads through another VPC that has no route back.
    pub back: Option<WayBack>,
    /// What it stands for where packets go on from the VPC, by a firewall of it.
    pub firewall: Option<Firewalled>,
}

/// A VPC whose firewall stands between others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Firewalled {
    /// The table that its attachment gets, where the transit gateway gives it none: it leads to both ends.
    pub table: Option<String>,
}

/// What is wrong with an attachment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AttachmentFault {
    /// There is none.
    Absent,
    /// It waits to be accepted.
    Pending {
        /// The attachment.
        attachment: String,
    },
    /// It is in another state.
    Down {
        /// The attachment.
        attachment: String,
        /// Its state.
        state: String,
    },
}

impl TransitAttachmentDown {
    /// The attachment once it works, as routes lead to it.
    pub fn once_up(&self) -> TransitGatewayRouteAttachment {
        let id = match &self.fault {
            AttachmentFault::Absent => new_attachment(&self.vpc),
            AttachmentFault::Pending { attachment } | AttachmentFault::Down { attachment, .. } => attachment.clone(),
        };
        TransitGatewayRouteAttachment {
            transit_gateway_attachment_id: Some(id),
            resource_id: Some(self.vpc.clone()),
            resource_type: Some("vpc".to_owned()),
        }
    }
}

impl AttachmentFault {
    /// Of an attachment in a state that is not available.
    pub fn of(attachment: &str, state: &str) -> Self {
        let attachment = attachment.to_owned();
        if state == "pendingAcceptance" {
            Self::Pending { attachment }
        } else {
            Self::Down {
                attachment,
                state: state.to_owned(),
            }
        }
    }

    fn state(&self) -> Option<&str> {
        match self {
            Self::Absent => None,
            Self::Pending { .. } => Some("pendingAcceptance"),
            Self::Down { state, .. } => Some(state),
        }
    }
}

impl Fault for TransitAttachmentDown {
    fn resource(&self) -> Resource {
        Resource::new("transit-gateway", &self.gateway)
    }
}

impl fmt::Display for TransitAttachmentDown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { gateway, vpc, .. } = self;
        match self.fault.state() {
            Some(state) => write!(f, "the attachment of {vpc} to {gateway} is {state}"),
            None => write!(f, "{vpc} is not attached to {gateway}"),
        }
    }
}

/// A peering of two transit gateways does not work.
#[derive(Clone, Debug, PartialEq)]
pub struct TransitPeeringDown {
    /// The transit gateway that the packets come from.
    pub gateway: String,
    /// The peering's attachment.
    pub peering: String,
    /// Its state.
    pub state: String,
    /// On which part of the way.
    pub leg: Leg,
    /// Where it is accepted, when that is not the connection's Region.
    pub accepted_in: Option<String>,
}

impl Fault for TransitPeeringDown {
    fn resource(&self) -> Resource {
        Resource::new("transit-gateway-attachment", &self.peering)
    }
}

impl fmt::Display for TransitPeeringDown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "peering {} of {} is {}", self.peering, self.gateway, self.state)
    }
}

/// An attachment has no subnet in the zone that the packets come from.
#[derive(Clone, Debug, PartialEq)]
pub struct TransitZoneUncovered {
    /// The attachment.
    pub attachment: String,
    /// Its VPC.
    pub vpc: String,
    /// The zone.
    pub zone: String,
    /// A subnet of that zone.
    pub subnet: String,
}

impl Fault for TransitZoneUncovered {
    fn resource(&self) -> Resource {
        Resource::new("transit-gateway-attachment", &self.attachment)
    }
}

impl fmt::Display for TransitZoneUncovered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            attachment, vpc, zone, ..
        } = self;
        write!(f, "attachment {attachment} of {vpc} has no subnet in {zone}")
    }
}

/// An attachment is associated with no route table.
#[derive(Clone, Debug, PartialEq)]
pub struct TransitTableMissing {
    /// The transit gateway.
    pub gateway: String,
    /// The attachment.
    pub attachment: String,
    /// The VPC behind it, for an attachment of a VPC.
    pub vpc: Option<String>,
    /// On which part of the way.
    pub leg: Leg,
    /// The table that it should get.
    pub wanted: WantedTable,
    /// What is to be propagated as well: the way leads through another VPC, as a firewall's, that has no route back.
    pub back: Option<WayBack>,
}

/// The table of a VPC on the way, which has no route to a VPC that the way is from or to.
#[derive(Clone, Debug, PartialEq)]
pub struct WayBack {
    /// The table.
    pub table: String,
    /// What it should lead to.
    pub to: AttachedVpc,
}

/// The table that an attachment should be associated with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WantedTable {
    /// The gateway's default one, which is not known.
    Default,
    /// The gateway's default one, else one that leads where the packets should go.
    Known(String),
    /// The gateway has no default one, and none that serves the path is known.
    None,
}

impl Fault for TransitTableMissing {
    fn resource(&self) -> Resource {
        Resource::new("transit-gateway-attachment", &self.attachment)
    }
}

impl fmt::Display for TransitTableMissing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "attachment {}", self.attachment)?;
        if let Some(vpc) = &self.vpc {
            write!(f, " of {vpc}")?;
        }
        write!(f, " is associated with no route table of {}", self.gateway)
    }
}

/// A transit gateway's table has no route to where the packets should go.
#[derive(Clone, Debug, PartialEq)]
pub struct TransitRouteMissing {
    /// The table.
    pub table: String,
    /// The transit gateway.
    pub gateway: String,
    /// On which part of the way.
    pub leg: Leg,
    /// The addresses without a route.
    pub addresses: Ranges,
    /// The blocks that routes would have to cover.
    pub destinations: Vec<String>,
    /// The attachment that the route should lead to, where the VPC is attached to this transit gateway.
    pub attachment: Option<AttachedVpc>,
    /// Else the peering with another transit gateway that it should lead over, where one is known.
    pub peering: Option<String>,
    /// Before either: what it should lead to where replies come by a firewall of the gateway.
    pub model: Option<TransitModel>,
    /// The VPC that it should lead to, which is to be attached first: the destination's, or that of the model.
    pub attach: Option<Box<TransitAttachmentDown>>,
    /// True where the transit gateway tells the table of what is attached by itself.
    pub told_by_default: bool,
    /// The table of what stood between the ends, as a firewall's VPC, and is attached no more.
    pub left_over: Option<String>,
}

/// A route that serves a path, by what was read of the same transit gateway.
#[derive(Clone, Debug, PartialEq)]
pub struct TransitModel {
    /// Where it leads.
    pub to: TransitGatewayRouteAttachment,
    /// The block, where it is for more than what lacks.
    pub block: Option<String>,
    /// What shows that it should.
    pub of: ModelOf,
}

/// What shows where a transit gateway's table should lead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ModelOf {
    /// This table has the route.
    Table(String),
    /// The attachment's VPC has a firewall, and its table leads to both ends.
    Firewall,
    /// The attachment's VPC has this NAT gateway, which leads back by the transit gateway.
    Nat(String),
    /// It has this one, and nothing in it leads to the transit gateway.
    NatAlone(String),
}

/// A VPC that is attached to a transit gateway.
#[derive(Clone, Debug, PartialEq)]
pub struct AttachedVpc {
    /// The attachment.
    pub attachment: String,
    /// The VPC.
    pub vpc: String,
    /// Its IPv4 blocks, as far as they are known.
    pub cidrs: Vec<String>,
    /// True where the table has routes that it propagates already: AWS turns that on once.
    pub propagates: bool,
    /// Its state, where it neither works nor waits to be accepted: no table takes a route to it then.
    pub down: Option<String>,
}

impl Fault for TransitRouteMissing {
    fn resource(&self) -> Resource {
        Resource::new("transit-gateway-route-table", &self.table)
    }
}

impl fmt::Display for TransitRouteMissing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} has no route to {}", self.table, self.addresses)
    }
}

/// A transit gateway's route drops the packets.
#[derive(Clone, Debug, PartialEq)]
pub struct TransitRouteBlackhole {
    /// The table.
    pub table: String,
    /// The transit gateway.
    pub gateway: String,
    /// The route.
    pub route: TransitGatewayRoute,
    /// On which part of the way.
    pub leg: Leg,
    /// The attachment that the VPC has now which it led to, where the packets were to go on from there.
    pub instead: Option<TransitGatewayRouteAttachment>,
    /// That VPC, where it has none.
    pub lost: Option<String>,
    /// How it is attached again, where that is known: the route leads to the new attachment then.
    pub attach: Option<Box<TransitAttachmentDown>>,
}

impl Fault for TransitRouteBlackhole {
    fn resource(&self) -> Resource {
        Resource::new("transit-gateway-route-table", &self.table)
    }

    fn inspection(&self) -> Option<&str> {
        self.lost.as_deref()
    }
}

impl fmt::Display for TransitRouteBlackhole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cidr = self.route.destination_cidr_block.as_deref().unwrap_or("?");
        write!(f, "{cidr} of {} is a blackhole", self.table)
    }
}

/// A transit gateway delivers the packets to another VPC than the one they should come to.
#[derive(Clone, Debug, PartialEq)]
pub struct TransitLeadsElsewhere {
    /// The route that the table lacks.
    pub missing: TransitRouteMissing,
    /// The route that takes the packets instead.
    pub by: TransitGatewayRoute,
    /// The destination, in words.
    pub to: String,
    /// Its VPC.
    pub vpc: String,
    /// The VPC that the packets are delivered to.
    pub leads_to: String,
    /// True where it has a firewall, though nothing leads there.
    pub has_firewall: bool,
}

impl Fault for TransitLeadsElsewhere {
    fn resource(&self) -> Resource {
        self.missing.resource()
    }

    fn inspection(&self) -> Option<&str> {
        self.has_firewall.then_some(self.leads_to.as_str())
    }
}

impl fmt::Display for TransitLeadsElsewhere {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { to, vpc, leads_to, .. } = self;
        let cidr = self.by.destination_cidr_block.as_deref().unwrap_or("?");
        write!(
            f,
            "{cidr} of {} sends {to} to {leads_to}, not to {vpc}",
            self.missing.table
        )
    }
}
