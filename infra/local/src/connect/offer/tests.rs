use shared_domain::Request;
use shared_domain::code::Code;
use shared_domain::report::ConnectionRef;
use shared_domain::request::questions;
use shared_domain::step::Objection;

use super::*;

fn orders() -> Candidate {
    Candidate {
        number: 1,
        kind: "aurora-cluster".into(),
        id: "orders".into(),
        engine: "aurora-postgresql".into(),
        host: Some("orders.cluster-abc.us-east-1.rds.amazonaws.com".into()),
        reader_host: Some("orders.cluster-ro-abc.us-east-1.rds.amazonaws.com".into()),
        port: Some(5433),
        database: Some("shop".into()),
        vpc_id: Some("vpc-1".into()),
        ..Candidate::default()
    }
}

fn seen(candidates: Vec<Candidate>, selected: Option<Candidate>) -> Seen<'static> {
    Seen {
        discovery: Discovery {
            candidates,
            selected,
            ..Discovery::default()
        },
        engine: Some(Engine::Postgresql),
        host: Some("orders.cluster-abc.us-east-1.rds.amazonaws.com"),
        ..Seen::of_nothing()
    }
}

fn open(draft: Value) -> Vec<Question> {
    let request = Request::parse(draft).unwrap();
    questions(&request, &request.source_answer())
}

fn labels(asked: &Asked) -> Vec<&str> {
    asked.choices.iter().map(|choice| choice.label.as_str()).collect()
}

#[test]
fn what_answers_other_questions_is_asked_first_and_the_name_last() {
    let all = open(json!({}));
    let first = |seen: &Seen| next(&all, seen).map(|asked| asked.path);
    assert_eq!(first(&seen(vec![orders()], None)).as_deref(), Some("endpoint.host"));
    assert_eq!(first(&seen(vec![], None)).as_deref(), Some("source"));
    let without = |paths: &[&str]| -> Vec<Question> {
        let open = open(json!({"source": "postgresql"})).into_iter();
        open.filter(|question| !paths.contains(&question.path.as_str()))
            .collect()
    };
    let mut serves = seen(vec![], None);
    let late = next(&without(&["endpoint.host"]), &serves).unwrap();
    assert_eq!(late.path, "endpoint.port", "nothing to use instead");
    serves.discovery.existing = vec![ConnectionRef {
        name: "orders".into(),
        connection_type: None,
    }];
    let early = next(&without(&["endpoint.host"]), &serves).unwrap();
    assert_eq!(
        (early.path.as_str(), labels(&early)),
        ("connection", vec!["use orders", "orders-2"])
    );
    assert_eq!(early.choices[0].sets, [("$", json!({"connection": "orders"}))]);
    assert_eq!(next(&[], &serves), None);
}

#[test]
fn what_is_nearly_a_name_of_the_account_is_chosen_or_kept_as_it_is() {
    let question = |path: &str, value: &str| -> Question {
        serde_json::from_value(json!({"path": path, "ask": "?", "why": "w", "unless": "as-given",
            "choices": [{"value": value, "reason": "r"}]}))
        .unwrap()
    };
    for (path, value, beside) in [
        ("endpoint.database", "orders", 0),
        ("endpoint.host", "h", 0),
        ("url", "jdbc:postgresql://h:1/d", 4),
    ] {
        let asked = asked(&question(path, value), &seen(vec![orders()], Some(orders())));
        let sets: Vec<_> = asked.choices.iter().map(|one| one.sets.clone()).collect();
        assert_eq!(sets.len(), 2, "{path}");
        assert_eq!(
            (&sets[0][0], sets[0].len()),
            (&(path, json!(value)), 1 + beside),
            "{path}"
        );
        assert_eq!(sets[1], [("confirm", json!(["as-given"]))], "{path}");
    }
}

#[test]
fn a_database_brings_its_port_and_its_reader_comes_first() {
    let asked = next(&open(json!({})), &seen(vec![orders()], None)).unwrap();
    let hosts: Vec<_> = asked.choices.iter().map(|choice| choice.sets.clone()).collect();
    let at = |host: &str| vec![("endpoint.host", json!(host)), ("endpoint.port", json!(5433))];
    assert_eq!(
        hosts,
        [
            at("orders.cluster-ro-abc.us-east-1.rds.amazonaws.com"),
            at("orders.cluster-abc.us-east-1.rds.amazonaws.com")
        ]
    );
    assert!(asked.choices[0].reason.contains("private in vpc-1") && asked.choices[0].reason.contains("reader"));
}

#[test]
fn only_ways_to_log_in_that_the_database_has_are_offered() {
    let with = |iam: bool, managed: bool| Candidate {
        iam_authentication: iam,
        managed_secret_arn: managed.then(|| "arn:aws:secretsmanager:us-east-1:111122223333:secret:rds!x".to_owned()),
        ..orders()
    };
    let redshift = json!({"source": "redshift", "endpoint": {"host": "w.x", "port": 5439, "database": "d"}});
    for (selected, expected) in [
        (
            None,
            vec![
                "IAM",
                "the database's managed secret",
                "a secret that exists",
                "a new secret",
            ],
        ),
        (
            Some(with(true, false)),
            vec!["IAM", "a secret that exists", "a new secret"],
        ),
        (
            Some(with(false, true)),
            vec![
                "IAM",
                "the database's managed secret",
                "a secret that exists",
                "a new secret",
            ],
        ),
    ] {
        let seen = seen(vec![], selected);
        let open = open(redshift.clone());
        let question = open.iter().find(|question| question.path == "auth.method").unwrap();
        let asked = asked(question, &seen);
        assert_eq!(labels(&asked), expected);
        assert!(asked.choices.iter().all(|choice| !choice.reason.is_empty()));
    }
}

#[test]
fn a_contradiction_has_choices_that_the_input_takes() {
    let named = |path: &str, choices: Vec<Value>| Question {
        path: path.to_owned(),
        choices: choices
            .into_iter()
            .map(|value| shared_domain::step::Choice {
                value,
                reason: "what `orders` says of itself".to_owned(),
            })
            .collect(),
        ..open(json!({})).remove(0)
    };
    let host = "orders.cluster-abc.us-east-1.rds.amazonaws.com";
    let wrong = json!({"url": format!("jdbc:oracle:thin:@//{host}:1521/ORCL")});
    let by_fields = json!({"source": "oracle", "endpoint": {"host": host, "port": 1521}});
    let right = json!(format!("jdbc:postgresql://{host}:5433/orders"));
    let fields = |engine: &str| json!({"source": engine, "endpoint": {"host": host, "port": 5433}});
    for (draft, question, sets) in [
        (
            &wrong,
            named("url", vec![right.clone()]),
            vec![json!({"url": right}), json!({"source": "postgresql"})],
        ),
        (
            &wrong,
            named("url", vec![]),
            vec![fields("postgresql"), json!({"source": "postgresql"})],
        ),
        (
            &by_fields,
            named("source", vec![json!("postgresql")]),
            vec![
                json!({"source": "postgresql", "endpoint": {"host": host, "port": 1521}}),
                json!({"source": "oracle", "endpoint": {"port": 1521}}),
            ],
        ),
        (
            &by_fields,
            named("endpoint.port", vec![json!(5433)]),
            vec![
                fields("oracle"),
                json!({"source": "oracle", "endpoint": {"port": 1521}}),
            ],
        ),
    ] {
        let asked = asked(&question, &seen(vec![], Some(orders())));
        let inputs: Vec<Value> = asked
            .choices
            .iter()
            .map(|choice| {
                let mut next = draft.clone();
                for (path, value) in &choice.sets {
                    crate::connect::draft::set(&mut next, path, value.clone());
                }
                Request::parse(next.clone()).unwrap();
                next
            })
            .collect();
        assert_eq!(inputs, sets, "{}", question.path);
        assert!(asked.choices[0].is_yes && !asked.choices[1].is_yes);
    }
}

#[test]
fn a_name_that_no_connection_has_is_answered_with_those_that_are_near() {
    let asked = which_connection("ordes", &["orders".to_owned()]);
    let sets: Vec<_> = asked.choices.iter().map(|choice| choice.sets[0].clone()).collect();
    let expected = [("connection", "orders"), ("source", "ordes"), ("connection", "ordes")];
    assert_eq!(sets, expected.map(|(path, value)| (path, json!(value))));
}

#[test]
fn every_question_has_an_answer_that_a_person_can_give_and_lists_say_what_they_could_not_see() {
    let roles = Listing {
        things: vec![Thing {
            value: "arn:aws:iam::111122223333:role/Glue".into(),
            reason: "Glue may assume it".into(),
            ..Thing::default()
        }],
        unreadable: Some("AccessDenied: secrets".into()),
        notes: Vec::new(),
    };
    let seen = Seen {
        roles: &roles,
        ..seen(vec![], Some(orders()))
    };
    let draft = json!({"source": "postgresql", "auth": {"method": "secret", "create": true}, "network": {}});
    for question in open(draft) {
        let asked = asked(&question, &seen);
        assert!(!asked.choices.is_empty() || asked.example.is_some(), "{}", asked.path);
        assert!(asked.choices.iter().all(|choice| !choice.sets.is_empty()));
        match asked.path.as_str() {
            "glueRole" => assert_eq!(asked.unseen.as_deref(), Some("AccessDenied: secrets")),
            "endpoint.database" => assert_eq!(labels(&asked), ["shop"]),
            "endpoint.port" => assert_eq!(labels(&asked), ["5432"]),
            "confirm" => assert_eq!(labels(&asked), ["yes"]),
            _ => {}
        }
    }
}

#[test]
fn a_place_answers_for_subnet_and_group_and_says_what_speaks_against_it() {
    let places = Places {
        places: vec![Place {
            subnet_id: "subnet-1".into(),
            zone: "us-east-1a".into(),
            security_group_id: "sg-1".into(),
            reachability: Reachability::Blocked,
            speaks_for: vec!["reaches s3".into()],
            speaks_against: vec![Objection {
                code: Code::DstSgIngress,
                title: "The source's groups do not admit the connection".into(),
                resource: "sg-db".into(),
            }],
            ..Place::default()
        }],
        missing: vec!["vpc-1 has 9 subnets, of which 6 were judged".into()],
        ..Places::default()
    };
    let seen = Seen {
        places: &places,
        ..seen(vec![], Some(orders()))
    };
    let open = open(json!({"source": "postgresql", "network": {}}));
    let question = open
        .iter()
        .find(|question| question.path == "network.subnetId")
        .unwrap();
    let asked = asked(question, &seen);
    let [choice] = asked.choices.as_slice() else {
        panic!("{asked:?}")
    };
    assert_eq!(choice.label, "subnet-1 in us-east-1a, with sg-1: does NOT reach it");
    assert_eq!(
        choice.reason,
        "reaches s3; but DST_SG_INGRESS: The source's groups do not admit the connection (sg-db)"
    );
    let sets = [
        ("network.subnetId", json!("subnet-1")),
        ("network.securityGroupIds", json!(["sg-1"])),
    ];
    assert_eq!(choice.sets, sets);
    assert_eq!(
        asked.unseen.as_deref(),
        Some("vpc-1 has 9 subnets, of which 6 were judged")
    );
}
