//! Texts that a tool wrote in capitals, or without any: the names that are read by their letters get theirs back.
//!
//! ```text
//! JAVA.LANG.CLASSNOTFOUNDEXCEPTION: COM.MYSQL.CJ.JDBC.DRIVER
//! an error occurred (accessdeniedexception) when calling the getdatabase operation: zzz
//! ```

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, MatchKind};

/// So many letters of one case are no accident.
const LEAST: usize = 20;

/// Words that the walk over a text looks for, and names of the JDK, Spark, Python, drivers and AWS that say something by themselves.
const NAMES: &[&str] = &[
    "Caused by:",
    "Traceback (most recent call last)",
    "An error occurred (",
    "AbstractMethodError",
    "AccessDenied",
    "AccessDeniedException",
    "AlreadyExistsException",
    "AmazonS3Exception",
    "AnalysisException",
    "ArrayIndexOutOfBoundsException",
    "AttributeError",
    "CertPathValidatorException",
    "CertificateException",
    "ClassNotFoundException",
    "ClientError",
    "CommunicationsException",
    "ConcurrentRunsExceededException",
    "ConnectException",
    "ConnectTimeoutException",
    "ConnectionRefusedError",
    "ConnectionResetError",
    "EOFException",
    "EntityNotFoundException",
    "ExceptionInInitializerError",
    "FetchFailedException",
    "FileNotFoundError",
    "FileNotFoundException",
    "IOException",
    "IllegalArgumentException",
    "IllegalStateException",
    "ImportError",
    "IndentationError",
    "IndexError",
    "InvalidInputException",
    "InvalidSubnetID.NotFound",
    "KeyError",
    "LimitExceededException",
    "MemoryError",
    "ModuleNotFoundError",
    "NameError",
    "NoClassDefFoundError",
    "NoRouteToHostException",
    "NoSuchFieldError",
    "NoSuchMethodError",
    "NullPointerException",
    "NumberFormatException",
    "OperationalError",
    "OutOfMemoryError",
    "PSQLException",
    "ParseException",
    "ProgrammingError",
    "ProvisionedThroughputExceededException",
    "Py4JJavaError",
    "ResourceNotFoundException",
    "RuntimeException",
    "SQLException",
    "SQLRecoverableException",
    "SQLServerException",
    "SQLTimeoutException",
    "SSLException",
    "SSLHandshakeException",
    "SocketException",
    "SocketTimeoutException",
    "SparkException",
    "SunCertPathBuilderException",
    "SyntaxError",
    "SystemExit",
    "ThrottlingException",
    "TimeoutError",
    "TypeError",
    "UnknownHostException",
    "UnsupportedClassVersionError",
    "ValidatorException",
    "ValueError",
    "ZeroDivisionError",
    "errorMessage",
    "errorType",
];

/// The text with its names; none where it has letters of both cases.
pub(super) fn with_names(text: &str) -> Option<String> {
    let upper = text.bytes().filter(u8::is_ascii_uppercase).count();
    let lower = text.bytes().filter(u8::is_ascii_lowercase).count();
    if upper.min(lower) > 0 || upper.max(lower) < LEAST {
        return None;
    }
    let mut named = String::with_capacity(text.len());
    let mut from = 0;
    for found in finder()?.find_iter(text) {
        let is_of_name = |c: char| c.is_alphanumeric() || c == '_';
        let name = NAMES[found.pattern().as_usize()];
        let ends = !name.ends_with(char::is_alphanumeric) || !text[found.end()..].starts_with(is_of_name);
        if text[..found.start()].ends_with(is_of_name) || !ends {
            continue;
        }
        // The packages before a class are of small letters.
        let packages =
            text[from..found.start()].trim_end_matches(|c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_'));
        let start = from + packages.len();
        named.push_str(packages);
        named.push_str(&text[start..found.start()].to_ascii_lowercase());
        named.push_str(name);
        from = found.end();
    }
    (from > 0).then(|| named + &text[from..])
}

fn finder() -> Option<&'static AhoCorasick> {
    static FINDER: OnceLock<Option<AhoCorasick>> = OnceLock::new();
    let made = || {
        AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::LeftmostLongest)
            .build(NAMES)
            .ok()
    };
    FINDER.get_or_init(made).as_ref()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_a_text_of_one_case_get_their_letters_back() {
        for (text, expected) in [
            (
                "JAVA.LANG.CLASSNOTFOUNDEXCEPTION: COM.X.DRIVER",
                Some("java.lang.ClassNotFoundException: COM.X.DRIVER"),
            ),
            (
                "caused by: java.net.unknownhostexception: db",
                Some("Caused by: java.net.UnknownHostException: db"),
            ),
            (
                "an error occurred (accessdenied) when calling x",
                Some("An error occurred (AccessDenied) when calling x"),
            ),
            // Near misses: letters of both cases, a longer word, nothing that is a name.
            ("caused by: java.net.unknownhostexception: Db", None),
            ("my_keyerrors are many, and of all kinds", None),
            ("the connection to the database timed out", None),
        ] {
            assert_eq!(with_names(text).as_deref(), expected, "{text}");
        }
    }
}
