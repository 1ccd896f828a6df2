//! What stands beside a connection and is none of its: what a statement reaches out to, what fetches packages, another writer, a full
//! disk; and what a driver says of itself that looks like one of those.

use shared_domain::source::Engine;

use super::speakers::heard::said;

fn all(expected: &str, engine: Option<Engine>, texts: &[&str]) {
    for text in texts {
        assert_eq!(said(text, engine), expected, "{text}");
    }
}

#[test]
fn what_a_statement_reaches_out_to_is_data() {
    const DATA: &str = "not_connection/data_access_denied";
    all(
        DATA,
        Some(Engine::Bigquery),
        &[
            "Access Denied: BigQuery BigQuery: Permission denied while getting Drive credentials.",
            "Access Denied: BigQuery BigQuery: Permission denied while globbing file pattern.",
            "Access Denied: File gs://b/x.csv: Access Denied",
            "403 Access Denied: x@y.iam.gserviceaccount.com does not have storage.objects.list access to the Google Cloud Storage bucket.",
            "No OAuth token with Google Drive scope was found.",
        ],
    );
    all(
        DATA,
        Some(Engine::Snowflake),
        &[
            "[42501] Failed to access remote file: access denied. Please check your credentials",
            "Failure using stage area. Cause: [Access Denied (Status Code: 403; Error Code: AccessDenied)]",
            "003167 (42601): Error assuming AWS_ROLE: User: arn:aws:iam::1:user/x is not authorized to perform: sts:AssumeRole",
        ],
    );
    // What it is itself asked for is its own.
    all(
        "credentials/database_or_privilege_missing",
        Some(Engine::Bigquery),
        &[
            "Access Denied: BigQuery BigQuery: User does not have permission to query table",
            "Access Denied: Dataset p:d: x",
        ],
    );
    all(
        "credentials/database_or_privilege_missing",
        Some(Engine::Snowflake),
        &["003001 (42501): SQL access control error: Insufficient privileges to operate on integration 'S3'"],
    );
    all(
        "not_connection/other",
        Some(Engine::Bigquery),
        &["Cannot read and write in different locations: source: US, destination: europe-west1"],
    );
}

#[test]
fn a_store_of_another_cloud_is_no_source() {
    for host in [
        "acc.azuredatalakestore.net",
        "acc.blob.core.windows.net",
        "acc.dfs.core.windows.net",
        "b.oss-cn-hangzhou.aliyuncs.com",
        "b.cos.ap-guangzhou.myqcloud.com",
        "b.obs.cn-north-4.myhuaweicloud.com",
    ] {
        let text =
            format!("Caused by: java.net.UnknownHostException: {host}\n\tat java.net.Socket.connect(Socket.java:589)");
        assert_eq!(said(&text, None), "not_connection/other", "{host}");
        // Whose driver fetches its results there is not reached.
        assert_eq!(said(&text, Some(Engine::Snowflake)), "network/dns_failure", "{host}");
    }
    for host in [
        "srv.database.windows.net",
        "rm-x.mysql.rds.aliyuncs.com",
        "cdb-x.sql.tencentcdb.com",
    ] {
        let text = format!("Caused by: java.net.UnknownHostException: {host}");
        assert_eq!(said(&text, None), "network/dns_failure", "{host}");
    }
}

#[test]
fn files_of_hadoop_are_data() {
    all(
        "not_connection/data_access_denied",
        None,
        &[
            "org.apache.hadoop.security.AccessControlException: Permission denied: user=etl, access=WRITE, inode=\"/tmp\":hdfs:hdfs:drwxr-xr-x",
            "org.apache.hadoop.ipc.RemoteException(org.apache.hadoop.security.AccessControlException): Permission denied: user=a, access=READ",
            "java.security.AccessControlException: Permission denied: user=foo, access=EXECUTE, inode=\"/user\":t:h:drwxr-x---",
            "AccessControlException: Permission denied: user=v, access=WRITE, inode=\"/user\":hdfs:supergroup:drwxr-xr-x",
            "java.io.IOException: User: hive is not allowed to impersonate etl",
        ],
    );
}

#[test]
fn another_writer_that_came_first_is_no_lock() {
    all(
        "not_connection/other",
        None,
        &[
            "[DELTA_CONCURRENT_APPEND.WITHOUT_HINT] Transaction conflict detected.",
            "[DELTA_CONCURRENT_WRITE] zzz",
            "[DELTA_METADATA_CHANGED] zzz",
            "io.delta.exceptions.ConcurrentDeleteReadException: zzz",
            "org.apache.iceberg.exceptions.CommitFailedException: Cannot commit c.d.t because Glue detected concurrent update",
            "org.apache.hudi.exception.HoodieWriteConflictException: zzz",
            "HiveException: Unable to alter table. (Service: AWSGlue; Status Code: 400; Error Code: ConcurrentModificationException; Request ID: x)",
            "An error occurred (ConcurrentModificationException) when calling the UpdateTable operation: zzz",
            "An error occurred (TransactionConflictException) when calling the UpdateItem operation: zzz",
            "java.util.ConcurrentModificationException: KafkaConsumer is not safe for multi-threaded access",
            "org.apache.kafka.clients.consumer.CommitFailedException: Offset commit cannot be completed",
            "An error occurred (ConflictException) when calling the CreateJob operation: zzz",
        ],
    );
    // Near misses: what a server ended.
    all(
        "not_connection/lock_or_query_timeout",
        None,
        &[
            "ERROR: could not serialize access due to concurrent update",
            "An error occurred (StatementTimeoutException) when calling the DescribeStatement operation: zzz",
        ],
    );
}

#[test]
fn a_full_disk_is_one_in_every_language_of_an_operating_system() {
    for words in [
        "Auf dem Gerät ist kein Speicherplatz mehr verfügbar",
        "Aucun espace disponible sur le périphérique",
        "No queda espacio en el dispositivo",
        "Não há espaço disponível no dispositivo",
        "デバイスに空き領域がありません",
        "设备上没有空间",
        "裝置上已無多餘空間",
        "장치에 남은 공간이 없음",
        "На устройстве не осталось свободного места",
        "There is not enough space on the disk",
        "ディスクに十分な空き領域がありません。",
        "Es steht nicht genug Speicherplatz auf dem Datenträger zur Verfügung",
    ] {
        for text in [
            format!("java.io.IOException: {words}"),
            format!("java.io.FileNotFoundException: /tmp/x ({words})"),
            format!("OSError: [Errno 28] {words}: '/tmp/x'"),
        ] {
            assert_eq!(said(&text, None), "not_connection/out_of_disk", "{text}");
        }
    }
}

#[test]
fn what_fetches_packages_misses_a_library_whatever_it_failed_at() {
    all(
        "not_connection/library_missing",
        None,
        &[
            "[error] Server access Error: Connection timed out url=https://m2.corp.example/repository/public/x.pom",
            "Server access Error: java.security.InvalidAlgorithmParameterException: the trustAnchors parameter must be non-empty \
             url=https://repo1.maven.org/maven2/x.pom",
            "Could not transfer artifact a:b:pom:1 from/to central (https://repo.maven.apache.org/maven2): PKIX path building failed",
            "> Could not GET 'https://plugins.gradle.org/m2/x.pom'.\n> Received fatal alert: handshake_failure",
            "download error: Caught javax.net.ssl.SSLHandshakeException (PKIX path building failed) while downloading \
             https://nexus.corp.example/maven/x.pom",
        ],
    );
    all(
        "ssl/certificate_untrusted",
        None,
        &["java.security.InvalidAlgorithmParameterException: the trustAnchors parameter must be non-empty"],
    );
}

#[test]
fn a_program_that_cannot_be_run_says_why_by_its_number() {
    all(
        "not_connection/other",
        None,
        &[
            "java.io.IOException: Cannot run program \"ps\": CreateProcess error=2, 指定されたファイルが見つかりません。",
            "java.io.IOException: Cannot run program \"x.sh\" (in directory \"/tmp\"): error=2, No such file or directory",
            "java.io.IOException: Cannot run program \"/etc/container-executor\": error=13, Permission denied",
        ],
    );
    all(
        "not_connection/out_of_memory",
        None,
        &["java.io.IOException: Cannot run program \"bash\": error=12, Nicht genügend Hauptspeicher verfügbar"],
    );
}

#[test]
fn what_a_driver_wants_beside_it_is_the_driver_s() {
    all(
        "driver/driver_incompatible",
        None,
        &[
            "java.lang.NoClassDefFoundError: com/microsoft/aad/adal4j/AuthenticationException",
            "java.lang.NoClassDefFoundError: com/microsoft/aad/msal4j/IAccount",
            "java.lang.ClassNotFoundException: com.azure.identity.DefaultAzureCredentialBuilder",
            "java.lang.NoClassDefFoundError: waffle/windows/auth/IWindowsSecurityContext",
            "java.lang.NoClassDefFoundError: com/ongres/scram/client/ScramClient",
        ],
    );
    all(
        "not_connection/library_missing",
        None,
        &["java.lang.NoClassDefFoundError: com/azure/storage/blob/BlobClient"],
    );
}

#[test]
fn a_url_without_its_slashes_is_a_bad_one_of_those_that_have_them() {
    let expected = |url: &str| {
        said(
            &format!("java.sql.SQLException: No suitable driver found for {url}"),
            None,
        )
    };
    for url in [
        "jdbc:mysql:10.0.0.7:3306/x",
        "jdbc:mariadb:h/x",
        "jdbc:sqlserver:h;databaseName=x",
        "jdbc:redshift:h:5439/d",
    ] {
        assert_eq!(expected(url), "driver/bad_jdbc_url", "{url}");
    }
    for url in [
        "jdbc:mysql://h:3306/x",
        "jdbc:mysql:loadbalance://h:3306/x",
        "jdbc:redshift:iam://c:r/d",
        "jdbc:oracle:thin:@h:1521/x",
        "jdbc:postgresql:orders",
        "jdbc:sqlite:x.db",
    ] {
        assert_eq!(expected(url), "driver/no_suitable_driver", "{url}");
    }
}

#[test]
fn who_was_refused_with_tls_and_without_it_was_refused_as_a_host() {
    for (entry, on, off) in [
        (
            "aucune entrée dans pg_hba.conf pour l'hôte « h », utilisateur « u », base de données « d »,",
            "SSL actif",
            "SSL inactif",
        ),
        (
            "kein pg_hba.conf-Eintrag für Host »h«, Benutzer »u«, Datenbank »d«,",
            "SSL an",
            "SSL aus",
        ),
        (
            "no hay una línea en pg_hba.conf para «h», usuario «u», base de datos «d»,",
            "SSL activo",
            "SSL inactivo",
        ),
        (
            "no pg_hba.conf entry for host \"h\", user \"u\", database \"d\",",
            "SSL on",
            "SSL off",
        ),
        (
            "no pg_hba.conf entry for host \"h\", user \"u\", database \"d\",",
            "SSL encryption",
            "no encryption",
        ),
    ] {
        for between in [" ", "\n"] {
            let text = format!("FATAL:  {entry} {on}{between}FATAL:  {entry} {off}");
            assert_eq!(said(&text, None), "network/host_not_allowed", "{text}");
        }
        assert_eq!(
            said(&format!("FATAL:  {entry} {off}"), None),
            "ssl/ssl_required_by_server",
            "{off}"
        );
    }
}

#[test]
fn a_property_of_the_driver_is_the_url_s() {
    all(
        "driver/bad_jdbc_url",
        Some(Engine::Mysql),
        &[
            "com.mysql.cj.exceptions.InvalidConnectionAttributeException: The server time zone value 'zzz' is unrecognized or represents \
             more than one time zone. You must configure either the server or JDBC driver (via the serverTimezone configuration property)",
            "java.sql.SQLException: The server time zone value 'CEST' is unrecognized or represents more than one time zone. You must x",
        ],
    );
}

#[test]
fn a_connector_is_a_source_though_its_system_is_none() {
    all(
        "network/connect_timeout",
        None,
        &[
            "org.elasticsearch.hadoop.rest.EsHadoopNoNodesLeftException: Connection error (check network and/or proxy settings)- all nodes failed",
            "Node [192.168.0.3:9200] failed (The host did not accept the connection within timeout of 10000 ms); org.elasticsearch.spark.rdd.X",
        ],
    );
    all(
        "credentials/bad_password",
        None,
        &[
            "java.lang.IllegalArgumentException: Could not find a 'KafkaClient' entry in the JAAS configuration. System property x is not set",
            "org.apache.kafka.common.KafkaException: java.lang.IllegalArgumentException: No serviceName defined in either JAAS or Kafka config",
            "java.lang.IllegalArgumentException: Login module control flag is not specified in JAAS config",
        ],
    );
}

#[test]
fn the_database_that_cannot_be_opened_is_why_the_login_failed() {
    all(
        "credentials/database_or_privilege_missing",
        Some(Engine::Sqlserver),
        &[
            "SqlException: 로그인에서 요청한 \"x\" 데이터베이스를 열 수 없습니다. 로그인에 실패했습니다.\n'u' 사용자에 대한 로그인에 실패했습니다.",
            "SqlException: Cannot open database \"x\" requested by the login. The login failed.\nLogin failed for user 'u'.",
            "SqlException: 无法打开登录所请求的数据库 \"x\"。登录失败。\n用户 'u' 登录失败。",
            "SqlException: このログインで要求されたデータベース \"x\" を開けません。ログインに失敗しました。\nユーザー 'u' はログインできませんでした。",
            "SqlException: No se puede abrir la base de datos \"x\" solicitada por el inicio de sesión. Error de inicio de sesión.",
        ],
    );
}

#[test]
fn a_translated_message_is_known_though_its_characters_were_misread() {
    all(
        "network/connect_timeout",
        Some(Engine::Sqlserver),
        &[
            "Error relacionado con la red o especÃ\u{ad}fico de la instancia mientras se establecÃ\u{ad}a una conexiÃ³n con el servidor SQL Server. \
             (provider: SQL Network Interfaces, error: 26 - Error al buscar el servidor o instancia especificado)",
        ],
    );
    all(
        "credentials/bad_password",
        Some(Engine::Postgresql),
        &["FATAL:  authentification par mot de passe Ã©chouÃ©e pour l'utilisateur Â« etl Â»"],
    );
}

/// A server says that it has no room by its own codes and words, whoever's words for a full disk stand beside them.
#[test]
fn a_full_disk_of_the_source_is_the_sources() {
    for (engine, texts) in [
        (
            Engine::Postgresql,
            &[
                "org.postgresql.util.PSQLException: ERROR: could not extend file \"base/1/2\": No space left on device",
                "org.postgresql.util.PSQLException: ERROR: could not write to file \"base/pgsql_tmp/x\": No space left on device",
                "psycopg2.errors.DiskFull: zzz",
                "ERROR: zzz (SQLSTATE 53100)",
            ][..],
        ),
        (
            Engine::Mysql,
            &[
                "java.sql.SQLException: The table 't' is full",
                "(1114, \"zzz\")",
                "(1021, \"zzz\")",
                "ERROR 3 (HY000): Error writing file '/tmp/MY1' (Errcode: 28 - No space left on device)",
                "ERROR 3 (HY000): Error writing file '/tmp/MY1' (OS errno 28 - No space left on device)",
            ],
        ),
        (
            Engine::Oracle,
            &["ORA-01653: zzz", "ORA-01652: zzz", "ORA-00257: zzz", "ORA-19809: zzz"],
        ),
        (
            Engine::Sqlserver,
            &[
                "com.microsoft.sqlserver.jdbc.SQLServerException: Could not allocate space for object 'dbo.T' in database 'dw' \
                 because the 'PRIMARY' filegroup is full.",
                "com.microsoft.sqlserver.jdbc.SQLServerException: The transaction log for database 'dw' is full due to 'LOG_BACKUP'.",
                "Msg 1105, Level 17, State 2: zzz",
                "Msg 9002, Level 17, State 2: zzz",
            ],
        ),
        (
            Engine::Redshift,
            &["com.amazon.redshift.util.RedshiftException: ERROR: Disk Full"],
        ),
    ] {
        all("not_connection/out_of_disk", Some(engine), texts);
    }
    // Near misses: the worker's own disk, beside a driver that writes files of its own, and another number of the system.
    all(
        "not_connection/out_of_disk",
        None,
        &[
            "java.io.IOException: No space left on device",
            "net.snowflake.client.jdbc.SnowflakeSQLException: No space left on device",
        ],
    );
    assert_ne!(
        said(
            "ERROR 3 (HY000): Error writing file '/tmp/MY1' (Errcode: 280 - zzz)",
            Some(Engine::Mysql)
        ),
        "not_connection/out_of_disk"
    );
}

#[test]
fn a_key_is_one_of_a_secret_where_the_line_that_reads_it_says_so() {
    let raised = |line: &str, key: &str| {
        format!(
            "Traceback (most recent call last):\n  File \"/tmp/j.py\", line 9, in <module>\n    {line}\nKeyError: '{key}'"
        )
    };
    for (line, key, expected) in [
        (
            "user = secret['username']",
            "username",
            "credentials/secret_missing_or_malformed",
        ),
        (
            "pw = creds[\"password\"]",
            "password",
            "credentials/secret_missing_or_malformed",
        ),
        (
            "host = jdbc_conf['host']",
            "host",
            "credentials/secret_missing_or_malformed",
        ),
        (
            "quote(details[\"PASSWORD\"])",
            "PASSWORD",
            "credentials/secret_missing_or_malformed",
        ),
        ("row = rec['username']", "username", "not_connection/script_error"),
        ("out.append(event['host'])", "host", "not_connection/script_error"),
        ("df['password']", "password", "not_connection/script_error"),
        ("os.environ['PASSWORD']", "PASSWORD", "not_connection/script_error"),
        ("secret['region']", "region", "not_connection/script_error"),
    ] {
        assert_eq!(said(&raised(line, key), None), expected, "{line}");
    }
    // The marks below what failed are no code, and where no line is shown, the name of a login is a secret's.
    let marked = raised("user = secret['username']\n           ~~~~~~^^^^^^^^^^^^", "username");
    assert_eq!(said(&marked, None), "credentials/secret_missing_or_malformed");
    all(
        "credentials/secret_missing_or_malformed",
        None,
        &["KeyError: 'password'"],
    );
    all(
        "not_connection/script_error",
        None,
        &["KeyError: 'user'", "KeyError: 'host'"],
    );
    // A secret that is no JSON, and data that is none.
    for (line, expected) in [
        (
            "s = json.loads(sm.get_secret_value(SecretId='x')['SecretString'])",
            "credentials/secret_missing_or_malformed",
        ),
        ("s = json.loads(body)", "not_connection/schema_or_data_error"),
    ] {
        let text = format!(
            "Traceback (most recent call last):\n  File \"/tmp/j.py\", line 9, in <module>\n    {line}\n  File \
             \"/usr/lib64/python3.10/json/decoder.py\", line 355, in raw_decode\n    raise JSONDecodeError(\"Expecting value\", s, \
             err.value) from None\njson.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)"
        );
        assert_eq!(said(&text, None), expected, "{line}");
    }
    all(
        "driver/driver_class_not_found",
        None,
        &["TypeError: Class com.mysql.cj.jdbc.Driver is not found"],
    );
}

#[test]
fn a_host_where_an_identity_logs_in_is_no_source() {
    const TEXT: &str = "urllib3.exceptions.MaxRetryError: HTTPSConnectionPool(host='login.microsoftonline.com', port=443): Max retries \
                        exceeded with url: /x/oauth2/token (Caused by NewConnectionError: Failed to establish a new connection: [Errno 110] \
                        Connection timed out)";
    all("not_connection/other", None, &[TEXT]);
    all("not_connection/other", Some(Engine::Postgresql), &[TEXT]);
    all("not_connection/other", Some(Engine::Sqlserver), &[TEXT]);
    // Near miss: the driver's own login.
    let of_driver = "com.microsoft.sqlserver.jdbc.SQLServerException: Failed to authenticate the user u in Active Directory\nCaused by: \
                     java.net.SocketTimeoutException: connect timed out: login.microsoftonline.com";
    assert!(!said(of_driver, Some(Engine::Sqlserver)).starts_with("not_connection/"));
}
