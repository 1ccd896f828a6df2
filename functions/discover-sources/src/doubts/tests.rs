//! What is doubted, and what is not.

use shared_domain::step::Way;

use super::*;

const HOST: &str = "orders.abc.us-east-1.rds.amazonaws.com";

fn orders() -> Candidate {
    Candidate {
        kind: "rds-instance".into(),
        id: "orders".into(),
        engine: "postgres".into(),
        host: Some(HOST.into()),
        port: Some(5432),
        database: Some("orders".into()),
        ..Candidate::default()
    }
}

fn doubt(input: Value, unreadable: &[&str]) -> Option<Question> {
    let request = Request::parse(input).unwrap();
    let known = request.host().is_some_and(|host| host.eq_ignore_ascii_case(HOST));
    let discovery = Discovery {
        selected: known.then(orders),
        candidates: vec![orders()],
        unreadable: unreadable.iter().map(|one| (*one).to_owned()).collect(),
        ..Discovery::default()
    };
    let route = Route {
        engine: request.source_answer().engine(),
        ..serde_json::from_value(json!({"way": Way::Register, "reason": "", "request": request})).unwrap()
    };
    mistyped(&route, &discovery)
}

#[test]
fn a_host_that_is_nearly_one_of_the_account_s_is_asked_about_and_others_are_not() {
    for (given, asked) in [
        ("ordes.abc.us-east-1.rds.amazonaws.com", true),
        ("orders.abd.us-east-1.rds.amazonaws.com", true),
        ("orders.abc.us-east-1.rds.amazonaws.co", true),
        // One account's, in one Region: of an id that no database has.
        ("orders-prod.abc.us-east-1.rds.amazonaws.com", true),
        ("orders.cluster-ro-abc.us-east-1.rds.amazonaws.com", true),
        ("orders", true),
        ("ordes", true),
        ("warehouse.abc.us-east-1.rds.amazonaws.com", false),
        // Another account, another Region, a list that nobody has.
        ("orders.xyz123.us-east-1.rds.amazonaws.com", false),
        ("orders.abc.eu-central-1.rds.amazonaws.com", false),
        ("orders.global-abc.us-east-1.rds.amazonaws.com", false),
        ("orders.endpoint.proxy-abc.us-east-1.rds.amazonaws.com", false),
        ("db.example.internal", false),
        (HOST, false),
        ("ORDERS.abc.us-east-1.rds.amazonaws.com", false),
    ] {
        let found = doubt(json!({"source": "postgresql", "endpoint": {"host": given}}), &[]);
        assert_eq!(found.is_some(), asked, "{given}: {found:?}");
        let Some(found) = found else { continue };
        assert_eq!(
            (found.path.as_str(), &found.choices[0].value),
            ("endpoint.host", &json!(HOST))
        );
        assert!(found.ask.starts_with("Did you mean `orders.abc"), "{found:?}");
        assert_eq!(found.unless, Some(Confirmation::AsGiven));
        let sure = json!({"source": "postgresql", "endpoint": {"host": given}, "confirm": ["as-given"]});
        assert_eq!(doubt(sure, &[]), None, "{given}");
    }
    let bare = doubt(json!({"endpoint": {"host": "warehouse7"}}), &[]).unwrap();
    assert_eq!((bare.choices.len(), bare.unless), (0, Some(Confirmation::AsGiven)));
    assert!(bare.ask.contains("whole name"), "{bare:?}");
    // Where not all was seen, another identifier may well be there.
    let other = json!({"endpoint": {"host": "orders-prod.abc.us-east-1.rds.amazonaws.com"}});
    assert_eq!(doubt(other, &["rds:DescribeDBClusters: AccessDenied"]), None);
}

#[test]
fn a_database_that_is_nearly_the_one_its_server_was_made_with_is_asked_about() {
    for (field, given, asked) in [
        ("database", "ordres", true),
        ("database", "order", true),
        ("service", "ordesr", true),
        ("database", "orders", false),
        ("database", "ORDERS", false),
        ("database", "orders2", false),
        ("database", "billing", false),
        ("database", "dev", false),
    ] {
        let found = doubt(json!({"endpoint": {"host": HOST, field: given}}), &[]);
        let told = found.map(|found| (found.path, found.choices[0].value.clone()));
        let expected = asked.then(|| (format!("endpoint.{field}"), json!("orders")));
        assert_eq!(told, expected, "{given}");
    }
    let by_url = doubt(json!({"url": format!("jdbc:postgresql://{HOST}:5432/ordres")}), &[]).unwrap();
    let right = json!(format!("jdbc:postgresql://{HOST}:5432/orders"));
    assert_eq!((by_url.path.as_str(), &by_url.choices[0].value), ("url", &right));
    let by_url = json!({"url": "jdbc:postgresql://ordes.abc.us-east-1.rds.amazonaws.com:5432/x"});
    let right = json!(format!("jdbc:postgresql://{HOST}:5432/x"));
    assert_eq!(doubt(by_url, &[]).unwrap().choices[0].value, right);
}

#[test]
fn a_role_that_no_job_can_run_with_is_asked_about() {
    let arn = "arn:aws:iam::111122223333:role/GlueOrders";
    let there = |arn: &str, glue_may_assume| {
        Some(Role::There {
            arn: arn.to_owned(),
            glue_may_assume,
        })
    };
    let moved = "arn:aws:iam::111122223333:role/service-role/GlueOrders";
    for (pattern, found, why) in [
        ("Glue*", there(arn, true), None),
        ("", there(arn, true), None),
        ("Glue*", None, None),
        ("acme-*", None, Some("roles called `acme-*`")),
        ("Glue*", Some(Role::Missing), Some("no role of this account")),
        ("Glue*", there(moved, true), Some(moved)),
        ("Glue*", there(arn, false), Some("trust policy")),
    ] {
        let asked = role(arn, pattern, found.as_ref());
        assert_eq!(asked.is_some(), why.is_some(), "{pattern} {found:?}");
        assert!(asked.is_none_or(|asked| asked.path == "glueRole" && asked.why.contains(why.unwrap())));
    }
}

#[test]
fn what_looks_like_a_host_of_aws_is_worth_a_list() {
    for (host, nearly) in [
        ("orders.abc.us-east-1.rds.amazonaws.co", true),
        ("orders.abc.us-east-1.rds.amazonws.com", true),
        ("orders.abc.us-east-1.rsd.amazonaws.com", true),
        (HOST, false),
        ("orders", true),
        ("db.example.internal", false),
        ("10.0.1.5", false),
    ] {
        assert_eq!(is_nearly_of_aws(host), nearly, "{host}");
    }
}
