//! Who can be speaking in an error text, and what each of them means: one file a speaker, filled from the speaker's own catalogues.
//!
//! A speaker is a `const SPEAKER: Speaker`: who it is, the classes that are its own, what its codes mean (a function), and tables of
//! fixed words (one a language and source). Adding one is adding a file and a line in [`SPEAKERS`].
//!
//! # Words
//!
//! The words of a table are short facts, not sentences: the fixed part of a message that no other message of the speaker has.
//! * Case, white space, quotes of every form (`"`, `'`, `«`, `“`, a grave accent) and full-width punctuation do not matter: both
//!   sides are normalised by [`super::words::normalised`], where every quote is `'`.
//! * Words match whole: never inside a longer word. (Chinese, Japanese, Korean and Thai have no such border.)
//! * `{}` stands for anything inside the same message: `database '{}' does not exist`. Every part must occur, in this order.
//!
//! # Which reading decides
//!
//! Within one message [`Says::Exactly`] outweighs [`Says::Likely`], that [`Says::Vaguely`]; among equals the longer words win.
//! Codes outweigh words of the same firmness. Along a chain the deepest message that says more than vaguely decides.
//!
//! # Which cause, where it is no connection's
//!
//! What would have to be changed decides, in this order:
//! * a right: to data (S3, Lake Formation, DynamoDB, and the key that they are encrypted with; keys and tokens that S3 does not take) it is
//!   `DataAccessDenied`, to anything else of AWS `IamPermissionOther`;
//! * what is installed: a class, a method or a module that is not there, or that another one is linked against: `LibraryMissing`;
//! * the data: what a file, a table or a value is, where it is read, converted, or looked up by a statement (a table, a column, a path, a type,
//!   a constraint), and each statement that a database refuses: `SchemaOrData`;
//! * the program: what its author wrote, whatever the data are: how something is called and with what, names of its own, what cannot be
//!   serialized, how a query of Spark or Athena is written and groups (`python/values.rs`, `jvm/runtime.rs` and `spark/conditions.rs` tell it
//!   from data where one class is both): `ScriptError`;
//! * the state of something, another writer, a program or service beside the run: `Other`.

use shared_domain::source::Engine;

use super::cause::Cause;
use super::parse::Utterance;
pub(crate) use jvm::DRIVER_PACKAGES;
pub(crate) use mysql::is_refusal as is_refusal_of_mysql;

mod aws;
mod bigquery;
mod clients;
mod glue;
mod go;
mod grpc;
mod identity;
mod jvm;
mod kerberos;
mod limits;
mod mysql;
mod odbc;
mod oracle;
mod orchestrators;
mod other_stores;
mod outside;
pub(crate) mod plain;
mod postgresql;
mod python;
mod redshift;
pub(crate) mod residue;
mod saphana;
mod sentences;
mod snowflake;
mod spark;
mod sql;
mod sqlserver;
mod teradata;
mod tls;
mod tools;
mod trino;
mod windows;

/// Every speaker. Those of one engine first, then those that speak in every run.
pub(crate) const SPEAKERS: &[&Speaker] = &[
    &postgresql::SPEAKER,
    &redshift::SPEAKER,
    &mysql::SPEAKER,
    &sqlserver::SPEAKER,
    &oracle::SPEAKER,
    &snowflake::SPEAKER,
    &bigquery::SPEAKER,
    &saphana::SPEAKER,
    &teradata::SPEAKER,
    &glue::SPEAKER,
    &aws::SPEAKER,
    &jvm::SPEAKER,
    &spark::SPEAKER,
    &trino::SPEAKER,
    &grpc::SPEAKER,
    &python::SPEAKER,
    &sql::SPEAKER,
    &clients::SPEAKER,
    &go::SPEAKER,
    &odbc::SPEAKER,
    &kerberos::SPEAKER,
    &tls::SPEAKER,
    &identity::SPEAKER,
    &limits::SPEAKER,
    &tools::SPEAKER,
    &orchestrators::SPEAKER,
    &other_stores::SPEAKER,
    &outside::SPEAKER,
    &windows::SPEAKER,
    &plain::SPEAKER,
];

/// The speaker that a class, a frame or a module belongs to, by its index; the longest of its own beginnings counts.
pub(crate) fn speaker_of(name: &str) -> Option<usize> {
    let own = |speaker: &Speaker| {
        let lengths = speaker
            .owns
            .iter()
            .filter(|prefix| name.starts_with(*prefix))
            .map(|prefix| prefix.len());
        lengths.max()
    };
    let best = SPEAKERS
        .iter()
        .enumerate()
        .filter_map(|(index, speaker)| Some((own(speaker)?, index)))
        .max();
    best.map(|(_, index)| index)
}

/// True for the speaker of a source, false for one that speaks in every run.
pub(crate) fn is_of_engine(speaker: usize) -> bool {
    SPEAKERS.get(speaker).is_some_and(|speaker| !speaker.engines.is_empty())
}

/// The speakers of sources.
#[cfg(test)]
pub(crate) fn of_engines() -> Vec<usize> {
    (0..SPEAKERS.len()).filter(|speaker| is_of_engine(*speaker)).collect()
}

/// True for a speaker whose classes say who speaks: not the JVM and Python, through which everyone speaks.
pub(crate) fn speaks_for_itself(speaker: usize) -> bool {
    SPEAKERS.get(speaker).is_some_and(|speaker| {
        !matches!(
            speaker.name,
            "jvm"
                | "python"
                | "sql"
                | "windows"
                | "clients"
                | "go"
                | "odbc"
                | "kerberos"
                | "tls"
                | "identity"
                | "limits"
                | "tools"
                | "outside"
                | "orchestrators"
                | "other_stores"
                | "grpc"
                | "plain"
        )
    })
}

/// What the class of an error says by itself.
type Classes = &'static [(Says, &'static [&'static str])];

/// What a table of classes says of one.
fn by_class(name: &str, classes: Classes) -> Option<Says> {
    classes
        .iter()
        .find(|(_, names)| names.contains(&name))
        .map(|(says, _)| *says)
}

/// Someone whose words stand in error texts.
#[derive(Debug)]
pub(crate) struct Speaker {
    /// As [`shared_domain::signal::Signal::speaker`] says it.
    pub(crate) name: &'static str,
    /// The engines whose server or driver it is; none for one that speaks in every run.
    pub(crate) engines: &'static [Engine],
    /// How the names of its exception classes, frames, loggers and Python modules begin (`org.postgresql.`, `psycopg2.`), as
    /// written. An utterance of such a class is its own: no other engine's speaker is asked.
    pub(crate) owns: &'static [&'static str],
    /// What the codes of an utterance say: SQLSTATE, vendor number, `ORA-12514`, exception class. Empty where they say nothing.
    pub(crate) codes: fn(&Utterance<'_>) -> Vec<Says>,
    /// Fixed words.
    pub(crate) tables: &'static [Table],
}

/// Fixed words of one speaker in one language.
#[derive(Debug)]
pub(crate) struct Table {
    /// `en`, `de`, `pt_BR`, ...; `*` for what is the same in every language.
    pub(crate) language: &'static str,
    /// Where the words are written, for the person who checks them.
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "for the person who checks the words, and for tests")
    )]
    pub(crate) source: &'static str,
    /// The words, and what they say.
    pub(crate) says: &'static [(&'static str, Says)],
}

/// What a code or words say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Says {
    /// This, whatever is said below it.
    Settles(Cause),
    /// This and nothing else, unless a deeper message says something exactly, too.
    Exactly(Cause),
    /// The usual meaning of a family (an SQLSTATE class, an exception class); something more exact in the same chain outweighs it.
    Likely(Cause),
    /// The best guess where nothing else is said: words that stand around many reasons (`The connection attempt failed.`).
    Vaguely(Cause),
    /// Words of no catalogue that go together; everything else outweighs them.
    Faintly(Cause),
    /// Nothing of its own; its reason decides, inside the message or below it.
    Carries,
    /// Whatever is below failed while TLS was negotiated (`SSL error: Connection reset`).
    WhileHandshaking,
    /// Whatever is below failed while the connection was opened (a read that timed out is then a network's).
    WhileConnecting,
}

impl Says {
    /// What it says of itself, however sure.
    pub(crate) fn cause(self) -> Option<Cause> {
        match self {
            Self::Settles(cause)
            | Self::Exactly(cause)
            | Self::Likely(cause)
            | Self::Vaguely(cause)
            | Self::Faintly(cause) => Some(cause),
            Self::Carries | Self::WhileHandshaking | Self::WhileConnecting => None,
        }
    }

    /// How sure, and the cause by its name in the vocabulary.
    pub(crate) fn shown(self) -> String {
        let firmness = match self {
            Self::Settles(_) => "settles",
            Self::Exactly(_) => "exactly",
            Self::Likely(_) => "likely",
            Self::Vaguely(_) => "vaguely",
            Self::Faintly(_) => "faintly",
            Self::Carries => "carries its reason",
            Self::WhileConnecting => "while connecting",
            Self::WhileHandshaking => "while negotiating TLS",
        };
        match self.cause() {
            Some(cause) => format!("{firmness} {}", cause.word()),
            None => firmness.to_owned(),
        }
    }

    /// The same, a step less sure.
    pub(crate) fn less_sure(self) -> Self {
        match self {
            Self::Exactly(cause) => Self::Likely(cause),
            Self::Likely(cause) => Self::Vaguely(cause),
            says => says,
        }
    }
}

#[cfg(test)]
mod connectors;
#[cfg(test)]
mod families;
#[cfg(test)]
pub(crate) mod heard;
#[cfg(test)]
mod logins;
#[cfg(test)]
mod walks;
#[cfg(test)]
mod wrappings;
