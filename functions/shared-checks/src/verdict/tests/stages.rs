//! Within its stage the text decides.

use shared_domain::Code;

use super::*;

/// A diagnosis with these findings, and these codes passed.
fn found(findings: Vec<Finding>, passed: &[Code]) -> Diagnosis {
    Diagnosis {
        findings,
        passed: passed.to_vec(),
        ..Diagnosis::default()
    }
}

fn saying(signal: Option<Signal>, quote: &str) -> Option<Signal> {
    signal.map(|signal| Signal {
        quote: Some(quote.to_owned()),
        ..signal
    })
}

#[test]
fn the_finding_that_explains_the_text_is_blamed_and_else_the_text_itself() {
    use Stage::{Credentials, Driver, Network, Permissions, Ssl};
    use Verdict::{Fail, Warn};
    let on_driver = |code: &str, verdict| found(vec![finding(code, Driver, verdict)], &[]);
    let on_tls = |code: &str, verdict| found(vec![finding(code, Ssl, verdict)], &[]);
    let on_credentials = |code: &str, verdict| found(vec![finding(code, Credentials, verdict)], &[]);
    let password = || signal(Credentials, "bad_password", SERVER_SPOKE);
    let class = || signal(Driver, "driver_class_not_found", &[JobLaunched]);
    let untrusted = || signal(Ssl, "certificate_untrusted", SERVER_SPOKE);
    for (name, text, credentials, driver, root) in [
        (
            "an unsupported protocol is not the address in the URL",
            signal(Ssl, "tls_version_mismatch", SERVER_SPOKE),
            clean(),
            on_tls("SSL_HOSTNAME", Fail),
            Some("SSL_PROTOCOL"),
        ),
        (
            "keys for crawlers explain a class that the job does not find, so the warning fails",
            class(),
            clean(),
            on_driver("DRIVER_KEYS_CRAWLER_ONLY", Warn),
            Some("DRIVER_KEYS_CRAWLER_ONLY"),
        ),
        (
            "a secret that changed explains the rejected password",
            password(),
            on_credentials("SECRET_CHANGED_RECENTLY", Warn),
            clean(),
            Some("SECRET_CHANGED_RECENTLY"),
        ),
        (
            "what fails goes before what warns",
            password(),
            found(
                vec![
                    finding("SECRET_CHANGED_RECENTLY", Credentials, Warn),
                    finding("CREDENTIALS_MISSING", Credentials, Fail),
                ],
                &[],
            ),
            clean(),
            Some("CREDENTIALS_MISSING"),
        ),
        (
            "a rejected password is not the role's missing action",
            password(),
            found(vec![finding("ROLE_PERMISSION", Permissions, Fail)], &[]),
            clean(),
            Some("DB_PASSWORD"),
        ),
        (
            "a password in the connection is not why it is rejected",
            password(),
            on_credentials("PLAINTEXT_PASSWORD", Warn),
            clean(),
            Some("DB_PASSWORD"),
        ),
        (
            "a URL that is in order leads to a service that the server does not know",
            signal(Driver, "bad_jdbc_url", SERVER_SPOKE),
            clean(),
            found(Vec::new(), &[Code::UrlGrammar, Code::UrlDatabase]),
            Some("URL_DATABASE"),
        ),
        (
            "a class that is in the JAR is not missing from it",
            class(),
            clean(),
            found(Vec::new(), &[Code::DriverClassNotInJar]),
            None,
        ),
        (
            "a certificate that is said to have expired is not an unknown authority",
            saying(untrusted(), "PKIX path validation failed: validity check failed"),
            clean(),
            found(
                vec![
                    finding("SSL_CERT_UNTRUSTED", Ssl, Warn),
                    finding("SSL_CERT_EXPIRED", Ssl, Warn),
                ],
                &[],
            ),
            Some("SSL_CERT_EXPIRED"),
        ),
        (
            "an expired certificate that only the handshake shows",
            saying(untrusted(), "CertificateExpiredException: NotAfter: Mon Jan 01"),
            clean(),
            clean(),
            Some("SSL_CERT_EXPIRED"),
        ),
        (
            "no configuration can refute a handshake",
            untrusted(),
            clean(),
            found(Vec::new(), &[Code::SslCertUntrusted]),
            Some("SSL_CERT_UNTRUSTED"),
        ),
        (
            "a driver that is built for a newer Java",
            saying(
                signal(Driver, "driver_incompatible", &[JobLaunched]),
                "java.lang.UnsupportedClassVersionError: x",
            ),
            clean(),
            clean(),
            Some("DRIVER_JAVA_VERSION"),
        ),
        (
            "a driver that does not fit the server",
            signal(Driver, "driver_incompatible", SERVER_SPOKE),
            clean(),
            clean(),
            Some("DRIVER_SERVER_AUTH"),
        ),
        (
            "a token that is refused though the role may connect",
            signal(Credentials, "iam_db_auth_misconfigured", SERVER_SPOKE),
            found(Vec::new(), &[Code::IamAuthConnect]),
            clean(),
            Some("DB_PASSWORD"),
        ),
        (
            "an earlier stage that the text does not clear comes before a handshake that many things end",
            signal(Ssl, "ssl_handshake_failed", &[JobLaunched]),
            on_credentials("SECRET_NOT_FOUND", Fail),
            on_tls("SSL_PROTOCOL", Fail),
            Some("SECRET_NOT_FOUND"),
        ),
        (
            "a refusal comes from the host, so the route is there",
            signal(Network, "connection_refused", TO_THE_ADDRESS),
            clean(),
            on_driver("URL_PORT", Fail),
            Some("URL_PORT"),
        ),
    ] {
        let network = match root {
            Some("URL_PORT") => failing("ROUTE_NONE", Network),
            _ => clean(),
        };
        let verdict = verdict(text, &network, &credentials, &driver);
        let found = verdict.root_cause.as_ref().map(|root| root.code.as_str());
        assert_eq!(found, root, "{name}: {verdict:#?}");
        if root.is_none() {
            assert_eq!(verdict.outcome, Outcome::Inconclusive, "{name}");
            assert!(verdict.next_step.unwrap().contains("says otherwise"), "{name}");
        }
    }
}

#[test]
fn a_timeout_that_names_no_s3_host_does_not_come_from_the_region_of_s3() {
    let driver = found(vec![finding("S3A_REGION", Stage::Driver, Verdict::Warn)], &[]);
    let text = signal(Stage::Network, "connect_timeout", &[]);
    let verdict = verdict(text, &clean(), &clean(), &driver);
    assert_eq!((verdict.root_cause, verdict.outcome), (None, Outcome::Inconclusive));
}

/// A host of S3 singles out its path, and each check on it explains what it can cause.
#[test]
fn a_timeout_of_s3_is_explained_by_what_keeps_it_silent_in_that_region() {
    use Verdict::{Fail, Warn};
    let on_network = |code: &str| found(vec![finding(code, Stage::Network, Fail)], &[]);
    let of_s3a = || found(vec![finding("S3A_REGION", Stage::Driver, Warn)], &[]);
    for (name, host, network, driver, root) in [
        (
            "the Region that Glue 5 takes",
            "b.s3.us-east-2.amazonaws.com",
            clean(),
            of_s3a(),
            Some("S3A_REGION"),
        ),
        (
            "the own Region",
            "b.s3.us-east-1.amazonaws.com",
            clean(),
            of_s3a(),
            None,
        ),
        (
            "another Region",
            "b.s3.eu-west-1.amazonaws.com",
            clean(),
            of_s3a(),
            None,
        ),
        (
            "no way",
            "b.s3.us-east-1.amazonaws.com",
            on_network("S3_NO_PATH"),
            clean(),
            Some("S3_NO_PATH"),
        ),
        (
            "a group",
            "b.s3.us-east-1.amazonaws.com",
            on_network("S3_SG_EGRESS"),
            clean(),
            Some("S3_SG_EGRESS"),
        ),
        (
            "a policy answers",
            "b.s3.us-east-1.amazonaws.com",
            on_network("S3_ENDPOINT_POLICY"),
            clean(),
            None,
        ),
        (
            "there is a way",
            "b.s3.us-east-1.amazonaws.com",
            found(Vec::new(), &[Code::S3NoPath]),
            clean(),
            None,
        ),
    ] {
        let text = saying(
            signal(Stage::Network, "s3_endpoint_missing", &[]),
            &format!("Connect to {host}:443 failed: Connect timed out"),
        )
        .map(|signal| Signal {
            host: Some(host.to_owned()),
            ..signal
        });
        let verdict = verdict(text, &network, &clean(), &driver);
        let confirmed = verdict.root_cause.filter(|one| one.confidence == Confidence::Confirmed);
        let told = confirmed.map(|one| one.code.to_string());
        assert_eq!(told.as_deref(), root, "{name}");
    }
}

#[test]
fn what_was_mended_since_the_launch_is_still_what_the_run_died_of_and_no_longer_passed() {
    let network = found(Vec::new(), &[Code::S3NoPath]);
    let text = signal(Stage::Network, "s3_endpoint_missing", &[]);
    let verdict = verdict(text, &network, &clean(), &clean());
    assert_eq!(verdict.root_cause.unwrap().code, Code::S3NoPath);
    assert!(!verdict.passed.contains(&Code::S3NoPath));
}

#[test]
fn a_text_about_one_missing_right_is_not_explained_by_another() {
    let lacking = |action: &str| {
        let finding = Finding {
            evidence: format!("No policy of GlueRole allows {action} on *."),
            lacks: vec![action.to_owned()],
            ..finding("ROLE_PERMISSION", Stage::Permissions, Verdict::Fail)
        };
        found(vec![finding], &[])
    };
    let denied = "User: arn:aws:sts::111122223333:assumed-role/GlueRole/x is not authorized to perform: ec2:CreateTags";
    let text = || saying(signal(Stage::Permissions, "glue_role_missing_permission", &[]), denied);
    let same = verdict(text(), &clean(), &lacking("ec2:CreateTags"), &clean());
    assert_eq!(same.findings.len(), 1);
    assert_eq!(same.findings[0].confidence, Confidence::Confirmed);
    let other = verdict(text(), &clean(), &lacking("glue:GetConnection"), &clean());
    let root = other.root_cause.unwrap();
    assert_eq!(root.code, Code::RolePermission);
    assert!(root.evidence.contains("ec2:CreateTags"), "{}", root.evidence);
}

#[test]
fn the_servers_words_after_an_enforced_handshake_clear_tls() {
    let enforced = |value: &str| {
        let mut evidence = failed_run("FAILED");
        evidence.signal = signal(Stage::Credentials, "bad_password", SERVER_SPOKE);
        if let Fact::Known(Found::Present(connection)) = &mut evidence.connections[0].connection {
            connection
                .connection_properties
                .insert("JDBC_ENFORCE_SSL".to_owned(), value.to_owned());
        }
        let driver = failing("SSL_CERT_EXPIRED", Stage::Ssl);
        let verdict = decide(&Case {
            evidence: &evidence,
            network: None,
            credentials: None,
            driver: Some(&driver),
            failures: &StepFailures::new(),
        });
        assert_eq!(verdict.root_cause.unwrap().code, Code::DbPassword);
        verdict.findings.last().unwrap().verdict
    };
    assert_eq!(enforced("true"), Verdict::Warn);
    assert_eq!(enforced("false"), Verdict::Fail);
}

/// Texts as Secrets Manager, Glue, botocore, the JVM and the servers write them.
#[test]
fn a_text_names_only_what_it_proves() {
    use Stage::{Credentials, Ssl};
    let secret = |quote: &str| {
        saying(
            signal(Credentials, "secret_missing_or_malformed", &[JobLaunched]),
            quote,
        )
    };
    let account = |quote: &str| saying(signal(Credentials, "account_locked_or_expired", SERVER_SPOKE), quote);
    let untrusted = |quote: &str| saying(signal(Ssl, "certificate_untrusted", SERVER_SPOKE), quote);
    let password = |quote: &str| saying(signal(Credentials, "bad_password", SERVER_SPOKE), quote);
    let single_factor = || {
        found(
            vec![finding("SNOWFLAKE_SINGLE_FACTOR", Credentials, Verdict::Warn)],
            &[],
        )
    };
    for (text, credentials, root) in [
        (
            secret("ResourceNotFoundException: Secrets Manager can't find the specified secret."),
            clean(),
            "SECRET_NOT_FOUND",
        ),
        (
            secret("An error occurred (ResourceNotFoundException) when calling the GetSecretValue operation"),
            clean(),
            "SECRET_NOT_FOUND",
        ),
        (
            secret(
                "ResourceNotFoundException: Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
            ),
            clean(),
            "SECRET_NO_CURRENT_VERSION",
        ),
        (
            secret(
                "InvalidRequestException: You can't perform this operation on the secret because it was marked for deletion.",
            ),
            clean(),
            "SECRET_PENDING_DELETION",
        ),
        (secret("KeyError: 'username'"), clean(), "SECRET_KEYS"),
        (
            secret("Username and password for the secretId are required"),
            clean(),
            "SECRET_KEYS",
        ),
        (
            secret("Must specify username or secretId"),
            clean(),
            "CREDENTIALS_MISSING",
        ),
        (secret("Failed to retrieve or parse secret"), clean(), "SECRET_NOT_JSON"),
        // What the facts find explains a text that does not say which.
        (
            secret("Failed to retrieve or parse secret"),
            found(vec![finding("SECRET_KEYS", Credentials, Verdict::Fail)], &[]),
            "SECRET_KEYS",
        ),
        (
            account("Access denied for user 'etl'@'10.0.1.7'. Account is locked."),
            clean(),
            "DB_ACCOUNT_STATE",
        ),
        (
            account("Login failed for user 'etl' because the account is currently locked out. (18486)"),
            clean(),
            "DB_ACCOUNT_STATE",
        ),
        (
            account("Access denied for user 'etl'@'%'. Account is blocked for 1 day(s) (3955)"),
            clean(),
            "DB_ACCOUNT_STATE",
        ),
        (
            account("ORA-28001: the password has expired"),
            single_factor(),
            "DB_ACCOUNT_STATE",
        ),
        (
            account("Multi-factor authentication is required for this account."),
            clean(),
            "SNOWFLAKE_SINGLE_FACTOR",
        ),
        (
            account("Multi-factor authentication is required for this account."),
            single_factor(),
            "SNOWFLAKE_SINGLE_FACTOR",
        ),
        (
            password("Incorrect username or password was specified."),
            single_factor(),
            "DB_PASSWORD",
        ),
        (
            untrusted("PKIX path validation failed: CertPathValidatorException: validity check failed"),
            clean(),
            "SSL_CERT_EXPIRED",
        ),
        (
            untrusted("CertificateExpiredException: NotAfter: Thu Aug 22 17:08:50 UTC 2024"),
            clean(),
            "SSL_CERT_EXPIRED",
        ),
        (
            untrusted("PKIX path building failed: unable to find valid certification path"),
            clean(),
            "SSL_CERT_UNTRUSTED",
        ),
    ] {
        let quote = text.as_ref().and_then(|text| text.quote.clone());
        let verdict = verdict(text, &clean(), &credentials, &clean());
        let root_cause = verdict.root_cause.as_ref();
        assert_eq!(root_cause.map(|root| root.code.as_str()), Some(root), "{quote:?}");
        assert_eq!(root_cause.map(|root| root.verdict), Some(Verdict::Fail), "{quote:?}");
    }
}

#[test]
fn a_secret_that_is_there_now_is_not_said_to_be_missing() {
    let text = saying(
        signal(Stage::Credentials, "secret_missing_or_malformed", &[JobLaunched]),
        "Secrets Manager can't find the specified secret.",
    );
    let verdict = verdict(
        text,
        &clean(),
        &found(vec![], &[Code::SecretNotFound, Code::SecretKeys]),
        &clean(),
    );
    assert_eq!((verdict.root_cause, verdict.outcome), (None, Outcome::Inconclusive));
}
