//! What a script does behind a failure that it did not survive, what a text says that was cut before its error, and what of a server ran
//! out of time once it was there.

use super::speakers::heard::said;

fn walk(table: &[(&str, &[&str])]) {
    for (expected, texts) in table {
        for text in *texts {
            assert_eq!(said(text, None), *expected, "{text}");
        }
    }
}

#[test]
fn what_is_missing_behind_a_connection_that_failed_is_the_connection() {
    const FAILED: &str = "Traceback (most recent call last):\n  File \"a.py\", line 1, in <module>\n\
                          pymysql.err.OperationalError: (2003, \"Can't connect to MySQL server on 'db.corp' ([Errno 111] Connection refused)\")\n";
    const HANDLED: &str = "\nDuring handling of the above exception, another exception occurred:\n\nTraceback (most recent call last):\n  \
                           File \"a.py\", line 9, in <module>\n";
    for behind in [
        "AttributeError: 'NoneType' object has no attribute 'rollback'",
        "UnboundLocalError: local variable 'conn' referenced before assignment",
        "NameError: name 'cursor' is not defined",
    ] {
        let text = format!("{FAILED}{HANDLED}{behind}");
        assert_eq!(said(&text, None), "network/connection_refused", "{text}");
        // Alone it is the script's.
        assert_eq!(said(behind, None), "not_connection/script_error", "{behind}");
    }
    // Near misses: what has nothing to do with a connection ended the run by itself.
    for behind in [
        "AttributeError: 'NoneType' object has no attribute 'split'",
        "UnboundLocalError: local variable 'rows' referenced before assignment",
        "NameError: name 'spark' is not defined",
    ] {
        let text = format!("{FAILED}{HANDLED}{behind}");
        assert_eq!(said(&text, None), "not_connection/script_error", "{text}");
    }
    walk(&[
        (
            "network/connection_refused",
            &[
                "Error: connect ECONNREFUSED 10.0.0.4:5432\nTypeError: Cannot read properties of undefined (reading 'release')",
                "java.sql.SQLException: Connection refused (Connection refused), db.corp:1521\njava.lang.NullPointerException: Cannot invoke \"java.sql.Connection.close()\" because \"<local1>\" is null",
            ],
        ),
        (
            "not_connection/script_error",
            &["TypeError: Cannot read properties of undefined (reading 'release')"],
        ),
    ]);
}

#[test]
fn a_traceback_that_was_cut_says_whose_its_innermost_frames_are() {
    const CUT: &str = "Traceback (most recent call last):\n  File \"/app/load.py\", line 9, in load\n    return read(path)\n  File \
                       \"/env/lib/python3.7/site-packages/{}\", line 3, in read\n    ret = self._engine.read(nrows)";
    for (module, expected) in [
        ("pandas/io/parsers.py", "not_connection/schema_or_data_error"),
        ("pandas/core/reshape/merge.py", "not_connection/schema_or_data_error"),
        ("pyarrow/parquet/core.py", "not_connection/schema_or_data_error"),
        // Near misses: what reads a database, and the script's own.
        ("pandas/io/sql.py", "unknown/unknown"),
        ("app/tables.py", "unknown/unknown"),
    ] {
        assert_eq!(said(&CUT.replace("{}", module), None), expected, "{module}");
    }
    walk(&[
        (
            "not_connection/other",
            &[
                "\tat org.apache.hadoop.hive.ql.Driver.compile(Driver.java:433)\n\tat org.apache.hadoop.hive.ql.Driver.run(Driver.java:9)",
                "atorg.apache.spark.scheduler.Task.run(Task.scala:1)\n  atorg.apache.spark.executor.Executor.run(Executor.scala:2)",
            ],
        ),
        (
            "unknown/unknown",
            &[
                "\tat com.mysql.cj.jdbc.ConnectionImpl.connect(X.java:1)",
                "\tat org.apache.spark.sql.jdbc.X.connect(X.scala:1)\n\tat com.example.Y.run(Y.java:1)",
            ],
        ),
    ]);
}

#[test]
fn what_a_server_was_asked_for_ran_out_of_time_once_it_was_there() {
    walk(&[
        (
            "not_connection/lock_or_query_timeout",
            &[
                "Timed out waiting for a lock on the server",
                "The server says: statement timed out after 30 s",
                "The database server at `db.corp:5432` was reached but timed out.\nContext: Timed out trying to acquire a postgres advisory lock (SELECT pg_advisory_lock(1)).",
            ],
        ),
        (
            "network/connect_timeout",
            &[
                "Timed out waiting for the server to accept",
                "Login to the server timed out",
                "Connection to the lock server timed out",
                "The database server at `db.corp:5432` was reached but timed out.",
            ],
        ),
    ]);
}

/// System.Private.CoreLib, around which Data Factory prints where it copies from and to.
#[test]
fn what_dotnet_throws_of_a_value_is_data_whatever_was_copied() {
    let of = |class: &str, message: &str| {
        format!(
            "Copy activity encountered a user error at Sink:x.database.windows.net side: 'Type={class},Message={message},Source=mscorlib,'."
        )
    };
    for (class, message, expected) in [
        ("System.OverflowException", "zzz", "not_connection/schema_or_data_error"),
        ("System.FormatException", "zzz", "not_connection/schema_or_data_error"),
        ("System.NullReferenceException", "zzz", "not_connection/script_error"),
        ("System.MissingMethodException", "zzz", "not_connection/library_missing"),
        // Near misses.
        (
            "System.Data.SqlClient.SqlException",
            "Login failed for user 'u'.",
            "credentials/bad_password",
        ),
        ("System.ArgumentException", "zzz", "unknown/unknown"),
    ] {
        assert_eq!(said(&of(class, message), None), expected, "{class}");
    }
}

/// A number that stands alone is one of MySQL's, of SQL Server's and of the system's.
#[test]
fn a_bare_number_is_of_whoever_s_words_stand_beside_it() {
    walk(&[
        (
            "network/connection_refused",
            &[
                "Can't connect to MySQL server on 'db.corp' (111)",
                "Mysql2::Error::ConnectionError: Can't connect to MySQL server on 'db.corp:3306' (111)",
            ],
        ),
        (
            "network/connect_timeout",
            &[
                "Can't connect to MySQL server on 'db.corp' (110)",
                "Test-NetConnection : TCP connect to (10.0.0.4 : 1433) failed",
                "wait-for-it.sh: timeout occurred after waiting 15 seconds for db:5432",
            ],
        ),
        (
            "network/connection_dropped",
            &["[error] Postgrex.Protocol disconnected: ** (DBConnection.ConnectionError) tcp recv: closed"],
        ),
    ]);
}
