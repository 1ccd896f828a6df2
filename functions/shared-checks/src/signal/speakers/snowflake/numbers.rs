//! What Snowflake's numbers say.
//!
//! Sources: `jdbc_error_messages.properties` and `ErrorCode` of snowflake-jdbc (200xxx, 253xxx, 254000, 290000), `errorcode.py` of the
//! Python connector (250xxx to 255xxx, 290xxx), the service's login errors (39xxxx: documentation of federated authentication, key
//! pairs, OAuth, network policies, multi-factor authentication), and its SQL errors (00xxxx, printed with an SQLSTATE).

use crate::signal::cause::Cause::*;
use crate::signal::speakers::Says::{self, Carries, Exactly, Likely, Vaguely};

/// What a number says; below 100000 it is an SQL error, which stands with an SQLSTATE.
pub(super) fn says(number: u32, has_state: bool) -> Option<Says> {
    match number {
        390_000..=399_999 => Some(service(number)),
        200_001..=200_999 => Some(jdbc(number)),
        250_001..=255_999 => Some(python(number)),
        290_000..=290_999 => Some(http(number - 290_000)),
        1..=199_999 if has_state => Some(statement(number)),
        _ => None,
    }
}

/// The service refuses the login, or what was asked for with it.
fn service(number: u32) -> Says {
    Exactly(match number {
        390_100 => BadPassword,
        // Key pairs: what a token has wrong.
        394_297..=394_309 => OauthOrKey,
        390_101..=390_103 | 390_106 | 390_140 => AccountState,
        390_104 | 390_111 | 390_112 => ConnectionDropped,
        // Duo and TOTP: a second factor is missing, refused or locked.
        390_120..=390_131 | 394_300..=394_399 | 394_500..=394_599 => AccountState,
        390_186..=390_189 | 390_201..=390_299 => DatabaseOrPrivilege,
        390_420..=390_439 => HostNotAllowed,
        // What was asked with a token that was taken: Snowpipe's and the SQL API's answers are numbered after HTTP's.
        390_142 | 390_400 | 390_402 | 390_404..=390_419 | 391_000..=393_999 => SchemaOrData,
        390_403 => DatabaseOrPrivilege,
        // Tokens, SAML, key pairs, OAuth, programmatic access tokens, workload identities.
        390_110..=390_119 | 390_132..=390_199 | 390_300..=390_399 | 390_401 | 394_400..=394_499 | 395_000..=395_999 => {
            OauthOrKey
        }
        _ => return Likely(BadPassword),
    })
}

/// snowflake-jdbc.
fn jdbc(number: u32) -> Says {
    match number {
        200_002 => Carries,
        200_015 | 200_016 => Vaguely(ConnectTimeout),
        200_011 | 200_012 => Exactly(LoginNotGiven),
        200_010 | 200_026 | 200_028 | 200_029 | 200_051 | 200_056 | 200_057 | 200_059 | 200_064 | 200_073 | 200_074 => {
            Exactly(BadJdbcUrl)
        }
        200_039 | 200_040 | 200_045 | 200_046 | 200_072 => Exactly(OauthOrKey),
        // An authentication flow failed; its reason stands behind it.
        200_068..=200_071 => Likely(OauthOrKey),
        200_060 => Exactly(BadPassword),
        200_041 => Exactly(DatabaseOrPrivilege),
        200_062 => Exactly(ConnectTimeout),
        200_022 | 200_052 => Exactly(ConnectionDropped),
        200_003 | 200_005 => Exactly(LockOrQueryTimeout),
        200_013 | 200_020 | 200_044 | 200_061 | 200_066 | 200_067 => Likely(DataAccessDenied),
        200_001 | 200_053 => Likely(Other),
        _ => Likely(SchemaOrData),
    }
}

/// The Python connector.
fn python(number: u32) -> Says {
    match number {
        // Failed to connect, failed to request: the reason stands behind it.
        250_001 | 250_003 => Vaguely(ConnectTimeout),
        250_002 => Exactly(ConnectionDropped),
        250_004 | 250_005 | 251_001 | 251_007 => Likely(BadJdbcUrl),
        250_006..=250_009 | 251_008 | 251_010 | 251_013..=251_020 => Exactly(OauthOrKey),
        250_011 | 254_000..=254_999 => Exactly(CertificateUntrusted),
        251_002 | 251_003 => Exactly(DriverIncompatible),
        251_005 | 251_006 => Exactly(LoginNotGiven),
        251_009 => Exactly(DnsFailure),
        251_011 => Exactly(ConnectTimeout),
        252_007 | 252_010 => Likely(ConnectionDropped),
        253_000..=253_999 => Likely(DataAccessDenied),
        255_002 | 255_004 | 255_006 => Exactly(LibraryMissing),
        250_000..=251_999 => Likely(BadJdbcUrl),
        _ => Likely(SchemaOrData),
    }
}

/// `290000` and an HTTP status.
fn http(status: u32) -> Says {
    match status {
        // A host of the service answers for any account name; one that it does not know is forbidden or not found.
        400 | 403 | 404 => Likely(BadJdbcUrl),
        401 => Likely(OauthOrKey),
        429 => Exactly(TooManyConnections),
        500..=599 => Exactly(ConnectionRefused),
        _ => Vaguely(ConnectTimeout),
    }
}

/// Statements.
fn statement(number: u32) -> Says {
    match number {
        606 | 3001 | 90_105 | 90_106 => Exactly(DatabaseOrPrivilege),
        604 | 625 | 630 | 57_014 => Exactly(LockOrQueryTimeout),
        608 | 90_073 => Exactly(Capacity),
        _ => Likely(SchemaOrData),
    }
}

/// `[SF_KAFKA_CONNECTOR] Error Code: 0018`: the connector's own numbers (snowflake-kafka-connector, SnowflakeErrors.java), by thousand: its
/// settings, the connection, SQL, Snowpipe, answers, itself.
pub(super) fn of_kafka_connector(class: Option<&str>, words: &str) -> Option<Says> {
    let own = class.is_some_and(|class| class.eq_ignore_ascii_case("SF_KAFKA_CONNECTOR"));
    let own = own || words.contains("sf_kafka_connector");
    let (_, rest) = words.split_once("error code: ").filter(|_| own)?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    if digits != 4 {
        return None;
    }
    Some(match rest[..digits].parse::<u32>().ok()? {
        2 | 13 | 18 | 26..=28 | 1004 | 1006 => Exactly(OauthOrKey),
        7 | 17 | 22 | 23 | 29 | 31 => Exactly(BadJdbcUrl),
        16 => Exactly(LoginNotGiven),
        1001 | 1002 | 1007 => Vaguely(ConnectTimeout),
        1003 => Exactly(ConnectionDropped),
        1005 => Exactly(DatabaseOrPrivilege),
        1..=999 => Likely(ScriptError),
        2001..=3999 => Likely(SchemaOrData),
        4000..=5999 => Vaguely(Other),
        _ => return None,
    })
}
