//! What the checks of the URL promise, and what a corrected one leaves.

use super::*;

pub(super) fn of_the_url() -> Vec<Row> {
    let other = "jdbc:postgresql://db.example.internal:5432/orders";
    vec![
        ("URL_GRAMMAR", Verdict::Pass, healthy()),
        (
            "URL_GRAMMAR",
            Verdict::Fail,
            healthy().url("jdbc:postgresql://h/orders"),
        ),
        ("URL_GRAMMAR", Verdict::NotApplicable, healthy().url("")),
        ("URL_GRAMMAR", Verdict::Unknown, healthy().unread_connection()),
        ("URL_ENGINE", Verdict::Pass, healthy()),
        (
            "URL_ENGINE",
            Verdict::Pass,
            healthy()
                .engine("mariadb", "10.11.9", 3306)
                .url("jdbc:mysql://HOST:3306/orders"),
        ),
        ("URL_ENGINE", Verdict::Fail, healthy().engine("mysql", "8.0.42", 5432)),
        ("URL_ENGINE", Verdict::NotApplicable, healthy().url(other)),
        ("URL_ENGINE", Verdict::Unknown, healthy().unread_database()),
        ("URL_PORT", Verdict::Pass, healthy()),
        ("URL_PORT", Verdict::Fail, healthy().engine("postgres", "17.6", 5433)),
        (
            "URL_PORT",
            Verdict::NotApplicable,
            healthy()
                .engine("oracle-se2", "19.0", 1521)
                .url("jdbc:oracle:thin://@HOST:2484/orders"),
        ),
        ("URL_PORT", Verdict::NotApplicable, healthy().url("")),
        ("URL_PORT", Verdict::Unknown, healthy().unread_database()),
        ("URL_DATABASE", Verdict::Pass, healthy()),
        (
            "URL_DATABASE",
            Verdict::Pass,
            healthy().url("jdbc:sqlserver://HOST:1433"),
        ),
        (
            "URL_DATABASE",
            Verdict::Fail,
            healthy().url("jdbc:postgresql://HOST:5432/"),
        ),
        ("URL_DATABASE", Verdict::NotApplicable, healthy().url("")),
        ("URL_DATABASE", Verdict::Unknown, healthy().unread_connection()),
    ]
}

#[test]
fn each_check_of_the_url_passes_fails_does_not_apply_and_says_what_it_could_not_read() {
    for (code, expected, case) in of_the_url() {
        let seen = case.evidence.clone();
        assert_eq!(case.verdict(code), expected, "{code}: {seen}");
    }
}

#[test]
fn a_corrected_url_is_put_into_the_definition_that_is_read_back() {
    let fix = healthy()
        .url("jdbc:postgresql://HOST/orders")
        .finding("URL_GRAMMAR")
        .fix;
    let url = format!(r#""JDBC_CONNECTION_URL":"jdbc:postgresql://{HOST}:5432/orders""#);
    assert!(fix.commands[0].contains(&url), "{fix:?}");
    assert_eq!(fix.proven, Some(true));
    let login = healthy().url("jdbc:postgresql://u:canary@HOST:5432/orders");
    let login = login.finding("URL_GRAMMAR").fix;
    assert!(
        login
            .commands
            .iter()
            .chain(&login.undo)
            .all(|one| !one.contains("canary")),
        "{login:?}"
    );
    let with_password = healthy()
        .url("jdbc:postgresql://HOST/orders")
        .property("ENCRYPTED_PASSWORD", "x");
    assert_eq!(with_password.finding("URL_GRAMMAR").fix.commands, Vec::<String>::new());
    let port = healthy().engine("postgres", "17.6", 5433).finding("URL_PORT").fix;
    assert!(
        port.commands[0].contains(&format!("postgresql://{HOST}:5433/orders")),
        "{port:?}"
    );
    let engine = healthy().engine("mysql", "8.0.42", 3306).finding("URL_ENGINE").fix;
    assert!(
        engine.commands[0].contains(&format!("jdbc:mysql://{HOST}:3306/orders")),
        "{engine:?}"
    );
}

#[test]
fn a_native_connection_is_offered_with_what_the_url_tells() {
    let fix = healthy()
        .url("jdbc:snowflake://acme.snowflakecomputing.com/?user=u&db=d&role=r")
        .job("Connections", json!({"Connections": ["other", "orders"]}))
        .finding("CONNECTION_TYPE")
        .fix;
    let command = &fix.commands[0];
    assert!(fix.commands[1].contains(r#"["other","orders-native"]"#), "{fix:?}");
    assert!(
        fix.undo[0].contains(r#"["other","orders"]"#) && fix.undo[1].contains("delete-connection"),
        "{fix:?}"
    );
    for part in [
        "aws glue create-connection",
        "orders-native",
        "SNOWFLAKE",
        "acme.snowflakecomputing.com",
        "subnet-1",
    ] {
        assert!(command.contains(part), "{part}: {command}");
    }
}

#[test]
fn a_native_connection_whose_options_the_url_does_not_tell_is_said_and_not_typed() {
    for (url, typed) in [
        ("jdbc:sap://h:30015/?databaseName=D", true),
        ("jdbc:sap://h:30015", false),
    ] {
        let case = healthy().job("Connections", json!({"Connections": ["orders"]}));
        let fix = case.url(url).finding("CONNECTION_TYPE").fix;
        assert_eq!(!fix.commands.is_empty(), typed, "{url}: {fix:?}");
        assert!(
            fix.steps.is_empty() && fix.commands.iter().all(|one| !one.contains("null")),
            "{url}: {fix:?}"
        );
    }
}

#[test]
fn the_url_among_the_options_of_a_native_connection_is_judged_like_any() {
    let native = |kind: &str, url: &str| {
        let options = json!({"url": url, "secretId": "s"}).to_string();
        healthy()
            .connection("ConnectionType", json!(kind))
            .connection("ConnectionProperties", json!({"JDBCProperties": options}))
    };
    for (kind, good, bad, says) in [
        (
            "SAPHANA",
            "jdbc:sap://h:30015/?databaseName=D",
            "jdbc:sap://h:30015",
            "requires the parameter `databaseName`",
        ),
        (
            "TERADATA",
            "jdbc:teradata://h/DATABASE=d,DBS_PORT=1025",
            "jdbc:teradata://h:1025/DATABASE=d",
            "in the parameter `DBS_PORT`",
        ),
    ] {
        assert_eq!(native(kind, good).diagnosis().findings, vec![], "{kind}");
        let finding = native(kind, bad).finding("URL_GRAMMAR");
        assert!(finding.evidence.contains(says), "{finding:?}");
        let old = native(kind, good).glue("3.0").finding("GLUE_VERSION_SOURCE");
        assert!(old.evidence.contains("came with Glue 4.0"), "{old:?}");
        let without = healthy()
            .connection("ConnectionType", json!(kind))
            .connection("ConnectionProperties", json!({"JDBCProperties": "{}"}));
        assert!(
            without
                .finding("SPARK_PROPERTIES")
                .evidence
                .contains("url and secretId")
        );
    }
}

#[test]
fn a_corrected_url_is_put_among_the_options_of_a_native_connection_and_taken_back() {
    let native = |options: Value| {
        let options = json!({"JDBCProperties": options.to_string()});
        let case = healthy().connection("ConnectionType", json!("TERADATA"));
        let fix = case
            .connection("ConnectionProperties", options)
            .finding("URL_GRAMMAR")
            .fix;
        let says = "Set the option `url` in JDBCProperties to jdbc:teradata://h/DATABASE=d,DBS_PORT=1025.";
        assert_eq!(fix.summary, says);
        fix
    };
    let bad = "jdbc:teradata://h:1025/DATABASE=d";
    let plain = native(json!({"url": bad, "secretId": "s", "dbTable": "t"}));
    let command = &plain.commands[0];
    for part in [
        r#"\"url\":\"jdbc:teradata://h/DATABASE=d,DBS_PORT=1025\""#,
        r#"\"secretId\":\"s\""#,
        r#"\"dbTable\":\"t\""#,
        "update-connection",
    ] {
        assert!(command.contains(part), "{part}: {command}");
    }
    assert!(plain.undo[0].contains(bad), "{plain:?}");
    assert_eq!((plain.proven, plain.no_undo), (Some(true), Vec::new()));
    // A login in the URL is neither repeated nor put back; one among the options would have to be.
    let login = native(json!({"url": "jdbc:teradata://h/USER=x,PASSWORD=canary,DATABASE=d", "secretId": "s"}));
    assert_eq!((login.proven, login.undo.len()), (Some(true), 0), "{login:?}");
    assert_eq!(login.no_undo, ["what was there holds a secret, which is in no command"]);
    assert!(!login.commands[0].contains("canary"), "{login:?}");
    for password in ["canary", "[redacted]"] {
        let beside = native(json!({"url": bad, "user": "u", "password": password}));
        assert_eq!(beside.commands, Vec::<String>::new(), "{beside:?}");
    }
}
