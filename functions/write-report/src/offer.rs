//! What a person answers the open questions with: for places what the walk says of each, and the whole input to paste.

use serde_json::{Map, Value, json};
use shared_domain::diagnosis::Reachability;
use shared_domain::step::{Choice, Place, Question};

use crate::document::Document;

/// Puts the places that were found into the questions that ask for one.
pub(crate) fn places(questions: &mut [Question], document: &Document) {
    let Some(found) = &document.places else { return };
    for question in questions {
        let choices = match question.path.as_str() {
            "network.subnetId" => each(
                &found.places,
                |place| json!(place.subnet_id),
                |place| format!("in {}, with {}", place.zone, group(place)),
            ),
            "network.securityGroupIds" => {
                question.commands.extend(found.commands.iter().cloned());
                each(
                    &found.places,
                    |place| json!([place.security_group_id]),
                    |place| format!("{} in {}", group(place), place.subnet_id),
                )
            }
            _ => continue,
        };
        question.choices = choices;
    }
}

/// Each value once, of its best place; where several sources fit, once for each.
fn each(places: &[Place], value: impl Fn(&Place) -> Value, which: impl Fn(&Place) -> String) -> Vec<Choice> {
    let mut said: Vec<(Option<&str>, Value)> = Vec::new();
    let mut choices: Vec<Choice> = Vec::new();
    for place in places {
        let (source, value) = (place.source.as_deref(), value(place));
        if said.contains(&(source, value.clone())) {
            continue;
        }
        said.push((source, value.clone()));
        let whose = source.map(|id| format!("for `{id}`, ")).unwrap_or_default();
        let reason = format!("{whose}{}: {}", which(place), judged(place));
        choices.push(Choice { value, reason });
    }
    choices
}

fn group(place: &Place) -> String {
    match &place.security_group_name {
        Some(name) => format!("{} ({name})", place.security_group_id),
        None => place.security_group_id.clone(),
    }
}

/// What a diagnosis would say of the place.
fn judged(place: &Place) -> String {
    let verdict = match place.reachability {
        Reachability::Reachable => "all is reached",
        Reachability::Degraded => "works in part",
        Reachability::Blocked => "does NOT reach all",
        Reachability::Unknown => "not all of it could be seen",
    };
    let against = place
        .speaks_against
        .iter()
        .map(|one| format!("but {}: {} ({})", one.code, one.title, one.resource));
    let reasons: Vec<String> = std::iter::once(verdict.to_owned())
        .chain(place.speaks_for.iter().cloned())
        .chain(against)
        .collect();
    reasons.join("; ")
}

/// The input with all that is known, and null where an answer is missing: given as it is, it is asked about again.
pub(crate) fn input(document: &Document, questions: &[Question]) -> Option<Value> {
    let route = document.route.as_ref()?;
    let known = route.known(document.discovery.as_ref());
    let mut input = serde_json::to_value(known).ok()?;
    for question in questions.iter().filter(|question| question.fill.is_none()) {
        let mut place = &mut input;
        let mut names = question.path.split('.').peekable();
        while let Some(name) = names.next() {
            let Some(fields) = place.as_object_mut() else { break };
            let open = match names.peek() {
                Some(_) => Value::Object(Map::new()),
                None => Value::Null,
            };
            // An answer that is to be another stays, so that it is seen.
            place = fields.entry(name).or_insert(open);
        }
    }
    Some(input)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(value: Value) -> Document {
        serde_json::from_value(value).unwrap()
    }

    fn question(path: &str) -> Question {
        serde_json::from_value(json!({"path": path, "ask": "?", "why": ""})).unwrap()
    }

    #[test]
    fn the_input_has_what_is_known_and_null_where_an_answer_is_missing() {
        let route = json!({"way": "ask", "reason": "", "request": {
            "source": "postgresql", "endpoint": {"host": "h.x"}, "engines": ["glue-etl"], "auth": {"method": "iam"},
        }});
        let discovery =
            json!({"selected": {"number": 1, "kind": "rds-instance", "id": "o", "engine": "postgres", "port": 5433}});
        let document = document(json!({"route": route, "discovery": discovery}));
        let open = ["connection", "endpoint.database", "network.subnetId", "auth.method"].map(question);
        assert_eq!(
            input(&document, &open).unwrap(),
            json!({
                "source": "postgresql",
                "endpoint": {"host": "h.x", "port": 5433, "database": null},
                "auth": {"method": "iam"},
                "engines": ["glue-etl"],
                "connection": null,
                "network": {"subnetId": null},
            })
        );
    }

    #[test]
    fn a_subnet_and_a_group_are_offered_once_with_their_best_place() {
        let place = |subnet: &str, group: &str, reachability: &str| {
            json!({"subnetId": subnet, "zone": "us-east-1a", "securityGroupId": group, "reachability": reachability,
                   "speaksFor": ["reaches h:5432"], "speaksAgainst": [], "unknown": []})
        };
        let places_found = [
            place("subnet-1", "sg-1", "reachable"),
            place("subnet-1", "sg-2", "blocked"),
            place("subnet-2", "sg-1", "blocked"),
        ];
        let document = document(json!({"places": {"places": places_found, "commands": ["aws ec2 x"]}}));
        let mut open = ["network.subnetId", "network.securityGroupIds", "connection"].map(question);
        places(&mut open, &document);
        let values = |at: usize| open[at].choices.iter().map(|one| one.value.clone()).collect::<Vec<_>>();
        assert_eq!(values(0), [json!("subnet-1"), json!("subnet-2")]);
        assert_eq!(values(1), [json!(["sg-1"]), json!(["sg-2"])]);
        assert!(values(2).is_empty() && open[1].commands == ["aws ec2 x"]);
        assert!(open[0].choices[0].reason.contains("all is reached; reaches h:5432"));
        assert!(open[0].choices[1].reason.contains("does NOT reach all"));
    }
}
