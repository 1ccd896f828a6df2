//! The JSON Schema of the input, generated from the types, so that editors and the console can help before an execution starts.

use serde_json::Value;

/// The JSON Schema of [`super::Request`], as it lies beside the state machine.
pub fn input_schema() -> Value {
    let mut schema = schemars::schema_for!(super::Request);
    schema.insert("title".to_owned(), "Input of a Pipefitter execution".into());
    schema.to_value()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::request::fields::{FIELDS, Field, Kind};

    const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../statemachine/input.schema.json");

    #[test]
    fn the_schema_beside_the_state_machine_is_fresh() {
        let fresh = input_schema();
        if std::env::var_os("PIPEFITTER_BLESS").is_some() {
            std::fs::write(FILE, format!("{}\n", serde_json::to_string_pretty(&fresh).unwrap())).unwrap();
        }
        let there = std::fs::read_to_string(FILE).unwrap_or_default();
        assert!(
            serde_json::from_str::<Value>(&there).is_ok_and(|there| there == fresh),
            "statemachine/input.schema.json is stale; write it anew with: PIPEFITTER_BLESS=1 cargo test -p shared-domain schema"
        );
    }

    #[test]
    fn the_fields_that_are_checked_are_the_fields_of_the_types() {
        fn names(schema: &Value, root: &Value, path: &str, found: &mut BTreeSet<String>) {
            let schema = match schema.get("$ref").and_then(Value::as_str) {
                Some(reference) => root.pointer(reference.trim_start_matches('#')).unwrap(),
                None => schema,
            };
            for option in schema.get("anyOf").and_then(Value::as_array).into_iter().flatten() {
                names(option, root, path, found);
            }
            for (name, inner) in schema
                .get("properties")
                .and_then(Value::as_object)
                .into_iter()
                .flatten()
            {
                found.insert(format!("{path}{name}"));
                names(inner, root, &format!("{path}{name}."), found);
            }
        }
        fn fields(of: &[Field], path: &str, found: &mut BTreeSet<String>) {
            for field in of {
                found.insert(format!("{path}{}", field.name));
                if let Kind::Object(inner) = field.kind {
                    fields(inner, &format!("{path}{}.", field.name), found);
                }
            }
        }
        let schema = input_schema();
        let (mut of_types, mut of_table) = (BTreeSet::new(), BTreeSet::new());
        names(&schema, &schema, "", &mut of_types);
        fields(FIELDS, "", &mut of_table);
        assert_eq!(of_types, of_table);
    }
}
