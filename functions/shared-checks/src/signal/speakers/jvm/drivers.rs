//! A driver that is named, and said not to be there.

use crate::signal::cause::Cause::DriverClassNotFound;
use crate::signal::speakers::Says::{self, Likely};

/// `JDBC-Class not found. - oracle.jdbc.driver.OracleDriver`: a driver's class, and in the same sentences that it cannot be had, in
/// whoever's words.
pub(super) fn misses_a_driver(words: &str) -> Option<Says> {
    const MISSING: &[&str] = &[
        "not found",
        "not be found",
        "cannot find",
        "could not find",
        "can't find",
        "unable to find",
        "not be loaded",
        "cannot load",
        "could not load",
        "can't load",
        "unable to load",
        "failed to load",
    ];
    const LONGEST: usize = 400;
    let is_driver = |name: &str| {
        let name = name.trim_matches(|c: char| !c.is_ascii_alphanumeric());
        name.ends_with("driver") && name.matches('.').count() >= 2 && (name.contains("jdbc") || names_a_product(name))
    };
    let short =
        words.len() < LONGEST && words.contains("driver") && MISSING.iter().any(|missing| words.contains(missing));
    (short && words.split([' ', '\'', '(', ')']).any(is_driver)).then_some(Likely(DriverClassNotFound))
}

/// The engines in the names of drivers' packages: `com.mysql.`, `org.postgresql.`.
fn names_a_product(name: &str) -> bool {
    [
        "mysql",
        "mariadb",
        "postgresql",
        "oracle",
        "sqlserver",
        "redshift",
        "snowflake",
        "db2",
    ]
    .iter()
    .any(|product| name.contains(product))
}
