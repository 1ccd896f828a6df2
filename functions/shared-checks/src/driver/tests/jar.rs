//! What the checks of a driver promise: one's own, an old one, and a crawler's.

use super::*;

pub(super) fn of_a_custom_driver() -> Vec<Row> {
    let class = |class: &str| {
        healthy().jar(good_jar()).job(
            "DefaultArguments",
            json!({"--customJdbcDriverS3Path": JAR, "--customJdbcDriverClassName": class}),
        )
    };
    let with = |key: &str, value: Value| {
        let mut jar = good_jar();
        jar[key] = value;
        healthy().jar(jar)
    };
    let missing = || healthy().jar(json!({"missing": true}));
    let unread = || healthy().jar(denied());
    vec![
        ("DRIVER_CLASS", Verdict::Pass, healthy().jar(good_jar())),
        ("DRIVER_CLASS", Verdict::Fail, class("com.mysql.cj.jdbc.Driver")),
        (
            "DRIVER_CLASS",
            Verdict::NotApplicable,
            class("software.amazon.jdbc.Driver"),
        ),
        ("DRIVER_CLASS", Verdict::NotApplicable, healthy()),
        (
            "DRIVER_CLASS",
            Verdict::Fail,
            healthy().script(json!({"driverClasses": ["com.mysql.cj.jdbc.Driver"]})),
        ),
        (
            "DRIVER_CLASS",
            Verdict::NotApplicable,
            healthy().script(json!({"driverClasses": ["com.mysql.cj.jdbc.Driver"], "hosts": [{"host": "shop.internal", "engine": "mysql"}]})),
        ),
        (
            "DRIVER_CLASS",
            Verdict::Pass,
            class("com.mysql.jdbc.Driver").mysql("8.0.42"),
        ),
        (
            "DRIVER_CLASS",
            Verdict::Warn,
            class("org.mariadb.jdbc.Driver").mysql("8.0.42"),
        ),
        (
            "DRIVER_CLASS",
            Verdict::Unknown,
            healthy().jar(good_jar()).unread_connection(),
        ),
        ("DRIVER_JAR_MISSING", Verdict::Pass, healthy().jar(good_jar())),
        ("DRIVER_JAR_MISSING", Verdict::Fail, missing()),
        ("DRIVER_JAR_MISSING", Verdict::NotApplicable, healthy()),
        (
            "DRIVER_JAR_MISSING",
            Verdict::NotApplicable,
            healthy().script(json!({"driverClasses": ["org.postgresql.Driver"]})),
        ),
        (
            "DRIVER_JAR_MISSING",
            Verdict::Fail,
            missing().script(json!({"driverJars": [JAR]})),
        ),
        // The connection's JAR is missing, and the script takes none of it.
        (
            "DRIVER_JAR_MISSING",
            Verdict::NotApplicable,
            healthy()
                .property("JDBC_DRIVER_JAR_URI", JAR)
                .fact("Jars", json!({JAR: {"missing": true}}))
                .script(json!({"notKnown": ["driver"]})),
        ),
        ("DRIVER_JAR_MISSING", Verdict::Unknown, unread()),
        (
            "DRIVER_JAR_FORBIDDEN",
            Verdict::Pass,
            healthy().jar(good_jar()).simulated("allowed", "drivers/pg.jar"),
        ),
        (
            "DRIVER_JAR_FORBIDDEN",
            Verdict::Fail,
            healthy().jar(good_jar()).simulated("explicitDeny", "drivers/pg.jar"),
        ),
        (
            "DRIVER_JAR_FORBIDDEN",
            Verdict::Fail,
            healthy().jar(good_jar()).simulated("implicitDeny", "drivers/pg.jar"),
        ),
        ("DRIVER_JAR_FORBIDDEN", Verdict::NotApplicable, missing()),
        ("DRIVER_JAR_FORBIDDEN", Verdict::NotApplicable, healthy()),
        ("DRIVER_JAR_FORBIDDEN", Verdict::Unknown, healthy().jar(good_jar())),
        ("DRIVER_JAR_FORBIDDEN", Verdict::Unknown, unread()),
        ("DRIVER_JAR_CORRUPT", Verdict::Pass, healthy().jar(good_jar())),
        (
            "DRIVER_JAR_CORRUPT",
            Verdict::Fail,
            with("Corrupt", json!("it is empty")),
        ),
        ("DRIVER_JAR_CORRUPT", Verdict::NotApplicable, missing()),
        ("DRIVER_JAR_CORRUPT", Verdict::Unknown, unread()),
        ("DRIVER_CLASS_NOT_IN_JAR", Verdict::Pass, healthy().jar(good_jar())),
        ("DRIVER_CLASS_NOT_IN_JAR", Verdict::Fail, with("Classes", json!({}))),
        (
            "DRIVER_CLASS_NOT_IN_JAR",
            Verdict::NotApplicable,
            with("Corrupt", json!("it is empty")),
        ),
        ("DRIVER_CLASS_NOT_IN_JAR", Verdict::NotApplicable, healthy()),
        ("DRIVER_CLASS_NOT_IN_JAR", Verdict::Unknown, unread()),
        (
            "DRIVER_CLASS_NOT_IN_JAR",
            Verdict::Unknown,
            healthy().jar(json!({"Size": 9, "Drivers": {"unreadable": "its zip directory has 9 bytes"}})),
        ),
        ("DRIVER_JAVA_VERSION", Verdict::Pass, healthy().jar(good_jar())),
        (
            "DRIVER_JAVA_VERSION",
            Verdict::Pass,
            with("Classes", json!({"org.postgresql.Driver": 61})),
        ),
        (
            "DRIVER_JAVA_VERSION",
            Verdict::Fail,
            with("Classes", json!({"org.postgresql.Driver": 55})).glue("4.0"),
        ),
        (
            "DRIVER_JAVA_VERSION",
            Verdict::Fail,
            with("Classes", json!({"org.postgresql.Driver": 65})),
        ),
        ("DRIVER_JAVA_VERSION", Verdict::NotApplicable, healthy()),
        (
            "DRIVER_JAVA_VERSION",
            Verdict::NotApplicable,
            healthy().jar(good_jar()).job("GlueVersion", json!(null)),
        ),
        (
            "DRIVER_JAVA_VERSION",
            Verdict::Unknown,
            with("Classes", json!({"org.postgresql.Driver": denied()})),
        ),
        ("DRIVER_JAVA_VERSION", Verdict::Unknown, unread()),
    ]
}

#[test]
fn each_check_of_a_custom_driver_passes_fails_does_not_apply_and_says_what_it_could_not_read() {
    for (code, expected, case) in of_a_custom_driver() {
        let (evidence, facts) = (case.evidence.clone(), case.facts.clone());
        assert_eq!(case.verdict(code), expected, "{code}: {evidence} {facts}");
    }
}

pub(super) fn of_an_old_driver() -> Vec<(Verdict, Case)> {
    let oracle = |version: &str| {
        healthy()
            .engine("oracle-se2", version, 1521)
            .url("jdbc:oracle:thin://@HOST:1521/orders")
    };
    let logon = "sqlnetora.sqlnet.allowed_logon_version_server";
    vec![
        (Verdict::Pass, healthy().glue("3.0")),
        (Verdict::Warn, healthy().glue("2.0")),
        (
            Verdict::Fail,
            healthy()
                .glue("2.0")
                .parameter("rds.accepted_password_auth_method", "scram"),
        ),
        (
            Verdict::Warn,
            healthy()
                .glue("2.0")
                .parameter("rds.accepted_password_auth_method", "md5+scram"),
        ),
        (
            Verdict::Pass,
            healthy().glue("2.0").parameter("password_encryption", "md5"),
        ),
        (Verdict::Pass, healthy().glue("2.0").engine("postgres", "13.20", 5432)),
        (Verdict::Warn, healthy().mysql("8.0.42").glue("2.0")),
        (
            Verdict::Pass,
            healthy()
                .mysql("8.0.42")
                .glue("2.0")
                .parameter("default_authentication_plugin", "mysql_native_password"),
        ),
        (Verdict::Pass, healthy().mysql("5.7.44").glue("2.0")),
        (Verdict::Fail, oracle("19.0").glue("2.0").parameter(logon, "12a")),
        (Verdict::Pass, oracle("19.0").glue("2.0").parameter(logon, "11")),
        (Verdict::Warn, oracle("19.0").glue("2.0")),
        (Verdict::Pass, oracle("19.0")),
        (Verdict::Warn, oracle("11.2.0.4")),
        (Verdict::NotApplicable, healthy().glue("2.0").jar(good_jar())),
        (Verdict::NotApplicable, healthy().no_job()),
        (
            Verdict::NotApplicable,
            healthy()
                .glue("2.0")
                .url("jdbc:postgresql://db.example.internal:5432/orders"),
        ),
        (Verdict::Unknown, healthy().glue("2.0").unread_parameters()),
        (Verdict::Unknown, healthy().unread_database()),
        (Verdict::Unknown, healthy().unread_job()),
    ]
}

#[test]
fn an_old_driver_fails_only_where_no_account_could_log_in() {
    let code = "DRIVER_SERVER_AUTH";
    let cases = of_an_old_driver();
    for (expected, case) in cases {
        let (evidence, facts) = (case.evidence.clone(), case.facts.clone());
        assert_eq!(case.verdict(code), expected, "{evidence} {facts}");
    }
}

const GLUE_ROLE: &str = "arn:aws:iam::111122223333:role/GlueRole";

/// A bucket's policy of one statement.
fn bucket(effect: &str, extra: Value) -> Value {
    let mut statement = json!({"Effect": effect, "Principal": {"AWS": GLUE_ROLE}, "Action": "s3:*", "Resource": "arn:aws:s3:::drivers/*"});
    statement
        .as_object_mut()
        .unwrap()
        .extend(extra.as_object().unwrap().clone());
    json!({"drivers": {"Statement": [statement]}})
}

#[test]
fn reading_an_object_is_judged_by_the_role_s_policies_and_the_bucket_s_together() {
    let by_endpoint = json!({"Condition": {"StringNotEquals": {"aws:SourceVpce": "vpce-1"}}});
    let nobody = json!({"drivers": {"missing": true}});
    for (role, policies, expected) in [
        ("allowed", nobody.clone(), Verdict::Pass),
        ("implicitDeny", nobody.clone(), Verdict::Fail),
        ("explicitDeny", nobody, Verdict::Fail),
        ("implicitDeny", bucket("Allow", json!({})), Verdict::Pass),
        (
            "implicitDeny",
            bucket("Allow", json!({"Resource": "arn:aws:s3:::drivers/other/*"})),
            Verdict::Fail,
        ),
        // The account's own name leaves it to the role's policies.
        (
            "implicitDeny",
            bucket("Allow", json!({"Principal": {"AWS": "111122223333"}})),
            Verdict::Fail,
        ),
        ("implicitDeny", bucket("Allow", by_endpoint.clone()), Verdict::Unknown),
        ("allowed", bucket("Deny", json!({})), Verdict::Fail),
        (
            "allowed",
            bucket("Deny", json!({"Condition": {"Bool": {"aws:SecureTransport": "false"}}})),
            Verdict::Pass,
        ),
        ("allowed", bucket("Deny", by_endpoint), Verdict::Unknown),
        // Half of it is not enough, but for what the role is forbidden.
        ("allowed", json!({"drivers": denied()}), Verdict::Unknown),
        ("implicitDeny", json!({"drivers": denied()}), Verdict::Unknown),
        ("implicitDeny", json!({}), Verdict::Unknown),
        ("explicitDeny", json!({"drivers": denied()}), Verdict::Fail),
    ] {
        let jar = || {
            healthy()
                .jar(good_jar())
                .simulated(role, "drivers/pg.jar")
                .fact("BucketPolicies", policies.clone())
        };
        assert_eq!(jar().verdict("DRIVER_JAR_FORBIDDEN"), expected, "{role} {policies}");
        let certificate = healthy()
            .certificate(good_certificate())
            .simulated(role, "drivers/ca.pem")
            .fact("BucketPolicies", policies.clone());
        assert_eq!(certificate.verdict("SSL_CUSTOM_CERT"), expected, "{role} {policies}");
    }
}

#[test]
fn a_crawler_has_rules_of_its_own_for_drivers() {
    let keys = |class: &str| {
        healthy()
            .property("JDBC_DRIVER_JAR_URI", JAR)
            .property("JDBC_DRIVER_CLASS_NAME", class)
            .fact("Jars", json!({JAR: good_jar()}))
            .simulated("allowed", "drivers/pg.jar")
            .crawled()
    };
    let own = || keys("org.postgresql.Driver");
    let by_jdbc = || healthy().url("jdbc:snowflake://acme.snowflakecomputing.com/?user=u&db=d&role=r");
    let gone = |mut case: Case| {
        case.evidence["connections"][0]["connection"] = json!({"missing": true});
        case
    };
    let scram = || healthy().parameter("rds.accepted_password_auth_method", "scram");
    let certified = |decision: &str| {
        healthy()
            .crawled()
            .certificate(good_certificate())
            .simulated(decision, "drivers/ca.pem")
    };
    let cases = vec![
        ("DRIVER_KEYS_CRAWLER_ONLY", Verdict::Pass, own()),
        ("DRIVER_KEYS_CRAWLER_ONLY", Verdict::NotApplicable, healthy().crawled()),
        ("DRIVER_KEYS_CRAWLER_ONLY", Verdict::Unknown, own().unread_crawler()),
        ("DRIVER_KEYS_CRAWLER_ONLY", Verdict::Unknown, own().unread_connection()),
        ("DRIVER_CLASS", Verdict::Pass, own()),
        ("DRIVER_CLASS", Verdict::Fail, keys("com.mysql.cj.jdbc.Driver")),
        ("DRIVER_JAR_FORBIDDEN", Verdict::Pass, own()),
        (
            "DRIVER_JAR_FORBIDDEN",
            Verdict::Fail,
            own().simulated("implicitDeny", "drivers/pg.jar"),
        ),
        ("DRIVER_JAR_FORBIDDEN", Verdict::NotApplicable, healthy().crawled()),
        (
            "DRIVER_JAR_FORBIDDEN",
            Verdict::Unknown,
            own().fact("EvaluationResults", denied()),
        ),
        ("DRIVER_JAR_FORBIDDEN", Verdict::Unknown, own().unread_crawler()),
        (
            "DRIVER_JAR_MISSING",
            Verdict::Fail,
            own().fact("Jars", json!({JAR: {"missing": true}})),
        ),
        ("CONNECTION_TYPE", Verdict::Pass, by_jdbc().crawled()),
        ("CONNECTION_TYPE", Verdict::Pass, healthy().crawled()),
        (
            "CONNECTION_TYPE",
            Verdict::NotApplicable,
            healthy().crawled().no_connection(),
        ),
        ("CONNECTION_TYPE", Verdict::Unknown, healthy().unread_crawler()),
        ("CONNECTION_NOT_FOUND", Verdict::Fail, gone(healthy().crawled())),
        ("DRIVER_SERVER_AUTH", Verdict::Pass, healthy().crawled()),
        ("DRIVER_SERVER_AUTH", Verdict::Warn, scram().crawled()),
        (
            "DRIVER_SERVER_AUTH",
            Verdict::NotApplicable,
            scram().property("JDBC_DRIVER_JAR_URI", JAR).crawled(),
        ),
        (
            "DRIVER_SERVER_AUTH",
            Verdict::NotApplicable,
            healthy().mysql("8.0.42").crawled(),
        ),
        (
            "DRIVER_SERVER_AUTH",
            Verdict::Unknown,
            healthy().crawled().unread_parameters(),
        ),
        ("DRIVER_SERVER_AUTH", Verdict::Unknown, healthy().unread_crawler()),
        ("GLUE_VERSION_ENDED", Verdict::NotApplicable, healthy().crawled()),
        ("S3A_REGION", Verdict::NotApplicable, healthy().only_gateway().crawled()),
        ("DRIVER_JAVA_VERSION", Verdict::NotApplicable, own()),
        ("SSL_CUSTOM_CERT", Verdict::Pass, certified("allowed")),
        ("SSL_CUSTOM_CERT", Verdict::Fail, certified("implicitDeny")),
    ];
    for (code, expected, case) in cases {
        let (evidence, facts) = (case.evidence.clone(), case.facts.clone());
        let findings = case.clone().diagnosis().findings;
        assert_eq!(case.verdict(code), expected, "{code}: {evidence} {facts}");
        for finding in findings {
            let said = format!("{} {}", finding.evidence, finding.fix.summary);
            let of_jobs = ["Glue version", "script", "--extra-jars", "the job runs", "Run the job"];
            assert!(of_jobs.iter().all(|words| !said.contains(words)), "{code}: {said}");
        }
    }
    // An old driver is changed where crawlers read it.
    let fix = scram().crawled().finding("DRIVER_SERVER_AUTH").fix;
    assert!(fix.summary.contains("JDBC_DRIVER_JAR_URI"), "{fix:?}");
    let healthy = own().diagnosis();
    assert_eq!((healthy.findings, healthy.unknown), (vec![], vec![]));
}
