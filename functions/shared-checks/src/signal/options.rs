//! What drivers, pools and tools say of what they were given, and of a connection that a pool held.

use super::speakers::heard::said;

fn say(rows: &[(&str, &str)]) {
    for (text, expected) in rows {
        assert_eq!(said(text, None), *expected, "{text}");
    }
}

#[test]
fn what_the_jdk_cannot_read_while_a_driver_connects_stands_in_the_url() {
    let connecting =
        "java.sql.SQLNonTransientConnectionException: Could not create connection to database server.\nCaused by: {}";
    for cause in [
        "java.time.zone.ZoneRulesException: Unknown time-zone ID: JST",
        "java.time.DateTimeException: Invalid ID for region-based ZoneId, invalid format: GMT+08",
        "java.nio.charset.UnsupportedCharsetException: utf8mb4",
        "java.lang.NumberFormatException: For input string: \"3306a\"",
    ] {
        let text = connecting.replace("{}", cause);
        assert_eq!(said(&text, None), "driver/bad_jdbc_url", "{text}");
    }
    say(&[
        (
            &connecting.replace("{}", "java.net.ConnectException: Connection refused"),
            "network/connection_refused",
        ),
        (
            "java.lang.NumberFormatException: For input string: \"3306a\"",
            "not_connection/schema_or_data_error",
        ),
    ]);
}

#[test]
fn which_key_a_driver_of_simba_s_was_not_given_tells_what_is_wrong() {
    say(&[
        (
            "[Amazon][JDBC](10100) Connection Refused: [Amazon][JDBC](11640) Required Connection Key(s): PWD; [Amazon][JDBC](11480) Optional \
             Connection Key(s): Host, Region",
            "credentials/bad_password",
        ),
        (
            "[Amazon][JDBC](11640) Required Connection Key(s): UID, PWD; [Amazon][JDBC](11480) Optional Connection Key(s): zzz",
            "credentials/bad_password",
        ),
        (
            "[Simba][ODBC] (10380) Unable to establish a connection with data source. Missing settings: {[UID] [PWD]}",
            "credentials/bad_password",
        ),
        (
            "[Simba][ODBC] (10380) Unable to establish a connection with data source. Missing settings: {[HOST] [PWD]}",
            "driver/bad_jdbc_url",
        ),
        (
            "[Amazon][JDBC](11640) Required Connection Key(s): ConnSchema, Host; [Amazon][JDBC](11480) Optional Connection Key(s): PWD",
            "driver/bad_jdbc_url",
        ),
    ]);
}

#[test]
fn what_a_pool_throws_away_was_open() {
    say(&[
        (
            "Connection was marked as broken because of SQLSTATE(08006), ErrorCode(17002) thrown with IO Error: Operation timed out",
            "network/connection_dropped",
        ),
        (
            "HikariPool-1 - Connection a.B@1 marked as broken because of SQLSTATE(57P01), ErrorCode(0)",
            "network/connection_dropped",
        ),
        (
            "ERROR com.alibaba.druid.pool.DruidPooledStatement - discard connection",
            "network/connection_dropped",
        ),
        (
            "HikariPool-1 - Connection a.B@1 marked as broken because of SQLSTATE(0A000), ErrorCode(0)\norg.postgresql.util.PSQLException: \
             ERROR: cached plan must not change result type",
            "not_connection/schema_or_data_error",
        ),
        (
            "java.sql.SQLRecoverableException: IO Error: Operation timed out",
            "network/connect_timeout",
        ),
    ]);
}

#[test]
fn the_time_of_a_login_is_told_from_that_of_a_statement_in_any_language() {
    for (said_so, expected) in [
        ("Login timeout expired", "network/connect_timeout"),
        ("Anmeldungstimeout abgelaufen", "network/connect_timeout"),
        ("登录超时已过期", "network/connect_timeout"),
        ("Query timeout expired", "not_connection/lock_or_query_timeout"),
        ("Abfragetimeout abgelaufen", "not_connection/lock_or_query_timeout"),
    ] {
        for form in [
            "pyodbc.OperationalError: ('HYT00', '{}')",
            "pyodbc.OperationalError: ('HYT00', '[HYT00] [Microsoft][ODBC Driver 17 for SQL Server]{} (0)')",
        ] {
            assert_eq!(said(&form.replace("{}", said_so), None), expected, "{form} {said_so}");
        }
    }
}

#[test]
fn what_ends_too_early_is_of_whoever_read_it() {
    for (frames, expected) in [
        (
            "org.apache.parquet.bytes.BytesUtils.readIntLittleEndian(B.java:1)",
            "not_connection/schema_or_data_error",
        ),
        (
            "java.io.DataInputStream.readFully(D.java:1)\n\tat org.apache.hadoop.io.SequenceFile$Reader.init(S.java:1)",
            "not_connection/schema_or_data_error",
        ),
        (
            "java.util.zip.GZIPInputStream.readUByte(G.java:1)",
            "not_connection/schema_or_data_error",
        ),
        (
            "com.esotericsoftware.kryo.io.Input.require(I.java:1)",
            "not_connection/other",
        ),
        (
            "java.io.ObjectInputStream$BlockDataInputStream.peekByte(O.java:1)\n\tat \
             org.apache.spark.serializer.JavaDeserializationStream.readObject(J.scala:1)",
            "not_connection/other",
        ),
        (
            "org.postgresql.core.PGStream.receiveChar(P.java:1)",
            "network/connection_dropped",
        ),
        (
            "java.util.zip.InflaterInputStream.read(I.java:1)\n\tat com.mysql.cj.protocol.a.CompressedInputStream.getNextPacket(C.java:1)",
            "network/connection_dropped",
        ),
    ] {
        let text = format!("java.io.EOFException\n\tat {frames}");
        assert_eq!(said(&text, None), expected, "{text}");
    }
}

#[test]
fn a_program_that_was_killed_had_no_memory_left_and_one_that_ended_says_nothing() {
    let user = "org.apache.spark.SparkUserAppException: User application exited with {}";
    say(&[
        (&user.replace("{}", "137"), "not_connection/out_of_memory"),
        (&user.replace("{}", "1"), "not_connection/other"),
        (&user.replace("{}", "139"), "not_connection/other"),
        ("process exited with signal 9", "not_connection/out_of_memory"),
        (
            "cx_Oracle.DatabaseError: DPI-1055: value is not a number (NaN) and cannot be used in Oracle numbers",
            "not_connection/schema_or_data_error",
        ),
        (
            "cx_Oracle.DatabaseError: DPI-1039: statement was already closed",
            "not_connection/script_error",
        ),
        (
            "LAUNCH ERROR | Invalid input to --extra-filesPlease refer logs for details.",
            "not_connection/script_error",
        ),
        ("LAUNCH ERROR | zzz", "not_connection/other"),
        ("free(): invalid pointer", "not_connection/other"),
    ]);
}
