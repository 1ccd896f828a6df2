//! Oracle: the server (ORA-), the network (TNS-), ojdbc (ORA-17xxx), python-oracledb (DPY-).

use shared_domain::source::Engine;

use super::{Says, Speaker, Table};
use crate::signal::parse::Utterance;

pub(crate) const SPEAKER: Speaker = Speaker {
    name: "oracle",
    engines: &[Engine::Oracle],
    owns: &[
        "oracle.jdbc.",
        "oracle.net.",
        "oracle.security.",
        "oracledb.",
        "cx_Oracle.",
    ],
    codes,
    tables: TABLES,
};

fn codes(_: &Utterance<'_>) -> Vec<Says> {
    Vec::new()
}

const TABLES: &[Table] = &[];
