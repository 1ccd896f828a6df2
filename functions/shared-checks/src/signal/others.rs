//! Who prints the words of a connection about something else: the parts of an engine, clients of what is no source, and a database
//! that itself calls out.
//!
//! `Connection refused` is the same word in a JDBC driver, in Hive's metastore and in a mail client. Whose classes, frames or fixed
//! words stand beside it decides. Not in these tables is what a connection of Glue leads to: Kafka, MongoDB, OpenSearch's connector, a
//! proxy, a tunnel; nor another database that a database calls (a foreign table, a link), which is a source to whoever asks about it.

use super::hosts;
use super::parse::Utterance;
use super::words::has;

/// One of those, by the beginnings of its classes and frames, and by words that are its own.
struct Party {
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "for the person who checks the words, and for tests")
    )]
    source: &'static str,
    classes: &'static [&'static str],
    words: &'static [&'static str],
}

/// Clients and parts of an engine.
const PARTIES: &[Party] = &[
    Party {
        source: "apache/hive standalone-metastore HiveMetaStoreClient.java, metastore.thrift",
        classes: &[
            "org.apache.hadoop.hive.metastore.",
            "org.apache.hadoop.hive.ql.metadata.",
            "hive_metastore.",
            "hmsclient.",
        ],
        words: &[
            "hivemetastoreclient",
            "hivemetastore",
            "hive metastore",
            "thrifthivemetastore",
            "meta store using",
            "metastore server",
            "metastore uri",
            "metaexception(message:",
            ", 9083)",
        ],
    },
    Party {
        source: "apache/hadoop hadoop-common NetUtils.wrapException, ipc/Client.java; hadoop-hdfs DFSClient, DataStreamer; hadoop-yarn",
        classes: &[
            "org.apache.hadoop.hdfs.",
            "org.apache.hadoop.ipc.",
            "org.apache.hadoop.yarn.client.",
            "org.apache.hadoop.security.token.",
            "hdfs.",
        ],
        words: &[
            "destination host is:",
            "failed on connection exception:",
            "failed on socket timeout exception:",
            "clientnamenodeprotocoltranslatorpb",
            "wiki.apache.org/hadoop",
            "namenode",
            "datanode",
            "webhdfs",
            "resourcemanager",
            "nodemanager",
        ],
    },
    Party {
        source: "apache/spark core, sql/connect, python; apache/hudi timeline service; apache/incubator-livy; apache/zeppelin; apache/flink",
        classes: &[
            "org.apache.spark.api.python.",
            "org.apache.zeppelin.",
            "org.apache.flink.runtime.",
            "org.apache.flink.client.",
            "org.apache.hudi.common.table.view.",
            "org.apache.hudi.timeline.",
            "org.apache.livy.client.",
            "org.apache.zookeeper.",
            "org.apache.curator.",
        ],
        words: &[
            "timeline server",
            "history server",
            "failed to connect to driver at",
            "failed to connect to master",
            "connect to the java server",
            "could not open socket: [",
            "rscclient",
            "to blobserver",
            "spark connect server",
        ],
    },
    Party {
        source: "smtplib, imaplib and poplib of Python; Jakarta Mail; System.Net.Mail",
        classes: &[
            "smtplib.",
            "imaplib.",
            "poplib.",
            "aiosmtplib.",
            "javax.mail.",
            "jakarta.mail.",
            "com.sun.mail.",
            "org.eclipse.angus.mail.",
            "org.springframework.mail.",
            "System.Net.Mail.",
            "MailKit.",
            "Net::SMTP",
        ],
        words: &["smtp host", "smtp server", "mail server", "connect to host, port: smtp"],
    },
    Party {
        source: "JDK javax.naming (com.sun.jndi.ldap); python-ldap, ldap3; UnboundID",
        classes: &[
            "javax.naming.CommunicationException",
            "javax.naming.AuthenticationException",
            "javax.naming.ServiceUnavailableException",
            "ldap.",
            "ldap3.",
            "com.unboundid.",
            "org.springframework.ldap.",
        ],
        words: &["ldap server"],
    },
    Party {
        source: "JSch, sshj, Apache MINA SSHD; paramiko, pysftp, asyncssh; ftplib, commons-net",
        classes: &[
            "com.jcraft.jsch.",
            "net.schmizz.sshj.",
            "org.apache.sshd.",
            "paramiko.",
            "pysftp.",
            "asyncssh.",
            "ftplib.",
            "org.apache.commons.net.ftp.",
            "org.apache.commons.vfs2.",
            "Renci.SshNet.",
        ],
        words: &[
            "sftp server",
            "ftp server",
            "sftp connection",
            "ftplib.error_perm",
            "ftplib.error_temp",
        ],
    },
    Party {
        source: "RabbitMQ's clients, pika, kombu, Celery; JMS, ActiveMQ, IBM MQ; NATS, Pulsar, MQTT",
        classes: &[
            "com.rabbitmq.",
            "org.springframework.amqp.",
            "pika.",
            "amqp.",
            "kombu.",
            "celery.",
            "javax.jms.",
            "jakarta.jms.",
            "org.apache.activemq.",
            "com.ibm.mq.",
            "com.ibm.msg.",
            "com.solacesystems.",
            "org.apache.pulsar.",
            "io.nats.",
            "nats.",
            "paho.",
            "org.eclipse.paho.",
        ],
        words: &["broker url", "amqp connection"],
    },
    Party {
        source: "redis-py, Jedis, Lettuce, Redisson, StackExchange.Redis; pymemcache, spymemcached",
        classes: &[
            "redis.",
            "aioredis.",
            "rediscluster.",
            "redis.clients.",
            "io.lettuce.",
            "org.redisson.",
            "StackExchange.Redis.",
            "Redis::",
            "pymemcache.",
            "net.spy.memcached.",
        ],
        words: &[],
    },
    Party {
        source: "elasticsearch-py, elastic-transport, opensearch-py; their clients for Java; Solr",
        classes: &[
            "elasticsearch.",
            "elastic_transport.",
            "opensearchpy.",
            "org.elasticsearch.client.",
            "org.opensearch.client.",
            "co.elastic.clients.",
            "org.apache.solr.",
            "pysolr.",
        ],
        words: &[],
    },
    Party {
        source: "nacos-client, dubbo, eureka-client, apollo-client, rocketmq-client, minio-java, jetcd",
        classes: &[
            "com.alibaba.nacos.",
            "com.alibaba.dubbo.",
            "org.apache.dubbo.",
            "com.netflix.",
            "com.ctrip.framework.apollo.",
            "org.apache.rocketmq.",
            "io.minio.",
            "io.etcd.",
        ],
        words: &["dubbo://"],
    },
    Party {
        source: "docker-py, moby; the clients of Kubernetes; Helm",
        classes: &["docker.errors.", "kubernetes.client.", "io.kubernetes.", "io.fabric8."],
        words: &[
            "error response from daemon",
            "docker daemon",
            "kubernetes cluster unreachable",
            "kubectl",
            "did you specify the right host or port",
            "etcdserver",
            "kubeconfig",
            "kube-apiserver",
        ],
    },
    Party {
        source: "npm; git builtin/clone.c, http.c, transport.c, remote-curl.c; GitPython, JGit, PyGithub, python-gitlab",
        classes: &[
            "git.exc.",
            "org.eclipse.jgit.",
            "github.GithubException",
            "gitlab.exceptions.",
        ],
        words: &[
            "npm err!",
            "git clone",
            "git pull",
            "git fetch",
            "git push",
            "remote: http basic",
            "could not read from remote repository",
            "fatal: could not read username for 'http",
            "fatal: authentication failed for 'http",
        ],
    },
    Party {
        source: "clients of web services: MLflow, OpenAI, Slack, Tableau, Jira, Twilio, Sentry, OpenTelemetry, Datadog",
        classes: &[
            "mlflow.",
            "openai.",
            "anthropic.",
            "slack_sdk.",
            "slack.",
            "stripe.",
            "twilio.",
            "tableauserverclient.",
            "jira.",
            "atlassian.",
            "sentry_sdk.",
            "opentelemetry.",
            "io.opentelemetry.",
            "datadog.",
            "hvac.",
            "consul.",
        ],
        words: &[],
    },
];

/// What fetches packages: that it cannot misses a library.
const FETCHERS: Party = Party {
    source: "pip, conda, npm, yarn; Ivy, Maven's resolver, Coursier, Gradle",
    classes: &[
        "pip.",
        "pip._vendor.",
        "conda.",
        "org.apache.ivy.",
        "org.apache.maven.",
        "org.eclipse.aether.",
        "coursier.",
        "org.gradle.",
    ],
    words: &[
        "pip._vendor",
        "pip install",
        "condahttperror",
        "could not transfer artifact",
        "could not resolve dependencies",
        "could not find artifact",
        "server access error at url",
        "npm install",
        "yarn install",
    ],
};

/// What asks over HTTP by itself, in scripts and in the programs around them.
const WEB: Party = Party {
    source: "requests, httpx, aiohttp, urllib of Python; OkHttp, Feign, Retrofit, Spring's web clients, Apache's HTTP client, JAX-WS, Axis; \
             axios, node-fetch; Go net/http; .NET System.Net.Http; Guzzle, Faraday",
    classes: &[
        "requests.",
        "httpx.",
        "httpcore.",
        "aiohttp.",
        "urllib.error.",
        "urllib.request.",
        "urllib2.",
        "http.client.",
        "okhttp3.",
        "feign.",
        "retrofit2.",
        "org.springframework.web.client.",
        "java.net.http.",
        "javax.ws.rs.",
        "jakarta.ws.rs.",
        "javax.xml.ws.",
        "jakarta.xml.ws.",
        "com.sun.xml.ws.",
        "com.sun.xml.internal.ws.",
        "org.apache.axis",
        "org.apache.cxf.transport.",
        "zeep.",
        "suds.",
        "AxiosError",
        "FetchError",
        "System.Net.WebException",
        "System.Net.Http.",
        "GuzzleHttp",
        "Faraday::",
        "RestClient::",
    ],
    words: &[
        "get 'http",
        "get 'https",
        "post 'http",
        "post 'https",
        "put 'http",
        "put 'https",
        "head 'http",
        "head 'https",
        "request to http",
        "request to https",
        "request for 'http",
        "request for 'https",
        "executing get http",
        "executing get https",
        "executing post http",
        "executing post https",
        "for url: http",
        "for url: https",
        "access the wsdl",
        "urlopen error",
        "[errno socket error]",
        "httpsconnectionpool(host=",
        "httpconnectionpool(host=",
        "http transport error",
    ],
};

/// Sources that are asked over HTTP, as their names and paths stand in texts.
const HTTP_SOURCES: &[&str] = &[
    "snowflake",
    "bigquery",
    "databricks",
    "trino",
    "presto",
    "athena",
    "clickhouse",
    "druid",
    "influx",
    "salesforce",
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
const CALLS_OUT: Party = Party {
    source: "Oracle: Database Error Messages (ORA-24247, ORA-29257 to ORA-29279, ORA-31202), PL/SQL Packages (UTL_HTTP, UTL_SMTP, UTL_TCP, \
             DBMS_LDAP, DBMS_CLOUD); SQL Server: Database Mail; Redshift: COPY and UNLOAD; Snowflake: stages, external functions",
    classes: &[],
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
    ],
};

/// Oracle's numbers of the same: access control lists, `UTL_HTTP`, `UTL_SMTP`, `UTL_TCP`, `DBMS_LDAP`.
const CALLS_OUT_NUMBERS: &[u32] = &[
    24247, 29257, 29259, 29260, 29261, 29263, 29266, 29268, 29269, 29270, 29273, 29278, 29279, 31202,
];

/// What a database says of its way to another one: a link, a linked server, a foreign table, replication.
const LINKS: Party = Party {
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
const LINK_NUMBERS: &[u32] = &[2063, 2068, 28500];

impl Party {
    fn speaks(&self, one: &Utterance<'_>) -> bool {
        let owns = |name: &str| self.classes.iter().any(|class| name.starts_with(class));
        let by_name = one.class.is_some_and(owns)
            || one.frames.iter().any(|frame| owns(frame))
            || one.modules.iter().any(|path| owns(&dotted(path)));
        by_name || {
            let head = hosts::head(&one.words);
            self.words.iter().any(|words| has(head, words))
        }
    }
}

/// `redis/connection.py` as the beginning of names: `redis.connection.`.
fn dotted(path: &str) -> String {
    let name = path.trim_end_matches(".py").trim_end_matches("/__init__");
    format!("{}.", name.replace('/', "."))
}

/// True for words that name another system and no database: `Redis连接失败`, `メールサーバーに接続できません`, in any language.
fn names_another_system(words: &str) -> bool {
    let head = hosts::head(words);
    SYSTEMS.iter().any(|system| has(head, system)) && !DATABASES.iter().any(|database| words.contains(database))
}

/// Systems that are no sources, by names that have no other meaning.
const SYSTEMS: &[&str] = &[
    "activemq",
    "celery",
    "consul",
    "dubbo",
    "elasticsearch",
    "etcdserver",
    "eureka",
    "grafana",
    "jenkins",
    "jira",
    "kibana",
    "ldap",
    "ldaps",
    "memcached",
    "minio",
    "mqtt",
    "nacos",
    "prometheus",
    "rabbitmq",
    "redis",
    "rocketmq",
    "sftp",
    "smtp",
    "zookeeper",
    "docker daemon",
    "docker-daemon",
    "mail server",
    "mailserver",
    "serveur de messagerie",
    "serveur smtp",
    "servidor de correo",
    "servidor de e-mail",
    "server di posta",
    "почтовому серверу",
    "メールサーバー",
    "メールサーバ",
    "邮件服务器",
    "消息队列",
    "注册中心",
    "메일 서버",
];

/// Words of databases: where one stands, the other system may be no more than where the text comes from.
const DATABASES: &[&str] = &[
    "mysql",
    "mariadb",
    "postgres",
    "oracle",
    "ora-",
    "sqlserver",
    "sql server",
    "redshift",
    "snowflake",
    "bigquery",
    "teradata",
    "hana",
    "db2",
    "mongo",
    "kafka",
    "clickhouse",
    "jdbc",
    "odbc",
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

/// True for what a client of no source, or a part of the engine, says.
pub(super) fn is_of_no_source(one: &Utterance<'_>) -> bool {
    PARTIES.iter().any(|party| party.speaks(one)) || names_another_system(&one.words)
}

/// True for what fetches packages.
pub(super) fn fetches_packages(one: &Utterance<'_>) -> bool {
    FETCHERS.speaks(one)
}

/// Apache's HTTP client, which SDKs are built on, too: only the host that it names tells whom it asks.
const APACHE: &[&str] = &["org.apache.http.", "org.apache.hc."];

/// True for what asks over HTTP, where it does not name a source that is asked so.
pub(super) fn asks_over_http(one: &Utterance<'_>, names_host: bool) -> bool {
    let of_apache = names_host
        && one
            .class
            .is_some_and(|class| APACHE.iter().any(|own| class.starts_with(own)));
    (of_apache || WEB.speaks(one)) && !names_an_http_source(one)
}

/// True where a source that is asked over HTTP is named, or its client ran.
pub(super) fn names_an_http_source(one: &Utterance<'_>) -> bool {
    let there = |source: &&str| one.words.contains(*source) || one.modules.iter().any(|path| path.contains(*source));
    HTTP_SOURCES.iter().any(|source| there(&source))
}

/// True where the database says that it called out.
pub(super) fn calls_out(one: &Utterance<'_>) -> bool {
    one.coded("ORA").any(|number| CALLS_OUT_NUMBERS.contains(&number)) || CALLS_OUT.speaks(one)
}

/// True where a database speaks of its way to another one.
pub(super) fn is_of_a_link(one: &Utterance<'_>) -> bool {
    one.coded("ORA").any(|number| LINK_NUMBERS.contains(&number)) || LINKS.speaks(one)
}

#[cfg(test)]
mod tests;
