//! What a difference leads to, and what is gone for good.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use shared_domain::trace::Difference;

use super::super::lists::{PLACES, Shape, id_of};
use super::super::references::{Along, Web, endpoints, is_looked_at, texts};
use super::Found;

/// Puts to each difference what it leads to, and whether what is gone was deleted: it was where it would have been met in all of a network, or
/// where something still names it.
pub(super) fn lead_on(all: &mut [Found], before: &Value, after: &Value) {
    let (then, now) = (Web::of(before, after), Web::of(after, before));
    let still_named = named_now(after);
    let dead = Dead {
        deleted: deleted(before, after),
        ended: ended(before, after),
    };
    for found in all.iter_mut() {
        let whole = found.back.as_ref().or(found.difference.before.as_ref());
        let living = whole.and_then(|whole| dead.without(whole));
        found.back = living.or(found.back.take());
        let difference = &found.difference;
        let value = difference.before.as_ref().or(difference.after.as_ref());
        let is_whole = difference.field.is_empty();
        let other = if found.is_gone() { after } else { before };
        let id = [difference.resource.id.as_str()];
        let mut known_by = id.into_iter().chain(value.into_iter().flat_map(endpoints));
        let is_named = is_whole && found.is_gone() && known_by.any(|name| still_named.contains(name));
        found.complete = is_named || found.complete && value.is_none_or(|value| is_looked_at(value, other));
        let told = Difference {
            before: found.back.clone().or_else(|| difference.before.clone()),
            ..difference.clone()
        };
        found.along = Along::of(&told, before, &then);
        found.along.resources.retain(|(_, id, _)| !dead.ended.contains(id));
        for (_, _, value) in &mut found.along.resources {
            if let Some(living) = dead.without(value) {
                *value = living;
            }
        }
        let leads_to = difference.after.as_ref().filter(|_| !is_whole);
        let new = leads_to.map(|after| now.from(after, difference.before.as_ref()));
        let ids = found.along.resources.iter().map(|(place, id, _)| (*place, id.clone()));
        let new = new.into_iter().flatten().filter(|one| !one.is_record);
        let new = new.map(|one| (one.place, one.id.clone()));
        found.met = ids.chain(new).collect();
    }
}

/// The ids of what was there in all of a network and is not any more.
fn deleted(before: &Value, after: &Value) -> BTreeSet<String> {
    let mut gone = BTreeSet::new();
    for place in PLACES.iter().filter(|place| place.complete) {
        let (then, now) = (&before[place.part][place.key], &after[place.part][place.key]);
        if let (Shape::List(ids), Some(then), Some(now)) = (place.shape, then.as_array(), now.as_array()) {
            let is_there = |one: &Value| now.iter().any(|other| id_of(other, ids) == id_of(one, ids));
            let lost = then.iter().filter(|one| !is_there(one) && is_looked_at(one, after));
            gone.extend(lost.filter_map(|one| one[ids[0]].as_str()).map(str::to_owned));
        }
    }
    gone
}

/// The ids of what is listed as deleted today, and of what is not listed any more and a route still leads to.
fn ended(before: &Value, after: &Value) -> BTreeSet<String> {
    let tables = after["network"]["RouteTables"].as_array().into_iter().flatten();
    let routed: BTreeSet<String> = tables.flat_map(|table| texts(&table["Routes"])).collect();
    let mut ended = BTreeSet::new();
    for place in PLACES.iter().filter(|place| place.part == "network") {
        let (then, now) = (&before[place.part][place.key], &after[place.part][place.key]);
        if let (Shape::List(ids), Some(then), Some(now)) = (place.shape, then.as_array(), now.as_array()) {
            let id = |one: &Value| one[ids[0]].as_str().map(str::to_owned);
            let states = |one: &Value| [one["State"].clone(), one["Status"]["Code"].clone()];
            let is_over = |one: &&Value| {
                states(one)
                    .iter()
                    .any(|state| *state == "deleted" || *state == "deleting")
            };
            ended.extend(now.iter().filter(is_over).filter_map(id));
            let is_there = |one: &Value| now.iter().any(|other| id_of(other, ids) == id_of(one, ids));
            let lost = then.iter().filter(|one| !is_there(one)).filter_map(id);
            ended.extend(lost.filter(|id| routed.contains(id)));
        }
    }
    ended
}

/// What routes lead nowhere by.
struct Dead {
    /// With which its routes went.
    deleted: BTreeSet<String>,
    /// Whose routes stay, and lead nowhere.
    ended: BTreeSet<String>,
}

impl Dead {
    /// A route table that comes back leads to nothing that is dead; nothing where it has no such route.
    fn without(&self, table: &Value) -> Option<Value> {
        let routes = table.get("Routes")?.as_array()?;
        let leads = |route: &Value, to: &BTreeSet<String>| texts(route).iter().any(|text| to.contains(text));
        let mut living: Vec<Value> = routes
            .iter()
            .filter(|route| !leads(route, &self.deleted))
            .cloned()
            .collect();
        for route in living.iter_mut().filter(|route| leads(route, &self.ended)) {
            route["State"] = json!("blackhole");
        }
        let mut table = table.clone();
        (living != *routes).then(|| {
            table["Routes"] = json!(living);
            table
        })
    }
}

/// The ids that anything of the configuration names today.
fn named_now(after: &Value) -> BTreeSet<String> {
    let evidence = ["connections", "job", "crawler"].map(|key| &after["evidence"][key]);
    let network = after["network"].as_object().into_iter().flat_map(Map::values);
    evidence.into_iter().chain(network).flat_map(texts).collect()
}
