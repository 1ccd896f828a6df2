//! SQL Server: the server, mssql-jdbc, pyodbc, pymssql.

use shared_domain::source::Engine;

use super::{Says, Speaker, Table};
use crate::signal::parse::Utterance;

pub(crate) const SPEAKER: Speaker = Speaker {
    name: "sqlserver",
    engines: &[Engine::Sqlserver],
    owns: &[
        "com.microsoft.sqlserver.",
        "net.sourceforge.jtds.",
        "pyodbc.",
        "pymssql.",
        "_mssql.",
    ],
    codes,
    tables: TABLES,
};

fn codes(_: &Utterance<'_>) -> Vec<Says> {
    Vec::new()
}

const TABLES: &[Table] = &[];
