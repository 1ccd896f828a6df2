//! What the server's numbers say (`sys.messages`), where a client prints them.

use crate::signal::cause::Cause::*;
use crate::signal::speakers::Says::{self, Exactly, Likely, Vaguely};

/// The number that only says that a login failed.
pub(super) const LOGIN_FAILED: u32 = 18456;

/// What a number of the way to the session says.
pub(super) fn of_login(number: u32) -> Option<Says> {
    connection(number).or_else(|| azure(number)).or_else(|| client(number))
}

/// The login, the database behind it, and rights.
fn connection(number: u32) -> Option<Says> {
    Some(Exactly(match number {
        17806 | 18450 | 18452 | LOGIN_FAILED | 18457 | 18482 | 18483 => BadPassword,
        // Single-user mode, script upgrade, administrators only; disabled, locked, expired, to be changed.
        18401 | 18451 | 18461 | 18462..=18468 | 18470 | 18471 | 18486..=18488 => AccountState,
        229 | 230 | 262 | 297 | 300 | 371 | 4834 | 5011 | 6004 | 15247 | 15562 | 17892 => DatabaseOrPrivilege,
        911 | 916 | 921 | 922 | 924 | 927 | 942 | 945 | 952 | 976 | 978 | 979 | 982 | 983 | 4060 | 4062..=4064 => {
            DatabaseOrPrivilege
        }
        17809 | 17810 | 17889 | 18458..=18460 => TooManyConnections,
        17835 => SslRequired,
        // The service is paused, or not ready yet; the login took too long.
        17142 | 17187 => ConnectionRefused,
        17197 => ConnectTimeout,
        17802 | 17805 => DriverServerMismatch,
        596 | 6005 | 17813 | 17828..=17830 | 17832 | 17836 => ConnectionDropped,
        18485 => HostNotAllowed,
        _ => return None,
    }))
}

/// Azure SQL's gateway and governance.
fn azure(number: u32) -> Option<Says> {
    Some(Exactly(match number {
        40615 | 40914 | 40635 | 47073 => HostNotAllowed,
        40532 | 40607 => BadPassword,
        40531 | 40852 => BadJdbcUrl,
        47072 => TlsVersion,
        // The database moves, resumes or is scaled; paused pools.
        40613 => Capacity,
        42108 | 42109 => ConnectionRefused,
        40197 | 40143 | 40540 => ConnectionDropped,
        10928 | 10929 | 10936 | 40501 | 40642 | 49918..=49920 => TooManyConnections,
        40544 => SourceFull,
        40549 | 40550 => LockOrQueryTimeout,
        40551..=40553 => Capacity,
        _ => return None,
    }))
}

/// What is of the client's side: Winsock's and FreeTDS's numbers, the driver's own timeout.
fn client(number: u32) -> Option<Says> {
    Some(match number {
        10060 => Exactly(ConnectTimeout),
        10061 => Exactly(ConnectionRefused),
        10051 | 10065 => Exactly(NoRoute),
        11001 => Exactly(DnsFailure),
        10053 | 10054 | 20017 | 20047 | 20004 | 20006 => Exactly(ConnectionDropped),
        // SYBETIME: the time of the login or, far more often, that of a statement.
        20003 => Likely(LockOrQueryTimeout),
        20002 => Vaguely(ConnectTimeout),
        20008 | 20009 => Likely(ConnectTimeout),
        20010 => Exactly(OutOfMemory),
        // SYBEDBPS: as many connections as the client may have.
        20011 => Exactly(Capacity),
        20012 | 20013 => Exactly(DnsFailure),
        20014 => Exactly(BadPassword),
        20020 => Likely(ConnectionDropped),
        _ => return None,
    })
}

/// What comes after the login: exact ones, then the ranges of the documentation.
pub(super) fn of_statement(number: u32) -> Option<Says> {
    Some(match number {
        1204 | 1205 | 1222 | 3635 | 3960 | 3961 | 8645 => Exactly(LockOrQueryTimeout),
        1101 | 1105 | 9002 => Exactly(SourceFull),
        701 | 802 | 8651 => Exactly(OutOfMemory),

        // Statements (101 to 999 and 1900 to 4999), conversions and the optimiser (8100 to 9999), XML and JSON, cursors.
        101..=999 | 1000..=4059 | 4100..=4999 | 6500..=7999 | 8100..=9999 | 11501..=14999 | 16900..=16999
        // FreeTDS's own, of binding, converting and copying (include/sybdb.h).
        | 20021..=20044 | 20048..=20299
        // What Azure SQL has not, or not so: statements, names, options, elastic pools, federations.
        | 40500..=40999 | 41300..=41999 | 42000..=42107 | 45000..=45999 | 47000..=47071 => {
            Likely(SchemaOrData)
        }
        _ => return None,
    })
}

/// `(provider: TCP Provider, error: 40 - ...)`: how .NET's client numbers what its layer of networks says, in every language (`SNI_ERROR_n`
/// of its resources). 0 stands for what the operating system says, which follows.
pub(super) fn of_network_layer(words: &str) -> Option<Says> {
    let (_, rest) = words.split_once("(provider: ")?;
    let (_, rest) = rest.split_once(", error: ")?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    Some(match rest[..digits].parse().ok()? {
        2 | 7 | 18..=20 => Likely(ConnectionDropped),
        11 | 26 | 28 | 33 | 34 | 38..=43 => Vaguely(ConnectTimeout),
        17 => Likely(DnsFailure),
        21 | 31 => Exactly(SslHandshake),
        12 | 25 | 47..=49 => Exactly(BadJdbcUrl),
        44 => Likely(BadPassword),
        50..=57 => Likely(BadJdbcUrl),
        _ => return None,
    })
}
