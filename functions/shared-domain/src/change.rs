//! A change: a typed edit of the configuration. From one value come the commands that make it, those that take it back, its effect on
//! the facts, and its lines of Terraform.
//!
//! An edit says what was there before and what comes after, or, with `on`, whether a thing is added or taken away. So it can be turned
//! round without asking anybody: what undoes a change is a change. Shapes are those of the facts, so that applying one is putting the
//! value in its place.
//!
//! Ids of what a change makes do not exist yet. Facts hold a stand-in for them ([`NEW_NAT`] and the like), and commands look them up
//! where they run ([`Made`]).

mod account;
mod commands;
mod definition;
mod leaving;
mod network;
mod precondition;
mod terraform;

#[cfg(test)]
mod tests;

pub(crate) use leaving::leaving_changes;
pub use leaving::{in_words, is_new_attachment, new_attachment, stands_in};
pub use precondition::Precondition;

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::aws::ec2::{IpPermission, NetworkAclEntry, Route, TransitGatewayRoute, VpcEndpoint, VpcPeeringConnection};
use crate::aws::glue::{Connection, PhysicalConnectionRequirements};
use crate::aws::kms::KeyGrant;
use crate::redact::leaving::is_bare;

/// Stands in facts for the id of a NAT gateway that a change makes.
pub const NEW_NAT: &str = "nat-new";
/// Stands in facts for the id of a peering that a change makes.
pub const NEW_PEERING: &str = "pcx-new";
/// Stands in facts for the id of an endpoint that a change makes.
pub const NEW_ENDPOINT: &str = "vpce-new";
/// Stands in facts for the id of an attachment to a transit gateway that a change makes, with the VPC's: of two VPCs there may be two.
const NEW_ATTACHMENT: &str = "tgw-attach-new";
/// Stands in facts for the id of a VPC's internet gateway, which no fact names.
pub const ITS_INTERNET_GATEWAY: &str = "igw-of-the-vpc";

/// The state of a peering that was asked for.
pub const PENDING_ACCEPTANCE: &str = "pending-acceptance";
/// The state of a key that is to be deleted.
pub const PENDING_DELETION: &str = "PendingDeletion";
/// What a secret is encrypted with that names no key.
pub const DEFAULT_SECRET_KEY: &str = "alias/aws/secretsmanager";

/// An edit, and the Region that it is made in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// Where it is made; `None` for what has no Region, or where the diagnosis does not know it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// What is edited.
    #[serde(flatten)]
    pub edit: Edit,
}

/// A value before and after; `None` where there was, or will be, none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flip<T> {
    /// Before.
    pub from: Option<T>,
    /// After.
    pub to: Option<T>,
}

/// Which way a rule of a security group holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleDirection {
    /// What comes in.
    Ingress,
    /// What goes out.
    Egress,
}

/// What an endpoint is put into, or gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndpointPart {
    /// Route tables, of a gateway endpoint.
    RouteTables,
    /// Subnets, of an interface endpoint.
    Subnets,
    /// Security groups, of an interface endpoint.
    Groups,
}

/// A switch of a VPC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VpcAttribute {
    /// The VPC's own resolver.
    DnsSupport,
    /// Host names, which private DNS of endpoints needs.
    DnsHostnames,
}

/// A side of a peering.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PeeringSide {
    /// Who asked.
    Requester,
    /// Who accepted.
    Accepter,
}

/// A kind of database that can be started, or whose settings RDS changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DatabaseKind {
    /// An RDS instance.
    DbInstance,
    /// An Aurora or Multi-AZ cluster.
    DbCluster,
    /// A Redshift cluster.
    Cluster,
}

/// A deletion that was asked for: when it was to come, and how many days ahead it is asked for again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Deletion {
    /// RFC 3339, as the facts say it.
    pub date: String,
    /// The days, within what the service takes.
    pub days: i32,
}

/// What has no id yet, such as the target of a route: how a command finds it where it runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "made", rename_all = "snake_case")]
pub enum Made {
    /// A new public NAT gateway in a public subnet of the VPC.
    NatGateway {
        /// The VPC.
        vpc: String,
        /// The subnet; the command looks one up where none is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        subnet: Option<String>,
    },
    /// The internet gateway that is attached to the VPC.
    InternetGateway {
        /// The VPC.
        vpc: String,
    },
    /// The peering of two VPCs that an earlier change made.
    Peering {
        /// Who asked.
        requester: String,
        /// Who accepted.
        accepter: String,
        /// Where the peering was asked for.
        region: Option<String>,
    },
    /// The attachment of a VPC to a transit gateway that an earlier change made.
    Attachment {
        /// The transit gateway.
        gateway: String,
        /// The VPC.
        vpc: String,
    },
}

impl Made {
    /// What a change made, where an attachment is the stand-in for it.
    pub fn attachment(id: &str, gateway: &str, vpc: &str) -> Option<Self> {
        let (gateway, vpc) = (gateway.to_owned(), vpc.to_owned());
        is_new_attachment(id).then_some(Self::Attachment { gateway, vpc })
    }
}

/// What is edited. `on` is true where something is added or turned on, false where it is taken away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "edit", rename_all = "snake_case", rename_all_fields = "camelCase")]
#[allow(
    clippy::large_enum_variant,
    reason = "a handful in a diagnosis, and the shapes of the facts read best as they are"
)]
pub enum Edit {
    /// A rule of a security group.
    GroupRule {
        /// The group.
        group: String,
        /// Which way.
        direction: RuleDirection,
        /// The rule, with one peer or several.
        rule: IpPermission,
        /// Added.
        on: bool,
    },
    /// A route of a VPC's route table: added, replaced, or deleted.
    Route {
        /// The table.
        table: String,
        /// The route to that destination which is there.
        from: Option<Route>,
        /// The route that comes in its place.
        to: Option<Route>,
        /// How a target without an id is found.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<Made>,
    },
    /// A rule of a network ACL: added, replaced, or deleted.
    AclEntry {
        /// The network ACL.
        acl: String,
        /// The entry of that number which is there.
        from: Option<NetworkAclEntry>,
        /// The entry that comes in its place.
        to: Option<NetworkAclEntry>,
    },
    /// An endpoint is created, or deleted.
    Endpoint {
        /// The endpoint; its id is [`NEW_ENDPOINT`].
        endpoint: VpcEndpoint,
        /// Created.
        on: bool,
    },
    /// Where an endpoint is, or who it admits.
    EndpointPart {
        /// The endpoint.
        endpoint: String,
        /// Which list.
        part: EndpointPart,
        /// What is added or taken away.
        ids: Vec<String>,
        /// Added.
        on: bool,
    },
    /// Private DNS of an interface endpoint.
    EndpointDns {
        /// The endpoint.
        endpoint: String,
        /// Turned on.
        on: bool,
    },
    /// The policy of an endpoint.
    EndpointPolicy {
        /// The endpoint.
        endpoint: String,
        /// The document, as text.
        policy: Flip<String>,
    },
    /// A peering of two VPCs is asked for and accepted, or deleted.
    Peering {
        /// The peering; its id is [`NEW_PEERING`].
        peering: Box<VpcPeeringConnection>,
        /// Created.
        on: bool,
    },
    /// A peering that was asked for is accepted.
    PeeringAccepted {
        /// The peering.
        peering: String,
    },
    /// Whether a side of a peering resolves the other's public names to private addresses.
    PeeringDns {
        /// The peering.
        peering: String,
        /// Whose names.
        side: PeeringSide,
        /// The change that made the peering, where it has no id yet.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<Made>,
        /// Turned on.
        on: bool,
    },
    /// A static route of a transit gateway's route table: added, replaced, or deleted.
    TransitRoute {
        /// The table.
        table: String,
        /// The route to that destination which is there.
        from: Option<TransitGatewayRoute>,
        /// The route that comes in its place.
        to: Option<TransitGatewayRoute>,
        /// The change that made the attachment, where it has no id yet.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<Made>,
    },
    /// An attachment tells a transit gateway's route table its own addresses.
    TransitPropagation {
        /// The table.
        table: String,
        /// The attachment.
        attachment: String,
        /// The routes that this gives.
        routes: Vec<TransitGatewayRoute>,
        /// The change that made the attachment, where it has no id yet.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<Made>,
        /// Turned on.
        on: bool,
    },
    /// An attachment gets a route table of its transit gateway.
    TransitAssociation {
        /// The transit gateway.
        gateway: String,
        /// The attachment.
        attachment: String,
        /// The table; without one, the gateway's default table.
        table: Option<String>,
        /// The change that made the attachment, where it has no id yet.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<Made>,
        /// Associated.
        on: bool,
    },
    /// The subnets of an attachment to a transit gateway.
    TransitSubnets {
        /// The attachment.
        attachment: String,
        /// The subnets.
        subnets: Vec<String>,
        /// Added.
        on: bool,
    },
    /// An attachment that was asked for is accepted.
    TransitAccepted {
        /// The attachment.
        attachment: String,
        /// Of a peering of transit gateways, not of a VPC.
        peering: bool,
    },
    /// A VPC is attached to a transit gateway.
    TransitAttachment {
        /// The transit gateway.
        gateway: String,
        /// The VPC.
        vpc: String,
        /// A subnet in each zone.
        subnets: Vec<String>,
        /// The other account that has to accept it, where the transit gateway is that account's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        accepts: Option<String>,
        /// In appliance mode, as a firewall that keeps state wants it: both ways of what it sees take the same zone.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        appliance: bool,
        /// Attached.
        on: bool,
    },
    /// A switch of a VPC.
    VpcAttribute {
        /// The VPC.
        vpc: String,
        /// Which.
        attribute: VpcAttribute,
        /// Turned on.
        on: bool,
    },
    /// A private hosted zone answers in a VPC.
    ZoneAssociation {
        /// The zone.
        zone: String,
        /// The VPC.
        vpc: String,
        /// The VPC's Region.
        vpc_region: String,
        /// Associated.
        on: bool,
    },
    /// An internet gateway is attached to a VPC, whose routes to it work then.
    InternetGateway {
        /// The gateway.
        gateway: String,
        /// The VPC.
        vpc: String,
        /// Attached.
        on: bool,
    },
    /// A virtual private gateway is attached to a VPC.
    VpnGateway {
        /// The gateway.
        gateway: String,
        /// The VPC.
        vpc: String,
        /// Attached.
        on: bool,
    },
    /// A subnet is excluded from VPC Block Public Access, for what goes out.
    PublicAccessExclusion {
        /// The subnet.
        subnet: String,
        /// For what comes in as well.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        both_ways: bool,
        /// Excluded.
        on: bool,
    },
    /// A database runs, or is stopped.
    Running {
        /// Its kind.
        kind: DatabaseKind,
        /// Its identifier.
        id: String,
        /// Started.
        on: bool,
    },
    /// Properties of a Glue connection, and its VPC settings.
    Connection {
        /// The name.
        name: String,
        /// Whether the definition holds a password itself, which an update has to carry along.
        #[serde(default)]
        holds_password: bool,
        /// `ConnectionProperties`, by key. One that goes whatever it holds, as a password does, is neither before nor after.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        properties: BTreeMap<String, Flip<String>>,
        /// The VPC settings, where they change.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        vpc: Option<Flip<PhysicalConnectionRequirements>>,
    },
    /// A Glue job's connections, and how many workers it takes.
    Job {
        /// The name.
        name: String,
        /// The connections, in order, where they change.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        connections: Option<Flip<Vec<String>>>,
        /// The workers, where they change.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        workers: Option<Flip<i32>>,
    },
    /// An inline policy of a role.
    RolePolicy {
        /// The role's name.
        role: String,
        /// The policy's name.
        policy: String,
        /// Its statements, each of which allows.
        statements: Vec<Value>,
        /// Put there.
        on: bool,
    },
    /// Who may assume a role.
    RoleTrust {
        /// The role's name.
        role: String,
        /// The trust policy.
        trust: Flip<Value>,
    },
    /// A role for Glue is created, with AWS's own policy for it.
    Role {
        /// The role's name.
        role: String,
        /// The partition, of the policy's ARN.
        partition: String,
        /// The account, of the role's ARN.
        account: String,
        /// Its path, such as `/service-role/`, where it has one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        path: Option<String>,
        /// The trust policy.
        trust: Value,
        /// Created.
        on: bool,
    },
    /// Whether a database has a public address, which its name gives outside of its VPC.
    PublicAccess {
        /// Its kind: an RDS instance, or a Redshift cluster.
        kind: DatabaseKind,
        /// Its identifier.
        id: String,
        /// It has one.
        on: bool,
    },
    /// IAM authentication of a database.
    DatabaseIam {
        /// Its kind.
        kind: DatabaseKind,
        /// Its identifier.
        id: String,
        /// Turned on.
        on: bool,
    },
    /// Whether a KMS key can be used.
    KeyState {
        /// The key's id.
        key: String,
        /// Such as `Disabled` and `Enabled`.
        state: Flip<String>,
        /// The deletion that is cancelled, where its date was read.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        deletion: Option<Deletion>,
    },
    /// A grant of a KMS key; it has a name, by which it is found again.
    KeyGrant {
        /// The key's ARN.
        key: String,
        /// The grant.
        grant: KeyGrant,
        /// Given.
        on: bool,
    },
    /// A secret that was to be deleted stays.
    SecretRestored {
        /// The secret, by name or ARN.
        secret: String,
        /// The deletion that is cancelled.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        deletion: Option<Deletion>,
        /// Restored; false where it is marked for deletion again.
        #[serde(default = "yes")]
        on: bool,
    },
    /// A secret whose key is gone gets the account's default key. What was encrypted with the other stays lost.
    SecretKey {
        /// The secret, by name or ARN.
        secret: String,
        /// The key that is gone, as the secret names it.
        lost: String,
    },
    /// The password of a managed master secret is rotated.
    MasterPassword {
        /// The database's kind.
        kind: DatabaseKind,
        /// Its identifier.
        id: String,
        /// What RDS says of the secret: before, and once it is rotated.
        status: Flip<String>,
    },
    /// A Glue connection is created, or deleted.
    NewConnection {
        /// Its definition.
        connection: Box<Connection>,
        /// Created.
        on: bool,
    },
    /// The authority that signed a database's certificate.
    DatabaseCertificate {
        /// Its kind.
        kind: DatabaseKind,
        /// Its identifier.
        id: String,
        /// The authority.
        ca: Flip<String>,
        /// When the present certificate ends.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        valid_till: Option<String>,
    },
}

impl<T> Flip<T> {
    /// From one value to another.
    pub fn between(from: impl Into<Option<T>>, to: impl Into<Option<T>>) -> Self {
        Self {
            from: from.into(),
            to: to.into(),
        }
    }

    fn turned(self) -> Self {
        Self {
            from: self.to,
            to: self.from,
        }
    }
}

impl From<Edit> for Change {
    fn from(edit: Edit) -> Self {
        Self { region: None, edit }
    }
}

impl Change {
    /// The same in a Region, where none has been said.
    #[must_use]
    pub fn in_region(mut self, region: &str) -> Self {
        if self.region.is_none() && !region.is_empty() {
            self.region = Some(region.to_owned());
        }
        self
    }

    /// The change that takes this one back.
    ///
    /// # Errors
    /// Why there is none, for what AWS cannot take back, or not to what it was.
    pub fn undo(&self) -> Result<Change, &'static str> {
        Ok(Self {
            region: self.region.clone(),
            edit: self.edit.clone().turned()?,
        })
    }
}

impl Edit {
    /// Turns an edit round, or says why that cannot be.
    fn turned(mut self) -> Result<Self, &'static str> {
        if let Some(why) = self.why_for_good() {
            return Err(why);
        }
        match &mut self {
            Self::GroupRule { on, .. }
            | Self::Endpoint { on, .. }
            | Self::EndpointPart { on, .. }
            | Self::EndpointDns { on, .. }
            | Self::Peering { on, .. }
            | Self::PeeringDns { on, .. }
            | Self::TransitPropagation { on, .. }
            | Self::TransitAssociation { on, .. }
            | Self::TransitSubnets { on, .. }
            | Self::TransitAttachment { on, .. }
            | Self::VpcAttribute { on, .. }
            | Self::ZoneAssociation { on, .. }
            | Self::InternetGateway { on, .. }
            | Self::VpnGateway { on, .. }
            | Self::PublicAccessExclusion { on, .. }
            | Self::Running { on, .. }
            | Self::RolePolicy { on, .. }
            | Self::Role { on, .. }
            | Self::PublicAccess { on, .. }
            | Self::DatabaseIam { on, .. }
            | Self::KeyGrant { on, .. }
            | Self::SecretRestored { on, .. }
            | Self::NewConnection { on, .. } => *on = !*on,
            Self::Route { from, to, .. } => std::mem::swap(from, to),
            Self::AclEntry { from, to, .. } => std::mem::swap(from, to),
            Self::TransitRoute { from, to, .. } => std::mem::swap(from, to),
            Self::EndpointPolicy { policy, .. } => *policy = policy.clone().turned(),
            Self::RoleTrust { trust, .. } => *trust = trust.clone().turned(),
            Self::DatabaseCertificate { ca, .. } => *ca = ca.clone().turned(),
            Self::KeyState { state, .. } => *state = state.clone().turned(),
            Self::Connection { properties, vpc, .. } => {
                properties.values_mut().for_each(|flip| *flip = flip.clone().turned());
                *vpc = vpc.take().map(Flip::turned);
            }
            Self::Job {
                connections, workers, ..
            } => {
                *connections = connections.take().map(Flip::turned);
                *workers = workers.take().map(Flip::turned);
            }
            // These are for good.
            Self::PeeringAccepted { .. }
            | Self::TransitAccepted { .. }
            | Self::SecretKey { .. }
            | Self::MasterPassword { .. } => {}
        }
        Ok(self)
    }

    /// What no fact tells of what this works with: the call that would, and of what it would be asked.
    pub fn untold(&self) -> Option<(&'static str, &str)> {
        match self {
            Self::InternetGateway { gateway, on: true, .. } => Some(("ec2:DescribeInternetGateways", gateway)),
            _ => None,
        }
    }

    /// Why AWS cannot take an edit back, or not to what it was.
    fn why_for_good(&self) -> Option<&'static str> {
        Some(match self {
            Self::Route {
                from: Some(from), by, ..
            } if from.state.as_deref() == Some("blackhole") => match by {
                Some(Made::NatGateway { .. } | Made::Peering { .. } | Made::Attachment { .. }) => {
                    "AWS takes no route to a target that is gone; once what was made for the route is deleted, it leads to nothing again"
                }
                _ => "AWS takes no route to a target that is gone",
            },
            Self::TransitRoute { from: Some(from), .. }
                if from.state.as_deref() == Some("blackhole") && !from.transit_gateway_attachments.is_empty() =>
            {
                "AWS takes no route to an attachment that is gone"
            }
            Self::KeyState {
                state, deletion: None, ..
            } if state.from.as_deref() == Some(PENDING_DELETION) => {
                "when the key was to be deleted was not read, so its deletion is not asked for again"
            }
            Self::SecretRestored { deletion: None, .. } => {
                "when the secret was to be deleted was not read, so its deletion is not asked for again"
            }
            Self::Connection { properties, .. }
                if properties.iter().any(|(key, flip)| {
                    // What goes whatever it is was not told.
                    let untold = flip.from.is_none() && flip.to.is_none();
                    untold || flip.from.as_ref().is_some_and(|was| !is_bare(key, was))
                }) =>
            {
                "what was there holds a secret, which is in no command"
            }
            Self::PeeringAccepted { .. } => {
                "a peering that was accepted cannot wait for acceptance again, only be deleted for both sides"
            }
            Self::TransitAccepted { .. } => {
                "an attachment that was accepted cannot wait for acceptance again, only be deleted"
            }
            Self::SecretKey { .. } => "the key that the secret was encrypted with is gone",
            Self::MasterPassword { .. } => "RDS keeps no password that it has replaced",
            _ => return None,
        })
    }
}

/// What a saved report means that says nothing.
fn yes() -> bool {
    true
}

/// Reads changes of a saved report; one of a kind that this version does not know is left out.
pub(crate) fn known_changes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Change>, D::Error> {
    let all = Vec::<Value>::deserialize(deserializer)?;
    let known = |mut one: Value| {
        leaving::put_back(&mut one);
        serde_json::from_value(one).ok()
    };
    Ok(all.into_iter().filter_map(known).collect())
}
