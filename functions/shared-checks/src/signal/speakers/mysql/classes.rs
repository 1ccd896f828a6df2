//! MySQL's SQLSTATEs, and the exception classes that the drivers choose by them.

use super::super::Says::{self, Carries, Exactly, Likely, Vaguely, WhileConnecting};
use crate::signal::cause::Cause::*;

/// What a state says where its number is not printed (manual, "Server Error Message Reference"; Connector/J `SQLError`).
pub(super) fn of_state(state: &str) -> Option<Says> {
    let said = match state {
        "28000" => Likely(BadPassword),
        // No database selected.
        "3D000" => Exactly(DatabaseOrPrivilege),
        "08001" => Vaguely(ConnectTimeout),
        "08004" => Vaguely(TooManyConnections),
        "40001" | "70100" => Exactly(LockOrQueryTimeout),
        "HY001" => Likely(OutOfMemory),
        "HY000" | "S1000" | "HYT00" | "HYT01" | "S1T00" => return None,
        _ => return of_class_code(state.get(..2)?),
    };
    Some(said)
}

fn of_class_code(class: &str) -> Option<Says> {
    let said = match class {
        "08" => Vaguely(ConnectionDropped),
        "28" => Likely(BadPassword),
        "40" | "70" => Likely(LockOrQueryTimeout),
        // Rights are among 42000, but their words or numbers say so.
        "01" | "02" | "07" | "0A" | "20" | "21" | "22" | "23" | "24" | "25" | "26" | "2F" | "34" | "42" | "44"
        | "45" | "HY" | "S1" | "XA" => Likely(SchemaOrData),
        _ => return None,
    };
    Some(said)
}

/// Exception classes of Connector/J (both generations), MariaDB Connector/J and the Python clients.
pub(super) fn of_class(class: &str) -> Option<Says> {
    let said = match class {
        "CommunicationsException"
        | "CJCommunicationsException"
        | "SQLNonTransientConnectionException"
        | "MySQLNonTransientConnectionException"
        | "UnableToConnectException" => WhileConnecting,
        "BatchUpdateException" => Carries,
        "SQLInvalidAuthorizationSpecException" => Likely(BadPassword),
        "PasswordExpiredException" | "CJPasswordExpiredException" | "ClosedOnExpiredPasswordException" => {
            Exactly(AccountState)
        }
        "ConnectionIsClosedException" => Exactly(ConnectionDropped),
        // Words of their own are read in every form; of its classes this one is thrown for nothing but a property.
        "InvalidConnectionAttributeException" => Exactly(BadJdbcUrl),
        "UnsupportedConnectionStringException" => Likely(BadJdbcUrl),
        "SSLParamsException" => Likely(TrustStoreMissing),
        "MysqlDataTruncation"
        | "DataTruncationException"
        | "DataConversionException"
        | "DataReadException"
        | "NumberOutOfRange"
        | "SQLIntegrityConstraintViolationException"
        | "MySQLIntegrityConstraintViolationException"
        | "SQLSyntaxErrorException"
        | "MySQLSyntaxErrorException"
        | "SQLDataException"
        | "MySQLDataException"
        | "SQLFeatureNotSupportedException"
        | "IntegrityError"
        | "DataError"
        | "ProgrammingError"
        | "NotSupportedError" => Likely(SchemaOrData),
        "SQLTransactionRollbackException"
        | "MySQLTransactionRollbackException"
        | "MySQLQueryInterruptedException"
        | "SQLTimeoutException"
        | "MySQLTimeoutException"
        | "MySQLStatementCancelledException"
        | "CJTimeoutException" => Likely(LockOrQueryTimeout),
        "StatementIsClosedException" => Likely(ScriptError),
        _ => return None,
    };
    Some(said)
}
