//! A difference put back.

use serde_json::{Value, json};
use shared_domain::trace::Difference;

use super::super::lists::{PLACES, Place, Shape, id_of};
use super::super::references::{follow_names, set};
use super::{Found, Leaf, Location, OF_SUBNETS, subnets_of};

/// Puts a difference back: the facts are then, in this one thing, what they were.
pub(in crate::trace) fn put_back(facts: &mut Value, found: &Found) {
    let whole = found.back.as_ref().map(|back| Difference {
        before: Some(back.clone()),
        after: None,
        ..found.difference.clone()
    });
    let difference = whole.as_ref().unwrap_or(&found.difference);
    for at in &found.at {
        leave_others(facts, at, difference);
        put_back_at(facts, at, difference);
    }
    for (at, part) in &found.with {
        put_back_at(facts, at, part);
    }
    found.along.put(facts);
    follow_names(facts, difference);
}

/// Takes the subnets of an ACL or a route table that is put back from those that have them now.
fn leave_others(facts: &mut Value, at: &Location, difference: &Difference) {
    let place = &PLACES[at.place];
    let is_of_subnets = difference.field.is_empty() || difference.field == "Associations";
    let Some(had) = difference
        .before
        .as_ref()
        .filter(|_| is_of_subnets && OF_SUBNETS.contains(&place.key))
    else {
        return;
    };
    let subnets = subnets_of(had);
    let list = facts
        .get_mut(place.part)
        .and_then(|part| part.get_mut(place.key)?.as_array_mut());
    for one in list.into_iter().flatten() {
        if let Some(all) = one.get_mut("Associations").and_then(Value::as_array_mut) {
            all.retain(|one| one["SubnetId"].as_str().is_none_or(|subnet| !subnets.contains(&subnet)));
        }
    }
}

fn put_back_at(facts: &mut Value, at: &Location, difference: &Difference) {
    let place = &PLACES[at.place];
    if at.leaf == Leaf::Resource && matches!(place.shape, Shape::One(_)) {
        set(
            facts,
            place.part,
            place.key,
            difference.before.clone().unwrap_or_default(),
        );
        return;
    }
    let Some(holder) = facts.get_mut(place.part).and_then(|part| part.get_mut(place.key)) else {
        return;
    };
    if at.leaf == Leaf::Resource {
        return resource_back(holder, place, at, difference);
    }
    let Some(mut spot) = resource_mut(holder, place, &at.id) else {
        return;
    };
    let (last, way) = match at.fields.split_last() {
        Some((last, way)) => (last, way),
        None => return,
    };
    for name in way {
        match spot.get_mut(name) {
            Some(next) => spot = next,
            None => return,
        }
    }
    let Some(parent) = spot.as_object_mut() else { return };
    match at.leaf {
        Leaf::Element => {
            let list = parent.entry(last.clone()).or_insert_with(|| json!([]));
            let Some(list) = list.as_array_mut() else { return };
            let now = difference.after.as_ref();
            let gone = now.and_then(|now| list.iter().position(|element| element == now));
            if let Some(place) = gone {
                list.remove(place);
            }
            list.extend(difference.before.clone());
        }
        _ => match &difference.before {
            Some(value) => drop(parent.insert(last.clone(), value.clone())),
            None => drop(parent.remove(last)),
        },
    }
}

fn resource_back(holder: &mut Value, place: &Place, at: &Location, difference: &Difference) {
    match (place.shape, &mut *holder) {
        (Shape::List(ids) | Shape::Named(ids), Value::Array(list)) => {
            list.retain(|resource| id_of(resource, ids) != at.id);
            list.extend(difference.before.clone());
        }
        (Shape::Map, Value::Object(map)) => match &difference.before {
            Some(value) => drop(map.insert(at.id.clone(), value.clone())),
            None => drop(map.remove(&at.id)),
        },
        _ => {}
    }
}

fn resource_mut<'a>(holder: &'a mut Value, place: &Place, id: &str) -> Option<&'a mut Value> {
    match place.shape {
        Shape::Map => holder.get_mut(id),
        Shape::One(_) => Some(holder),
        Shape::List(ids) | Shape::Named(ids) => holder
            .as_array_mut()?
            .iter_mut()
            .find(|resource| id_of(resource, ids) == id),
    }
}
