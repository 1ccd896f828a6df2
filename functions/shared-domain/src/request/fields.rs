//! Every field of the input: what it may hold, in words and as a rule, with an example. The types of the request say the same to
//! serde, and a test holds the two together.

use crate::incident::is_incident_id;

/// A field of an object.
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    /// What it is, for "give ...".
    pub(super) is: &'static str,
    /// An example, as JSON.
    pub(super) example: &'static str,
}

pub(super) enum Kind {
    Object(&'static [Field]),
    Text(fn(&str) -> bool),
    Texts { each: fn(&str) -> bool, most: usize },
    OneOf(&'static [&'static str]),
    Several(&'static [&'static str]),
    Number { least: u64, most: u64 },
    Flag,
}

const fn field(name: &'static str, kind: Kind, is: &'static str, example: &'static str) -> Field {
    Field {
        name,
        kind,
        is,
        example,
    }
}

/// The fields of the input.
pub(super) static FIELDS: &[Field] = &[
    field(
        "connection",
        Kind::Text(is_connection_name),
        "a name of 1 to 255 printable characters",
        r#""orders-prod""#,
    ),
    field(
        "source",
        Kind::Text(is_line),
        "the source in a few words",
        r#""postgresql""#,
    ),
    field(
        "endpoint",
        Kind::Object(&[
            field(
                "host",
                Kind::Text(is_host),
                "a host name or an IPv4 address, without port or path",
                r#""db.example.internal""#,
            ),
            field(
                "port",
                Kind::Number { least: 1, most: 65535 },
                "a number from 1 to 65535",
                "5432",
            ),
            field(
                "database",
                Kind::Text(is_database),
                "a database name of letters, digits and _ $ # . -",
                r#""orders""#,
            ),
            field(
                "service",
                Kind::Text(is_database),
                "an Oracle service name",
                r#""ORCLPDB1""#,
            ),
            field("sid", Kind::Text(is_database), "an Oracle SID", r#""ORCL""#),
        ]),
        "an object",
        r#"{"host": "db.example.internal", "port": 5432, "database": "orders"}"#,
    ),
    field(
        "url",
        Kind::Text(is_line),
        "a JDBC URL",
        r#""jdbc:postgresql://db.example.internal:5432/orders""#,
    ),
    field(
        "snowflake",
        Kind::Object(&[
            field("account", Kind::Text(is_host), "an account identifier", r#""acme-eu""#),
            field("warehouse", Kind::Text(is_database), "a warehouse name", r#""WH""#),
            field("role", Kind::Text(is_database), "a role name", r#""ETL""#),
            field("database", Kind::Text(is_database), "a database name", r#""ANALYTICS""#),
            field("schema", Kind::Text(is_database), "a schema name", r#""PUBLIC""#),
        ]),
        "an object",
        r#"{"account": "acme-eu", "warehouse": "WH", "role": "ETL", "database": "ANALYTICS"}"#,
    ),
    field(
        "bigquery",
        Kind::Object(&[
            field(
                "project",
                Kind::Text(is_project),
                "a Google Cloud project id",
                r#""acme-analytics""#,
            ),
            field("location", Kind::Text(is_location), "a BigQuery location", r#""EU""#),
        ]),
        "an object",
        r#"{"project": "acme-analytics", "location": "EU"}"#,
    ),
    field(
        "auth",
        Kind::Object(&[
            field(
                "method",
                Kind::OneOf(&["secret", "managed", "iam"]),
                "`secret`, `managed` or `iam`",
                r#""secret""#,
            ),
            field(
                "secretId",
                Kind::Text(is_secret_id),
                "the name or ARN of a secret",
                r#""glue/orders-prod/credentials""#,
            ),
            field("create", Kind::Flag, "true or false", "true"),
            field(
                "username",
                Kind::Text(is_user),
                "a database user name of 1 to 128 characters",
                r#""glue_reader""#,
            ),
            field(
                "kind",
                Kind::OneOf(&["password", "key-pair", "oauth"]),
                "`password`, `key-pair` or `oauth`",
                r#""key-pair""#,
            ),
        ]),
        "an object",
        r#"{"method": "secret", "secretId": "glue/orders-prod/credentials"}"#,
    ),
    field(
        "network",
        Kind::Object(&[
            field(
                "subnetId",
                Kind::Text(is_subnet_id),
                "the id of a subnet",
                r#""subnet-0abc""#,
            ),
            field(
                "securityGroupIds",
                Kind::Texts {
                    each: is_security_group_id,
                    most: 50,
                },
                "a list of 1 to 50 security group ids",
                r#"["sg-0abc"]"#,
            ),
        ]),
        "an object",
        r#"{"subnetId": "subnet-0abc", "securityGroupIds": ["sg-0abc"]}"#,
    ),
    field(
        "tls",
        Kind::Object(&[
            field("enforce", Kind::Flag, "true or false", "true"),
            field(
                "caUri",
                Kind::Text(is_certificate_uri),
                "the s3:// URI of a certificate, which ends in .pem",
                r#""s3://my-bucket/certificates/company-ca.pem""#,
            ),
            field(
                "certificateName",
                Kind::Text(is_line),
                "the name in the server's certificate",
                r#""CN=db.example.internal,O=Acme""#,
            ),
            field("skipCaValidation", Kind::Flag, "true or false", "true"),
        ]),
        "an object",
        r#"{"enforce": true, "caUri": "s3://my-bucket/certificates/company-ca.pem"}"#,
    ),
    field(
        "driver",
        Kind::Object(&[
            field(
                "jarUri",
                Kind::Text(is_s3_uri),
                "the s3:// URI of a JAR",
                r#""s3://my-bucket/drivers/postgresql.jar""#,
            ),
            field(
                "className",
                Kind::Text(is_class),
                "a Java class name",
                r#""org.postgresql.Driver""#,
            ),
        ]),
        "an object",
        r#"{"jarUri": "s3://my-bucket/drivers/postgresql.jar", "className": "org.postgresql.Driver"}"#,
    ),
    field(
        "glueRole",
        Kind::Text(is_role_arn),
        "the ARN of a role",
        r#""arn:aws:iam::111122223333:role/GlueRole""#,
    ),
    field(
        "engines",
        Kind::Several(&["glue-etl", "athena", "crawler"]),
        "a list of `glue-etl`, `athena` and `crawler`",
        r#"["glue-etl"]"#,
    ),
    field(
        "confirm",
        Kind::Several(&["create-secret", "update-connection", "as-given"]),
        "a list of `create-secret`, `update-connection` and `as-given`",
        r#"["create-secret"]"#,
    ),
    field(
        "preflight",
        Kind::OneOf(&["stop", "warn"]),
        "`stop` or `warn`",
        r#""warn""#,
    ),
    field("schemaVersion", Kind::Number { least: 1, most: 2 }, "1 or 2", "1"),
    field(
        "diagnose",
        Kind::Object(&[
            field(
                "jobName",
                Kind::Text(is_connection_name),
                "a job name of 1 to 255 printable characters",
                r#""nightly""#,
            ),
            field(
                "jobRunId",
                Kind::Text(is_run_id),
                "a job run id",
                r#""jr_0123456789abcdef""#,
            ),
            field(
                "crawlerName",
                Kind::Text(is_connection_name),
                "a crawler name of 1 to 255 printable characters",
                r#""orders-crawler""#,
            ),
            // Read apart, and never refused: its words are those of a failed run, see `RunEvent::read`.
            field(
                "event",
                Kind::Object(&[
                    field("state", Kind::Text(is_line), "the run's state", r#""FAILED""#),
                    field(
                        "message",
                        Kind::Text(is_line),
                        "the run's error message",
                        r#""Connection refused""#,
                    ),
                    field(
                        "at",
                        Kind::Text(is_line),
                        "when the run ended",
                        r#""2026-01-31T04:05:06Z""#,
                    ),
                    field(
                        "logGroup",
                        Kind::Text(is_line),
                        "the log group of the crawl",
                        r#""/aws-glue/crawlers""#,
                    ),
                    field(
                        "alone",
                        Kind::Text(is_line),
                        "why the run belongs to no incident",
                        r#""the table could not be read""#,
                    ),
                ]),
                "an object",
                r#"{"state": "FAILED"}"#,
            ),
        ]),
        "an object",
        r#"{"jobName": "nightly"}"#,
    ),
    field(
        "incident",
        Kind::Text(is_incident_id),
        "the id of an incident",
        r#""3f2a9c0d1e4b-19ac0f3d2b1""#,
    ),
];

/// The field at a path such as `endpoint.host`.
pub(super) fn field_at(path: &str) -> Option<&'static Field> {
    let mut fields = FIELDS;
    let mut found = None;
    for name in path.split('.') {
        let field = fields.iter().find(|field| field.name == name)?;
        fields = match field.kind {
            Kind::Object(inner) => inner,
            _ => &[],
        };
        found = Some(field);
    }
    found
}

/// Glue's rule for names: printable, on one line.
fn is_connection_name(text: &str) -> bool {
    (1..=255).contains(&text.chars().count()) && text.trim() == text && !text.chars().any(char::is_control)
}

fn is_line(text: &str) -> bool {
    (1..=1024).contains(&text.chars().count()) && !text.chars().any(char::is_control)
}

/// A host name or an IPv4 address: an allow-list, so that nothing in it can end the host's part of a URL.
pub(crate) fn is_host(text: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.len() <= 253 && text.split('.').all(label)
}

/// A name that can stand in a JDBC URL as it is.
fn is_database(text: &str) -> bool {
    (1..=128).contains(&text.chars().count()) && text.chars().all(|c| c.is_alphanumeric() || "_$#.-".contains(c))
}

fn is_project(text: &str) -> bool {
    (1..=128).contains(&text.len()) && text.chars().all(|c| c.is_ascii_alphanumeric() || "-.:".contains(c))
}

fn is_location(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
}

fn is_secret_id(text: &str) -> bool {
    let name = |name: &str| {
        (1..=512).contains(&name.len())
            && name
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "/_+=.@-!".contains(c))
    };
    match Arn::of(text) {
        Some(arn) => {
            arn.service == "secretsmanager"
                && arn.is_complete()
                && arn.resource.strip_prefix("secret:").is_some_and(name)
        }
        None => name(text),
    }
}

fn is_user(text: &str) -> bool {
    (1..=128).contains(&text.chars().count()) && !text.chars().any(char::is_control)
}

fn is_id(text: &str, prefix: &str) -> bool {
    text.strip_prefix(prefix).is_some_and(|id| {
        (1..=32).contains(&id.len()) && id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
    })
}

fn is_subnet_id(text: &str) -> bool {
    is_id(text, "subnet-")
}

fn is_security_group_id(text: &str) -> bool {
    is_id(text, "sg-")
}

fn is_role_arn(text: &str) -> bool {
    Arn::of(text).is_some_and(|arn| {
        arn.service == "iam"
            && arn.is_account()
            && arn.resource.strip_prefix("role/").is_some_and(|name| {
                (1..=576).contains(&name.len())
                    && !name.ends_with('/')
                    && name
                        .chars()
                        .all(|c| c.is_ascii_alphanumeric() || "/_+=,.@-".contains(c))
            })
    })
}

fn is_s3_uri(text: &str) -> bool {
    let Some((bucket, key)) = text.strip_prefix("s3://").and_then(|rest| rest.split_once('/')) else {
        return false;
    };
    (3..=63).contains(&bucket.len())
        && bucket
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '.' || c == '-')
        && (1..=1024).contains(&key.len())
        && !key.chars().any(|c| c.is_control() || c.is_whitespace() || c == ',')
}

/// Other endings are not read, so that what Pipefitter may read stays narrow.
fn is_certificate_uri(text: &str) -> bool {
    is_s3_uri(text) && text.ends_with(".pem")
}

fn is_class(text: &str) -> bool {
    text.len() <= 255
        && text.split('.').all(|part| {
            part.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_')
                && part.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '$')
        })
}

fn is_run_id(text: &str) -> bool {
    text.strip_prefix("jr_")
        .is_some_and(|id| (1..=252).contains(&id.len()) && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'))
}

/// The parts of an ARN.
pub(super) struct Arn<'a> {
    service: &'a str,
    pub(super) region: &'a str,
    pub(super) account: &'a str,
    resource: &'a str,
}

impl<'a> Arn<'a> {
    /// Takes an ARN apart; `None` for a text that is none.
    pub(super) fn of(text: &'a str) -> Option<Self> {
        let mut parts = text.splitn(6, ':');
        let is_arn = parts.next()? == "arn" && parts.next()?.starts_with("aws");
        let arn = Self {
            service: parts.next()?,
            region: parts.next()?,
            account: parts.next()?,
            resource: parts.next()?,
        };
        is_arn.then_some(arn)
    }

    fn is_account(&self) -> bool {
        self.account.len() == 12 && self.account.chars().all(|c| c.is_ascii_digit())
    }

    fn is_complete(&self) -> bool {
        self.is_account() && !self.region.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_satisfies_its_own_field() {
        fn check(path: &str, fields: &[Field]) {
            for field in fields {
                let path = format!("{path}{}", field.name);
                let value: serde_json::Value = serde_json::from_str(field.example).unwrap();
                let good = match field.kind {
                    Kind::Object(inner) => {
                        check(&format!("{path}."), inner);
                        value.is_object()
                    }
                    Kind::Text(rule) => rule(value.as_str().unwrap()),
                    Kind::Texts { each, .. } => value
                        .as_array()
                        .unwrap()
                        .iter()
                        .all(|text| each(text.as_str().unwrap())),
                    Kind::OneOf(words) => words.contains(&value.as_str().unwrap()),
                    Kind::Several(words) => value
                        .as_array()
                        .unwrap()
                        .iter()
                        .all(|word| words.contains(&word.as_str().unwrap())),
                    Kind::Number { least, most } => (least..=most).contains(&value.as_u64().unwrap()),
                    Kind::Flag => value.is_boolean(),
                };
                assert!(good, "{path}");
            }
        }
        check("", FIELDS);
    }

    #[test]
    fn values_that_could_break_out_of_a_url_or_command_are_no_names() {
        for bad in [
            "h;drop", "h?x", "h&x", "h/x", "h x", "h:5432", "[::1]", "a..b", "-h", "h-", "",
        ] {
            assert!(!is_host(bad), "{bad}");
        }
        for bad in ["d?ssl=true", "d;x", "d&x", "d/e", "d e", "d'", "d%00", ""] {
            assert!(!is_database(bad), "{bad}");
        }
        for good in [
            "10.0.1.5",
            "orders.abc.us-east-1.rds.amazonaws.com",
            "db_1.internal",
            "localhost",
        ] {
            assert!(is_host(good), "{good}");
        }
        assert!(is_secret_id(
            "arn:aws:secretsmanager:us-east-1:111122223333:secret:rds!db-1-AbCdEf"
        ));
        assert!(is_secret_id(
            "arn:aws-cn:secretsmanager:cn-north-1:111122223333:secret:glue/x-AbCdEf"
        ));
        for bad in [
            "glue x",
            "arn:aws:s3:::b",
            "arn:aws:secretsmanager:us-east-1:1:secret:x",
            "a;b",
            "arn:aws:x",
        ] {
            assert!(!is_secret_id(bad), "{bad}");
        }
        for bad in [
            "GlueRole",
            "arn:aws:iam::111122223333:user/x",
            "arn:aws:iam::1111:role/x",
            "arn:aws:iam::111122223333:role/",
        ] {
            assert!(!is_role_arn(bad), "{bad}");
        }
        for bad in [
            "http://b/k",
            "s3://b",
            "s3://bucket/",
            "s3://bucket/a b.jar",
            "s3://bucket/a.jar,s3://bucket/b.jar",
        ] {
            assert!(!is_s3_uri(bad), "{bad}");
        }
    }
}
