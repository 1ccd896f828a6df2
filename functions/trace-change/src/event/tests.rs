//! Which event can have made which difference, and which says that it has.

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
    let rule =
        json!({"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "UserIdGroupPairs": [{"GroupId": "sg-glue"}]});
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
    let rule =
        json!({"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "UserIdGroupPairs": [{"GroupId": "sg-glue"}]});
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
