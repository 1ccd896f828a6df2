//! What the checks of TLS promise.

use super::*;

pub(super) fn of_tls() -> Vec<Row> {
    let elsewhere = |engine: &str| healthy().url(&format!("jdbc:{engine}://db.example.internal:5432/orders"));
    let oracle = |port: u16| {
        healthy()
            .engine("oracle-se2", "19.0", 1521)
            .url(&format!("jdbc:oracle:thin://@HOST:{port}/orders"))
    };
    let sqlserver = || {
        healthy()
            .engine("sqlserver-se", "15.00", 1433)
            .url("jdbc:sqlserver://HOST:1433;databaseName=orders")
            .plain()
    };
    let ended = || healthy().instance("CertificateDetails", json!({"ValidTill": "2026-11-01T00:00:00Z"}));
    let warehouse = |parameters: Value| {
        healthy()
            .url("jdbc:redshift://dwh.abc.eu-central-1.redshift.amazonaws.com:5439/dev")
            .fact("RedshiftParameters", json!({"dwh": parameters}))
    };
    let workgroup = || {
        healthy()
            .url("jdbc:redshift://wg.111122223333.eu-central-1.redshift-serverless.amazonaws.com:5439/dev")
            .fact("WorkgroupParameters", json!({"wg": {"require_ssl": "true"}}))
    };
    let options = |case: Case, options: Value| {
        case.instance(
            "OptionGroupMemberships",
            json!([{"OptionGroupName": "options", "Status": "in-sync"}]),
        )
        .fact("OptionGroups", json!({"options": options}))
    };
    let by_address = || healthy().url("jdbc:postgresql://10.0.1.7:5432/orders");
    let certificate = |key: &str, value: Value| {
        let mut certificate = good_certificate();
        certificate[key] = value;
        healthy().certificate(certificate)
    };
    vec![
        ("SSL_REQUIRED", Verdict::Pass, healthy()),
        ("SSL_REQUIRED", Verdict::Warn, healthy().plain()),
        (
            "SSL_REQUIRED",
            Verdict::Pass,
            healthy().plain().parameter("rds.force_ssl", "0"),
        ),
        (
            "SSL_REQUIRED",
            Verdict::Pass,
            healthy().plain().engine("postgres", "14.9", 5432),
        ),
        (
            "SSL_REQUIRED",
            Verdict::Warn,
            healthy()
                .plain()
                .engine("postgres", "14.9", 5432)
                .parameter("rds.force_ssl", "1"),
        ),
        (
            "SSL_REQUIRED",
            Verdict::Warn,
            healthy()
                .mysql("8.0.42")
                .plain()
                .parameter("require_secure_transport", "ON"),
        ),
        ("SSL_REQUIRED", Verdict::NotApplicable, healthy().mysql("8.4.6").plain()),
        ("SSL_REQUIRED", Verdict::NotApplicable, sqlserver()),
        ("SSL_REQUIRED", Verdict::NotApplicable, elsewhere("postgresql").plain()),
        ("SSL_REQUIRED", Verdict::Unknown, healthy().plain().unread_parameters()),
        (
            "SSL_REQUIRED",
            Verdict::Warn,
            warehouse(json!({"require_ssl": "true"})).plain(),
        ),
        ("SSL_REQUIRED", Verdict::Pass, warehouse(json!({"require_ssl": "true"}))),
        (
            "SSL_REQUIRED",
            Verdict::Pass,
            warehouse(json!({"require_ssl": "false"})).plain(),
        ),
        ("SSL_REQUIRED", Verdict::NotApplicable, warehouse(json!({})).plain()),
        ("SSL_REQUIRED", Verdict::Unknown, warehouse(denied()).plain()),
        ("SSL_REQUIRED", Verdict::Warn, workgroup().plain()),
        ("SSL_UNSUPPORTED", Verdict::Pass, healthy()),
        ("SSL_UNSUPPORTED", Verdict::Fail, elsewhere("mysql")),
        (
            "SSL_UNSUPPORTED",
            Verdict::NotApplicable,
            elsewhere("mysql").certificate(good_certificate()),
        ),
        ("SSL_UNSUPPORTED", Verdict::NotApplicable, elsewhere("mysql").plain()),
        ("SSL_UNSUPPORTED", Verdict::NotApplicable, elsewhere("postgresql")),
        ("SSL_UNSUPPORTED", Verdict::Fail, oracle(1521)),
        ("SSL_UNSUPPORTED", Verdict::Unknown, oracle(2484)),
        (
            "SSL_UNSUPPORTED",
            Verdict::Pass,
            options(oracle(2484), json!({"SSL": 2484})),
        ),
        (
            "SSL_UNSUPPORTED",
            Verdict::Pass,
            options(oracle(2484), json!({"SSL": null})),
        ),
        (
            "SSL_UNSUPPORTED",
            Verdict::Fail,
            options(oracle(2484), json!({"SSL": 2485})),
        ),
        (
            "SSL_UNSUPPORTED",
            Verdict::Fail,
            options(oracle(2484), json!({"STATSPACK": null})),
        ),
        ("SSL_UNSUPPORTED", Verdict::Unknown, options(oracle(2484), denied())),
        ("SSL_UNSUPPORTED", Verdict::Fail, options(oracle(1521), denied())),
        ("SSL_UNSUPPORTED", Verdict::Unknown, oracle(1521).unread_database()),
        ("SSL_CERT_UNTRUSTED", Verdict::Pass, healthy()),
        ("SSL_CERT_UNTRUSTED", Verdict::Warn, elsewhere("postgresql")),
        (
            "SSL_CERT_UNTRUSTED",
            Verdict::NotApplicable,
            elsewhere("postgresql").plain(),
        ),
        (
            "SSL_CERT_UNTRUSTED",
            Verdict::NotApplicable,
            elsewhere("postgresql").certificate(good_certificate()),
        ),
        ("SSL_CERT_UNTRUSTED", Verdict::Warn, sqlserver()),
        ("SSL_CERT_UNTRUSTED", Verdict::Pass, sqlserver().glue("4.0")),
        ("SSL_CERT_UNTRUSTED", Verdict::Unknown, sqlserver().unread_job()),
        ("SSL_CERT_EXPIRED", Verdict::Pass, healthy()),
        ("SSL_CERT_EXPIRED", Verdict::Fail, ended()),
        ("SSL_CERT_EXPIRED", Verdict::Warn, ended().plain()),
        (
            "SSL_CERT_EXPIRED",
            Verdict::Fail,
            certificate("NotAfter", json!("2026-01-01T00:00:00Z")),
        ),
        (
            "SSL_CERT_EXPIRED",
            Verdict::Fail,
            certificate("NotBefore", json!("2029-01-01T00:00:00Z")),
        ),
        (
            "SSL_CERT_EXPIRED",
            Verdict::NotApplicable,
            healthy().instance("CertificateDetails", json!({})),
        ),
        ("SSL_CERT_EXPIRED", Verdict::Unknown, healthy().unread_database()),
        ("SSL_HOSTNAME", Verdict::Pass, healthy()),
        ("SSL_HOSTNAME", Verdict::Fail, by_address()),
        ("SSL_HOSTNAME", Verdict::NotApplicable, by_address().plain()),
        (
            "SSL_HOSTNAME",
            Verdict::Fail,
            by_address().property("CUSTOM_JDBC_CERT_STRING", "db"),
        ),
        (
            "SSL_HOSTNAME",
            Verdict::NotApplicable,
            healthy()
                .url("jdbc:sqlserver://10.0.1.7:1433")
                .property("CUSTOM_JDBC_CERT_STRING", "db"),
        ),
        ("SSL_HOSTNAME", Verdict::NotApplicable, elsewhere("postgresql")),
        ("SSL_HOSTNAME", Verdict::NotApplicable, healthy().no_connection()),
        (
            "SSL_HOSTNAME",
            Verdict::NotApplicable,
            by_address().certificate(good_certificate()),
        ),
        ("SSL_HOSTNAME", Verdict::Unknown, by_address().unread_connection()),
        ("SSL_HOSTNAME", Verdict::Fail, elsewhere("postgresql").behind()),
        (
            "SSL_HOSTNAME",
            Verdict::NotApplicable,
            elsewhere("postgresql").behind().plain(),
        ),
        (
            "SSL_CUSTOM_CERT",
            Verdict::Pass,
            healthy().certificate(good_certificate()),
        ),
        (
            "SSL_CUSTOM_CERT",
            Verdict::Fail,
            healthy().certificate(json!({"missing": true})),
        ),
        (
            "SSL_CUSTOM_CERT",
            Verdict::Warn,
            healthy().certificate(json!({"missing": true})).plain(),
        ),
        (
            "SSL_CUSTOM_CERT",
            Verdict::Fail,
            healthy().certificate(json!({"Corrupt": "it is empty"})),
        ),
        (
            "SSL_CUSTOM_CERT",
            Verdict::Fail,
            healthy().property("CUSTOM_JDBC_CERT", "ca.pem"),
        ),
        (
            "SSL_CUSTOM_CERT",
            Verdict::Fail,
            certificate("SignatureAlgorithm", json!("SHA384withECDSA")),
        ),
        ("SSL_CUSTOM_CERT", Verdict::Fail, certificate("KeyBits", json!(1024))),
        (
            "SSL_CUSTOM_CERT",
            Verdict::Pass,
            certificate("KeyAlgorithm", json!("EC")).property("SKIP_CUSTOM_JDBC_CERT_VALIDATION", "true"),
        ),
        (
            "SSL_CUSTOM_CERT",
            Verdict::Fail,
            healthy()
                .certificate(good_certificate())
                .simulated("explicitDeny", "drivers/ca.pem"),
        ),
        (
            "SSL_CUSTOM_CERT",
            Verdict::Pass,
            elsewhere("postgresql").certificate(of_names("CN=Acme Root", "CN=Acme Root", json!(true), 1)),
        ),
        // One that signed itself is its own authority, whatever it says.
        (
            "SSL_CUSTOM_CERT",
            Verdict::Pass,
            elsewhere("postgresql").certificate(of_names("CN=db", "CN=db", json!(false), 1)),
        ),
        (
            "SSL_CUSTOM_CERT",
            Verdict::Fail,
            elsewhere("postgresql").certificate(of_names("CN=db", "CN=Acme Root", json!(false), 1)),
        ),
        (
            "SSL_CUSTOM_CERT",
            Verdict::Fail,
            elsewhere("postgresql").certificate(of_names("CN=db", "CN=Acme Root", json!(null), 1)),
        ),
        (
            "SSL_CUSTOM_CERT",
            Verdict::Warn,
            elsewhere("postgresql").certificate(of_names("CN=Acme Root", "CN=Acme Root", json!(true), 2)),
        ),
        // RDS's own certificate is of Amazon's authority.
        ("SSL_CUSTOM_CERT", Verdict::Fail, of_rds("CN=Acme Root")),
        (
            "SSL_CUSTOM_CERT",
            Verdict::Pass,
            of_rds("CN=Amazon RDS us-east-1 Root CA RSA2048 G1"),
        ),
        ("SSL_CUSTOM_CERT", Verdict::NotApplicable, healthy()),
        ("SSL_CUSTOM_CERT", Verdict::Unknown, healthy().certificate(denied())),
        ("SSL_PROTOCOL", Verdict::Pass, healthy()),
        (
            "SSL_PROTOCOL",
            Verdict::Fail,
            healthy().parameter("ssl_max_protocol_version", "TLSv1.1"),
        ),
        (
            "SSL_PROTOCOL",
            Verdict::Warn,
            healthy()
                .mysql("8.0.42")
                .plain()
                .parameter("tls_version", "TLSv1,TLSv1.1"),
        ),
        (
            "SSL_PROTOCOL",
            Verdict::Pass,
            healthy().mysql("8.0.42").parameter("tls_version", "TLSv1.1,TLSv1.2"),
        ),
        (
            "SSL_PROTOCOL",
            Verdict::NotApplicable,
            healthy().glue("4.0").parameter("ssl_max_protocol_version", "TLSv1.1"),
        ),
        ("SSL_PROTOCOL", Verdict::Pass, warehouse(json!({}))),
        (
            "SSL_PROTOCOL",
            Verdict::NotApplicable,
            warehouse(json!({})).jar(good_jar()),
        ),
        ("SSL_PROTOCOL", Verdict::NotApplicable, warehouse(json!({})).no_job()),
        ("SSL_PROTOCOL", Verdict::Unknown, warehouse(json!({})).unread_job()),
        ("SSL_PROTOCOL", Verdict::Unknown, healthy().unread_parameters()),
        ("SSL_PROTOCOL", Verdict::Unknown, healthy().unread_job()),
    ]
}

#[test]
fn each_check_of_tls_passes_fails_does_not_apply_and_says_what_it_could_not_read() {
    for (code, expected, case) in of_tls() {
        let (evidence, facts) = (case.evidence.clone(), case.facts.clone());
        assert_eq!(case.verdict(code), expected, "{code}: {evidence} {facts}");
    }
}

#[test]
fn a_member_of_a_cluster_has_the_clusters_parameters_and_a_cluster_its_members_certificates() {
    let aurora = || {
        healthy()
            .engine("aurora-postgresql", "16.6", 5432)
            .instance("DBClusterIdentifier", json!("fleet"))
            .fact("DBClusters", json!([{"DBClusterIdentifier": "fleet", "Engine": "aurora-postgresql", "EngineVersion": "16.6",
                "Endpoint": "fleet.cluster-abc.eu-central-1.rds.amazonaws.com", "Port": 5432, "DBClusterParameterGroup": "of-cluster"}]))
            .fact("DBClusterParameters", json!({"of-cluster": {"rds.force_ssl": "1"}}))
    };
    assert_eq!(aurora().plain().verdict("SSL_REQUIRED"), Verdict::Warn);
    // What Aurora's default is from 15 on is not documented, and no call shows it.
    let unset = aurora().plain().fact("DBClusterParameters", json!({"of-cluster": {}}));
    assert_eq!(unset.verdict("SSL_REQUIRED"), Verdict::NotApplicable);
    let unread = aurora()
        .plain()
        .fact("DBClusterParameters", json!({"of-cluster": denied()}));
    assert_eq!(unread.verdict("SSL_REQUIRED"), Verdict::Unknown);
    let by_cluster = aurora()
        .url("jdbc:postgresql://fleet.cluster-abc.eu-central-1.rds.amazonaws.com:5432/orders")
        .instance("CertificateDetails", json!({"ValidTill": "2026-11-01T00:00:00Z"}))
        .finding("SSL_CERT_EXPIRED");
    assert_eq!(
        (by_cluster.resource.kind.as_str(), by_cluster.resource.id.as_str()),
        ("db-cluster", "fleet")
    );
    assert!(by_cluster.fix.commands[0].starts_with("aws rds modify-db-instance --db-instance-identifier orders "));
}
