//! Db2: its messages by number (`SQL1013N`, `SQLCODE=-1013`), the operating system's number inside one, and what its driver for Java says
//! itself. (IBM Db2 message reference SQL0000 to SQL30999; error codes -4200 to -4499 of the IBM Data Server Driver for JDBC and SQLJ.)

use crate::signal::cause::Cause::*;
use crate::signal::parse::Utterance;
use crate::signal::speakers::Says::{self, Exactly, Likely, Settles, Vaguely};
use crate::signal::speakers::Table;

pub(super) fn codes(utterance: &Utterance<'_>) -> Vec<Says> {
    let words = &utterance.words;
    let number = |number| reason_of_security(number, words).or_else(|| message(number));
    let mut says: Vec<Says> = utterance.coded("SQL").filter_map(number).collect();
    says.extend(sqlcode(words).and_then(number));
    says.extend(protocol(words));
    says
}

/// `DB2 SQL Error: SQLCODE=-204, SQLSTATE=42704, SQLERRMC=...`. Others have an SQLCODE, too, and none of this beside it.
fn sqlcode(words: &str) -> Option<u32> {
    if !["db2 sql error", "sqlerrmc", "[ibm]", "com.ibm.db2"]
        .iter()
        .any(|own| words.contains(own))
    {
        return None;
    }
    let (_, rest) = words.split_once("sqlcode")?;
    let rest = rest.trim_start_matches([' ', '=', ':']).strip_prefix('-')?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    rest[..digits].parse().ok()
}

/// `SQL30082N  Security processing failed with reason "1" ("PASSWORD EXPIRED").`
fn reason_of_security(number: u32, words: &str) -> Option<Says> {
    let (_, rest) = words.split_once("with reason '").filter(|_| number == 30082)?;
    Some(Exactly(match rest.split('\'').next()? {
        "1" | "19" => AccountState,
        "3" | "4" => LoginNotGiven,
        "17" => DriverServerMismatch,
        _ => BadPassword,
    }))
}

fn message(number: u32) -> Option<Says> {
    Some(match number {
        // Names of databases, whether one may connect to them, and what has to be done to them first.
        551 | 552 | 567 | 1001 | 1013 | 1015 | 1031 | 1034 | 1060 | 1092 | 1116..=1119 | 20157 | 30061 => {
            Exactly(DatabaseOrPrivilege)
        }
        1046 | 1403 | 30082 => Exactly(BadPassword),
        1404 => Exactly(AccountState),
        1097 | 1337 => Exactly(BadJdbcUrl),
        1336 => Exactly(DnsFailure),
        // No start database manager command was issued.
        1032 => Exactly(ConnectionRefused),
        30080 | 30081 => Vaguely(ConnectTimeout),
        1024 | 30020 => Exactly(ConnectionDropped),
        1040 | 1226 => Exactly(TooManyConnections),
        1598 | 8001 | 8002 => Exactly(DriverServerMismatch),
        911 | 913 | 952 => Exactly(LockOrQueryTimeout),
        289 | 964 | 968 => Exactly(SourceFull),
        954..=958 | 1084 | 1224 => Likely(Capacity),
        100..=999 | 3000..=3999 | 16000..=16999 => Likely(SchemaOrData),
        _ => return None,
    })
}

/// `SQL30081N ... Protocol specific error code(s): "111", "*", "0".`: the operating system's number, of Linux, AIX or Windows.
fn protocol(words: &str) -> Option<Says> {
    let (_, rest) = words.split_once("protocol specific error code(s): '")?;
    Some(Exactly(match rest.split('\'').next()? {
        "111" | "79" | "10061" | "146" | "239" => ConnectionRefused,
        "110" | "78" | "10060" | "145" | "238" => ConnectTimeout,
        "113" | "81" | "10065" | "148" | "242" | "101" | "10051" => NoRoute,
        "104" | "73" | "10054" | "10053" | "131" | "32" => ConnectionDropped,
        _ => return None,
    }))
}

pub(super) const JCC: Table = Table {
    language: "en",
    source: "IBM Data Server Driver for JDBC and SQLJ, error codes and the texts beside them",
    says: &[
        (
            "an attempt was made to access a database{}not found",
            Settles(DatabaseOrPrivilege),
        ),
        (
            "application server rejected establishment of the connection",
            Likely(DatabaseOrPrivilege),
        ),
        ("user id or password invalid", Exactly(BadPassword)),
        ("connection authorization failure occurred", Likely(BadPassword)),
        ("null userid is not supported", Exactly(LoginNotGiven)),
        ("null password is not supported", Exactly(LoginNotGiven)),
        ("security mechanism not supported", Exactly(DriverServerMismatch)),
        ("[t4][201][11237]", Exactly(DriverServerMismatch)),
        ("is not licensed for connectivity to", Exactly(DriverServerMismatch)),
        (
            "failure in loading native library db2jcct2",
            Exactly(DriverIncompatible),
        ),
        ("invalid database url syntax", Exactly(BadJdbcUrl)),
        ("caused deallocation of the conversation", Exactly(ConnectionDropped)),
        ("caught java.io.charconversionexception", Exactly(SchemaOrData)),
    ],
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signal::parse::utterances;

    #[test]
    fn a_number_says_the_same_in_every_form() {
        for (text, says) in [
            ("SQL1013N  zzz", vec![Exactly(DatabaseOrPrivilege)]),
            (
                "DB2 SQL Error: SQLCODE=-1013, SQLSTATE=42705, SQLERRMC=X, DRIVER=4.19",
                vec![Exactly(DatabaseOrPrivilege)],
            ),
            ("[IBM][CLI Driver] SQL1336N  zzz", vec![Exactly(DnsFailure)]),
            ("SQL30082N  zzz with reason \"1\"", vec![Exactly(AccountState)]),
            ("SQL30082N  zzz with reason \"24\"", vec![Exactly(BadPassword)]),
            ("SQL0204N  zzz", vec![Likely(SchemaOrData)]),
            // Near misses: Firebird has an SQLCODE, too, and no message has the number.
            ("Dynamic SQL Error; SQLCODE: -902", vec![]),
            ("DB2 SQL Error: SQLCODE=100, SQLSTATE=02000", vec![]),
        ] {
            let all = utterances(text);
            assert_eq!(codes(&all[0]), says, "{text}");
        }
    }
}
