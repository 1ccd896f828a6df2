//! MySQL and MariaDB: the servers, Connector/J, MariaDB Connector/J, PyMySQL.

use shared_domain::source::Engine;

use super::{Says, Speaker, Table};
use crate::signal::parse::Utterance;

pub(crate) const SPEAKER: Speaker = Speaker {
    name: "mysql",
    engines: &[Engine::Mysql, Engine::Mariadb],
    owns: &[
        "com.mysql.",
        "org.mariadb.",
        "org.drizzle.",
        "pymysql.",
        "MySQLdb.",
        "mysql.connector.",
        "mariadb.",
    ],
    codes,
    tables: TABLES,
};

fn codes(_: &Utterance<'_>) -> Vec<Says> {
    Vec::new()
}

const TABLES: &[Table] = &[];
