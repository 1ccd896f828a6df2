//! Under which resource a difference is told.

use serde_json::{Value, json};
use shared_domain::diagnosis::Resource;
use shared_domain::trace::Difference;

use super::super::lists::{OF_KEYS, PLACES, Shape};
use super::{Found, OF_SUBNETS, role_of, subnets_of};

/// A subnet has one network ACL and one route table: that it is no longer with one and is with another is one difference, of the one that it is
/// with now, under whose id the call stands that did it.
pub(super) fn name_moves(all: &mut Vec<Found>, now: &Value) {
    let mut moved: Vec<Difference> = Vec::new();
    for found in all.iter_mut() {
        let Some(place) = found.at.first().map(|at| &PLACES[at.place]) else {
            continue;
        };
        let Difference {
            resource,
            field,
            before,
            after,
        } = &found.difference;
        let (Some(had), None, true) = (before, after, OF_SUBNETS.contains(&place.key)) else {
            continue;
        };
        if !field.is_empty() && field != "Associations" {
            continue;
        }
        let (Shape::List([id, ..]), Some(list)) = (place.shape, now[place.part][place.key].as_array()) else {
            continue;
        };
        let holder_of = |subnet: &&str| list.iter().find(|one| subnets_of(one).contains(subnet));
        let there = subnets_of(had)
            .into_iter()
            .find_map(|subnet| Some((subnet, holder_of(&subnet)?)));
        let Some((subnet, holder)) = there else { continue };
        let with = |holder: &Value| Some(json!({"SubnetId": subnet, *id: holder}));
        let difference = Difference {
            resource: Resource::new(place.kind, holder[*id].as_str().unwrap_or_default()),
            field: "Associations".to_owned(),
            before: with(&json!(resource.id)),
            after: with(&holder[*id]),
        };
        found.back = Some(had.clone());
        found.difference = difference.clone();
        moved.push(difference);
    }
    // The other half of it.
    all.retain(|found| {
        let Difference {
            resource,
            field,
            before,
            after,
        } = &found.difference;
        let is_half = |whole: &Difference| {
            let subnet = |value: &Option<Value>| value.as_ref().map(|value| value["SubnetId"].clone());
            field == "Associations"
                && before.is_none()
                && *resource == whole.resource
                && subnet(after) == subnet(&whole.after)
        };
        !moved.iter().any(is_half)
    });
}

/// What is the property of something else than what it stands under: what a role may do is the role's, what a secret's key is, the key's.
pub(super) fn name_owner(found: &mut Found, before: &Value, facts: &Value) {
    let Some(at) = found.at.first() else { return };
    let place = &PLACES[at.place];
    let Difference { resource, field, .. } = &mut found.difference;
    match (place.key, at.fields.first().map(String::as_str)) {
        ("EvaluationResults", _) => {
            *field = resource.id.replacen(' ', " on ", 1);
            resource.id = role_of(facts).unwrap_or_default().to_owned();
        }
        ("Secrets", Some("Key")) => {
            let [then, now] = [before, facts].map(|facts| {
                let secrets = facts["credentials"]["Secrets"].as_array();
                secrets.and_then(|all| all.iter().find(|one| one["SecretId"] == at.id.as_str()))
            });
            if let Some(key) = now.and_then(|now| key_id("Key", then.unwrap_or(now), now)) {
                *resource = Resource::new("kms-key", key);
            }
        }
        ("CatalogKey", _) => {
            let key = key_id("CatalogKey", &before["credentials"], &facts["credentials"]);
            resource.id = key.unwrap_or_default().to_owned();
        }
        _ => {}
    }
}

/// The id of a key of which a field tells: as it was read now or then, else as it is named.
fn key_id<'a>(field: &str, then: &'a Value, now: &'a Value) -> Option<&'a str> {
    let read = [now, then].map(|value| value[field]["KeyMetadata"]["KeyId"].as_str());
    let (_, name) = OF_KEYS.iter().find(|(of, _)| *of == field)?;
    let named = || now.pointer(name)?.as_str()?.rsplit(":key/").next();
    read.into_iter().flatten().next().or_else(named)
}
