//! A table in memory that holds conditions as DynamoDB does, for tests. It understands the expressions that this crate writes.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::Builder;
use aws_sdk_dynamodb::config::retry::RetryConfig;
use aws_sdk_dynamodb::error::ErrorMetadata;
use aws_sdk_dynamodb::operation::delete_item::DeleteItemOutput;
use aws_sdk_dynamodb::operation::get_item::GetItemOutput;
use aws_sdk_dynamodb::operation::put_item::{PutItemError, PutItemOutput};
use aws_sdk_dynamodb::operation::query::QueryOutput;
use aws_sdk_dynamodb::operation::update_item::{UpdateItemError, UpdateItemOutput};
use aws_sdk_dynamodb::types::AttributeValue;
use aws_sdk_dynamodb::types::error::ConditionalCheckFailedException;
use aws_sdk_dynamodb::types::error::builders::ConditionalCheckFailedExceptionBuilder;
use aws_smithy_mocks::{MockResponse, Rule, RuleMode, mock, mock_client};

use crate::Table;
use crate::item::Item;

/// What the table holds and how often it was asked.
#[derive(Clone, Debug, Default)]
pub struct Fake(Arc<Mutex<Held>>);

/// Items by their keys.
type Items = BTreeMap<(String, String), Item>;

#[derive(Debug, Default)]
struct Held {
    items: Items,
    reads: usize,
    writes: usize,
    refused: Option<(&'static str, &'static str)>,
    meanwhile: Option<(&'static str, Items)>,
}

impl Held {
    /// What comes before a call: somebody else's, and a refusal.
    fn refuses(&mut self, operation: &str) -> Option<ErrorMetadata> {
        if let Some((_, items)) = self.meanwhile.take_if(|(before, _)| *before == operation) {
            self.items = items;
        }
        let (refused, code) = self.refused.filter(|(refused, _)| *refused == operation)?;
        let message = format!("not possible now or not authorized to perform: dynamodb:{refused}");
        let no = ErrorMetadata::builder().code(code).message(message);
        Some(no.build())
    }
}

impl Fake {
    /// The table.
    pub fn table(&self) -> Table {
        let rules = [self.get(), self.put(), self.update(), self.delete(), self.query()];
        let rules: Vec<&Rule> = rules.iter().collect();
        // The mocks do not know the rule of a call that is made again.
        let once = |config: Builder| config.retry_config(RetryConfig::disabled());
        Table::new(
            mock_client!(aws_sdk_dynamodb, RuleMode::MatchAny, rules, once),
            "incidents",
        )
    }

    /// Denies an operation, such as `GetItem`, from now on.
    pub fn deny(&self, operation: Option<&'static str>) {
        self.with(|held| held.refused = operation.map(|operation| (operation, "AccessDeniedException")));
    }

    /// Fails an operation with that code from now on.
    pub fn fail(&self, operation: &'static str, code: &'static str) {
        self.with(|held| held.refused = Some((operation, code)));
    }

    /// A table that holds the same.
    pub fn copy(&self) -> Self {
        let copy = Self::default();
        let items = self.with(|held| held.items.clone());
        copy.with(|held| held.items = items);
        copy
    }

    /// Just before the next such operation somebody else makes the table what the other is.
    pub fn meanwhile(&self, operation: &'static str, other: &Self) {
        let items = other.with(|held| held.items.clone());
        self.with(|held| held.meanwhile = Some((operation, items)));
    }

    /// Changes every item, as another version may have written it.
    pub fn rewrite(&self, change: impl Fn(&mut HashMap<String, AttributeValue>)) {
        self.with(|held| held.items.values_mut().for_each(change));
    }

    /// Reads and writes until now.
    pub fn calls(&self) -> (usize, usize) {
        self.with(|held| (held.reads, held.writes))
    }

    /// The keys of all items.
    pub fn keys(&self) -> Vec<(String, String)> {
        self.with(|held| held.items.keys().cloned().collect())
    }

    fn with<T>(&self, work: impl FnOnce(&mut Held) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn get(&self) -> Rule {
        let fake = self.clone();
        mock!(Client::get_item).then_compute_response(move |input| {
            fake.with(|held| {
                held.reads += 1;
                if let Some(no) = held.refuses("GetItem") {
                    return MockResponse::Error(aws_sdk_dynamodb::operation::get_item::GetItemError::generic(no));
                }
                let item = input.key().and_then(|key| held.items.get(&keys(key)).cloned());
                MockResponse::Output(GetItemOutput::builder().set_item(item).build())
            })
        })
    }

    fn put(&self) -> Rule {
        let fake = self.clone();
        mock!(Client::put_item).then_compute_response(move |input| {
            fake.with(|held| {
                held.writes += 1;
                if let Some(no) = held.refuses("PutItem") {
                    return MockResponse::Error(PutItemError::generic(no));
                }
                let item = input.item().cloned().unwrap_or_default();
                let there = held.items.get(&keys(&item));
                let values = input.expression_attribute_values();
                if !holds(input.condition_expression(), there, values) {
                    let failed = failed().set_item(there.cloned());
                    return MockResponse::Error(PutItemError::ConditionalCheckFailedException(failed.build()));
                }
                held.items.insert(keys(&item), item);
                MockResponse::Output(PutItemOutput::builder().build())
            })
        })
    }

    fn update(&self) -> Rule {
        let fake = self.clone();
        mock!(Client::update_item).then_compute_response(move |input| {
            fake.with(|held| {
                held.writes += 1;
                if let Some(no) = held.refuses("UpdateItem") {
                    return MockResponse::Error(UpdateItemError::generic(no));
                }
                let key = input.key().cloned().unwrap_or_default();
                let values = input.expression_attribute_values();
                if !holds(input.condition_expression(), held.items.get(&keys(&key)), values) {
                    let failed = failed().set_item(held.items.get(&keys(&key)).cloned()).build();
                    return MockResponse::Error(UpdateItemError::ConditionalCheckFailedException(failed));
                }
                let item = held.items.entry(keys(&key)).or_insert(key);
                change(item, input.update_expression().unwrap_or_default(), values);
                MockResponse::Output(UpdateItemOutput::builder().build())
            })
        })
    }

    fn delete(&self) -> Rule {
        let fake = self.clone();
        mock!(Client::delete_item).then_compute_output(move |input| {
            fake.with(|held| {
                held.writes += 1;
                input.key().map(|key| held.items.remove(&keys(key)));
                DeleteItemOutput::builder().build()
            })
        })
    }

    fn query(&self) -> Rule {
        let fake = self.clone();
        mock!(Client::query).then_compute_response(move |input| {
            fake.with(|held| {
                held.reads += 1;
                if let Some(no) = held.refuses("Query") {
                    return MockResponse::Error(aws_sdk_dynamodb::operation::query::QueryError::generic(no));
                }
                let condition = input.key_condition_expression();
                let fits = |item: &&Item| holds(condition, Some(item), input.expression_attribute_values());
                let items: Vec<Item> = held.items.values().filter(fits).cloned().collect();
                MockResponse::Output(QueryOutput::builder().set_items(Some(items)).build())
            })
        })
    }
}

/// The error of a condition that did not hold, with its code as on the wire.
fn failed() -> ConditionalCheckFailedExceptionBuilder {
    let code = ErrorMetadata::builder().code("ConditionalCheckFailedException").build();
    ConditionalCheckFailedException::builder().meta(code)
}

fn keys(item: &Item) -> (String, String) {
    let text = |name: &str| item.get(name).and_then(|value| value.as_s().ok()).cloned();
    (text("pk").unwrap_or_default(), text("sk").unwrap_or_default())
}

/// `(a = :b AND e < :f) OR (attribute_not_exists(c) AND begins_with(d, :e))`.
fn holds(condition: Option<&str>, item: Option<&Item>, values: Option<&Item>) -> bool {
    let of = |name: &str| item.and_then(|item| item.get(name));
    let value = |name: &str| values.and_then(|values| values.get(name));
    let one = |term: &str| {
        let term = term.trim().trim_start_matches('(');
        let inner = |function: &str| {
            Some(
                term.strip_prefix(function)?
                    .trim_start_matches('(')
                    .trim_end_matches(')'),
            )
        };
        if let Some(name) = inner("attribute_not_exists") {
            of(name).is_none()
        } else if let Some(name) = inner("attribute_exists") {
            of(name).is_some()
        } else if let Some((name, begin)) = inner("begins_with").and_then(|both| both.split_once(", ")) {
            let text = |value: Option<&AttributeValue>| value.and_then(|value| value.as_s().ok()).cloned();
            let (text, begin) = (text(of(name)), text(value(begin)));
            text.zip(begin).is_some_and(|(text, begin)| text.starts_with(&begin))
        } else if let Some((name, wanted)) = term.trim_end_matches(')').split_once(" < ") {
            let number = |value: Option<&AttributeValue>| value?.as_n().ok()?.parse::<i64>().ok();
            number(of(name))
                .zip(number(value(wanted)))
                .is_some_and(|(one, other)| one < other)
        } else {
            let sides = term.trim_end_matches(')').split_once(" = ");
            sides.is_some_and(|(name, wanted)| of(name).is_some() && of(name) == value(wanted))
        }
    };
    condition.is_none_or(|condition| condition.split(" OR ").any(|all| all.split(" AND ").all(one)))
}

/// `SET a = :b, c = :d REMOVE e`.
fn change(item: &mut Item, expression: &str, values: Option<&Item>) {
    let (set, remove) = expression.split_once(" REMOVE ").unwrap_or((expression, ""));
    for (name, value) in set
        .trim_start_matches("SET ")
        .split(", ")
        .filter_map(|one| one.split_once(" = "))
    {
        if let Some(value) = values.and_then(|values| values.get(value)) {
            item.insert(name.to_owned(), value.clone());
        }
    }
    item.remove(remove);
}
