//! What is read of a CloudTrail event, and whether it can have made a difference.
//!
//! An event may hold anything that its caller sent. Of its parameters, only whether they name the thing that differs is looked at, here;
//! what leaves is the event's name, its time, and who. Names: `facts/operations.md`, 1.3, each an operation of the service model.

use serde::Deserialize;
use serde_json::Value;
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
        let last = last_of(&difference.field);
        let is_told = TOLD_BY_NAME.contains(&last) || difference.field.is_empty();
        let is_of_state = last.contains("Stat") && STATES.iter().any(|verb| name.starts_with(verb));
        let only_does_that = DEEDS
            .iter()
            .any(|(of, names)| difference.field.contains(of) && names.contains(&name));
        is_told
            || is_of_state
            || only_does_that
            || difference.resource.kind == "role" && name != "UpdateAssumeRolePolicy"
            || self.sets(difference)
    }

    fn sets(&self, difference: &Difference) -> bool {
        let fields: Vec<String> = difference
            .field
            .split('.')
            .map(bare)
            .filter(|name| name.len() > 5)
            .collect();
        let is_field = |key: &str| {
            fields
                .iter()
                .any(|field| key.contains(field.as_str()) || field.contains(key))
        };
        let keyed = any_key(&self.request_parameters, &|key| key.len() > 5 && is_field(key));
        let mut values = [&difference.before, &difference.after]
            .into_iter()
            .flatten()
            .flat_map(texts);
        // `1` and `true` stand for many things.
        keyed
            || names(&self.request_parameters, &difference.field)
            || values.any(|value| value.len() > 5 && names(&self.request_parameters, &value))
    }

    /// Whether it goes the way of the difference, and names the thing that differs.
    fn is_of(&self, difference: &Difference) -> bool {
        let name = self.event_name.as_str();
        let last = last_of(&difference.field);
        let gone = difference.after.is_none();
        let new = difference.before.is_none();
        let fits = match last {
            "IpPermissions" | "IpPermissionsEgress" => {
                let way = if last == "IpPermissions" { "Ingress" } else { "Egress" };
                let added = name.starts_with("Authorize") && name.ends_with(way) && !gone;
                let taken = name.starts_with("Revoke") && name.ends_with(way) && !new;
                added || taken || name == "ModifySecurityGroupRules"
            }
            "Routes" if gone => name.starts_with("Delete") || name.starts_with("Dis") || name == "ModifyVpcEndpoint",
            "Routes" if new => {
                ["Create", "Enable", "Associate"]
                    .iter()
                    .any(|verb| name.starts_with(verb))
                    || name == "ModifyVpcEndpoint"
            }
            "Routes" => name.contains("Route"),
            "Entries" if difference.resource.kind == "network-acl" => name.contains("NetworkAclEntry"),
            "Associations" => name.contains("Associat") || name.starts_with("Disassociat"),
            "" if gone => name.starts_with("Delete") || name.starts_with("Disassociate") || name.starts_with("Replace"),
            "" if new => name.starts_with("Create") || name.starts_with("Replace") || name.starts_with("Associate"),
            _ => true,
        };
        let told = telling(last, difference);
        let mut deeds = DEEDS.iter().filter(|(of, _)| difference.field.contains(of)).peekable();
        let fits = fits && (deeds.peek().is_none() || deeds.any(|(_, names)| names.contains(&name)));
        fits && (self.is_silent_on(last) || told.iter().all(|value| names(&self.request_parameters, value)))
    }

    /// Whether an event of its form does not say which rule or route it is about: rules by their ids, a route by what propagates it. It can
    /// have made any difference of its kind.
    fn is_silent_on(&self, field: &str) -> bool {
        match field {
            "IpPermissions" | "IpPermissionsEgress" => starts(&self.request_parameters, "sgr-"),
            "Routes" => self.event_name.contains("Propagation") || self.event_name.contains("ssociate"),
            _ => false,
        }
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
/// How calls begin that change a state and set no field.
const STATES: [&str; 18] = [
    "Stop",
    "Start",
    "Reboot",
    "Pause",
    "Resume",
    "Failover",
    "Switchover",
    "Delete",
    "Restore",
    "Create",
    "Disable",
    "Enable",
    "Schedule",
    "Cancel",
    "Accept",
    "Reject",
    "Attach",
    "Detach",
];
/// Parts of a resource that have calls of their own.
const DEEDS: [(&str, &[&str]); 8] = [
    ("ResourcePolicy", &["PutResourcePolicy", "DeleteResourcePolicy"]),
    ("DeletedDate", &["DeleteSecret", "RestoreSecret"]),
    (
        "Shape",
        &[
            "PutSecretValue",
            "UpdateSecret",
            "UpdateSecretVersionStage",
            "RotateSecret",
            "RotationSucceeded",
            "RotationFailed",
            "CreateSecret",
            "RestoreSecret",
        ],
    ),
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

/// Whether a key anywhere in the parameters, as it is bare, fits.
fn any_key(parameters: &Value, fits: &impl Fn(&str) -> bool) -> bool {
    match parameters {
        Value::Array(items) => items.iter().any(|item| any_key(item, fits)),
        Value::Object(fields) => fields
            .iter()
            .any(|(key, value)| fits(&bare(key)) || any_key(value, fits)),
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
        "Routes" => &["/DestinationCidrBlock", "/DestinationIpv6CidrBlock"],
        "Entries" if difference.resource.kind == "network-acl" => &["/RuleNumber"],
        "ResourceRecordSets" => &["/Name"],
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

    #[test]
    fn an_event_has_made_a_difference_where_it_sets_what_differs_and_else_may_have() {
        let no = Value::Null;
        for (kind, field, (before, after), name, parameters, (can, agrees)) in [
            (
                "db-instance",
                "PubliclyAccessible",
                (json!(true), json!(false)),
                "ModifyDBInstance",
                json!({"publiclyAccessible": false}),
                (true, true),
            ),
            (
                "db-instance",
                "PubliclyAccessible",
                (json!(true), json!(false)),
                "ModifyDBInstance",
                json!({"allocatedStorage": 100}),
                (true, false),
            ),
            (
                "db-instance",
                "IAMDatabaseAuthenticationEnabled",
                (json!(true), json!(false)),
                "ModifyDBInstance",
                json!({"enableIAMDatabaseAuthentication": false}),
                (true, true),
            ),
            (
                "db-instance",
                "DBParameterGroups",
                (
                    json!({"DBParameterGroupName": "default.postgres16"}),
                    json!({"DBParameterGroupName": "strict-pg"}),
                ),
                "ModifyDBInstance",
                json!({"dBParameterGroupName": "strict-pg"}),
                (true, true),
            ),
            (
                "db-instance",
                "DBInstanceStatus",
                (json!("available"), json!("stopped")),
                "StopDBInstance",
                json!({"dBInstanceIdentifier": "x"}),
                (true, true),
            ),
            (
                "db-instance",
                "DBInstanceStatus",
                (json!("available"), json!("stopped")),
                "ModifyDBInstance",
                json!({"allocatedStorage": 100}),
                (true, false),
            ),
            (
                "db-parameter-group",
                "rds.force_ssl",
                (json!("0"), json!("1")),
                "ModifyDBParameterGroup",
                json!({"parameters": [{"parameterName": "rds.force_ssl", "parameterValue": "1"}]}),
                (true, true),
            ),
            (
                "db-parameter-group",
                "rds.force_ssl",
                (json!("0"), json!("1")),
                "ModifyDBParameterGroup",
                json!({"parameters": [{"parameterName": "work_mem", "parameterValue": "1"}]}),
                (true, false),
            ),
            (
                "vpc",
                "EnableDnsSupport.Value",
                (json!(true), json!(false)),
                "ModifyVpcAttribute",
                json!({"enableDnsSupport": {"value": false}}),
                (true, true),
            ),
            (
                "vpc",
                "EnableDnsSupport.Value",
                (json!(true), json!(false)),
                "ModifyVpcAttribute",
                json!({"enableDnsHostnames": {"value": false}}),
                (true, false),
            ),
            (
                "secret",
                "ResourcePolicy",
                (json!({"missing": true}), json!({})),
                "PutSecretValue",
                json!({"secretId": "x"}),
                (false, false),
            ),
            (
                "secret",
                "ResourcePolicy",
                (json!({"missing": true}), json!({})),
                "PutResourcePolicy",
                json!({"secretId": "x"}),
                (true, true),
            ),
            (
                "secret",
                "Shape.createdDate",
                (json!("a"), json!("b")),
                "PutSecretValue",
                json!({"secretId": "x"}),
                (true, true),
            ),
            (
                "connection",
                "connection.ConnectionProperties.SECRET_ID",
                (json!("glue/a-long"), json!("glue/b-long")),
                "UpdateConnection",
                json!({"name": "x", "connectionInput": {"connectionProperties": {"SECRET_ID": "glue/b-long"}}}),
                (true, true),
            ),
            (
                "connection",
                "connection.ConnectionProperties.SECRET_ID",
                (json!("glue/a-long"), json!("glue/b-long")),
                "UpdateConnection",
                json!({"name": "x"}),
                (true, false),
            ),
            (
                "hosted-zone",
                "ResourceRecordSets",
                (json!({"Name": "db.internal.", "Type": "A"}), no.clone()),
                "ChangeResourceRecordSets",
                json!({"changeBatch": {"changes": [{"resourceRecordSet": {"name": "db.internal"}}]}}),
                (true, true),
            ),
            (
                "hosted-zone",
                "ResourceRecordSets",
                (json!({"Name": "db.internal.", "Type": "A"}), no.clone()),
                "ChangeResourceRecordSets",
                json!({"changeBatch": {"changes": [{"resourceRecordSet": {"name": "crm.internal"}}]}}),
                (false, true),
            ),
            (
                "prefix-list",
                "Entries",
                (json!({"Cidr": "10.0.0.0/16"}), no.clone()),
                "ModifyManagedPrefixList",
                json!({"removeEntry": [{"cidr": "10.0.0.0/16"}]}),
                (true, true),
            ),
            (
                "kms-key",
                "Key.KeyMetadata.KeyState",
                (json!("Enabled"), json!("Disabled")),
                "DisableKey",
                json!({"keyId": "x"}),
                (true, true),
            ),
            (
                "kms-key",
                "Key.KeyMetadata.KeyState",
                (json!("Enabled"), json!("Disabled")),
                "CreateGrant",
                json!({"keyId": "x"}),
                (false, false),
            ),
            (
                "role",
                "secretsmanager:GetSecretValue on x.EvalDecision",
                (json!("allowed"), json!("implicitDeny")),
                "DetachRolePolicy",
                json!({"policyArn": "arn:x"}),
                (true, true),
            ),
        ] {
            let difference = difference(kind, field, before, after);
            let event = event(name, parameters.clone());
            let said = (
                event.can_have_made(kind, Some(&difference)),
                event.agrees(Some(&difference)),
            );
            assert_eq!(said.0, can, "{field} {name} {parameters}");
            assert!(!can || said.1 == agrees, "{field} {name} {parameters}");
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
