//! The sentences: what a difference was, and what it is. Nothing reads them back.

use serde_json::Value;
use shared_domain::budget::ends;
use shared_domain::redact;
use shared_domain::trace::Difference;

/// How much of a value is shown.
const SHOWN: usize = 160;

/// One sentence. `complete` is true where what is gone was deleted, and is not just no longer met.
pub(super) fn sentence(difference: &Difference, complete: bool) -> String {
    let Difference {
        resource,
        field,
        before,
        after,
    } = difference;
    let whose = format!("{} {}", resource.kind.replace('-', " "), resource.id);
    let whose = whose.trim_end();
    let there = |value: &Option<Value>| value.clone().filter(|value| value.get("missing").is_none());
    // What was looked up by its name and is not there is gone, whatever else of its kind was read.
    let complete = complete || before.is_some() && after.is_some();
    let (before, after) = (there(before), there(after));
    if field.is_empty() || field == "connection" || field == "Description" {
        return match (before.is_some(), after.is_some()) {
            (true, false) if complete || !field.is_empty() => format!("{whose} is gone"),
            (true, false) => format!("{whose} was met by the connection, and is not any more"),
            (false, true) if complete || !field.is_empty() => format!("{whose} is new"),
            (false, true) => format!("{whose} is met by the connection, and was not before"),
            _ => match replaced(difference) {
                Some(former) => format!("{whose} is met by the connection in the place of {former}"),
                None => format!("{whose} is another one"),
            },
        };
    }
    if let (true, Some(was), Some(is)) = (field == "Shape.createdDate", &before, &after) {
        let (was, is) = told(was, is);
        return format!("{whose} has another value since {is}, and that before was of {was}");
    }
    if let Some(version) = version(difference) {
        return format!("{whose} {version}");
    }
    let last = field.rsplit('.').next().unwrap_or(field);
    let thing = |value: &Value| element(last, value);
    match (before, after) {
        (Some(before), Some(after)) => match (route(&before), route(&after)) {
            (Some((to, led)), Some((_, leads))) => {
                format!("{whose}: the route to {to} led to {led} and leads to {leads}")
            }
            _ => match (thing(&before), thing(&after)) {
                (Some(was), Some(is)) => format!("{whose}: {was} became {is}"),
                _ => {
                    let (was, is) = told(&before, &after);
                    format!("{whose}: {} was {was} and is {is}", readable(field))
                }
            },
        },
        (Some(before), None) => match thing(&before) {
            Some(was) => format!("{whose}: {was} is gone"),
            None => format!("{whose}: {} was {} and is not set", readable(field), shown(&before)),
        },
        (None, Some(after)) => match thing(&after) {
            Some(is) => format!("{whose}: {is} is new"),
            None => format!("{whose}: {} was not set and is {}", readable(field), shown(&after)),
        },
        (None, None) => format!("{whose}: {} changed", readable(field)),
    }
}

/// The id of what a resource has taken the place of.
fn replaced(difference: &Difference) -> Option<&str> {
    let before = difference.before.as_ref()?;
    let ids = ["Id", "ResolverRuleId"]
        .into_iter()
        .filter_map(|id| before[id].as_str());
    ids.into_iter().find(|id| *id != difference.resource.id)
}

/// What became of the versions of a secret's value.
fn version(difference: &Difference) -> Option<&'static str> {
    difference.field.strip_prefix("Description.VersionIdsToStages")?;
    let is_told = |label: &str| difference.told().any(|value| *value == label);
    if is_told("AWSCURRENT") {
        return Some("has another value: another version of it is the current one");
    }
    let is_begun = is_told("AWSPENDING") && difference.after.is_some();
    is_begun.then_some("has a pending version: a rotation of it has begun and has not ended")
}

/// What it was and what it is, each in words; nothing for the resource itself, of which there is or is not one.
pub(super) fn before_and_after(difference: &Difference) -> (Option<String>, Option<String>) {
    let field = difference.field.as_str();
    if field.is_empty() || field == "connection" || field == "Description" {
        return (None, None);
    }
    let last = field.rsplit('.').next().unwrap_or(field);
    let there = |value: &Option<Value>| value.clone().filter(|value| value.get("missing").is_none());
    let (before, after) = (there(&difference.before), there(&difference.after));
    let both = before
        .as_ref()
        .zip(after.as_ref())
        .map(|(before, after)| told(before, after));
    let (was, is) = both.unzip();
    let words = |value: Option<Value>, told: Option<String>| {
        let value = value?;
        let told = || told.unwrap_or_else(|| shown(&value));
        Some(element(last, &value).unwrap_or_else(|| format!("{}: {}", readable(field), told())))
    };
    (words(before, was), words(after, is))
}

/// Two values, each as it is said: of policies what the other has not.
fn told(before: &Value, after: &Value) -> (String, String) {
    let (Some(then), Some(now)) = (statements(before), statements(after)) else {
        return (shown(before), shown(after));
    };
    let only = |some: &[String], others: &[String]| {
        let only: Vec<&str> = some
            .iter()
            .filter(|one| !others.contains(one))
            .map(String::as_str)
            .collect();
        match only.as_slice() {
            [] => "without that".to_owned(),
            only => cut(&only.join("; ")),
        }
    };
    (only(&then, &now), only(&now, &then))
}

/// The statements of a policy, in words; nothing for what is none.
fn statements(value: &Value) -> Option<Vec<String>> {
    let read = value.as_str().and_then(|text| serde_json::from_str::<Value>(text).ok());
    let all = read.as_ref().unwrap_or(value).get("Statement")?;
    let all = all.as_array().map_or(std::slice::from_ref(all), Vec::as_slice);
    Some(all.iter().map(statement).collect())
}

/// `Deny s3:GetObject on * to * where aws:SourceVpce is not vpce-1`.
fn statement(value: &Value) -> String {
    let part = |names: [&str; 2], before: [&str; 2]| {
        let which = names.iter().zip(before).find(|(name, _)| value.get(**name).is_some());
        which
            .map(|(name, before)| format!("{before}{}", shown(&value[*name])))
            .unwrap_or_default()
    };
    let effect = value["Effect"].as_str().unwrap_or("Allow");
    let condition = value
        .get("Condition")
        .map(|condition| format!(" where {}", conditions(condition)));
    format!(
        "{effect}{}{}{}{}",
        part(["Action", "NotAction"], [" ", " all but "]),
        part(["Resource", "NotResource"], [" on ", " on all but "]),
        part(["Principal", "NotPrincipal"], [" to ", " to all but "]),
        condition.unwrap_or_default()
    )
}

/// What only our facts call so, in words.
const OWN: &[(&str, &str)] = &[
    ("Shape.isJson", "whether its value is a JSON object"),
    ("Shape.keyNames", "the names of the keys in its value"),
    ("Shape.emptyKeys", "the keys in its value that hold nothing"),
    ("Shape.hasPlaceholder", "whether its value is still the placeholder"),
    ("Shape.createdDate", "the date of its value"),
    ("Key.Policy", "the policy of its key"),
    ("Key.Grants", "the grants of its key"),
    ("Corrupt", "why it cannot be read"),
    ("IsCA", "whether it is an authority's"),
    ("IsAmazons", "whether it is Amazon's"),
];

/// What only says where a field stands in our facts, or in an answer.
const WITHIN: [&str; 2] = ["connection.", "PhysicalConnectionRequirements."];

/// A field in words where the name is ours, else by its last names.
fn readable(field: &str) -> &str {
    if let Some((_, words)) = OWN.iter().find(|(own, _)| *own == field) {
        return words;
    }
    let within = WITHIN
        .iter()
        .fold(field, |rest, place| rest.strip_prefix(place).unwrap_or(rest));
    OWN.iter()
        .find(|(own, _)| *own == within)
        .map_or(within, |(_, words)| words)
}

/// An element of a list, in words.
fn element(list: &str, value: &Value) -> Option<String> {
    match list {
        "IpPermissions" => Some(format!("the inbound rule {} from {}", ports(value), peer(value))),
        "IpPermissionsEgress" => Some(format!("the outbound rule {} to {}", ports(value), peer(value))),
        "Routes" => route(value).map(|(to, by)| format!("the route to {to} by {by}")),
        "Entries" if value.get("RuleNumber").is_some() => Some(entry(value)),
        "VpcAttachments" => Some(format!("the attachment to {}", shown(&value["VpcId"]))),
        "Associations" => {
            let text = |name: &str| value[name].as_str();
            let with = text("NetworkAclId").or_else(|| text("RouteTableId"));
            Some(match (text("SubnetId").or_else(|| text("GatewayId")), with) {
                (Some(id), Some(with)) => format!("the association of {id} with {with}"),
                (Some(id), None) => format!("the association with {id}"),
                (None, _) => "the association as the main table".to_owned(),
            })
        }
        "Connections" => Some(format!("the connection {}", shown(value))),
        "Statement" => Some(format!("the statement {}", cut(&statement(value)))),
        "keyNames" => Some(format!("the key {}", shown(value))),
        "Entries"
        | "RouteTableIds"
        | "SubnetIds"
        | "SecurityGroupIdList"
        | "VpcSecurityGroupIds"
        | "Subnets"
        | "NetworkInterfaceIds"
        | "VPCs"
        | "Groups"
        | "DBParameterGroups"
        | "OptionGroupMemberships"
        | "VpcSecurityGroups" => Some(format!("{} in {list}", shown(value))),
        "ResourceRecordSets" => Some(record(value)),
        _ => None,
    }
}

/// `the record db.internal A 10.0.1.20`.
fn record(value: &Value) -> String {
    let values = value["ResourceRecords"].as_array().into_iter().flatten();
    let values: Vec<&str> = values.filter_map(|one| one["Value"].as_str()).collect();
    let alias = value["AliasTarget"]["DNSName"].as_str();
    let leads_to = alias.map_or_else(
        || values.join(", "),
        |to| format!("alias of {}", to.trim_end_matches('.')),
    );
    let text = |key: &str| value[key].as_str().unwrap_or("?");
    format!(
        "the record {} {} {leads_to}",
        text("Name").trim_end_matches('.'),
        text("Type")
    )
}

fn ports(rule: &Value) -> String {
    let protocol = rule["IpProtocol"].as_str().unwrap_or("-1");
    if protocol == "-1" {
        return "all traffic".to_owned();
    }
    format!("{protocol} {}", range(&rule["FromPort"], &rule["ToPort"]))
}

fn range(from: &Value, to: &Value) -> String {
    match (from.as_i64(), to.as_i64()) {
        (Some(from), Some(to)) if from != to => format!("{from}-{to}"),
        (Some(from), _) => from.to_string(),
        _ => "all ports".to_owned(),
    }
}

fn peer(rule: &Value) -> String {
    let named = [
        ("IpRanges", "CidrIp"),
        ("Ipv6Ranges", "CidrIpv6"),
        ("PrefixListIds", "PrefixListId"),
        ("UserIdGroupPairs", "GroupId"),
    ];
    let mut peers = named.iter().filter_map(|(list, name)| rule[*list][0][*name].as_str());
    peers.next().unwrap_or("nobody").to_owned()
}

/// A route's destination, and what it leads to.
fn route(value: &Value) -> Option<(String, String)> {
    let to = [
        "DestinationCidrBlock",
        "DestinationIpv6CidrBlock",
        "DestinationPrefixListId",
        "PrefixListId",
    ];
    let to = to.iter().find_map(|name| value[*name].as_str())?;
    let by = [
        "GatewayId",
        "NatGatewayId",
        "TransitGatewayId",
        "VpcPeeringConnectionId",
        "NetworkInterfaceId",
        "InstanceId",
        "EgressOnlyInternetGatewayId",
        "LocalGatewayId",
        "CarrierGatewayId",
        "CoreNetworkArn",
    ];
    let attachment = &value["TransitGatewayAttachments"][0]["TransitGatewayAttachmentId"];
    let by = by.iter().find_map(|name| value[*name].as_str()).or(attachment.as_str());
    let state = match value["State"].as_str() {
        Some("blackhole") => " (blackhole)",
        _ => "",
    };
    Some((to.to_owned(), format!("{}{state}", by.unwrap_or("nothing"))))
}

fn entry(value: &Value) -> String {
    let egress = value["Egress"] == true;
    let (way, preposition) = if egress {
        ("outbound", "to")
    } else {
        ("inbound", "from")
    };
    let protocol = match value["Protocol"].as_str() {
        Some("6") => "tcp",
        Some("17") => "udp",
        Some("-1") | None => "all traffic",
        Some(other) => other,
    };
    let ports = &value["PortRange"];
    let ports = if ports.is_null() {
        String::new()
    } else {
        format!(" {}", range(&ports["From"], &ports["To"]))
    };
    let peer = value["CidrBlock"].as_str().or_else(|| value["Ipv6CidrBlock"].as_str());
    format!(
        "the {way} rule {} ({} {protocol}{ports} {preposition} {})",
        value["RuleNumber"],
        value["RuleAction"].as_str().unwrap_or("?"),
        peer.unwrap_or("everywhere"),
    )
}

/// `StringEquals aws:SourceVpce vpce-1`.
fn conditions(value: &Value) -> String {
    let operators = value.as_object().into_iter().flatten();
    let each = operators.flat_map(|(operator, keys)| {
        let keys = keys.as_object().into_iter().flatten();
        keys.map(move |(key, wanted)| format!("{operator} {key} {}", plain(wanted)))
    });
    each.collect::<Vec<_>>().join(" and ")
}

/// A value in few words, without what may be a secret.
fn shown(value: &Value) -> String {
    if let Some(all) = statements(value) {
        return cut(&all.join("; "));
    }
    cut(&plain(value))
}

fn cut(text: &str) -> String {
    ends(&redact(text), SHOWN).replace('\n', " ")
}

/// A value without the marks of its form: names are said where there are several.
fn plain(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::String(text) if text.is_empty() => "empty".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(items) if items.is_empty() => "none".to_owned(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(", "),
        Value::Object(fields) if fields.is_empty() => "nothing".to_owned(),
        Value::Object(fields) if fields.len() == 1 => fields.values().map(plain).collect(),
        Value::Object(fields) => {
            let name = NAMED_BY.iter().find_map(|name| fields.get(*name)?.as_str());
            let each = fields.iter().map(|(name, value)| format!("{name} {}", plain(value)));
            name.map_or_else(|| each.collect::<Vec<_>>().join(", "), str::to_owned)
        }
        other => other.to_string(),
    }
}

/// What a thing is called that is told of in a field.
const NAMED_BY: [&str; 10] = [
    "DBParameterGroupName",
    "OptionGroupName",
    "ParameterGroupName",
    "DBSubnetGroupName",
    "VpcSecurityGroupId",
    "SecretArn",
    "SubnetIdentifier",
    "VPCId",
    "GroupId",
    "Name",
];

#[cfg(test)]
mod tests {
    use serde_json::json;
    use shared_domain::facts_credentials::SecretShape;

    use super::*;

    /// A field that is ours has words: the name of a type or of its field says nothing to who reads a report.
    #[test]
    fn no_field_of_our_own_is_told_by_its_name() {
        let shape: SecretShape =
            serde_json::from_value(json!({"isJson": true, "emptyKeys": ["a"], "createdDate": "x", "keyNames": ["a"]}))
                .unwrap();
        let Ok(Value::Object(fields)) = serde_json::to_value(shape) else {
            panic!("an object")
        };
        assert!(fields.len() >= 5, "{fields:?}");
        for name in fields
            .keys()
            .map(|name| format!("Shape.{name}"))
            .chain(["Key.Policy".to_owned(), "IsCA".to_owned()])
        {
            assert!(readable(&name).contains(' '), "{name}");
        }
        for (field, said) in [
            ("Description.KmsKeyId", "Description.KmsKeyId"),
            ("connection.ConnectionProperties.URL", "ConnectionProperties.URL"),
        ] {
            assert_eq!(readable(field), said);
        }
    }
}
