//! What goes with a reference. Where a connection names another secret than it did, the facts of the one that it named are the record's, and
//! nobody has read them today; so with the name comes back what it leads to: what the record has, today's facts have not, and one leads to by
//! ids, ARNs, hosts and addresses. What today's facts have stays as it is, and what was deleted stays gone.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use shared_domain::trace::Difference;

use super::lists::{PLACES, Place, Shape, id_of};

/// A resource of one reading that the other does not have.
#[derive(Clone, Debug)]
pub(super) struct Only {
    /// An index into [`PLACES`].
    pub place: usize,
    pub id: String,
    pub value: Value,
    /// True for a record of the zone of that id.
    pub is_record: bool,
    /// What others call it.
    names: BTreeSet<String>,
    /// What it mentions.
    mentions: BTreeSet<String>,
}

/// All of them, by what they are called and by what they mention.
#[derive(Debug, Default)]
pub(super) struct Web {
    all: Vec<Only>,
    named: BTreeMap<String, Vec<usize>>,
    mentioning: BTreeMap<String, Vec<usize>>,
}

impl Web {
    /// Of what `one` has and `other` has not. What was looked for in all of its network, and was not found, is gone, and is not among it.
    pub(super) fn of(one: &Value, other: &Value) -> Self {
        let mut web = Self::default();
        let asked = names_asked_for(other);
        for (number, place) in PLACES.iter().enumerate() {
            if place.part == "evidence" && place.key != "connections" || matches!(place.shape, Shape::One(_)) {
                continue;
            }
            let there: BTreeSet<String> = resources(place, other).into_iter().map(|(id, _)| id).collect();
            for (id, value) in resources(place, one) {
                let is_deleted = place.complete && is_looked_at(value, other);
                if place.key == "HostedZones" {
                    let zones = other["network"]["HostedZones"].as_array().into_iter().flatten();
                    let read = zones.filter(|zone| zone["Id"] == id.as_str());
                    let left: Option<Vec<&Value>> = read.map(|zone| records_in(zone).collect()).next();
                    web.add_records(number, &id, value, |name, record| {
                        let is_same = |one: &&Value| one["Name"] == record["Name"] && one["Type"] == record["Type"];
                        let is_left = |left: &Vec<&Value>| left.iter().any(is_same);
                        asked.contains(name) && left.as_ref().is_some_and(|left| !is_left(left))
                    });
                }
                if !there.contains(&id) && !is_deleted {
                    web.add(number, id, value);
                }
            }
        }
        web
    }

    fn add(&mut self, place: usize, id: String, value: &Value) {
        self.push(Only {
            names: names(&PLACES[place], &id, value),
            mentions: texts(value),
            value: value.clone(),
            is_record: false,
            place,
            id,
        });
    }

    /// A name leads on by its records where the other reading was not asked for it; what was asked for and is not there is gone.
    fn add_records(&mut self, place: usize, zone: &str, value: &Value, is_gone: impl Fn(&str, &Value) -> bool) {
        for record in records_in(value) {
            let name = record["Name"].as_str().unwrap_or_default();
            if is_gone(&name.trim_end_matches('.').to_ascii_lowercase(), record) {
                continue;
            }
            let leads_to = texts(record)
                .into_iter()
                .map(|text| text.trim_end_matches('.').to_owned());
            self.push(Only {
                names: BTreeSet::from([name.trim_end_matches('.').to_ascii_lowercase()]),
                mentions: leads_to.chain([zone.to_owned()]).collect(),
                value: record.clone(),
                is_record: true,
                place,
                id: zone.to_owned(),
            });
        }
    }

    fn push(&mut self, only: Only) {
        let number = self.all.len();
        for name in &only.names {
            self.named.entry(name.clone()).or_default().push(number);
        }
        for text in &only.mentions {
            self.mentioning.entry(text.clone()).or_default().push(number);
        }
        self.all.push(only);
    }

    /// What a value leads to, and what those lead to or are led to by; not what `beside` leads to as well.
    pub(super) fn from(&self, value: &Value, beside: Option<&Value>) -> Vec<&Only> {
        let known = beside.map(texts).unwrap_or_default();
        let mut met = BTreeSet::new();
        let mut open: Vec<usize> = Vec::new();
        let mut meet = |numbers: Option<&Vec<usize>>, open: &mut Vec<usize>| {
            open.extend(numbers.into_iter().flatten().filter(|number| met.insert(**number)));
        };
        for text in texts(value).difference(&known) {
            meet(self.named.get(text), &mut open);
        }
        while let Some(number) = open.pop() {
            let only = &self.all[number];
            for text in &only.mentions {
                meet(self.named.get(text), &mut open);
            }
            for name in &only.names {
                meet(self.mentioning.get(name), &mut open);
            }
        }
        met.into_iter().map(|number| &self.all[number]).collect()
    }
}

/// The resources that stand in a place, each with its id.
fn resources<'a>(place: &Place, facts: &'a Value) -> Vec<(String, &'a Value)> {
    let all = &facts[place.part][place.key];
    match (place.shape, all) {
        (Shape::List(ids) | Shape::Named(ids), Value::Array(list)) => {
            list.iter().map(|one| (id_of(one, ids), one)).collect()
        }
        (Shape::Map, Value::Object(map)) if !map.contains_key("unreadable") => {
            map.iter().map(|(id, one)| (id.clone(), one)).collect()
        }
        _ => Vec::new(),
    }
}

/// Lists by whose resources all of another list is asked for.
const LOOKED_THROUGH: [(&str, &str); 4] = [
    ("Vpcs", "VpcId"),
    ("TransitGateways", "TransitGatewayId"),
    ("VpnGateways", "VpnGatewayId"),
    ("Subnets", "VpcId"),
];

/// Whether what such a resource belongs to (a VPC, a gateway) was looked at in the other reading; where it says none, that it was.
pub(super) fn is_looked_at(value: &Value, other: &Value) -> bool {
    let mentioned = texts(value);
    let holds = |(list, id): &(&str, &str)| {
        let all = other["network"][*list].as_array().into_iter().flatten();
        let mut ids = all.filter_map(|one| one[*id].as_str());
        ids.any(|id| mentioned.contains(id))
    };
    let belongs = |text: &String| ["vpc-", "tgw-", "vgw-"].iter().any(|kind| text.starts_with(kind));
    LOOKED_THROUGH.iter().any(holds) || !mentioned.iter().any(belongs)
}

/// The hosts at which a resource answers.
pub(super) fn endpoints(value: &Value) -> impl Iterator<Item = &str> {
    let paths = ["/Endpoint", "/Endpoint/Address", "/ReaderEndpoint", "/endpoint/address"];
    paths.into_iter().filter_map(|path| value.pointer(path)?.as_str())
}

/// Whether a host is a name or stands under it; under the root stand all.
pub(super) fn is_under(host: &str, name: &str) -> bool {
    let (host, name) = (host.trim_end_matches('.'), name.trim_end_matches('.'));
    let rest = host
        .len()
        .checked_sub(name.len())
        .and_then(|at| Some((host.get(..at)?, host.get(at..)?)));
    let ends =
        |(under, end): (&str, &str)| end.eq_ignore_ascii_case(name) && (under.is_empty() || under.ends_with('.'));
    name.is_empty() || rest.is_some_and(ends)
}

/// The names that a reading asked for, in small letters: those that anything but the network names, and those to which the records of these lead.
pub(super) fn names_asked_for(facts: &Value) -> BTreeSet<String> {
    let parts = ["evidence", "credentials", "route"].map(|part| &facts[part]);
    let records = records_of(&facts["network"]["HostedZones"]);
    let texts = parts.into_iter().chain(records).flat_map(texts);
    texts
        .map(|text| text.trim_end_matches('.').to_ascii_lowercase())
        .collect()
}

/// The records of zones.
pub(super) fn records_of(zones: &Value) -> impl Iterator<Item = &Value> {
    zones.as_array().into_iter().flatten().flat_map(records_in)
}

fn records_in(zone: &Value) -> impl Iterator<Item = &Value> {
    zone["ResourceRecordSets"].as_array().into_iter().flatten()
}

/// Where a resource has further names: ARNs, and the hosts and addresses at which it answers.
const NAMES: [&str; 13] = [
    "/Arn",
    "/Description/ARN",
    "/Description/Name",
    "/DBInstanceArn",
    "/DBClusterArn",
    "/DBProxyArn",
    "/Endpoint",
    "/Endpoint/Address",
    "/ReaderEndpoint",
    "/endpoint/address",
    "/workgroupArn",
    "/PrivateIpAddress",
    "/MasterUserSecret/SecretArn",
];

fn names(place: &Place, id: &str, value: &Value) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    if place.key == "EvaluationResults" {
        // `*` is everybody's.
        let whose = value["EvalResourceName"].as_str().filter(|name| *name != "*");
        // A key is named by its id as well.
        let key = whose.and_then(|name| name.split_once(":key/")).map(|(_, id)| id);
        names.extend(whose.map(object_of).into_iter().chain(key).map(str::to_owned));
        return names;
    }
    names.insert(id.to_owned());
    if let Shape::List([first, _, ..]) = place.shape {
        names.extend(value[*first].as_str().map(str::to_owned));
    }
    let further = NAMES.iter().filter_map(|path| value.pointer(path)?.as_str());
    names.extend(further.map(str::to_owned));
    names.remove("");
    names
}

/// An object of S3 as its URI names it; anything else as it is.
fn object_of(name: &str) -> &str {
    let is_of_s3 = name.starts_with("arn:") && name.contains(":s3:::");
    let object = name.split_once(":::").filter(|_| is_of_s3).map(|(_, object)| object);
    object.or_else(|| name.strip_prefix("s3://")).unwrap_or(name)
}

/// All texts in a value, and what they name: each of a list, the host of a URL, the bucket of an object, the last part of an ARN.
pub(super) fn texts(value: &Value) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    collect(value, &mut all);
    all
}

fn collect(value: &Value, all: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, all)),
        Value::Object(fields) => fields.values().for_each(|field| collect(field, all)),
        Value::String(text) => {
            for one in text.split(',').map(str::trim).chain([text.as_str()]) {
                all.insert(one.to_owned());
                all.insert(object_of(one).to_owned());
                all.extend(
                    one.strip_prefix("s3://")
                        .and_then(|rest| rest.split('/').next())
                        .map(str::to_owned),
                );
                let is_arn = one.starts_with("arn:");
                all.extend(one.rsplit(['/', ':']).next().filter(|_| is_arn).map(str::to_owned));
            }
            let is_of_name = |letter: char| letter.is_ascii_alphanumeric() || ".-_".contains(letter);
            let words = text.split(|letter| !is_of_name(letter));
            let hosts = words.filter(|word| word.contains('.'));
            all.extend(hosts.flat_map(|word| [word.to_owned(), word.to_ascii_lowercase()]));
            all.remove("");
        }
        _ => {}
    }
}

/// What is put back with a difference.
#[derive(Clone, Debug, Default)]
pub(super) struct Along {
    /// Resources, each at its place.
    pub resources: Vec<(usize, String, Value)>,
    /// Records, each with its zone.
    records: Vec<(usize, String, Value)>,
    /// Whole fields of a part: what a role is and may.
    pub fields: Vec<(&'static str, &'static str, Value)>,
}

/// What a role is and may.
const OF_ROLE: [(&str, &str); 4] = [
    ("credentials", "Role"),
    ("credentials", "EvaluationResults"),
    ("driver", "RoleArn"),
    ("driver", "EvaluationResults"),
];

impl Along {
    /// With what was there before.
    pub(super) fn of(difference: &Difference, record: &Value, web: &Web) -> Self {
        let Some(before) = difference.before.as_ref().filter(|_| !difference.field.is_empty()) else {
            return Self::default();
        };
        let met = web.from(before, difference.after.as_ref());
        let is_role = ["job", "crawler"].contains(&difference.resource.kind.as_str()) && difference.field == "Role";
        let fields = OF_ROLE.iter().filter(|_| is_role);
        let (records, resources): (Vec<&Only>, Vec<&Only>) = met.into_iter().partition(|one| one.is_record);
        let each = |some: Vec<&Only>| {
            let some = some.into_iter();
            some.map(|one| (one.place, one.id.clone(), one.value.clone())).collect()
        };
        Self {
            resources: each(resources),
            records: each(records),
            fields: fields
                .map(|(part, key)| (*part, *key, record[*part][*key].clone()))
                .collect(),
        }
    }

    /// Adds it, where it is not there by now.
    pub(super) fn put(&self, facts: &mut Value) {
        for (part, key, value) in &self.fields {
            set(facts, part, key, value.clone());
        }
        for (number, id, value) in &self.resources {
            let place = &PLACES[*number];
            if facts[place.part][place.key].is_null() {
                let empty = if place.shape == Shape::Map {
                    json!({})
                } else {
                    json!([])
                };
                set(facts, place.part, place.key, empty);
            }
            match (place.shape, &mut facts[place.part][place.key]) {
                (Shape::List(ids) | Shape::Named(ids), Value::Array(list))
                    if list.iter().all(|one| id_of(one, ids) != *id) =>
                {
                    list.push(value.clone());
                }
                (Shape::Map, Value::Object(map)) => drop(map.entry(id.clone()).or_insert_with(|| value.clone())),
                _ => {}
            }
        }
        for (number, id, record) in &self.records {
            let place = &PLACES[*number];
            let zones = facts
                .get_mut(place.part)
                .and_then(|part| part.get_mut(place.key)?.as_array_mut());
            let zone = zones.and_then(|zones| zones.iter_mut().find(|zone| zone["Id"] == id.as_str()));
            let Some(zone) = zone.and_then(Value::as_object_mut) else {
                continue;
            };
            let all = zone.entry("ResourceRecordSets").or_insert_with(|| json!([]));
            let is_same = |one: &Value| one["Name"] == record["Name"] && one["Type"] == record["Type"];
            if let Some(all) = all.as_array_mut().filter(|all| !all.iter().any(is_same)) {
                all.push(record.clone());
            }
        }
    }
}

/// Puts a value where a list of a part stands, or takes that away.
pub(super) fn set(facts: &mut Value, part: &str, key: &str, value: Value) {
    if let Some(part) = facts.get_mut(part).and_then(Value::as_object_mut) {
        match value {
            Value::Null => drop(part.remove(key)),
            value => drop(part.insert(key.to_owned(), value)),
        }
    }
}

/// What today's facts were never asked for, as the record has it: a connection that holds a password itself is judged by other settings than one
/// that names a secret.
pub(super) fn ask_the_record(facts: &mut Value, now: &Value, record: &Value) {
    let is_missing = |place: &&Place| now[place.part][place.key].is_null() && !record[place.part][place.key].is_null();
    for place in PLACES.iter().filter(is_missing) {
        set(facts, place.part, place.key, record[place.part][place.key].clone());
    }
}

/// The connections are those that the job or the crawler names, in its order; a connection that it does not name any more is none of them.
pub(super) fn follow_names(facts: &mut Value, difference: &Difference) {
    let of = ["job", "crawler"]
        .iter()
        .find(|kind| **kind == difference.resource.kind);
    let Some(of) = of.filter(|_| difference.field.contains("Connection") || difference.field.contains("Targets"))
    else {
        return;
    };
    let list = if *of == "job" { "Connections" } else { "Targets" };
    let named = strings(&facts["evidence"][*of][list]);
    let left: Vec<String> = difference.after.iter().flat_map(strings).collect();
    let Some(all) = facts.pointer_mut("/evidence/connections").and_then(Value::as_array_mut) else {
        return;
    };
    let place = |one: &Value| named.iter().position(|name| one["name"] == name.as_str());
    all.retain(|one| place(one).is_some() || !left.iter().any(|name| one["name"] == name.as_str()));
    all.sort_by_key(|one| place(one).unwrap_or(usize::MAX));
}

/// The texts of a value, in their order.
fn strings(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(items) => items.iter().flat_map(strings).collect(),
        Value::Object(fields) => fields.values().flat_map(strings).collect(),
        _ => Vec::new(),
    }
}
