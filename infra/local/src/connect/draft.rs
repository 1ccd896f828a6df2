//! The input as it grows: what a word means, where an answer goes, and what an answer's text is as JSON. The rules of the input are not
//! here: they are the request's own.

use serde_json::{Map, Value, json};
use shared_domain::Request;
use shared_domain::source::{Engine, SourceAnswer};

/// Whether the one word may be the name of a connection, mistyped: it is no source, no host and no URL.
pub(super) fn may_be_a_name(word: &str) -> bool {
    let says_more = |word: &str| {
        let request = Request::parse(json!({ "source": word }));
        request.is_ok_and(|request| !matches!(request.source_answer(), SourceAnswer::OneOf { .. }))
    };
    // A name may well hold the word of its engine.
    let is_compound = word.contains(['-', '_']);
    Engine::of_word(word).is_none()
        && meaning(word, false)["source"] == word
        && !word.contains(char::is_whitespace)
        && (is_compound || !says_more(word))
}

/// What the one word of the command line stands for. `exists` says whether a connection has that name.
pub(super) fn meaning(word: &str, exists: bool) -> Value {
    let is_host = word.contains('.') && !word.contains(char::is_whitespace) && !word.ends_with('.');
    if exists {
        json!({ "connection": word })
    } else if word.starts_with("jdbc:") {
        json!({ "url": word })
    } else if is_host {
        json!({"endpoint": {"host": word}})
    } else {
        json!({ "source": word })
    }
}

/// Answers as a file gives them: an input, in which a question's path may stand as it is asked for (`"endpoint.host": ...`).
pub(super) fn unfolded(answers: Value) -> Result<Value, String> {
    let Value::Object(answers) = answers else {
        return Err("the answers are not a JSON object".to_owned());
    };
    let mut draft = json!({});
    for (path, value) in answers {
        put_in(&mut draft, &path, value)?;
    }
    Ok(draft)
}

/// Puts an answer in beside the others: an object field by field, so that both forms of a field's place may stand in one file.
fn put_in(draft: &mut Value, path: &str, value: Value) -> Result<(), String> {
    match value {
        Value::Object(fields) => {
            if at(draft, path).is_none() {
                set(draft, path, json!({}));
            }
            for (field, value) in fields {
                put_in(draft, &format!("{path}.{field}"), value)?;
            }
            Ok(())
        }
        value if at(draft, path).is_some_and(|there| *there != value) => {
            Err(format!("the answers give `{path}` twice, and not the same"))
        }
        value => {
            set(draft, path, value);
            Ok(())
        }
    }
}

/// What stands at a path.
fn at<'a>(draft: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').try_fold(draft, |value, field| value.get(field))
}

/// Puts a value at a path; null takes away what is there, and what is empty without it. The path `$` replaces everything.
pub(super) fn set(draft: &mut Value, path: &str, value: Value) {
    if path == "$" {
        *draft = value;
        return;
    }
    if !draft.is_object() {
        *draft = Value::Object(Map::new());
    }
    let Some(fields) = draft.as_object_mut() else { return };
    match path.split_once('.') {
        Some((field, rest)) => {
            let takes_away = value.is_null();
            let inner = fields.entry(field).or_insert_with(|| json!({}));
            set(inner, rest, value);
            if takes_away && *inner == json!({}) {
                fields.remove(field);
            }
        }
        None if value.is_null() => {
            fields.remove(path);
        }
        None => {
            fields.insert(path.to_owned(), value);
        }
    }
}

/// A value as it goes to a path: what is confirmed already stays so.
pub(super) fn beside(draft: &Value, path: &str, value: &Value) -> Value {
    let (Some(there), Some(new), "confirm") = (at(draft, path).and_then(Value::as_array), value.as_array(), path)
    else {
        return value.clone();
    };
    let more = new.iter().filter(|one| !there.contains(one));
    there.iter().chain(more).cloned().collect()
}

/// A person's text as the kind of JSON that the question's example is. What does not fit stays text: the request says what is wrong.
pub(super) fn value_of(example: Option<&Value>, text: &str) -> Value {
    let text = text.trim();
    let bare = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    match example {
        Some(Value::Number(_) | Value::Bool(_) | Value::Object(_)) => {
            serde_json::from_str(text).unwrap_or_else(|_| Value::from(text))
        }
        Some(Value::Array(_)) => text
            .split([',', ' '])
            .map(str::trim)
            .filter(|one| !one.is_empty())
            .map(Value::from)
            .collect(),
        _ => Value::from(bare.unwrap_or(text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_word_is_a_connection_a_url_a_host_or_a_source() {
        for (word, exists, draft) in [
            ("orders-prod", true, json!({"connection": "orders-prod"})),
            ("orders-prod", false, json!({"source": "orders-prod"})),
            ("postgres", false, json!({"source": "postgres"})),
            (
                "my data warehouse on AWS.",
                false,
                json!({"source": "my data warehouse on AWS."}),
            ),
            (
                "db.example.internal",
                false,
                json!({"endpoint": {"host": "db.example.internal"}}),
            ),
            ("jdbc:mysql://h:3306/d", false, json!({"url": "jdbc:mysql://h:3306/d"})),
        ] {
            assert_eq!(meaning(word, exists), draft, "{word}");
        }
    }

    #[test]
    fn a_word_that_is_no_source_may_be_a_mistyped_name() {
        for (word, may) in [
            ("ordes-prod", true),
            ("orders-postgre", true),
            ("ordes", true),
            ("postgres", false),
            ("mysql", false),
            ("mongodb", false),
            ("RDS MySQL", false),
            ("db.example.internal", false),
            ("jdbc:mysql://h:3306/d", false),
        ] {
            assert_eq!(may_be_a_name(word), may, "{word}");
        }
    }

    #[test]
    fn an_answer_goes_to_its_path_and_null_takes_it_away() {
        let answers = json!({"endpoint": {"port": 5432}, "endpoint.host": "h.x", "auth.method": "iam"});
        let mut draft = unfolded(answers).unwrap();
        assert_eq!(
            draft,
            json!({"endpoint": {"port": 5432, "host": "h.x"}, "auth": {"method": "iam"}})
        );
        set(&mut draft, "endpoint.port", Value::Null);
        set(&mut draft, "auth", Value::Null);
        assert_eq!(draft, json!({"endpoint": {"host": "h.x"}}));
        set(&mut draft, "$", json!({"connection": "x"}));
        assert_eq!(draft, json!({"connection": "x"}));
        assert!(unfolded(json!(["x"])).is_err());
    }

    #[test]
    fn both_forms_of_a_field_merge_in_any_order_and_two_answers_to_one_question_are_none() {
        let whole = json!({"endpoint": {"host": "h.x", "port": 1}});
        for answers in [
            json!({"endpoint.host": "h.x", "endpoint": {"port": 1}}),
            json!({"endpoint": {"port": 1}, "endpoint.host": "h.x"}),
            json!({"endpoint.host": "h.x", "endpoint": {}, "endpoint.port": 1}),
            json!({"endpoint.host": "h.x", "endpoint": {"host": "h.x", "port": 1}}),
        ] {
            assert_eq!(unfolded(answers.clone()), Ok(whole.clone()), "{answers}");
        }
        assert_eq!(unfolded(json!({"network": {}})), Ok(json!({"network": {}})));
        let twice = unfolded(json!({"endpoint.host": "h.x", "endpoint": {"host": "other.x"}}));
        assert!(twice.unwrap_err().contains("`endpoint.host` twice"));
    }

    #[test]
    fn a_text_becomes_what_the_example_is_and_stays_text_where_it_does_not_fit() {
        for (example, text, value) in [
            (json!(5432), "3306", json!(3306)),
            (json!(5432), "the usual", json!("the usual")),
            (json!(["sg-0abc"]), "sg-1, sg-2", json!(["sg-1", "sg-2"])),
            (json!(true), "false", json!(false)),
            (json!("orders"), " 7 ", json!("7")),
            (json!("orders"), "\"q\"", json!("q")),
        ] {
            assert_eq!(value_of(Some(&example), text), value, "{text}");
        }
    }
}
