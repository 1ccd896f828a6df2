//! The way that a request takes, decided from the request and from what exists.

use shared_domain::Request;
use shared_domain::report::ConnectionRef;
use shared_domain::request::{TestEngine, questions, questions_before_test};
use shared_domain::shell::is_unseen;
use shared_domain::source::{Engine, SourceAnswer};
use shared_domain::step::{AwsContext, Problem, Route, Way};

/// A connection that exists.
pub(crate) struct Existing {
    pub(crate) reference: ConnectionRef,
    /// The engine that its URL or type names.
    pub(crate) engine: Option<Engine>,
}

/// Input that Pipefitter will not take.
pub(crate) fn refuse(problems: Vec<Problem>) -> Route {
    let reason = match problems.len() {
        1 => "one field of the input is wrong".to_owned(),
        count => format!("{count} fields of the input are wrong"),
    };
    Route {
        problems,
        ..Route::of(Way::Refuse, reason, Request::default())
    }
}

/// The way for a valid request. `existing` is the connection of the name that it gives.
pub(crate) fn decide(request: Request, context: AwsContext, existing: Option<Existing>) -> Route {
    let problems = request.problems_in(&context);
    if !problems.is_empty() {
        return Route {
            context,
            ..refuse(problems)
        };
    }
    let (engine_there, there) = existing.map(|existing| (existing.engine, existing.reference)).unzip();
    if let Some(problem) = unseen_in_new_name(&request).filter(|_| there.is_none()) {
        return Route {
            context,
            ..refuse(vec![problem])
        };
    }
    let mut route = if request.resolves() {
        Route::of(Way::Resolve, "the report of an incident is asked for", request)
    } else if request.diagnose.is_some() {
        diagnose(request)
    } else if let Some(there) = there.as_ref().filter(|_| !request.defines_a_connection()) {
        test(request, there, engine_there.flatten())
    } else {
        register(request, there.is_some())
    };
    route.context = context;
    route.existing = there;
    route
}

/// A name can never be changed, so that one which nobody could type again is not made. One that is there already is taken as it is.
fn unseen_in_new_name(request: &Request) -> Option<Problem> {
    let name = request
        .connection
        .as_deref()
        .filter(|_| request.defines_a_connection() || request.source.is_some())?;
    let unseen = name.chars().find(|c| is_unseen(*c))?;
    Some(Problem {
        path: "connection".to_owned(),
        problem: format!(
            "holds a character that nobody sees (U+{:04X}), and a connection's name can never be changed",
            u32::from(unseen)
        ),
        remedy: "type the name anew, without it".to_owned(),
    })
}

fn diagnose(request: Request) -> Route {
    let questions = questions(&request, &request.source_answer());
    if questions.is_empty() {
        return Route::of(Way::Diagnose, "a diagnosis is asked for", request);
    }
    Route {
        questions,
        ..Route::of(Way::Ask, "what to diagnose is not clear yet", request)
    }
}

fn test(mut request: Request, there: &ConnectionRef, engine: Option<Engine>) -> Route {
    let questions = questions_before_test(&request);
    // TestConnection alone, unless the user names engines.
    request.engines.get_or_insert_default();
    let reason = format!("the connection `{}` exists, so it is tested", there.name);
    let way = if questions.is_empty() { Way::Test } else { Way::Ask };
    Route {
        questions,
        engine,
        ..Route::of(way, reason, request)
    }
}

fn register(mut request: Request, exists: bool) -> Route {
    let source = request.source_answer();
    if let SourceAnswer::Refused(refusal) = source {
        return Route {
            refusal: Some(refusal),
            ..Route::of(Way::Refuse, "Pipefitter does not register this source", request)
        };
    }
    let questions = questions(&request, &source);
    request.engines.get_or_insert_with(|| vec![TestEngine::GlueEtl]);
    let known = match &source {
        SourceAnswer::Engine { reason, .. } => format!(" ({reason})"),
        _ => String::new(),
    };
    let (way, reason) = match (questions.is_empty(), exists) {
        (false, _) => (Way::Ask, format!("{} still missing{known}", count(questions.len()))),
        (true, true) => (
            Way::Register,
            format!("the request is complete{known}; the connection exists and has to be the same"),
        ),
        (true, false) => (Way::Register, format!("the request is complete{known}")),
    };
    Route {
        questions,
        engine: source.engine(),
        ..Route::of(way, reason, request)
    }
}

fn count(open: usize) -> String {
    if open == 1 {
        "one answer is".to_owned()
    } else {
        format!("{open} answers are")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn context() -> AwsContext {
        AwsContext {
            account: "111122223333".into(),
            region: "us-east-1".into(),
            partition: "aws".into(),
        }
    }

    fn way(request: Value, exists: bool) -> Route {
        let existing = exists.then(|| Existing {
            reference: ConnectionRef {
                name: "x".into(),
                connection_type: Some("JDBC".into()),
            },
            engine: Some(Engine::Mysql),
        });
        decide(Request::parse(request).unwrap(), context(), existing)
    }

    fn full() -> Value {
        json!({
            "connection": "x", "source": "postgresql",
            "endpoint": {"host": "h.example.internal", "port": 5432, "database": "d"},
            "auth": {"secretId": "s"}, "glueRole": "arn:aws:iam::111122223333:role/GlueRole",
        })
    }

    /// A name that is there is tested whatever is in it; a new one could never be put right.
    #[test]
    fn a_new_name_has_nothing_in_it_that_nobody_sees() {
        for (name, exists, is_taken) in [
            ("orders\u{200b}", false, false),
            ("\u{202e}x", false, false),
            ("orders\u{200b}", true, true),
            ("größe", false, true),
        ] {
            let route = way(json!({"connection": name, "source": "mysql"}), exists);
            let refused: Vec<&str> = route.problems.iter().map(|problem| problem.path.as_str()).collect();
            assert_eq!(refused.is_empty(), is_taken, "{name:?}: {refused:?}");
            assert!(refused.iter().all(|path| *path == "connection"), "{refused:?}");
        }
        let known = way(json!({"connection": "a\u{200b}"}), false);
        assert!(known.problems.is_empty(), "what is only named may be there");
    }

    #[test]
    fn each_request_takes_its_way() {
        for (request, exists, expected) in [
            (json!({}), false, Way::Ask),
            (json!({"source": "postgres"}), false, Way::Ask),
            (json!({"connection": "x"}), false, Way::Ask),
            (json!({"connection": "x"}), true, Way::Test),
            (json!({"connection": "x", "engines": ["glue-etl"]}), true, Way::Ask),
            (
                json!({"connection": "x", "engines": ["glue-etl"], "glueRole": "arn:aws:iam::111122223333:role/G"}),
                true,
                Way::Test,
            ),
            (json!({"connection": "x", "endpoint": {"host": "h"}}), true, Way::Ask),
            (full(), false, Way::Register),
            (full(), true, Way::Register),
            (json!({"endpoint": {"host": "h.rds.amazonaws.com"}}), false, Way::Ask),
            (json!({"source": "kafka"}), false, Way::Refuse),
            (json!({"source": "oracle"}), false, Way::Ask),
            (json!({"source": "postgres", "schemaVersion": 2}), false, Way::Ask),
            (json!({"connection": "x", "source": "oracle"}), true, Way::Test),
            (json!({"diagnose": {"jobName": "nightly"}}), false, Way::Diagnose),
            (json!({"connection": "x", "diagnose": {}}), true, Way::Diagnose),
            (json!({"diagnose": {}}), false, Way::Ask),
            (json!({"incident": "3f2a9c0d1e4b-1"}), false, Way::Resolve),
            (
                json!({"incident": "3f2a9c0d1e4b-1", "diagnose": {"jobName": "nightly", "jobRunId": "jr_1",
                    "event": {"state": "SUCCEEDED"}}}),
                false,
                Way::Resolve,
            ),
            (
                json!({"incident": "3f2a9c0d1e4b-1", "diagnose": {"jobName": "nightly", "event": {"state": "FAILED"}}}),
                false,
                Way::Diagnose,
            ),
            (
                json!({"glueRole": "arn:aws:iam::999999999999:role/G"}),
                false,
                Way::Refuse,
            ),
        ] {
            let route = way(request.clone(), exists);
            assert_eq!(route.way, expected, "{request}: {}", route.reason);
            assert_eq!(route.way == Way::Ask, !route.questions.is_empty(), "{request}");
            assert_eq!(route.context, context(), "{request}");
        }
    }

    #[test]
    fn a_new_connection_is_proven_in_glue_etl_and_an_existing_one_by_its_test() {
        assert_eq!(way(full(), false).request.engines, Some(vec![TestEngine::GlueEtl]));
        let test = way(json!({"connection": "x"}), true);
        assert_eq!((test.request.engines, test.engine), (Some(vec![]), Some(Engine::Mysql)));
    }

    #[test]
    fn a_refusal_says_where_to_go() {
        let refused = way(json!({"source": "Salesforce"}), false);
        assert!(refused.refusal.unwrap().instead.contains("AppFlow"));
    }

    #[test]
    fn every_example_input_takes_the_way_that_its_name_says() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/inputs");
        let mut seen = 0;
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|ending| ending != "json") {
                continue;
            }
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            let text = std::fs::read_to_string(&path).unwrap();
            let expected = match name.as_str() {
                "empty" | "source-only" | "host-only" => Way::Ask,
                "existing-connection" => Way::Test,
                _ if name.starts_with("diagnose-") => Way::Diagnose,
                _ if name.starts_with("refused-") => Way::Refuse,
                // Its port is the database's own, which discovery knows.
                "postgresql-aurora-managed-secret" => Way::Ask,
                _ => Way::Register,
            };
            let route = match Request::parse(serde_json::from_str(&text).unwrap()) {
                Ok(request) => {
                    let reference = ConnectionRef {
                        name: "x".into(),
                        connection_type: None,
                    };
                    let existing = Existing {
                        reference,
                        engine: None,
                    };
                    decide(request, context(), (name == "existing-connection").then_some(existing))
                }
                Err(problems) => refuse(problems),
            };
            assert_eq!(
                route.way, expected,
                "{name}: {} {:?} {:?}",
                route.reason, route.questions, route.problems
            );
            seen += 1;
        }
        assert!(seen > 5);
    }
}
