//! What the mask promises.

use std::net::IpAddr;

use ipnet::IpNet;
use proptest::prelude::*;
use serde_json::json;

use super::*;

fn facts() -> Facts {
    serde_json::from_value(json!({
        "route": {"way": "diagnose", "reason": "asked", "request": {"connection": "orders-prod", "glueRole": "arn:aws:iam::111122223333:role/etl/Acme-Runner"},
            "context": {"account": "111122223333", "region": "eu-central-1", "partition": "aws"}},
        "evidence": {
            "observedAt": "2026-11-28T10:00:00Z",
            "context": {"account": "111122223333", "region": "eu-central-1", "partition": "aws"},
            "job": {"Name": "acme-nightly", "Role": "Acme-Runner", "Command": {"Name": "glueetl", "ScriptLocation": "s3://acme-scripts/jobs/load_orders.py"}},
            "connections": [{"name": "orders-prod", "connection": {"Name": "orders-prod", "ConnectionType": "JDBC",
                "ConnectionProperties": {"JDBC_CONNECTION_URL": "jdbc:postgresql://orders-prod.cluster-abcdefghijkl.eu-central-1.rds.amazonaws.com:5432/sales",
                    "SECRET_ID": "acme/orders"}}}],
            "testError": "FATAL: password authentication failed for user \"jane_doe\" (10.50.11.20:5432, db.acme.example) in account 111122223333",
        },
        "credentials": {"Secrets": [{"SecretId": "acme/orders", "Description": {"Name": "acme/orders",
            "ARN": "arn:aws:secretsmanager:eu-central-1:111122223333:secret:acme/orders-AbCdEf"}}]},
        "network": {"Vpcs": [{"VpcId": "vpc-0a1b2c3d", "CidrBlock": "10.50.0.0/16", "OwnerId": "111122223333"}],
            "HostedZones": [{"Id": "Z1", "Name": "acme.example."}]},
    }))
    .expect("facts")
}

#[test]
fn nothing_that_says_whose_it_is_stays_and_what_a_reader_needs_does() {
    let facts = facts();
    let masked = serde_json::to_string(&Mask::of(&[&facts]).facts(&facts).expect("facts")).expect("JSON");
    for gone in [
        "acme",
        "Acme",
        "orders",
        "jane",
        "111122223333",
        "10.50.",
        "sales",
        "abcdefghijkl",
        "Runner",
    ] {
        assert!(!masked.contains(gone), "{gone}: {masked}");
    }
    for stays in [
        "vpc-0a1b2c3d",
        ".eu-central-1.rds.amazonaws.com:5432/",
        "password authentication failed for user",
        "glueetl",
        ".py",
        "-AbCdEf",
        "cluster-",
    ] {
        assert!(masked.contains(stays), "{stays}: {masked}");
    }
}

#[test]
fn the_same_is_replaced_by_the_same_wherever_it_stands() {
    let facts = facts();
    let masked = serde_json::to_value(Mask::of(&[&facts]).facts(&facts).expect("facts")).expect("JSON");
    let at = |path: &str| masked.pointer(path).and_then(Value::as_str).unwrap_or_default();
    let connection = at("/evidence/connections/0/name");
    assert_eq!(connection, at("/route/request/connection"));
    let url = at("/evidence/connections/0/connection/ConnectionProperties/JDBC_CONNECTION_URL");
    assert!(url.contains(&format!("//{connection}.cluster-")), "{url}");
    let (secret, arn) = (
        at("/credentials/Secrets/0/SecretId"),
        at("/credentials/Secrets/0/Description/ARN"),
    );
    assert!(arn.ends_with(&format!(":secret:{secret}-AbCdEf")), "{arn} {secret}");
    assert!(at("/route/request/glueRole").ends_with(at("/evidence/job/Role")));
}

#[test]
fn a_name_of_several_words_is_the_same_in_an_arn_and_in_an_error() {
    for name in [
        "orders prod",
        "Orders (new)",
        "commandes été",
        "o'brien",
        "orders & co",
        "orders*",
        "a,b;c",
    ] {
        let (arn, role) = (
            format!("arn:aws:glue:eu-central-1:111122223333:connection/{name}"),
            "arn:aws:iam::111122223333:role/r",
        );
        let facts: Facts = serde_json::from_value(json!({
            "evidence": {"observedAt": "2026-11-28T10:00:00Z", "context": {"account": "111122223333", "region": "eu-central-1", "partition": "aws"},
                "connections": [{"name": name, "connection": {"Name": name, "ConnectionType": "JDBC"}}],
                "testError": format!("{role} is not authorized to perform: glue:GetConnection on resource: {arn} because no policy allows it")},
            "credentials": {"EvaluationResults": [{"EvalActionName": "glue:GetConnection", "EvalResourceName": arn, "EvalDecision": "allowed"}]},
        }))
        .expect("facts");
        let masked = serde_json::to_value(Mask::of(&[&facts]).facts(&facts).expect("facts")).expect("JSON");
        let at = |path: &str| masked.pointer(path).and_then(Value::as_str).unwrap_or_default();
        let shown = format!(":connection/{}", at("/evidence/connections/0/name"));
        let whole = at("/credentials/EvaluationResults/0/EvalResourceName");
        assert!(whole.ends_with(&shown), "{name}: {whole}, {shown}");
        assert!(
            at("/evidence/testError").contains(&format!("{shown} because")),
            "{name}: {masked}"
        );
    }
}

#[test]
fn what_an_error_calls_by_name_goes_in_whatever_marks_and_language_it_stands() {
    for (text, gone) in [
        ("Access denied for user 'etl'@'ip-10-77-3-9.ec2.internal'", "10-77-3-9"),
        (
            "Host 'ip-10-77-3-9.eu-central-1.compute.internal' is not allowed",
            "10-77-3-9",
        ),
        (
            "ORA-12514: Cannot connect to database. Service LEMURPROD is not registered with the listener",
            "LEMURPROD",
        ),
        (
            "DPY-6001: Service \"LEMURPROD\" is not registered with the listener",
            "LEMURPROD",
        ),
        ("ERROR: permission denied for table hippo_payroll", "hippo"),
        ("ERROR: permission denied for schema hippo_payroll", "hippo"),
        (
            "not authorized to perform: secretsmanager:GetSecretValue on resource: hippo_payroll/cred because",
            "hippo",
        ),
        ("Not found: Table acme-zebra:hippo.payroll was not found", "zebra"),
        ("FATAL: password authentication failed for user zebrauser", "zebra"),
        (
            "Passwort-Authentifizierung für Benutzer »zebrauser« fehlgeschlagen",
            "zebra",
        ),
        ("Datenbank »tigerdb« existiert nicht", "tiger"),
        ("ユーザー\"zebrauser\"のパスワード認証に失敗しました", "zebra"),
        ("No such file: /home/bob.walrus/jobs/load", "walrus"),
    ] {
        let facts: Facts = serde_json::from_value(json!({
            "evidence": {"observedAt": "2026-11-28T10:00:00Z", "testError": text,
                "context": {"account": "111122223333", "region": "eu-central-1", "partition": "aws"}},
        }))
        .expect("facts");
        let masked = serde_json::to_string(&Mask::of(&[&facts]).facts(&facts).expect("facts")).expect("JSON");
        assert!(!masked.to_lowercase().contains(&gone.to_lowercase()), "{masked}");
    }
}

#[test]
fn masked_facts_are_masked_again_without_harm_and_an_empty_mask_changes_nothing_but_addresses() {
    let nothing = Facts::default();
    let mask = Mask::of(&[&nothing]);
    assert_eq!(mask.facts(&nothing), Some(nothing));
    assert_eq!(
        mask.text("java.net.ConnectException: Connection refused"),
        "java.net.ConnectException: Connection refused"
    );
    let once = Mask::of(&[&facts()]).facts(&facts()).expect("facts");
    assert!(Mask::of(&[&once]).facts(&once).is_some());
}

#[test]
fn an_address_keeps_its_class_and_the_resolver_of_a_vpc_stays_its_second() {
    let facts = facts();
    let mask = Mask::of(&[&facts]);
    for kept in [
        "0.0.0.0/0",
        "::/0",
        "127.0.0.1",
        "169.254.169.253",
        "10.0.0.0/8",
        "172.16.0.0/12",
        "0.0.0.0",
    ] {
        assert_eq!(mask.text(kept), kept);
    }
    let vpc: IpNet = mask.text("10.50.0.0/16").parse().expect("a block");
    let resolver: IpAddr = mask.text("10.50.0.2").parse().expect("an address");
    assert_eq!(vpc.network(), vpc.addr());
    let (IpAddr::V4(base), IpAddr::V4(resolver)) = (vpc.network(), resolver) else {
        panic!("IPv4")
    };
    assert_eq!(resolver.to_bits() - base.to_bits(), 2);
    assert!(
        mask.text("10.50.7.9")
            .parse::<IpAddr>()
            .is_ok_and(|address| vpc.contains(&address))
    );
    assert_eq!(
        mask.text("driver 19.0.0.0.ru-2024 and 1.2.3"),
        "driver 19.0.0.0.ru-2024 and 1.2.3"
    );
}

#[test]
fn an_address_that_a_text_was_told_to_print_is_still_that_of_its_interface() {
    let text = "connection to server at \"db.acme.example\" (10.50.11.20), port 5432 failed: Connection timed out";
    let facts: Facts = serde_json::from_value(json!({
        "evidence": {"testError": text, "signal": {"stage": "network", "cause": "connect_timeout", "confidence": "likely",
            "host": "db.acme.example", "addresses": ["10.50.11.20", "54.239.28.85"], "quote": text}},
        "network": {"NetworkInterfaces": [{"NetworkInterfaceId": "eni-0a1b", "PrivateIpAddress": "10.50.11.20"}]},
    }))
    .expect("facts");
    let masked = Mask::of(&[&facts]).facts(&facts).expect("facts");
    let json = serde_json::to_string(&masked).expect("JSON");
    assert!(
        !json.contains("10.50.11.20") && !json.contains("54.239.28.85"),
        "{json}"
    );
    let told = masked.evidence.signal.expect("a signal").addresses;
    let interface = &masked.network.network_interfaces.get().expect("read")[0];
    assert_eq!(interface.private_ip_address, Some(told[0].to_string()));
    assert!(
        masked
            .evidence
            .test_error
            .expect("a text")
            .contains(&told[0].to_string())
    );
    assert!(!told[1].is_private(), "a public address is one still");
}

/// What an error text comes to that nothing else of the facts explains.
fn masked_alone(text: &str) -> String {
    let facts: Facts = serde_json::from_value(json!({"evidence": {"testError": text}})).expect("facts");
    let masked = serde_json::to_value(Mask::of(&[&facts]).facts(&facts).expect("facts")).expect("JSON");
    masked["evidence"]["testError"].as_str().expect("a text").to_owned()
}

#[test]
fn a_host_an_address_or_a_person_that_only_a_text_names_goes() {
    for (text, gone) in [
        (
            "could not translate host name \"db7.acme-corp.example\" to address: Name or service not known",
            &["db7", "acme", "example"][..],
        ),
        (
            "could not translate host name \"orders7\" to address: Name or service not known",
            &["orders7"],
        ),
        (
            "java.net.UnknownHostException: db7.acme.local: Temporary failure in name resolution",
            &["db7", "acme"],
        ),
        (
            "connection to server at \"db7.prod.acme\" (10.50.1.2), port 5432 failed: timeout",
            &["db7", "prod", "acme", "10.50.1.2"],
        ),
        (
            "Connection to DB7.ACME-CORP.EXAMPLE:5432 refused.",
            &["DB7", "ACME", "EXAMPLE"],
        ),
        (
            "The TCP/IP connection to the host SQL7.acme.com, port 1433 has failed.",
            &["SQL7", "acme"],
        ),
        (
            "db77.acme.example does not answer, and db77 is asked again",
            &["db77", "acme"],
        ),
        ("Caused by: java.net.UnknownHostException: billing7", &["billing7"]),
        (
            "ORA-12545: (DESCRIPTION=(ADDRESS=(PROTOCOL=TCP)(HOST=ora7)(PORT=1521)))",
            &["ora7"],
        ),
        ("Connection to db77:5432 refused", &["db77"]),
        ("connect to billing7/10.50.1.2 timed out", &["billing7"]),
        (
            "The TCP/IP connection to the host SQL77, port 1433 has failed.",
            &["SQL77"],
        ),
        (
            "ORA-12514: cannot connect to (DESCRIPTION=(HOST=ora7.acme.de)(SERVICE_NAME=billing.acme.de))",
            &["ora7", "acme", "billing"],
        ),
        (
            "oracle.acme.com and hive7.acme.net were asked",
            &["oracle.acme", "hive7", "acme"],
        ),
        (
            "connect to db7.acme/10.50.1.2:5432 timed out, db8.acme:5432 too",
            &["10.50.1.2", "db8"],
        ),
        (
            "https://acme7.us-east-1.aws.snowflakecomputing.com:443/session",
            &["acme7"],
        ),
        (
            "Unable to reach acme-data7.s3.us-east-1.amazonaws.com",
            &["acme", "data7"],
        ),
        (
            "orders7.abcdefghijkl.eu-central-1.rds.amazonaws.com does not answer",
            &["orders7", "abcdefghijkl"],
        ),
        (
            "Access denied for user 'jane7'@'web7.acme.example' (using password: YES)",
            &["jane7", "web7", "acme"],
        ),
        (
            "Access denied for user 'jane7'@'web7' (using password: YES)",
            &["jane7", "web7"],
        ),
        (
            "login of jane.doe@acme.example failed; ask o'neil+etl@acme.co.uk or etl7@db7",
            &["jane", "doe", "acme", "etl7", "db7"],
        ),
        (
            "connect to [2001:db8:7:8::9]:5432 failed",
            &["2001:db8:7:8", "db8", "::9"],
        ),
        (
            "no route to 2001:db8:7:8::9, port 5432; 2001:db8:7:8::9: timeout",
            &["db8:7:8"],
        ),
        ("/2001:db8:7:8:a:b:c:9:5432: connection refused", &["db8:7:8", "8:a:b"]),
        ("refused by ::ffff:10.50.1.2", &["10.50.1.2"]),
        ("refused by ::ffff:a32:102, a mapped address", &["a32:102"]),
        ("fd12:3456:789a::/48 and fd12:3456:789a:1::7%eth0", &["3456:789a"]),
    ] {
        let masked = masked_alone(text);
        for gone in gone {
            assert!(!masked.contains(gone), "{gone}: {masked}");
        }
    }
}

#[test]
fn what_only_looks_like_a_host_stays() {
    for text in [
        "com.mysql.cj.jdbc.exceptions.CommunicationsException: Communications link failure",
        "An error occurred while calling o123.getDynamicFrame. An error occurred while calling o95.load.",
        "Traceback (most recent call last): File \"/tmp/script.py\", line 12, in <module>",
        "at org.postgresql.core.v3.ConnectionFactoryImpl.openConnectionImpl(ConnectionFactoryImpl.java:331)",
        "at com.amazonaws.services.glue.util.JDBCUtils$$anonfun$load$1.apply(JDBCUtils.scala:102)",
        "pyspark.sql.utils.AnalysisException, py4j.protocol.Py4JJavaError, awsglue.context, java.net, java.util.UUID",
        "package com.mysql.cj.jdbc and module org.apache.spark.sql.execution.datasources.jdbc",
        "spark.sql.sources.default=parquet, spark.driver.memory, oracle.net.wallet_location, rds.force_ssl",
        "df.write.format(\"jdbc\").option(\"dbtable\", \"public.orders\").load()",
        "PostgreSQL 16.4, driver 42.7.3, 1.8.0.internal, 19.0.0.0.ru-2024, db.r6g.large, mysql-connector-j-8.0.33.jar",
        "glue.amazonaws.com, secretsmanager.eu-central-1.amazonaws.com, sts.cn-north-1.amazonaws.com.cn, glue.us-east-1.api.aws",
        "see https://docs.oracle.com/error-help/db/ora-12541/ and https://docs.aws.amazon.com/glue/",
        "line 12:34, script.py:102, step:1521x, a/b and host unreachable, PROTOCOL=TCP",
        "java.lang.Object@1a2b3c4d and HikariProxyConnection@12345678 wrapping PgConnection@5f2e",
        "at 2026-11-28T10:00:00.123Z, 10:00:00,123, std::string, a::b, org.h2.Driver::connect, mac 0a:1b:2c:3d:4e:5f",
        "ip-of.ec2.internal is in ::/0, 127.0.0.1 is ::1",
        "e.g. this, i.e. that. And so on...",
    ] {
        assert_eq!(masked_alone(text), text);
    }
}

#[test]
fn of_log_groups_and_prefix_lists_only_those_of_aws_keep_their_names() {
    let with = |group: &str, list: &str| -> String {
        let facts: Facts = serde_json::from_value(json!({
            "evidence": {"jobRun": {"Id": "jr_1", "JobRunState": "FAILED", "LogGroupName": group},
                "crawler": {"Name": "nightly", "LastCrawl": {"Status": "FAILED", "LogGroup": group}}},
            "network": {"ManagedPrefixLists": [{"PrefixListId": "pl-1", "PrefixListName": list, "Entries": []}]},
        }))
        .expect("facts");
        serde_json::to_string(&Mask::of(&[&facts]).facts(&facts).expect("facts")).expect("JSON")
    };
    for (group, list) in [
        ("/aws-glue/jobs", "com.amazonaws.us-east-1.s3"),
        (
            "/aws-glue/jobs/logs-v2",
            "com.amazonaws.global.cloudfront.origin-facing",
        ),
        ("/aws-glue/python-jobs/error", "com.amazonaws.eu-central-1.dynamodb"),
        ("/aws-glue/crawlers", "com.amazonaws.us-east-1.vpc-lattice"),
    ] {
        let masked = with(group, list);
        assert_eq!(masked.matches(&format!("\"{group}\"")).count(), 2, "{masked}");
        assert!(masked.contains(&format!("\"{list}\"")), "{masked}");
    }
    for (group, list) in [
        ("/aws-glue/acme-corp-jobs", "acme-offices"),
        ("/aws-glue/jobs/acme-role/output", "corp.acme.offices"),
        ("acme/aws-glue/jobs", "acme"),
    ] {
        let masked = with(group, list);
        assert!(!masked.contains("acme") && !masked.contains("offices"), "{masked}");
    }
}

#[test]
fn the_options_of_dhcp_keep_their_keys_and_not_their_values() {
    let facts: Facts = serde_json::from_value(
        json!({"evidence": {}, "network": {"DhcpOptions": [{"DhcpOptionsId": "dopt-1", "DhcpConfigurations": [
        {"Key": "domain-name", "Values": [{"Value": "acme.example"}]},
        {"Key": "domain-name-servers", "Values": [{"Value": "10.50.0.7"}, {"Value": "AmazonProvidedDNS"}]},
        {"Key": "ntp-servers", "Values": [{"Value": "10.50.0.8"}]}]}]}}),
    )
    .expect("facts");
    let masked = serde_json::to_string(&Mask::of(&[&facts]).facts(&facts).expect("facts")).expect("JSON");
    for stays in [
        "\"domain-name\"",
        "\"domain-name-servers\"",
        "\"AmazonProvidedDNS\"",
        "\"ntp-servers\"",
    ] {
        assert!(masked.contains(stays), "{stays}: {masked}");
    }
    for gone in ["acme", "10.50."] {
        assert!(!masked.contains(gone), "{gone}: {masked}");
    }
}

proptest! {
    #[test]
    fn two_addresses_share_as_much_as_they_did(one: u32, flip in 0_u32..32, network in 8_u8..29) {
        let mut with_vpc = facts();
        let base = ipnet::Ipv4Net::new(std::net::Ipv4Addr::from_bits(one), network).expect("a block").trunc();
        with_vpc.network = serde_json::from_value(json!({"Vpcs": [{"VpcId": "vpc-1", "CidrBlock": base.to_string()}]})).expect("facts");
        let mask = Mask::of(&[&with_vpc]);
        let other = one ^ (1 << flip);
        let masked = |bits: u32| match mask.addresses.whole(&std::net::Ipv4Addr::from_bits(bits).to_string()) {
            Some(text) => text.parse::<std::net::Ipv4Addr>().expect("an address").to_bits(),
            None => 0,
        };
        let shared = |one: u32, other: u32| (one ^ other).leading_zeros();
        prop_assert_eq!(shared(one, other), shared(masked(one), masked(other)));
        let is_private = |bits: u32| std::net::Ipv4Addr::from_bits(bits).is_private();
        prop_assert_eq!(is_private(one), is_private(masked(one)));
    }

    #[test]
    fn no_text_breaks_it(text in "\\PC{0,200}") {
        let mask = Mask::of(&[&facts()]);
        let _ = mask.text(&text);
        let with_text: Facts = serde_json::from_value(json!({"evidence": {"testError": text}})).expect("facts");
        prop_assert!(Mask::of(&[&with_text]).facts(&with_text).is_some());
        let _ = mask.text(&format!("arn:aws:iam::1:role/{text} s3://{text} jdbc:postgresql://{text}/x user \"{text}\""));
    }
}
