//! Facts that can be shown to others: account ids, names, addresses and host names are replaced, the same one always by the same.
//!
//! What is replaced keeps what a judgement goes by. An address keeps its class and whom it shares a network with ([`addresses`]); a name
//! keeps its marks and is replaced word by word, so that what begins as another still does ([`words`]); a host keeps the service and the
//! Region it is of. Ids that AWS made (`vpc-0abc...`) stay: they say nothing to others, and a network team needs them.
//!
//! In a field of its own every word of a name goes. In running text (an error, a log line) only what is a name elsewhere goes, with
//! accounts, addresses, ARNs, S3 URIs, host names and mail addresses ([`hosts`]): a message has to be readable as one. Whoever masks facts judges them again, and compares.

mod addresses;
mod hosts;
mod names;
mod words;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::record::Facts;
use addresses::Addresses;
use names::{Kind, kind_of};
use words::Words;

/// The lists of tags, which are left out.
const TAGS: [&str; 2] = ["Tags", "TagList"];

/// What stands for what.
#[derive(Clone, Debug)]
pub struct Mask {
    words: Words,
    addresses: Addresses,
}

impl Mask {
    /// Learns the names and networks of these facts. What stands for an address depends on all of them, so that it cannot be computed
    /// back without them.
    pub fn of(all: &[&Facts]) -> Self {
        let trees: Vec<Value> = all
            .iter()
            .filter_map(|facts| serde_json::to_value(facts).ok())
            .collect();
        let mut words = Words::default();
        let mut networks = Vec::new();
        for tree in &trees {
            learn(tree, "", &mut words, &mut networks);
        }
        let seed = Value::Array(trees).to_string();
        Self {
            addresses: Addresses::new(&seed, &networks),
            words,
        }
    }

    /// The facts, masked. `None` where they are not facts any more, which no fact that is known leads to.
    pub fn facts(&self, facts: &Facts) -> Option<Facts> {
        self.any(facts)
    }

    fn any<T: Serialize + DeserializeOwned>(&self, thing: &T) -> Option<T> {
        let tree = serde_json::to_value(thing).ok()?;
        serde_json::from_value(self.tree("", tree)).ok()
    }

    fn tree(&self, key: &str, tree: Value) -> Value {
        match tree {
            Value::Object(fields) => {
                let of_names = names::has_names_as_keys(key);
                // Tags say whose a thing is, and nothing is judged by them.
                let shown = fields.into_iter().filter(|(name, _)| !TAGS.contains(&name.as_str()));
                let masked = shown.map(|(name, value)| {
                    let value = self.tree(&name, value);
                    let name = if of_names { self.field("name", &name) } else { name };
                    (name, value)
                });
                Value::Object(masked.collect::<Map<String, Value>>())
            }
            Value::Array(items) => Value::Array(items.into_iter().map(|item| self.tree(key, item)).collect()),
            Value::String(text) => Value::String(self.field(key, &text)),
            other => other,
        }
    }

    /// A text in the field of that name.
    fn field(&self, key: &str, text: &str) -> String {
        match kind_of(key, text) {
            Kind::Kept => text.to_owned(),
            Kind::Name
                if !text.starts_with("arn:") && !text.contains("://") && !text.trim_start().starts_with(['[', '{']) =>
            {
                match self.addresses.whole(text) {
                    Some(address) => address,
                    None => self.addresses.text(&self.words.name(text)),
                }
            }
            Kind::Name | Kind::Text => self.text(text),
        }
    }

    /// A running text.
    pub fn text(&self, text: &str) -> String {
        if let Some(address) = self.addresses.whole(text) {
            return address;
        }
        self.addresses.text(&self.words.text(text))
    }
}

/// What there is to learn: names by their fields, networks of VPCs, and what texts name.
fn learn(tree: &Value, key: &str, words: &mut Words, networks: &mut Vec<String>) {
    match tree {
        Value::Object(fields) => {
            for (name, value) in fields.iter().filter(|(name, _)| !TAGS.contains(&name.as_str())) {
                let is_network = matches!(name.as_str(), "CidrBlock") && fields.contains_key("VpcId");
                if let (true, Some(cidr)) = (is_network, value.as_str()) {
                    networks.push(cidr.to_owned());
                }
                if names::has_names_as_keys(name)
                    && let Some(named) = value.as_object()
                {
                    named.keys().for_each(|one| match one.contains("://") {
                        true => words.learn_from(one),
                        false => words.learn(one),
                    });
                }
                learn(value, name, words, networks);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| learn(item, key, words, networks)),
        Value::String(text) => {
            if kind_of(key, text) == Kind::Name && !text.contains("://") {
                words.learn(text);
            }
            words.learn_from(text);
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests;
