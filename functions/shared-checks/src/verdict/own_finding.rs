//! What a firm text says where the facts say nothing: its cause as a finding of its stage. And the next step where there is no finding.

use shared_domain::aws::glue::Connection;
use shared_domain::diagnosis::{Confidence, Finding, Fix, Resource, Stage, UnknownCheck, Verdict};
use shared_domain::evidence::{Evidence, Found};
use shared_domain::jdbc::target_of;
use shared_domain::secret_form::SecretForm;
use shared_domain::shell::shell_word;
use shared_domain::signal::Signal;

use super::Case;
use crate::credentials::fixes::put_secret_value;

/// The finding of `signal` itself. `None` for a cause that the configuration should have shown (a bare timeout), and for a
/// refusal seen while part of the network could not be read: then nothing is blamed.
pub(super) fn of(
    signal: &Signal,
    case: &Case<'_>,
    connection: Option<&Connection>,
    unknown: &[UnknownCheck],
) -> Option<Finding> {
    let subject = Subject {
        connection,
        evidence: case.evidence,
    };
    let network_is_clean = case.network.is_some()
        && !unknown
            .iter()
            .any(|check| matches!(check.stage, Stage::Network | Stage::Unknown));
    let (code, title, resource, fix) = match signal.cause.as_str() {
        "host_not_allowed" if network_is_clean => (
            "NET_OBSERVED",
            "The server's own rules refuse the host that connects",
            subject.host(),
            Fix::advice(format!(
                "Let the server admit the Glue subnet: pg_hba.conf, MySQL user hosts (`user`@`host`), or the network policy; {}.",
                subject.subnet_words()
            )),
        ),
        "connection_refused" if network_is_clean => (
            "NET_OBSERVED",
            "The host answers, and nothing listens on the port",
            subject.host(),
            Fix::advice("Compare the port with the one that the database listens on, and see whether it is running."),
        ),
        "dns_failure" => (
            "DNS_HOST_UNKNOWN",
            "The host name gives no address from the Glue subnet",
            subject.host(),
            Fix::advice(
                "Correct the host name in the connection, or make it resolvable in the subnet's VPC (a private hosted zone that is associated with it).",
            ),
        ),
        "s3_endpoint_missing" => (
            "S3_NO_PATH",
            "Glue found no way to S3 when it launched the run",
            subject.subnet(),
            Fix::advice(
                "Associate an S3 gateway endpoint with the subnet's route table; the configuration has one now, so run the job again first.",
            ),
        ),
        "sg_no_self_reference" => (
            "GLUE_SG_SELF_REF_INGRESS",
            "Glue found no self-referencing rule when it launched the run",
            subject.connection_resource(),
            Fix::advice(
                "Let one security group of the connection admit all TCP ports from itself; the configuration has that now, so run the job again first.",
            ),
        ),
        "subnet_no_free_ips" => (
            "SUBNET_FREE_IPS",
            "The subnet had no free address left when the run was launched",
            subject.subnet(),
            Fix::advice("Use a larger subnet for the connection, or fewer workers and concurrent runs."),
        ),
        "az_mismatch" => (
            "CONN_AZ_MISMATCH",
            "Glue says that the Availability Zone is not the subnet's",
            subject.connection_resource(),
            Fix::advice("Set the connection's Availability Zone to that of its subnet."),
        ),
        "eni_or_subnet_not_found" => (
            "CONN_SUBNET_NOT_FOUND",
            "Glue could not use the connection's subnet or security groups",
            subject.connection_resource(),
            Fix::advice("Compare the connection's subnet, zone and security groups with what exists."),
        ),
        "bad_password" | "oauth_or_key_invalid" => (
            "DB_PASSWORD",
            "The server rejected the user name or password",
            subject.secret_or_connection(),
            subject.password_fix(),
        ),
        "account_locked_or_expired" => (
            "DB_ACCOUNT_STATE",
            "The account is locked, or its password has expired",
            subject.secret_or_connection(),
            Fix::advice(
                "Have the database's administrator unlock the account or renew its password, then update the secret. Do not retry before: each try counts.",
            ),
        ),
        "database_or_privilege_missing" => (
            "DB_OBJECT",
            "The login works; the database, the object or a right is missing",
            subject.host(),
            Fix::advice(
                "Name a database, table or warehouse that exists, or grant the connection's user the right that the text names.",
            ),
        ),
        "secret_access_denied" => (
            "ROLE_PERMISSION",
            "The Glue role may not read the secret",
            subject.role(),
            Fix::advice(format!(
                "Allow secretsmanager:GetSecretValue on {} to the role.",
                subject.secret_words()
            )),
        ),
        "secret_missing_or_malformed" => (
            "SECRET_KEYS",
            "The secret is missing, or is not what Glue parses",
            subject.secret_or_connection(),
            Fix::advice(format!(
                "Store the secret as JSON that holds {}.",
                subject.secret_keys()
            )),
        ),
        "kms_denied" => (
            "KMS_DECRYPT",
            "The Glue role may not decrypt with the KMS key",
            subject.role(),
            Fix::advice("Allow kms:Decrypt on the key, in the role's policy and in the key's."),
        ),
        "iam_db_auth_misconfigured" => (
            "IAM_AUTH_CONNECT",
            "IAM database authentication was refused",
            subject.role(),
            Fix::advice(
                "Turn on IAM authentication on the database, grant rds_iam (PostgreSQL) to the user, and allow rds-db:connect to the role.",
            ),
        ),
        "role_cannot_be_assumed" => (
            "ROLE_TRUST",
            "Glue cannot assume the role",
            subject.role(),
            Fix::advice("Let the role's trust policy admit glue.amazonaws.com to sts:AssumeRole."),
        ),
        "glue_role_missing_permission" => (
            "ROLE_PERMISSION",
            "The Glue role lacks a permission that the connection needs",
            subject.role(),
            Fix::advice("Allow the action that the text names in the role's policy."),
        ),
        "no_suitable_driver" => (
            "DRIVER_CLASS",
            "No JDBC driver takes the URL",
            subject.connection_resource(),
            Fix::advice(
                "Use a URL of an engine that Glue has a driver for, or give the job the driver (customJdbcDriverS3Path, customJdbcDriverClassName).",
            ),
        ),
        "driver_class_not_found" => (
            "DRIVER_CLASS_NOT_IN_JAR",
            "The driver class was not found",
            subject.connection_resource(),
            Fix::advice("Name the class that is in the JAR, and the JAR that the job loads."),
        ),
        "driver_jar_unreadable" => (
            "DRIVER_JAR_FORBIDDEN",
            "The driver's JAR could not be read",
            subject.role(),
            Fix::advice("Let the Glue role read the JAR (s3:GetObject), and see that it exists."),
        ),
        "driver_incompatible" => (
            "DRIVER_SERVER_AUTH",
            "The driver of this Glue version does not fit the server or the runtime",
            subject.job_or_connection(),
            Fix::advice("Run the job on a newer Glue version, or give it a newer driver of its own."),
        ),
        "bad_jdbc_url" => (
            "URL_GRAMMAR",
            "The JDBC URL is not one that leads to the database",
            subject.connection_resource(),
            Fix::advice("Correct the URL's form, service or database name."),
        ),
        "wrong_connection_type" => (
            "CONNECTION_TYPE",
            "The connection's type cannot serve this engine",
            subject.connection_resource(),
            Fix::advice("Create the connection with the type that the engine uses."),
        ),
        "connection_not_ready" => (
            "CONNECTION_NOT_READY",
            "The connection is not ready",
            subject.connection_resource(),
            Fix::advice("Read the connection's status and its reason, mend that, or create it anew."),
        ),
        "ssl_required_by_server" => (
            "SSL_REQUIRED",
            "The server requires TLS and the connection did not use it",
            subject.connection_resource(),
            Fix::advice("Set JDBC_ENFORCE_SSL to true on the connection."),
        ),
        "ssl_handshake_failed" => (
            "SSL_UNSUPPORTED",
            "TLS could not be made with the server",
            subject.host(),
            Fix::advice(
                "See whether the server offers TLS on this port; if it does not, turn enforcement off or use the TLS port.",
            ),
        ),
        "certificate_untrusted" => (
            "SSL_CERT_UNTRUSTED",
            "The server's certificate is not signed by an authority that the runtime trusts",
            subject.host(),
            Fix::advice(
                "Give the connection the authority's certificate (CUSTOM_JDBC_CERT), or a server certificate of a known authority.",
            ),
        ),
        "tls_version_mismatch" => (
            "SSL_PROTOCOL",
            "Server and runtime have no TLS version in common",
            subject.host(),
            Fix::advice("Let the server offer TLS 1.2 or newer."),
        ),
        "hostname_mismatch" => (
            "SSL_HOSTNAME",
            "The server's certificate does not name the host in the URL",
            subject.host(),
            Fix::advice("Use the host name that the certificate carries, not an alias or an address."),
        ),
        _ => return None,
    };
    let proven = case.evidence.test_error.is_some();
    Some(Finding {
        code: code.to_owned(),
        stage: if code == "ROLE_PERMISSION" {
            Stage::Permissions
        } else {
            signal.stage
        },
        verdict: Verdict::Fail,
        title: title.to_owned(),
        resource,
        evidence: format!(
            "{}: \"{}\"",
            subject.where_from(),
            signal.quote.as_deref().unwrap_or(&signal.cause)
        ),
        fix,
        confidence: if proven {
            Confidence::Confirmed
        } else {
            Confidence::Likely
        },
        connection: connection.map(|connection| connection.name.clone()),
        note: None,
    })
}

/// What a finding can be about.
struct Subject<'a> {
    connection: Option<&'a Connection>,
    evidence: &'a Evidence,
}

impl Subject<'_> {
    fn connection_resource(&self) -> Resource {
        match self.connection {
            Some(connection) => Resource::new("connection", &connection.name),
            None => self.job_or_connection(),
        }
    }

    fn job_or_connection(&self) -> Resource {
        match (self.evidence.job.get().and_then(Found::present), self.connection) {
            (Some(job), _) => Resource::new("job", &job.name),
            (None, Some(connection)) => Resource::new("connection", &connection.name),
            (None, None) => Resource::new("connection", "unknown"),
        }
    }

    fn host(&self) -> Resource {
        match self.connection.and_then(target_of) {
            Some(target) => Resource::new("host", target.host),
            None => self.connection_resource(),
        }
    }

    fn subnet_id(&self) -> Option<&str> {
        self.connection?
            .physical_connection_requirements
            .as_ref()?
            .subnet_id
            .as_deref()
    }

    fn subnet(&self) -> Resource {
        self.subnet_id()
            .map_or_else(|| self.connection_resource(), |id| Resource::new("subnet", id))
    }

    fn subnet_words(&self) -> String {
        match self.subnet_id() {
            Some(id) => {
                format!("the addresses to admit are those of {id} (aws ec2 describe-subnets --subnet-ids {id})")
            }
            None => "the connection has no VPC settings, so the addresses are Glue's public ones".to_owned(),
        }
    }

    fn secret_or_connection(&self) -> Resource {
        match self.connection.and_then(Connection::secret_id) {
            Some(secret) => Resource::new("secret", secret),
            None => self.connection_resource(),
        }
    }

    fn secret_keys(&self) -> &'static str {
        let form = self.connection.map_or(SecretForm::Jdbc, SecretForm::of_connection);
        form.keys()
    }

    fn secret_words(&self) -> String {
        self.connection
            .and_then(Connection::secret_id)
            .map_or_else(|| "the secret".to_owned(), |id| format!("`{id}`"))
    }

    fn role(&self) -> Resource {
        match self.evidence.job.get().and_then(Found::present) {
            Some(job) => Resource::new("role", job.role.rsplit('/').next().unwrap_or(&job.role)),
            None => self.connection_resource(),
        }
    }

    fn password_fix(&self) -> Fix {
        let secret = self
            .connection
            .and_then(|connection| Some((connection, connection.secret_id()?)));
        match secret {
            Some((connection, secret)) => put_secret_value(
                "Put what the server knows into the secret; the command asks for it (or set the server's password to the secret's).",
                SecretForm::of_connection(connection),
                secret,
            ),
            None => Fix::advice(
                "Move the credentials into a secret that holds what the server knows, and let the connection name it (SECRET_ID).",
            ),
        }
    }

    fn where_from(&self) -> String {
        if self.evidence.test_error.is_some() {
            return "the connection test answered".to_owned();
        }
        match self.evidence.job_run.get().and_then(Found::present) {
            Some(run) => format!("job run {} ended with", run.id),
            None => "the error text says".to_owned(),
        }
    }
}

/// What to do about a job that failed for a reason of its own.
pub(super) fn not_connection_step(signal: &Signal, evidence: &Evidence) -> String {
    let job = evidence
        .job_run
        .get()
        .and_then(Found::present)
        .map_or("the job", |run| run.job_name.as_str());
    format!(
        "look at {job} itself ({}): \"{}\"",
        signal.cause.replace('_', " "),
        signal.quote.as_deref().unwrap_or("see its error message")
    )
}

/// The one thing to do next where nothing is to blame.
pub(super) fn next_step(
    evidence: &Evidence,
    connection: Option<&Connection>,
    signal: Option<&Signal>,
    unknown: &[UnknownCheck],
) -> String {
    if let Some(first) = unknown.first() {
        return format!(
            "let Pipefitter see what it could not ({}), then diagnose again",
            first.would_help
        );
    }
    if let Some(signal) = signal.filter(|signal| signal.stage == Stage::Network) {
        let subnet = connection
            .and_then(|connection| connection.physical_connection_requirements.as_ref())
            .and_then(|network| network.subnet_id.as_deref())
            .unwrap_or("the subnet");
        let to = connection.and_then(target_of).map_or_else(
            || signal.host.clone().unwrap_or_else(|| "the source".to_owned()),
            |target| {
                target
                    .port
                    .map_or(target.host.clone(), |port| format!("{}:{port}", target.host))
            },
        );
        return format!(
            "the configuration lets the packets through, so look at the packets: flow logs of {subnet} towards {to}, and the \
             source's own firewall and load at that time"
        );
    }
    match (evidence.job_run.get().and_then(Found::present), connection) {
        (Some(run), _) => format!(
            "read the run's log for what the error message leaves out: aws logs tail {} --log-stream-name-prefix {} --since 2d",
            shell_word(&format!(
                "{}/error",
                run.log_group_name.as_deref().unwrap_or("/aws-glue/jobs")
            )),
            run.id
        ),
        (None, Some(connection)) => {
            format!(
                "test it: aws glue test-connection --connection-name {}",
                shell_word(&connection.name)
            )
        }
        (None, None) => "name a connection or a job that exists".to_owned(),
    }
}

/// Text in one line and of a length that can be quoted.
pub(super) fn one_line(text: &str) -> String {
    let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(300) {
        Some((end, _)) => format!("{}...", &line[..end]),
        None => line,
    }
}
