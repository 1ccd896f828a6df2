//! PostgreSQL: the server, libpq, pgjdbc, psycopg.

use shared_domain::source::Engine;

use super::Says::{Exactly, Likely, Vaguely, WhileConnecting};
use super::{Says, Speaker, Table};
use crate::signal::cause::Cause::*;
use crate::signal::parse::Utterance;

pub(crate) const SPEAKER: Speaker = Speaker {
    name: "postgresql",
    engines: &[Engine::Postgresql],
    owns: &["org.postgresql.", "psycopg2.", "psycopg.", "pg8000.", "asyncpg."],
    codes,
    tables: TABLES,
};

/// SQLSTATEs: the exact ones, then their classes (Appendix A of the manual).
fn codes(utterance: &Utterance<'_>) -> Vec<Says> {
    let Some(state) = utterance.state() else {
        return Vec::new();
    };
    let says = match (state, &state[..2]) {
        ("28P01" | "28000", _) => Exactly(BadPassword),
        ("3D000" | "42501", _) => Exactly(DatabaseOrPrivilege),
        ("57014" | "55P03" | "40P01", _) => Exactly(LockOrQueryTimeout),
        (_, "22" | "23" | "42") => Likely(SchemaOrData),
        (_, "08") => Vaguely(ConnectionDropped),
        _ => return Vec::new(),
    };
    vec![says]
}

const TABLES: &[Table] = &[
    Table {
        language: "en",
        source: "postgres/postgres src/backend/libpq/auth.c, src/backend/utils/init/postinit.c",
        says: &[
            ("password authentication failed for user", Exactly(BadPassword)),
            ("database '{}' does not exist", Exactly(DatabaseOrPrivilege)),
        ],
    },
    Table {
        language: "zh_CN",
        source: "postgres/postgres src/backend/po/zh_CN.po",
        says: &[("的密码认证失败", Exactly(BadPassword))],
    },
    Table {
        language: "en",
        source: "pgjdbc org/postgresql/core/v3/ConnectionFactoryImpl.java",
        says: &[
            ("the connection attempt failed", Vaguely(ConnectTimeout)),
            (
                "something unusual has occurred to cause the driver to fail",
                WhileConnecting,
            ),
        ],
    },
];
