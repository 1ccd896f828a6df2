//! What stands in a text beside who speaks: sources by their names, systems that are none, what a database says of its own calls, and
//! clients of the other kinds of source.

use shared_domain::source::Engine;

use super::parties::Party;

/// Sources that are asked over HTTP, as their names and paths stand in texts.
pub(super) const HTTP_SOURCES: &[&str] = &[
    "snowflake",
    "bigquery",
    "databricks",
    "trino",
    "presto",
    "athena",
    "clickhouse",
    "druid",
    "influx",
    ".salesforce.com",
    ".force.com",
    "simple_salesforce",
    "odata",
    "microsoftonline",
    "/oauth",
    "/token",
    "/v1/statement",
    ":8123",
    ":8443",
    "port=8123",
    "port=8443",
];

/// What a database says when it calls out itself: over HTTP, to a mail server, to a directory, to an object store. Whoever reads that
/// is connected.
pub(super) const CALLS_OUT: Party = Party {
    source: "Oracle: Database Error Messages (ORA-24247, ORA-29257 to ORA-29279, ORA-31202), PL/SQL Packages (UTL_HTTP, UTL_SMTP, UTL_TCP, \
             DBMS_LDAP, DBMS_CLOUD); SQL Server: Database Mail; Redshift: COPY and UNLOAD; Snowflake: stages, external functions; psycopg's name \
             of SQLSTATE 08001, which a server alone sends",
    classes: &[
        "psycopg2.errors.SqlclientUnableToEstablishSqlconnection",
        "psycopg.errors.SqlclientUnableToEstablishSqlconnection",
    ],
    words: &[
        "sys.utl_http",
        "sys.utl_tcp",
        "sys.utl_smtp",
        "sys.utl_mail",
        "sys.utl_inaddr",
        "sys.dbms_ldap",
        "sys.httpuritype",
        "apex_web_service",
        "c##cloud$service",
        "dbms_cloud",
        "sp_send_dbmail",
        "mail server failure",
        "s3curlexception",
        "external function",
        "aws_lambda.invoke",
        "http_get(",
        "http_post(",
        "pgsql-http",
        // Kafka's serializers, of a registry of schemas.
        "error retrieving avro schema",
        "error registering avro schema",
        "error retrieving json schema",
        "error retrieving protobuf schema",
        // Whoever reads these of a federated query is connected to who asked.
        "federated connection",
        "connect to foreign data source",
        "sqlclientunabletoestablishsqlconnection",
    ],
};

/// Oracle's numbers of the same: access control lists, `UTL_HTTP`, `UTL_SMTP`, `UTL_TCP`, `DBMS_LDAP`.
pub(super) const CALLS_OUT_NUMBERS: &[u32] = &[
    2019, 24247, 29257, 29259, 29260, 29261, 29263, 29266, 29268, 29269, 29270, 29273, 29278, 29279, 31202,
];

/// What a database says of its way to another one: a link, a linked server, a foreign table, replication.
pub(super) const LINKS: Party = Party {
    source: "Oracle ORA-02063, ORA-02068, ORA-28500; SQL Server sys.messages 7303, 7399 in its languages; postgres_fdw, oracle_fdw, dblink, \
             libpqwalreceiver; MySQL ER_REPLICA_, ER_CONNECT_TO_FOREIGN_DATA_SOURCE",
    classes: &[],
    words: &[
        "for linked server",
        "für den verbindungsserver",
        "für verbindungsserver",
        "du serveur lié",
        "pour le serveur lié",
        "servidor vinculado",
        "server collegato",
        "リンク サーバー",
        "链接服务器",
        "連結伺服器",
        "연결된 서버",
        "связанного сервера",
        "foreign table",
        "foreign server",
        "foreign oracle server",
        "foreign data source",
        "dblink",
        "connect to the publisher",
        "connect to the primary server",
        "error connecting to master",
        "error connecting to source",
        "last_io_error",
        "slave i/o",
        "replica i/o",
    ],
};

/// Oracle's numbers of the same.
pub(super) const LINK_NUMBERS: &[u32] = &[2063, 2068, 28500];

/// Systems that are no sources, by names that have no other meaning.
pub(super) const SYSTEMS: &[&str] = &[
    "activemq",
    "alluxio",
    "argocd",
    "artifactory",
    "celery",
    "chromedriver",
    "consul",
    "dubbo",
    "elasticsearch",
    "eureka",
    "filebeat",
    "fluentd",
    "geckodriver",
    "grafana",
    "graphite",
    "istio",
    "jenkins",
    "jira",
    "keycloak",
    "kibana",
    "kubectl",
    "ldap",
    "ldaps",
    "localstack",
    "logstash",
    "memcached",
    "minio",
    "mlflow",
    "mqtt",
    "mwaa",
    "nacos",
    "nccl",
    "openlineage",
    "oozie",
    "prometheus",
    "rabbitmq",
    "ranger",
    "redis",
    "rocketmq",
    "selenium",
    "skywalking",
    "sftp",
    "smtp",
    "sonarqube",
    "splunk",
    "sqs",
    "statsd",
    "webdriver",
    "webhook",
    "webhooks",
    "zookeeper",
    "docker-daemon",
    "mailserver",
    "mail",
    "mails",
    "sms",
    "push notification",
    "license server",
    "licence server",
    "hugging face",
    "mount.nfs",
    "mount.nfs4",
    "shuffle server",
    "shuffle service",
    "email",
    "courriel",
    "correo electrónico",
    "kinesis",
    "git server",
    "git-server",
    "slack",
    "sharepoint",
    "google drive",
    "onedrive",
    "microsoft teams",
    "telegram",
    "whatsapp",
    "discord",
    "企业微信",
    "飞书",
    "письмо",
    "邮件",
    "メール",
    "메일",
    "웹훅",
    "슬랙",
    "钉钉",
    "serveur de messagerie",
    "servidor de correo",
    "server di posta",
    "почтовому серверу",
    "消息队列",
    "注册中心",
];

pub(in crate::signal) const PRODUCTS: &[&str] = &[
    "mysql",
    "mariadb",
    "postgres",
    "oracle",
    "ora-",
    "sqlserver",
    "sql server",
    "sqlstate",
    "sqlexception",
    "java.sql.",
    "redshift",
    "snowflake",
    "bigquery",
    "teradata",
    "hana",
    "db2",
    "mongo",
    "clickhouse",
    "jdbc",
    "odbc",
    // Connectors, whose source has the name of a system.
    "elasticsearch.hadoop.",
    "elasticsearch.spark.",
    "opensearch.hadoop.",
    "opensearch.spark.",
    "eshadoop",
];

/// A database in some languages, and Kafka, which is a source of its own.
pub(super) const DATABASES: &[&str] = &[
    "kafka",
    "database",
    "datenbank",
    "base de donn",
    "base de datos",
    "banco de dados",
    "数据库",
    "資料庫",
    "データベース",
    "데이터베이스",
    "баз",
];

/// Clients of sources that are no SQL database: where the connection leads to one of those, they speak of something else.
pub(super) const OTHER_SOURCES: Party = Party {
    source: "kafka-clients, kafka-python, confluent-kafka; MongoDB's drivers; DataStax's drivers; elasticsearch-hadoop, opensearch-hadoop; Neo4j, \
             HBase, Couchbase, InfluxDB; simple-salesforce",
    classes: &[
        "org.apache.kafka.",
        "kafka.",
        "confluent_kafka.",
        "com.mongodb.",
        "pymongo.",
        "com.datastax.",
        "cassandra.",
        "org.elasticsearch.",
        "org.opensearch.",
        "org.neo4j.",
        "neo4j.",
        "org.apache.hadoop.hbase.",
        "com.couchbase.",
        "influxdb.",
        "com.influxdb.",
        "simple_salesforce.",
        "com.sforce.",
        // Drivers of Node, whose errors have no package.
        "Mongo",
        "KafkaJS",
        "Confluent.Kafka.",
        "rdkafka::",
        "pyrfc.",
        "com.sap.conn.jco.",
    ],
    words: &[
        "[producer clientid=",
        "[consumer clientid=",
        "[adminclient clientid=",
        "kafkaerror{",
        "rdkafka#",
        "nohostavailable",
        "invalid_login:",
        // kafka-python's and Kafka's own names, where a log leaves out whose they are.
        "<brokerconnection",
        "brokerconnection ",
        "nobrokersavailable",
        "saslauthenticationfailederror",
        "saslauthenticationexception",
        "saslhandshake",
        "bootstrap.servers",
    ],
};

/// Who runs tasks, requests and connectors that others wrote, and logs how they ended.
pub(super) const RUNNERS: &[&str] = &[
    "airflow.task.",
    "celery.",
    "dagster.",
    "dask.",
    "distributed.worker.",
    "flask.",
    "gunicorn.",
    "huey.",
    "io.confluent.connect.",
    "locust.",
    "luigi.",
    "mlflow.",
    "multiprocessing.",
    "nbclient.",
    "org.apache.camel.",
    "org.apache.flink.",
    "org.apache.kafka.connect.",
    "org.apache.nifi.",
    "org.apache.storm.",
    "org.apache.zeppelin.",
    "papermill.",
    "prefect.",
    "ray.",
    "rq.worker.",
    "starlette.",
    "tornado.",
    "twisted.",
    "uvicorn.",
    "werkzeug.",
];

/// Of those that no connection of Glue leads to by itself: a text of them that nobody places is about them.
pub(super) const OWN_SERVICES: Party = Party {
    source: "elasticsearch-hadoop NetworkClient, where its class is left out; Elasticsearch's errors; Salesforce's partner API",
    classes: &["com.sforce.", "simple_salesforce."],
    words: &[
        "salesforce.com/services/",
        "all nodes failed; tried",
        "security_exception",
        "no_shard_available_action_exception",
        "[apifault exceptioncode=",
        "exceptioncode='invalid_login'",
        "invalid_login:",
    ],
};

/// Of the sources BigQuery alone is asked by it.
pub(super) const GRPC: Party = Party {
    source: "grpc-java, grpcio, grpc-go",
    classes: &["io.grpc.", "grpc."],
    words: &["rpc error: code =", "statuscode.", "statusruntimeexception"],
};

/// Clients that some sources are asked by, and everything else: on a connection to another engine they speak of something else.
pub(super) const OF_SOME: &[(&[Engine], Party)] = &[
    (&[Engine::Bigquery], GRPC),
    (
        &[Engine::Bigquery],
        Party {
            source: "google-auth-library-python, google-auth-library-java, google-http-java-client, google-oauth-java-client",
            classes: &[
                "google.auth.",
                "google.oauth2.",
                "oauth2client.",
                "com.google.auth.",
                "com.google.api.client.",
                "google.api_core.",
                "google.cloud.",
            ],
            words: &["com.google.api.client.", "google.auth.exceptions."],
        },
    ),
    (
        &[Engine::Sqlserver, Engine::Snowflake, Engine::Redshift],
        Party {
            source: "MSAL for Python and Java, azure-identity; learn.microsoft.com entra reference-error-codes",
            classes: &["msal.", "azure.identity.", "com.microsoft.aad.", "com.azure.identity."],
            words: &[
                "aadsts",
                "login.microsoftonline.com",
                "graph api",
                "defaultazurecredential",
            ],
        },
    ),
];
