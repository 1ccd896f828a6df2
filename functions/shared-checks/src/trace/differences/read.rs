//! What differs, place by place of the facts.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use shared_domain::diagnosis::Resource;
use shared_domain::trace::Difference;

use super::super::lists::{
    Named, ORDERED, PLACES, Place, Shape, element_key, id_of, is_another, is_reference, key_named,
};
use super::super::references::Along;
use super::{Found, Leaf, Location};

pub(super) fn is_unreadable(value: &Value) -> bool {
    value
        .as_object()
        .is_some_and(|fields| fields.len() == 1 && fields.contains_key("unreadable"))
}

fn is_missing(value: &Value) -> bool {
    value.get("missing").is_some_and(|missing| *missing == true)
}

#[derive(Default)]
pub(super) struct Differences {
    pub(super) found: Vec<Found>,
    /// What of a resource was not read then or now, each in words.
    pub(super) unread: BTreeSet<String>,
}

impl Differences {
    pub(super) fn place(&mut self, number: usize, place: &Place, then: &Value, now: &Value) {
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
    pub(super) fn of_another(
        &mut self,
        named: Named,
        at: &Location,
        then: Option<&Value>,
        now: Option<&Value>,
    ) -> bool {
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
                replaces: None,
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
