//! Which changes may have brought what only a text says: no facts can be judged again for it, so each is named by what it is a change of.

use serde_json::Value;
use shared_domain::evidence::{Evidence, Found as Read};
use shared_domain::jdbc::target_of_url;
use shared_domain::record::Facts;
use shared_domain::{Finding, Stage};

use super::differences::Found;
use super::lists::is_restless;
use crate::credentials::view::secret_id_of;

/// Those that may have. Where one of them has brought the host that the text is about, it is that one.
pub(super) fn have_come_with<'a>(all: &'a [Found], root: &Finding, now: &Facts) -> Vec<&'a Found> {
    let may = |found: &&Found| !is_restless(&found.difference.field) && may_have(found, root, now);
    let some: Vec<&Found> = all.iter().filter(may).collect();
    let host = now.evidence.signal.as_ref().and_then(|signal| signal.host.as_deref());
    let brings = |found: &&&Found| {
        let leads = |value: &Option<Value>| host.is_some_and(|host| leads_to(value.as_ref(), host));
        leads(&found.difference.after) && !leads(&found.difference.before)
    };
    let named: Vec<&Found> = some.iter().filter(brings).copied().collect();
    if named.is_empty() { some } else { named }
}

fn may_have(found: &Found, root: &Finding, now: &Facts) -> bool {
    let (resource, field) = (&found.difference.resource, found.difference.field.as_str());
    let names = |name: &str| root.connection.as_deref().is_none_or(|of| of == name);
    match resource.kind.as_str() {
        "connection" => names(&resource.id) && of_connection(found, root.stage),
        "job" | "crawler" => field.split('.').any(|name| of_job(root.stage).contains(&name)),
        _ if *resource == root.resource => true,
        "secret" | "kms-key" if root.stage == Stage::Permissions => true,
        "secret" if root.stage == Stage::Credentials => is_its_secret(&now.evidence, &resource.id, names),
        "role" => root.stage == Stage::Permissions,
        // What serves a connection, and what it brings along.
        "s3-object" | "db-parameter-group" | "db-cluster-parameter-group" | "option-group" | "workgroup" => {
            matches!(root.stage, Stage::Driver | Stage::Ssl)
        }
        "db-instance" | "db-cluster" => {
            const OF_SERVER: [&str; 5] = [
                "EngineVersion",
                "CACertificateIdentifier",
                "CertificateDetails",
                "DBParameterGroups",
                "DBClusterParameterGroup",
            ];
            let is_of_server = field.split('.').any(|name| OF_SERVER.contains(&name));
            matches!(root.stage, Stage::Driver | Stage::Ssl) && is_of_server
        }
        _ => false,
    }
}

fn is_its_secret(evidence: &Evidence, id: &str, names: impl Fn(&str) -> bool) -> bool {
    let of = evidence.connections.iter().filter(|named| names(&named.name));
    let definitions = of.filter_map(|named| named.connection.get().and_then(Read::present));
    definitions.filter_map(secret_id_of).any(|own| own == id)
}

/// Fields of a job and of a crawler by which a stage can be decided.
fn of_job(stage: Stage) -> &'static [&'static str] {
    match stage {
        Stage::Network => &["Connections", "Targets"],
        Stage::Credentials | Stage::Permissions => &["Connections", "Targets", "Role"],
        Stage::Driver | Stage::Ssl => &[
            "Connections",
            "Targets",
            "GlueVersion",
            "--extra-jars",
            "--user-jars-first",
            "--extra-files",
        ],
        Stage::NotConnection | Stage::Unknown => &[],
    }
}

/// Whether a connection's field can decide a stage. Where it leads decides all; its other options only what they are for.
fn of_connection(found: &Found, stage: Stage) -> bool {
    let field = found.difference.field.as_str();
    let last = field.rsplit('.').next().unwrap_or_default();
    let is_of = |names: &[&str]| field.split('.').any(|name| names.contains(&name));
    let is_url = last.ends_with("URL") || last.ends_with("url");
    let leads = is_of(&["HOST", "PORT", "ConnectionType"]);
    if field.is_empty() || field == "connection" || leads {
        return true;
    }
    match stage {
        Stage::Network => is_of(&["PhysicalConnectionRequirements"]) || is_url && leads_elsewhere(found),
        // A server may admit a user from some addresses only.
        Stage::Credentials => {
            const OF_LOGIN: [&str; 6] = [
                "SECRET_ID",
                "secretId",
                "USERNAME",
                "DATABASE",
                "SubnetId",
                "AuthenticationConfiguration",
            ];
            is_url || is_of(&OF_LOGIN)
        }
        Stage::Permissions => is_of(&[
            "SECRET_ID",
            "secretId",
            "AuthenticationConfiguration",
            "JDBC_DRIVER_JAR_URI",
            "CUSTOM_JDBC_CERT",
        ]),
        Stage::Driver | Stage::Ssl => {
            let is_option = [
                "JDBC_DRIVER",
                "CUSTOM_JDBC_CERT",
                "SKIP_CUSTOM_JDBC_CERT",
                "JDBC_ENFORCE_SSL",
            ];
            is_url || is_option.iter().any(|option| last.starts_with(option))
        }
        Stage::NotConnection | Stage::Unknown => false,
    }
}

/// Whether two URLs lead to other hosts or ports; one that cannot be read may lead anywhere.
fn leads_elsewhere(found: &Found) -> bool {
    let target = |value: &Option<Value>| {
        let target = value.as_ref().and_then(Value::as_str).and_then(target_of_url);
        target.map(|target| (target.host.to_ascii_lowercase(), target.port))
    };
    let (then, now) = (target(&found.difference.before), target(&found.difference.after));
    then.is_none() || then != now
}

/// Whether a URL or a host leads to that host.
fn leads_to(value: Option<&Value>, host: &str) -> bool {
    let text = value.and_then(Value::as_str).unwrap_or_default();
    let target = target_of_url(text).map(|target| target.host);
    target.as_deref().unwrap_or(text).eq_ignore_ascii_case(host)
}
