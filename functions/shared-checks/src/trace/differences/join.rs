//! What is told as several differences and is one.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use shared_domain::trace::Difference;

use super::super::lists::{PLACES, Shape, id_of};
use super::super::references::{is_under, names_asked_for};
use super::super::spelling;
use super::{Found, Location};

/// Another key, and that it is told of otherwise, are one difference.
pub(super) fn join_keys(all: &mut Vec<Found>) {
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
pub(super) fn join_values(all: &mut Vec<Found>) {
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
pub(super) fn join_lists(all: &mut Vec<Found>) {
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
pub(super) fn join_moved(all: &mut Vec<Found>, before: &Value, after: &Value) {
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
pub(super) fn join_replaced(all: &mut Vec<Found>) {
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

/// Notes of an endpoint, a peering or a NAT gateway what it is the only one that was made in the place of.
pub(super) fn note_remade(all: &mut [Found], before: &Value) {
    let formers = |new: &Found| -> Vec<&str> {
        let is_its = |one: &&Found| former(one, before).is_some_and(|then| takes_place(new, all, then));
        let its = all.iter().filter(is_its);
        its.map(|one| one.difference.resource.id.as_str()).collect()
    };
    let each: Vec<Vec<&str>> = all.iter().map(formers).collect();
    let is_only = |id: &str| each.iter().filter(|ids| ids.contains(&id)).count() == 1;
    let replaced = each.iter().map(|ids| match ids.as_slice() {
        [id] if is_only(id) => Some((*id).to_owned()),
        _ => None,
    });
    let replaced: Vec<Option<String>> = replaced.collect();
    for (found, id) in all.iter_mut().zip(replaced) {
        found.replaces = id;
    }
}

/// What it was that is gone, or is told of as deleted.
fn former<'a>(found: &'a Found, before: &'a Value) -> Option<&'a Value> {
    if found.difference.field.is_empty() && found.is_gone() {
        return found.difference.before.as_ref();
    }
    let at = found.at.first().filter(|_| found.is_ended())?;
    let place = &PLACES[at.place];
    let Shape::List(ids) = place.shape else { return None };
    let mut all = before[place.part][place.key].as_array()?.iter();
    all.find(|one| id_of(one, ids) == at.id)
}

/// Whether something new does what that did: an endpoint of its service, a peering of its networks, a NAT gateway to which its routes lead.
fn takes_place(new: &Found, all: &[Found], then: &Value) -> bool {
    let is_whole = new.difference.field.is_empty() && new.is_new();
    let Some(now) = new.difference.after.as_ref().filter(|_| is_whole) else {
        return false;
    };
    let is_same = |field: &str| then[field].is_string() && then[field] == now[field];
    match new.difference.resource.kind.as_str() {
        "vpc-endpoint" => {
            let tables = |value: &Value| value["RouteTableIds"].as_array().cloned().unwrap_or_default();
            let is_there =
                then["VpcEndpointType"] != "Gateway" || tables(then).iter().any(|id| tables(now).contains(id));
            is_there && ["ServiceName", "VpcId", "VpcEndpointType"].into_iter().all(is_same)
        }
        "vpc-peering-connection" => {
            let ends = |value: &Value| {
                let ends =
                    ["RequesterVpcInfo", "AccepterVpcInfo"].map(|end| value[end]["VpcId"].as_str().map(str::to_owned));
                ends.into_iter().collect::<Option<BTreeSet<String>>>()
            };
            ends(then).is_some_and(|both| Some(both) == ends(now))
        }
        "nat-gateway" => {
            let ids = then["NatGatewayId"].as_str().zip(now["NatGatewayId"].as_str());
            ids.is_some_and(|(then, now)| all.iter().any(|one| one.leads_over(then, now)))
        }
        _ => false,
    }
}

/// The domains of AWS's endpoints, by partition and kind (AWS General Reference, "Service endpoints").
const OF_AWS: [&str; 3] = ["amazonaws.com", "amazonaws.com.cn", "api.aws"];

/// Of hosted zones only the records of the names are read that are asked for, and only the zones that hold one: what one reading has and the
/// other was not asked for is no difference.
pub(super) fn keep_asked_for(all: &mut Vec<Found>, before: &Value, after: &Value) {
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
pub(super) fn join_role(all: &mut Vec<Found>) {
    let is_of =
        |found: &Found, key: &str, field: &str| PLACES[found.at[0].place].key == key && found.difference.field == field;
    let is_another = |found: &Found| is_of(found, "job", "Role") || is_of(found, "crawler", "Role");
    if all.iter().any(is_another) {
        all.retain(|found| !is_of(found, "Role", ""));
    }
}
