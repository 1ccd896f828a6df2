//! What the fields of a request say together.

use super::{AuthMethod, Request, TestEngine};
use crate::source::{Enforce, Engine, SourceAnswer, classify_source};
use crate::step::{AwsContext, Problem};

impl Request {
    /// What kind of source the request is about: from its words, URL, own fields and host name, the first that tells.
    pub fn source_answer(&self) -> SourceAnswer {
        let words = self.source.as_deref().map(classify_source);
        if let Some(refused @ SourceAnswer::Refused(_)) = words {
            return refused;
        }
        let mut told = self.evidence().into_iter().map(|(_, answer)| answer);
        if let Some(engine) = told.find(|answer| answer.engine().is_some()) {
            return engine;
        }
        let host = || self.host().map(classify_host);
        words
            .or_else(host)
            .unwrap_or_else(|| SourceAnswer::open("the request does not say what kind of source it is"))
    }

    /// What in the account or Region cannot go together with the request: a role or a secret of elsewhere.
    pub fn problems_in(&self, context: &AwsContext) -> Vec<Problem> {
        let mut problems = Vec::new();
        let role = self.glue_role.as_deref().and_then(super::fields::Arn::of);
        if role.is_some_and(|role| role.account != context.account) {
            problems.push(Problem {
                path: "glueRole".to_owned(),
                problem: format!(
                    "belongs to another account than {}, where Pipefitter runs",
                    context.account
                ),
                remedy: "give a role of this account; a role cannot be passed to Glue across accounts".to_owned(),
            });
        }
        let secret = self
            .auth
            .as_ref()
            .and_then(|auth| auth.secret_id.as_deref())
            .and_then(super::fields::Arn::of);
        if secret.is_some_and(|secret| secret.region != context.region) {
            problems.push(Problem {
                path: "auth.secretId".to_owned(),
                problem: format!(
                    "is a secret of another Region than {}, where Glue will look for it",
                    context.region
                ),
                remedy: format!("replicate the secret to {}, or give one that is there", context.region),
            });
        }
        problems
    }

    /// True for a login by IAM that the source's driver sees to.
    pub(super) fn iam_is_by_driver(&self) -> bool {
        self.source_answer().engine().is_some_and(Engine::has_iam_by_driver)
    }

    /// Each field that tells an engine, with what it tells.
    fn evidence(&self) -> Vec<(&'static str, SourceAnswer)> {
        let own = |engine: Engine| SourceAnswer::Engine {
            engine,
            reason: format!("`{}` is filled in", engine.as_str()),
        };
        let of_url = self.url.as_deref().filter(|url| url.starts_with("jdbc:"));
        let given = Engine::ALL
            .into_iter()
            .filter(|engine| (engine.source().request.given)(self));
        [
            ("source", self.source.as_deref().map(classify_source)),
            ("url", of_url.map(classify_source)),
        ]
        .into_iter()
        .chain(given.map(|engine| (engine.as_str(), Some(own(engine)))))
        .chain([("endpoint.host", self.host().map(classify_host))])
        .filter_map(|(field, answer)| Some((field, answer?)))
        .collect()
    }
}

/// What a host name tells. One without a dot is a host all the same.
fn classify_host(host: &str) -> SourceAnswer {
    if host.contains('.') {
        return classify_source(host);
    }
    SourceAnswer::Host {
        host: host.to_owned(),
        reason: "a host name, which does not tell the engine".to_owned(),
    }
}

/// The problem that two fields say different things.
pub(crate) fn contradiction(path: &str, other: &str) -> Problem {
    Problem {
        path: path.to_owned(),
        problem: format!("contradicts `{other}`"),
        remedy: "keep the one that is right and leave the other out".to_owned(),
    }
}

/// Adds what is wrong with the fields taken together.
pub(super) fn check(request: &Request, problems: &mut Vec<Problem>) {
    engines_agree(request, problems);
    fields_belong_to_the_source(request, problems);
    fields_belong_to_the_method(request, problems);
    schema_version_fits(request, problems);
    let tls = request.tls.as_ref();
    if tls.is_some_and(|tls| tls.ca_uri.is_some() && !tls.enforce) {
        problems.push(Problem {
            path: "tls.enforce".to_owned(),
            problem: "is false, and `tls.caUri` names an authority that is looked at only where TLS is enforced"
                .to_owned(),
            remedy: "leave `tls.enforce` out, or leave `tls.caUri` out".to_owned(),
        });
    }
    if request.host().is_some_and(is_nowhere) {
        problems.push(Problem {
            path: "endpoint.host".to_owned(),
            problem:
                "is a name or address that no source has for Glue, which connects from a network interface of its own"
                    .to_owned(),
            remedy: "give the host as it is seen from your VPC".to_owned(),
        });
    }
    if let Some(diagnose) = request
        .diagnose
        .as_ref()
        .filter(|diagnose| diagnose.crawler_name.is_some())
    {
        for (path, given) in [
            ("diagnose.jobName", diagnose.job_name.is_some()),
            ("diagnose.jobRunId", diagnose.job_run_id.is_some()),
        ] {
            if given {
                problems.push(contradiction(path, "diagnose.crawlerName"));
            }
        }
    }
    if request.incident.is_some() && request.diagnose.is_none() && !is_alone(request) {
        problems.push(Problem {
            path: "incident".to_owned(),
            problem: "asks for the report of an incident while other fields ask for something else".to_owned(),
            remedy: "leave out `incident`, or all but `incident`".to_owned(),
        });
    }
    if request.diagnose.is_some() && request.defines_a_connection() {
        problems.push(Problem {
            path: "diagnose".to_owned(),
            problem: "asks for a diagnosis while other fields define a connection".to_owned(),
            remedy: "leave out `diagnose`, or all but `connection`, `glueRole` and `diagnose`".to_owned(),
        });
    }
}

/// The machine itself, and addresses that no network interface has.
fn is_nowhere(host: &str) -> bool {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let own = ["localhost", "localhost.localdomain"].contains(&host.as_str()) || host.ends_with(".localhost");
    // A last label of digits is of an address: `127.1` is one to Java, and `300.1.2.3` to nobody.
    let label = host.rsplit('.').next().unwrap_or_default();
    let is_number = !label.is_empty() && label.chars().all(|c| c.is_ascii_digit());
    own || match host.parse::<std::net::Ipv4Addr>() {
        Ok(address) => {
            address.is_loopback()
                || address.octets()[0] == 0
                || address.is_link_local()
                || address.is_multicast()
                || address.is_broadcast()
        }
        Err(_) => is_number,
    }
}

/// True when the incident is all that is given.
fn is_alone(request: &Request) -> bool {
    let only = Request {
        incident: request.incident.clone(),
        ..Request::default()
    };
    *request == only
}

fn engines_agree(request: &Request, problems: &mut Vec<Problem>) {
    let told: Vec<_> = request
        .evidence()
        .into_iter()
        .filter_map(|(field, answer)| Some((field, answer.engine()?)))
        .collect();
    let Some((first_field, first)) = told.first() else {
        return;
    };
    for (field, engine) in &told[1..] {
        if !engine.agrees_with(*first) {
            let (one, other) = (engine.source().title, first.source().title);
            let problem = contradiction(field, first_field);
            problems.push(Problem {
                problem: format!("{}: it is of {one}, and `{first_field}` of {other}", problem.problem),
                ..problem
            });
        }
    }
}

fn fields_belong_to_the_source(request: &Request, problems: &mut Vec<Problem>) {
    let Some(engine) = request.source_answer().engine() else {
        return;
    };
    let source = engine.source();
    let given = serde_json::to_value(request).unwrap_or_default();
    for owner in Engine::ALL.into_iter().filter(|owner| *owner != engine) {
        for (path, remedy) in owner.source().request.own {
            if given.pointer(&format!("/{}", path.replace('.', "/"))).is_some() {
                problems.push(Problem {
                    path: (*path).to_owned(),
                    problem: format!(
                        "is a field for {}, and the source is {}",
                        owner.source().title,
                        source.title
                    ),
                    remedy: (*remedy).to_owned(),
                });
            }
        }
    }
    if request.driver.is_some() {
        let why = if let Some(native) = source.native() {
            Some(format!("does not go with {}, {}", source.title, native.apart))
        } else if request.is_unified() {
            Some("does not go with a unified connection (schema version 2)".to_owned())
        } else {
            None
        };
        problems.extend(why.map(|problem| Problem {
            path: "driver".to_owned(),
            problem,
            remedy: "leave it out; a job names a driver of its own in its options".to_owned(),
        }));
    }
    own_authority_goes_with_the_source(request, engine, problems);
    if request
        .endpoint
        .as_ref()
        .is_some_and(|endpoint| endpoint.service.is_some() && endpoint.sid.is_some())
    {
        problems.push(contradiction("endpoint.sid", "endpoint.service"));
    }
}

/// What schema version 1 cannot be. Sources: glue-facts 1.7 (Athena) and 2.1 (a login by IAM).
fn schema_version_fits(request: &Request, problems: &mut Vec<Problem>) {
    if request.schema_version != Some(1) {
        return;
    }
    let mut wrong = |problem: &str, remedy: &str| {
        problems.push(Problem {
            path: "schemaVersion".to_owned(),
            problem: problem.to_owned(),
            remedy: remedy.to_owned(),
        });
    };
    let in_athena = request
        .engines
        .iter()
        .flatten()
        .any(|engine| *engine == TestEngine::Athena);
    if in_athena && request.defines_a_connection() {
        wrong(
            "is 1, and Athena shares unified connections (schema version 2) only",
            "give \"schemaVersion\": 2, or leave `athena` out of `engines`",
        );
    }
    if request.uses_iam() && request.iam_is_by_driver() {
        wrong(
            "is 1, and Glue takes a connection of schema version 1 only with a user or a secret; a login to Redshift by IAM is in neither",
            "leave `schemaVersion` out: a login by IAM is made as a unified connection (2)",
        );
    }
}

/// Where a certificate of one's own can be looked at at all. Sources: glue-facts 7.1 and 7.2.
fn own_authority_goes_with_the_source(request: &Request, engine: Engine, problems: &mut Vec<Problem>) {
    let Some(tls) = request.tls.as_ref() else { return };
    let mut wrong = |path: &str, problem: String, remedy: &str| {
        problems.push(Problem {
            path: path.to_owned(),
            problem,
            remedy: remedy.to_owned(),
        });
    };
    let source = engine.source();
    let title = source.title;
    if tls.ca_uri.is_some() {
        let why = match source.tls.no_authority {
            Some(why) => Some(format!("does not go with {title}, {why}")),
            None if request.is_unified() => {
                Some("is not known to work in a unified connection (schema version 2)".to_owned())
            }
            None => None,
        };
        if let Some(why) = why {
            let remedy = match source.tls.no_authority.is_none() {
                true => {
                    "leave out `schemaVersion`, or `tls.caUri` where a known authority has signed the server's certificate"
                }
                false => "leave it out",
            };
            wrong("tls.caUri", why, remedy);
        }
    }
    if let (true, Enforce::NotKnown(why)) = (tls.enforce && !request.is_unified(), source.tls.enforce) {
        let problem = format!("is not documented for {title}, {why}");
        wrong("tls.enforce", problem, "leave it out");
    }
    if tls.certificate_name.is_some() && !source.tls.takes_a_name {
        let problem = format!("is a field for Oracle and SQL Server, and the source is {title}");
        wrong(
            "tls.certificateName",
            problem,
            "leave it out; the certificate has to name the host itself",
        );
    }
}

fn fields_belong_to_the_method(request: &Request, problems: &mut Vec<Problem>) {
    let Some(auth) = &request.auth else { return };
    let method = match auth.method {
        Some(AuthMethod::Managed) => "managed",
        Some(AuthMethod::Iam) => "iam",
        Some(AuthMethod::Secret) | None => return,
    };
    for (path, given) in [
        ("auth.secretId", auth.secret_id.is_some()),
        ("auth.create", auth.create == Some(true)),
    ] {
        if given {
            problems.push(Problem {
                path: path.to_owned(),
                problem: format!("does not go with the method `{method}`"),
                remedy: "leave it out, or give \"method\": \"secret\"".to_owned(),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_or_secret_of_elsewhere_is_a_problem() {
        let request = Request::parse(serde_json::json!({
            "glueRole": "arn:aws:iam::999999999999:role/GlueRole",
            "auth": {"secretId": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:x-AbCdEf"},
        }))
        .unwrap();
        let context = |account: &str, region: &str| AwsContext {
            account: account.into(),
            region: region.into(),
            partition: "aws".into(),
        };
        let paths = |context| {
            request
                .problems_in(&context)
                .into_iter()
                .map(|problem| problem.path)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            paths(context("111122223333", "us-east-1")),
            ["glueRole", "auth.secretId"]
        );
        assert_eq!(paths(context("999999999999", "eu-west-1")), Vec::<String>::new());
    }

    #[test]
    fn a_job_and_a_crawler_are_not_diagnosed_together() {
        use serde_json::json;
        for (diagnose, wrong) in [
            (json!({"crawlerName": "c"}), &[] as &[&str]),
            (
                json!({"crawlerName": "c", "event": {"state": "Failed", "logGroup": "not a group"}}),
                &[],
            ),
            (json!({"crawlerName": "c", "jobName": "j"}), &["diagnose.jobName"]),
            (json!({"crawlerName": "c", "jobRunId": "jr_1"}), &["diagnose.jobRunId"]),
            (json!({"crawlerName": " c"}), &["diagnose.crawlerName"]),
            (json!({"crawlerName": 7}), &["diagnose.crawlerName"]),
        ] {
            let problems = Request::parse(json!({"diagnose": diagnose})).err().unwrap_or_default();
            let paths: Vec<&str> = problems.iter().map(|problem| problem.path.as_str()).collect();
            assert_eq!(paths, wrong, "{diagnose}");
        }
        let both = Request::parse(json!({"connection": "orders", "diagnose": {"crawlerName": "c"}}));
        assert!(both.is_ok(), "{both:?}");
    }

    #[test]
    fn the_source_is_told_by_the_first_field_that_tells() {
        let answer = |value| Request::parse(value).unwrap().source_answer();
        use serde_json::json;
        assert_eq!(
            answer(json!({"url": "jdbc:mysql://h:1/d", "source": "MariaDB"})).engine(),
            Some(Engine::Mariadb)
        );
        assert_eq!(
            answer(json!({"source": "aurora", "url": "jdbc:mysql://h:1/d"})).engine(),
            Some(Engine::Mysql)
        );
        assert_eq!(
            answer(json!({"bigquery": {"project": "p"}})).engine(),
            Some(Engine::Bigquery)
        );
        assert!(matches!(
            answer(json!({"endpoint": {"host": "db1"}})),
            SourceAnswer::Host { .. }
        ));
        assert!(matches!(answer(json!({"source": "kafka"})), SourceAnswer::Refused(_)));
        assert!(matches!(answer(json!({})), SourceAnswer::OneOf { .. }));
    }

    #[test]
    fn what_schema_version_1_cannot_be_is_refused_and_a_login_to_redshift_by_iam_is_unified_by_itself() {
        use serde_json::json;
        let redshift = json!({"host": "dwh.abc123.us-east-1.redshift.amazonaws.com", "port": 5439, "database": "dev"});
        let orders = json!({"host": "h.example.internal", "port": 5432, "database": "orders"});
        for (endpoint, more, version) in [
            (
                &redshift,
                json!({"auth": {"method": "iam", "username": "etl"}}),
                Ok(Some(2)),
            ),
            (
                &redshift,
                json!({"auth": {"method": "iam", "username": "etl"}, "schemaVersion": 1}),
                Err("schemaVersion"),
            ),
            (
                &redshift,
                json!({"auth": {"method": "managed"}, "schemaVersion": 1}),
                Ok(Some(1)),
            ),
            (&redshift, json!({"auth": {"method": "managed"}}), Ok(None)),
            (
                &orders,
                json!({"source": "postgres", "engines": ["athena"], "schemaVersion": 1}),
                Err("schemaVersion"),
            ),
            (
                &orders,
                json!({"source": "postgres", "engines": ["glue-etl"], "schemaVersion": 1}),
                Ok(Some(1)),
            ),
            (
                &orders,
                json!({"source": "postgres", "engines": ["athena"], "schemaVersion": 2}),
                Ok(Some(2)),
            ),
        ] {
            let mut input = more.clone();
            input["endpoint"] = endpoint.clone();
            let parsed = Request::parse(input);
            let told = parsed.as_ref().map(|request| request.schema_version);
            assert_eq!(told.map_err(|problems| problems[0].path.as_str()), version, "{more}");
        }
        // A connection that exists is what it is.
        assert!(Request::parse(json!({"connection": "x", "engines": ["athena"], "schemaVersion": 2})).is_ok());
    }

    #[test]
    fn an_authority_of_one_s_own_goes_with_the_sources_that_can_have_one_and_implies_tls() {
        use serde_json::json;
        let uri = "s3://acme-pki/ca.pem";
        for (source, version, tls, wrong) in [
            ("postgresql", 1, json!({"caUri": uri}), None),
            (
                "sql server",
                1,
                json!({"caUri": uri, "certificateName": "db.acme.internal"}),
                None,
            ),
            (
                "oracle",
                1,
                json!({"caUri": uri, "certificateName": "CN=db,O=Acme"}),
                None,
            ),
            (
                "postgresql",
                1,
                json!({"caUri": uri, "enforce": true, "skipCaValidation": true}),
                None,
            ),
            (
                "postgresql",
                1,
                json!({"caUri": uri, "enforce": false}),
                Some("tls.enforce"),
            ),
            (
                "postgresql",
                1,
                json!({"caUri": "s3://acme-pki/ca.crt"}),
                Some("tls.caUri"),
            ),
            ("postgresql", 1, json!({"caUri": "/etc/ssl/ca.pem"}), Some("tls.caUri")),
            (
                "postgresql",
                1,
                json!({"enforce": true, "certificateName": "db"}),
                Some("tls.certificateName"),
            ),
            ("postgresql", 2, json!({"caUri": uri}), Some("tls.caUri")),
            ("redshift", 1, json!({"caUri": uri}), Some("tls.caUri")),
            ("snowflake", 1, json!({"caUri": uri}), Some("tls.caUri")),
            ("bigquery", 2, json!({"caUri": uri}), Some("tls.caUri")),
        ] {
            let parsed = Request::parse(json!({"source": source, "schemaVersion": version, "tls": tls}));
            let told = parsed.as_ref().err().and_then(|problems| problems.first());
            assert_eq!(
                told.map(|problem| problem.path.as_str()),
                wrong,
                "{source} {version} {tls}: {told:?}"
            );
            if let Ok(request) = parsed {
                assert!(request.tls.unwrap().enforce, "{source} {tls}");
            }
        }
    }

    #[test]
    fn a_driver_of_one_s_own_goes_with_jdbc_connections_only() {
        use serde_json::json;
        let driver = json!({"jarUri": "s3://bucket/d.jar", "className": "x.Y"});
        for (source, version, good) in [
            ("oracle", 1, true),
            ("redshift", 1, true),
            ("oracle", 2, false),
            ("snowflake", 1, false),
            ("bigquery", 1, false),
        ] {
            let request = json!({"source": source, "schemaVersion": version, "driver": driver});
            let problems = Request::parse(request).err().unwrap_or_default();
            assert_eq!(
                problems.iter().all(|problem| problem.path != "driver"),
                good,
                "{source} {version}"
            );
        }
    }
}
