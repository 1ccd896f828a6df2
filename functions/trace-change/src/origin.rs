//! Where a resource is written, and whose it is: CloudFormation by the resource's id, Terraform and owners by its tags. Of databases, secrets
//! and roles the diagnosis has read them already, and what is gone, of EC2 as well, has them in the record. Of the rest one call asks: EC2 by
//! the id, and the tagging API, which has those of every service under one permission, by the ARN.

use aws_sdk_cloudformation::Client as CloudFormation;
use aws_sdk_ec2::Client as Ec2;
use aws_sdk_ec2::types::Filter;
use aws_sdk_resourcegroupstagging::Client as Tagging;
use futures::future::join;
use serde_json::Value;
use shared_domain::evidence::Found;
use shared_domain::facts_credentials::CredentialFacts;
use shared_domain::record::Facts;
use shared_domain::tags::{Tag, in_stack, kept, owner, written_in};
use shared_domain::trace::Difference;
use shared_domain::{Fact, Missing, Resource};
use shared_lambda::{EMPTY_ANSWER, is_answer, unreadable};

/// Where it is written, and whose it is.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Origin {
    pub(crate) written_in: Option<String>,
    pub(crate) owner: Option<String>,
    pub(crate) unread: Vec<Missing>,
}

/// The ARN of a secret or a key, which stands in no finding.
pub(crate) fn arn_of(resource: &Resource, facts: &CredentialFacts) -> Option<String> {
    let secrets = facts.secrets.iter();
    let arn = match resource.kind.as_str() {
        "secret" => secrets
            .filter(|secret| secret.secret_id == resource.id)
            .find_map(|secret| Some(secret.description.get()?.present()?.arn.clone())),
        "kms-key" => secrets
            .map(|secret| &secret.key)
            .chain([&facts.catalog_key])
            .filter_map(|key| key.key_metadata.get()?.present())
            .find(|key| key.key_id == resource.id)
            .map(|key| key.arn.clone())
            // One that nobody could describe is named by its ARN all the same.
            .or_else(|| named_keys(facts).find(|name| name.ends_with(&format!(":key/{}", resource.id)))),
        _ => None,
    };
    arn.filter(|arn| !arn.is_empty())
}

/// What secrets and the catalog call their keys.
fn named_keys(facts: &CredentialFacts) -> impl Iterator<Item = String> + use<'_> {
    let described = facts
        .secrets
        .iter()
        .filter_map(|secret| secret.description.get()?.present());
    let of_catalog = facts.connection_password_encryption.get();
    let of_catalog = of_catalog.and_then(|catalog| catalog.aws_kms_key_id.clone());
    let of_secrets = described.filter_map(|description| description.kms_key_id.clone());
    of_secrets.chain(of_catalog)
}

/// The kinds of resources whose tags EC2 tells, by the words that findings use.
const OF_EC2: &[&str] = &[
    "dhcp-options",
    "nat-gateway",
    "network-acl",
    "network-interface",
    "prefix-list",
    "route-table",
    "security-group",
    "subnet",
    "transit-gateway",
    "transit-gateway-attachment",
    "transit-gateway-route-table",
    "vpc",
    "vpc-block-public-access-exclusion",
    "vpc-endpoint",
    "vpc-peering-connection",
    "vpn-connection",
    "vpn-gateway",
];

/// The kinds of resources whose tags are asked for by an ARN that is made of a name: the service, and what stands before the name.
const NAMED: &[(&str, &str, &str)] = &[
    ("job", "glue", "job/"),
    ("connection", "glue", "connection/"),
    ("crawler", "glue", "crawler/"),
    ("log-group", "logs", "log-group:"),
    ("db-parameter-group", "rds", "pg:"),
    ("db-cluster-parameter-group", "rds", "cluster-pg:"),
    ("db-subnet-group", "rds", "subgrp:"),
    ("option-group", "rds", "og:"),
    ("cluster-subnet-group", "redshift", "subnetgroup:"),
    ("resolver-rule", "route53resolver", "resolver-rule/"),
    ("route53-profile", "route53profiles", "profile/"),
    ("virtual-interface", "directconnect", "dxvif/"),
];

/// The ARN by which the tagging API knows a resource of this account and Region; it answers for no others.
fn arn_of_tagged(resource: &Resource, facts: &Facts) -> Option<String> {
    let here = &facts.evidence.context;
    if here.account.is_empty() || here.region.is_empty() || resource.id.is_empty() {
        return None;
    }
    let of_service = |service: &str| format!("arn:{}:{service}:{}:{}:", here.partition, here.region, here.account);
    let network = &facts.network;
    let known = match resource.kind.as_str() {
        "kms-key" => arn_of(resource, &facts.credentials),
        "db-proxy" => listed(&network.db_proxies)
            .find(|one| one.db_proxy_name == resource.id)
            .and_then(|one| one.db_proxy_arn.clone()),
        "db-proxy-endpoint" => listed(&network.db_proxy_endpoints)
            .find(|one| one.db_proxy_endpoint_name == resource.id)
            .and_then(|one| one.db_proxy_endpoint_arn.clone()),
        _ => None,
    };
    if let Some(arn) = known {
        let service = arn.split(':').nth(2).unwrap_or_default();
        return arn.starts_with(&of_service(service)).then_some(arn);
    }
    // What AWS makes by itself has no tags: `default.postgres16`, `default:mysql-8-0`.
    if resource.id.starts_with("default.") || resource.id.starts_with("default:") {
        return None;
    }
    let (_, service, before) = NAMED.iter().find(|(kind, ..)| *kind == resource.kind)?;
    Some(format!("{}{before}{}", of_service(service), resource.id))
}

/// Those who know where a resource is written.
pub(crate) struct Registers<'a> {
    pub(crate) formation: &'a CloudFormation,
    pub(crate) ec2: &'a Ec2,
    pub(crate) tagging: &'a Tagging,
}

/// Asks of one resource, which may be gone: then its difference to the record is what there was. CloudFormation knows a secret by its ARN.
pub(crate) async fn of(
    registers: &Registers<'_>,
    resource: &Resource,
    facts: &Facts,
    difference: Option<&Difference>,
    owners: &[String],
) -> Origin {
    let arn = arn_of(resource, &facts.credentials).filter(|_| resource.kind == "secret");
    let physical = arn.as_deref().unwrap_or(&resource.id);
    let tags = async {
        let told = tags_of(resource, facts, difference);
        if !told.is_empty() {
            Ok(told)
        } else if OF_EC2.contains(&resource.kind.as_str()) {
            let asked = tags_of_ec2(registers.ec2, &resource.id, owners).await;
            asked.map_err(|reason| (reason, "ec2:DescribeTags"))
        } else if let Some(arn) = arn_of_tagged(resource, facts) {
            let asked = tags_by_arn(registers.tagging, &arn, owners).await;
            asked.map_err(|reason| (reason, "tag:GetResources"))
        } else {
            Ok(Vec::new())
        }
    };
    let (stack, tags) = join(stack_of(registers.formation, physical), tags).await;
    let mut origin = Origin::default();
    let unread = |reason: String, action: &str| Missing {
        reason: format!("where it is written: {reason}"),
        would_help: action.to_owned(),
    };
    let stack = stack.unwrap_or_else(|reason| {
        origin
            .unread
            .push(unread(reason, "cloudformation:DescribeStackResources"));
        None
    });
    let tags = tags.unwrap_or_else(|(reason, action)| {
        origin.unread.push(unread(reason, action));
        Vec::new()
    });
    origin.written_in = stack.or_else(|| written_in(&tags));
    origin.owner = owner(&tags, owners);
    if origin.written_in.is_some() {
        origin.unread.clear();
    }
    origin
}

/// The tags that the diagnosis has read of a resource, else those that the record had of what is gone.
fn tags_of(resource: &Resource, facts: &Facts, difference: Option<&Difference>) -> Vec<Tag> {
    let now = match resource.kind.as_str() {
        "secret" => {
            let secret = facts.credentials.secret(&resource.id);
            let described = secret.and_then(|secret| secret.description.get()?.present());
            described.map(|secret| secret.tags.clone())
        }
        "role" => {
            let role = facts.credentials.role.get().and_then(Found::present);
            role.filter(|role| [&role.role_name, &role.arn].contains(&&resource.id))
                .map(|role| role.tags.clone())
        }
        "db-instance" => [
            &facts.network.db_instances,
            &facts.credentials.db_instances,
            &facts.driver.db_instances,
        ]
        .into_iter()
        .flat_map(listed)
        .find(|one| one.db_instance_identifier == resource.id)
        .map(|one| one.tag_list.clone()),
        "db-cluster" => [
            &facts.network.db_clusters,
            &facts.credentials.db_clusters,
            &facts.driver.db_clusters,
        ]
        .into_iter()
        .flat_map(listed)
        .find(|one| one.db_cluster_identifier == resource.id)
        .map(|one| one.tag_list.clone()),
        "cluster" => listed(&facts.network.clusters)
            .find(|one| one.cluster_identifier == resource.id)
            .map(|one| one.tags.clone()),
        _ => None,
    };
    let of_record = || {
        let before = difference.filter(|one| one.resource == *resource)?.before.as_ref()?;
        let lists = [&before["Tags"], &before["TagList"]];
        let list = lists.into_iter().find(|list| list.is_array())?;
        serde_json::from_value(Value::clone(list)).ok()
    };
    now.or_else(of_record).unwrap_or_default()
}

fn listed<T>(list: &Fact<Vec<T>>) -> impl Iterator<Item = &T> {
    list.get().into_iter().flatten()
}

/// The stack and the logical id; CloudFormation answers with a `ValidationError` for what is in none.
async fn stack_of(formation: &CloudFormation, id: &str) -> Result<Option<String>, String> {
    let answer = formation
        .describe_stack_resources()
        .physical_resource_id(id)
        .send()
        .await;
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) if is_answer(&error, "ValidationError") => return Ok(None),
        Err(error) => return Err(unreadable(&error)),
    };
    let mut resources = answer.stack_resources().iter();
    let own = resources.find(|resource| resource.physical_resource_id() == Some(id));
    Ok(own.map(|resource| {
        let stack = resource.stack_name().unwrap_or("of a name that is not told");
        let logical = resource.logical_resource_id().unwrap_or("?");
        in_stack(stack, logical)
    }))
}

/// The tags of what EC2 keeps.
async fn tags_of_ec2(ec2: &Ec2, id: &str, owners: &[String]) -> Result<Vec<Tag>, String> {
    let of = Filter::builder().name("resource-id").values(id).build();
    let answer = ec2.describe_tags().filters(of).send().await;
    let answer = answer.map_err(|error| unreadable(&error))?;
    Ok(kept(answer.tags().iter().map(|tag| (tag.key(), tag.value())), owners))
}

/// The tags of what any other service keeps; none where it has none, or never had.
async fn tags_by_arn(tagging: &Tagging, arn: &str, owners: &[String]) -> Result<Vec<Tag>, String> {
    let answer = tagging.get_resources().resource_arn_list(arn).send().await;
    let answer = answer.map_err(|error| unreadable(&error))?;
    let found = answer.resource_tag_mapping_list.as_ref().ok_or(EMPTY_ANSWER)?;
    let own = found.iter().filter(|one| one.resource_arn() == Some(arn));
    let tags = own.flat_map(|one| one.tags());
    Ok(kept(tags.map(|tag| (Some(tag.key()), Some(tag.value()))), owners))
}

#[cfg(test)]
mod tests {
    use aws_sdk_cloudformation::operation::describe_stack_resources::DescribeStackResourcesError;
    use aws_sdk_ec2::operation::describe_tags::DescribeTagsOutput;
    use aws_sdk_ec2::types::TagDescription;
    use aws_sdk_resourcegroupstagging::operation::get_resources::{GetResourcesError, GetResourcesOutput};
    use aws_sdk_resourcegroupstagging::types::{ResourceTagMapping, Tag as Tagged};
    use aws_smithy_mocks::{RuleMode, mock, mock_client};
    use serde_json::json;

    use super::*;

    const CANARY: &str = "canary-9Qw2";

    /// Tags of each kind as the facts hold them, and what they say.
    fn tags() -> [(Value, Option<&'static str>, Option<&'static str>); 4] {
        let tag = |key: &str, value: &str| json!({"Key": key, "Value": value});
        [
            (json!([tag("Owner", "data")]), None, Some("data (Owner)")),
            (
                json!([tag("ManagedBy", "terraform"), tag("Team", "net")]),
                Some("Terraform (tag ManagedBy: terraform)"),
                Some("net (Team)"),
            ),
            (
                json!([
                    tag("aws:cloudformation:logical-id", "Db"),
                    tag("aws:cloudformation:stack-name", "data")
                ]),
                Some("CloudFormation stack data (resource Db)"),
                None,
            ),
            (json!([]), None, None),
        ]
    }

    /// Facts in which the resource of each kind has these tags.
    fn facts(tags: &Value) -> Facts {
        let facts = json!({
            "evidence": {"observedAt": "2026-11-24T10:00:00Z"},
            "network": {
                "DBInstances": [{"DBInstanceIdentifier": "db", "TagList": tags}],
                "DBClusters": [{"DBClusterIdentifier": "fleet", "TagList": tags}],
                "Clusters": [{"ClusterIdentifier": "lake", "Tags": tags}],
            },
            "credentials": {
                "Role": {"RoleName": "GlueRole", "Arn": "arn:aws:iam::1:role/GlueRole", "Tags": tags},
                "Secrets": [{"SecretId": "glue/orders", "Description": {"ARN": "arn:s", "Name": "glue/orders", "Tags": tags}}],
            },
        });
        serde_json::from_value(facts).expect("facts")
    }

    /// What the tagging API answers for whatever it is asked: that it is the finance team's, or that nobody may know.
    fn tagging(may: bool) -> aws_smithy_mocks::Rule {
        if !may {
            return mock!(Tagging::get_resources).then_error(|| {
                let meta = aws_sdk_resourcegroupstagging::error::ErrorMetadata::builder().code("AccessDeniedException");
                GetResourcesError::generic(meta.build())
            });
        }
        mock!(Tagging::get_resources).then_compute_output(|request| {
            let tag = |key: &str, value: &str| Tagged::builder().key(key).value(value).build().expect("a tag");
            let one = ResourceTagMapping::builder()
                .tags(tag("Note", CANARY))
                .tags(tag("Team", "finance"));
            let arn = request.resource_arn_list.clone().unwrap_or_default().concat();
            GetResourcesOutput::builder()
                .resource_tag_mapping_list(one.resource_arn(arn).build())
                .build()
        })
    }

    /// Where a resource is written, and how often EC2 was asked for its tags.
    async fn origin(kind: &str, id: &str, facts: &Facts, difference: Option<&Difference>) -> (Origin, usize) {
        let none = mock!(CloudFormation::describe_stack_resources).then_error(|| {
            let meta = aws_sdk_cloudformation::error::ErrorMetadata::builder().code("ValidationError");
            DescribeStackResourcesError::generic(meta.build())
        });
        let tags = mock!(Ec2::describe_tags).then_output(|| {
            let tag = |key: &str, value: &str| TagDescription::builder().key(key).value(value).build();
            let tags = DescribeTagsOutput::builder().tags(tag("Note", CANARY));
            tags.tags(tag("owner", "network-team")).build()
        });
        let formation = mock_client!(aws_sdk_cloudformation, RuleMode::MatchAny, [&none]);
        let ec2 = mock_client!(aws_sdk_ec2, RuleMode::MatchAny, [&tags]);
        let by_arn = tagging(true);
        let registers = Registers {
            formation: &formation,
            ec2: &ec2,
            tagging: &mock_client!(aws_sdk_resourcegroupstagging, RuleMode::MatchAny, [&by_arn]),
        };
        let owners = ["Owner".to_owned(), "Team".to_owned()];
        let found = of(&registers, &Resource::new(kind, id), facts, difference, &owners).await;
        assert_eq!(by_arn.num_calls(), 0, "the facts do not say whose account it is");
        (found, tags.num_calls())
    }

    #[tokio::test]
    async fn tags_that_the_diagnosis_has_read_are_not_asked_for() {
        for (tags, written_in, owner) in tags() {
            for (kind, id) in [
                ("db-instance", "db"),
                ("db-cluster", "fleet"),
                ("cluster", "lake"),
                ("role", "GlueRole"),
                ("secret", "glue/orders"),
            ] {
                let (found, asked) = origin(kind, id, &facts(&tags), None).await;
                let said = (found.written_in.as_deref(), found.owner.as_deref());
                assert_eq!((said, asked), ((written_in, owner), 0), "{kind} {tags}");
            }
        }
    }

    #[tokio::test]
    async fn of_what_is_gone_the_record_has_the_tags() {
        for (tags, written_in, owner) in tags() {
            let difference = Difference {
                resource: Resource::new("db-instance", "old"),
                field: String::new(),
                before: Some(json!({"DBInstanceIdentifier": "old", "TagList": tags})),
                after: None,
            };
            let (found, _) = origin("db-instance", "old", &facts(&json!([])), Some(&difference)).await;
            let said = (found.written_in.as_deref(), found.owner.as_deref());
            assert_eq!(said, (written_in, owner), "{tags}");
        }
    }

    #[tokio::test]
    async fn what_is_gone_from_a_vpc_says_all_the_same_whose_it_was_and_where_it_is_written() {
        for (list, name, kind) in [
            ("VpcEndpoints", "VpcEndpointId", "vpc-endpoint"),
            ("RouteTables", "RouteTableId", "route-table"),
            ("SecurityGroups", "GroupId", "security-group"),
            ("NatGateways", "NatGatewayId", "nat-gateway"),
            ("NetworkAcls", "NetworkAclId", "network-acl"),
            ("Subnets", "SubnetId", "subnet"),
            (
                "VpcPeeringConnections",
                "VpcPeeringConnectionId",
                "vpc-peering-connection",
            ),
            (
                "TransitGatewayVpcAttachments",
                "TransitGatewayAttachmentId",
                "transit-gateway-attachment",
            ),
            ("VpnConnections", "VpnConnectionId", "vpn-connection"),
            ("VpnGateways", "VpnGatewayId", "vpn-gateway"),
        ] {
            for (tags, written_in, owner) in tags().into_iter().filter(|(tags, ..)| *tags != json!([])) {
                // As it went into the record and came out of it.
                let facts = json!({"evidence": {}, "network": {list: [{name: "x-1", "Tags": tags}]}});
                let record: Facts = serde_json::from_value(facts).expect("facts");
                let before = json!(record)["network"][list][0].clone();
                let gone = Difference {
                    resource: Resource::new(kind, "x-1"),
                    field: String::new(),
                    before: Some(before),
                    after: None,
                };
                let (found, asked) = origin(kind, "x-1", &self::facts(&json!([])), Some(&gone)).await;
                let said = (found.written_in.as_deref(), found.owner.as_deref());
                assert_eq!((said, asked), ((written_in, owner), 0), "{kind} {tags}");
            }
        }
    }

    #[tokio::test]
    async fn ec2_is_asked_for_the_tags_of_what_it_keeps_and_of_nothing_else() {
        for (kind, id, asked, owner) in [
            ("security-group", "sg-1", 1, Some("network-team (owner)")),
            ("vpc-endpoint", "vpce-1", 1, Some("network-team (owner)")),
            ("kms-key", "k-1", 0, None),
            ("connection", "orders", 0, None),
            ("db-instance", "nowhere", 0, None),
        ] {
            let (found, calls) = origin(kind, id, &facts(&json!([])), None).await;
            assert_eq!((found.owner.as_deref(), calls), (owner, asked), "{kind}");
            assert!(!format!("{found:?}").contains(CANARY));
        }
    }

    /// Facts that were read in an account, with what has an ARN that no name gives.
    fn here() -> Facts {
        let arn = |of: &str, account: &str| format!("arn:aws:{of}:us-east-1:{account}:");
        let key = |id: &str, account: &str| json!({"SecretId": id, "Key": {"KeyMetadata": {"KeyId": id, "Arn": format!("{}key/{id}", arn("kms", account))}}});
        let facts = json!({
            "evidence": {"context": {"account": "111122223333", "region": "us-east-1", "partition": "aws"}},
            "network": {
                "DBProxies": [{"DBProxyName": "pool", "DBProxyArn": format!("{}db-proxy:prx-1", arn("rds", "111122223333"))}],
                "DBProxyEndpoints": [{"DBProxyEndpointName": "read", "DBProxyEndpointArn":
                    format!("{}db-proxy-endpoint:prx-endpoint-1", arn("rds", "111122223333"))}],
            },
            "credentials": {"Secrets": [key("k-own", "111122223333"), key("k-theirs", "444455556666")]},
        });
        serde_json::from_value(facts).expect("facts")
    }

    async fn by_arn(rule: &aws_smithy_mocks::Rule, kind: &str, id: &str) -> Origin {
        let none = mock!(CloudFormation::describe_stack_resources).then_error(|| {
            let meta = aws_sdk_cloudformation::error::ErrorMetadata::builder().code("ValidationError");
            DescribeStackResourcesError::generic(meta.build())
        });
        let registers = Registers {
            formation: &mock_client!(aws_sdk_cloudformation, RuleMode::MatchAny, [&none]),
            ec2: &mock_client!(aws_sdk_ec2, RuleMode::MatchAny, &[] as &[aws_smithy_mocks::Rule]),
            tagging: &mock_client!(aws_sdk_resourcegroupstagging, RuleMode::MatchAny, [rule]),
        };
        of(
            &registers,
            &Resource::new(kind, id),
            &here(),
            None,
            &["Team".to_owned()],
        )
        .await
    }

    #[tokio::test]
    async fn of_what_has_an_arn_in_this_account_one_call_asks_whose_it_is() {
        for (kind, id, asked) in [
            ("kms-key", "k-own", 1),
            ("job", "nightly", 1),
            ("connection", "orders", 1),
            ("log-group", "/aws-glue/jobs/error", 1),
            ("db-parameter-group", "orders", 1),
            ("db-cluster-parameter-group", "orders", 1),
            ("option-group", "orders", 1),
            ("db-proxy", "pool", 1),
            ("db-proxy-endpoint", "read", 1),
            ("virtual-interface", "dxvif-1", 1),
            ("kms-key", "k-theirs", 0),
            ("kms-key", "unseen", 0),
            ("db-proxy", "unseen", 0),
            ("db-parameter-group", "default.postgres16", 0),
            ("option-group", "default:mysql-8-0", 0),
            ("job", "", 0),
            ("s3-object", "s3://jars/driver.jar", 0),
            ("host", "db.internal", 0),
        ] {
            let rule = tagging(true);
            let found = by_arn(&rule, kind, id).await;
            let owner = (asked == 1).then_some("finance (Team)");
            assert_eq!(
                (found.owner.as_deref(), rule.num_calls()),
                (owner, asked),
                "{kind} {id}"
            );
            assert!(!format!("{found:?}").contains(CANARY));
        }
    }

    #[tokio::test]
    async fn whose_it_is_is_unknown_where_nobody_may_ask() {
        let found = by_arn(&tagging(false), "job", "nightly").await;
        let [unread] = found.unread.as_slice() else {
            panic!("{found:?}")
        };
        assert_eq!(unread.would_help, "tag:GetResources");
        assert_eq!((found.owner, found.written_in), (None, None));
    }
}
