//! SQLSTATEs, as Appendix A of PostgreSQL's manual has them: the exact ones, then their classes. The Python drivers name an
//! exception after each.

use super::super::Says::{self, Exactly, Likely, Vaguely};
use crate::signal::cause::Cause::*;
use crate::signal::words::has;

/// What a state says; `words` are the message around it.
pub(super) fn says(state: &str, words: &str) -> Option<Says> {
    let said = match state {
        // RDS checks IAM tokens by PAM, and the server refuses them with the state of a wrong password.
        "28P01" | "28000" if has(words, "pam") => Exactly(IamDbAuth),
        "28P01" => Exactly(BadPassword),
        // The class of all that can go wrong at the door: pg_hba.conf, the role, its right to log in. The words say which.
        "28000" => Likely(BadPassword),
        "3D000" | "42501" | "57P04" => Exactly(DatabaseOrPrivilege),
        "53300" => Exactly(TooManyConnections),
        "53400" => Likely(TooManyConnections),
        "53100" => Exactly(SourceFull),
        "53200" => Exactly(OutOfMemory),
        "57014" | "55P03" | "55006" => Exactly(LockOrQueryTimeout),
        "57P01" | "57P02" | "57P05" | "25P03" | "25P04" => Exactly(ConnectionDropped),
        "57P03" => Exactly(ConnectionRefused),
        // pgjdbc uses these three for everything that is amiss while it connects.
        "08001" => Vaguely(ConnectTimeout),
        "08004" => Vaguely(BadPassword),
        "08P01" => Likely(DriverServerMismatch),
        _ => return of_class_code(state.get(..2)?),
    };
    Some(said)
}

/// The classes that an exact state does not tell apart.
fn of_class_code(class: &str) -> Option<Says> {
    let said = match class {
        "08" => Vaguely(ConnectionDropped),
        "28" => Likely(BadPassword),
        "40" => Exactly(LockOrQueryTimeout),
        "53" => Likely(Capacity),
        "57" => Likely(LockOrQueryTimeout),
        // The server's own trouble: I/O, internal errors, its configuration.
        "58" | "F0" | "XX" => Likely(Other),
        // No data, features, cases, cardinality, data, integrity, cursors, transactions, syntax and names, limits, objects, routines.
        "01" | "02" | "03" | "09" | "0A" | "0B" | "0F" | "0L" | "0P" | "0Z" | "10" | "20" | "21" | "22" | "23"
        | "24" | "25" | "26" | "27" | "2B" | "2D" | "2F" | "34" | "38" | "39" | "3B" | "3F" | "42" | "44" | "54"
        | "55" | "72" | "HV" | "P0" => Likely(SchemaOrData),
        _ => return None,
    };
    Some(said)
}

/// psycopg's exceptions where they stand in a message: not all of their names end as those of exceptions do.
pub(super) fn of_message(message: &str) -> Option<Says> {
    let (_, named) = message.split_once("psycopg")?.1.split_once(".errors.")?;
    of_class(named.split(|c: char| !c.is_ascii_alphanumeric()).next()?)
}

/// psycopg's and asyncpg's exceptions: `psycopg2.errors.UndefinedTable`, `asyncpg.exceptions.InvalidPasswordError`.
pub(super) fn of_class(class: &str) -> Option<Says> {
    let said = match class.strip_suffix("Error").unwrap_or(class) {
        "InvalidPassword" => Exactly(BadPassword),
        "InvalidAuthorizationSpecification" => Likely(BadPassword),
        "InvalidCatalogName" | "InsufficientPrivilege" => Exactly(DatabaseOrPrivilege),
        "TooManyConnections" => Exactly(TooManyConnections),
        "CannotConnectNow" => Exactly(ConnectionRefused),
        "ConnectionTimeout" | "PoolTimeout" => Exactly(ConnectTimeout),
        "AdminShutdown" | "CrashShutdown" | "IdleInTransactionSessionTimeout" | "IdleSessionTimeout" => {
            Exactly(ConnectionDropped)
        }
        "ConnectionDoesNotExist" | "ConnectionFailure" => Likely(ConnectionDropped),
        "QueryCanceled"
        | "LockNotAvailable"
        | "DeadlockDetected"
        | "SerializationFailure"
        | "ObjectInUse"
        | "TransactionRollback" => Exactly(LockOrQueryTimeout),
        "DiskFull" => Exactly(SourceFull),
        "OutOfMemory" => Exactly(OutOfMemory),
        "Integrity"
        | "Data"
        | "Programming"
        | "NotSupported"
        | "UniqueViolation"
        | "NotNullViolation"
        | "ForeignKeyViolation"
        | "CheckViolation"
        | "UndefinedTable"
        | "UndefinedColumn"
        | "UndefinedFunction"
        | "UndefinedObject"
        | "Syntax"
        | "DuplicateTable"
        | "DuplicateColumn"
        | "DuplicateObject"
        | "DatatypeMismatch"
        | "InvalidTextRepresentation"
        | "StringDataRightTruncation"
        | "NumericValueOutOfRange"
        | "DivisionByZero"
        | "InFailedSqlTransaction"
        | "InvalidSchemaName"
        | "ReadOnlySqlTransaction"
        | "CardinalityViolation"
        | "AmbiguousColumn"
        | "GroupingError"
        | "BadCopyFileFormat"
        | "InvalidDatetimeFormat"
        | "DatetimeFieldOverflow"
        | "CharacterNotInRepertoire"
        | "UntranslatableCharacter"
        | "FeatureNotSupported"
        | "WrongObjectType"
        | "RaiseException" => Likely(SchemaOrData),
        _ => return None,
    };
    Some(said)
}
