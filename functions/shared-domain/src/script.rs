//! What a job's script names: its drivers, secrets, hosts and connections. Names only; the script itself is read, and not kept.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::source::Engine;

/// How much of a script is read, in bytes.
pub const LONGEST: usize = 256 * 1024;
/// How many names of a kind are kept.
const MOST: usize = 5;
/// A longer name is none of AWS's: a secret's ARN and a JAR's URI stay below it.
const LONGEST_NAME: usize = 512;

/// The names that stand in a script as literals, each in the order in which it comes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Script {
    /// JARs of `customJdbcDriverS3Path`, as S3 URIs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub driver_jars: Vec<String>,
    /// JARs of `spark.jars`, as S3 URIs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub spark_jars: Vec<String>,
    /// Driver classes: `customJdbcDriverClassName`, Spark's `driver`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub driver_classes: Vec<String>,
    /// Secrets that it reads, by name or ARN.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub secret_ids: Vec<String>,
    /// Hosts that it connects to by itself.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hosts: Vec<ScriptHost>,
    /// Connections that it uses.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub connections: Vec<String>,
    /// What it names by something else than a literal: a variable, an f-string.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub not_known: BTreeSet<Named>,
    /// True where it is longer than what was read, or names more than is kept.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub in_part: bool,
}

/// A kind of thing that a script names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Named {
    /// A driver's JAR or class.
    Driver,
    /// A secret.
    Secret,
    /// A host, or a URL.
    Host,
    /// A Glue connection.
    Connection,
}

/// A host as a script names it: in a JDBC URL with engine and port, or alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ScriptHost {
    /// Name or address.
    pub host: String,
    /// The URL's port, or its engine's usual one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
    /// The URL's engine; none for a host that stands alone, which may be of anything.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub engine: Option<Engine>,
}

impl Script {
    /// True where it names a driver, known or not.
    pub fn names_a_driver(&self) -> bool {
        let named = [&self.driver_jars, &self.spark_jars, &self.driver_classes];
        named.iter().any(|names| !names.is_empty()) || self.not_known.contains(&Named::Driver)
    }

    /// True where it uses a connection, known or not.
    pub fn names_a_connection(&self) -> bool {
        !self.connections.is_empty() || self.not_known.contains(&Named::Connection)
    }

    /// The databases that it connects to by a URL of its own.
    pub fn databases(&self) -> impl Iterator<Item = &ScriptHost> {
        self.hosts.iter().filter(|host| host.engine.is_some())
    }

    /// Keeps a name of a list once, as long as there is room.
    pub fn keep(&mut self, list: fn(&mut Self) -> &mut Vec<String>, name: String) {
        let kept = list(self);
        if kept.contains(&name) {
            return;
        }
        if kept.len() < MOST && name.len() <= LONGEST_NAME {
            kept.push(name);
        } else {
            self.in_part = true;
        }
    }

    /// Keeps a host once; of the same host the one that says more.
    pub fn keep_host(&mut self, host: ScriptHost) {
        let same = |kept: &&mut ScriptHost| kept.host == host.host && (kept.engine.is_none() || *kept == &host);
        if let Some(kept) = self.hosts.iter_mut().find(same) {
            if host.engine.is_some() {
                *kept = host;
            }
            return;
        }
        let is_known = self.hosts.iter().any(|kept| kept.host == host.host);
        if host.engine.is_none() && is_known {
            return;
        }
        if self.hosts.len() < MOST {
            self.hosts.push(host);
        } else {
            self.in_part = true;
        }
    }

    /// Nothing of it, where there is no room.
    pub(crate) fn without_names(&self) -> Self {
        Self {
            not_known: self.not_known.clone(),
            in_part: true,
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_host_the_url_says_more_and_of_many_names_the_first_are_kept() {
        let alone = |host: &str| ScriptHost {
            host: host.into(),
            ..ScriptHost::default()
        };
        let of_url = |port| ScriptHost {
            port: Some(port),
            engine: Some(Engine::Postgresql),
            ..alone("db.internal")
        };
        let mut script = Script::default();
        for host in [
            alone("db.internal"),
            of_url(5432),
            of_url(5432),
            alone("db.internal"),
            of_url(5433),
        ] {
            script.keep_host(host);
        }
        assert_eq!(script.hosts, [of_url(5432), of_url(5433)]);
        assert!(!script.in_part);
        for number in 0..20 {
            script.keep(|script| &mut script.secret_ids, format!("s{}", number % 6));
            script.keep_host(alone(&format!("h{number}.internal")));
        }
        assert_eq!((script.secret_ids.len(), script.hosts.len()), (MOST, MOST));
        assert!(script.in_part);
        script.keep(|script| &mut script.connections, "x".repeat(LONGEST_NAME + 1));
        assert!(script.connections.is_empty());
        let json = serde_json::to_value(&script).unwrap();
        assert_eq!(serde_json::from_value::<Script>(json).unwrap(), script);
    }
}
