//! The keys by which scripts name what a connection is made of.

use shared_domain::script::Named;

/// What a key's value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    /// The JAR of a driver.
    Jar,
    /// JARs of Spark, of which the driver is one.
    SparkJars,
    /// The class of a driver.
    Class,
    /// A secret, by name or ARN.
    Secret,
    /// A Glue connection.
    Connection,
    /// A JDBC URL. Its literal is read wherever it stands.
    Url,
    /// A host alone.
    Host,
    /// Snowflake's, which has no scheme.
    Snowflake,
}

impl Key {
    /// What is not known where the value is made when the script runs.
    pub(super) fn named(self) -> Option<Named> {
        match self {
            Self::Jar | Self::Class => Some(Named::Driver),
            // Many a library comes that way.
            Self::SparkJars => None,
            Self::Secret => Some(Named::Secret),
            Self::Connection => Some(Named::Connection),
            Self::Url | Self::Host | Self::Snowflake => Some(Named::Host),
        }
    }
}

/// A key of Glue's and Spark's options ("JDBC connections", "Connection types and options", Spark's "JDBC To Other Databases"), of boto3's
/// `get_secret_value`, and what AWS's own examples call the variables with these. Without case and punctuation.
pub(super) fn key_of(text: &str) -> Option<Key> {
    let plain = |c: &char| c.is_ascii_alphanumeric();
    let name: String = text.chars().filter(plain).map(|c| c.to_ascii_lowercase()).collect();
    Some(match name.as_str() {
        "customjdbcdrivers3path" => Key::Jar,
        "sparkjars" => Key::SparkJars,
        "customjdbcdriverclassname" | "driver" | "driverclass" | "driverclassname" => Key::Class,
        "secretid" | "secretname" | "secretarn" | "awssecretid" | "awssecretname" => Key::Secret,
        "connectionname" | "catalogconnection" | "glueconnection" | "glueconnectionname" => Key::Connection,
        "url" | "jdbcurl" | "dburl" => Key::Url,
        "host" | "hostname" | "dbhost" => Key::Host,
        "sfurl" => Key::Snowflake,
        _ => return None,
    })
}
