//! Which text contradicts which finding, and which finding explains which text.

use shared_domain::diagnosis::{Finding, Stage};
use shared_domain::signal::{Proof, Signal};

/// The codes that each cause can come from, most telling first. A cause that is not listed is explained by no static finding.
const EXPLAINED_BY: &[(&str, &[&str])] = &[
    (
        "connect_timeout",
        &[
            "CONN_NO_VPC",
            "CONN_ORDER_OTHER_NETWORK",
            "DNS_PUBLIC_ANSWER_OVER_PEERING",
            "SRC_*",
            "ROUTE_*",
            "IGW_*",
            "NAT_*",
            "PCX_*",
            "TGW_*",
            "VGW_*",
            "VPN_*",
            "VPC_BPA",
            "DST_*",
            "TARGET_STATE",
            "RETURN_*",
            "URL_PORT",
        ],
    ),
    (
        "no_route_or_unreachable",
        &[
            "CONN_NO_VPC",
            "SRC_*",
            "ROUTE_*",
            "IGW_*",
            "NAT_*",
            "PCX_*",
            "TGW_*",
            "VGW_*",
            "VPN_*",
        ],
    ),
    ("connection_refused", &["TARGET_STATE", "URL_PORT", "NET_OBSERVED"]),
    (
        "connection_dropped",
        &["NET_OBSERVED", "SRC_NACL_RETURN", "DST_NACL_RETURN"],
    ),
    ("host_not_allowed", &["NET_OBSERVED"]),
    ("dns_failure", &["DNS_*", "CONN_NO_VPC"]),
    ("s3_endpoint_missing", &["S3_NO_PATH"]),
    ("sg_no_self_reference", &["GLUE_SG_SELF_REF_*"]),
    ("subnet_no_free_ips", &["SUBNET_FREE_IPS"]),
    ("eni_or_subnet_not_found", &["CONN_*"]),
    ("az_mismatch", &["CONN_AZ_*"]),
    ("service_endpoint_unreachable", &["SM_*", "SERVICE_NO_PATH", "S3_*"]),
    (
        "bad_password",
        &["SECRET_PLACEHOLDER", "SECRET_KEYS", "CREDENTIALS_MISSING", "IAM_AUTH_*"],
    ),
    (
        "secret_access_denied",
        &["ROLE_PERMISSION", "SECRET_RESOURCE_POLICY", "KMS_DECRYPT"],
    ),
    ("secret_missing_or_malformed", &["SECRET_*"]),
    ("kms_denied", &["KMS_*", "CATALOG_PASSWORD_KEY"]),
    ("iam_db_auth_misconfigured", &["IAM_AUTH_*"]),
    ("role_cannot_be_assumed", &["ROLE_NOT_FOUND", "ROLE_TRUST"]),
    ("glue_role_missing_permission", &["ROLE_PERMISSION"]),
    (
        "no_suitable_driver",
        &["URL_GRAMMAR", "URL_ENGINE", "CONNECTION_TYPE", "DRIVER_*"],
    ),
    ("driver_class_not_found", &["DRIVER_CLASS*", "DRIVER_JAR_*"]),
    ("driver_jar_unreadable", &["DRIVER_JAR_*"]),
    (
        "driver_incompatible",
        &["DRIVER_SERVER_AUTH", "DRIVER_JAVA_VERSION", "GLUE_VERSION_SOURCE"],
    ),
    ("bad_jdbc_url", &["URL_*", "CONNECTION_NOT_READY"]),
    ("connection_not_ready", &["CONNECTION_NOT_READY"]),
    (
        "wrong_connection_type",
        &["CONNECTION_TYPE", "SPARK_PROPERTIES", "CONNECTION_NOT_READY"],
    ),
    ("ssl_required_by_server", &["SSL_REQUIRED"]),
    ("ssl_handshake_failed", &["SSL_*"]),
    ("certificate_untrusted", &["SSL_CERT_*", "SSL_CUSTOM_CERT"]),
    ("tls_version_mismatch", &["SSL_PROTOCOL"]),
    ("hostname_mismatch", &["SSL_HOSTNAME"]),
];

/// Findings of what lets packets through or drops them in silence.
const PACKET_FILTERS: &[&str] = &[
    "SRC_SG_EGRESS",
    "SRC_NACL_EGRESS",
    "DST_NACL_INGRESS",
    "DST_SG_INGRESS",
    "DST_NACL_RETURN",
    "SRC_NACL_RETURN",
];

/// True when a finding of `code` is what a text with `cause` would come from.
pub(super) fn explains(cause: &str, code: &str) -> bool {
    let codes = EXPLAINED_BY
        .iter()
        .find(|(known, _)| *known == cause)
        .map_or(&[][..], |(_, codes)| codes);
    codes.iter().any(|pattern| {
        pattern
            .strip_suffix('*')
            .map_or(*pattern == code, |prefix| code.starts_with(prefix))
    })
}

/// Texts that Glue, IAM or Secrets Manager write themselves: they say which thing they met, before any packet to the source.
pub(super) fn names_one_thing(cause: &str) -> bool {
    !matches!(
        cause,
        "connect_timeout" | "no_route_or_unreachable" | "connection_dropped" | "ssl_handshake_failed"
    )
}

/// An AWS service whose path a text is about, as the prefix of its codes.
pub(super) fn service_of(signal: &Signal) -> Option<&'static str> {
    let host = signal.host.as_deref()?;
    let is = |name: &str| host.starts_with(&format!("{name}.")) || host.contains(&format!(".{name}."));
    match () {
        () if !host.contains("amazonaws.") || is("rds") || is("redshift") => None,
        () if is("s3") || host.starts_with("s3-") => Some("S3_"),
        () if is("secretsmanager") => Some("SM_"),
        () if is("sts") || is("kms") || is("glue") => Some("SERVICE_"),
        () => None,
    }
}

/// True when a finding is about the path to that service. The Glue side of the path is shared by all destinations.
pub(super) fn is_about(finding: &Finding, service: &str) -> bool {
    finding.code.starts_with(service) || (finding.stage == Stage::Network && finding.code.starts_with("CONN_"))
}

/// Why `signal` shows that `finding` did not break this run; `None` when it does not show that.
pub(super) fn contradiction(finding: &Finding, signal: &Signal) -> Option<String> {
    if explains(&signal.cause, &finding.code) {
        return None;
    }
    if signal.cause == "connection_refused" && PACKET_FILTERS.contains(&finding.code.as_str()) {
        let quote = signal.quote.as_deref().unwrap_or(&signal.cause);
        return Some(format!(
            "the error shows otherwise: security groups and network ACLs drop packets, they do not refuse (\"{quote}\")"
        ));
    }
    let (_, words) = refuted_by(finding)?.iter().find(|(proof, _)| signal.proves(*proof))?;
    let quote = signal.quote.as_deref().unwrap_or(&signal.cause);
    Some(format!("the error shows otherwise: {words} (\"{quote}\")"))
}

/// What would show that a finding did not break the run.
fn refuted_by(finding: &Finding) -> Option<&'static [(Proof, &'static str)]> {
    const LAUNCHED: (Proof, &str) = (Proof::JobLaunched, "Glue's own checks before the launch passed");
    const LOADED: (Proof, &str) = (Proof::DriverLoaded, "the driver was loaded");
    const RESOLVED: (Proof, &str) = (Proof::HostResolved, "the host name gave an address");
    const READ: (Proof, &str) = (Proof::CredentialsRead, "the credentials were read");
    const ANSWERED: (Proof, &str) = (Proof::PortAnswered, "the server answered");
    const TLS: (Proof, &str) = (Proof::TlsMade, "TLS was made");
    const LOGIN: (Proof, &str) = (Proof::LoginAccepted, "the login was accepted");
    let code = finding.code.as_str();
    Some(match finding.stage {
        Stage::Network if code.starts_with("S3_") || code.starts_with("GLUE_SG_SELF_REF_INGRESS") => {
            &[LAUNCHED, ANSWERED]
        }
        Stage::Network if code == "SUBNET_FREE_IPS" || (code.starts_with("CONN_") && code != "CONN_NO_VPC") => {
            &[LAUNCHED, ANSWERED]
        }
        Stage::Network if code.starts_with("SM_") || code == "SERVICE_NO_PATH" => &[READ, LOGIN],
        Stage::Network if code.starts_with("DNS_") => &[RESOLVED, ANSWERED],
        Stage::Network => &[ANSWERED],
        Stage::Credentials
            if code.starts_with("SECRET_") && !matches!(code, "SECRET_PLACEHOLDER" | "SECRET_CHANGED_RECENTLY")
                || code.starts_with("KMS_")
                || code == "CATALOG_PASSWORD_KEY" =>
        {
            &[READ, LOGIN]
        }
        Stage::Credentials => &[LOGIN],
        Stage::Permissions if code != "ROLE_PERMISSION" => &[LAUNCHED, ANSWERED],
        // Which actions a run needed depends on how far it came: a role may lack one that this run did not come to use.
        Stage::Permissions => &[LOGIN],
        Stage::Driver if code.starts_with("DRIVER_JAR") || code.starts_with("DRIVER_CLASS") => &[LOADED, ANSWERED],
        Stage::Driver if code == "URL_PORT" => &[ANSWERED],
        Stage::Driver => &[LOGIN],
        Stage::Ssl => &[TLS, LOGIN],
        Stage::NotConnection | Stage::Unknown => return None,
    })
}
