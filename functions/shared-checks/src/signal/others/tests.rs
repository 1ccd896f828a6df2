//! Families of those who print a connection's words about something else, each beside the source that prints the same.

use shared_domain::diagnosis::Confidence;
use shared_domain::source::Engine;

use super::*;
use crate::signal::speakers::heard::said;
use crate::signal::{SignalContext, classify};

/// What is said of no source, on connections to nobody knows what and to an engine.
fn blame_nothing(texts: &[&str]) {
    for text in texts {
        for engine in [None, Some(Engine::Postgresql)] {
            let said = said(text, engine);
            assert!(said.starts_with("not_connection/"), "{engine:?} {said}: {text}");
        }
    }
}

fn say(texts: &[(&str, &str)]) {
    for (text, expected) in texts {
        assert_eq!(said(text, None), *expected, "{text}");
    }
}

#[test]
fn every_party_names_its_source_and_has_words_of_its_own() {
    let of_some = OF_SOME.iter().map(|(_, party)| party);
    for party in PARTIES
        .iter()
        .chain([&FETCHERS, &WEB, &CALLS_OUT, &LINKS])
        .chain(of_some)
    {
        assert!(party.source.len() > 10 && !(party.classes.is_empty() && party.words.is_empty()));
        for words in party.words {
            assert_eq!(*words, crate::signal::words::normalised(words), "{words}");
        }
    }
}

#[test]
fn no_entry_stands_twice_or_is_covered_by_a_shorter_one() {
    let words = || parties().flat_map(|(party, speaking)| party.words.iter().map(move |words| (*words, speaking)));
    let all: Vec<_> = words()
        .chain(SYSTEMS.iter().map(|words| (*words, Speaking::SYSTEM)))
        .collect();
    let classes: Vec<_> = parties()
        .flat_map(|(party, speaking)| party.classes.iter().map(move |class| (*class, speaking)))
        .collect();
    for (at, (one, speaking)) in all.iter().enumerate() {
        for (other_at, (other, of_other)) in all.iter().enumerate().filter(|(other_at, _)| *other_at != at) {
            let inside = one
                .match_indices(other)
                .any(|(place, _)| stands_whole(one, place, other));
            let dead = one == other || (inside && speaking == of_other);
            assert!(!dead, "{one} ({at}) says no more than {other} ({other_at})");
        }
    }
    for (at, (one, speaking)) in classes.iter().enumerate() {
        let covers =
            |(_, (other, of_other)): &(usize, &(&str, Speaking))| one.starts_with(other) && speaking == of_other;
        let covering = classes
            .iter()
            .enumerate()
            .filter(|(other_at, _)| *other_at != at)
            .find(covers);
        assert_eq!(covering, None, "{one}");
    }
}

#[test]
fn the_parts_of_an_engine_talk_to_each_other() {
    blame_nothing(&[
        "java.net.ConnectException: Connection refused (Connection refused)\n\tat java.net.Socket.connect(Socket.java:589)\n\tat \
         org.apache.thrift.transport.TSocket.open(TSocket.java:221)\n\t... 47 more\n)\n\tat \
         org.apache.hadoop.hive.metastore.HiveMetaStoreClient.open(HiveMetaStoreClient.java:466)",
        "MetaException(message:Could not connect to meta store using any of the URIs provided. Most recent failure: \
         org.apache.thrift.transport.TTransportException: java.net.UnknownHostException: metastore",
        "java.io.IOException: Failed on local exception: org.apache.hadoop.net.ConnectTimeoutException; Host Details : local host is: \
         \"x\"; destination host is: \"nn1.corp\":9000;",
        "java.net.NoRouteToHostException: No route to host\n\tat org.apache.hadoop.hdfs.DataStreamer.createSocketForPipeline(X.java:1)",
        "ERROR ApplicationMaster: Failed to connect to driver at 10.0.0.7:40531, retrying ...",
        "org.apache.hudi.exception.HoodieRemoteException: Connect to 10.0.1.3:39531 failed: Connection refused\n\tat \
         org.apache.hudi.common.table.view.RemoteHoodieTableFileSystemView.executeRequest(X.java:1)",
    ]);
    say(&[
        // Hive itself is a source.
        (
            "java.sql.SQLException: Could not open client transport with JDBC Uri: jdbc:hive2://h.corp:10000/d: \
             java.net.ConnectException: Connection refused\n\tat org.apache.thrift.transport.TSocket.open(TSocket.java:221)",
            "network/connection_refused",
        ),
        (
            "java.net.ConnectException: Connection refused\n\tat java.net.Socket.connect(Socket.java:589)",
            "network/connection_refused",
        ),
        (
            "MetaException(message:x) Caused by: com.mysql.cj.jdbc.exceptions.CommunicationsException: x\nCaused by: \
             java.net.ConnectException: Connection refused",
            "network/connection_refused",
        ),
    ]);
}

#[test]
fn mail_directories_files_queues_and_caches_are_no_sources() {
    blame_nothing(&[
        "com.sun.mail.util.MailConnectException: Couldn't connect to host, port: smtp.corp, 587; timeout -1;\n  nested exception is: \
         java.net.UnknownHostException: smtp.corp",
        "javax.mail.AuthenticationFailedException: 535 Authentication failed",
        "javax.naming.CommunicationException: ldap.corp:389 [Root exception is java.net.ConnectException: Connection refused]",
        "javax.naming.AuthenticationException: [LDAP: error code 49 - 80090308: data 52e, v2580]",
        "com.jcraft.jsch.JSchException: java.net.ConnectException: Connection refused",
        "ftplib.error_perm: 530 Login authentication failed",
        "kombu.exceptions.OperationalError: [Errno 111] Connection refused",
        "java.net.SocketException: Socket closed\n\tat com.rabbitmq.client.impl.SocketFrameHandler.readFrame(X.java:1)",
        "javax.jms.JMSException: Could not connect to broker URL: tcp://mq:61616. Reason: java.net.ConnectException: Connection refused",
        "redis.exceptions.ConnectionError: Connection reset by peer",
        "Traceback (most recent call last):\n  File \"/usr/lib/python3.11/smtplib.py\", line 251, in __init__\n    (code, msg) = \
         self.connect(host, port)\nConnectionRefusedError: [Errno 111] Connection refused",
        "Redis连接失败：Connection refused",
        "Falha ao conectar no servidor SFTP: Connection refused",
        "メールサーバーに接続できません: Connection refused",
        "(error) WRONGPASS invalid username-password pair",
        "redis.exceptions.ConnectionError: Error 10061 connecting to h:6380. 由于目标计算机积极拒绝，无法连接。.",
        "pika.exceptions.AMQPConnectionError: [WinError 10061] 対象のコンピューターによって拒否されたため、接続できませんでした。",
        "paramiko.ssh_exception.SSHException: [Errno 111] Verbindungsaufbau abgelehnt",
        "com.jcraft.jsch.JSchException: java.net.ConnectException: Connexion refusée",
        "javax.mail.MessagingException: Could not connect to SMTP host: m, port: 25; java.net.ConnectException: Подключение отвергнуто",
        "elasticsearch.exceptions.ConnectionError: ConnectionError(<urllib3.connection.HTTPConnection object>: Failed to establish a new \
         connection: [Errno 111] Connection refused)",
    ]);
    say(&[
        (
            "org.postgresql.util.PSQLException: FATAL: LDAP authentication failed for user \"u\"",
            "credentials/bad_password",
        ),
        (
            "java.sql.SQLRecoverableException: IO Error: x\n\tat oracle.jdbc.driver.T4CConnection.logon(X.java:1)\nCaused by: \
             javax.naming.CommunicationException: oid.corp:389 [Root exception is java.net.ConnectException: Connection refused]",
            "network/connection_refused",
        ),
        (
            "bind: Failed to connect to db.corp:5432: Connection refused",
            "network/connection_refused",
        ),
    ]);
}

#[test]
fn what_is_asked_over_http_is_no_source_unless_it_is_one_that_is_asked_so() {
    blame_nothing(&[
        "urllib3.exceptions.MaxRetryError: HTTPSConnectionPool(host='api.example.com', port=443): Max retries exceeded with url: /v1 \
         (Caused by SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get local \
         issuer certificate')))",
        "urllib.error.URLError: <urlopen error [Errno -2] Name or service not known>",
        "httpx.ConnectError: [Errno -2] Name or service not known",
        "org.apache.http.conn.HttpHostConnectException: Connect to api.example.com:443 [api.example.com/1.2.3.4] failed: Connection timed out",
        "org.springframework.web.client.ResourceAccessException: I/O error on POST request for \"http://orders:8080/x\": Connection refused",
        "feign.RetryableException: connect timed out executing GET http://svc/api",
        "FetchError: request to https://hooks.example.com/x failed, reason: connect ETIMEDOUT 1.2.3.4:443",
        "AxiosError: connect ECONNREFUSED 127.0.0.1:3000",
        "Post \"https://api.example.com/v1\": dial tcp: lookup api.example.com: no such host",
        "status = StatusCode.UNAVAILABLE details = \"failed to connect to all addresses; pubsub.googleapis.com:443: Connection refused\"",
        "javax.xml.ws.WebServiceException: Failed to access the WSDL at: https://x/y?wsdl. It failed with: PKIX path building failed: \
         sun.security.provider.certpath.SunCertPathBuilderException: unable to find valid certification path to requested target",
    ]);
    say(&[
        (
            "urllib3.exceptions.MaxRetryError: HTTPSConnectionPool(host='x.snowflakecomputing.com', port=443): Max retries exceeded \
             (Caused by NewConnectionError('Failed to establish a new connection: [Errno -2] Name or service not known'))",
            "network/dns_failure",
        ),
        (
            "requests.exceptions.ConnectionError: HTTPConnectionPool(host='trino.corp', port=8080): Max retries exceeded with url: \
             /v1/statement (Caused by NewConnectionError('[Errno 111] Connection refused'))",
            "network/connection_refused",
        ),
        (
            "Error: connect ECONNREFUSED 10.1.2.3:5432",
            "network/connection_refused",
        ),
    ]);
}

/// The JDK and every library that asks over HTTP, as their frames tell, with and without a host.
#[test]
fn what_frames_show_to_ask_over_http_is_no_source() {
    const REASONS: &[&str] = &[
        "java.net.UnknownHostException: api.example.com",
        "java.net.ConnectException: Connection refused (Connection refused)",
        "java.net.SocketTimeoutException: connect timed out",
        "java.net.NoRouteToHostException: No route to host",
        "java.net.SocketException: Connection reset",
        "javax.net.ssl.SSLHandshakeException: PKIX path building failed: sun.security.provider.certpath.SunCertPathBuilderException: unable \
         to find valid certification path to requested target",
        "javax.net.ssl.SSLException: Unexpected error: java.security.InvalidAlgorithmParameterException: the trustAnchors parameter must be \
         non-empty",
        "javax.net.ssl.SSLHandshakeException: Received fatal alert: handshake_failure",
    ];
    const FRAMES: &[&str] = &[
        "sun.net.www.protocol.https.HttpsClient.afterConnect(HttpsClient.java:559)",
        "sun.net.www.http.HttpClient.openServer(HttpClient.java:463)",
        "java.net.http/jdk.internal.net.http.HttpClientImpl.send(HttpClientImpl.java:573)",
        "okhttp3.internal.connection.RealConnection.connectTls(RealConnection.kt:379)",
        "scalaj.http.HttpRequest.doConnection(Http.scala:367)",
        "sttp.client3.HttpURLConnectionBackend.send(HttpURLConnectionBackend.scala:52)",
        "akka.http.impl.engine.client.OutgoingConnectionBlueprint.x(X.scala:1)",
        "org.asynchttpclient.netty.channel.NettyConnectListener.onFailure(X.java:179)",
        "org.glassfish.jersey.client.internal.HttpUrlConnector.apply(HttpUrlConnector.java:267)",
        "io.confluent.kafka.schemaregistry.client.rest.RestService.sendHttpRequest(RestService.java:266)",
        "io.openlineage.client.transports.HttpTransport.emit(HttpTransport.java:130)",
        "org.apache.iceberg.rest.HTTPClient.execute(HTTPClient.java:304)",
        "org.projectnessie.client.http.impl.jdk11.JavaRequest.executeRequest(JavaRequest.java:128)",
        "com.timgroup.statsd.NonBlockingStatsDClient.x(X.java:1)",
        "org.apache.logging.log4j.core.net.TcpSocketManager.x(X.java:1)",
    ];
    const JDK: &str = "\n\tat java.base/sun.nio.ch.Net.connect0(Native Method)\n\tat java.base/java.net.Socket.connect(Socket.java:615)";
    for reason in REASONS {
        for frame in FRAMES {
            blame_nothing(&[
                &format!("{reason}{JDK}\n\tat {frame}"),
                &format!("java.lang.RuntimeException: x\nCaused by: {reason}{JDK}\n\tat {frame}\n\t... 3 more"),
            ]);
        }
        // A driver that asks over HTTP itself, and one whose socket it is.
        for frame in [
            "io.trino.client.StatementClientV1.<init>(StatementClientV1.java:126)",
            "org.postgresql.core.v3.ConnectionFactoryImpl.tryConnect(ConnectionFactoryImpl.java:136)",
            "com.microsoft.sqlserver.jdbc.SQLServerConnection.login(SQLServerConnection.java:3220)",
        ] {
            let text = format!("{reason}{JDK}\n\tat okhttp3.RealCall.execute(RealCall.kt:154)\n\tat {frame}");
            assert!(!said(&text, None).starts_with("not_connection/"), "{text}");
        }
    }
}

#[test]
fn clients_of_another_kind_of_source_speak_of_that_one_where_the_connection_is_known() {
    for (text, expected) in [
        (
            "org.apache.kafka.common.errors.TimeoutException: Timed out waiting for a node assignment.",
            "network/connect_timeout",
        ),
        (
            "com.mongodb.MongoSocketOpenException: Exception opening socket\nCaused by: java.net.ConnectException: Connection refused",
            "network/connection_refused",
        ),
        (
            "pymongo.errors.ServerSelectionTimeoutError: mongo.corp:27017: [Errno 111] Connection refused",
            "network/connection_refused",
        ),
        (
            "java.net.ConnectException: Connection refused\n\tat java.net.Socket.connect(Socket.java:615)\n\tat \
             com.datastax.driver.core.Connection.connect(Connection.java:1)",
            "network/connection_refused",
        ),
        (
            "requests.exceptions.ConnectionError: HTTPSConnectionPool(host='x.snowflakecomputing.com', port=443): Max retries exceeded (Caused \
             by NewConnectionError('Failed to establish a new connection: [Errno -2] Name or service not known'))",
            "network/dns_failure",
        ),
        (
            "TransportError: HTTPSConnectionPool(host='oauth2.googleapis.com', port=443): Max retries exceeded with url: /token (Caused by \
             NewConnectionError('Failed to establish a new connection: [Errno 110] Connection timed out'))",
            "network/connect_timeout",
        ),
    ] {
        assert_eq!(said(text, None), expected, "{text}");
        for engine in [Engine::Postgresql, Engine::Oracle] {
            let said = said(text, Some(engine));
            assert!(said.starts_with("not_connection/"), "{engine:?} {said}: {text}");
        }
    }
}

#[test]
fn a_port_of_the_web_is_of_no_source_but_of_one_that_is_asked_so() {
    blame_nothing(&[
        "akka.stream.StreamTcpException: Tcp command [Connect(api.example.com:443,None,List(),Some(10 seconds),true)] failed because of \
         java.net.UnknownHostException: api.example.com",
        "Failed to connect to api.example.com:443: connect timed out",
        "Connect to hooks.example.com:80 failed: Connection refused",
    ]);
    say(&[
        (
            "Failed to connect to x.azuredatabricks.net:443: connect timed out",
            "network/connect_timeout",
        ),
        (
            "Failed to connect to db.example.com:4430: connect timed out",
            "network/connect_timeout",
        ),
        (
            "Failed to connect to trino.example.com:443: connect timed out",
            "network/connect_timeout",
        ),
    ]);
    assert_eq!(
        said(
            "Failed to connect to proxy.example.com:443: connect timed out",
            Some(Engine::Snowflake)
        ),
        "network/connect_timeout"
    );
}

#[test]
fn a_certificate_of_aws_is_no_connections_without_a_host_either() {
    blame_nothing(&[
        "javax.net.ssl.SSLException: Unexpected error: java.security.InvalidAlgorithmParameterException: the trustAnchors parameter must be \
         non-empty\n\tat com.amazonaws.http.conn.ssl.SdkTLSSocketFactory.connectSocket(SdkTLSSocketFactory.java:128)",
    ]);
}

/// What stands as a value in the error of a library of data.
#[test]
fn libraries_of_data_raise_what_is_about_data() {
    for value in [
        "Connection refused by peer",
        "password authentication failed for user \"etl\"",
        "certificate_expired",
        "could not translate host name",
        "ORA-12541: TNS:no listener",
    ] {
        for class in [
            "pandas.errors.ParserError: Error tokenizing data. C error: ",
            "great_expectations.exceptions.ValidationError: column ",
            "pydantic.error_wrappers.ValidationError: 1 validation error: ",
            "yaml.scanner.ScannerError: mapping values are not allowed here: ",
            "pyarrow.lib.ArrowInvalid: Could not convert '",
            "com.fasterxml.jackson.core.JsonParseException: Unrecognized token '",
        ] {
            blame_nothing(&[&format!("{class}{value}")]);
        }
    }
    say(&[(
        "pandas.errors.DatabaseError: Execution failed on sql 'x': connection to server at \"db.corp\", port 5432 failed: Connection refused",
        "network/connection_refused",
    )]);
}

#[test]
fn a_traceback_whose_beginning_is_cut_tells_by_its_frames_who_spoke() {
    const FRAME: &str = "File \"/usr/lib/python3.10/{}.py\", line 312, in f\n    self.sock = self.g(host, port)\n";
    for module in ["smtplib", "ftplib", "http/client", "urllib/request", "imaplib"] {
        for error in [
            "TimeoutError: [Errno 110] Connection timed out",
            "socket.timeout: timed out",
            "ConnectionRefusedError: [Errno 111] Connection refused",
            "socket.gaierror: [Errno -2] Name or service not known",
        ] {
            let frame = FRAME.replace("{}", module);
            let own = FRAME.replace("{}", "socket");
            blame_nothing(&[&format!("{frame}{error}"), &format!("  {frame}  {own}{error}")]);
        }
    }
    say(&[(
        "  File \"/usr/lib/python3.10/site-packages/pymysql/connections.py\", line 613, in connect\n    sock = socket.create_connection(\n\
         ConnectionRefusedError: [Errno 111] Connection refused",
        "network/connection_refused",
    )]);
}

/// A driver that hears of a link hears it from a database that it is connected to.
#[test]
fn what_a_driver_hears_of_another_database_is_no_failure_of_its_connection() {
    blame_nothing(&[
        "org.postgresql.util.PSQLException: ERROR: could not connect to server \"fdw\" (foreign server)\n  Detail: connection to server at \
         \"10.9.8.7\", port 5432 failed: Connection timed out",
        "psycopg2.errors.SqlclientUnableToEstablishSqlconnection: could not connect to server \"loopback\"\nDETAIL:  connection to server at \
         \"localhost\" (127.0.0.1), port 5433 failed: Connection refused",
        "java.sql.SQLException: ORA-12154: TNS:could not resolve the connect identifier specified\nORA-02063: preceding line from CRM_LINK",
        "java.sql.SQLRecoverableException: ORA-01017: invalid username/password; logon denied\nORA-02063: preceding line from HR_LINK",
        "com.microsoft.sqlserver.jdbc.SQLServerException: OLE DB provider \"MSOLEDBSQL\" for linked server \"ARCHIVE\" returned message \"Login \
         timeout expired\".",
        "java.sql.SQLException: Unable to connect to foreign data source: Access denied for user 'fed'@'10.0.0.5' (using password: YES)",
    ]);
}

#[test]
fn what_fetches_packages_and_code_misses_a_library_or_nothing() {
    blame_nothing(&[
        "git clone failed: Connection timed out",
        "remote: HTTP Basic: Access denied\nfatal: Authentication failed for 'https://gitlab.corp/x.git/'",
        "Error response from daemon: Get \"https://registry-1.docker.io/v2/\": net/http: request canceled while waiting for connection",
        "failed to do request: Head \"https://registry-1.docker.io/v2/x\": dial tcp: lookup registry-1.docker.io: i/o timeout",
        "Unable to connect to the server: x509: certificate signed by unknown authority (kubectl)",
        "Error: Kubernetes cluster unreachable: dial tcp: lookup x.eks.amazonaws.com: no such host",
        "Error: self signed certificate in certificate chain\nnpm ERR! code SELF_SIGNED_CERT_IN_CHAIN",
        "Could not transfer artifact x:y:pom:1.0 from/to corp (https://nexus.corp/maven2): Connection refused",
    ]);
    say(&[(
        "Error: self signed certificate in certificate chain",
        "ssl/certificate_untrusted",
    )]);
}

#[test]
fn a_database_that_calls_out_itself_is_connected() {
    for text in [
        "ORA-29273: HTTP request failed\nORA-12541: TNS:no listener",
        "ORA-29273: HTTP request failed ORA-06512: at \"SYS.HTTPURITYPE\", line 38 ORA-29024: Certificate validation failure",
        "ORA-29273: HTTP-Anforderung nicht erfolgreich\nORA-12545: Verbindung konnte nicht hergestellt werden",
        "ORA-29273: HTTP 请求失败\nORA-12535: TNS: 操作超时",
        "ORA-29260: network error: TNS:no listener\nORA-06512: at \"SYS.UTL_TCP\", line 28",
        "ORA-28759: failure to open file\nORA-06512: at \"SYS.UTL_HTTP\", line 1674",
        "ORA-29278: SMTP transient error: 421 Service not available",
        "ORA-24247: network access denied by access control list (ACL)",
        "ORA-31202: DBMS_LDAP: LDAP client/server error: Invalid credentials. 80090308",
    ] {
        let said = said(text, Some(Engine::Oracle));
        assert!(said.starts_with("not_connection/"), "{said}: {text}");
    }
    for (engine, text, expected) in [
        (
            Engine::Redshift,
            "ERROR: S3CurlException: Connection timed out after 50000 milliseconds, CurlError 28",
            "not_connection/other",
        ),
        (
            Engine::Redshift,
            "com.amazon.redshift.util.RedshiftException: ERROR: S3ServiceException:The provided token has expired",
            "not_connection/data_access_denied",
        ),
        // The driver's own way.
        (
            Engine::Oracle,
            "ORA-12541: TNS:no listener",
            "network/connection_refused",
        ),
        (
            Engine::Oracle,
            "ORA-29024: Certificate validation failure",
            "ssl/certificate_untrusted",
        ),
        (
            Engine::Oracle,
            "ERROR: cannot connect to foreign Oracle server\nDETAIL: ORA-12541: TNS:no listener",
            "network/connection_refused",
        ),
    ] {
        assert_eq!(said(text, Some(engine)), expected, "{text}");
    }
}

#[test]
fn what_is_said_of_a_link_between_databases_is_a_hint_only() {
    for (engine, text, firm) in [
        (
            Engine::Oracle,
            "ORA-01017: invalid username/password; logon denied",
            true,
        ),
        (
            Engine::Oracle,
            "ORA-01017: invalid username/password; logon denied\nORA-02063: preceding line from HR_LINK",
            false,
        ),
        (
            Engine::Oracle,
            "ORA-12170: TNS: 연결 시간 초과\nORA-02063: line가 선행됨 (REMOTE로 부터)",
            false,
        ),
        (
            Engine::Postgresql,
            "ERROR: could not connect to the publisher: FATAL: password authentication failed for user \"rep\"",
            false,
        ),
        (
            Engine::Mysql,
            "Last_IO_Error: error connecting to master 'r@h:3306' - message: Access denied for user 'r'@'x' (using password: YES)",
            false,
        ),
    ] {
        let context = SignalContext {
            engine: Some(engine),
            ..SignalContext::default()
        };
        let confidence = classify(text, &context).confidence;
        assert_eq!(confidence == Confidence::Likely, firm, "{text}");
    }
}

#[test]
fn a_key_is_the_secret_s_unless_another_service_needed_it() {
    say(&[
        (
            "Lambda was unable to decrypt the environment variables because KMS access was denied. KMS Message: User: arn:aws:sts::1:x is \
             not authorized to perform: kms:Decrypt on resource: arn:aws:kms:eu-west-1:1:key/k (Service: Kms, Status Code: 400)",
            "not_connection/iam_permission_other",
        ),
        (
            "An error occurred (KMSAccessDenied) when calling the Publish operation: x",
            "not_connection/iam_permission_other",
        ),
        (
            "An error occurred (KMS.AccessDeniedException) when calling the SendMessage operation: x",
            "not_connection/iam_permission_other",
        ),
        (
            "An error occurred (AccessDenied) when calling the PutObject operation: User: arn:aws:sts::1:assumed-role/r/s is not authorized \
             to perform: kms:GenerateDataKey on resource: arn:aws:kms:eu-west-1:1:key/x",
            "not_connection/data_access_denied",
        ),
        (
            "An error occurred (AccessDeniedException) when calling the GetSecretValue operation: Access to KMS is not allowed",
            "credentials/kms_denied",
        ),
        (
            "User: arn:aws:sts::1:assumed-role/r/GlueJobRunnerSession is not authorized to perform: kms:Decrypt on resource: \
             arn:aws:kms:eu-west-1:1:key/x (Service: AWSKMS; Status Code: 400; Error Code: AccessDeniedException)",
            "credentials/kms_denied",
        ),
    ]);
}

#[test]
fn what_is_read_asked_or_linked_elsewhere_blames_nothing() {
    blame_nothing(&[
        "ConnectionError: HTTPSConnectionPool(host='mock-salesforce.example.com', port=443): Max retries exceeded with url: /x (Caused by \
         NewConnectionError('<x>: Failed to establish a new connection: [Errno 110] Connection timed out'))",
        "javax.net.ssl.SSLException: Connection reset\n\tat com.amazonaws.services.s3.model.S3ObjectInputStream.read(X.java:82)",
        "com.google.cloud.storage.StorageException: Connection reset",
        "java.net.ConnectException: Connection refused\n\tat java.net.Socket.connect(X.java:1)\n\tat \
         org.apache.spark.sql.execution.streaming.sources.TextSocketMicroBatchStream.initialize(X.scala:71)",
        "ConnectionRefusedError: [Errno 111] Connection refused\n  File \"/opt/py4j-0.10.9-src.zip/py4j/clientserver.py\", line 438, in connect\n    \
         self.socket.connect((self.java_address, self.java_port))",
        "ORA-02019: connection description for remote database not found",
        "ERROR: federated connection failed: could not connect to server: Connection timed out",
        "ERROR 1429 (HY000): Unable to connect to foreign data source: Can't connect to MySQL server on '10.0.0.9' (110)",
        "json.decoder.JSONDecodeError: Expecting value: ERROR 1045 (28000): Access denied for user 'x'@'10.0.0.1' (using password: YES)",
        "Database Error in model orders (models/orders.sql)\n  column \"x\" does not exist",
    ]);
}

#[test]
fn who_is_no_source_says_nothing_of_a_connection_though_his_words_are_nobodys() {
    blame_nothing(&[
        "consumer: Cannot connect to redis://localhost:6379/0: Error 107 connecting to redis:6379. Operation on closed file..",
        "Connection closed by 140.82.114.4 port 22\nfatal: Could not read from remote repository.",
        "Got a non-zero returncode running: ['git', 'clone', '--depth', '1', 'git@github.com:a/b.git']",
        "npm error code ERESOLVE\nnpm error zzz the server",
        "Exception: File count mismatch for session 20240101: expected 12 found 11",
        "Exception: Table list for database sales is empty",
    ]);
    // With what is wrong with it, a part of a connection may be the reason.
    for text in [
        "Exception: the database is not available",
        "Exception: session expired",
        "Exception: no such server",
    ] {
        assert!(!said(text, None).starts_with("not_connection/"), "{text}");
    }
}

#[test]
fn a_warning_that_says_exactly_why_is_the_reason_of_an_error_that_only_says_what_was_done() {
    let text = "2022-11-18 17:10:34.760 [job-0] WARN  DBUtil - test connection failed: com.microsoft.sqlserver.jdbc.SQLServerException: Login \
                failed for user 'sa'.\n2022-11-18 17:10:34.763 [job-0] ERROR JobContainer - Exception when job run\n\
                com.alibaba.datax.common.exception.DataXException: Code:[DBUtilErrorCode-10]";
    assert_eq!(said(text, None), "credentials/bad_password");
}

#[test]
fn a_reason_of_a_login_that_breaks_off_is_not_the_usual_one() {
    let text = "com.microsoft.sqlserver.jdbc.SQLServerException: Login failed for user 'sa' because the account is currently loc";
    assert_ne!(said(text, None), "credentials/bad_password");
}

#[test]
fn a_host_tells_by_its_name_and_its_url_that_it_is_no_source() {
    blame_nothing(&[
        "Error: getaddrinfo ENOTFOUND hooks.slack.com\n    at GetAddrInfoReqWrap.onlookup [as oncomplete] (dns.js:66:26)",
        "java.net.UnknownHostException: smtp.corp.example",
        "java.net.ConnectException: Connection to vault.corp.example timed out",
        "x.y.PartnerException: Failed to send the order to https://partner.example/orders: Connection refused",
        "cURL error 60: SSL certificate problem: unable to get local issuer certificate for https://partner.example/v1",
        "Unable to connect to the server: dial tcp: lookup ABC.gr7.eu-west-1.eks.amazonaws.com on 10.0.0.2:53: no such host",
        "error: failed to download from `https://packages.example.com/config.json`\nCaused by:\n  [60] SSL peer certificate or SSH remote key was \
         not OK (SSL certificate problem: unable to get local issuer certificate)",
    ]);
    // The same of a host that may be a source, also where a page is named beside it.
    for (text, expected) in [
        (
            "java.net.UnknownHostException: orders.corp.example",
            "network/dns_failure",
        ),
        ("java.net.UnknownHostException: api", "network/dns_failure"),
        (
            "java.net.UnknownHostException: redis-copy.abc.eu-west-1.rds.amazonaws.com",
            "network/dns_failure",
        ),
        (
            "Connection to orders.corp.example:5432 refused (see https://partner.example/orders)",
            "network/connection_refused",
        ),
        (
            "net.snowflake.client.jdbc.SnowflakeSQLException: Connection refused: https://acme.snowflakecomputing.com:443",
            "network/connection_refused",
        ),
    ] {
        assert_eq!(said(text, None), expected, "{text}");
    }
}

#[test]
fn who_speaks_is_told_by_frames_classes_and_fixed_words_that_no_source_has() {
    blame_nothing(&[
        "Warning  Unhealthy  kubelet  Readiness probe failed: dial tcp 10.1.2.3:8080: connect: connection refused",
        "Session 12 unexpectedly reached final status 'dead'. See logs: java.net.ConnectException: Connection refused",
        "PHP Fatal error:  Uncaught RedisException: Connection refused in /app/Cache.php:12",
        "org.apache.hudi.exception.HoodieRollbackException: Failed to rollback\nCaused by: \
         org.apache.hudi.exception.HoodieRemoteException: Connection refused (Connection refused)",
        "org.apache.kafka.common.errors.SerializationException: Error retrieving Avro schema for id 3\nCaused by: java.net.ConnectException: \
         Connection refused",
        "gyp ERR! stack Error: unable to verify the first certificate",
        "ssh: connect to host h.corp port 22: Connection timed out\nrsync error: unexplained error (code 255)",
        "Error: connect ECONNREFUSED 127.0.0.1:4444",
        "connect ECONNREFUSED 127.0.0.1:3000",
        "airflow.exceptions.AirflowException: Failed to establish connection, error: Authentication failed.\n  File \
         \"/usr/lib/python3.8/site-packages/airflow/providers/ssh/hooks/ssh.py\", line 300, in get_conn\n    client.connect(**kw)",
        "panic: runtime error: invalid memory address or nil pointer dereference\ngoroutine 1 [running]:\nmain.connect(0x0)",
        "java.net.MalformedURLException: no protocol: example\n\tat com.acme.udf.ParseUrl.call(ParseUrl.java:9)",
        "Failed to publish metrics to http://pushgateway:9091/metrics: dial tcp: lookup pushgateway: no such host",
        "26/11/27 02:14:24 ERROR ContextCleaner: Error cleaning broadcast 12\norg.apache.spark.SparkException: Exception thrown in \
         awaitResult: Connection reset by peer",
        "org.springframework.security.authentication.BadCredentialsException: Bad credentials",
        "TimeoutError: [WinError 10060] A connection attempt failed because the connected party did not properly respond after a period of \
         time\n  File \"C:\\Python39\\lib\\smtplib.py\", line 341, in connect\n    self.sock = self._get_socket(host, port, self.timeout)",
        "java.net.UnknownHostException: cluster-1\n\tat org.apache.hadoop.security.SecurityUtil.buildTokenService(SecurityUtil.java:378)",
        "*** Failed to fetch log file from worker. [Errno -2] Name or service not known",
        "java.security.InvalidKeyException: Illegal key size\n\tat javax.crypto.Cipher.checkCryptoPerm(Cipher.java:1026)\n\tat \
         com.acme.Crypto.decrypt(Crypto.java:12)",
    ]);
    assert_eq!(
        said("java.net.MalformedURLException: unknown protocol: jdbc", None),
        "driver/bad_jdbc_url"
    );
    // A client of another kind of source, where the connection leads to a database.
    for text in [
        "MongoNetworkError: failed to connect to server [h.corp:27017] on first connect",
        "NoHostAvailable: ('Unable to connect to any servers', {'10.0.0.9:9042': ConnectionRefusedError(111, \"Connection refused\")})",
        "com.sforce.ws.ConnectionException: Failed to send request: connect timed out",
        "[Consumer clientId=c-1] Connection to node -1 (h.corp/10.0.0.9:9092) failed authentication due to: SSL handshake failed",
    ] {
        let said = said(text, Some(Engine::Postgresql));
        assert!(said.starts_with("not_connection/"), "{said}: {text}");
    }
}

#[test]
fn what_stands_in_a_value_is_nobodys_error() {
    for value in [
        "Connection refused",
        "password authentication failed for user",
        "java.net.UnknownHostException: h.corp",
        "ORA-12541: TNS:no listener",
    ] {
        for reader in [
            "java.lang.NumberFormatException: For input string: \"{}\"",
            "org.apache.spark.SparkException: Malformed records are detected in record parsing: [1,{}].",
            "com.mysql.cj.jdbc.exceptions.MysqlDataTruncation: Data truncation: Incorrect integer value: '{}' for column 'c' at row 1",
            "java.sql.SQLIntegrityConstraintViolationException: Duplicate entry '{}' for key 'logs.msg'",
            "org.postgresql.util.PSQLException: ERROR: invalid input syntax for type integer: \"{}\"",
            "ValueError: could not convert string to float: '{}'",
            "json.decoder.JSONDecodeError: Expecting value: {}",
        ] {
            let text = reader.replace("{}", value);
            assert!(
                said(&text, None).starts_with("not_connection/"),
                "{} {text}",
                said(&text, None)
            );
        }
    }
}

#[test]
fn a_category_of_glue_is_asked_where_what_follows_says_nothing() {
    for (reason, expected) in [
        ("The connection attempt failed.", "network/connect_timeout"),
        (
            "No se pudo conectar al servidor: tiempo de espera agotado",
            "network/connect_timeout",
        ),
        ("zzz", "not_connection/schema_or_data_error"),
    ] {
        let text = format!(
            "Error Category: QUERY_ERROR; Failed Line Number: 23; An error occurred while calling o97.getDynamicFrame. {reason}"
        );
        assert_eq!(said(&text, Some(Engine::Postgresql)), expected, "{text}");
    }
}

#[test]
fn a_machine_that_does_not_know_its_own_name_looks_for_no_source() {
    for (text, expected) in [
        (
            "java.net.UnknownHostException: h-1: h-1: Name or service not known",
            "not_connection/other",
        ),
        (
            "java.net.UnknownHostException: db.corp: Name or service not known",
            "network/dns_failure",
        ),
        ("java.net.UnknownHostException: db.corp", "network/dns_failure"),
    ] {
        assert_eq!(said(text, None), expected, "{text}");
    }
}

#[test]
fn words_inside_of_names_and_paths_are_of_no_connection() {
    for text in [
        "x.y.ConsistencyException: 1 items inconsistent. First object: /b/connections",
        "Exception: check 'db_connection_timeout_rate < 1' failed",
        "smtplib.SMTPServerDisconnected: Connection unexpectedly closed",
    ] {
        assert!(
            said(text, None).starts_with("not_connection/"),
            "{} {text}",
            said(text, None)
        );
    }
}

#[test]
fn a_client_that_only_some_sources_are_asked_by_is_of_another_where_none_of_them_is_connected() {
    for (engine, texts) in [
        (
            Engine::Bigquery,
            &[
                "grpc._channel._InactiveRpcError: status = StatusCode.UNAVAILABLE zzz: Connection refused",
                "io.grpc.StatusRuntimeException: UNAUTHENTICATED: zzz",
                "rpc error: code = Unavailable desc = connection error: connect: connection refused",
                "google.auth.exceptions.RefreshError: ('invalid_grant: Invalid JWT Signature.', {'error': 'invalid_grant'})",
            ][..],
        ),
        (
            Engine::Sqlserver,
            &[
                "msal.exceptions.MsalServiceError: AADSTS50126: Error validating credentials due to invalid username or password.",
                "Exception: token request failed: AADSTS7000215: Invalid client secret provided.",
                "azure.identity._exceptions.CredentialUnavailableError: DefaultAzureCredential failed to retrieve a token",
            ],
        ),
    ] {
        for text in texts {
            assert!(
                said(text, Some(Engine::Postgresql)).starts_with("not_connection/"),
                "{text}"
            );
            // The same is the source's where its drivers call that client.
            assert!(!said(text, Some(engine)).starts_with("not_connection/"), "{text}");
        }
    }
    // A driver that stands beside it speaks of its own.
    assert_eq!(
        said(
            "org.postgresql.util.PSQLException: FATAL: password authentication failed for user \"u\" (rpc error: code = 16)",
            Some(Engine::Postgresql)
        ),
        "credentials/bad_password"
    );
}

#[test]
fn tools_beside_a_job_blame_nothing_in_their_own_words() {
    blame_nothing(&[
        "imaplib.error: b'LOGIN failed.'",
        "poplib.error_proto: b'-ERR [AUTH] Authentication failed.'",
        "unauthorized: authentication required\nerror pushing image: failed to push branch latest",
        "remote: Invalid username or password.\nfatal: Authentication failed for 'https://github.com/x/y.git/'",
        "keytool error: java.io.IOException: keystore password was incorrect",
        "gpg: public key decryption failed: Bad passphrase",
        "An error occurred while calling o139.pyWriteDynamicFrame. Connection reset by peer (Service: Amazon S3; Status Code: 0)",
        "Ошибка: не удалось отправить письмо, сервер отклонил соединение",
        "jose.exceptions.JWTError: Signature verification failed.",
        "Failed to export traces to otel-collector:4317, error code: StatusCode.UNAVAILABLE",
    ]);
}

#[test]
fn an_answer_of_the_web_is_no_source_s_unless_its_drivers_ask_so() {
    for text in [
        "Exception: Jira API returned 401: Basic authentication with passwords is deprecated.",
        "x.y.HttpResponseException: Unexpected response from server: 401 / Unauthorized",
        "x.Y: Response(code=401, body: Invalid API key or access token)",
        "Error: login failed, HTTP status code 403",
    ] {
        assert!(!said(text, Some(Engine::Mysql)).starts_with("credentials/"), "{text}");
    }
    // Near misses: who asks over HTTP himself, and no status.
    for (text, engine) in [
        (
            "Incorrect username or password was specified. HTTP status code: 401",
            Engine::Snowflake,
        ),
        ("Login failed for user 'x'. Status code: 18456", Engine::Sqlserver),
    ] {
        assert!(said(text, Some(engine)).starts_with("credentials/"), "{text}");
    }
}

#[test]
fn words_that_many_say_are_of_the_party_that_stands_beside_them() {
    blame_nothing(&[
        "No se pudo conectar al servidor de correo: tiempo de espera agotado",
        "Exception: Failed to send email: [Errno 111] Connection refused",
        "发送邮件失败: 认证失败 535",
        "슬랙 웹훅 호출 실패: 연결 시간 초과",
        "botocore.exceptions.ConnectTimeoutError: Connect timeout on endpoint URL: \"https://queue.example.com/q\"",
        "com.azure.core.exception.HttpResponseException: Status code 403, the user does not have secrets get permission on key vault 'k'",
    ]);
    // No driver of PostgreSQL asks by a client of HTTP.
    let text = "java.net.SocketException: Connection reset\n\tat \
                org.apache.http.impl.client.CloseableHttpClient.execute(CloseableHttpClient.java:108)\n\tat x.crm.Client.call(Client.java:88)";
    assert_eq!(said(text, Some(Engine::Postgresql)), "not_connection/other");
    // Near miss: a port of databases, though the host is called so.
    assert_eq!(
        said(
            "connection to server at \"redis-db.example\" (10.0.0.1), port 5432 failed: timeout expired",
            Some(Engine::Postgresql)
        ),
        "network/connect_timeout"
    );
}

#[test]
fn a_socket_of_python_beside_a_gateway_that_is_gone_was_the_gateway_s() {
    let empty = "py4j.protocol.Py4JNetworkError: Answer from Java side is empty";
    let reset = "ConnectionResetError: [Errno 104] Connection reset by peer";
    let during = "During handling of the above exception, another exception occurred:";
    for text in [
        format!("{reset}\n\n{during}\n\n{empty}"),
        format!("{empty}\n\n{during}\n\n{reset}"),
    ] {
        assert!(
            said(&text, Some(Engine::Mysql)).starts_with("not_connection/"),
            "{text}"
        );
    }
    // Near miss: a client of a database says whose the socket was.
    let text =
        format!("{empty}\n\n{during}\n\npymysql.err.OperationalError: (2013, 'Lost connection to MySQL server')");
    assert_eq!(said(&text, Some(Engine::Mysql)), "network/connection_dropped");
}

#[test]
fn what_a_client_of_files_is_refused_is_data() {
    for text in [
        "gcsfs.retry.HttpError: Invalid Credentials, 401",
        "boto.exception.S3ResponseError: S3ResponseError: 403 Forbidden",
        "shaded.org.apache.hadoop.fs.azure.AzureException: zzz: The specified account is disabled.",
    ] {
        let said = said(text, Some(Engine::Mysql));
        assert!(said.starts_with("not_connection/"), "{text}: {said}");
    }
}

#[test]
fn frames_of_node_name_the_package_that_asked() {
    let raised = |package: &str| {
        format!(
            "Error: unable to authenticate with provided credentials\n    at Transport.request (/app/node_modules/{package}/lib/x.js:5:27)\n    \
             at process.processTicksAndRejections (node:internal/process/task_queues:95:5)"
        )
    };
    for package in [
        "@elastic/transport",
        "ioredis",
        "nodemailer",
        "kafkajs",
        "axios",
        "ssh2",
    ] {
        blame_nothing(&[&raised(package)]);
    }
    // Near miss: a driver.
    assert_eq!(
        said(&raised("pg"), Some(Engine::Postgresql)),
        "credentials/bad_password"
    );
    assert_eq!(
        said(&raised("C:\\x\\node_modules\\tedious"), Some(Engine::Sqlserver)),
        "credentials/bad_password"
    );
}

#[test]
fn what_no_connection_is_known_to_lead_to_speaks_of_itself_unless_the_source_is_placed() {
    const NODES: &str = "org.apache.spark.util.TaskCompletionListenerException: Connection error (check network and/or proxy settings)- all \
                         nodes failed; tried [[node01.example:9200, node02.example:9200]]";
    blame_nothing(&[
        NODES,
        "[LoginFault [ApiFault  exceptionCode='INVALID_LOGIN'\n exceptionMessage='Invalid username, password, security token']",
        "security_exception\n Root causes:\n security_exception: unable to authenticate with provided credentials",
    ]);
    let placed = SignalContext {
        source_host: Some("node01.example".to_owned()),
        ..SignalContext::default()
    };
    assert_eq!(classify(NODES, &placed).stage.as_str(), "network");
    let kafka = "ERROR kafka.conn:conn.py:798 <BrokerConnection client_id=x host=10.0.0.5:9092>: SaslAuthenticate error: \
                 SaslAuthenticationFailedError (Authentication failed due to invalid credentials)";
    assert_eq!(said(kafka, Some(Engine::Postgresql)), "not_connection/other");
    assert!(
        said(kafka, None).starts_with("credentials/"),
        "a connection of Glue may lead to Kafka"
    );
}

#[test]
fn a_sentence_that_says_what_was_asked_is_about_that() {
    blame_nothing(&[
        "Could not send the mail: connection refused",
        "Unable to reach license server at 10.0.0.4:27000: Connection refused",
        "mount.nfs4: Connection timed out",
        "530 Login incorrect.",
        "x509: certificate signed by unknown authority while pulling image",
        "The underlying connection was closed: An unexpected error occurred on a send.",
        "Error pulling model from Hugging Face: Connection reset by peer",
        "org.apache.http.NoHttpResponseException: bucket.s3.amazonaws.com:443 failed to respond",
        "x.y.DestinationException: Destination process message delivery failed\nCaused by: java.net.SocketException: Broken pipe",
    ]);
    say(&[
        (
            "Could not load table mails of the database: connection refused",
            "network/connection_refused",
        ),
        (
            "org.apache.http.NoHttpResponseException: db.internal:8123 failed to respond",
            "network/connection_dropped",
        ),
        ("java.net.SocketException: Broken pipe", "network/connection_dropped"),
    ]);
}

#[test]
fn a_line_of_a_log_is_of_whose_logger_wrote_it() {
    const FAILED: &str = "the connection timed out";
    let lines = |logger: &str| {
        [
            format!("2024-03-02 10:01:11,201 - {logger} - ERROR - {FAILED}"),
            format!("2024-03-02 10:01:11,201 ERROR {logger}: {FAILED}"),
            format!("2024-03-02T10:01:11.201Z ERROR 1 --- [main] {logger}   : {FAILED}"),
            format!("[2024-03-02 10:01:11,201] ERROR {FAILED} ({logger})"),
            format!("{{\"level\":\"ERROR\",\"logger\":\"{logger}\",\"message\":\"{FAILED}\"}}"),
            format!("ERROR:{logger}:{FAILED}"),
        ]
    };
    for logger in [
        "paramiko.transport.Transport",
        "kombu.Connection",
        "redis.asyncio.Client",
        "o.s.cloud.config.Client",
    ] {
        for line in lines(logger) {
            assert_eq!(said(&line, None), "not_connection/other", "{line}");
            assert_eq!(said(&line, Some(Engine::Mysql)), "not_connection/other", "{line}");
        }
    }
    // Whoever logs under the name of a system: a logger of one's own, a file, the line before of `java.util.logging`.
    for line in [
        format!("2024-03-02 10:01:11 ERROR acme.etl.RedisHealthCheck: {FAILED}"),
        format!("[2024-05-02T10:11:12.101+0000] {{redis_pub_sub.py:77}} ERROR - {FAILED}"),
        format!("May 02, 2024 10:11:12 AM com.sun.mail.smtp.SMTPTransport send\nSEVERE: {FAILED}"),
    ] {
        assert_eq!(said(&line, None), "not_connection/other", "{line}");
    }
    let of_database = "[2024-05-02T10:11:12.101+0000] {redis_sync.py:77} ERROR - could not connect to the postgres database: timed out";
    assert_eq!(said(of_database, None), "network/connect_timeout");
    // Who runs what others wrote, and who names a database.
    for (line, expected) in [
        (
            "ERROR:celery.app.trace:Task load raised unexpected: ConnectionRefusedError(111, 'Connection refused')",
            "network/connection_refused",
        ),
        (
            "2024-03-02 10:01:11 ERROR acme.etl.redis_sync: timed out connecting to the database",
            "network/connect_timeout",
        ),
        (
            "2024-03-02 10:01:11 ERROR kombu.connection: [Amazon](500366) Channel is not open. Connection is lost.",
            "network/connection_dropped",
        ),
        (
            "2024-03-02 10:01:11 ERROR kombu.connection: no secure connection to SQL Server: PKIX path building failed: \
             sun.security.provider.certpath.SunCertPathBuilderException: unable to find valid certification path",
            "ssl/certificate_untrusted",
        ),
    ] {
        assert_eq!(said(line, None), expected, "{line}");
    }
    // Near misses: a script's own logger, a pool's, none; and a driver's error below another's line.
    for logger in [
        "acme.etl.Loader",
        "com.zaxxer.hikari.HikariPool",
        "org.postgresql.Driver",
    ] {
        for line in lines(logger) {
            assert_eq!(said(&line, None), "network/connect_timeout", "{line}");
        }
    }
    let below = "2024-03-02 10:01:11 ERROR celery.worker.job: zzz\norg.postgresql.util.PSQLException: The connection attempt failed.";
    assert_eq!(said(below, None), "network/connect_timeout");
}

#[test]
fn a_server_s_own_log_in_go_speaks_of_the_server_unless_a_source_is_named() {
    let lines = |said: &str| {
        [
            format!("E0412 10:22:11.102334   41231 memcache.go:265] zzz: {said}"),
            format!("level=error ts=2024-06-04T08:33:00.31Z caller=client.go:530 msg=zzz err=\"{said}\""),
        ]
    };
    for line in lines("dial tcp 10.9.8.7:12345: i/o timeout") {
        assert_eq!(said(&line, Some(Engine::Mysql)), "not_connection/other", "{line}");
    }
    for line in lines("dial tcp 10.9.8.7:3306: i/o timeout") {
        assert_eq!(said(&line, Some(Engine::Mysql)), "network/connect_timeout", "{line}");
    }
}

#[test]
fn a_port_or_a_scheme_that_no_source_has_is_another_service_s() {
    for told in [
        "ConnectionRefusedError: [Errno 111] Connect call failed ('10.4.1.9', 6379)",
        "dial tcp 10.9.8.7:7946: i/o timeout",
        "Cannot connect to amqp://guest:**@queue//: Connection refused",
        "connect to mx.corp[10.0.0.1]:25: Connection timed out, host mx.corp:25",
        "rpc error: code = Unavailable desc = transport: dial tcp 10.96.0.12:18081: connect: connection refused",
    ] {
        assert_eq!(said(told, None), "not_connection/other", "{told}");
    }
    // Kafka and MongoDB are sources, but none of a connection to an SQL database.
    for port in ["9092", "27017", "9200"] {
        let told = format!("dial tcp 10.9.8.7:{port}: connect: connection refused");
        assert_eq!(said(&told, Some(Engine::Postgresql)), "not_connection/other", "{told}");
        assert_eq!(said(&told, None), "network/connection_refused", "{told}");
    }
    say(&[
        (
            "ConnectionRefusedError: [Errno 111] Connect call failed ('10.4.1.9', 5432)",
            "network/connection_refused",
        ),
        (
            "at 10:25 connect to db.corp:5432: Connection timed out",
            "network/connect_timeout",
        ),
    ]);
}

#[test]
fn a_provider_of_identity_refuses_no_login_to_an_engine_that_has_none_by_it() {
    let refused = "token exchange failed: invalid_grant (Session not active)";
    let asked = "Failed to refresh token at https://sso.corp.example/realms/etl/token: invalid_grant";
    for engine in [Engine::Postgresql, Engine::Mysql, Engine::Oracle] {
        assert_eq!(said(refused, Some(engine)), "not_connection/other", "{engine:?}");
    }
    for engine in [Engine::Snowflake, Engine::Bigquery, Engine::Sqlserver, Engine::Redshift] {
        assert_eq!(
            said(refused, Some(engine)),
            "credentials/oauth_or_key_invalid",
            "{engine:?}"
        );
    }
    assert_eq!(said(asked, None), "not_connection/other");
    assert_eq!(said(refused, None), "credentials/oauth_or_key_invalid");
    let kerberos = "GSSException: No valid credentials provided (Mechanism level: Failed to find any Kerberos tgt)";
    assert_eq!(said(kerberos, Some(Engine::Redshift)), "not_connection/other");
    assert_eq!(said(kerberos, Some(Engine::Sqlserver)), "credentials/bad_password");
}
