//! Two readings compared, and one difference put back.
//!
//! Both are compared in a canonical form: a rule of a security group has one peer, a policy is JSON without blanks, lists have no order
//! but where it means something. What one of the two could not read is not compared: "denied" is no difference.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use shared_domain::diagnosis::Resource;
use shared_domain::trace::Difference;

use super::lists::{
    Named, OF_KEYS, ORDERED, PLACES, Place, Shape, element_key, id_of, is_another, is_reference, key_named,
};
use super::references::{Along, Web, endpoints, follow_names, is_looked_at, is_under, names_asked_for, set, texts};
use super::spelling;

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

/// The facts in the form in which they are compared.
pub(super) fn canonical(mut facts: Value) -> Value {
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
    for found in &mut all.found {
        name_owner(found, before, after);
    }
    name_moves(&mut all.found, after);
    lead_on(&mut all.found, before, after);
    blind.extend(all.unread);
    (all.found, blind)
}

/// Another key, and that it is told of otherwise, are one difference.
fn join_keys(all: &mut Vec<Found>) {
    let is = |found: &Found, key: &str, fields: &[&str], id: &str| {
        let stands =
            |at: &&Location| PLACES[at.place].key == key && at.fields == fields && (id.is_empty() || at.id == id);
        found.at.iter().any(|at| stands(&at))
    };
    let mut number = 0;
    while number < all.len() {
        let id = all[number].at[0].id.clone();
        let of_secret = is(&all[number], "Secrets", &["Key"], "");
        let of_catalog = is(&all[number], "CatalogKey", &[], "");
        let named_by = all.iter().position(|one| {
            of_secret && is(one, "Secrets", &["Description", "KmsKeyId"], &id)
                || of_catalog && is(one, "ConnectionPasswordEncryption", &["AwsKmsKeyId"], "")
        });
        match named_by {
            Some(by) => {
                let key = std::mem::take(&mut all[number].at);
                let difference = all[number].difference.clone();
                let with = key.into_iter().map(|at| (at, difference.clone()));
                all[by].with.extend(with);
                all.remove(number);
            }
            None => number += 1,
        }
    }
}

/// Makes one of two differences: what the other shows is part of what this one shows.
fn join(all: &mut Vec<Found>, into: usize, part: usize) {
    let Found {
        at, difference, with, ..
    } = all[part].clone();
    let own = at.into_iter().map(|at| (at, difference.clone()));
    let parts: Vec<(Location, Difference)> = own.chain(with).collect();
    all[into].with.extend(parts);
    all.remove(part);
}

/// Another value of a secret is one difference, however often AWS writes down that it is another, and so is a value that is no JSON any more or
/// is JSON now, with all keys that it had.
fn join_values(all: &mut Vec<Found>) {
    const VERSIONS: &str = "Description.VersionIdsToStages";
    // That a rotation was switched on is part of it where it has rotated, as it does at once.
    const OF_VALUE: [&str; 4] = [
        VERSIONS,
        "Description.LastChangedDate",
        "Description.LastRotatedDate",
        "Description.RotationEnabled",
    ];
    let is_under =
        |field: &str, of: &str| field == of || field.strip_prefix(of).is_some_and(|rest| rest.starts_with('.'));
    let is_current = |found: &Found| found.difference.told().any(|value| *value == "AWSCURRENT");
    // Of versions that which was or is the current one is told.
    let mains = [
        ("Shape.isJson", false),
        ("Shape.createdDate", false),
        (VERSIONS, true),
        (VERSIONS, false),
    ];
    for (main, wants_current) in mains {
        let is_main = |found: &Found| {
            found.difference.resource.kind == "secret"
                && is_under(&found.difference.field, main)
                && (!wants_current || is_current(found))
        };
        let is_part = |field: &str| {
            let of_shape = main == "Shape.isJson" && is_under(field, "Shape");
            of_shape || is_under(field, main) || OF_VALUE.iter().any(|of| is_under(field, of))
        };
        let mut number = 0;
        while number < all.len() {
            let secret = all[number].difference.resource.clone();
            let mut other = if is_main(&all[number]) { all.len() } else { 0 };
            while other > 0 {
                other -= 1;
                let Difference { resource, field, .. } = &all[other].difference;
                if other != number && *resource == secret && is_part(field) {
                    join(all, number, other);
                    number -= usize::from(other < number);
                }
            }
            number += 1;
        }
    }
}

/// A resource that is new or gone is one difference, however many lists it stands in.
fn join_lists(all: &mut Vec<Found>) {
    let mut number = 0;
    while number < all.len() {
        let same = |one: &Found| {
            let (one, other) = (&one.difference, &all[number].difference);
            let is_whole = one.field.is_empty() && other.field.is_empty() && one.resource == other.resource;
            is_whole && one.before.is_some() == other.before.is_some() && one.after.is_some() == other.after.is_some()
        };
        match all.iter().position(same).filter(|first| *first < number) {
            Some(first) => join(all, first, number),
            None => number += 1,
        }
    }
}

/// What is named in one place where it was named in another is one difference: without either nothing is named, which was never so.
fn join_moved(all: &mut Vec<Found>, before: &Value, after: &Value) {
    const ONE: [&[&str]; 2] = [
        &["JDBC_DRIVER_JAR_URI", "--extra-jars"],
        &["SECRET_ID", "SecretArn", "secretId"],
    ];
    let last = |found: &Found| found.difference.field.rsplit('.').next().unwrap_or_default().to_owned();
    let names = |fields: &[&str], found: &Found, value: &Option<Value>| match value {
        Some(Value::String(text)) if fields.contains(&last(found).as_str()) => Some(text.clone()),
        // With what it stands in.
        Some(Value::Object(parts)) => fields
            .iter()
            .find_map(|field| Some(parts.get(*field)?.as_str()?.to_owned())),
        _ => None,
    };
    let is_whole = |found: &Found| found.difference.field.is_empty() || last(found) == "connection";
    let mut number = 0;
    while number < all.len() {
        let one = &all[number];
        // As today's facts call it.
        let moved_to = |other: &Found| {
            let is_pair = one.is_gone() && other.is_new() && !is_whole(one) && !is_whole(other);
            let mut both = ONE.iter().filter(|_| is_pair).filter_map(|fields| {
                let then = names(fields, one, &one.difference.before)?;
                let now = names(fields, other, &other.difference.after)?;
                spelling::are_one(fields[0], (before, &then), (after, &now)).then_some(now)
            });
            both.next()
        };
        let mut others = all.iter().enumerate();
        if let Some((other, name)) = others.find_map(|(at, other)| Some((at, moved_to(other)?))) {
            join(all, number, other);
            number -= usize::from(other < number);
            let one = &mut all[number];
            one.is_moved = true;
            one.back = one.difference.before.clone();
            match &mut one.back {
                Some(Value::Object(parts)) => {
                    let named = parts
                        .iter_mut()
                        .filter(|(field, _)| ONE.iter().any(|all| all.contains(&field.as_str())));
                    named.for_each(|(_, value)| *value = json!(name));
                }
                back => *back = Some(json!(name)),
            }
        }
        number += 1;
    }
}

/// A zone or a rule that is met in the place of one of the same name is one difference.
fn join_replaced(all: &mut Vec<Found>) {
    const NAMED: [(&str, &str); 2] = [("hosted-zone", "Name"), ("resolver-rule", "DomainName")];
    let name_of = |found: &Found| {
        let kind = found.difference.resource.kind.as_str();
        let (_, field) = NAMED.iter().find(|(of, _)| *of == kind)?;
        let parts = found.with.iter().map(|(_, part)| part);
        let mut told = std::iter::once(&found.difference)
            .chain(parts)
            .flat_map(|one| [&one.before, &one.after])
            .flatten();
        let name = told.find_map(|value| value[*field].as_str())?;
        let is_whole = found.difference.field.is_empty();
        is_whole.then(|| (*field, name.trim_end_matches('.').to_ascii_lowercase()))
    };
    let mut number = 0;
    while number < all.len() {
        let new = &all[number];
        let own = name_of(new).filter(|_| new.is_new());
        let is_former = |one: &Found| one.is_gone() && own.is_some() && name_of(one) == own;
        if let Some(former) = all.iter().position(is_former) {
            join(all, number, former);
            number -= usize::from(former < number);
            let one = &mut all[number];
            let place = one.at[0].place;
            let its = one
                .with
                .iter()
                .find(|(at, part)| at.place == place && part.after.is_none());
            one.difference.before = its.and_then(|(_, part)| part.before.clone());
        }
        number += 1;
    }
}

/// The domains of AWS's endpoints, by partition and kind (AWS General Reference, "Service endpoints").
const OF_AWS: [&str; 3] = ["amazonaws.com", "amazonaws.com.cn", "api.aws"];

/// Of hosted zones only the records of the names are read that are asked for, and only the zones that hold one: what one reading has and the
/// other was not asked for is no difference.
fn keep_asked_for(all: &mut Vec<Found>, before: &Value, after: &Value) {
    let is_zone = |found: &Found| found.difference.resource.kind == "hosted-zone";
    if all.iter().any(is_zone) {
        let (then, now) = (names_asked_for(before), names_asked_for(after));
        all.retain(|found| !is_zone(found) || is_asked_for(&found.difference, &then, &now));
    }
}

fn is_asked_for(difference: &Difference, then: &BTreeSet<String>, now: &BTreeSet<String>) -> bool {
    let (value, asked) = match (&difference.before, &difference.after) {
        (Some(value), None) => (value, now),
        (None, Some(value)) => (value, then),
        _ => return true,
    };
    let name = value["Name"].as_str().unwrap_or_default();
    // The names of AWS's own services are asked for in whatever reading a way to them is judged.
    if OF_AWS.iter().any(|domain| is_under(name, domain)) {
        return true;
    }
    match difference.field.as_str() {
        "" => asked.iter().any(|host| is_under(host, name)),
        "ResourceRecordSets" => {
            let is_for_all = value["Type"] == "NS" || name.starts_with("*.");
            let name = name.trim_start_matches("*.").trim_end_matches('.');
            let is_meant = |host: &String| host.eq_ignore_ascii_case(name) || is_for_all && is_under(host, name);
            asked.iter().any(is_meant)
        }
        _ => true,
    }
}

/// That there is no such role is part of that it is another one.
fn join_role(all: &mut Vec<Found>) {
    let is_of =
        |found: &Found, key: &str, field: &str| PLACES[found.at[0].place].key == key && found.difference.field == field;
    let is_another = |found: &Found| is_of(found, "job", "Role") || is_of(found, "crawler", "Role");
    if all.iter().any(is_another) {
        all.retain(|found| !is_of(found, "Role", ""));
    }
}

/// Puts to each difference what it leads to, and whether what is gone was deleted: it was where it would have been met in all of a network, or
/// where something still names it.
fn lead_on(all: &mut [Found], before: &Value, after: &Value) {
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

/// A subnet has one network ACL and one route table: that it is no longer with one and is with another is one difference, of the one that it is
/// with now, under whose id the call stands that did it.
fn name_moves(all: &mut Vec<Found>, now: &Value) {
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
fn name_owner(found: &mut Found, before: &Value, facts: &Value) {
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

fn is_unreadable(value: &Value) -> bool {
    value
        .as_object()
        .is_some_and(|fields| fields.len() == 1 && fields.contains_key("unreadable"))
}

fn is_missing(value: &Value) -> bool {
    value.get("missing").is_some_and(|missing| *missing == true)
}

#[derive(Default)]
struct Differences {
    found: Vec<Found>,
    /// What of a resource was not read then or now, each in words.
    unread: BTreeSet<String>,
}

impl Differences {
    fn place(&mut self, number: usize, place: &Place, then: &Value, now: &Value) {
        match place.shape {
            Shape::Map => self.resources(number, then.as_object().cloned(), now.as_object().cloned()),
            Shape::List(ids) | Shape::Named(ids) => self.resources(number, by_id(then, ids), by_id(now, ids)),
            Shape::One(ids) => {
                let (one, other) = (id_of(then, ids), id_of(now, ids));
                let at = |id: &str| Location::of(number, id);
                if is_missing(then) != is_missing(now) {
                    let id = if one.is_empty() { &other } else { &one };
                    self.note(at(id), "", Some(then.clone()), Some(now.clone()));
                } else if one == other {
                    self.value(&at(&one), then, now);
                }
            }
        }
    }

    fn resources(&mut self, number: usize, then: Option<Map<String, Value>>, now: Option<Map<String, Value>>) {
        let (Some(then), Some(now)) = (then, now) else { return };
        let at = |id: &str| Location::of(number, id);
        let both_only = matches!(PLACES[number].shape, Shape::Named(_) | Shape::Map);
        for (id, before) in &then {
            match now.get(id) {
                Some(after) => self.value(&at(id), before, after),
                None if both_only => {}
                None => self.note(at(id), "", Some(before.clone()), None),
            }
        }
        for (id, after) in now.iter().filter(|(id, _)| !then.contains_key(*id) && !both_only) {
            self.note(at(id), "", None, Some(after.clone()));
        }
    }

    fn value(&mut self, at: &Location, then: &Value, now: &Value) {
        if then == now {
            return self.unread_within(at, then);
        }
        if is_unreadable(then) || is_unreadable(now) {
            self.unread(at);
            return;
        }
        let name = at.fields.last().map_or(PLACES[at.place].key, String::as_str);
        match (then, now) {
            (Value::Object(one), Value::Object(other))
                if is_missing(then) == is_missing(now) && !is_another(name, then, now) =>
            {
                for name in one.keys().chain(other.keys().filter(|name| !one.contains_key(*name))) {
                    let mut of = at.clone();
                    of.fields.push(name.clone());
                    if !self.of_another(key_named(name, then, now), &of, one.get(name), other.get(name)) {
                        self.field(at, name, one.get(name), other.get(name));
                    }
                }
            }
            (Value::Array(one), Value::Array(other)) => self.elements(at, one, other),
            _ => {
                let leaf = if at.fields.is_empty() {
                    Leaf::Resource
                } else {
                    Leaf::Field
                };
                let field = at.fields.join(".");
                self.note(
                    Location { leaf, ..at.clone() },
                    &field,
                    Some(then.clone()),
                    Some(now.clone()),
                );
            }
        }
    }

    /// What is told of another thing than then is another whole, read or not; whether it was.
    fn of_another(&mut self, named: Named, at: &Location, then: Option<&Value>, now: Option<&Value>) -> bool {
        if named == Named::TheSame {
            return false;
        }
        let [then, now] = [then, now].map(|value| value.filter(|value| !value.is_null()));
        if named == Named::Unseen {
            self.unread(at);
        } else if then != now {
            for value in then.into_iter().chain(now) {
                self.unread_within(at, value);
            }
            let leaf = if at.fields.is_empty() {
                Leaf::Resource
            } else {
                Leaf::Field
            };
            let at = Location { leaf, ..at.clone() };
            let field = at.fields.join(".");
            self.note(at, &field, then.cloned(), now.cloned());
        }
        true
    }

    fn field(&mut self, at: &Location, name: &str, then: Option<&Value>, now: Option<&Value>) {
        let mut fields = at.fields.clone();
        fields.push(name.to_owned());
        let at = Location {
            fields,
            leaf: Leaf::Field,
            ..at.clone()
        };
        match (then, now) {
            (Some(then), Some(now)) => self.value(&at, then, now),
            // An empty list is left out of JSON.
            (Some(Value::Array(one)), None) => self.elements(&at, one, &[]),
            (None, Some(Value::Array(other))) => self.elements(&at, &[], other),
            (then, now) if then.or(now).is_some_and(is_unreadable) => self.unread(&at),
            (then, now) => self.note(at.clone(), &at.fields.join("."), then.cloned(), now.cloned()),
        }
    }

    /// What is equal because neither reading could see it is not compared.
    fn unread_within(&mut self, at: &Location, value: &Value) {
        match value {
            _ if is_unreadable(value) => self.unread(at),
            Value::Object(fields) => {
                for (name, field) in fields {
                    let mut at = at.clone();
                    at.fields.push(name.clone());
                    self.unread_within(&at, field);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.unread_within(at, item)),
            _ => {}
        }
    }

    fn unread(&mut self, at: &Location) {
        let place = &PLACES[at.place];
        let whose = format!("{} {}", place.kind.replace('-', " "), own_id(place, &at.id));
        self.unread.insert(
            format!("{} {}", whose.trim_end(), at.fields.join("."))
                .trim_end()
                .to_owned(),
        );
    }

    /// Elements under one name are one that changed; of the others, those that are gone and those that are new.
    fn elements(&mut self, at: &Location, then: &[Value], now: &[Value]) {
        let field = at.fields.join(".");
        let at = Location {
            leaf: Leaf::Element,
            ..at.clone()
        };
        let key = |element: &Value| element_key(PLACES[at.place].key, &field, element);
        let mut news: Vec<&Value> = now.iter().collect();
        let mut gone: Vec<&Value> = Vec::new();
        for element in then {
            match news.iter().position(|other| *other == element) {
                Some(place) => {
                    news.remove(place);
                }
                None => gone.push(element),
            }
        }
        if gone.is_empty() && news.is_empty() && ORDERED.contains(&field.as_str()) && then != now {
            let whole = Location {
                leaf: Leaf::Field,
                ..at
            };
            return self.note(whole, &field, Some(json!(then)), Some(json!(now)));
        }
        if let ([was], [is]) = (gone.as_slice(), news.as_slice())
            && is_reference(&field)
        {
            return self.note(at, &field, Some((*was).clone()), Some((*is).clone()));
        }
        for element in gone {
            let name = key(element);
            let same = |other: &&Value| name.is_some() && key(other) == name;
            let after = news.iter().position(same).map(|place| news.remove(place).clone());
            self.note(at.clone(), &field, Some(element.clone()), after);
        }
        for element in news {
            self.note(at.clone(), &field, None, Some(element.clone()));
        }
    }

    /// A difference that stands in several parts is one.
    fn note(&mut self, at: Location, field: &str, before: Option<Value>, after: Option<Value>) {
        let place = &PLACES[at.place];
        let difference = Difference {
            resource: Resource::new(place.kind, own_id(place, &at.id)),
            field: field.to_owned(),
            before,
            after,
        };
        match self.found.iter_mut().find(|found| found.difference == difference) {
            Some(known) => known.at.push(at),
            None => self.found.push(Found {
                difference,
                complete: place.complete,
                at: vec![at],
                back: None,
                with: Vec::new(),
                along: Along::default(),
                met: BTreeSet::new(),
                is_moved: false,
            }),
        }
    }
}

/// The id of a resource that is told by several fields.
fn own_id<'a>(place: &Place, id: &'a str) -> &'a str {
    match place.shape {
        Shape::List([_, _, ..]) => id.split(' ').next().unwrap_or(id),
        _ => id,
    }
}

/// A list by the ids of its resources; of two with one id, the first.
fn by_id(list: &Value, ids: &[&str]) -> Option<Map<String, Value>> {
    let mut all = Map::new();
    for resource in list.as_array()? {
        all.entry(id_of(resource, ids)).or_insert_with(|| resource.clone());
    }
    Some(all)
}

/// Puts a difference back: the facts are then, in this one thing, what they were.
pub(super) fn put_back(facts: &mut Value, found: &Found) {
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
