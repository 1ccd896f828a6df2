//! Exceptions of Java's and Scala's own that mean several things: of classes, of data or of the program, by what stands beside them.

use crate::signal::cause::Cause::*;
use crate::signal::parse::Utterance;
use crate::signal::speakers::Says::{self, Exactly, Likely, Vaguely};
use crate::signal::speakers::{Classes, by_class};
use crate::signal::words::has;

use super::{DRIVER_PACKAGES, names_a_driver};

/// What an exception of the runtime says by its words, else by its name.
pub(super) fn says(name: &str, words: &str) -> Option<Says> {
    match name {
        "ClassCastException" if is_within_a_driver(words) => Some(Exactly(DriverIncompatible)),
        "ClassCastException" if is_of_loaders(words) => Some(Exactly(LibraryMissing)),
        "MatchError" if of_types(words) => Some(Likely(SchemaOrData)),
        "ZipException" if is_of_a_stream(words) => Some(Exactly(SchemaOrData)),
        "EOFException" if ENDED.contains(&words.trim_end_matches('.')) => Some(Exactly(SchemaOrData)),
        "IllegalArgumentException" | "IllegalStateException" if is_a_null_of_data(words) => Some(Likely(SchemaOrData)),
        _ => by_class(name, CLASSES),
    }
}

/// `null value for the non-nullable column a`, which a writer or a reader met in a row.
fn is_a_null_of_data(words: &str) -> bool {
    const NULL: &[&str] = &[
        "null into",
        "null value",
        "null values",
        "not nullable",
        "non-nullable",
        "non nullable",
        "not-null",
        "non-null",
    ];
    const OF: &[&str] = &[
        "column", "columns", "field", "fields", "row", "rows", "record", "records",
    ];
    let any = |of: &[&str]| of.iter().any(|word| has(words, word));
    any(NULL) && any(OF)
}

/// An end of what was read, by who read it: the innermost frame that is not the JDK's own. A file's format or a compressed stream is data;
/// what Spark and Kryo wrote for themselves is neither that nor a connection.
pub(super) fn ended_early(utterance: &Utterance<'_>) -> Option<Says> {
    const JDK: &[&str] = &["java.", "sun.", "jdk.", "javax."];
    const FORMATS: &[&str] = &[
        "org.apache.parquet.",
        "org.apache.orc.",
        "org.apache.avro.",
        "org.apache.arrow.",
        "org.apache.hadoop.io.",
        "org.apache.hadoop.hive.ql.io.",
        "org.apache.commons.compress.",
        "org.apache.commons.csv.",
        "org.apache.poi.",
        "org.apache.iceberg.",
        "org.apache.hudi.",
        "org.apache.spark.sql.execution.datasources.",
        "org.xerial.snappy.",
        "net.jpountz.",
        "com.github.luben.zstd.",
        "parquet.",
        "io.delta.",
    ];
    const SERIALIZERS: &[&str] = &["com.esotericsoftware.kryo.", "org.apache.spark.serializer."];
    if utterance.class_name() != "EOFException" {
        return None;
    }
    let of = |frame: &str, packages: &[&str]| packages.iter().any(|package| frame.starts_with(package));
    let unzips = utterance
        .frames
        .first()
        .is_some_and(|frame| frame.starts_with("java.util.zip."));
    let reader = utterance.frames.iter().find(|frame| !of(frame, JDK));
    match reader {
        Some(reader) if of(reader, FORMATS) => Some(Exactly(SchemaOrData)),
        Some(reader) if of(reader, SERIALIZERS) => Some(Exactly(Other)),
        None if unzips => Some(Exactly(SchemaOrData)),
        _ => None,
    }
}

/// Two classes of one name of two class loaders, and a function whose class is not where it is run.
fn is_of_loaders(words: &str) -> bool {
    let cast = words.split_once(" cannot be cast to ");
    let name = |text: &str| text.trim_start_matches("class ").split(' ').next().map(str::to_owned);
    let same =
        cast.is_some_and(|(from, to)| name(from).is_some_and(|from| from.contains('.') && name(to) == Some(from)));
    same || words.contains("java.lang.invoke.serializedlambda")
}

/// Two classes of one driver, of which an older one stands in the other's place.
fn is_within_a_driver(words: &str) -> bool {
    let cast = words.split_once(" cannot be cast to ");
    cast.is_some_and(|(from, to)| {
        let own = |text: &str, package: &str| text.trim_start_matches("class ").starts_with(package);
        DRIVER_PACKAGES
            .iter()
            .any(|package| own(from, package) && own(to, package))
    })
}

/// `error while loading <root>, Error accessing /x/y.jar`: scalac, of what stands on its class path.
pub(super) fn unread_jar(words: &str) -> Option<Says> {
    let (_, rest) = words.split_once("error accessing ")?;
    let (path, _) = rest.split_once(".jar")?;
    (!path.contains(' ')).then(|| match names_a_driver(path) {
        true => Exactly(DriverJarUnreadable),
        false => Exactly(LibraryMissing),
    })
}

/// `StructType(...) (of class org.apache.spark.sql.types.StructType)`: what nobody had expected in a schema.
fn of_types(words: &str) -> bool {
    words.contains("(of class org.apache.spark.sql.types.") || words.contains("(of class org.apache.avro.")
}

/// java.util.zip: GZIPInputStream's words and those of zlib's inflate, which reads data; a JAR is opened by its directory.
fn is_of_a_stream(words: &str) -> bool {
    const STREAM: &[&str] = &[
        "not in gzip format",
        "corrupt gzip",
        "unsupported compression method",
        "incorrect header check",
        "incorrect data check",
        "invalid block type",
        "invalid stored block lengths",
        "invalid distance",
        "invalid code lengths",
        "invalid literal/length code",
        "invalid bit length repeat",
        "unknown compression method",
    ];
    STREAM.iter().any(|said| words.starts_with(said))
}

/// Hadoop's DecompressorStream and java.util.zip.InflaterInputStream, of a file that ends too early.
const ENDED: &[&str] = &["unexpected end of input stream", "unexpected end of zlib input stream"];

const CLASSES: Classes = &[
    (
        Likely(SchemaOrData),
        &[
            "JsonSyntaxException",
            "MalformedJsonException",
            "JsonEOFException",
            "JSONException",
            "InvalidProtocolBufferException",
            "SAXParseException",
            "XMLStreamException",
            "TextParsingException",
            "DataFormatException",
            "SerDeException",
            "MalformedCSVException",
        ],
    ),
    // A pool of threads that takes no more.
    (Vaguely(Capacity), &["RejectedExecutionException"]),
    (
        Likely(ScriptError),
        &[
            "StringIndexOutOfBoundsException",
            "NegativeArraySizeException",
            "ArrayStoreException",
            "MissingResourceException",
            "PatternSyntaxException",
            "MissingFormatArgumentException",
            "UnknownFormatConversionException",
            "IllegalFormatConversionException",
            "InputMismatchException",
        ],
    ),
];

#[cfg(test)]
mod tests {
    use crate::signal::speakers::heard::said;

    #[test]
    fn exceptions_of_the_runtime_are_of_classes_of_data_or_of_the_program() {
        for (expected, texts) in [
            (
                "not_connection/library_missing",
                &[
                    "java.lang.ClassCastException: class x.Y cannot be cast to class x.Y (x.Y is in unnamed module of loader 'app')",
                    "java.lang.ClassCastException: x.Y cannot be cast to x.Y",
                    "java.lang.ClassCastException: cannot assign instance of java.lang.invoke.SerializedLambda to field x.Y.f",
                    "java.util.ServiceConfigurationError: x.Y: Provider x.Z could not be instantiated",
                ][..],
            ),
            (
                "not_connection/schema_or_data_error",
                &[
                    "java.lang.ClassCastException: class java.lang.String cannot be cast to class java.lang.Long (zzz)",
                    "scala.MatchError: StructType(StructField(a,StringType,true)) (of class org.apache.spark.sql.types.StructType)",
                    "java.util.zip.ZipException: Not in GZIP format",
                    "java.io.EOFException: Unexpected end of input stream",
                    "java.io.EOFException: Unexpected end of ZLIB input stream",
                    "com.google.gson.JsonSyntaxException: java.lang.IllegalStateException: Expected BEGIN_OBJECT but was STRING",
                    "org.json.JSONException: zzz",
                ],
            ),
            (
                "not_connection/script_error",
                &[
                    "scala.MatchError: 3 (of class java.lang.Integer)",
                    "java.lang.StringIndexOutOfBoundsException: String index out of range: -1",
                    "java.util.regex.PatternSyntaxException: Dangling meta character",
                ],
            ),
            // A JAR that cannot be opened, and a server that hung up.
            (
                "driver/driver_jar_unreadable",
                &["java.util.zip.ZipException: error in opening zip file"],
            ),
            (
                "network/connection_dropped",
                &["java.io.EOFException: Unexpected end of input stream, read 0 bytes from 4"],
            ),
        ] {
            for text in texts {
                assert_eq!(said(text, None), expected, "{text}");
            }
        }
    }
}
