//! Plain sentences in English.

use crate::signal::speakers::sentences::Kind;

mod glue;
mod jobs;
mod login;
mod way;

/// In the order in which they are asked: what is Glue's and AWS's, then what is no connection's, then the way to a source.
pub(super) const KINDS: &[&[Kind]] = &[glue::KINDS, jobs::KINDS, login::KINDS, way::KINDS];

/// What no source is reached by.
pub(super) const OF_OTHERS: &[&str] = &[
    "http",
    "https",
    "git",
    "github",
    "smtp",
    "ldap",
    "kafka",
    "redis",
    "ssh",
    "sftp",
    "ftp",
    "slack",
    "jenkins",
    "serveur web",
    "servidor web",
    "docker hub",
    "docker daemon",
    "docker registry",
    "docker pull",
    "docker login",
    "docker engine",
    "registry",
    "npm",
    "pip",
    "api",
    "webhook",
    "oauth",
    "token",
    "saml",
    "s3",
    "kms",
    "aws",
    "iam",
    "access key",
    "jwt",
    "captcha",
    "jupyter",
    "kernel",
    "notebook server",
    "websocket",
    "webserver",
    "spark ui",
    "history server",
    "console",
    "portal",
    "接口",
    "第三方",
    "カーネル",
    "ノートブック",
    "노트북",
    "커널",
];

/// What a connection leads to, by its kinds and names.
const SOURCES: &[&str] = &[
    "database",
    "db",
    "server",
    "sql server",
    "jdbc",
    "odbc",
    "mysql",
    "mariadb",
    "postgres",
    "postgresql",
    "oracle",
    "redshift",
    "snowflake",
    "bigquery",
    "data source",
    "datasource",
    "warehouse",
    "cluster",
    "listener",
    "dbname",
    "dsn",
    "rds.amazonaws.com",
    "redshift.amazonaws.com",
    "redshift-serverless.amazonaws.com",
    "snowflakecomputing.com",
    "database.windows.net",
];

/// What is of the way to a source.
const OF_THE_WAY: &[&str] = &[
    "host",
    "connect",
    "connection",
    "login",
    "password",
    "certificate",
    "secret",
    "driver",
    "url",
    "role",
    "query",
    "statement",
    "lock",
    "pool",
    "socket",
    // In other languages, where a sentence has English words besides.
    "verbind~",
    "~verbindung",
    "connexion",
    "conexi~",
    "conect~",
    "connett~",
    "connession~",
];

const NOT: &[&str] = &[
    "not",
    "no",
    "cannot",
    "can't",
    "could not",
    "unable",
    "failed",
    "denied",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signal::cause::Cause::*;
    use crate::signal::speakers::sentences;

    #[test]
    fn what_is_wrong_with_data_and_packages_is_read_in_any_sentence() {
        for (sentence, cause) in [
            ("the parquet footer is corrupt", SchemaOrData),
            ("2 wheels failed to install", LibraryMissing),
            ("dependency conflict of two packages", LibraryMissing),
            ("could not connect to the oracle listener", ConnectTimeout),
            ("parameter table_name is missing", ScriptError),
            ("the run was cancelled by user", Other),
            ("saml error", OauthOrKey),
            ("the build timed out", JobTimeout),
            ("test connection has failed", ConnectTimeout),
            ("the aurora cluster cannot be reached from here", ConnectTimeout),
            ("the crawler keeps hanging on the oracle connection", ConnectTimeout),
            ("the host x is up, but the port 1521 is closed", ConnectionRefused),
            ("may list the bucket, not allowed to read it", DataAccessDenied),
            ("could not connect", ConnectTimeout),
        ] {
            assert_eq!(sentences::first(sentence, KINDS), Some(cause), "{sentence}");
        }
    }
}
