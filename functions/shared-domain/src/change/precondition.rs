//! What AWS wants to be there before it takes a change, so that commands can be typed in the order in which they are printed.

use super::commands::leads_to_new;
use std::borrow::Cow;

use super::{
    DatabaseKind, Edit, EndpointPart, Made, NEW_ENDPOINT, NEW_NAT, NEW_PEERING, is_new_attachment, new_attachment,
};
use crate::aws::ec2::{Route, VpcEndpoint, VpcPeeringVpcInfo};
use crate::aws::rds::{DbCluster, DbInstance};
use crate::fact::Fact;
use crate::facts_credentials::CredentialFacts;
use crate::facts_driver::DriverFacts;
use crate::facts_network::NetworkFacts;

/// The state of a database that was stopped.
pub(super) const STOPPED: &str = "stopped";

/// What a change stands on, and facts say is not so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Precondition {
    /// Both DNS attributes of the VPC are on: private DNS of an endpoint needs them, and names that a peering resolves, of both VPCs.
    /// <https://docs.aws.amazon.com/vpc/latest/privatelink/interface-endpoints.html#interface-endpoint-dns-hostnames>
    /// <https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-dns.html>
    VpcDns {
        /// The VPC.
        vpc: String,
        /// Whether DNS support is on, as far as it is known.
        support: bool,
        /// Whether host names are on, as far as it is known.
        names: bool,
    },
    /// A peering of the two VPCs is active: a rule of the one's group names none of the other's before.
    /// <https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-security-groups.html>
    Peered {
        /// The VPC of the group that gets the rule.
        vpc: String,
        /// The VPC of the group that is named.
        with: String,
    },
    /// The database runs: RDS changes none that is stopped (`InvalidDBInstanceState`).
    /// <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_StopInstance.html>
    Running {
        /// What is to be started: a member is started with its cluster.
        kind: DatabaseKind,
        /// Its identifier.
        id: String,
    },
    /// The security group exists (`InvalidGroup.NotFound`).
    Group {
        /// The group.
        id: String,
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
                // Which VPCs these are of only the facts tell.
                Self::EndpointDns { on, .. } | Self::PeeringDns { on, .. } => *on,
                _ => false,
            };
        }
        if let Self::Running { id, on: true, .. } = other {
            return self.of_database().is_some_and(|(_, changed)| changed == id);
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
            _ => other.makes().is_some_and(|made| self.stands_on().contains(&&*made)),
        }
    }

    /// True for what another account has to accept before anything can stand on it.
    pub fn is_for_others_to_accept(&self) -> bool {
        matches!(
            self,
            Self::TransitAttachment {
                accepts: Some(_),
                on: true,
                ..
            }
        )
    }

    /// True for what leads packets another way.
    pub fn reroutes(&self) -> bool {
        matches!(
            self,
            Self::Route { .. }
                | Self::TransitRoute { .. }
                | Self::TransitPropagation { .. }
                | Self::TransitAssociation { .. }
        )
    }

    /// The database of RDS whose settings this changes.
    fn of_database(&self) -> Option<(DatabaseKind, &str)> {
        match self {
            Self::DatabaseIam { kind, id, .. }
            | Self::DatabaseCertificate { kind, id, .. }
            | Self::MasterPassword { kind, id, .. }
            | Self::PublicAccess { kind, id, .. } => Some((*kind, id)),
            _ => None,
        }
    }

    /// The groups that an endpoint gets.
    fn groups(&self) -> Vec<&str> {
        match self {
            Self::Endpoint { endpoint, on: true } => endpoint.groups.iter().map(|one| one.group_id.as_str()).collect(),
            Self::EndpointPart {
                part: EndpointPart::Groups,
                ids,
                on: true,
                ..
            } => ids.iter().map(String::as_str).collect(),
            _ => Vec::new(),
        }
    }

    /// The id, or what stands in for it, of what this makes or accepts.
    fn makes(&self) -> Option<Cow<'_, str>> {
        if let Self::TransitAttachment { vpc, on: true, .. } = self {
            return Some(Cow::Owned(new_attachment(vpc)));
        }
        let id = match self {
            Self::Endpoint { endpoint, on: true } => &endpoint.vpc_endpoint_id,
            Self::Peering { peering, on: true } => &peering.vpc_peering_connection_id,
            Self::PeeringAccepted { peering } => peering,
            Self::TransitAccepted { attachment, .. } => attachment,
            Self::VpnGateway { gateway, on: true, .. } => gateway,
            Self::Route {
                to: Some(to),
                by: Some(Made::NatGateway { .. }),
                ..
            } if leads_to_new(to) => NEW_NAT,
            _ => return None,
        };
        Some(Cow::Borrowed(id))
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
        if let Edit::PeeringDns { peering, on: true, .. } = edit {
            let all = self.vpc_peering_connections.get().into_iter().flatten();
            let known = all.filter(|one| one.vpc_peering_connection_id == *peering);
            let sides = known.flat_map(|one| [&one.requester_vpc_info, &one.accepter_vpc_info]);
            let mut vpcs = sides.filter_map(|side| side.as_ref()?.vpc_id.as_deref());
            if let Some(lacking) = vpcs.find_map(|vpc| self.lacks_dns(vpc)) {
                return Some(lacking);
            }
        }
        if let Edit::GroupRule {
            group, rule, on: true, ..
        } = edit
        {
            let mut named = rule
                .user_id_group_pairs
                .iter()
                .filter_map(|pair| pair.group_id.as_deref());
            return named.find_map(|named| self.lacks_peering(group, named));
        }
        if let Some(stopped) = stopped(edit, &self.db_instances, &self.db_clusters) {
            return Some(stopped);
        }
        if let Some(id) = edit.groups().into_iter().find(|id| self.lacks_group(id)) {
            return Some(Precondition::Group { id: id.to_owned() });
        }
        let missing = edit.stands_on().into_iter().find(|id| self.is_missing(id))?;
        Some(Precondition::Made { id: missing.to_owned() })
    }

    /// What keeps a rule of a group from naming another: they are of two VPCs, neither of which is attached to a transit gateway, and no
    /// peering between them is active.
    fn lacks_peering(&self, group: &str, named: &str) -> Option<Precondition> {
        let vpc_of = |id: &str| {
            let mut all = self.security_groups.get().into_iter().flatten();
            all.find(|one| one.group_id == id)?.vpc_id.as_deref()
        };
        let (vpc, with) = (vpc_of(group)?, vpc_of(named)?);
        let mut shared = self.security_group_vpc_associations.get()?.iter();
        let is_shared = shared.any(|one| one.group_id == named && one.vpc_id == vpc);
        let mut attached = self.transit_gateway_vpc_attachments.get()?.iter();
        let by_hub = attached.any(|one| one.vpc_id == vpc || one.vpc_id == with);
        let mut peerings = self.vpc_peering_connections.get()?.iter();
        let peered = peerings.any(|one| {
            let is_of = |side: &Option<VpcPeeringVpcInfo>, vpc: &str| {
                side.as_ref().and_then(|side| side.vpc_id.as_deref()) == Some(vpc)
            };
            let (from, to) = (&one.requester_vpc_info, &one.accepter_vpc_info);
            let joins = is_of(from, vpc) && is_of(to, with) || is_of(from, with) && is_of(to, vpc);
            joins && one.status.as_ref().and_then(|status| status.code.as_deref()) == Some("active")
        });
        let (vpc, with) = (vpc.to_owned(), with.to_owned());
        (vpc != with && !is_shared && !by_hub && !peered).then_some(Precondition::Peered { vpc, with })
    }

    /// True for a group that was asked for, and is not there.
    fn lacks_group(&self, id: &str) -> bool {
        let known = self.security_groups.get();
        let is_told = !self.failed_calls.contains_key("ec2:DescribeSecurityGroups");
        is_told && known.is_some_and(|all| !all.iter().any(|one| one.group_id == id))
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
            new if is_new_attachment(new) => !attachments().any(|one| one.transit_gateway_attachment_id == id),
            _ => attachments().any(|one| {
                one.transit_gateway_attachment_id == id && one.state.as_deref() == Some("pendingAcceptance")
            }),
        }
    }
}

impl CredentialFacts {
    /// What an edit stands on, where the facts say that it is not so.
    pub fn lacks(&self, edit: &Edit) -> Option<Precondition> {
        stopped(edit, &self.db_instances, &self.db_clusters)
    }
}

impl DriverFacts {
    /// What an edit stands on, where the facts say that it is not so.
    pub fn lacks(&self, edit: &Edit) -> Option<Precondition> {
        stopped(edit, &self.db_instances, &self.db_clusters)
    }
}

/// The database that an edit changes, where it is stopped.
fn stopped(edit: &Edit, instances: &Fact<Vec<DbInstance>>, clusters: &Fact<Vec<DbCluster>>) -> Option<Precondition> {
    let (kind, id) = edit.of_database()?;
    let running = |kind, id: &str| Precondition::Running {
        kind,
        id: id.to_owned(),
    };
    match kind {
        DatabaseKind::DbInstance => {
            let mut all = instances.get()?.iter();
            let one =
                all.find(|one| one.db_instance_identifier == id && one.db_instance_status.as_deref() == Some(STOPPED))?;
            Some(match &one.db_cluster_identifier {
                Some(cluster) => running(DatabaseKind::DbCluster, cluster),
                None => running(kind, id),
            })
        }
        DatabaseKind::DbCluster => {
            let mut all = clusters.get()?.iter();
            let is_it = |one: &DbCluster| one.db_cluster_identifier == id && one.status.as_deref() == Some(STOPPED);
            all.any(is_it).then(|| running(kind, id))
        }
        DatabaseKind::Cluster => None,
    }
}
