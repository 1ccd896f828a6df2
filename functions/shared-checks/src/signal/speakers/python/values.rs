//! Which of Python's errors are of data. A program raises one class for what its author wrote and for what it was given (`ValueError`,
//! `TypeError`, `OSError`): it is of data where it says so, or where a library that reads and converts data raised it.

use crate::signal::cause::Cause::*;
use crate::signal::parse::Utterance;
use crate::signal::speakers::Says::{self, Exactly, Likely, Settles};
use crate::signal::speakers::Table;
use crate::signal::words::has;

/// Modules whose own errors say that what they read is not what it should be, whatever they are called.
pub(super) const READERS: &[&str] = &[
    "csv.",
    "_csv.",
    "xml.",
    "lxml.",
    "zipfile.",
    "gzip.",
    "lzma.",
    "_lzma.",
    "tarfile.",
    "binascii.",
    "decimal.",
    "dateutil.",
    "pyarrow.",
    "fastavro.",
    "fastparquet.",
    "openpyxl.",
    "xlrd.",
    "jsonschema.",
    "pydantic.",
    "pydantic_core.",
    "pandera.",
    "polars.",
    "duckdb.",
    "_duckdb.",
    "simplejson.",
    "orjson.",
];

/// What they also say, of no data: how they are called, how much room they have, whom they ask.
const OTHERWISE: &[(&str, Says)] = &[
    ("MemoryError", Exactly(OutOfMemory)),
    ("OutOfMemoryException", Exactly(OutOfMemory)),
    ("ArrowCancelled", Exactly(Other)),
    ("InterruptException", Exactly(Other)),
    ("PermissionException", Exactly(ScriptError)),
    ("SQLSyntaxError", Exactly(ScriptError)),
    ("SQLInterfaceError", Exactly(ScriptError)),
    ("PydanticUserError", Exactly(ScriptError)),
    ("PydanticImportError", Exactly(LibraryMissing)),
    ("ModuleUpgradeRequiredError", Exactly(LibraryMissing)),
    ("ModuleUpgradeRequired", Exactly(LibraryMissing)),
    ("LargeZipFile", Exactly(ScriptError)),
    ("NotImplementedException", Exactly(ScriptError)),
];

/// What a reader's own error says.
pub(super) fn of_a_reader(class: &str, utterance: &Utterance<'_>) -> Option<Says> {
    if !READERS.iter().any(|reader| class.starts_with(reader)) {
        return None;
    }
    let name = utterance.class_name();
    let other = OTHERWISE.iter().find(|(end, _)| name.ends_with(end));
    if let Some((_, says)) = other {
        return Some(*says);
    }
    // DuckDB reads over HTTP, and by its extensions asks other databases.
    let of_a_way = ["connection", "authentication", "login", "password"]
        .iter()
        .any(|part| has(&utterance.words, part));
    let asks = matches!(name, "IOException" | "HTTPException" | "ConnectionException")
        || (of_a_way && matches!(name, "InvalidInputException" | "BinderException"));
    if asks {
        return answered(&utterance.words);
    }
    Some(Settles(SchemaOrData))
}

/// `HTTP GET error on 'https://b.s3.amazonaws.com/k' (HTTP 403)`, `Unable to connect to URL ...: 403 (Forbidden)`, and a pattern that no file
/// has (duckdb/duckdb-httpfs httpfs.cpp; extension/parquet, src/common/multi_file).
fn answered(words: &str) -> Option<Says> {
    let status = |code: &str| words.contains(&format!("http {code}")) || words.contains(&format!(": {code} ("));
    match () {
        () if status("403") || status("401") => Some(Exactly(DataAccessDenied)),
        () if status("404") || words.contains("no files found that match") => Some(Exactly(SchemaOrData)),
        () if status("503") || status("429") => Some(Exactly(Capacity)),
        () => None,
    }
}

/// `Generic S3 error: ...` (apache/arrow-rs-object-store src/lib.rs).
pub(super) fn is_of_a_store(words: &str) -> bool {
    ["s3", "gcs", "microsoftazure", "http"]
        .iter()
        .any(|store| words.contains(&format!("generic {store} error: ")))
}

/// What DuckDB says so without its class.
pub(super) const HTTP: Table = Table {
    language: "en",
    source: "duckdb/duckdb-httpfs httpfs.cpp; duckdb/duckdb-iceberg storage/catalog_api.cpp",
    says: &[
        ("http get error on {} (http 403)", Exactly(DataAccessDenied)),
        ("http head error on {} (http 403)", Exactly(DataAccessDenied)),
        ("http put error on {} (http 403)", Exactly(DataAccessDenied)),
        ("http get error on {} (http 404)", Exactly(SchemaOrData)),
        ("http head error on {} (http 404)", Exactly(SchemaOrData)),
        (
            "returned a non-200 status code (forbidden_403)",
            Exactly(DataAccessDenied),
        ),
        (
            "returned a non-200 status code (unauthorized_401)",
            Exactly(DataAccessDenied),
        ),
        ("returned a non-200 status code (notfound_404)", Exactly(SchemaOrData)),
        (
            "returned a non-200 status code (toomanyrequests_429)",
            Exactly(Capacity),
        ),
    ],
};

/// `zlib.error: ...`, `re.error: ...`: the errors of modules in C that are called so in small letters.
pub(super) fn of_a_module(utterance: &Utterance<'_>) -> Option<Says> {
    const MODULES: &[(&str, Says)] = &[
        ("zlib.error", Likely(SchemaOrData)),
        ("struct.error", Likely(SchemaOrData)),
        ("snappy.UncompressError", Likely(SchemaOrData)),
        ("re.error", Likely(ScriptError)),
        ("getopt.GetoptError", Likely(ScriptError)),
    ];
    let begins = |name: &str| {
        let rest = utterance.message.strip_prefix(name);
        utterance.class == Some(name) || rest.is_some_and(|rest| rest.starts_with(": "))
    };
    let known = MODULES.iter().find(|(module, _)| begins(module));
    known.map(|(_, says)| *says)
}

/// An error of Python's own that the innermost line raised where a library reads and converts data: of what it was given, unless its words
/// are those for how it was called. What a script puts together there (frames, arrays and their lengths) is its own.
pub(super) fn raised_on_data(utterance: &Utterance<'_>) -> Option<Says> {
    let words = &utterance.words;
    let innermost = utterance.modules.first()?.replace('\\', "/");
    let of_data = LIBRARIES.iter().any(|library| innermost.starts_with(library));
    let called = CALLED.iter().any(|called| words.contains(called));
    // A file of the machine has a number, and what AWS answered is passed on.
    let passed_on = words.starts_with("[errno") || words.contains("aws error");
    (RAISED.contains(&utterance.class_name()) && of_data && !called && !passed_on).then_some(Likely(SchemaOrData))
}

/// The classes that CPython and libraries share.
const RAISED: &[&str] = &["ValueError", "OSError", "EOFError", "OverflowError", "UnicodeError"];
/// Where libraries read and convert.
const LIBRARIES: &[&str] = &[
    "pandas/io/",
    "pandas/core/tools/",
    "pandas/core/arrays/",
    "pandas/core/dtypes/",
    "pandas/_libs/",
    "pyarrow/",
    "sklearn/utils/validation.py",
    "polars/",
    "fastparquet/",
    "fastavro/",
    "openpyxl/",
    "dateutil/",
    "pyspark/sql/types.py",
    "pyspark/sql/pandas/",
    "_strptime.py",
    "csv.py",
    "gzip.py",
    "zipfile.py",
    "tarfile.py",
    "lzma.py",
    "bz2.py",
    "base64.py",
    "json/",
    "xml/",
];
/// Words of how something was called.
const CALLED: &[&str] = &[
    "truth value of",
    "invalid file path or buffer",
    "must be one of",
    "must be specified",
    "must specify",
    "must be either",
    "must be greater",
    "must be a ",
    "must be an ",
    "must pass",
    "cannot specify",
    "not understood",
    "unrecognized",
    "unknown",
    "unexpected keyword",
    "is not a valid",
    "no axis named",
    "closed file",
    "not implemented",
    "cannot use",
    "invalid value for",
    "does not support",
    "only supports",
    "circular reference",
    "not json serializable",
    "no engine for filetype",
    "no tables found",
];

/// What the interpreter and libraries say of values, whoever passes it on without its traceback.
pub(super) const WORDS: Table = Table {
    language: "en",
    source: "CPython Modules/_datetimemodule.c, Lib/_pydatetime.py, json/decoder.py, gzip.py, Modules/zlibmodule.c; pandas core/, io/; numpy core/; sklearn utils/validation.py",
    says: &[
        ("day is out of range for month", Exactly(SchemaOrData)),
        ("day {} must be in range {} for month", Exactly(SchemaOrData)),
        ("month must be in 1..12", Exactly(SchemaOrData)),
        ("hour must be in 0..23", Exactly(SchemaOrData)),
        ("minute must be in 0..59", Exactly(SchemaOrData)),
        ("second must be in 0..59", Exactly(SchemaOrData)),
        ("year {} is out of range", Exactly(SchemaOrData)),
        ("unterminated string starting at:", Exactly(SchemaOrData)),
        ("extra data: line", Exactly(SchemaOrData)),
        ("invalid control character at:", Exactly(SchemaOrData)),
        ("line contains nul", Exactly(SchemaOrData)),
        ("unpack requires a buffer of", Exactly(SchemaOrData)),
        ("unpack_from requires a buffer of", Exactly(SchemaOrData)),
        ("field larger than field limit", Exactly(SchemaOrData)),
        ("not a gzipped file", Exactly(SchemaOrData)),
        (
            "compressed file ended before the end-of-stream marker was reached",
            Exactly(SchemaOrData),
        ),
        ("while decompressing data:", Exactly(SchemaOrData)),
        ("file is not a zip file", Exactly(SchemaOrData)),
        ("stream does not start with bom", Exactly(SchemaOrData)),
        ("cannot reindex on an axis with duplicate labels", Exactly(SchemaOrData)),
        ("cannot reindex from a duplicate axis", Exactly(SchemaOrData)),
        ("no columns to parse from file", Exactly(SchemaOrData)),
        (
            "index contains duplicate entries, cannot reshape",
            Exactly(SchemaOrData),
        ),
        ("cannot convert float nan to integer", Exactly(SchemaOrData)),
        ("cannot convert float infinity to integer", Exactly(SchemaOrData)),
        ("excel file format cannot be determined", Exactly(SchemaOrData)),
        ("worksheet named '{}' not found", Exactly(SchemaOrData)),
        ("worksheet index {} is invalid", Exactly(SchemaOrData)),
        ("missing column provided to 'parse_dates'", Exactly(SchemaOrData)),
        ("bin edges must be unique", Exactly(SchemaOrData)),
        ("error tokenizing data", Exactly(SchemaOrData)),
        ("duplicate names are not allowed", Exactly(SchemaOrData)),
        ("input contains nan", Exactly(SchemaOrData)),
        ("input {} contains nan", Exactly(SchemaOrData)),
        (
            "found input variables with inconsistent numbers of samples",
            Exactly(SchemaOrData),
        ),
        ("while a minimum of {} is required", Exactly(SchemaOrData)),
        ("couldn't deserialize thrift", Exactly(SchemaOrData)),
        ("parquet magic bytes not found in footer", Exactly(SchemaOrData)),
        // awswrangler _data_types.py; pyarrow's casts.
        ("unsupported pyarrow type", Exactly(SchemaOrData)),
        ("unsupported pandas type", Exactly(SchemaOrData)),
        ("unsupported athena type", Exactly(SchemaOrData)),
        ("unsupported cast from {} to {} using function", Exactly(SchemaOrData)),
        // numpy's C interface, of modules that were built for another one.
        ("may indicate binary incompatibility", Exactly(LibraryMissing)),
        ("module compiled against api version", Exactly(LibraryMissing)),
        ("module compiled against abi version", Exactly(LibraryMissing)),
        ("truth value of a {} is ambiguous", Exactly(ScriptError)),
        ("truth value of an array", Exactly(ScriptError)),
    ],
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signal::speakers::heard::said;

    const SCRIPT: &str = "Traceback (most recent call last):\n  File \"/tmp/job.py\", line 3, in <module>\n    f()\n";

    fn walk(expected: &str, module: Option<&str>, errors: &[&str]) {
        for error in errors {
            let frame = module.map(|module| {
                format!("  File \"/usr/lib/python3.9/site-packages/{module}\", line 9, in g\n    raise it\n")
            });
            let text = format!("{SCRIPT}{}{error}", frame.unwrap_or_default());
            assert_eq!(said(&text, None), expected, "{text}");
        }
    }

    #[test]
    fn what_a_library_of_data_raises_is_of_data_and_what_a_script_does_is_its_own() {
        let raised = ["ValueError: zzz", "OSError: zzz", "EOFError: zzz"];
        for module in [
            "pandas/io/parsers/readers.py",
            "pandas/core/tools/datetimes.py",
            "pyarrow/parquet.py",
            "sklearn/utils/validation.py",
        ] {
            walk("not_connection/schema_or_data_error", Some(module), &raised);
            walk(
                "not_connection/script_error",
                Some(module),
                &[
                    "ValueError: The truth value of a Series is ambiguous. Use a.empty, a.bool(), a.item(), a.any() or a.all().",
                    "ValueError: zzz must be one of {'a', 'b'}",
                    "TypeError: f() got an unexpected keyword argument 'zzz'",
                    "KeyError: 'zzz'",
                    "AttributeError: 'Series' object has no attribute 'zzz'",
                ],
            );
        }
        walk("not_connection/script_error", None, &["ValueError: zzz"]);
        // What a script puts together.
        walk(
            "not_connection/script_error",
            Some("pandas/core/frame.py"),
            &["ValueError: Length mismatch: Expected axis has 3 elements, new values have 4 elements"],
        );
        walk(
            "not_connection/script_error",
            Some("numpy/core/shape_base.py"),
            &["ValueError: zzz"],
        );
        walk(
            "not_connection/script_error",
            Some("mylib/core.py"),
            &["ValueError: zzz"],
        );
    }

    #[test]
    fn errors_of_readers_are_of_data() {
        walk(
            "not_connection/schema_or_data_error",
            None,
            &[
                "_csv.Error: zzz",
                "csv.Error: zzz",
                "zipfile.BadZipFile: zzz",
                "gzip.BadGzipFile: zzz",
                "lzma.LZMAError: zzz",
                "zlib.error: zzz",
                "struct.error: zzz",
                "binascii.Error: zzz",
                "xml.etree.ElementTree.ParseError: zzz",
                "lxml.etree.XMLSyntaxError: zzz",
                "decimal.InvalidOperation: zzz",
                "tarfile.ReadError: zzz",
                "pyarrow.lib.ArrowCapacityError: zzz",
                "polars.exceptions.ShapeError: zzz",
                "polars.exceptions.ColumnNotFoundError: zzz",
                "duckdb.duckdb.BinderException: Binder Error: zzz",
                "_duckdb.ConversionException: Conversion Error: zzz",
                "duckdb.duckdb.IOException: IO Error: No files found that match the pattern \"zzz\"",
                "duckdb.duckdb.HTTPException: HTTP Error: HTTP GET error on 'https://zzz' (HTTP 404)",
                "jsonschema.exceptions.ValidationError: zzz",
            ],
        );
        // What its extensions are told by other databases.
        let passed_on =
            "_duckdb.InvalidInputException: Invalid Input Error: zzz connection: Authentication failed for user 'x'";
        assert_ne!(said(passed_on, None), "not_connection/schema_or_data_error");
        // Near misses: what they say of no data.
        walk(
            "not_connection/script_error",
            None,
            &["re.error: zzz", "zipfile.LargeZipFile: zzz"],
        );
        walk(
            "not_connection/out_of_memory",
            None,
            &[
                "pyarrow.lib.ArrowMemoryError: zzz",
                "duckdb.duckdb.OutOfMemoryException: Out of Memory Error: zzz",
            ],
        );
        walk(
            "not_connection/data_access_denied",
            None,
            &[
                "duckdb.duckdb.HTTPException: HTTP Error: HTTP GET error on 'https://b.s3.amazonaws.com/k' (HTTP 403)",
                "duckdb.duckdb.IOException: IO Error: Unable to connect to URL https://b.s3.amazonaws.com/k: 403 (Forbidden).",
            ],
        );
    }

    #[test]
    fn values_that_do_not_fit_are_told_without_a_traceback() {
        for (words, says) in WORDS.says {
            let text = format!("ValueError: {}", words.replace("{}", "zzz"));
            let expected = says.cause().map(|cause| format!("not_connection/{}", cause.word()));
            assert_eq!(Some(said(&text, None)), expected, "{text}");
        }
    }
}
