//! Codes: SQLSTATEs, ORA-, MySQL's and SQL Server's numbers. They mean the same in every language.

use super::cause::Cause::{self, *};
use super::{Hit, SignalContext};
use shared_domain::source::Engine;

const ORACLE: &[(&str, Cause, u8)] = &[
    ("01017", BadPassword, 96),
    ("01005", LoginNotGiven, 94),
    ("28000", AccountState, 96),
    ("28001", AccountState, 96),
    ("28002", AccountState, 60),
    ("28003", AccountState, 80),
    ("01045", DatabaseOrPrivilege, 95),
    ("01031", DatabaseOrPrivilege, 88),
    ("00942", SchemaOrData, 72),
    ("12170", ConnectTimeout, 92),
    ("12535", ConnectTimeout, 90),
    ("12541", ConnectionRefused, 94),
    ("12543", NoRoute, 88),
    ("12545", DnsFailure, 86),
    ("17868", DnsFailure, 92),
    ("12505", UnknownService, 96),
    ("12514", UnknownService, 96),
    ("12516", TooManyConnections, 80),
    ("12519", TooManyConnections, 80),
    ("12520", TooManyConnections, 80),
    ("00020", TooManyConnections, 88),
    ("12154", BadJdbcUrl, 92),
    ("17067", BadJdbcUrl, 92),
    ("28040", DriverServerMismatch, 97),
    ("01882", DriverServerMismatch, 92),
    ("17452", DriverServerMismatch, 80),
    ("28860", SslHandshake, 92),
    ("29024", CertificateUntrusted, 96),
    ("28759", TrustStoreMissing, 94),
    ("28791", CertificateUntrusted, 88),
    ("17957", TrustStoreMissing, 84),
    ("17902", SslHandshake, 86),
    ("12660", SslRequired, 92),
    ("03113", ConnectionDropped, 88),
    ("03114", ConnectionDropped, 88),
    ("03135", ConnectionDropped, 90),
    ("12537", ConnectionDropped, 84),
    ("12547", ConnectionDropped, 82),
    ("12570", ConnectionDropped, 82),
    ("02396", ConnectionDropped, 84),
    ("17008", ConnectionDropped, 80),
    ("00054", LockOrQueryTimeout, 90),
    ("00060", LockOrQueryTimeout, 92),
    ("01013", LockOrQueryTimeout, 82),
    ("12609", ConnectTimeout, 84),
    ("01653", OutOfDisk, 88),
    ("01654", OutOfDisk, 88),
    ("01652", OutOfDisk, 88),
    ("01555", LockOrQueryTimeout, 80),
    ("12899", SchemaOrData, 90),
    ("00904", SchemaOrData, 88),
    ("01722", SchemaOrData, 88),
    ("01400", SchemaOrData, 88),
    ("00001", SchemaOrData, 84),
    ("00933", ScriptError, 88),
    ("00900", ScriptError, 86),
    ("00936", ScriptError, 86),
    ("00911", ScriptError, 86),
];

/// PostgreSQL's and Redshift's SQLSTATEs, where they stand as such.
const SQLSTATE: &[(&str, Cause, u8)] = &[
    ("28p01", BadPassword, 96),
    ("3d000", DatabaseOrPrivilege, 95),
    ("42501", DatabaseOrPrivilege, 93),
    ("53300", TooManyConnections, 94),
    ("57p03", ConnectionRefused, 70),
    ("57014", LockOrQueryTimeout, 92),
    ("40p01", LockOrQueryTimeout, 92),
    ("55p03", LockOrQueryTimeout, 92),
    ("57p01", ConnectionDropped, 88),
    ("57p02", ConnectionDropped, 86),
    ("08006", ConnectionDropped, 50),
    ("42p01", SchemaOrData, 90),
    ("42703", SchemaOrData, 90),
    ("42601", ScriptError, 90),
    ("22001", SchemaOrData, 88),
    ("22p02", SchemaOrData, 88),
    ("23505", SchemaOrData, 88),
    ("53100", OutOfDisk, 92),
    ("53200", OutOfMemory, 84),
];

/// MySQL's and MariaDB's server errors.
const MYSQL: &[(&str, Cause, u8)] = &[
    ("1045", BadPassword, 94),
    ("1698", BadPassword, 92),
    ("1044", DatabaseOrPrivilege, 95),
    ("1049", DatabaseOrPrivilege, 95),
    ("1142", DatabaseOrPrivilege, 95),
    ("1227", DatabaseOrPrivilege, 92),
    ("1370", DatabaseOrPrivilege, 90),
    ("1040", TooManyConnections, 95),
    ("1203", TooManyConnections, 94),
    ("1226", TooManyConnections, 92),
    ("1129", HostNotAllowed, 96),
    ("1130", HostNotAllowed, 96),
    ("1820", AccountState, 95),
    ("1862", AccountState, 95),
    ("3118", AccountState, 95),
    ("3955", AccountState, 94),
    ("1251", DriverServerMismatch, 96),
    ("2059", DriverServerMismatch, 90),
    ("2061", DriverServerMismatch, 90),
    ("1524", IamDbAuth, 60),
    ("3159", SslRequired, 97),
    ("2026", SslHandshake, 60),
    ("2005", DnsFailure, 93),
    ("2006", ConnectionDropped, 88),
    ("2013", ConnectionDropped, 84),
    ("2002", ConnectTimeout, 40),
    ("2003", ConnectTimeout, 44),
    ("1205", LockOrQueryTimeout, 93),
    ("1213", LockOrQueryTimeout, 93),
    ("3024", LockOrQueryTimeout, 93),
    ("1146", SchemaOrData, 92),
    ("1054", SchemaOrData, 90),
    ("1406", SchemaOrData, 90),
    ("1062", SchemaOrData, 88),
    ("1064", ScriptError, 90),
];

const SQLSERVER: &[(&str, Cause, u8)] = &[
    ("18456", BadPassword, 93),
    ("18452", BadPassword, 93),
    ("18470", AccountState, 96),
    ("18486", AccountState, 96),
    ("18487", AccountState, 96),
    ("18488", AccountState, 96),
    ("4060", DatabaseOrPrivilege, 96),
    ("4062", DatabaseOrPrivilege, 94),
    ("4064", DatabaseOrPrivilege, 95),
    ("916", DatabaseOrPrivilege, 90),
    ("229", DatabaseOrPrivilege, 90),
    ("262", DatabaseOrPrivilege, 88),
    ("300", DatabaseOrPrivilege, 80),
    ("40615", HostNotAllowed, 97),
    ("40914", HostNotAllowed, 97),
    ("47073", HostNotAllowed, 97),
    ("40613", ConnectionDropped, 70),
    ("40501", TooManyConnections, 88),
    ("10928", TooManyConnections, 90),
    ("10929", TooManyConnections, 90),
    ("1205", LockOrQueryTimeout, 92),
    ("1222", LockOrQueryTimeout, 92),
    ("208", SchemaOrData, 86),
    ("207", SchemaOrData, 86),
    ("8152", SchemaOrData, 90),
    ("2628", SchemaOrData, 90),
];

/// Finds codes where they are written as codes: a bare number in a text says nothing.
pub(super) fn find(lower: &str, context: &SignalContext, hits: &mut Vec<Hit>) {
    after(lower, &["ora-", "tns-"], ORACLE, hits);
    after(
        lower,
        &[
            "sqlstate: ",
            "sqlstate=",
            "sqlstate ",
            "sqlstate(",
            "sqlstate[",
            "sql state [",
            "sqlstate = ",
            "error: ",
            "[",
            "code: ",
            "code = ",
        ],
        SQLSTATE,
        hits,
    );
    let mysql = lower.contains("mysql")
        || lower.contains("mariadb")
        || matches!(context.engine, Some(Engine::Mysql | Engine::Mariadb));
    if mysql || lower.contains("error 1") || lower.contains("error 3") || lower.contains("error 2") {
        after(
            lower,
            &[
                "error ",
                "error: ",
                "error-",
                "errno: ",
                "errno ",
                "errorcode: ",
                "error code: ",
                "error code ",
                "code: ",
                "(",
            ],
            MYSQL,
            hits,
        );
    }
    let sqlserver = lower.contains("sql server")
        || lower.contains("sqlserver")
        || lower.contains("msg ")
        || context.engine == Some(Engine::Sqlserver);
    if sqlserver || lower.contains("error: 18456") {
        after(
            lower,
            &[
                "msg ",
                "error: ",
                "error number: ",
                "error number:",
                "error code: ",
                "errorcode: ",
                "errorcode=",
                "number:",
                "(",
                "error ",
            ],
            SQLSERVER,
            hits,
        );
    }
}

/// Codes that stand directly after one of the `leads`, as a whole word.
fn after(lower: &str, leads: &[&str], codes: &[(&str, Cause, u8)], hits: &mut Vec<Hit>) {
    for lead in leads {
        for (at, _) in lower.match_indices(lead) {
            let rest = &lower[at + lead.len()..];
            let code: &str = &rest[..rest.bytes().take(6).take_while(u8::is_ascii_alphanumeric).count()];
            if let Some((_, cause, weight)) = codes.iter().find(|(known, ..)| *known == code) {
                hits.push(Hit {
                    cause: *cause,
                    weight: *weight,
                    at,
                });
            }
        }
    }
}
