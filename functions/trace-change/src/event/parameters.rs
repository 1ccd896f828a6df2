//! What stands in the parameters of a call: only whether it names the thing that differs is looked at.

use serde_json::Value;
use shared_domain::trace::Difference;

pub(super) fn last_of(field: &str) -> &str {
    field.rsplit('.').next().unwrap_or_default()
}

/// A name as fields and parameters share it: `enableIAMDatabaseAuthentication`, `IAMDatabaseAuthenticationEnabled`.
pub(super) fn bare(name: &str) -> String {
    let letters: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    let lower = letters
        .to_ascii_lowercase()
        .replace("enabled", "")
        .replace("enable", "");
    lower.trim_end_matches('s').to_owned()
}

/// Whether a key anywhere in the parameters, as it is bare, fits with its value.
pub(super) fn any_key(parameters: &Value, fits: &impl Fn(&str, &Value) -> bool) -> bool {
    match parameters {
        Value::Array(items) => items.iter().any(|item| any_key(item, fits)),
        Value::Object(fields) => fields
            .iter()
            .any(|(key, value)| fits(&bare(key), value) || any_key(value, fits)),
        _ => false,
    }
}

/// All texts of a value.
pub(super) fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::Object(fields) => fields.values().flat_map(texts).collect(),
        other => scalar(other).into_iter().collect(),
    }
}

/// Whether a value that was set can be what there is now: the same, or short for it, as version 15 is for 15.4. Of what is no scalar in both, that
/// is not known.
pub(super) fn may_be_set_so(now: &Value, set: &Value) -> bool {
    if let (Some(now), Some(set)) = (now.as_bool(), set.as_bool()) {
        return now == set;
    }
    let lower = |value: &Value| scalar(value).map(|text| text.to_ascii_lowercase());
    let both = lower(now).zip(lower(set));
    both.is_none_or(|(now, set)| now.starts_with(&set) || set.starts_with(&now))
}

/// What an event has to name that made the difference: the peer and the port of a rule, the destination of a route, the number of an entry.
pub(super) fn telling(field: &str, difference: &Difference) -> Vec<String> {
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
pub(super) fn names(parameters: &Value, wanted: &str) -> bool {
    match parameters {
        Value::Array(items) => items.iter().any(|item| names(item, wanted)),
        Value::Object(fields) => fields.values().any(|field| names(field, wanted)),
        // Route 53 writes a name with and without its last dot.
        other => scalar(other).is_some_and(|value| value.trim_end_matches('.') == wanted.trim_end_matches('.')),
    }
}

/// Whether a text anywhere in the parameters starts so.
pub(super) fn starts(parameters: &Value, with: &str) -> bool {
    match parameters {
        Value::Array(items) => items.iter().any(|item| starts(item, with)),
        Value::Object(fields) => fields.values().any(|field| starts(field, with)),
        other => other.as_str().is_some_and(|text| text.starts_with(with)),
    }
}
