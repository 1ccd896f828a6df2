//! Which changes may have brought what only a text says: no facts can be judged again for it, so each is named by what it is a change of.

use serde_json::{Value, json};
use shared_domain::cause::Cause;
use shared_domain::evidence::{Evidence, Found as Read};
use shared_domain::jdbc::{target_of, target_of_url};
use shared_domain::record::Facts;
use shared_domain::trace::Difference;
use shared_domain::{Finding, Stage};

use super::differences::Found;
use super::lists::is_restless;
use super::references::{is_under, records_of, texts};
use crate::credentials::view::secret_id_of;
use crate::signal::absent_database;
use crate::{credentials, driver, network};

/// Those that may have. Where one of them has brought the host or the database that the text is about, it is that one.
pub(super) fn have_come_with<'a>(all: &'a [Found], root: &Finding, now: &Facts) -> Vec<&'a Found> {
    let hosts = hosts_of(root, now);
    let absent = Absent::of(root, now);
    let may = |found: &&Found| {
        let lacks = absent.as_ref().is_none_or(|absent| absent.may_come_with(found));
        !is_restless(&found.difference.field) && !found.is_moved && lacks && may_have(found, root, now, &hosts)
    };
    let mut some: Vec<&Found> = all.iter().filter(may).collect();
    let whole = some.clone();
    some.retain(|one| !whole.iter().any(|other| one.is_met_by(other)));
    let host = host_of(root, now);
    let brings = |found: &&&Found| {
        let leads = |value: &Option<Value>| host.is_some_and(|host| leads_to(value.as_ref(), host));
        let of_host = leads(&found.difference.after) && !leads(&found.difference.before);
        of_host || absent.as_ref().is_some_and(|absent| absent.comes_with(found))
    };
    let named: Vec<&Found> = some.iter().filter(brings).copied().collect();
    if named.is_empty() { some } else { named }
}

/// A database that the text says is not there.
struct Absent<'a> {
    name: &'a str,
    /// A connection names it; else it may be that of the login, which has one where none is named.
    is_named: bool,
}

impl<'a> Absent<'a> {
    fn of(root: &Finding, now: &'a Facts) -> Option<Self> {
        let signal = now
            .evidence
            .signal
            .as_ref()
            .filter(|_| root.code == credentials::OF_DATABASE)?;
        let name = absent_database(signal)?;
        let connections = now.evidence.connections.iter();
        let mut targets = connections.filter_map(|named| target_of(named.connection.get()?.present()?));
        let is_named = targets.any(|target| target.database.as_deref() == Some(name));
        Some(Self { name, is_named })
    }

    /// Whether a difference may have brought it: where connections lead. What a secret holds, and how a URL asks, decide no database.
    fn may_come_with(&self, found: &Found) -> bool {
        const LEADS: [&str; 4] = ["HOST", "PORT", "ConnectionType", "DATABASE"];
        let Difference { resource, field, .. } = &found.difference;
        if !self.is_named {
            return true;
        }
        match resource.kind.as_str() {
            "connection" if is_url(field) => leads_elsewhere(found) || is_of_another_name(found),
            "connection" => {
                let is_whole = field.is_empty() || field == "connection";
                is_whole || field.split('.').any(|name| LEADS.contains(&name))
            }
            "job" | "crawler" => !field.split('.').any(|name| name == "Role"),
            kind => kind != "secret",
        }
    }

    /// Whether a difference has brought it; a URL that names none any more, that of the login.
    fn comes_with(&self, found: &Found) -> bool {
        let Difference {
            resource, field, after, ..
        } = &found.difference;
        let of_connection = resource.kind == "connection";
        let is_it = |name: &String| name == self.name;
        if of_connection && is_url(field) {
            let own = database_of(after);
            return is_of_another_name(found) && own.as_ref().map_or(!self.is_named, is_it);
        }
        of_connection && field.ends_with("DATABASE") && after.as_ref().is_some_and(|after| *after == self.name)
    }
}

fn is_url(field: &str) -> bool {
    let last = field.rsplit('.').next().unwrap_or_default();
    last.ends_with("URL") || last.ends_with("url")
}

fn database_of(url: &Option<Value>) -> Option<String> {
    url.as_ref()?.as_str().and_then(target_of_url)?.database
}

/// Whether two URLs name other databases, or one of them none.
fn is_of_another_name(found: &Found) -> bool {
    database_of(&found.difference.before) != database_of(&found.difference.after)
}

/// That host, where a name has no answer, and what the records of its name lead to.
fn hosts_of(root: &Finding, now: &Facts) -> Vec<String> {
    let host = host_of(root, now).filter(|_| network::OF_A_NAME.contains(&root.code));
    let Some(host) = host else { return Vec::new() };
    let zones = json!(now.network.hosted_zones);
    let records = records_of(&zones);
    let is_its = |name: &str| name.trim_end_matches('.').eq_ignore_ascii_case(host);
    let its = records.filter(|record| record["Name"].as_str().is_some_and(is_its));
    let led = its.flat_map(texts).map(|text| text.trim_end_matches('.').to_owned());
    std::iter::once(host.to_owned()).chain(led).collect()
}

/// The host that the text is about.
fn host_of<'a>(root: &'a Finding, now: &'a Facts) -> Option<&'a str> {
    let of_text = now.evidence.signal.as_ref().and_then(|signal| signal.host.as_deref());
    of_text.or_else(|| (root.resource.kind == "host").then_some(root.resource.id.as_str()))
}

fn may_have(found: &Found, root: &Finding, now: &Facts, hosts: &[String]) -> bool {
    let (resource, field) = (&found.difference.resource, found.difference.field.as_str());
    let names = |name: &str| root.connection.as_deref().is_none_or(|of| of == name);
    match resource.kind.as_str() {
        "connection" => names(&resource.id) && of_connection(found, root),
        "job" | "crawler" => {
            let signal = now.evidence.signal.as_ref();
            of_job(
                found,
                root,
                signal.is_some_and(|signal| signal.cause == Cause::BadPassword),
            )
        }
        "secret" if credentials::OF_LOGIN.contains(&root.code) => {
            is_its_secret(&now.evidence, &resource.id, names) && is_of_value(found)
        }
        _ if *resource == root.resource => true,
        _ if network::OF_A_NAME.contains(&root.code) => decides_name(found, hosts, now),
        "secret" | "kms-key" if root.stage == Stage::Permissions => true,
        "secret" if root.stage == Stage::Credentials => is_its_secret(&now.evidence, &resource.id, names),
        "role" => root.stage == Stage::Permissions,
        // What serves a connection, and what it brings along.
        "s3-object" => root.stage == Stage::Ssl || root.stage == Stage::Driver && found.stands_in("Jars"),
        "db-parameter-group" | "db-cluster-parameter-group" | "option-group" | "workgroup" => is_of_server(root),
        "db-instance" | "db-cluster" => {
            const OF_SERVER: [&str; 3] = ["EngineVersion", "DBParameterGroups", "DBClusterParameterGroup"];
            const OF_TLS: [&str; 2] = ["CACertificateIdentifier", "CertificateDetails"];
            let is_of = |names: &[&str]| field.split('.').any(|name| names.contains(&name));
            is_of_server(root) && is_of(&OF_SERVER) || root.stage == Stage::Ssl && is_of(&OF_TLS)
        }
        _ => false,
    }
}

/// Whether what the server is may have brought it: how it is spoken to, and not that there is no driver to speak with.
fn is_of_server(root: &Finding) -> bool {
    matches!(root.stage, Stage::Driver | Stage::Ssl) && !driver::OF_LOADING.contains(&root.code)
}

/// Whether it is a change of what decides how one of these hosts is answered for.
fn decides_name(found: &Found, hosts: &[String], now: &Facts) -> bool {
    let Difference {
        resource,
        field,
        before,
        after,
    } = &found.difference;
    let value = before.as_ref().or(after.as_ref());
    let told = found.difference.told();
    let holds = |name: &str| hosts.iter().any(|host| is_under(host, name));
    let named = |field: &str| value.and_then(|value| value[field].as_str());
    match resource.kind.as_str() {
        "vpc" => ["DhcpOptionsId", "EnableDnsSupport", "EnableDnsHostnames"]
            .iter()
            .any(|name| field.split('.').any(|one| one == *name)),
        "route53-profile" => true,
        // Where time is asked for decides no name.
        "dhcp-options" => {
            let mut keys = found.difference.told().filter_map(|value| value["Key"].as_str());
            !field.contains("DhcpConfigurations") || keys.any(|key| key.starts_with("domain-name"))
        }
        "hosted-zone" => named("Name").is_none_or(|name| holds(name) && !is_answered_closer(name, hosts, now)),
        "resolver-rule" => {
            // An association names its rule by id.
            let rules = json!(now.network.resolver_rules);
            let all = rules.as_array().into_iter().flatten();
            let mut its = all.filter(|rule| rule["Id"] == resource.id.as_str());
            let of_rule = its.find_map(|rule| rule["DomainName"].as_str());
            let domain = named("DomainName").or(of_rule);
            domain.is_none_or(|name| holds(name) && !is_answered_closer(name, hosts, now))
        }
        "db-instance" | "db-cluster" | "db-proxy" | "db-proxy-endpoint" | "cluster" | "endpoint-access"
        | "workgroup" => {
            let is_whole_or_endpoint = field.is_empty() || field.to_ascii_lowercase().contains("endpoint");
            let is_one = |text: String| hosts.iter().any(|host| host.eq_ignore_ascii_case(&text));
            is_whole_or_endpoint && told.flat_map(texts).any(is_one)
        }
        _ => false,
    }
}

/// Whether all of these hosts that stand under a name have an answer of a zone or a rule that is closer to them: the closest one answers
/// (docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zone-private-considerations.html).
fn is_answered_closer(name: &str, hosts: &[String], now: &Facts) -> bool {
    let all = json!([now.network.hosted_zones, now.network.resolver_rules]);
    let named = |one: &Value| one["Name"].as_str().or(one["DomainName"].as_str()).map(str::to_owned);
    let names: Vec<String> = all
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_array)
        .flatten()
        .filter_map(named)
        .collect();
    let length = |name: &str| name.trim_end_matches('.').len();
    let mut under = hosts.iter().filter(|host| is_under(host, name));
    under.all(|host| {
        names
            .iter()
            .any(|other| length(other) > length(name) && is_under(host, other))
    })
}

fn is_its_secret(evidence: &Evidence, id: &str, names: impl Fn(&str) -> bool) -> bool {
    let of = evidence.connections.iter().filter(|named| names(&named.name));
    let definitions = of.filter_map(|named| named.connection.get().and_then(Read::present));
    definitions.filter_map(secret_id_of).any(|own| own == id)
}

/// Whether it is a change of what a secret holds, and not of who may read it or of when it is to be changed. A version that is pending is in the
/// database already where a rotation broke.
fn is_of_value(found: &Found) -> bool {
    let field = found.difference.field.as_str();
    let is_of = |of: &str| field == of || field.strip_prefix(of).is_some_and(|rest| rest.starts_with('.'));
    let is_version = is_of("Description.VersionIdsToStages");
    matches!(field, "" | "Description" | "Description.LastRotatedDate")
        || is_of("Shape")
        || is_version && found.tells(|value| *value == "AWSCURRENT" || *value == "AWSPENDING")
}

/// Whether a field of a job or of a crawler can decide a stage. That it has another connection beside decides only where both are placed.
fn of_job(found: &Found, root: &Finding, is_refused: bool) -> bool {
    let fields: &[&str] = match root.stage {
        Stage::Network => &["Connections", "Targets"],
        // Whose password is refused has been read already, whatever role has read it.
        Stage::Credentials if is_refused => &["Connections", "Targets"],
        Stage::Credentials | Stage::Permissions => &["Connections", "Targets", "Role"],
        Stage::Driver => &[
            "Connections",
            "Targets",
            "GlueVersion",
            "--extra-jars",
            "--user-jars-first",
        ],
        Stage::Ssl => &[
            "Connections",
            "Targets",
            "GlueVersion",
            "--extra-jars",
            "--user-jars-first",
            "--extra-files",
        ],
        Stage::NotConnection | Stage::Unknown => &[],
    };
    let field = &found.difference.field;
    let is_beside = |name: &String| {
        let mut elements = found.difference.told();
        field == "Connections.Connections" && elements.all(|one| one.is_string() && *one != name.as_str())
    };
    let is_beside = root.stage != Stage::Network && root.connection.as_ref().is_some_and(is_beside);
    !is_beside && field.split('.').any(|name| fields.contains(&name))
}

/// Whether a connection's field can decide a stage. Where it leads decides all; its other options only what they are for.
fn of_connection(found: &Found, root: &Finding) -> bool {
    let field = found.difference.field.as_str();
    let last = field.rsplit('.').next().unwrap_or_default();
    let is_of = |names: &[&str]| field.split('.').any(|name| names.contains(&name));
    let is_url = is_url(field);
    let leads = is_of(&["HOST", "PORT", "ConnectionType"]);
    if field.is_empty() || field == "connection" || leads {
        return true;
    }
    let is_option = |options: &[&str]| options.iter().any(|option| last.starts_with(option));
    // A group more takes nothing away that a name is asked for with.
    let is_group_more = is_of(&["SecurityGroupIdList"]) && found.difference.before.is_none();
    let is_place =
        is_of(&["PhysicalConnectionRequirements"]) && !(is_group_more && network::OF_A_NAME.contains(&root.code));
    match root.stage {
        Stage::Network => is_place || is_url && leads_elsewhere(found),
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
        Stage::Driver if driver::OF_LOADING.contains(&root.code) => {
            is_option(&["JDBC_DRIVER"]) || is_url && is_of_another_engine(found)
        }
        Stage::Driver => is_option(&["JDBC_DRIVER"]) || is_url,
        Stage::Ssl => {
            let of_tls = [
                "JDBC_DRIVER",
                "CUSTOM_JDBC_CERT",
                "SKIP_CUSTOM_JDBC_CERT",
                "JDBC_ENFORCE_SSL",
            ];
            is_url && !is_of_another_database(found) || is_option(&of_tls)
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

/// Whether two URLs differ in nothing but the database.
fn is_of_another_database(found: &Found) -> bool {
    let without = |value: &Option<Value>| {
        let text = value.as_ref()?.as_str()?;
        let database = target_of_url(text)?.database?;
        let (head, tail) = text.rsplit_once(&database)?;
        Some((head.to_owned(), tail.to_owned()))
    };
    let Difference { before, after, .. } = &found.difference;
    without(before).is_some_and(|then| Some(then) == without(after))
}

/// Whether two URLs are of other engines, by what stands before their hosts.
fn is_of_another_engine(found: &Found) -> bool {
    let engine = |value: &Option<Value>| {
        let text = value.as_ref().and_then(Value::as_str).unwrap_or_default();
        text.split("//").next().unwrap_or_default().to_ascii_lowercase()
    };
    engine(&found.difference.before) != engine(&found.difference.after)
}

/// Whether a URL or a host leads to that host.
fn leads_to(value: Option<&Value>, host: &str) -> bool {
    let text = value.and_then(Value::as_str).unwrap_or_default();
    let target = target_of_url(text).map(|target| target.host);
    target.as_deref().unwrap_or(text).eq_ignore_ascii_case(host)
}
