//! An error text as a list of utterances: who says what, at which depth of a chain, on which level of a log. Nothing here knows
//! what anything means.

mod codes;

pub(crate) use codes::{AwsError, Codes};

/// One thing that someone says in a text.
#[derive(Clone, Debug)]
pub(crate) struct Utterance<'a> {
    /// Who says it, by class, frames, logger or module: the index in the list of speakers.
    pub(crate) speaker: Option<usize>,
    /// The exception class, the Python error or the error name, as written: `org.postgresql.util.PSQLException`.
    pub(crate) class: Option<&'a str>,
    /// What is said, as written, without class and frames.
    pub(crate) message: &'a str,
    /// The message as words are compared, see [`super::words::normalised`].
    pub(crate) words: String,
    /// Its codes.
    pub(crate) codes: Codes,
    /// 0 for the outermost message of a chain, 1 for its cause, ...
    pub(crate) depth: u32,
    /// How bad the one who logged it thinks it is; [`Level::Error`] for what stands in no log line.
    pub(crate) level: Level,
    /// The chain that it belongs to: utterances of one chain are of one failure.
    pub(crate) chain: u32,
    /// Where it begins in the text.
    pub(crate) at: usize,
}

/// The level of a log line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    /// TRACE, DEBUG, FINE, INFO.
    Info,
    /// WARN.
    Warn,
    /// ERROR, SEVERE, FATAL, and everything outside of a log.
    Error,
}

impl Utterance<'_> {
    /// The SQLSTATE: five characters, upper case.
    pub(crate) fn state(&self) -> Option<&str> {
        self.codes.state.as_deref()
    }

    /// Bare vendor numbers: MySQL's 1045, SQL Server's 18456, Snowflake's 390100. Where two stand, both.
    pub(crate) fn numbers(&self) -> impl Iterator<Item = u32> + '_ {
        self.codes.numbers.iter().copied()
    }

    /// The numbers behind a prefix: `coded("ORA")` gives 12514 for `ORA-12514`; also `DPY`, `TNS`, `SQL` (Db2's `SQL0551N`),
    /// `Amazon` for `[Amazon](500310)`, `Amazon JDBC` for `[Amazon][JDBC](10060)`.
    pub(crate) fn coded<'u>(&'u self, prefix: &'u str) -> impl Iterator<Item = u32> + 'u {
        self.codes
            .named
            .iter()
            .filter(move |(name, _)| name == prefix)
            .map(|(_, number)| *number)
    }

    /// The last segment of the class: `PSQLException`.
    pub(crate) fn class_name(&self) -> &str {
        self.class
            .unwrap_or_default()
            .rsplit(['.', '$'])
            .next()
            .unwrap_or_default()
    }

    /// Spark's error class: `CAST_INVALID_INPUT` for `[CAST_INVALID_INPUT] ...`.
    pub(crate) fn condition(&self) -> Option<&str> {
        self.codes.condition.as_deref()
    }
}
