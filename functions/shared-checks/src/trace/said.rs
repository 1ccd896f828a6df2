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
    let (before, after) = (there(before), there(after));
    if field.is_empty() || field == "connection" || field == "Description" {
        return match (before.is_some(), after.is_some()) {
            (true, false) if complete || !field.is_empty() => format!("{whose} is gone"),
            (true, false) => format!("{whose} is no longer on the way"),
            (false, true) if complete || !field.is_empty() => format!("{whose} is new"),
            (false, true) => format!("{whose} is on the way now"),
            _ => format!("{whose} is another one"),
        };
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
                _ => format!(
                    "{whose}: {} was {} and is {}",
                    readable(field),
                    shown(&before),
                    shown(&after)
                ),
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

/// What it was and what it is, each in words; nothing for the resource itself, of which there is or is not one.
pub(super) fn before_and_after(difference: &Difference) -> (Option<String>, Option<String>) {
    let field = difference.field.as_str();
    if field.is_empty() || field == "connection" || field == "Description" {
        return (None, None);
    }
    let last = field.rsplit('.').next().unwrap_or(field);
    let words = |value: &Option<Value>| {
        let there = value.as_ref().filter(|value| value.get("missing").is_none())?;
        Some(element(last, there).unwrap_or_else(|| format!("{}: {}", readable(field), shown(there))))
    };
    (words(&difference.before), words(&difference.after))
}

/// A field by its last names: those before say only where it stands in the answer.
fn readable(field: &str) -> &str {
    field
        .strip_prefix("connection.")
        .unwrap_or(field)
        .trim_start_matches("PhysicalConnectionRequirements.")
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
        "Entries"
        | "RouteTableIds"
        | "SubnetIds"
        | "SecurityGroupIdList"
        | "VpcSecurityGroupIds"
        | "Subnets"
        | "NetworkInterfaceIds"
        | "VPCs"
        | "Groups"
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

/// A value in few words, without what may be a secret.
fn shown(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Object(fields) if fields.len() == 1 => return fields.values().map(shown).collect(),
        other => other.to_string(),
    };
    ends(&redact(&text), SHOWN).replace('\n', " ")
}
