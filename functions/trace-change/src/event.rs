//! What is read of a CloudTrail event, and whether it can have made a difference.
//!
//! An event may hold anything that its caller sent. Of its parameters, only whether they name the thing that differs is looked at, here;
//! what leaves is the event's name, its time, and who. Names: `facts/operations.md`, 1.3, each an operation of the service model.

use serde::Deserialize;
use serde_json::Value;
use shared_domain::allowed_buckets::matches;
use shared_domain::trace::{Deed, Difference};

use crate::person::{ShowActors, UserIdentity};

/// An event as far as it is read.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Event {
    pub(crate) event_name: String,
    event_time: String,
    /// An event with an error changed nothing.
    error_code: Option<String>,
    read_only: Option<bool>,
    user_identity: UserIdentity,
    request_parameters: Value,
}

/// The events that change a kind of resource, by the words that findings use.
const CHANGING: &[(&str, &[&str])] = &[
    (
        "security-group",
        &[
            "AuthorizeSecurityGroupIngress",
            "AuthorizeSecurityGroupEgress",
            "RevokeSecurityGroupIngress",
            "RevokeSecurityGroupEgress",
            "ModifySecurityGroupRules",
            "CreateSecurityGroup",
            "DeleteSecurityGroup",
            "AssociateSecurityGroupVpc",
            "DisassociateSecurityGroupVpc",
            "ModifyNetworkInterfaceAttribute",
        ],
    ),
    (
        "route-table",
        &[
            "CreateRoute",
            "ReplaceRoute",
            "DeleteRoute",
            "AssociateRouteTable",
            "DisassociateRouteTable",
            "ReplaceRouteTableAssociation",
            "DeleteRouteTable",
            "CreateRouteTable",
            "EnableVgwRoutePropagation",
            "DisableVgwRoutePropagation",
            "CreateVpcEndpoint",
            "ModifyVpcEndpoint",
        ],
    ),
    (
        "network-acl",
        &[
            "CreateNetworkAclEntry",
            "ReplaceNetworkAclEntry",
            "DeleteNetworkAclEntry",
            "ReplaceNetworkAclAssociation",
            "CreateNetworkAcl",
            "DeleteNetworkAcl",
        ],
    ),
    (
        "vpc-endpoint",
        &[
            "CreateVpcEndpoint",
            "ModifyVpcEndpoint",
            "DeleteVpcEndpoints",
            "RejectVpcEndpointConnections",
        ],
    ),
    (
        "vpc",
        &[
            "ModifyVpcAttribute",
            "AssociateDhcpOptions",
            "DisassociateVpcCidrBlock",
            "CreateVpcEndpoint",
            "AssociateVPCWithHostedZone",
            "DisassociateVPCFromHostedZone",
        ],
    ),
    (
        "subnet",
        &[
            "ModifySubnetAttribute",
            "DeleteSubnet",
            "AssociateRouteTable",
            "ReplaceNetworkAclAssociation",
        ],
    ),
    ("vpc-block-public-access", &["ModifyVpcBlockPublicAccessOptions"]),
    (
        "vpc-block-public-access-exclusion",
        &[
            "CreateVpcBlockPublicAccessExclusion",
            "ModifyVpcBlockPublicAccessExclusion",
            "DeleteVpcBlockPublicAccessExclusion",
        ],
    ),
    ("prefix-list", &["ModifyManagedPrefixList", "DeleteManagedPrefixList"]),
    (
        "nat-gateway",
        &[
            "CreateNatGateway",
            "DeleteNatGateway",
            "DisassociateNatGatewayAddress",
            "ReleaseAddress",
            "AssociateNatGatewayAddress",
        ],
    ),
    (
        "vpc-peering-connection",
        &[
            "CreateVpcPeeringConnection",
            "AcceptVpcPeeringConnection",
            "RejectVpcPeeringConnection",
            "DeleteVpcPeeringConnection",
            "ModifyVpcPeeringConnectionOptions",
        ],
    ),
    (
        "transit-gateway-route-table",
        &[
            "CreateTransitGatewayRoute",
            "DeleteTransitGatewayRoute",
            "ReplaceTransitGatewayRoute",
            "AssociateTransitGatewayRouteTable",
            "DisassociateTransitGatewayRouteTable",
            "EnableTransitGatewayRouteTablePropagation",
            "DisableTransitGatewayRouteTablePropagation",
        ],
    ),
    (
        "transit-gateway-attachment",
        &[
            "ModifyTransitGatewayVpcAttachment",
            "DeleteTransitGatewayVpcAttachment",
            "AssociateTransitGatewayRouteTable",
            "DisassociateTransitGatewayRouteTable",
            "DeleteTransitGatewayPeeringAttachment",
            "RejectTransitGatewayPeeringAttachment",
        ],
    ),
    ("transit-gateway", &["ModifyTransitGateway", "DeleteTransitGateway"]),
    (
        "vpn-gateway",
        &["DetachVpnGateway", "DeleteVpnGateway", "AttachVpnGateway"],
    ),
    (
        "vpn-connection",
        &["DeleteVpnConnection", "ModifyVpnConnection", "CreateVpnConnection"],
    ),
    (
        "network-interface",
        &[
            "ModifyNetworkInterfaceAttribute",
            "ResetNetworkInterfaceAttribute",
            "AssignPrivateIpAddresses",
            "UnassignPrivateIpAddresses",
            "AttachNetworkInterface",
            "DetachNetworkInterface",
            "DeleteNetworkInterface",
            "CreateNetworkInterface",
        ],
    ),
    (
        "virtual-interface",
        &[
            "DeleteVirtualInterface",
            "DeleteBGPPeer",
            "UpdateVirtualInterfaceAttributes",
            "AssociateVirtualInterface",
            "CreateBGPPeer",
            "ConfirmPrivateVirtualInterface",
            "ConfirmTransitVirtualInterface",
        ],
    ),
    (
        "direct-connect-gateway",
        &[
            "DeleteDirectConnectGatewayAssociation",
            "UpdateDirectConnectGatewayAssociation",
            "DeleteDirectConnectGateway",
            "CreateDirectConnectGatewayAssociation",
            "AcceptDirectConnectGatewayAssociationProposal",
        ],
    ),
    (
        "route53-profile",
        &[
            "DisassociateProfile",
            "DisassociateResourceFromProfile",
            "DeleteProfile",
            "AssociateProfile",
            "AssociateResourceToProfile",
        ],
    ),
    (
        "hosted-zone",
        &[
            "ChangeResourceRecordSets",
            "AssociateVPCWithHostedZone",
            "DisassociateVPCFromHostedZone",
            "DeleteHostedZone",
            "CreateHostedZone",
        ],
    ),
    (
        "resolver-rule",
        &[
            "UpdateResolverRule",
            "DisassociateResolverRule",
            "DeleteResolverRule",
            "AssociateResolverRule",
        ],
    ),
    (
        "secret",
        &[
            "PutSecretValue",
            "UpdateSecret",
            "UpdateSecretVersionStage",
            "RotateSecret",
            "CancelRotateSecret",
            "DeleteSecret",
            "RestoreSecret",
            "PutResourcePolicy",
            "DeleteResourcePolicy",
            "RotationSucceeded",
            "RotationFailed",
            "CreateSecret",
        ],
    ),
    (
        "kms-key",
        &[
            "PutKeyPolicy",
            "DisableKey",
            "ScheduleKeyDeletion",
            "RevokeGrant",
            "RetireGrant",
            "EnableKey",
            "CancelKeyDeletion",
            "CreateGrant",
            "UpdateAlias",
        ],
    ),
    (
        "role",
        &[
            "AttachRolePolicy",
            "DetachRolePolicy",
            "PutRolePolicy",
            "DeleteRolePolicy",
            "UpdateAssumeRolePolicy",
            "DeleteRole",
            "PutRolePermissionsBoundary",
            "DeleteRolePermissionsBoundary",
            "CreateRole",
            "CreatePolicyVersion",
            "SetDefaultPolicyVersion",
            "DeletePolicyVersion",
        ],
    ),
    (
        "db-instance",
        &[
            "ModifyDBInstance",
            "StopDBInstance",
            "RebootDBInstance",
            "DeleteDBInstance",
            "ApplyPendingMaintenanceAction",
            "SwitchoverBlueGreenDeployment",
            "StartDBInstance",
            "CreateDBInstance",
            "RestoreDBInstanceFromDBSnapshot",
        ],
    ),
    (
        "db-cluster",
        &[
            "ModifyDBCluster",
            "StopDBCluster",
            "FailoverDBCluster",
            "DeleteDBCluster",
            "SwitchoverBlueGreenDeployment",
            "StartDBCluster",
            "RebootDBCluster",
            "CreateDBCluster",
        ],
    ),
    ("db-proxy", &["ModifyDBProxy", "DeleteDBProxy"]),
    (
        "db-proxy-endpoint",
        &[
            "ModifyDBProxyEndpoint",
            "DeleteDBProxyEndpoint",
            "CreateDBProxyEndpoint",
        ],
    ),
    ("db-subnet-group", &["ModifyDBSubnetGroup", "DeleteDBSubnetGroup"]),
    (
        "db-parameter-group",
        &["ModifyDBParameterGroup", "ResetDBParameterGroup"],
    ),
    (
        "db-cluster-parameter-group",
        &["ModifyDBClusterParameterGroup", "ResetDBClusterParameterGroup"],
    ),
    ("option-group", &["ModifyOptionGroup"]),
    (
        "cluster",
        &[
            "ModifyCluster",
            "PauseCluster",
            "DeleteCluster",
            "ModifyClusterParameterGroup",
            "RebootCluster",
            "ResumeCluster",
            "CreateCluster",
        ],
    ),
    (
        "cluster-subnet-group",
        &[
            "ModifyClusterSubnetGroup",
            "DeleteClusterSubnetGroup",
            "CreateClusterSubnetGroup",
        ],
    ),
    ("workgroup", &["UpdateWorkgroup", "DeleteWorkgroup", "CreateWorkgroup"]),
    (
        "bucket",
        &[
            "PutBucketPolicy",
            "DeleteBucketPolicy",
            "PutBucketEncryption",
            "DeleteBucket",
            "CreateBucket",
        ],
    ),
    (
        "connection",
        &[
            "CreateConnection",
            "UpdateConnection",
            "DeleteConnection",
            "BatchDeleteConnection",
        ],
    ),
    ("job", &["UpdateJob", "UpdateJobFromSourceControl", "DeleteJob"]),
    ("crawler", &["UpdateCrawler", "DeleteCrawler"]),
    ("dhcp-options", &["CreateDhcpOptions", "DeleteDhcpOptions"]),
    (
        "endpoint-access",
        &["CreateEndpointAccess", "ModifyEndpointAccess", "DeleteEndpointAccess"],
    ),
    ("data-catalog", &["PutDataCatalogEncryptionSettings"]),
];

/// The events that change this kind of resource; none where CloudTrail knows none.
pub(crate) fn changing(kind: &str) -> &'static [&'static str] {
    CHANGING
        .iter()
        .find(|(of, _)| *of == kind)
        .map_or(&[], |(_, names)| names)
}

impl Event {
    /// An event, from CloudTrail's JSON in a text.
    pub(crate) fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    /// Whether this can have made the difference; without one, whether it changed a resource of that kind.
    pub(crate) fn can_have_made(&self, kind: &str, difference: Option<&Difference>) -> bool {
        self.error_code.is_none()
            && self.read_only != Some(true)
            && changing(kind).contains(&self.event_name.as_str())
            && difference.is_none_or(|difference| self.is_of(difference))
    }

    /// Whether it says that it made the difference: what it sets is the field that differs, or the value that was or is there. What goes by its
    /// kind alone may have changed something else of the resource.
    pub(crate) fn agrees(&self, difference: Option<&Difference>) -> bool {
        let Some(difference) = difference else { return true };
        let name = self.event_name.as_str();
        let (kind, last) = (difference.resource.kind.as_str(), last_of(&difference.field));
        let only_does_that = deeds_of(difference).any(|names| names.contains(&name));
        let is_whole = WHOLE.contains(&difference.field.as_str());
        if let Some(right) = Right::of(difference) {
            return right.is_written_in(&self.request_parameters);
        }
        TOLD_BY_NAME.contains(&last) && (last != "Routes" || self.is_of_route(difference))
            || is_whole && Whole::of(difference).is_none_or(|whole| whole.is_done_by(kind, name))
            || is_of_state(last) && STATES.iter().any(|(verb, _)| name.starts_with(verb))
            || only_does_that
            || !is_whole && self.sets(difference)
    }

    fn sets(&self, difference: &Difference) -> bool {
        let fields: Vec<String> = difference
            .field
            .split('.')
            .map(bare)
            .filter(|name| name.len() > 5)
            .collect();
        let gone = difference.before.iter().filter(|_| difference.after.is_none());
        let is_one_of = |fields: &[String], key: &str| {
            let mut fields = fields.iter();
            key.len() > 5 && fields.any(|field| key.contains(field.as_str()) || field.contains(key))
        };
        // What updates all of a resource names what did not change as well: the field itself, where it stands there, is set to what there is now.
        let own = &fields[fields.len().saturating_sub(1)..];
        let is_own = |key: &str, _: &Value| is_one_of(own, key);
        let of = if any_key(&self.request_parameters, &is_own) {
            own
        } else {
            &fields
        };
        let keyed = any_key(&self.request_parameters, &|key, value| {
            let is_now = difference.after.as_ref().is_none_or(|now| may_be_set_so(now, value));
            is_one_of(of, key) && is_now
        });
        let mut values = difference.after.iter().chain(gone).flat_map(texts);
        let is_port = last_of(&difference.field) == "Port"
            && difference
                .after
                .iter()
                .flat_map(texts)
                .any(|port| names(&self.request_parameters, &port))
            && any_key(&self.request_parameters, &|key, _| key.contains("port"));
        // `1` and `true` stand for many things.
        keyed
            || is_port
            || names(&self.request_parameters, &difference.field)
            || values.any(|value| value.len() > 5 && names(&self.request_parameters, &value))
    }

    /// Whether it goes the way of the difference, and names the thing that differs.
    fn is_of(&self, difference: &Difference) -> bool {
        let name = self.event_name.as_str();
        let last = last_of(&difference.field);
        let told = telling(last, difference);
        let mut deeds = deeds_of(difference).peekable();
        self.fits(last, difference)
            && (deeds.peek().is_none() || deeds.any(|names| names.contains(&name)))
            && (self.is_silent_on(last) || told.iter().all(|value| names(&self.request_parameters, value)))
    }

    /// Whether it goes the way of the difference.
    fn fits(&self, last: &str, difference: &Difference) -> bool {
        let name = self.event_name.as_str();
        let kind = difference.resource.kind.as_str();
        let (gone, new) = (difference.after.is_none(), difference.before.is_none());
        let begins = |verbs: &[&str]| verbs.iter().any(|verb| name.starts_with(verb));
        match last {
            _ if Right::of(difference).is_some() => changes_right(name, difference),
            _ if WHOLE.contains(&difference.field.as_str()) => {
                Whole::of(difference).is_none_or(|whole| whole.may_be_done_by(kind, name))
            }
            "IpPermissions" | "IpPermissionsEgress" => {
                let way = if last == "IpPermissions" { "Ingress" } else { "Egress" };
                let added = name.starts_with("Authorize") && name.ends_with(way) && !gone;
                let taken = name.starts_with("Revoke") && name.ends_with(way) && !new;
                added || taken || name == "ModifySecurityGroupRules"
            }
            // Which subnets and attachments have a table says nothing of what stands in it.
            "Routes" if name.contains("ssociat") => false,
            "Routes" if gone => begins(&["Delete", "Disable"]) || name == "ModifyVpcEndpoint",
            "Routes" if new => begins(&["Create", "Enable"]) || name == "ModifyVpcEndpoint",
            "Routes" => name.contains("Route"),
            "Entries" if kind == "network-acl" => {
                let way = difference.told().next().map(|entry| &entry["Egress"]);
                let said = self.request_parameters.get("egress");
                let is_way = said.zip(way).is_none_or(|(said, way)| said == way);
                let verbs: &[&str] = match (gone, new) {
                    (true, _) => &["Delete"],
                    (_, true) => &["Create"],
                    _ => &["Replace", "Create", "Delete"],
                };
                is_way && begins(verbs) && name.contains("NetworkAclEntry")
            }
            "Associations" => name.contains("Associat") || name.starts_with("Disassociat"),
            "DeletedDate" if gone => name == "RestoreSecret",
            "DeletedDate" => name == "DeleteSecret",
            _ if is_of_state(last) => {
                let letters = |text: String| text.to_ascii_lowercase().replace(['-', '_', ' '], "");
                let now: Vec<String> = difference.after.iter().flat_map(texts).map(letters).collect();
                let leads = |(_, to): &&(&str, &[&str])| now.iter().any(|now| to.iter().any(|to| now.contains(to)));
                let mut of_verb = STATES.iter().filter(|(verb, _)| name.starts_with(verb)).peekable();
                of_verb.peek().is_none() || of_verb.any(|one| leads(&one))
            }
            _ => true,
        }
    }

    /// Whether an event of its form does not say which rule or route it is about: rules by their ids, a route by what propagates it. It can
    /// have made any difference of its kind.
    fn is_silent_on(&self, field: &str) -> bool {
        match field {
            "IpPermissions" | "IpPermissionsEgress" => starts(&self.request_parameters, "sgr-"),
            "Routes" => self.event_name.contains("Propagation") || self.event_name.contains("VpcEndpoint"),
            "Associations" => !starts(&self.request_parameters, "subnet-"),
            _ => false,
        }
    }

    /// Whether what does not name a route is known to be of one of its kind: that is propagated, or leads to the endpoint.
    fn is_of_route(&self, difference: &Difference) -> bool {
        let mut routes = difference.told();
        if self.event_name.contains("Propagation") {
            return routes.any(|route| route["Origin"] == "EnableVgwRoutePropagation" || route["Type"] == "propagated");
        }
        !self.is_silent_on("Routes") || routes.any(|route| route["GatewayId"].as_str().is_some_and(|id| self.names(id)))
    }

    /// Whether its parameters name a thing.
    pub(crate) fn names(&self, id: &str) -> bool {
        names(&self.request_parameters, id)
    }

    /// Who, what and when.
    pub(crate) fn deed(&self, show: ShowActors) -> Deed {
        Deed {
            event: self.event_name.clone(),
            who: self.user_identity.said(show),
            when: self.event_time.clone(),
        }
    }
}

/// Fields of which the event's name, with what it has to name, tells enough.
const TOLD_BY_NAME: [&str; 5] = [
    "IpPermissions",
    "IpPermissionsEgress",
    "Routes",
    "Entries",
    "Associations",
];
/// Fields that stand for all of a resource.
const WHOLE: [&str; 3] = ["", "connection", "Description"];

/// What became of a whole resource.
#[derive(Clone, Copy)]
enum Whole {
    Gone,
    New,
}

impl Whole {
    /// Nothing where it is another one.
    fn of(difference: &Difference) -> Option<Self> {
        let is_there = |value: &Option<Value>| value.as_ref().is_some_and(|value| value.get("missing").is_none());
        let id = |value: &Option<Value>| value.as_ref().and_then(|value| value["Id"].as_str().map(str::to_owned));
        match (is_there(&difference.before), is_there(&difference.after)) {
            (true, false) => Some(Self::Gone),
            (false, true) => Some(Self::New),
            // In the place of another one.
            (true, true) if id(&difference.before) != id(&difference.after) => Some(Self::New),
            _ => None,
        }
    }

    /// Whether a call ends or makes it. What ends or makes a part comes before the end and after the beginning of most things.
    fn is_done_by(self, kind: &str, name: &str) -> bool {
        let is_met = MET_BY_ASSOCIATION.contains(&kind);
        let verb = match self {
            Self::Gone if is_met => "Disassociate",
            Self::Gone => "Delete",
            Self::New if is_met => "Associate",
            Self::New => "Create",
        };
        let of_bunch = matches!(self, Self::Gone) && name == "BatchDeleteConnection";
        (name.starts_with(verb) || of_bunch) && !is_of_part(kind, name)
    }

    /// Whether it can have brought that it is met, or is not any more.
    fn may_be_done_by(self, kind: &str, name: &str) -> bool {
        let verbs: &[&str] = match self {
            Self::Gone => &["Delete", "Disassociate", "Replace", "BatchDelete", "Reject"],
            Self::New => &["Create", "Replace", "Associate", "Restore", "Accept"],
        };
        verbs.iter().any(|verb| name.starts_with(verb)) && !is_of_part(kind, name)
    }
}

/// Kinds whose resources are met where they are associated.
const MET_BY_ASSOCIATION: [&str; 2] = ["resolver-rule", "route53-profile"];

/// Whether a call ends or makes a part of a resource of that kind, and not the resource.
fn is_of_part(kind: &str, name: &str) -> bool {
    const OF_PARTS: [&str; 18] = [
        "CreateRoute",
        "ReplaceRoute",
        "DeleteRoute",
        "CreateNetworkAclEntry",
        "ReplaceNetworkAclEntry",
        "DeleteNetworkAclEntry",
        "CreateTransitGatewayRoute",
        "ReplaceTransitGatewayRoute",
        "DeleteTransitGatewayRoute",
        "CreateBGPPeer",
        "DeleteBGPPeer",
        "CreateGrant",
        "CreatePolicyVersion",
        "DeletePolicyVersion",
        "DeleteRolePolicy",
        "DeleteRolePermissionsBoundary",
        "DeleteResourcePolicy",
        "DeleteBucketPolicy",
    ];
    OF_PARTS.contains(&name) || name == "CreateVpcEndpoint" && kind != "vpc-endpoint"
}

fn is_of_state(last: &str) -> bool {
    last.ends_with("State") || last.contains("Status")
}

/// The calls that make a difference, where it has calls of its own.
fn deeds_of(difference: &Difference) -> impl Iterator<Item = &'static [&'static str]> {
    let is_its = |of: &str| difference.field.contains(of) || of == "Key.Policy" && is_of_key_policy(difference);
    DEEDS.iter().filter(move |(of, _)| is_its(of)).map(|(_, names)| *names)
}

/// Whether it is of a KMS key's policy, which stands under the key where it is the catalog's.
fn is_of_key_policy(difference: &Difference) -> bool {
    difference.resource.kind == "kms-key" && difference.field.split('.').any(|name| name == "Policy")
}

/// What a role may do or may not: the field is `secretsmanager:GetSecretValue on arn:...`.
struct Right<'a> {
    action: &'a str,
    resource: &'a str,
    /// The effect of a statement that brought it; nothing where it was lost, which no text says.
    effect: Option<&'static str>,
}

impl<'a> Right<'a> {
    fn of(difference: &'a Difference) -> Option<Self> {
        let (action, resource) = difference.field.split_once(" on ")?;
        let is = |value: &Option<Value>, decision: &str| value.as_ref().is_some_and(|value| value == decision);
        let effect = match &difference.after {
            now if is(now, "explicitDeny") => Some("Deny"),
            now if is(now, "allowed") && !is(&difference.before, "explicitDeny") => Some("Allow"),
            _ => None,
        };
        (difference.resource.kind == "role" && action.contains(':')).then_some(Self {
            action,
            resource,
            effect,
        })
    }

    /// Whether the policy that a call has written has a statement of it. Of a policy that is attached or detached no event holds the text.
    fn is_written_in(&self, parameters: &Value) -> bool {
        let Some(effect) = self.effect else { return false };
        let text = parameters["policyDocument"].as_str().unwrap_or_default();
        let policy: Value = serde_json::from_str(text).unwrap_or_default();
        let statements = policy["Statement"].as_array();
        let statements = statements.map_or(std::slice::from_ref(&policy["Statement"]), Vec::as_slice);
        let has = |of: &Value, wanted: &str| {
            let wanted = wanted.to_ascii_lowercase();
            texts(of)
                .iter()
                .any(|pattern| matches(&pattern.to_ascii_lowercase(), &wanted))
        };
        statements.iter().any(|one| {
            one["Effect"] == effect && has(&one["Action"], self.action) && has(&one["Resource"], self.resource)
        })
    }
}

/// Whether a call can have turned what a role may do that way: what is attached allows or denies, what is detached does neither any more.
fn changes_right(name: &str, difference: &Difference) -> bool {
    const WRITTEN: [&str; 4] = [
        "PutRolePolicy",
        "CreatePolicyVersion",
        "SetDefaultPolicyVersion",
        "PutRolePermissionsBoundary",
    ];
    let is = |value: &Option<Value>, decision: &str| value.as_ref().is_some_and(|value| value == decision);
    let (was, now) = (&difference.before, &difference.after);
    // Nothing allows it any more, or nothing denies it.
    let is_less = is(now, "implicitDeny") || is(was, "explicitDeny");
    let is_more = is(now, "explicitDeny") || is(was, "implicitDeny");
    WRITTEN.contains(&name)
        || is_less && ["DetachRolePolicy", "DeleteRolePolicy"].contains(&name)
        || is_more && name == "AttachRolePolicy"
        || !is(now, "explicitDeny") && is(now, "allowed") && name == "DeleteRolePermissionsBoundary"
}

/// How calls begin that change a state and set no field, and what they lead to.
const STATES: [(&str, &[&str]); 18] = [
    ("Stop", &["stop"]),
    ("Start", &["start", "available"]),
    ("Reboot", &["reboot", "available"]),
    ("Pause", &["paus"]),
    ("Resume", &["resum", "available"]),
    ("Failover", &["fail", "available"]),
    ("Switchover", &["switch", "available"]),
    ("Delete", &["delet"]),
    ("Restore", &["restor", "available", "active"]),
    ("Create", &["creat", "available", "active", "pending"]),
    ("Disable", &["disable"]),
    ("Enable", &["enable"]),
    ("Schedule", &["pendingdeletion"]),
    ("Cancel", &["disable"]),
    ("Accept", &["accept", "active", "available", "provision"]),
    ("Reject", &["reject"]),
    ("Attach", &["attach", "available"]),
    ("Detach", &["detach"]),
];
/// What makes a secret's value another one, or moves the label of the current one.
const OF_VALUE: &[&str] = &[
    "PutSecretValue",
    "UpdateSecret",
    "UpdateSecretVersionStage",
    "RotateSecret",
    "RotationSucceeded",
    "RotationFailed",
    "CreateSecret",
    "RestoreSecret",
];
/// Parts of a resource that have calls of their own.
const DEEDS: [(&str, &[&str]); 10] = [
    ("ResourcePolicy", &["PutResourcePolicy", "DeleteResourcePolicy"]),
    ("DeletedDate", &["DeleteSecret", "RestoreSecret"]),
    ("Shape", OF_VALUE),
    ("VersionIdsToStages", OF_VALUE),
    ("RotationEnabled", &["RotateSecret", "CancelRotateSecret"]),
    ("Key.Policy", &["PutKeyPolicy"]),
    (
        "KeyState",
        &["DisableKey", "EnableKey", "ScheduleKeyDeletion", "CancelKeyDeletion"],
    ),
    ("Grants", &["CreateGrant", "RevokeGrant", "RetireGrant"]),
    ("AssumeRolePolicyDocument", &["UpdateAssumeRolePolicy", "CreateRole"]),
    (
        "PermissionsBoundary",
        &[
            "PutRolePermissionsBoundary",
            "DeleteRolePermissionsBoundary",
            "CreateRole",
        ],
    ),
];

fn last_of(field: &str) -> &str {
    field.rsplit('.').next().unwrap_or_default()
}

/// A name as fields and parameters share it: `enableIAMDatabaseAuthentication`, `IAMDatabaseAuthenticationEnabled`.
fn bare(name: &str) -> String {
    let letters: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    let lower = letters
        .to_ascii_lowercase()
        .replace("enabled", "")
        .replace("enable", "");
    lower.trim_end_matches('s').to_owned()
}

/// Whether a key anywhere in the parameters, as it is bare, fits with its value.
fn any_key(parameters: &Value, fits: &impl Fn(&str, &Value) -> bool) -> bool {
    match parameters {
        Value::Array(items) => items.iter().any(|item| any_key(item, fits)),
        Value::Object(fields) => fields
            .iter()
            .any(|(key, value)| fits(&bare(key), value) || any_key(value, fits)),
        _ => false,
    }
}

/// All texts of a value.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::Object(fields) => fields.values().flat_map(texts).collect(),
        other => scalar(other).into_iter().collect(),
    }
}

/// Whether a value that was set can be what there is now: the same, or short for it, as version 15 is for 15.4. Of what is no scalar in both, that
/// is not known.
fn may_be_set_so(now: &Value, set: &Value) -> bool {
    if let (Some(now), Some(set)) = (now.as_bool(), set.as_bool()) {
        return now == set;
    }
    let lower = |value: &Value| scalar(value).map(|text| text.to_ascii_lowercase());
    let both = lower(now).zip(lower(set));
    both.is_none_or(|(now, set)| now.starts_with(&set) || set.starts_with(&now))
}

/// What an event has to name that made the difference: the peer and the port of a rule, the destination of a route, the number of an entry.
fn telling(field: &str, difference: &Difference) -> Vec<String> {
    let Some(value) = difference.before.as_ref().or(difference.after.as_ref()) else {
        return Vec::new();
    };
    let paths: &[&str] = match field {
        "IpPermissions" | "IpPermissionsEgress" => &[
            "/FromPort",
            "/IpRanges/0/CidrIp",
            "/Ipv6Ranges/0/CidrIpv6",
            "/PrefixListIds/0/PrefixListId",
            "/UserIdGroupPairs/0/GroupId",
        ],
        "Routes" => &[
            "/DestinationCidrBlock",
            "/DestinationIpv6CidrBlock",
            "/DestinationPrefixListId",
        ],
        "Entries" if difference.resource.kind == "network-acl" => &["/RuleNumber"],
        "ResourceRecordSets" => &["/Name"],
        "Associations" => &["/SubnetId"],
        _ => &[],
    };
    let values = paths.iter().filter_map(|path| value.pointer(path));
    values.filter_map(scalar).collect()
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// Whether a value stands anywhere in the parameters. An event without parameters names nothing, and is not believed to have.
fn names(parameters: &Value, wanted: &str) -> bool {
    match parameters {
        Value::Array(items) => items.iter().any(|item| names(item, wanted)),
        Value::Object(fields) => fields.values().any(|field| names(field, wanted)),
        // Route 53 writes a name with and without its last dot.
        other => scalar(other).is_some_and(|value| value.trim_end_matches('.') == wanted.trim_end_matches('.')),
    }
}

/// Whether a text anywhere in the parameters starts so.
fn starts(parameters: &Value, with: &str) -> bool {
    match parameters {
        Value::Array(items) => items.iter().any(|item| starts(item, with)),
        Value::Object(fields) => fields.values().any(|field| starts(field, with)),
        other => other.as_str().is_some_and(|text| text.starts_with(with)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use shared_domain::Resource;

    use super::*;

    fn difference(kind: &str, field: &str, before: Value, after: Value) -> Difference {
        let there = |value: Value| (!value.is_null()).then_some(value);
        Difference {
            resource: Resource::new(kind, "x"),
            field: field.to_owned(),
            before: there(before),
            after: there(after),
        }
    }

    fn event(name: &str, parameters: Value) -> Event {
        let json = json!({"eventName": name, "eventTime": "2026-11-28T09:00:00Z", "readOnly": false, "requestParameters": parameters});
        Event::read(&json.to_string()).unwrap()
    }

    #[test]
    fn an_event_that_failed_or_only_read_or_is_of_another_kind_changed_nothing() {
        let plain = event("DeleteVpcEndpoints", json!({}));
        assert!(plain.can_have_made("vpc-endpoint", None));
        assert!(!plain.can_have_made("route-table", None));
        let failed = Event {
            error_code: Some("Client.UnauthorizedOperation".into()),
            ..plain.clone()
        };
        let read = Event {
            read_only: Some(true),
            ..plain
        };
        assert!(!failed.can_have_made("vpc-endpoint", None) && !read.can_have_made("vpc-endpoint", None));
    }

    #[test]
    fn an_event_goes_the_way_of_the_difference_and_names_what_differs() {
        let rule = json!({"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "UserIdGroupPairs": [{"GroupId": "sg-glue"}]});
        let gone = difference("security-group", "IpPermissions", rule.clone(), Value::Null);
        let new = difference("security-group", "IpPermissions", Value::Null, rule);
        let of = |port: u16, group: &str| json!({"groupId": "x", "ipPermissions": {"items": [{"fromPort": port, "groups": {"items": [{"groupId": group}]}}]}});
        for (name, parameters, difference, made) in [
            ("RevokeSecurityGroupIngress", of(5432, "sg-glue"), &gone, true),
            ("RevokeSecurityGroupIngress", of(5433, "sg-glue"), &gone, false),
            ("RevokeSecurityGroupIngress", of(5432, "sg-other"), &gone, false),
            ("RevokeSecurityGroupEgress", of(5432, "sg-glue"), &gone, false),
            ("AuthorizeSecurityGroupIngress", of(5432, "sg-glue"), &gone, false),
            ("AuthorizeSecurityGroupIngress", of(5432, "sg-glue"), &new, true),
        ] {
            let event = event(name, parameters);
            assert_eq!(
                event.can_have_made("security-group", Some(difference)),
                made,
                "{event:?}"
            );
        }
        let route = json!({"DestinationCidrBlock": "10.60.0.0/16", "VpcPeeringConnectionId": "pcx-1"});
        let gone = difference("route-table", "Routes", route.clone(), Value::Null);
        let led = difference(
            "route-table",
            "Routes",
            route,
            json!({"DestinationCidrBlock": "10.60.0.0/16", "GatewayId": "igw"}),
        );
        let to = json!({"routeTableId": "x", "destinationCidrBlock": "10.60.0.0/16"});
        assert!(event("DeleteRoute", to.clone()).can_have_made("route-table", Some(&gone)));
        assert!(!event("CreateRoute", to.clone()).can_have_made("route-table", Some(&gone)));
        assert!(event("ReplaceRoute", to).can_have_made("route-table", Some(&led)));
        let endpoint = difference("vpc-endpoint", "", json!({"VpcEndpointId": "x"}), Value::Null);
        assert!(event("DeleteVpcEndpoints", json!({})).can_have_made("vpc-endpoint", Some(&endpoint)));
    }

    #[test]
    fn an_event_that_does_not_say_which_rule_or_route_it_is_about_can_have_made_any() {
        let rule = json!({"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "UserIdGroupPairs": [{"GroupId": "sg-glue"}]});
        let by_id = json!({"groupId": "x", "ipPermissions": {}, "securityGroupRuleIds": {"items": [{"securityGroupRuleId": "sgr-1"}]}});
        let modified = json!({"ModifySecurityGroupRulesRequest": {"GroupId": "x", "SecurityGroupRule":
            {"SecurityGroupRuleId": "sgr-1", "SecurityGroupRule": {"FromPort": 5433, "CidrIpv4": "10.0.0.0/8"}}}});
        let route = json!({"DestinationCidrBlock": "10.60.0.0/16", "GatewayId": "vgw-1"});
        let association = json!({"SubnetId": "subnet-1"});
        let nothing = Value::Null;
        for (kind, field, before, after, name, parameters, made) in [
            (
                "security-group",
                "IpPermissions",
                &rule,
                &nothing,
                "RevokeSecurityGroupIngress",
                &by_id,
                true,
            ),
            (
                "security-group",
                "IpPermissions",
                &rule,
                &nothing,
                "RevokeSecurityGroupEgress",
                &by_id,
                false,
            ),
            (
                "security-group",
                "IpPermissions",
                &rule,
                &nothing,
                "ModifySecurityGroupRules",
                &modified,
                true,
            ),
            (
                "route-table",
                "Routes",
                &route,
                &nothing,
                "DisableVgwRoutePropagation",
                &json!({"gatewayId": "vgw-1"}),
                true,
            ),
            (
                "route-table",
                "Routes",
                &route,
                &nothing,
                "EnableVgwRoutePropagation",
                &json!({"gatewayId": "vgw-1"}),
                false,
            ),
            (
                "route-table",
                "Routes",
                &nothing,
                &route,
                "EnableVgwRoutePropagation",
                &json!({"gatewayId": "vgw-1"}),
                true,
            ),
            (
                "route-table",
                "Associations",
                &association,
                &nothing,
                "DisassociateRouteTable",
                &json!({"associationId": "rtbassoc-1"}),
                true,
            ),
        ] {
            let changed = difference(kind, field, before.clone(), after.clone());
            let event = event(name, parameters.clone());
            assert_eq!(event.can_have_made(kind, Some(&changed)), made, "{event:?}");
        }
    }

    /// Whether an event can have made a difference, and whether it says so: `(can, agrees)`; the latter only of what can.
    fn said(kind: &str, (field, was, is): (&str, Value, Value), name: &str, parameters: Value) -> (bool, bool) {
        let difference = difference(kind, field, was, is);
        let event = event(name, parameters);
        let can = event.can_have_made(kind, Some(&difference));
        (can, can && event.agrees(Some(&difference)))
    }

    const MADE: (bool, bool) = (true, true);
    const MAY_HAVE: (bool, bool) = (true, false);
    const CANNOT: (bool, bool) = (false, false);

    #[test]
    fn what_sets_the_field_of_a_database_that_differs_has_made_it_and_what_sets_another_may_have() {
        let public = || ("PubliclyAccessible", json!(true), json!(false));
        let by_iam = || ("IAMDatabaseAuthenticationEnabled", json!(true), json!(false));
        let group = |name: &str| json!({"DBParameterGroupName": name});
        let groups = || ("DBParameterGroups", group("default.postgres16"), group("strict-pg"));
        let status = || ("DBInstanceStatus", json!("available"), json!("stopped"));
        for (difference, name, parameters, expected) in [
            (public(), "ModifyDBInstance", json!({"publiclyAccessible": false}), MADE),
            (public(), "ModifyDBInstance", json!({"allocatedStorage": 100}), MAY_HAVE),
            (
                by_iam(),
                "ModifyDBInstance",
                json!({"enableIAMDatabaseAuthentication": false}),
                MADE,
            ),
            (
                groups(),
                "ModifyDBInstance",
                json!({"dBParameterGroupName": "strict-pg"}),
                MADE,
            ),
            (status(), "StopDBInstance", json!({"dBInstanceIdentifier": "x"}), MADE),
            (status(), "ModifyDBInstance", json!({"allocatedStorage": 100}), MAY_HAVE),
        ] {
            let case = format!("{difference:?} {name} {parameters}");
            assert_eq!(said("db-instance", difference, name, parameters), expected, "{case}");
        }
        for (parameter, expected) in [("rds.force_ssl", MADE), ("work_mem", MAY_HAVE)] {
            let parameters = json!({"parameters": [{"parameterName": parameter, "parameterValue": "1"}]});
            let forced = ("rds.force_ssl", json!("0"), json!("1"));
            let said = said("db-parameter-group", forced, "ModifyDBParameterGroup", parameters);
            assert_eq!(said, expected, "{parameter}");
        }
    }

    #[test]
    fn what_names_the_attribute_the_record_or_the_entry_that_differs_has_made_it() {
        let dns = || ("EnableDnsSupport.Value", json!(true), json!(false));
        let record = || {
            (
                "ResourceRecordSets",
                json!({"Name": "db.internal.", "Type": "A"}),
                Value::Null,
            )
        };
        let entry = || ("Entries", json!({"Cidr": "10.0.0.0/16"}), Value::Null);
        let of = |name: &str| json!({"changeBatch": {"changes": [{"resourceRecordSet": {"name": name}}]}});
        let (attribute, records) = ("ModifyVpcAttribute", "ChangeResourceRecordSets");
        for (kind, difference, name, parameters, expected) in [
            (
                "vpc",
                dns(),
                attribute,
                json!({"enableDnsSupport": {"value": false}}),
                MADE,
            ),
            (
                "vpc",
                dns(),
                attribute,
                json!({"enableDnsHostnames": {"value": false}}),
                MAY_HAVE,
            ),
            ("hosted-zone", record(), records, of("db.internal"), MADE),
            ("hosted-zone", record(), records, of("crm.internal"), CANNOT),
            (
                "prefix-list",
                entry(),
                "ModifyManagedPrefixList",
                json!({"removeEntry": [{"cidr": "10.0.0.0/16"}]}),
                MADE,
            ),
        ] {
            let case = format!("{difference:?} {name} {parameters}");
            assert_eq!(said(kind, difference, name, parameters), expected, "{case}");
        }
    }

    #[test]
    fn what_a_secret_a_key_or_a_role_has_calls_of_its_own_for_no_other_call_makes() {
        let policy = || ("ResourcePolicy", json!({"missing": true}), json!({}));
        let value = || ("Shape.createdDate", json!("a"), json!("b"));
        let versions = || ("Description.VersionIdsToStages.v1", json!("AWSCURRENT"), Value::Null);
        let rotation = || ("Description.RotationEnabled", json!(false), json!(true));
        let state = || ("Key.KeyMetadata.KeyState", json!("Enabled"), json!("Disabled"));
        for (kind, difference, name, expected) in [
            ("secret", policy(), "PutSecretValue", CANNOT),
            ("secret", policy(), "PutResourcePolicy", MADE),
            ("secret", value(), "PutSecretValue", MADE),
            ("secret", value(), "RotateSecret", MADE),
            ("secret", value(), "PutResourcePolicy", CANNOT),
            ("secret", versions(), "RotationSucceeded", MADE),
            ("secret", versions(), "PutResourcePolicy", CANNOT),
            ("secret", rotation(), "RotateSecret", MADE),
            ("secret", rotation(), "PutSecretValue", CANNOT),
            ("kms-key", state(), "DisableKey", MADE),
            ("kms-key", state(), "CreateGrant", CANNOT),
        ] {
            let case = format!("{difference:?} {name}");
            assert_eq!(said(kind, difference, name, json!({"id": "x"})), expected, "{case}");
        }
    }

    #[test]
    fn what_a_role_may_was_turned_by_what_can_turn_it_that_way_and_surely_by_a_text_that_says_it() {
        const SECRET: &str = "arn:aws:secretsmanager:us-east-1:111122223333:secret:glue/orders.v2-AvVWAk";
        let written = |effect: &str, action: &str, resource: &str| {
            let statement = json!({"Effect": effect, "Action": [action], "Resource": resource});
            json!({"roleName": "x", "policyDocument": json!({"Statement": statement}).to_string()})
        };
        let named = json!({"roleName": "x", "policyArn": "arn:aws:iam::111122223333:policy/p"});
        let (allows, denies) = (
            written("Allow", "secretsmanager:*", "*"),
            written("Deny", "SecretsManager:Get*", SECRET),
        );
        let (other_action, other_secret) = (written("Deny", "s3:*", "*"), written("Deny", "*", "arn:aws:s3:::b"));
        let (allowed, not, denied) = ("allowed", "implicitDeny", "explicitDeny");
        for (was, is, name, parameters, expected) in [
            (allowed, not, "DetachRolePolicy", &named, MAY_HAVE),
            (allowed, not, "DeleteRolePolicy", &named, MAY_HAVE),
            (allowed, not, "PutRolePolicy", &allows, MAY_HAVE),
            (allowed, not, "AttachRolePolicy", &named, CANNOT),
            (allowed, not, "CreateRole", &named, CANNOT),
            (allowed, not, "DeleteRolePermissionsBoundary", &named, CANNOT),
            (allowed, not, "UpdateAssumeRolePolicy", &named, CANNOT),
            (allowed, denied, "AttachRolePolicy", &named, MAY_HAVE),
            (allowed, denied, "PutRolePolicy", &denies, MADE),
            (allowed, denied, "PutRolePolicy", &allows, MAY_HAVE),
            (allowed, denied, "PutRolePolicy", &other_action, MAY_HAVE),
            (allowed, denied, "PutRolePolicy", &other_secret, MAY_HAVE),
            (allowed, denied, "DetachRolePolicy", &named, CANNOT),
            (not, allowed, "AttachRolePolicy", &named, MAY_HAVE),
            (not, allowed, "PutRolePolicy", &allows, MADE),
            (not, allowed, "DetachRolePolicy", &named, CANNOT),
            (denied, allowed, "DeleteRolePolicy", &named, MAY_HAVE),
            (denied, allowed, "PutRolePolicy", &allows, MAY_HAVE),
            (denied, allowed, "AttachRolePolicy", &named, CANNOT),
        ] {
            let field = format!("secretsmanager:GetSecretValue on {SECRET}");
            let said = said("role", (&field, json!(was), json!(is)), name, parameters.clone());
            assert_eq!(said, expected, "{was} {is} {name} {parameters}");
        }
    }

    #[test]
    fn a_zone_that_took_the_place_of_another_was_made_and_the_policy_of_a_key_has_one_call_wherever_it_stands() {
        let replaced = || {
            (
                "",
                json!({"Id": "Z1", "Name": "corp."}),
                json!({"Id": "x", "Name": "corp."}),
            )
        };
        for (name, expected) in [
            ("CreateHostedZone", MADE),
            ("AssociateVPCWithHostedZone", MAY_HAVE),
            ("ChangeResourceRecordSets", CANNOT),
            ("DeleteHostedZone", CANNOT),
        ] {
            assert_eq!(
                said("hosted-zone", replaced(), name, json!({"id": "x"})),
                expected,
                "{name}"
            );
        }
        for field in ["Key.Policy.Statement", "Policy.Statement"] {
            for (name, expected) in [("PutKeyPolicy", MADE), ("EnableKey", CANNOT)] {
                let policy = (field, json!({"Effect": "Allow"}), Value::Null);
                assert_eq!(said("kms-key", policy, name, json!({})), expected, "{field} {name}");
            }
        }
    }

    #[test]
    fn a_route_was_changed_by_what_names_it_or_is_of_its_kind_and_by_no_association() {
        let by = |to: &str, value: Value| {
            let mut route = json!({"DestinationCidrBlock": to});
            route
                .as_object_mut()
                .unwrap()
                .extend(value.as_object().unwrap().clone());
            route
        };
        let peering = by(
            "10.60.0.0/16",
            json!({"VpcPeeringConnectionId": "pcx-1", "Origin": "CreateRoute"}),
        );
        let propagated = by(
            "10.60.0.0/16",
            json!({"GatewayId": "vgw-1", "Origin": "EnableVgwRoutePropagation"}),
        );
        let to_s3 = json!({"DestinationPrefixListId": "pl-s3", "GatewayId": "vpce-s3"});
        let endpoint = |id: &str| json!({"VpcEndpointId": id, "removeRouteTableIds": ["x"]});
        for (gone, name, parameters, expected) in [
            (
                &peering,
                "DeleteRoute",
                json!({"destinationCidrBlock": "10.60.0.0/16"}),
                MADE,
            ),
            (
                &peering,
                "DeleteRoute",
                json!({"destinationCidrBlock": "10.61.0.0/16"}),
                CANNOT,
            ),
            (
                &peering,
                "DisassociateRouteTable",
                json!({"associationId": "x"}),
                CANNOT,
            ),
            (
                &peering,
                "DisableVgwRoutePropagation",
                json!({"gatewayId": "vgw-1"}),
                MAY_HAVE,
            ),
            (
                &propagated,
                "DisableVgwRoutePropagation",
                json!({"gatewayId": "vgw-1"}),
                MADE,
            ),
            (&to_s3, "ModifyVpcEndpoint", endpoint("vpce-s3"), MADE),
            (&to_s3, "ModifyVpcEndpoint", endpoint("vpce-db"), MAY_HAVE),
            (
                &to_s3,
                "DeleteRoute",
                json!({"destinationCidrBlock": "10.60.0.0/16"}),
                CANNOT,
            ),
        ] {
            let case = format!("{gone} {name} {parameters}");
            let routes = ("Routes", gone.clone(), Value::Null);
            assert_eq!(said("route-table", routes, name, parameters), expected, "{case}");
        }
    }

    #[test]
    fn of_updates_of_all_of_a_resource_that_is_it_which_sets_what_there_is_now() {
        let subnet = || {
            (
                "connection.PhysicalConnectionRequirements.SubnetId",
                json!("subnet-a"),
                json!("subnet-b"),
            )
        };
        let with = |subnet: &str| json!({"name": "x", "connectionInput": {"physicalConnectionRequirements": {"subnetId": subnet}}});
        for (parameters, expected) in [
            (with("subnet-b"), MADE),
            (with("subnet-a"), MAY_HAVE),
            (with("subnet-c"), MAY_HAVE),
        ] {
            assert_eq!(said("connection", subnet(), "UpdateConnection", parameters), expected);
        }
        let public = || ("PubliclyAccessible", json!(true), json!(false));
        for (set, expected) in [(false, MADE), (true, MAY_HAVE)] {
            let parameters = json!({"publiclyAccessible": set});
            assert_eq!(said("db-instance", public(), "ModifyDBInstance", parameters), expected);
        }
        let version = ("EngineVersion", json!("14.9"), json!("15.4"));
        assert_eq!(
            said(
                "db-instance",
                version,
                "ModifyDBInstance",
                json!({"engineVersion": "15"})
            ),
            MADE
        );
    }

    #[test]
    fn what_is_gone_was_ended_by_the_call_that_ends_it_and_not_by_those_that_end_a_part_of_it() {
        let (there, missing) = (|| json!({"Name": "x"}), || json!({"missing": true}));
        for (kind, field, was, is, name, expected) in [
            ("role", "", there(), missing(), "DeleteRole", MADE),
            ("role", "", there(), missing(), "DeleteRolePolicy", CANNOT),
            ("role", "", there(), missing(), "DetachRolePolicy", CANNOT),
            ("role", "", missing(), there(), "CreateRole", MADE),
            ("secret", "Description", there(), missing(), "DeleteSecret", MADE),
            (
                "secret",
                "Description",
                there(),
                missing(),
                "DeleteResourcePolicy",
                CANNOT,
            ),
            (
                "connection",
                "connection",
                there(),
                missing(),
                "BatchDeleteConnection",
                MADE,
            ),
            (
                "connection",
                "connection",
                there(),
                missing(),
                "UpdateConnection",
                CANNOT,
            ),
            ("route-table", "", there(), Value::Null, "DeleteRouteTable", MADE),
            (
                "route-table",
                "",
                there(),
                Value::Null,
                "DisassociateRouteTable",
                MAY_HAVE,
            ),
            ("route-table", "", there(), Value::Null, "DeleteRoute", CANNOT),
            ("network-acl", "", there(), Value::Null, "DeleteNetworkAclEntry", CANNOT),
            ("network-acl", "", Value::Null, there(), "CreateNetworkAcl", MADE),
            (
                "resolver-rule",
                "",
                there(),
                Value::Null,
                "DisassociateResolverRule",
                MADE,
            ),
            (
                "resolver-rule",
                "",
                there(),
                Value::Null,
                "DeleteResolverRule",
                MAY_HAVE,
            ),
        ] {
            let case = format!("{kind} {was} {is} {name}");
            assert_eq!(
                said(kind, (field, was, is), name, json!({"id": "x"})),
                expected,
                "{case}"
            );
        }
    }

    #[test]
    fn a_state_was_reached_by_a_call_that_leads_there() {
        for (was, is, name, expected) in [
            ("available", "stopped", "StopDBInstance", MADE),
            ("available", "stopped", "StartDBInstance", CANNOT),
            ("stopped", "available", "StartDBInstance", MADE),
            ("stopped", "available", "StopDBInstance", CANNOT),
            ("available", "deleting", "DeleteDBInstance", MADE),
            ("available", "rebooting", "RebootDBInstance", MADE),
            ("available", "stopped", "ModifyDBInstance", MAY_HAVE),
        ] {
            let status = ("DBInstanceStatus", json!(was), json!(is));
            let said = said("db-instance", status, name, json!({"dBInstanceIdentifier": "x"}));
            assert_eq!(said, expected, "{was} {is} {name}");
        }
        let trust = || {
            (
                "AssumeRolePolicyDocument.Statement",
                json!({"Effect": "Allow"}),
                Value::Null,
            )
        };
        assert_eq!(said("role", trust(), "UpdateAssumeRolePolicy", json!({})), MADE);
        let port = || ("Endpoint.Port", json!(5432), json!(5433));
        for (parameters, expected) in [(json!({"dBPortNumber": 5433}), MADE), (json!({"iops": 5433}), MAY_HAVE)] {
            assert_eq!(said("db-instance", port(), "ModifyDBInstance", parameters), expected);
        }
    }

    #[test]
    fn an_entry_of_an_acl_is_of_its_way_and_an_association_of_its_subnet() {
        let entry = |egress: bool| json!({"RuleNumber": 100, "Egress": egress, "RuleAction": "allow"});
        let number = |egress: bool| json!({"networkAclId": "x", "ruleNumber": 100, "egress": egress});
        let of = |subnet: &str| json!({"SubnetId": subnet, "RouteTableId": "x"});
        let no = Value::Null;
        let (acl, table) = (("network-acl", "Entries"), ("route-table", "Associations"));
        for ((kind, field), was, is, name, parameters, expected) in [
            (
                acl,
                no.clone(),
                entry(false),
                "CreateNetworkAclEntry",
                number(false),
                MADE,
            ),
            (
                acl,
                no.clone(),
                entry(false),
                "CreateNetworkAclEntry",
                number(true),
                CANNOT,
            ),
            (
                acl,
                no.clone(),
                entry(false),
                "DeleteNetworkAclEntry",
                number(false),
                CANNOT,
            ),
            (
                acl,
                entry(false),
                no.clone(),
                "DeleteNetworkAclEntry",
                number(false),
                MADE,
            ),
            (
                table,
                no.clone(),
                of("subnet-a"),
                "AssociateRouteTable",
                of("subnet-a"),
                MADE,
            ),
            (
                table,
                no.clone(),
                of("subnet-a"),
                "AssociateRouteTable",
                of("subnet-b"),
                CANNOT,
            ),
            (
                table,
                of("subnet-a"),
                no.clone(),
                "DisassociateRouteTable",
                json!({"associationId": "x"}),
                MADE,
            ),
        ] {
            let case = format!("{kind} {was} {is} {name} {parameters}");
            assert_eq!(said(kind, (field, was, is), name, parameters), expected, "{case}");
        }
    }

    #[test]
    fn what_a_connection_is_pointed_to_the_call_names_that_did_it() {
        let repointed = || {
            let field = "connection.ConnectionProperties.SECRET_ID";
            (field, json!("glue/a-long"), json!("glue/b-long"))
        };
        let input = json!({"name": "x", "connectionInput": {"connectionProperties": {"SECRET_ID": "glue/b-long"}}});
        for (parameters, expected) in [(input, MADE), (json!({"name": "x"}), MAY_HAVE)] {
            let said = said("connection", repointed(), "UpdateConnection", parameters.clone());
            assert_eq!(said, expected, "{parameters}");
        }
    }

    #[test]
    fn of_an_event_its_name_its_time_and_who_leave_and_nothing_else() {
        let event = event("PutSecretValue", json!({"secretString": "canary-5gP"}));
        let deed = serde_json::to_string(&event.deed(ShowActors::Person)).unwrap();
        assert!(!deed.contains("canary"), "{deed}");
        assert!(deed.contains("PutSecretValue"), "{deed}");
    }
}
