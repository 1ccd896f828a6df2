//! Two readings compared, and one difference put back.
//!
//! Both are compared in a canonical form: a rule of a security group has one peer, a policy is JSON without blanks, lists have no order
//! but where it means something. What one of the two could not read is not compared: "denied" is no difference.

mod back;
mod canonical;
mod join;
mod lead;
mod name;
mod read;

use std::collections::BTreeSet;

use serde_json::Value;
use shared_domain::trace::Difference;

use super::lists::{PLACES, is_reference, key_named};
use super::references::{Along, texts};
pub(super) use back::put_back;
pub(super) use canonical::canonical;
use join::{join_keys, join_lists, join_moved, join_replaced, join_role, join_values, keep_asked_for, note_remade};
use lead::lead_on;
use name::{name_moves, name_owner};
use read::{Differences, is_unreadable};

/// A difference, and where in the facts it can be put back.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub difference: Difference,
    /// Where it stands; the same database may stand in three parts.
    pub at: Vec<Location>,
    /// True where what is gone was deleted, and is not just no longer met.
    pub complete: bool,
    /// What is put back, where that is not what the difference shows.
    back: Option<Value>,
    /// What stands elsewhere and is part of it: another key of a secret is one difference, with all that is told of the key.
    with: Vec<(Location, Difference)>,
    /// What comes back with it, because it leads there.
    along: Along,
    /// What is met only because it leads there, then or now: places and ids.
    pub met: BTreeSet<(usize, String)>,
    /// It names in one field what it named in another.
    pub is_moved: bool,
    /// The id of what is gone, in the place of which this was made.
    pub replaces: Option<String>,
}

impl Found {
    /// Whether it stands in one of these parts of the facts.
    pub(super) fn is_of(&self, parts: &[&str]) -> bool {
        self.places().any(|at| parts.contains(&at.part()))
    }

    fn places(&self) -> impl Iterator<Item = &Location> {
        self.at.iter().chain(self.with.iter().map(|(at, _)| at))
    }

    /// Whether it stands in the list of that name.
    pub(super) fn stands_in(&self, key: &str) -> bool {
        self.at.iter().any(|at| PLACES[at.place].key == key)
    }

    /// Whether it is a thing that is met, or not met any more, only because that other difference leads there.
    pub(super) fn is_met_by(&self, other: &Self) -> bool {
        let is_whole = self.difference.field.is_empty() && (self.is_new() || self.is_gone());
        let stands = |at: &Location| other.met.contains(&(at.place, at.id.clone()));
        is_whole && !std::ptr::eq(self, other) && self.places().any(stands)
    }

    /// Whether anything that was or is there is such a value, of what is part of it too.
    pub(super) fn tells(&self, is: impl Fn(&Value) -> bool) -> bool {
        let parts = self.with.iter().map(|(_, part)| part);
        let mut told = std::iter::once(&self.difference)
            .chain(parts)
            .flat_map(Difference::told);
        told.any(is)
    }

    /// Whether it is a thing that nobody looked at before, and that may have been there.
    pub(super) fn is_new_there(&self) -> bool {
        self.difference.field.is_empty() && self.is_new() && !self.complete
    }

    fn is_new(&self) -> bool {
        self.difference.before.is_none()
    }

    fn is_gone(&self) -> bool {
        self.difference.after.is_none()
    }

    /// True for a thing that is gone, and where EC2 tells that it was deleted: it does so for an hour.
    pub(super) fn is_over(&self) -> bool {
        self.is_ended() || self.difference.field.is_empty() && self.is_gone()
    }

    pub(super) fn is_ended(&self) -> bool {
        let Difference { field, after, .. } = &self.difference;
        let is_state = field == "State" || field == "Status.Code";
        is_state && after.as_ref().is_some_and(|now| now == "deleted" || now == "deleting")
    }

    /// Whether a route led to the one, and leads to the other.
    pub(super) fn leads_over(&self, from: &str, to: &str) -> bool {
        let Difference {
            field, before, after, ..
        } = &self.difference;
        let names = |value: &Option<Value>, id: &str| value.as_ref().is_some_and(|value| texts(value).contains(id));
        field == "Routes" && names(before, from) && names(after, to)
    }

    /// Whether one thing is named where another one was.
    pub(super) fn is_repointed(&self) -> bool {
        let is_named = !self.difference.field.is_empty() && !self.is_new();
        is_named && !self.is_moved && is_reference(&self.difference.field)
    }
}

/// A place in the facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Location {
    /// An index into [`PLACES`].
    place: usize,
    /// The resource's id.
    id: String,
    /// The fields that lead to it.
    fields: Vec<String>,
    leaf: Leaf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Leaf {
    /// The last field's value.
    Field,
    /// An element of the list that the fields lead to.
    Element,
    /// The resource in its list or map.
    Resource,
}

impl Location {
    /// A whole resource.
    fn of(place: usize, id: &str) -> Self {
        Self {
            place,
            id: id.to_owned(),
            fields: Vec::new(),
            leaf: Leaf::Resource,
        }
    }

    /// `network`, `evidence`, ...
    pub(super) fn part(&self) -> &'static str {
        PLACES[self.place].part
    }
}

/// What differs between two canonical readings, and which lists could not be compared.
pub(super) fn compare(before: &Value, after: &Value) -> (Vec<Found>, Vec<String>) {
    let mut all = Differences::default();
    let mut blind = Vec::new();
    let another_role = is_another_role(before, after);
    for (number, place) in PLACES.iter().enumerate() {
        // What one role may and another may not is no change of either.
        if place.key == "EvaluationResults" && another_role {
            continue;
        }
        let (then, now) = (&before[place.part][place.key], &after[place.part][place.key]);
        let named = key_named(place.key, &before[place.part], &after[place.part]);
        if all.of_another(named, &Location::of(number, ""), Some(then), Some(now)) {
            continue;
        }
        if is_unreadable(then) || is_unreadable(now) {
            blind.push(place.key.to_owned());
        } else if !then.is_null() && !now.is_null() {
            all.place(number, place, then, now);
        }
    }
    keep_asked_for(&mut all.found, before, after);
    join_keys(&mut all.found);
    join_role(&mut all.found);
    join_values(&mut all.found);
    join_lists(&mut all.found);
    join_replaced(&mut all.found);
    join_moved(&mut all.found, before, after);
    note_remade(&mut all.found, before);
    for found in &mut all.found {
        name_owner(found, before, after);
    }
    name_moves(&mut all.found, after);
    lead_on(&mut all.found, before, after);
    blind.extend(all.unread);
    (all.found, blind)
}

/// The role that a reading was made with, by name: that of the job or the crawler goes before the one that was asked for.
pub(super) fn role_of(facts: &Value) -> Option<&str> {
    let role = facts["credentials"]["Role"]["RoleName"].as_str();
    let evidence = &facts["evidence"];
    let named = [
        &facts["driver"]["RoleArn"],
        &evidence["job"]["Role"],
        &evidence["crawler"]["Role"],
        &facts["route"]["request"]["glueRole"],
    ];
    let mut named = named.into_iter().filter_map(|role| role.as_str()?.rsplit('/').next());
    role.or_else(|| named.find(|role| !role.is_empty()))
}

/// True where the connection was read with another role then: it has several jobs, or the job has another role by now, be it one of that name and
/// another path.
pub(super) fn is_another_role(before: &Value, after: &Value) -> bool {
    let differ = |one: Option<&str>, other: Option<&str>| one.zip(other).is_some_and(|(then, now)| then != now);
    let named = |facts: &'_ Value, of: &str| facts["evidence"][of]["Role"].as_str().map(str::to_owned);
    let is_by_path = |of: &&str| {
        let (then, now) = (named(before, of), named(after, of));
        let arn = |facts: &Value, name: &Option<String>| arn_of_role(facts, name.as_deref()?).map(str::to_owned);
        let arns = (arn(before, &then), arn(after, &now));
        differ(then.as_deref(), now.as_deref()) && differ(arns.0.as_deref(), arns.1.as_deref())
    };
    differ(role_of(before), role_of(after)) || ["job", "crawler"].iter().any(is_by_path)
}

/// The ARN of the role that is named so: by the name, or by what was read of it.
pub(super) fn arn_of_role<'a>(facts: &'a Value, name: &'a str) -> Option<&'a str> {
    let role = &facts["credentials"]["Role"];
    let is_it = role["RoleName"].as_str() == name.rsplit('/').next();
    let read = role["Arn"].as_str().filter(|_| is_it);
    name.starts_with("arn:").then_some(name).or(read)
}

/// Lists whose resources have subnets, each of which has one of them.
const OF_SUBNETS: [&str; 2] = ["NetworkAcls", "RouteTables"];

/// The subnets of an ACL or a route table, or of one association.
fn subnets_of(value: &Value) -> Vec<&str> {
    let all = value["Associations"].as_array();
    let all = all.map_or(std::slice::from_ref(value), Vec::as_slice);
    all.iter().filter_map(|one| one["SubnetId"].as_str()).collect()
}
