//! Every number of the way to the session has a verdict, and the driver is read without its numbers.

use super::super::Says::Vaguely;
use super::*;
use crate::signal::cause::Cause;
use crate::signal::speakers::heard::utterance;
use crate::signal::words::{found_in, normalised};

fn cause_of(message: &str) -> Option<Cause> {
    codes(&utterance(message)).into_iter().find_map(|says| match says {
        Exactly(cause) | Likely(cause) | Vaguely(cause) => Some(cause),
        _ => None,
    })
}

#[test]
fn the_numbers_of_the_connection_say_their_cause() {
    for (number, cause) in [
        ("ORA-01017: invalid username/password; logon denied", BadPassword),
        ("ORA-01005: null password given", LoginNotGiven),
        ("ORA-28000: das Konto ist gesperrt", AccountState),
        ("ORA-28001: la contraseña ha caducado", AccountState),
        ("ORA-01045: user X lacks CREATE SESSION", DatabaseOrPrivilege),
        ("ORA-01031: insufficient privileges", DatabaseOrPrivilege),
        ("ORA-12505, TNS:listener", UnknownService),
        ("ORA-12514: TNS: 监听程序当前无法识别", UnknownService),
        ("ORA-12154: TNS:could not resolve", BadJdbcUrl),
        ("ORA-12170: TNS:Connect timeout occurred", ConnectTimeout),
        ("ORA-12535: TNS:operation timed out", ConnectTimeout),
        ("ORA-12541: TNS:no listener", ConnectionRefused),
        ("ORA-12543: TNS:destination host unreachable", NoRoute),
        ("ORA-12545: Connect failed", DnsFailure),
        ("ORA-17868: Unknown host specified", DnsFailure),
        ("ORA-12519: TNS:no appropriate service handler", TooManyConnections),
        ("ORA-00020: maximum number of processes", TooManyConnections),
        ("ORA-12529: filtering rules", HostNotAllowed),
        ("ORA-12528: all appropriate instances are blocking", ConnectionRefused),
        ("ORA-01033: initialization or shutdown in progress", ConnectionRefused),
        ("ORA-03113: end-of-file", ConnectionDropped),
        ("ORA-12537: TNS:connection closed", ConnectionDropped),
        ("ORA-12660: Encryption parameters incompatible", SslRequired),
        ("ORA-28860: Fatal SSL error", SslHandshake),
        ("ORA-29024: Certificate validation failure", CertificateUntrusted),
        ("ORA-28759: failure to open file", TrustStoreMissing),
        ("ORA-17957: Unable to initialize the key store.", TrustStoreMissing),
        ("ORA-17902: End of TNS data channel", SslHandshake),
        ("ORA-17965: Host name does not match", HostnameMismatch),
        ("ORA-17067: Invalid Oracle URL specified", BadJdbcUrl),
        ("ORA-28040: No matching authentication protocol", DriverServerMismatch),
        ("ORA-17451: Unsupported verifier type", DriverServerMismatch),
        ("TNS-00511: No listener", ConnectionRefused),
        ("TNS-00505: Operation timed out", ConnectTimeout),
        ("TNS-00540: SSL protocol adapter failure", SslHandshake),
        (
            "DPY-4011: the database or network closed the connection",
            ConnectionDropped,
        ),
        (
            "DPY-6001: Service is not registered (Similar to ORA-12514)",
            UnknownService,
        ),
        ("DPY-3015: password verifier type 0x939", DriverServerMismatch),
        ("DPY-4000: unable to find \"x\" in tnsnames.ora", BadJdbcUrl),
        ("DPY-4001: no credentials specified", LoginNotGiven),
        ("DPY-6005: cannot connect to database", ConnectTimeout),
        (
            "DPY-6000: Listener refused connection. (Similar to ORA-12660)",
            DriverServerMismatch,
        ),
        (
            "DPI-1047: Cannot locate a 64-bit Oracle Client library",
            DriverClassNotFound,
        ),
    ] {
        assert_eq!(cause_of(number), Some(cause), "{number}");
    }
}

#[test]
fn what_comes_after_the_login_is_no_connection_whatever_its_number() {
    for number in [
        "ORA-00001",
        "ORA-00054",
        "ORA-00060",
        "ORA-00900",
        "ORA-00904",
        "ORA-00911",
        "ORA-00933",
        "ORA-00936",
        "ORA-00942",
        "ORA-01013",
        "ORA-01400",
        "ORA-01476",
        "ORA-01555",
        "ORA-01652",
        "ORA-01653",
        "ORA-01654",
        "ORA-01722",
        "ORA-01843",
        "ORA-02291",
        "ORA-04030",
        "ORA-06550",
        "ORA-12899",
        "ORA-14400",
        "ORA-17003",
        "ORA-20001",
        "ORA-22835",
        "ORA-40441",
        "DPY-2003",
        "DPY-4010",
        "DPY-8000",
    ] {
        let cause = cause_of(&format!("{number}: x")).unwrap();
        assert_eq!(
            cause.stage(),
            shared_domain::diagnosis::Stage::NotConnection,
            "{number}"
        );
    }
}

#[test]
fn every_number_that_python_oracledb_and_the_thin_driver_have_for_the_connection_has_a_verdict() {
    for number in (2018..=2034).chain(4000..=4042).chain(6000..=6006) {
        assert!(cause_of(&format!("DPY-{number:04}: x")).is_some(), "{number}");
    }
    for number in (17_800..=17_909)
        .chain(17_950..=17_967)
        .chain(18_900..=18_927)
        .chain(12_150..=12_699)
    {
        assert!(cause_of(&format!("ORA-{number}: x")).is_some(), "{number}");
    }
}

#[test]
fn a_wrapper_says_nothing_beside_its_reason() {
    for (message, cause) in [
        (
            "ORA-00604: error occurred at recursive SQL level 1\nORA-01882: timezone region not found",
            DriverServerMismatch,
        ),
        (
            "ORA-04088: error during execution of trigger\nORA-20001: logins are closed",
            SchemaOrData,
        ),
        (
            "ORA-12801: error signaled in parallel query\nORA-01652: unable to extend temp",
            SourceFull,
        ),
    ] {
        assert_eq!(cause_of(message), Some(cause), "{message}");
    }
}

#[test]
fn the_driver_is_read_in_its_languages_where_no_number_stands() {
    let said = |message: &str| {
        let ours = found_in(&normalised(message), &crate::signal::speakers::of_engines()).into_iter();
        ours.filter(|found| super::super::SPEAKERS[found.speaker].name == SPEAKER.name)
            .max_by_key(|found| found.length)
            .map(|found| found.says)
    };
    for (message, says) in [
        ("Invalid Oracle URL specified", Exactly(BadJdbcUrl)),
        ("Ungültige Oracle-URL angegeben", Exactly(BadJdbcUrl)),
        ("無効なOracle URLが指定されました", Exactly(BadJdbcUrl)),
        (
            "IO Error: The Network Adapter could not establish the connection",
            Vaguely(ConnectTimeout),
        ),
        ("IO Error: Got minus one from a read call", Exactly(ConnectionDropped)),
        ("Closed Connection", Exactly(ConnectionDropped)),
        ("Bilinmeyen ana bilgisayar belirtildi", Exactly(DnsFailure)),
    ] {
        assert_eq!(said(message), Some(says), "{message}");
    }
}

#[test]
fn no_words_stand_in_two_languages_with_two_meanings() {
    let mut known: Vec<(&str, Says)> = SPEAKER.tables.iter().flat_map(|table| table.says).copied().collect();
    known.sort_by_key(|(words, _)| *words);
    for pair in known.windows(2) {
        let [(words, says), (others, other)] = pair else {
            continue;
        };
        assert!(words != others || says == other, "{words}");
    }
    for (words, _) in known {
        assert_eq!(words, normalised(words), "words stand as they are compared");
    }
}
