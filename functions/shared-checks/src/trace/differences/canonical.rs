//! The form in which facts are compared.

use std::collections::BTreeSet;

use serde_json::{Value, json};

/// The facts in the form in which they are compared.
pub(in crate::trace) fn canonical(mut facts: Value) -> Value {
    // By pointers: an index would write a null where there is nothing, and a null is no fact.
    let groups = facts
        .pointer_mut("/network/SecurityGroups")
        .and_then(Value::as_array_mut);
    for group in groups.into_iter().flatten() {
        for rules in ["IpPermissions", "IpPermissionsEgress"] {
            if let Some(all) = group.get_mut(rules).and_then(Value::as_array_mut) {
                *all = all.iter().flat_map(one_peer_each).collect();
            }
        }
    }
    compact_policies(&mut facts);
    settle_lists(&mut facts);
    // How a crawl ended is what is judged, and no setting.
    let crawler = facts.pointer_mut("/evidence/crawler").and_then(Value::as_object_mut);
    crawler.map(|crawler| crawler.remove("LastCrawl"));
    facts
}

/// What is named twice is named, and a property that is empty is not set.
fn settle_lists(facts: &mut Value) {
    let connections = facts.pointer_mut("/evidence/connections").and_then(Value::as_array_mut);
    for named in connections.into_iter().flatten() {
        let properties = named.pointer_mut("/connection/ConnectionProperties");
        if let Some(properties) = properties.and_then(Value::as_object_mut) {
            properties.retain(|_, value| value != "");
        }
        once_each(named.pointer_mut("/connection/PhysicalConnectionRequirements/SecurityGroupIdList"));
    }
    once_each(facts.pointer_mut("/evidence/job/Connections/Connections"));
}

fn once_each(list: Option<&mut Value>) {
    let mut seen = BTreeSet::new();
    if let Some(all) = list.and_then(Value::as_array_mut) {
        all.retain(|one| seen.insert(one.to_string()));
    }
}

/// AWS puts the peers of one protocol and port range into one rule.
fn one_peer_each(rule: &Value) -> Vec<Value> {
    const PEERS: [&str; 4] = ["IpRanges", "Ipv6Ranges", "PrefixListIds", "UserIdGroupPairs"];
    let mut bare = rule.clone();
    if let Some(fields) = bare.as_object_mut() {
        fields.retain(|name, _| !PEERS.contains(&name.as_str()));
    }
    let of = |kind: &str| rule[kind].as_array().cloned().unwrap_or_default();
    let mut rules: Vec<Value> = Vec::new();
    for kind in PEERS {
        for peer in of(kind) {
            let mut one = bare.clone();
            one[kind] = json!([peer]);
            rules.push(one);
        }
    }
    if rules.is_empty() { vec![bare] } else { rules }
}

/// A policy as text, without what only its author's editor put there.
fn compact_policies(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields.iter_mut() {
                if name.ends_with("PolicyDocument")
                    && let Some(policy) = field.as_str().and_then(|text| serde_json::from_str::<Value>(text).ok())
                {
                    *field = Value::String(policy.to_string());
                } else {
                    compact_policies(field);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(compact_policies),
        _ => {}
    }
}
