//! Who throws what has nothing to do with a connection, by the package of its class: readers of settings, test frameworks, browsers,
//! validators, catalogs, table formats. None of these is a client of a source, so that a host, a port or a password in their messages
//! is a word that they looked for.

use super::Says::{self, Exactly, Faintly, Likely, Settles};
use super::Speaker;
use crate::signal::cause::Cause::{self, *};
use crate::signal::parse::Utterance;

pub(crate) const SPEAKER: Speaker = Speaker {
    name: "outside",
    engines: &[],
    owns: &[],
    codes,
    tables: &[],
};

/// Packages that carry nobody else's error: what they say is settled.
const ALONE: &[(Cause, &[&str])] = &[
    (
        ScriptError,
        &[
            "yaml.",
            "ruamel.",
            "org.yaml.snakeyaml.",
            "toml.",
            "tomllib.",
            "tomli.",
            "configparser.",
            "ConfigParser.",
            "com.typesafe.config.",
            "pureconfig.",
            "omegaconf.",
            "hydra.",
            "dynaconf.",
            "decouple.",
            "environs.",
            "cerberus.",
            "voluptuous.",
            "marshmallow.",
            "click.",
            "typer.",
            "argparse.",
            "docopt.",
            "picocli.",
            "com.beust.jcommander.",
            "org.apache.commons.cli.",
            "org.rogach.scallop.",
            "luigi.parameter.",
        ],
    ),
    (
        Other,
        &[
            "playwright.",
            "com.microsoft.playwright.",
            "pyppeteer.",
            "selenium.",
            "org.openqa.selenium.",
            "jsii.",
        ],
    ),
    (
        SchemaOrData,
        &["simplejson.", "rapidjson.", "orjson.", "ujson.", "avro.", "fastavro."],
    ),
    (DataQuality, &["com.amazon.deequ.", "soda."]),
];

/// Packages whose errors say what they are of, and may have another's as their cause.
const OUTER: &[(Cause, &[&str])] = &[
    (
        ScriptError,
        &[
            "org.junit.",
            "junit.framework.",
            "org.opentest4j.",
            "org.testng.",
            "org.scalatest.",
            "org.specs2.",
            "munit.",
            "org.mockito.",
            "org.hamcrest.",
            "_pytest.",
            "unittest.",
        ],
    ),
    // .NET's own (System.Private.CoreLib), and those of its readers.
    (
        SchemaOrData,
        &[
            "System.OverflowException",
            "System.FormatException",
            "System.InvalidCastException",
            "System.Data.ConstraintException",
            "System.Data.NoNullAllowedException",
            "System.Xml.XmlException",
            "System.Text.Json.",
            "System.Text.DecoderFallbackException",
            "Newtonsoft.Json.",
            "CsvHelper.",
            "Parquet.",
        ],
    ),
    (
        ScriptError,
        &[
            "System.NullReferenceException",
            "System.IndexOutOfRangeException",
            "System.ArgumentOutOfRangeException",
            "System.DivideByZeroException",
            "System.NotImplementedException",
            "System.Collections.Generic.KeyNotFoundException",
        ],
    ),
    (
        LibraryMissing,
        &[
            "System.MissingMethodException",
            "System.TypeLoadException",
            "System.IO.FileLoadException",
        ],
    ),
    (
        SchemaOrData,
        &[
            "org.apache.kafka.connect.errors.DataException",
            "org.apache.kafka.common.errors.UnknownTopicOrPartitionException",
            "org.apache.kafka.common.errors.RecordTooLargeException",
        ],
    ),
];

fn codes(utterance: &Utterance<'_>) -> Vec<Says> {
    let Some(class) = utterance.class.filter(|class| class.contains('.')) else {
        return of_frames(utterance).into_iter().collect();
    };
    let of = |table: &[(Cause, &[&str])]| {
        let owns = |packages: &&[&str]| packages.iter().any(|package| class.starts_with(package));
        table
            .iter()
            .find(|(_, packages)| owns(packages))
            .map(|(cause, _)| *cause)
    };
    let says = of(ALONE)
        .map(Settles)
        .or_else(|| of(OUTER).map(Exactly))
        .or_else(|| of_a_catalog(class, utterance.class_name()));
    says.into_iter().collect()
}

/// What a text says that is cut before its error, by the innermost of its frames: of a reader of files, of an engine.
fn of_frames(utterance: &Utterance<'_>) -> Option<Says> {
    const READERS: &[&str] = &["pandas/", "pyarrow/", "json/decoder"];
    const ENGINES: &[&str] = &[
        "org.apache.spark.",
        "org.apache.hadoop.",
        "org.apache.hudi.",
        "org.apache.iceberg.",
    ];
    let reads = |module: &&str| READERS.iter().any(|reader| module.contains(reader)) && !module.contains("io/sql");
    let of_engine = |frame: &str| ENGINES.iter().any(|engine| frame.starts_with(engine));
    let bare = utterance.class.is_none() && utterance.message.is_empty();
    match () {
        () if utterance.class.is_none() && utterance.modules.first().is_some_and(reads) => Some(Faintly(SchemaOrData)),
        () if bare && !utterance.frames.is_empty() && utterance.frames.iter().all(|frame| of_engine(frame)) => {
            Some(Faintly(Other))
        }
        () => None,
    }
}

/// What a catalog of tables refuses is a right on data.
fn of_a_catalog(class: &str, name: &str) -> Option<Says> {
    const CATALOGS: &[&str] = &[
        "org.apache.iceberg.exceptions.",
        "pyiceberg.exceptions.",
        "com.databricks.sql.managedcatalog.",
        "io.unitycatalog.",
        "org.apache.polaris.",
    ];
    const REFUSED: &[&str] = &["NotAuthorized", "Unauthorized", "Forbidden"];
    let of_catalog = CATALOGS.iter().any(|catalog| class.starts_with(catalog));
    let refused = REFUSED.iter().any(|word| name.contains(word));
    (of_catalog && refused).then_some(Likely(DataAccessDenied))
}

#[cfg(test)]
mod tests {
    use crate::signal::speakers::heard::said;

    #[test]
    fn who_is_no_client_of_a_source_speaks_of_no_connection_whatever_he_looked_for() {
        for class in [
            "configparser.NoOptionError",
            "omegaconf.errors.InterpolationKeyError",
            "org.yaml.snakeyaml.scanner.ScannerException",
            "com.typesafe.config.ConfigException$Missing",
            "org.openqa.selenium.TimeoutException",
            "org.mockito.exceptions.base.MockitoException",
            "luigi.parameter.MissingParameterException",
            "com.amazon.deequ.constraints.ConstraintException",
        ] {
            for words in [
                "host not found",
                "the password of the server is missing",
                "timed out while the login was waited for",
            ] {
                let text = format!("{class}: {words}");
                assert!(said(&text, None).starts_with("not_connection/"), "{text}");
            }
        }
    }

    #[test]
    fn what_a_test_framework_has_as_its_cause_outweighs_it() {
        let text = "org.junit.jupiter.api.extension.ParameterResolutionException: zzz\n\
                    Caused by: org.postgresql.util.PSQLException: FATAL: password authentication failed for user \"u\"";
        assert_eq!(said(text, None), "credentials/bad_password");
    }

    #[test]
    fn what_a_catalog_refuses_is_a_right_on_data() {
        for text in [
            "org.apache.iceberg.exceptions.NotAuthorizedException: Not authorized: zzz",
            "com.databricks.sql.managedcatalog.acl.UnauthorizedAccessException: PERMISSION_DENIED: zzz",
        ] {
            assert_eq!(said(text, None), "not_connection/data_access_denied", "{text}");
        }
    }
}
